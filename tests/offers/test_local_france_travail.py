"""The local France Travail says what the API says: its answers obey the OpenAPI document."""

import json
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from deploy.local.demo import catalogue
from deploy.local.france_travail.main import BASE, TOKEN_PATH
from deploy.local.france_travail.store import Store
from tests.offers.source import Source, numbered
from tests.offers.test_commands import SAMPLES

DOCUMENT = SAMPLES / "ft_openapi_offres_emploi_v2.json"
FORM = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"}
SCOPE = {"scope": "api_offresdemploiv2 o2dsoffre"}


@pytest.fixture
def source():
    with Source(*numbered(400)).served() as served:
        yield served


@pytest.fixture
async def http(source):
    async with httpx.AsyncClient(base_url=source.url) as client:
        answer = await client.post(TOKEN_PATH, data=FORM | SCOPE)
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


def faults(document: dict[str, Any], answer: httpx.Response, path: str) -> list[str]:
    """Return what an answer breaks of the document."""
    described = document["paths"][path]["get"]["responses"].get(str(answer.status_code))
    if described is None:
        return [f"{answer.status_code} is not described"]
    content = described.get("content", {}).get("application/json")
    if content is None:
        return []
    schema = {**content["schema"], "components": document["components"]}
    return [error.message for error in Draft202012Validator(schema).iter_errors(answer.json())]


@pytest.mark.skipif(not DOCUMENT.is_file(), reason="the OpenAPI document is not beside the project")
async def test_every_answer_obeys_the_published_document(source, http):
    document = json.loads(DOCUMENT.read_text("utf-8"))
    source.store = Store(catalogue.raw_offers(catalogue.date(2026, 11, 25)))
    one = next(iter(source.store.offers))
    asked = {
        "/v2/offres/search": [
            "?range=0-149",
            "?range=150-299",
            "?departement=2A",
            "?range=3001-3002",
        ],
        "/v2/offres/{id}": [f"/../{one}", "/../9999999", "/../x"],
        "/v2/referentiel/metiers": [""],
        "/v2/referentiel/communes": [""],
    }

    statuses = []
    for path, variants in asked.items():
        for variant in variants:
            where = path.replace("/{id}", "") + variant.replace("/..", "")
            answer = await http.get(BASE + where)
            statuses.append(answer.status_code)
            assert faults(document, answer, path) == [], where

    assert statuses == [206, 206, 204, 400, 200, 204, 400, 200, 200]


async def test_a_page_says_where_it_stands_and_the_quota_is_announced(http):
    answer = await http.get(f"{BASE}/v2/offres/search", params={"range": "150-299"})

    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == "offres 150-299/400"
    assert answer.headers["X-Ratelimit-Burst-Capacity-Clientidlimiter"] == "1001"


async def test_an_unknown_parameter_is_ignored_and_everything_comes(http):
    answer = await http.get(f"{BASE}/v2/offres/search", params={"pays": "99137"})

    assert answer.headers["Content-Range"].endswith("/400")


async def test_above_its_quota_it_asks_to_wait(source, http):
    source.trouble.capacity = 2

    answers = [await http.get(f"{BASE}/v2/offres/search") for _ in range(4)]

    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "1"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"client_secret": "faux"}, "invalid_client"),
        ({"scope": "autre"}, "invalid_scope"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
async def test_a_wrong_demand_of_a_token_says_why(http, change, code):
    answer = await http.post(TOKEN_PATH, data=FORM | SCOPE | change)

    assert (answer.status_code, answer.json()["error"]) == (400, code)


async def test_it_is_told_to_misbehave_by_its_own_door(http):
    await http.post("/trouble", json={"errors": 1})

    assert (await http.get(f"{BASE}/v2/offres/search")).status_code == 500
    assert (await http.get(f"{BASE}/v2/offres/search")).status_code == 206
