"""Logging in by a link received by e-mail or by an identity provider, and logging out (P11)."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from web import views
from web.problems import Problem
from web.rendering import Errors, Visit, Visitor, text

router = APIRouter()

HOMES = {
    "candidate": "/mes-candidatures",
    "employer": "/employeur",
    "training_provider": "/organisme",
}


@router.get("/connexion")
async def form(here: Visitor, retour: str = "") -> Response:
    return await _login_page(here, back=retour)


@router.post("/connexion")
async def send_link(here: Visitor) -> Response:
    sent = await here.form()
    email = str(sent.get("email", "")).strip()
    try:
        await here.gateway.send_login_link(email, str(sent.get("key")))
    except Problem as problem:
        if problem.status not in (422, 429):
            raise
        return await _login_page(here, problem=problem, email=email)
    return await here.page("pages/link_sent.html")


@router.get("/connexion/lien/{token}")
async def link(here: Visitor, token: str) -> Response:
    return await here.page("pages/login_link.html", token=token)


@router.post("/connexion/lien/{token}")
async def use_link(here: Visitor, token: str) -> Response:
    await here.form()
    return await _opened(here, await here.gateway.consume_login_link(token))


@router.get("/connexion/retour")
async def come_back(
    here: Visitor, handover: str = "", retour: str = "", jeton: str = ""
) -> Response:
    if not here.cookies.left_from_here(here.request, jeton):
        raise Problem(
            400,
            "login_state_invalid",
            text("problems.login-state-invalid"),
            "Revenez à la page de connexion et recommencez.",
        )
    return await _opened(here, await here.gateway.consume_handover(handover), retour)


@router.post("/deconnexion")
async def log_out(here: Visitor) -> Response:
    await here.form()
    try:
        await here.gateway.log_out()
    except Problem as problem:
        if problem.status != 401:
            raise
    response = here.go("/")
    here.cookies.log_out(response)
    return response


async def _opened(here: Visit, session: views.OpenedSession, back: str = "") -> Response:
    response = here.go(_inside(back) or HOMES.get(session.role or "", "/"))
    lives = session.expires_at - datetime.now(UTC)
    here.cookies.log_in(response, session.token, seconds=max(60, int(lives.total_seconds())))
    return response


def _inside(path: str) -> str:
    """Return a path of this site, or nothing: a redirection never leaves it."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else ""


async def _login_page(
    here: Visit, *, back: str = "", problem: Problem | None = None, email: str = ""
) -> Response:
    base = here.settings.gateway_public_url or here.settings.gateway_url
    asked = {"jeton": here.cookies.return_token(here.request)}
    if _inside(back):
        asked["retour"] = back
    where = f"{here.settings.public_base_url}/connexion/retour?{urlencode(asked)}"
    ways = [
        (way.label, f"{base}/auth/{way.id}/login?{urlencode({'return_to': where})}")
        for way in await here.gateway.list_login_providers()
        if way.id not in ("email", "magic-link")
    ]
    return await here.page(
        "pages/login.html",
        status=problem.status if problem else 200,
        ways=ways,
        email=email,
        errors=Errors(problem),
    )
