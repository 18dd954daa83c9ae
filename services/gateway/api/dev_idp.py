"""A development identity provider: demo people log in by a click. Refused in production."""

import html
import time
from typing import Annotated
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from joserfc import jwt
from pydantic import BaseModel, StringConstraints

from chassis.errors import NotFound, Unauthenticated
from services.gateway.clients.demo_people import DemoPerson
from services.gateway.domain import LoginStateInvalid, Role, new_token
from services.gateway.memory import Granted

CLIENT = "trait-d-union"
TOKEN_SECONDS = 60
ROLES = {
    Role.CANDIDATE: "cherche un emploi",
    Role.EMPLOYER: "recrute",
    Role.TRAINING_PROVIDER: "organisme de formation",
}
Short = Annotated[str, StringConstraints(max_length=4000)]


async def only_in_development(request: Request) -> None:
    """Make the whole provider unknown where it is not enabled."""
    if request.app.state.dev is None:
        raise NotFound


router = APIRouter(
    prefix="/dev-idp", include_in_schema=False, dependencies=[Depends(only_in_development)]
)


class Question(BaseModel):
    """What the client asks, as OpenID Connect writes it."""

    client_id: Short
    redirect_uri: Short
    state: Short
    nonce: Short = ""
    code_challenge: Short = ""


def _check(request: Request, question: Question) -> None:
    settings = request.app.state.settings
    if question.client_id != CLIENT or question.redirect_uri != (
        f"{settings.public_url}/auth/dev/callback"
    ):
        raise LoginStateInvalid("Ce site n’est pas connu du fournisseur de développement.")


@router.get("/.well-known/openid-configuration")
async def discovery(request: Request) -> Response:
    issuer = request.app.state.dev.issuer
    return JSONResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks",
            "end_session_endpoint": f"{issuer}/end-session",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "userinfo_signing_alg_values_supported": ["ES256"],
        }
    )


@router.get("/jwks")
async def keys(request: Request) -> Response:
    return JSONResponse({"keys": [request.app.state.dev.key.as_dict(private=False)]})


@router.get("/authorize")
async def choose(request: Request, question: Annotated[Question, Query()]) -> Response:
    _check(request, question)
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
        for name, value in question.model_dump().items()
    )
    people = "".join(_button(person) for person in request.app.state.dev.people.values())
    return HTMLResponse(
        "<!doctype html><html lang=fr><meta charset=utf-8>"
        '<meta name="viewport" content="width=device-width">'
        "<title>Personnes de démonstration</title><main><h1>Choisissez une personne inventée</h1>"
        "<p>Cette page n’existe pas en production.</p>"
        f'<form method="post" action="/dev-idp/authorize">{hidden}<ul>{people}</ul></form></main>'
    )


def _button(person: DemoPerson) -> str:
    name = html.escape(f"{person.first_name} {person.last_name}")
    what = html.escape(", ".join(filter(None, (ROLES[person.role], person.organisation))))
    return (
        f'<li><button name="person" value="{html.escape(person.id)}">{name}</button> : {what}</li>'
    )


@router.post("/authorize")
async def authorize(
    request: Request, question: Annotated[Question, Form()], person: Annotated[Short, Form()]
) -> Response:
    _check(request, question)
    if person not in request.app.state.dev.people:
        raise NotFound
    code = new_token()
    granted = Granted(
        person,
        question.client_id,
        question.redirect_uri,
        question.nonce,
        question.code_challenge,
    )
    request.app.state.dev.codes.give(code, granted)
    back = urlencode({"code": code, "state": question.state})
    return RedirectResponse(f"{question.redirect_uri}?{back}", 303)


@router.post("/token")
async def token(
    request: Request,
    code: Annotated[Short, Form()],
    redirect_uri: Annotated[Short, Form()],
    code_verifier: Annotated[Short, Form()],
) -> Response:
    dev = request.app.state.dev
    granted = dev.codes.take(code)
    if (
        granted is None
        or granted.redirect_uri != redirect_uri
        or create_s256_code_challenge(code_verifier) != granted.challenge
    ):
        return JSONResponse({"error": "invalid_grant"}, 400)
    access = new_token()
    dev.tokens.give(access, granted)
    return JSONResponse(
        {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "id_token": _signed(request, granted, {"nonce": granted.nonce}),
        }
    )


@router.get("/userinfo")
async def userinfo(request: Request) -> Response:
    access = request.headers.get("authorization", "").partition(" ")[2]
    granted = request.app.state.dev.tokens.take(access)
    if granted is None:
        raise Unauthenticated
    person: DemoPerson = request.app.state.dev.people[granted.person]
    claims = {
        "email": person.email,
        "given_name": person.first_name,
        "usual_name": person.last_name,
        "siret": person.siret,
        "organization_name": person.organisation,
        "tdu_role": person.role.value,
    }
    return Response(_signed(request, granted, claims), media_type="application/jwt")


def _signed(request: Request, granted: Granted, more: dict[str, str | None]) -> str:
    dev, now = request.app.state.dev, int(time.time())
    claims = {
        "iss": dev.issuer,
        "aud": granted.client_id,
        "sub": f"dev:{granted.person}",
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        **{name: value for name, value in more.items() if value},
    }
    return jwt.encode({"alg": "ES256", "kid": dev.key.kid}, claims, dev.key, algorithms=["ES256"])


@router.get("/end-session")
async def end_session() -> Response:
    return JSONResponse({"detail": "Le fournisseur de développement ne garde pas de session."})
