"""HTTP routes of offers: the public offer, and what employers post and read."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import Response

from chassis.auth import Actor, AnyActor, EmployerActor, Role, having
from chassis.cursors import Cursors
from chassis.errors import NotFound
from chassis.freshness import sources_door
from chassis.http import KeyRequired, Page, ReadSession, Uow, conditional, router
from services.offers import use_cases
from services.offers.repository import ImportsRepository, OffersRepository
from services.offers.schemas import (
    EmployerOffer,
    Moderated,
    Moderation,
    OfferOut,
    PostedOffer,
    after,
    gone,
    position,
)

public = router("/offers", tags=["Offres"])
employer = router("/employer/offers", tags=["Employeur"])
region = router("/region/offers", tags=["Région"])
ROUTERS = (public, employer, region, sources_door(ImportsRepository))
RegionActor = Annotated[Actor, Depends(having(Role.REGION))]


@public.get("/{offer_id}", response_model=OfferOut, summary="Lire une offre")
async def get_offer(
    offer_id: UUID, request: Request, actor: AnyActor, session: ReadSession
) -> Response:
    offers, state = OffersRepository(session), request.app.state
    if (offer := await offers.get(offer_id)) is None:
        raise NotFound("Cette offre n’existe pas.")
    if not await offers.is_shown(offer, state.section.closed_shown_for):
        raise gone(offer)
    body = OfferOut.of(offer, state.region, state.section)
    return conditional(request, body, cache="public, max-age=30", vary="Accept, Accept-Encoding")


@employer.post(
    "",
    status_code=202,
    response_model=OfferOut,
    dependencies=[KeyRequired],
    summary="Déposer une offre",
)
async def post_offer(
    body: PostedOffer, request: Request, actor: EmployerActor, uow: Uow
) -> OfferOut:
    state = request.app.state
    offer = await use_cases.post_offer(
        uow,
        new=body.new(),
        establishments=actor.organisations,
        region=state.region,
        section=state.section,
    )
    return OfferOut.of(offer, state.region, state.section)


@employer.get("", summary="Les offres de mes établissements")
async def list_employer_offers(
    request: Request,
    actor: EmployerActor,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Page[EmployerOffer]:
    cursors = Cursors(request.app.state.settings.list_key)
    filters = {"for": sorted(map(str, actor.organisations))}
    start = after(cursors.read(cursor, filters)) if cursor else None
    offers = OffersRepository(session)
    found = await offers.page_of(actor.organisations, after=start, limit=limit + 1)
    more = len(found) > limit
    return Page(
        items=[EmployerOffer.of(offer) for offer in found[:limit]],
        next_cursor=cursors.write(position(found[limit - 1]), filters) if more else None,
        total=await offers.count_of(actor.organisations),
    )


@region.post(
    "/{offer_id}/moderation", dependencies=[KeyRequired], summary="Retirer une offre du site"
)
async def moderate_offer(
    offer_id: UUID, body: Moderation, actor: RegionActor, uow: Uow
) -> Moderated:
    revoked = await use_cases.moderate_offer(uow, offer_id=offer_id, reason=body.reason)
    return Moderated(offer_id=offer_id, revoked=revoked)
