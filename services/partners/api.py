"""Routes of partners: keys, their check, and the pull feed."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from chassis.auth import Actor, Role, from_service, having
from chassis.http import KeyRequired, ReadSession, Uow, router as new_router
from services.partners import use_cases
from services.partners.domain import CursorTooOld, UnknownPartner, key_hash
from services.partners.repository import PartnersRepository
from services.partners.schemas import (
    ApiKeyOut,
    ApiKeyPage,
    FeedItemOut,
    FeedPage,
    FeedQuery,
    KeyCheckIn,
    KeyCheckOut,
    NewApiKeyOut,
)

router = new_router()
Provider = Annotated[Actor, Depends(having(Role.TRAINING_PROVIDER))]
PartnerActor = Annotated[Actor, Depends(having(Role.PARTNER))]


@router.post(
    "/internal/api-keys/check",
    summary="Vérifier une clé",
    dependencies=[Depends(from_service("gateway"))],
)
async def check_key(body: KeyCheckIn, session: ReadSession) -> KeyCheckOut:
    found = await PartnersRepository(session).key_by_hash(key_hash(body.key))
    if found is None:
        raise UnknownPartner
    key, partner = found
    return KeyCheckOut(
        partner_id=partner.id, organisation_id=partner.organisation_id, scopes=key.scopes
    )


@router.get("/api-keys", summary="Mes clés d’accès")
async def list_keys(actor: Provider, session: ReadSession) -> ApiKeyPage:
    partners = PartnersRepository(session)
    mine = [partner.id for partner in await partners.partners_of(actor.organisations)]
    keys = await partners.active_keys(mine)
    return ApiKeyPage(items=[ApiKeyOut.model_validate(key) for key in keys])


@router.post(
    "/api-keys", status_code=201, summary="Créer une clé d’accès", dependencies=[KeyRequired]
)
async def create_key(actor: Provider, uow: Uow) -> NewApiKeyOut:
    key, secret = await use_cases.create_own_key(uow, organisations=actor.organisations)
    return NewApiKeyOut(**ApiKeyOut.model_validate(key).model_dump(), secret=secret)


@router.delete("/api-keys/{key_id}", status_code=204, summary="Révoquer une clé d’accès")
async def revoke_key(key_id: UUID, actor: Provider, uow: Uow) -> None:
    await use_cases.revoke_key(uow, organisations=actor.organisations, key_id=key_id)


@router.get("/partner/events", summary="Mes événements, dans l’ordre")
async def list_events(
    query: Annotated[FeedQuery, Query()], actor: PartnerActor, session: ReadSession
) -> FeedPage:
    partners = PartnersRepository(session)
    mine = await partners.partners_of(actor.organisations)
    if not mine:
        raise UnknownPartner
    partner = mine[0]
    after = partner.last_position if query.cursor == "latest" else int(query.cursor or 0)
    oldest = await partners.oldest_position(partner.id)
    if query.cursor and oldest is not None and after < oldest - 1:
        raise CursorTooOld("Relisez vos listes, puis repartez sans curseur.")
    items = await partners.feed(partner.id, after, query.limit)
    position = use_cases.page_after(items, after)
    return FeedPage(
        items=[
            FeedItemOut(id=i.event_id, type=i.type, timestamp=i.created_at, data=i.body)
            for i in items
        ],
        next_cursor=str(position),
        has_more=position < partner.last_position,
    )
