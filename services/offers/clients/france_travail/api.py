"""The API « Offres d’emploi » v2: the pages of a search, one offer; asked again with patience."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from services.offers.clients.france_travail.answers import (
    LARGEST_ANSWER,
    Answer,
    AnswerLost,
    Busy,
    offer_of,
    offers_of,
)
from services.offers.clients.france_travail.pace import Pace
from services.offers.clients.france_travail.parameters import LAST_START, PAGE, checked
from services.offers.clients.france_travail.reader import RawOffer
from services.offers.clients.france_travail.tokens import SourceRefused, Tokens

ATTEMPTS, MOST_BUSY = 5, 20
LONGEST_WAIT = 30.0
Offers = tuple[RawOffer, ...]
TIMEOUT = httpx.Timeout(20.0, connect=5.0)


@dataclass(frozen=True)
class Page:
    """Some offers of a search, how many it has in all, and whether others come after."""

    offers: Offers
    total: int
    is_last: bool


@dataclass
class OffersApi:
    """One application of France Travail. ``wait``: the first pause after a failure, in seconds.

    Every call may raise `AnswerLost`, `QueryRefused` or `SourceRefused`.
    """

    http: httpx.AsyncClient
    tokens: Tokens
    pace: Pace
    wait: float = 1.0

    async def count(self, search: Mapping[str, str]) -> int:
        """Return how many offers a search has."""
        return (await self._page(search, 0, 0)).total

    async def page(self, search: Mapping[str, str], start: int) -> Page:
        """Return the offers of a search from a place on, counted from 0."""
        if start > LAST_START:
            raise ValueError(f"no answer can start at {start}")
        return await self._page(search, start, start + PAGE - 1)

    async def detail(self, source_id: str) -> RawOffer | None:
        """Return one offer; nothing when it is gone."""
        _, offers = await self._get(f"/v2/offres/{source_id}", {}, _one)
        return offers[0] if offers else None

    async def _page(self, search: Mapping[str, str], first: int, last: int) -> Page:
        asked = checked({**search, "range": f"{first}-{last}"})
        answer, offers = await self._get("/v2/offres/search", asked, offers_of)
        if answer.is_empty:
            return Page((), 0, is_last=True)
        reached, is_partial = first + len(offers), answer.status == httpx.codes.PARTIAL_CONTENT
        total = answer.total
        if total is None:
            total = reached + (is_partial and len(offers) > last - first)
        return Page(offers, total, is_last=not is_partial or not offers or reached >= total)

    async def _get(
        self, path: str, asked: Mapping[str, str], read: Callable[[Answer], Offers]
    ) -> tuple[Answer, Offers]:
        failures = busy = 0
        while True:
            try:
                answer = (await self._authorised(path, asked)).judged()
                return answer, () if answer.is_empty else read(answer)
            except Busy as refusal:
                busy += 1
                if busy > MOST_BUSY:
                    raise AnswerLost("quota épuisé") from None
                self.pace.pause(refusal.seconds or self._backoff(busy))
            except AnswerLost:
                failures += 1
                if failures == ATTEMPTS:
                    raise
                self.pace.pause(self._backoff(failures))

    async def _authorised(self, path: str, asked: Mapping[str, str]) -> Answer:
        """Call once; a token that was refused is renewed once."""
        try:
            for _ in range(2):
                token = await self.tokens.current()
                await self.pace.turn()
                answer = await self._call(path, asked, token)
                self.pace.follow(answer.headers)
                if answer.status != httpx.codes.UNAUTHORIZED:
                    return answer
                self.tokens.forget(token)
        except httpx.HTTPError as error:
            raise AnswerLost(f"pas de réponse ({type(error).__name__})") from None
        raise SourceRefused("France Travail refuse un jeton tout neuf : vérifiez l’application.")

    async def _call(self, path: str, asked: Mapping[str, str], token: str) -> Answer:
        headers, body = {"Authorization": f"Bearer {token}", "Accept": "application/json"}, b""
        async with self.http.stream("GET", path, params=asked, headers=headers) as answer:
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    break
        return Answer(answer.status_code, answer.headers, body)

    def _backoff(self, rank: int) -> float:
        wait = min(self.wait * 2.0 ** (rank - 1), LONGEST_WAIT)
        return wait * random.uniform(0.8, 1.2)  # noqa: S311 (spreads calls, hides nothing)


def _one(answer: Answer) -> Offers:
    return (offer_of(answer),)
