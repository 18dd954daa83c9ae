"""A toy service with every kind of door, to try what the chassis does around them."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, FastAPI, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import text

from chassis.application import service_app
from chassis.auth import Actor, AnyActor, CandidateActor, EmployerActor, from_service
from chassis.errors import Conflict, NotFound
from chassis.http import (
    KeyRequired,
    ReadSession,
    Uow,
    check_if_match,
    conditional,
    router,
)
from chassis.region import RegionSection
from chassis.settings import ServiceSettings
from chassis.types import (
    Body,
    Day,
    Email,
    Int4,
    Line,
    Name,
    Phone,
    Postcode,
    SearchWords,
    SiretNumber,
    text as text_of,
)

SECRET = "a-value-that-nobody-may-read"


class ToyRegion(RegionSection):
    """A region without settings."""


class Effect(Body):
    """An effect to count."""

    number: Int4
    refused: bool = False
    waits: float = 0


class SignUp(Body):
    """One field of each shared type."""

    first_name: Name
    email: Email
    phone: Phone
    postcode: Postcode
    siret: SiretNumber | None = None
    title: Line | None = None
    message: text_of(200) | None = None  # type: ignore[valid-type]
    count: Int4 = 0
    amount: float = 0
    starts_from: Day | None = None
    colour: Literal["red", "green"] = "red"


class Search(BaseModel):
    """A query of a list."""

    model_config = ConfigDict(extra="forbid")
    q: SearchWords = ""
    limit: Annotated[int, Query(ge=1, le=100)] = 20
    lat: Annotated[float | None, Query(allow_inf_nan=False)] = None
    colour: list[Literal["red", "green"]] = []


class Thing(BaseModel):
    """Something to read."""

    id: UUID
    name: str


things = router("/things", tags=["Things"])
effects = router("/effects", tags=["Effects"])
closed = router("/closed", tags=["Closed"])


@things.get("")
async def list_things(search: Annotated[Search, Query()]) -> dict[str, int]:
    return {"limit": search.limit, "colours": len(search.colour)}


@things.get("/boom")
async def boom() -> None:
    raise RuntimeError(SECRET)


@things.get("/plain")
async def plain(limit: int = 3) -> dict[str, int]:
    return {"limit": limit}


@things.get("/number")
async def number(session: ReadSession) -> dict[str, int]:
    return {"effects": int(await session.scalar(text("SELECT count(*) FROM effects")) or 0)}


@things.get("/{thing_id}")
async def get_thing(thing_id: UUID, request: Request) -> Response:
    if thing_id.int == 0:
        raise NotFound
    return conditional(request, Thing(id=thing_id, name="chose"))


@things.patch("/{thing_id}")
async def change_thing(thing_id: UUID, body: SignUp, request: Request, uow: Uow) -> Thing:
    check_if_match(request, Thing(id=thing_id, name="chose"))
    return Thing(id=thing_id, name=body.first_name)


@things.post("/sign-up", status_code=201)
async def sign_up(body: SignUp, trace: Annotated[int, Header()] = 0) -> SignUp:
    return body


@effects.post("", status_code=201, dependencies=[KeyRequired])
async def make_effect(body: Effect, response: Response, uow: Uow, actor: AnyActor) -> Effect:
    await uow.session.execute(
        text("INSERT INTO effects (number, handled_at) VALUES (:n, clock_timestamp())"),
        {"n": body.number},
    )
    if body.refused:
        raise Conflict("Attendez un peu.")
    await asyncio.sleep(body.waits)
    response.headers["Location"] = f"/effects/{body.number}"
    response.headers["ETag"] = f'"{body.number}"'
    return body


@effects.post("/quiet", dependencies=[KeyRequired])
async def refuse_quietly(uow: Uow) -> Response:
    return Response(b"no", 409, media_type="text/plain")


@closed.get("/candidate")
async def for_candidates(actor: CandidateActor) -> str:
    return str(actor.id)


@closed.get("/employer")
async def for_employers(actor: EmployerActor) -> list[str]:
    return [str(each) for each in actor.organisations]


@closed.get("/internal")
async def for_notifications(
    actor: Annotated[Actor, Depends(from_service("notifications"))],
) -> str:
    return actor.caller


def create_app(settings: ServiceSettings) -> FastAPI:
    """Return the toy."""
    return service_app(settings, section=ToyRegion, routers=(things, effects, closed))
