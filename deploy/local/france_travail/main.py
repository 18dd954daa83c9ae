"""The routes of the local France Travail: token, search, one offer, tables of words."""

import re
import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from chassis.referentials import communes, rome
from deploy.local.demo import catalogue
from deploy.local.france_travail.store import Offer, Store, counts
from deploy.local.france_travail.trouble import Trouble

BASE = "/partenaire/offresdemploi"
TOKEN_PATH = "/connexion/oauth2/access_token"  # noqa: S105 (an address)
CLIENT = {"client_id": "demo", "client_secret": "demo"}
SCOPE = "api_offresdemploiv2 o2dsoffre"
TOKEN_SECONDS, LAST_START, LARGEST_PAGE, USUAL_PAGE = 1499, 3000, 150, 150
_ID = re.compile(r"[0-9A-Z]{7,8}")


class FranceTravail:
    """The server: what it shows, how badly it behaves, and the calls it received."""

    def __init__(self, store: Store, trouble: Trouble | None = None) -> None:
        self.store, self.trouble = store, trouble or Trouble()
        self.token_seconds = TOKEN_SECONDS
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.tokens: set[str] = set()

    async def token(self, request: Request) -> Response:
        """Give a token for the credentials of a form."""
        form = dict(parse_qsl((await request.body()).decode()))
        self.calls.append(("token", {}))
        if form.get("grant_type") != "client_credentials":
            return _oauth_refusal("unsupported_grant_type")
        if {name: form.get(name) for name in CLIENT} != CLIENT:
            return _oauth_refusal("invalid_client")
        if not set(form.get("scope", "").split()) <= set(SCOPE.split()):
            return _oauth_refusal("invalid_scope")
        token = secrets.token_urlsafe(18)
        self.tokens.add(token)
        return JSONResponse(
            {
                "scope": form["scope"],
                "expires_in": self.token_seconds,
                "token_type": "Bearer",
                "access_token": token,
            }
        )

    async def search(self, request: Request) -> Response:
        """Answer a page of a search: 200 whole, 206 partial, 204 none."""
        if bad := self._refusal("search", request):
            return bad
        asked = dict(request.query_params)
        found = self.store.search(asked)
        window = _window(asked.get("range", f"0-{USUAL_PAGE - 1}"))
        if isinstance(window, str):
            return _query_refusal(window)
        first, last = window
        page = found[first : last + 1]
        body = {"resultats": page, "filtresPossibles": counts(found)}
        if self.trouble.shifts() and found:
            self.store.remove(found[0]["id"])
        if (half := self.trouble.cuts(body)) is not None:
            return Response(half, 206, media_type="application/json")
        return self._paged(page, first, len(found), body)

    async def detail(self, request: Request, source_id: str) -> Response:
        """Answer one offer, or 204 when it is gone."""
        if bad := self._refusal("detail", request):
            return bad
        if not _ID.fullmatch(source_id):
            return _query_refusal("Format de l'identifiant de l'offre incorrect.")
        if self.trouble.loses_detail():
            return PlainTextResponse("Erreur interne au serveur", 500)
        offer = self.store.offers.get(source_id)
        headers = self.trouble.headers()
        return JSONResponse(offer, headers=headers) if offer else Response(None, 204, headers)

    async def referential(self, request: Request, name: str) -> Response:
        """Answer a table of words."""
        if bad := self._refusal("referential", request):
            return bad
        rows = _referential(name)
        return JSONResponse(rows) if rows is not None else Response(None, 404)

    def _refusal(self, name: str, request: Request) -> Response | None:
        self.calls.append((name, dict(request.query_params)))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens or self.trouble.refuses_token():
            self.tokens.discard(token)
            return JSONResponse({"message": "Jeton invalide"}, 401)
        return self.trouble.answer()

    def _paged(self, page: list[Offer], first: int, total: int, body: object) -> Response:
        headers = self.trouble.headers()
        if not page:
            silent = self.trouble.silent_range
            return Response(None, 204, headers | ({} if silent else {"Content-Range": "*/0"}))
        whole = len(page) == total
        if not self.trouble.silent_range:
            reach = f"offres {first}-{first + len(page) - 1}/{total}"
            headers = {**headers, "Content-Range": reach, "Accept-Range": "offres 150"}
        return JSONResponse(body, 200 if whole else 206, headers)


def create_app(served: FranceTravail | None = None) -> FastAPI:
    """Return the server; by itself, it shows the offers of the demo."""
    found = served or FranceTravail(Store(catalogue.raw_offers(datetime.now(UTC).date())))
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_api_route(TOKEN_PATH, found.token, methods=["POST"])
    app.add_api_route(f"{BASE}/v2/offres/search", found.search, response_model=None)
    app.add_api_route(f"{BASE}/v2/offres/{{source_id}}", found.detail, response_model=None)
    app.add_api_route(f"{BASE}/v2/referentiel/{{name}}", found.referential, response_model=None)
    app.add_api_route("/health/ready", _ready)

    @app.post("/trouble", response_model=None)
    async def trouble(wanted: dict[str, int | bool | None]) -> Response:
        """Behave badly, as told: ``{"busy": 3, "cut": 1}``."""
        found.trouble.change(wanted)
        return Response(None, 204)

    return app


async def _ready() -> dict[str, str]:
    return {"status": "ready"}


def _window(text: str) -> tuple[int, int] | str:
    match = re.fullmatch(r"(\d+)-(\d+)", text)
    if match is None:
        return "Format du paramètre « range » incorrect. <entier>-<entier> attendu."
    first, last = int(match[1]), int(match[2])
    if first > LAST_START:
        return f"La position de début doit être inférieure ou égale à {LAST_START}."
    if last < first or last - first >= LARGEST_PAGE:
        return f"La plage de résultats demandée est trop importante ({LARGEST_PAGE} au plus)."
    return first, last


def _oauth_refusal(code: str) -> Response:
    return JSONResponse({"error": code, "error_description": code.replace("_", " ")}, 400)


def _query_refusal(message: str) -> Response:
    return JSONResponse({"codeErreur": "400", "message": message}, 400)


def _referential(name: str) -> list[dict[str, Any]] | None:
    if name == "metiers":
        return [{"code": each.code, "libelle": each.name} for each in rome.occupations().values()]
    if name == "communes":
        return [
            {
                "code": each.insee,
                "libelle": each.name,
                "codePostal": next(iter(each.postal_codes), ""),
                "codeDepartement": each.department,
            }
            for each in communes.all_by_code().values()
        ]
    return None
