"""People, employers and providers who go on whatever dies, and the journal of what was accepted."""

import asyncio
import random
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from chassis.auth import Actor, Role
from chassis.testing import until
from contracts.candidacy import CandidacyState as S
from contracts.trainings import enrolment_id, reservation_id
from services.candidacy.domain.states import TERMINAL
from tests.journeys.people import ACCEPT
from tests.proof.processes import System
from tests.proof.world import EMPLOYER, PROVIDER

PLANS = {"enrol": 55, "rivals": 10, "withdraw": 20, "refuse": 5, "silent": 5, "dither": 5}
WITHDRAW_IN = (S.SUBMITTED, S.ACCEPT_PENDING, S.SEAT_HELD, S.ENROLMENT_PENDING, S.ENROLLED)
AT_ONCE = 16
POLL_SECONDS = 0.2
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@dataclass(frozen=True)
class Person:
    """Somebody whose every value is unique: found elsewhere, it is a leak."""

    id: UUID

    @property
    def canaries(self) -> tuple[str, str]:
        """Return values that only their owner may hold: a last name and an address."""
        mark = self.id.hex[:12]
        return f"Nom{mark.translate(_LETTERS)}", f"p{mark}@example.org"

    def application(self, offer: UUID, sessions: Collection[UUID]) -> dict[str, object]:
        """Return what they send to apply."""
        last_name, email = self.canaries
        return {
            "offer_id": str(offer),
            "session_ids": [str(each) for each in sessions],
            "first_name": "Camille",
            "last_name": last_name,
            "email": email,
            "phone": "06 39 98 12 34",
            "postcode": "01000",
            "insee_code": "01053",
            "consent": True,
        }


@dataclass
class Journal:
    """What was answered with a 2xx: the client's own memory, the base of invariant I1."""

    submitted: dict[str, UUID] = field(default_factory=dict)
    answers: int = 0
    unavailable: int = 0
    persons: list[Person] = field(default_factory=list)

    @property
    def cases(self) -> set[UUID]:
        """Return the candidacies that were accepted."""
        return set(self.submitted.values())

    @property
    def canaries(self) -> list[str]:
        """Return the values that only their owner may hold."""
        return [value for person in self.persons for value in person.canaries]


@dataclass
class Driver:
    """A seeded crowd on the doors of candidacy and trainings."""

    system: System
    candidacy: Any
    offers: list[UUID]
    sessions: list[UUID]
    random: random.Random
    journal: Journal = field(default_factory=Journal)
    states: dict[UUID, tuple[S, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._http = {each: self.system.http(each) for each in ("candidacy", "trainings")}

    async def know(self, offers: int, sessions: int) -> None:
        """Wait until candidacy has heard of so many offers and sessions."""

        async def known() -> bool:
            return bool(
                await self.candidacy.fetchval(
                    "SELECT (SELECT count(*) FROM offer_copies WHERE apply_mode = 'direct') = $1"
                    " AND (SELECT count(*) FROM session_copies) = $2",
                    offers,
                    sessions,
                )
            )

        await until(known, seconds=60, every=0.2)

    async def run(self, candidacies: int) -> None:
        """Take so many candidacies to where their people want them, or to where they end."""
        watch = asyncio.ensure_future(self._watch())
        few = asyncio.Semaphore(AT_ONCE)
        plans = self.random.choices(list(PLANS), list(PLANS.values()), k=candidacies)

        async def one(plan: str) -> None:
            async with few:
                await getattr(self, f"_{plan}")(self._somebody())

        try:
            await asyncio.gather(*map(one, plans))
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    # what people plan

    async def _enrol(self, person: Person) -> None:
        case = await self._apply(person)
        if case and await self._decide(case) and await self._reach(case, S.SEAT_HELD):
            await self._confirm_and_start(person, case)

    async def _rivals(self, person: Person) -> None:
        offers = self.random.sample(self.offers, 2)
        cases = [case for each in offers if (case := await self._apply(person, each))]
        await asyncio.gather(*(self._decide(case) for case in cases))
        await asyncio.gather(*(self._reach(case, S.SEAT_HELD) for case in cases))
        await asyncio.gather(*(self._confirm_and_start(person, case) for case in cases))

    async def _withdraw(self, person: Person) -> None:
        when = self.random.choice(WITHDRAW_IN)
        case = await self._apply(person)
        if case is None:
            return
        if when is not S.SUBMITTED:
            await self._decide(case)
        if when in (S.SEAT_HELD, S.ENROLMENT_PENDING, S.ENROLLED):
            await self._reach(case, S.SEAT_HELD)
        if when in (S.ENROLMENT_PENDING, S.ENROLLED):
            await self._confirm(person, case)
        if when is S.ENROLLED:
            await self._start(case)
        await self._candidate(person, f"/candidacies/{case}/withdrawal", {"reason": "other"})

    async def _refuse(self, person: Person) -> None:
        if case := await self._apply(person):
            await self._employer(case, {"decision": "refuse", "reason": "profile"})

    async def _silent(self, person: Person) -> None:
        await self._apply(person)

    async def _dither(self, person: Person) -> None:
        if (case := await self._apply(person)) and await self._decide(case):
            await self._reach(case, S.SEAT_HELD)

    # what they do

    def _somebody(self) -> Person:
        person = Person(uuid4())
        self.journal.persons.append(person)
        return person

    async def _apply(self, person: Person, offer: UUID | None = None) -> UUID | None:
        """Apply; none if the offer has just closed."""
        offer = offer or self.random.choice(self.offers)
        body = person.application(offer, self.random.sample(self.sessions, 3))
        key = uuid4().hex
        answer = await self._candidate(person, "/candidacies", body, key=key)
        if answer.status_code == 409 and answer.json()["code"] == "offer_closed":
            return None
        assert answer.status_code == 202, answer.text
        self.journal.submitted[key] = UUID(answer.json()["id"])
        return self.journal.submitted[key]

    async def _decide(self, case: UUID) -> bool:
        answer = await self._employer(case, ACCEPT)
        return answer.status_code == 202

    async def _confirm_and_start(self, person: Person, case: UUID) -> None:
        if await self._confirm(person, case):
            await self._start(case)

    async def _confirm(self, person: Person, case: UUID) -> bool:
        state, attempt = self.states[case]
        if state is not S.SEAT_HELD:
            return False
        body = {"reservation_id": str(reservation_id(case, attempt))}
        path = f"/candidacies/{case}/reservation/confirmation"
        return (await self._candidate(person, path, body)).status_code == 202

    async def _start(self, case: UUID) -> None:
        """Let the provider confirm, once its enrolment is there."""
        _, attempt = self.states[case]
        id_ = enrolment_id(reservation_id(case, attempt))
        path = f"/training-provider/enrolments/{id_}/confirmation"
        actor = Actor("gateway", Role.TRAINING_PROVIDER, uuid4(), (PROVIDER,))
        key = uuid4().hex
        while (await self._post("trainings", path, {}, actor, key)).status_code == 404:
            await asyncio.sleep(POLL_SECONDS)
            if self.states[case][0] not in (S.SEAT_HELD, S.ENROLMENT_PENDING):
                return
        await self._reach(case, S.ENROLLED)

    async def _reach(self, case: UUID, *wanted: S) -> bool:
        """Wait for a state; false if the case ended, or waits for somebody else's seat."""
        rest = TERMINAL | {S.WAITLISTED}
        while True:
            state = self.states.get(case, (S.SUBMITTED, 0))[0]
            if state in wanted:
                return True
            if state in rest:
                return False
            await asyncio.sleep(POLL_SECONDS)

    async def _candidate(
        self, person: Person, path: str, body: object, *, key: str = ""
    ) -> httpx.Response:
        actor = Actor("gateway", Role.CANDIDATE, person.id)
        return await self._post("candidacy", path, body, actor, key or uuid4().hex)

    async def _employer(self, case: UUID, body: object) -> httpx.Response:
        actor = Actor("gateway", Role.EMPLOYER, uuid4(), (EMPLOYER,))
        path = f"/candidacies/{case}/decision"
        return await self._post("candidacy", path, body, actor, uuid4().hex)

    async def _post(
        self, service: str, path: str, body: object, actor: Actor, key: str
    ) -> httpx.Response:
        """Ask with one key until there is an answer that is not an outage."""
        while True:
            headers = self.system.callers.headers(service, actor) | {"Idempotency-Key": key}
            try:
                answer = await self._http[service].post(path, json=body, headers=headers)
            except httpx.HTTPError:
                await asyncio.sleep(POLL_SECONDS)
                continue
            assert answer.status_code != 500, answer.text
            if answer.status_code < 500:
                self.journal.answers += answer.status_code < 300
                return answer
            self.journal.unavailable += 1
            await asyncio.sleep(POLL_SECONDS)

    async def _watch(self) -> None:
        """Keep the states of all cases, in one query."""
        while True:
            rows = await self.candidacy.fetch("SELECT id, state, attempt FROM candidacies")
            self.states |= {row[0]: (S(row[1]), row[2]) for row in rows}
            await asyncio.sleep(POLL_SECONDS)
