"""One fact, one message: what the good news tells is not told twice, what is newer wins."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from chassis.application import Context
from chassis.database import Sessions
from chassis.testing import deliver
from contracts.candidacy import CandidacyAdvanced, CandidacyEvent, CandidateAccepted
from services.notifications.clients.sending import Postman
from services.notifications.consumers import LISTENS_TO
from services.notifications.workers import send_due
from tests.notifications.desk import REGION, Box, Others, statuses

pytestmark = pytest.mark.engines


class Case:
    """A case about which facts arrive, in order."""

    def __init__(self, sessions: Sessions, others: Others) -> None:
        self.sessions, self.others, self.version = sessions, others, 0
        self.ids = {
            "candidacy_id": uuid4(),
            "candidate_id": uuid4(),
            "offer_id": uuid4(),
            "rome_code": "F1703",
        }

    async def advances(self, status: str, **more: object) -> None:
        """Say that the case has a new status."""
        self.others.status = status
        await self.says(CandidacyAdvanced.model_validate({**self.ids, "status": status, **more}))

    async def says(self, event: CandidacyEvent) -> None:
        """Deliver a fact."""
        self.version += 1
        await deliver(event, LISTENS_TO, self.sessions, REGION, sequence=self.version)

    async def became(self, *names: str) -> dict[str, str]:
        """Return what became of these messages."""
        candidacy_id = self.ids["candidacy_id"]
        assert isinstance(candidacy_id, UUID)
        found = await statuses(self.sessions, candidacy_id)
        return {name: found[name] for name in names}


async def send_all(context: Context, postman: Postman) -> None:
    while await send_due(context, postman):
        pass


async def test_a_seat_held_with_the_yes_is_told_by_the_good_news_alone(
    sessions: Sessions, context: Context, postman: Postman, box: tuple[Box, int], others: Others
):
    case = Case(sessions, others)
    await case.says(CandidateAccepted.model_validate(case.ids))
    await case.advances("seat_held", attempt=1)

    await send_all(context, postman)

    assert await case.became("C06", "C11") == {"C06": "sent", "C11": "cancelled"}
    assert len(box[0].to("lea.demo@example.org")) == 1


async def test_a_seat_held_later_is_told_by_itself(
    sessions: Sessions, context: Context, postman: Postman, box: tuple[Box, int], others: Others
):
    case = Case(sessions, others)
    await case.says(CandidateAccepted.model_validate(case.ids))
    await case.advances("waitlisted", attempt=1)
    await send_all(context, postman)

    await case.advances("seat_held", attempt=1)
    await send_all(context, postman)

    assert await case.became("C12", "C11") == {"C12": "cancelled", "C11": "sent"}
    [_, last] = box[0].to("lea.demo@example.org")
    assert last["subject"] == "Une place en formation vous est réservée"
    assert others.purposes[-1] == "confirm_reservation"


async def test_reminders_of_an_older_seat_are_dropped(
    sessions: Sessions, context: Context, postman: Postman, box: tuple[Box, int], others: Others
):
    # Given a seat held, then another one, and all their reminders due
    case = Case(sessions, others)
    for attempt in (1, 2):
        await case.advances("seat_held", attempt=attempt)
    await _let_reminders_be_due(sessions)

    await send_all(context, postman)

    subjects = [mail["subject"] for mail in box[0].to("lea.demo@example.org")]
    assert sum("attend jusqu’au" in subject for subject in subjects) == 2


async def test_a_reminder_of_the_first_day_waits_for_it(
    sessions: Sessions, context: Context, postman: Postman, box: tuple[Box, int], others: Others
):
    case, start = Case(sessions, others), datetime.now(UTC).date() + timedelta(days=30)
    others.more = {"starts_on": start.isoformat()}
    await case.advances("enrolled", attempt=1)
    await send_all(context, postman)
    assert await case.became("C28", "C16") == {"C28": "sent", "C16": "planned"}

    others.more = {"starts_on": (start - timedelta(days=25)).isoformat()}
    await _let_reminders_be_due(sessions)
    await send_all(context, postman)

    assert await case.became("C16") == {"C16": "sent"}


async def _let_reminders_be_due(sessions: Sessions) -> None:
    """Move the planned messages to now, as time would."""
    statement = "UPDATE notifications SET not_before_at = now() WHERE status = 'planned'"
    async with sessions.engine.begin() as connection:
        await connection.execute(text(statement))
