"""Logging in through an identity provider: going there, coming back, handing over to the site."""

import json
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, StringConstraints, ValidationError

from chassis import clock
from chassis.errors import NotFound, Unprocessable
from chassis.types import Email
from chassis.unit_of_work import UnitOfWork
from services.gateway import use_cases
from services.gateway.api.doors import Policy, door, forgive
from services.gateway.api.ways_in import provider_of
from services.gateway.clients.identity import IdentityProvider
from services.gateway.domain import LoginStateInvalid, Role
from services.gateway.schemas import Departure
from services.gateway.use_cases.login import Claims

router = APIRouter(tags=["Connexion"])

LOGIN = Policy("P", "gateway", bucket="login_try")
RETURN = Policy("P", "gateway", bucket="login_try", free_query=True)
Text = Annotated[str, StringConstraints(max_length=4000)]


@door(
    router,
    "GET",
    "/auth/{provider}/login",
    LOGIN,
    summary="Partir se connecter chez un fournisseur d’identité",
    status=303,
)
async def start_login(
    request: Request, provider: str, asked: Annotated[Departure, Query()]
) -> Response:
    way = _known(request, provider)
    return_to = _allowed(request, asked.return_to)
    wanted = asked.role.value if asked.role else ""
    role = wanted if wanted in way.block.roles else way.block.roles[0]
    departure = await way.depart(
        seal=lambda memory: _sealed(
            request,
            {**memory, "provider": provider, "return_to": return_to, "role": role},
        )
    )
    forgive(request)
    return RedirectResponse(departure, 303)


@door(
    router,
    "GET",
    "/auth/{provider}/callback",
    RETURN,
    summary="Revenir d’un fournisseur d’identité",
    status=303,
    specific=(400,),
)
async def finish_login(
    request: Request, provider: str, state: Text = "", code: Text = ""
) -> Response:
    way = _known(request, provider)
    memory = _opened(request, state)
    if memory.get("provider") != provider or not code:
        raise LoginStateInvalid("Revenez à la page de connexion et recommencez.")
    claims = _claims(way, await way.claims(code=code, memory=memory), memory)
    async with UnitOfWork(request.app.state.sessions) as uow:
        handover = await use_cases.finish_login(
            uow, claims=claims, region=request.app.state.section
        )
    forgive(request)
    back = memory["return_to"]
    joint = "&" if urlsplit(back).query else "?"
    return RedirectResponse(f"{back}{joint}{urlencode({'handover': handover})}", 303)


class Told(BaseModel):
    """What we read of the claims of a provider."""

    email: Email
    given_name: str | None = None
    siret: Annotated[str, StringConstraints(pattern=r"^\d{14}$")] | None = None
    organization_name: str | None = None
    tdu_role: Role | None = None


def _claims(way: IdentityProvider, told: dict[str, Any], memory: dict[str, str]) -> Claims:
    try:
        read = Told.model_validate(told)
    except ValidationError:
        raise LoginStateInvalid("Votre compte ne dit pas qui vous êtes.") from None
    role = read.tdu_role if way.transport is not None else None
    return Claims(
        email=read.email,
        role=role or Role(memory["role"]),
        first_name=read.given_name[:80] if read.given_name else None,
        siret=read.siret,
        organisation=read.organization_name[:255] if read.organization_name else None,
    )


def _known(request: Request, name: str) -> IdentityProvider:
    way = provider_of(request, name)
    if way is None:
        raise NotFound
    return way


def _allowed(request: Request, return_to: str) -> str:
    """Refuse to send a session anywhere but to a site of this region."""
    settings, section = request.app.state.settings, request.app.state.section
    wanted = return_to or f"{settings.public_base_url}/connexion/retour"
    origins = {_origin(each) for each in (settings.public_base_url, *section.return_origins)}
    origin = _origin(wanted)
    if origin is None or origin not in origins or "\\" in wanted or urlsplit(wanted).fragment:
        raise Unprocessable("Ce site ne fait pas partie de ceux de la région.")
    return wanted


def _origin(url: str) -> tuple[str, str] | None:
    """Return the scheme and the host of an address, or nothing when it is not one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme, parts.netloc


def _key(request: Request) -> OctKey:
    return OctKey.import_key(request.app.state.secret)


def _sealed(request: Request, memory: dict[str, str]) -> str:
    """Return a state that only we can read: nothing is stored before the person comes back."""
    until = clock.now() + request.app.state.section.login_life
    content = json.dumps({**memory, "until": until.timestamp()}).encode()
    return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, content, _key(request))


def _opened(request: Request, state: str) -> dict[str, str]:
    try:
        content = jwe.decrypt_compact(state.encode(), _key(request)).plaintext
        memory: dict[str, Any] = json.loads(content or b"{}")
    except (JoseError, ValueError, TypeError):
        raise LoginStateInvalid("Revenez à la page de connexion et recommencez.") from None
    if clock.now().timestamp() > float(memory.pop("until", 0)):
        raise LoginStateInvalid("Revenez à la page de connexion et recommencez.")
    return memory
