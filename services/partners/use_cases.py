"""Tell each partner what concerns it; create partners; make, list and revoke keys."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid4, uuid5

from chassis import clock
from chassis.errors import Conflict, DomainError, Unavailable
from chassis.outbox import Outgoing, serialised
from chassis.unit_of_work import UnitOfWork
from contracts.partners import PartnerFact
from contracts.trainings import CatalogueSession
from services.partners.domain import (
    CATALOGUE_WAIT,
    KEYS_AT_MOST,
    PARTNER_ID,
    SCOPES,
    ApiKeyLimit,
    Progress,
    UnknownPartner,
    UnknownSession,
    enrolment_url,
    key_hash,
    new_key,
    stream_of,
)
from services.partners.models import ApiKey, FeedItem, Followed, Partner
from services.partners.repository import PartnersRepository

KEY_LIFE = timedelta(days=365)
Base = dict[str, object]
Write = Callable[[Base, Progress], PartnerFact | None]


async def remember_session(uow: UnitOfWork, *, session: CatalogueSession, version: int) -> None:
    """Keep who trains in a session."""
    providers = (session.responsible_provider_id, session.delivering_provider_id)
    await PartnersRepository(uow.session).remember_session(session.session_id, providers, version)


async def tell(
    uow: UnitOfWork,
    *,
    enrolment_id: UUID,
    session_id: UUID,
    becomes: Progress,
    base_url: str,
    write: Write,
    at: datetime,
) -> None:
    """Tell the partners of a session what became of one enrolment.

    A fact that brings nothing new is not told again. A session that the catalogue has not told
    us yet raises `Unavailable`: the message waits for it; past `CATALOGUE_WAIT` it raises
    `UnknownSession`, so that one session cannot keep from every partner what follows.
    """
    partners = PartnersRepository(uow.session)
    if not await partners.knows_session(session_id):
        raise _still_to_come(at)
    followed = await partners.followed(enrolment_id, session_id)
    if followed.progress == becomes:
        return
    fact = write(_base(followed, base_url), cast(Progress, followed.progress))
    followed.progress = becomes
    if fact is None:
        return
    followed.facts += 1
    for partner in await partners.concerned_by(session_id):
        await _send(uow, partners, partner, followed, fact, at)


def _still_to_come(at: datetime) -> DomainError:
    waited = clock.now() - max(at, clock.STARTED_AT)
    return Unavailable() if waited < CATALOGUE_WAIT else UnknownSession()


def _base(followed: Followed, base_url: str) -> Base:
    return {
        "id": str(followed.id),
        "url": enrolment_url(base_url, followed.id),
        "version": followed.facts + 1,
        "session_id": str(followed.session_id),
    }


async def _send(
    uow: UnitOfWork,
    partners: PartnersRepository,
    partner: Partner,
    followed: Followed,
    fact: PartnerFact,
    at: datetime,
) -> None:
    """Write a fact in a partner's ledger and on its own topic, under one id."""
    followed.version += 1
    event_id = uuid5(followed.id, f"{uow.sessions.epoch}|{partner.id}|{followed.facts}")
    uow.publish_copy(
        Outgoing(
            id=event_id,
            stream=stream_of(partner.id),
            key=str(fact.data.id),
            type=fact.type,
            subject=followed.subject,
            sequence=followed.version,
            payload=serialised(fact),
        )
    )
    body = fact.model_dump(mode="json")["data"]
    await partners.append(partner.id, event_id, fact.type, body, at)


async def create_partner(
    uow: UnitOfWork, *, partner_id: str, organisation_id: UUID, label: str
) -> tuple[Partner, bool]:
    """Register a partner (créer un partenaire) and say whether it is new."""
    partners = PartnersRepository(uow.session)
    existing = await partners.partner(partner_id)
    if existing is not None:
        if existing.organisation_id != organisation_id:
            raise Conflict("Cet identifiant est déjà celui d’un autre organisme.")
        return existing, False
    if not PARTNER_ID.match(partner_id):
        raise Conflict("Un identifiant compte de 2 à 32 lettres minuscules, chiffres ou tirets.")
    partner = Partner(
        id=partner_id,
        organisation_id=organisation_id,
        label=label,
        created_at=await uow.db_now(),
    )
    partners.add(partner)
    uow.audit(action="partner.created", object_kind="organisation", object_id=organisation_id)
    return partner, True


async def create_own_key(uow: UnitOfWork, *, organisations: Sequence[UUID]) -> tuple[ApiKey, str]:
    """Make a key for the partner of an organisation."""
    mine = await PartnersRepository(uow.session).partners_of(organisations)
    if not mine:
        raise UnknownPartner("Demandez d’abord à la Région d’ouvrir votre accès.")
    return await create_key(uow, partner_id=mine[0].id)


async def create_key(
    uow: UnitOfWork, *, partner_id: str, scopes: Sequence[str] = SCOPES
) -> tuple[ApiKey, str]:
    """Make a key for a partner; the secret is returned once and kept nowhere."""
    partners = PartnersRepository(uow.session)
    if len(await partners.active_keys([partner_id])) >= KEYS_AT_MOST:
        raise ApiKeyLimit("Révoquez une clé avant d’en créer une autre.")
    secret, now = new_key(), await uow.db_now()
    key = ApiKey(
        id=uuid4(),
        partner_id=partner_id,
        prefix=secret[:12],
        hash=key_hash(secret),
        scopes=list(scopes),
        created_at=now,
        expires_at=now + KEY_LIFE,
    )
    partners.add(key)
    uow.audit(action="api_key.created", object_kind="api_key", object_id=key.id)
    return key, secret


async def revoke_key(uow: UnitOfWork, *, organisations: Sequence[UUID], key_id: UUID) -> None:
    """Close a key at once."""
    partners = PartnersRepository(uow.session)
    mine = [partner.id for partner in await partners.partners_of(organisations)]
    key = next((k for k in await partners.active_keys(mine) if k.id == key_id), None)
    if key is None:
        raise UnknownPartner
    key.revoked_at = await uow.db_now()
    uow.audit(action="api_key.revoked", object_kind="api_key", object_id=key.id)


def page_after(items: Sequence[FeedItem], after: int) -> int:
    """Return the position a reader goes on from."""
    return items[-1].position if items else after
