"""What the API answered, and what it means: good, wait, ask again, or never ask that again."""

import json
import re
from dataclasses import dataclass

import httpx

from services.offers.clients.france_travail.elements import FileRefused
from services.offers.clients.france_travail.reader import RawOffer, SearchAnswer
from services.offers.clients.france_travail.tokens import SourceRefused

LARGEST_ANSWER = 16 * 1024 * 1024
_RANGE = re.compile(r"(?:\S+ )?(?:\d+-\d+|\*)/(\d+)")
_GONE = (httpx.codes.NO_CONTENT, httpx.codes.NOT_FOUND)


class AnswerLost(Exception):
    """No good answer came; the sentence says what came instead."""


class QueryRefused(Exception):
    """The API refuses what is asked (400): asked again, it would refuse again."""


class Busy(Exception):
    """Too many calls (429). ``seconds`` is how long it asks to wait, if it says."""

    def __init__(self, headers: httpx.Headers) -> None:
        super().__init__("trop d’appels")
        given = headers.get("Retry-After", "").strip()
        self.seconds = float(given) if given.isdecimal() else None


@dataclass(frozen=True)
class Answer:
    """An answer read to its end, or to the largest size admitted."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def is_empty(self) -> bool:
        return self.status in _GONE

    @property
    def total(self) -> int | None:
        """Return how many offers the search has, if it says."""
        match = _RANGE.fullmatch(self.headers.get("Content-Range", "").strip())
        return int(match[1]) if match else None

    def judged(self) -> "Answer":
        """Return itself when it is usable; else raise what must be done."""
        if self.status == httpx.codes.TOO_MANY_REQUESTS:
            raise Busy(self.headers)
        if self.status == httpx.codes.FORBIDDEN:
            raise SourceRefused(
                "L’application n’a pas accès à l’API « Offres d’emploi » : demandez-le sur "
                "francetravail.io, et vérifiez TDU_OFFERS_FRANCE_TRAVAIL_SCOPE."
            )
        if self.status == httpx.codes.BAD_REQUEST:
            raise QueryRefused(_message(self.body))
        usable = (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT, *_GONE)
        if self.status not in usable or len(self.body) > LARGEST_ANSWER:
            raise AnswerLost(f"réponse {self.status} inutilisable")
        return self


def offers_of(answer: Answer) -> tuple[RawOffer, ...]:
    """Return the offers of a search. Raises `AnswerLost` when it is cut, or is none."""
    try:
        found = SearchAnswer(answer.body)
    except FileRefused as refusal:
        raise AnswerLost(str(refusal)) from None
    offers = tuple(found)
    if found.is_cut:
        raise AnswerLost("réponse coupée")
    return offers


def offer_of(answer: Answer) -> RawOffer:
    """Return the only offer of an answer. Raises `AnswerLost` when it is cut, or is none."""
    try:
        whole = isinstance(json.loads(answer.body), dict)
    except ValueError:
        whole = False
    if not whole:
        raise AnswerLost("réponse coupée")
    return RawOffer("offre", answer.body)


def _message(body: bytes) -> str:
    try:
        given = json.loads(body)
    except ValueError:
        given = None
    message = given.get("message") if isinstance(given, dict) else None
    return str(message or "requête refusée")[:200]
