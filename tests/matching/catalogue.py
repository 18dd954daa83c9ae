"""Synthetic offers and sessions, and a read model to put them in."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from sqlalchemy import text

from chassis.batching import BatchDispatcher
from chassis.consuming import Dispatcher
from chassis.database import Sessions
from chassis.testing import deliver, drain, record_of
from contracts.message import Message
from contracts.offers import (
    ApplyMode,
    ClosingReason,
    GeoPrecision,
    OfferClosed,
    OfferImported,
)
from contracts.trainings import (
    DatePrecision,
    RecruitmentStatus,
    TeachingMode,
    TrainingSessionCancelled,
    TrainingSessionImported,
)
from services.matching.consumers import BATCHES, LISTENS_TO
from services.matching.settings import MatchingRegion

TODAY = date(2027, 1, 15)
NOW = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
METZ = (49.1193, 6.1757)
NANCY = (48.6921, 6.1844)
COOK = "G1602"
MASON = "F1703"
REGION = MatchingRegion()


def an_offer(**changes: object) -> OfferImported:
    """Return an offer of cook in Metz."""
    values: dict[str, object] = {
        "offer_id": uuid4(),
        "source": "france-travail",
        "title": "Cuisinier",
        "rome_code": COOK,
        "rome_parent": COOK,
        "occupation_name": "Cuisinier / Cuisinière",
        "contract_kind": "CDI",
        "contract_label": "CDI",
        "insee_code": "57463",
        "city": "Metz",
        "department": "57",
        "lat": METZ[0],
        "lon": METZ[1],
        "geo_precision": GeoPrecision.ADDRESS,
        "apply_mode": ApplyMode.DIRECT,
        "published_at": NOW,
        "checked_at": NOW,
    }
    return OfferImported.model_validate(values | changes)


def a_session(**changes: object) -> TrainingSessionImported:
    """Return a funded session for cooks in Metz, in a month, with seats."""
    values: dict[str, object] = {
        "session_id": uuid4(),
        "training_id": uuid4(),
        "source": "lheo",
        "title": "CAP cuisine",
        "rome_codes": (COOK,),
        "rome_parents": (COOK,),
        "responsible_provider_id": uuid4(),
        "responsible_provider_name": "Centre de Lorraine",
        "delivering_provider_id": uuid4(),
        "delivering_provider_name": "Centre de Metz",
        "teaching_mode": TeachingMode.ON_SITE,
        "insee_code": "57463",
        "city": "Metz",
        "department": "57",
        "lat": METZ[0],
        "lon": METZ[1],
        "geo_precision": GeoPrecision.COMMUNE,
        "starts_on": TODAY + timedelta(days=30),
        "starts_precision": DatePrecision.DAY,
        "ends_on": TODAY + timedelta(days=90),
        "ends_precision": DatePrecision.DAY,
        "funders": ("2",),
        "region_funded": True,
        "recruitment_status": RecruitmentStatus.OPEN,
        "capacity": 10,
        "seats_left": 4,
        "updated_at": NOW,
    }
    return TrainingSessionImported.model_validate(values | changes)


def closed(offer: OfferImported) -> OfferClosed:
    """Return the end of an offer."""
    return OfferClosed(
        offer_id=offer.offer_id,
        reason=ClosingReason.FILLED,
        title=offer.title,
        rome_code=offer.rome_code,
        rome_parent=offer.rome_parent,
        closed_at=NOW,
    )


def cancelled(session: TrainingSessionImported) -> TrainingSessionCancelled:
    """Return the end of a session."""
    return TrainingSessionCancelled(
        session_id=session.session_id,
        training_id=session.training_id,
        title=session.title,
        reason="missing",
        cancelled_at=NOW,
    )


def numbered(number: int) -> UUID:
    """Return an id whose order is the same in every run."""
    return uuid5(UUID(int=0), str(number))


class ReadModel:
    """The read model of a test: hears messages, shows its rows."""

    def __init__(self, sessions: Sessions, region: MatchingRegion = REGION) -> None:
        self.sessions, self.region = sessions, region

    async def hears(self, *messages: Message, sequence: int = 1) -> None:
        """Hear messages once each, in this order."""
        for message in messages:
            await deliver(message, LISTENS_TO, self.sessions, self.region, sequence=sequence)

    async def hears_together(self, *told: tuple[Message, int]) -> None:
        """Hear messages and their versions in one batch, as from their topic."""
        stream = told[0][0].stream
        alone = Dispatcher(stream, LISTENS_TO, self.sessions, self.region)
        records = [record_of(message, sequence=sequence) for message, sequence in told]
        await BatchDispatcher(alone, BATCHES[stream]).handle(records)

    async def said(self) -> list[Message]:
        """Return what was published since the last time."""
        return await drain(self.sessions)

    async def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Return every row of the read model."""
        tables = dict.fromkeys(("offers_view", "sessions_view", "openings"), "id")
        tables["session_occupations"] = "1, 2"
        async with self.sessions() as session:
            return {
                table: [
                    tuple(row)
                    for row in await session.execute(
                        text(f"SELECT * FROM {table} ORDER BY {order}")
                    )
                ]
                for table, order in tables.items()
            }

    async def empty(self) -> None:
        """Forget everything, inbox and outbox too."""
        async with self.sessions() as session:
            await session.execute(text(f"TRUNCATE {', '.join(await self.rows())}, inbox, outbox"))
            await session.commit()


def ids(found: Iterable[object]) -> list[str]:
    """Return the ids of a list of cards."""
    return [card["id"] for card in found]  # type: ignore[index]
