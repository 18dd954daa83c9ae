"""The sessions of a training provider, as pages read them."""

from datetime import date
from uuid import UUID

from web.views.base import View


class ProvidedSession(View):
    """A session: its seats, and how many people are in it."""

    id: UUID
    title: str
    city: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    state: str = "open"
    capacity: int | None = None
    seats_hint: int | None = None
    absent_from_source: bool = False
    taken: int = 0
    held: int = 0
    confirmed: int = 0
    waiting: int = 0

    @property
    def people(self) -> int:
        """Return how many people a cancellation would move."""
        return self.taken + self.waiting


class ProvidedSessions(View):
    """A page of sessions."""

    items: list[ProvidedSession] = []


class RefusedLine(View):
    """A line of a file that was not applied, and why."""

    line: int
    code: str
    detail: str

    @property
    def conflicts(self) -> bool:
        """Say whether the line asks for fewer seats than are already reserved."""
        return self.code == "seats_below_reserved"


class CapacityReport(View):
    """What a file of seats did."""

    changed: int = 0
    unchanged: int = 0
    refused: list[RefusedLine] = []
