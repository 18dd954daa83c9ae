"""Offers and their positions driven as their doors would drive them, on a real database."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import text

from chassis.database import Sessions
from chassis.testing import drain
from chassis.unit_of_work import UnitOfWork
from contracts.message import Message
from contracts.offers import ClaimPosition, ClosingReason, ReleasePosition
from contracts.words import organisation_id
from services.offers import use_cases
from services.offers.domain.record import FRANCE_TRAVAIL
from services.offers.domain.scope import Scope
from services.offers.domain.states import ModerationReason
from services.offers.models import Offer, offer_id
from services.offers.settings import OffersRegion
from tests.offers.raw_offers import a_file, a_raw_offer

SIRET = "35600000049837"
BASINS = {"01053": "bourg-en-bresse", "01451": "bourg-en-bresse"}
SCOPE = Scope(lambda insee: BASINS.get(insee or ""), frozenset({"01"}))


@dataclass
class Ledger:
    """Imports, orders, and what was said."""

    sessions: Sessions
    region: OffersRegion = field(default_factory=OffersRegion)
    scope: Scope = SCOPE

    async def import_offers(self, offers: Iterable[object], **options: bool):
        """Import a search answer made of ``offers``."""
        return await self.import_bytes(a_file(offers), **options)

    async def import_bytes(self, content: bytes, **options: bool):
        """Import a file."""
        return await use_cases.import_france_travail(
            self.sessions, content, scope=self.scope, region=self.region, **options
        )

    async def an_offer(self, positions: int = 1, source_id: str = "0481603") -> UUID:
        """Return an imported offer, claimed by an establishment, with so many positions."""
        await self.import_offers([a_raw_offer(source_id, nombrePostes=positions)])
        id_ = offer_id(FRANCE_TRAVAIL, source_id)
        await self.attach(str(id_))
        await drain(self.sessions)
        return id_

    async def confirm(self, run):
        """Confirm a run that was held."""
        return await use_cases.confirm_import(
            self.sessions, run.id, scope=self.scope, region=self.region
        )

    async def attach(self, offer: str, siret: str = SIRET) -> Offer:
        """Attach an offer to an establishment."""
        async with UnitOfWork(self.sessions) as uow:
            return await use_cases.claim_offer(uow, offer=offer, siret=siret, region=self.region)

    async def claim(self, offer: UUID, candidacy: UUID | None = None) -> UUID:
        """Ask for a position and return the candidacy that asked."""
        candidacy = candidacy or uuid4()
        order = ClaimPosition(candidacy_id=candidacy, offer_id=offer)
        async with UnitOfWork(self.sessions) as uow:
            await use_cases.claim_position(uow, order=order)
        return candidacy

    async def claim_many(self, offer: UUID, people: int) -> list[UUID]:
        """Ask for a position for many people at the same instant."""
        return await asyncio.gather(*(self.claim(offer) for _ in range(people)))

    async def release(self, offer: UUID, candidacy: UUID) -> None:
        """Give a position back."""
        order = ReleasePosition(candidacy_id=candidacy, offer_id=offer)
        async with UnitOfWork(self.sessions) as uow:
            await use_cases.release_position(uow, order=order, region=self.region)

    async def close(self, offer: UUID, reason: ClosingReason, siret: str = SIRET) -> None:
        """Let the employer close an offer."""
        async with UnitOfWork(self.sessions) as uow:
            await use_cases.close_offer(
                uow, offer_id=offer, establishments=[organisation_id(siret)], reason=reason
            )

    async def moderate(self, offer: UUID, reason: ModerationReason) -> int:
        """Let the Région hide an offer."""
        async with UnitOfWork(self.sessions) as uow:
            revoked = await use_cases.moderate_offer(uow, offer_id=offer, reason=reason)
        return revoked

    async def said(self) -> list[Message]:
        """Return what was said since the last time."""
        return await drain(self.sessions)

    async def offer(self, source_id: str = "0481603") -> Offer:
        """Return an imported offer as it is stored."""
        async with self.sessions() as session:
            return await session.get_one(Offer, offer_id(FRANCE_TRAVAIL, source_id))

    async def value(self, statement: str, **values: object):
        """Return one value of the database."""
        async with self.sessions.engine.connect() as connection:
            return await connection.scalar(text(statement), values)

    async def run(self, statement: str, **values: object) -> None:
        """Change the database by hand, as time or an accident would."""
        async with self.sessions.engine.begin() as connection:
            await connection.execute(text(statement), values)
