"""Search pages (P1 to P4): filters say their counts, and every answer says what to do next."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.web.conftest import CASE, OFFER, Gateway, a_case, problem
from tests.web.searching import METZ, TRAINING, a_card, stock


@pytest.fixture
def searching(gateway: Gateway) -> Gateway:
    """Give a gateway that knows Metz, three offers and a training."""
    return stock(gateway)


def found(gateway: Gateway, **changes: Any) -> None:
    """Change what the search finds."""
    answer = gateway.answers["GET /v1/offers"]
    assert isinstance(answer, dict)
    gateway.answers["GET /v1/offers"] = answer | changes


async def main_of(site: httpx.AsyncClient, path: str, **params: Any) -> str:
    """Return what a page says, between its header and its footer."""
    page = await site.get(path, params=params)
    assert page.status_code == 200, page.text
    return page.text.split("<main")[1].split("</main>")[0].replace("\u00a0", " ")


async def test_filters_say_their_counts_and_those_that_change_nothing_are_closed(
    site: httpx.AsyncClient, searching: Gateway
):
    page = await main_of(site, "/offres", lieu="Metz", contrat="CDI")

    assert 'id="contrat-CDI" name="contrat" value="CDI" checked>' in page
    assert 'id="contrat-CDD" name="contrat" value="CDD" disabled>' in page
    assert "CDI (12)" in page
    assert "Formation accessible sans diplôme (7)" in page
    assert "Retirer « CDI »" in page


async def test_what_is_filtered_is_asked_of_the_list_and_of_the_counts(
    site: httpx.AsyncClient, searching: Gateway
):
    chosen = {"avant": "2027-02-01", "temps": "part_time", "sans_diplome": "true"}
    await main_of(site, "/offres", lieu="Metz", metier="soudeur", tri="score", **chosen)

    for path in ("/v1/offers", "/v1/offers/facets"):
        [asked] = [each.url.params for each in searching.asked if each.url.path == path]
        assert asked["near"] == "57463"
        assert asked["q"] == "soudeur"
        assert asked["training_starts_before"] == "2027-02-01"
        assert (asked["working_time"], asked["no_diploma"]) == ("part_time", "true")
        assert ("sort" in asked) == (path == "/v1/offers")


async def test_without_counts_the_list_is_still_there(site: httpx.AsyncClient, searching: Gateway):
    away = problem(503, "upstream_unavailable", "Service momentanément indisponible")
    searching.answers["GET /v1/offers/facets"] = away

    assert "3 offres autour de Metz" in await main_of(site, "/offres", lieu="Metz")


async def test_a_corrected_word_and_a_widened_circle_are_told(
    site: httpx.AsyncClient, searching: Gateway
):
    found(searching, corrected_words="soudeur", widened=True, radius_km=50)

    page = await main_of(site, "/offres", lieu="Metz", metier="soudeurr")

    assert "Vouliez-vous dire « soudeur »" in page
    assert "Nous avons élargi la recherche à 50 km" in page


async def test_offers_that_say_the_same_stand_behind_the_first(
    site: httpx.AsyncClient, searching: Gateway
):
    page = await main_of(site, "/offres", lieu="Metz")

    assert "et 1 annonce semblable" in page
    assert page.count('<li class="card"') == 2


async def test_nothing_found_says_what_else_to_do(site: httpx.AsyncClient, searching: Gateway):
    found(searching, items=[], total=0, widened=True, radius_km=100)

    page = await main_of(site, "/offres", lieu="Metz", metier="soudeur", contrat="CDI")

    assert "Nous avons cherché jusqu’à 100 km" in page
    for words in ("Chercher sans ces filtres", "Voir tous les emplois", "Voir les formations"):
        assert words in page


async def test_the_map_comes_on_demand_and_from_nowhere_else(
    site: httpx.AsyncClient, searching: Gateway
):
    without = await main_of(site, "/offres", lieu="Metz")
    assert "<svg" not in without
    assert not [each for each in searching.asked if each.url.path.endswith("geojson")]

    page = await main_of(site, "/offres", lieu="Metz", carte="true")

    assert page.count('class="pin"') == 2
    assert "2 offres vers Woippy" in page
    assert f'href="/offres/{UUID(int=4)}"' in page
    assert ">Metz</text>" in page
    assert "http" not in page.split("<figure")[1].split("</figure>")[0]


async def test_without_a_place_the_map_shows_every_offer(
    site: httpx.AsyncClient, searching: Gateway
):
    page = await main_of(site, "/offres", carte="true")

    assert page.count('class="pin"') == 2
    assert 'class="around"' not in page


async def test_an_offer_shows_its_training_and_others_like_it(
    site: httpx.AsyncClient, searching: Gateway
):
    page = await main_of(site, f"/offres/{OFFER}")

    assert f'href="/formations/{TRAINING}"' in page
    assert "Des offres qui ressemblent" in page


async def test_an_offer_that_is_gone_proposes_others(site: httpx.AsyncClient, searching: Gateway):
    gone = problem(410, "gone", "Cette offre n’est plus en ligne")
    searching.answers[f"GET /v1/offers/{OFFER}"] = gone

    answer = await site.get(f"/offres/{OFFER}")

    assert answer.status_code == 410
    assert "Des offres qui ressemblent" in answer.text
    assert f"/offres/{UUID(int=5)}" in answer.text


async def test_after_a_refusal_others_are_proposed_with_what_they_have(
    site: httpx.AsyncClient, searching: Gateway
):
    site.cookies.set("tu_session", "token")
    path = f"/v1/candidacies/{CASE}"
    searching.answers[f"GET {path}"] = a_case(status="refused", reason="mobility")
    searching.answers[f"GET {path}/alternatives"] = {
        "items": [a_card(number) for number in range(20, 26)],
        "because": {"code": "nearer", "sentence": "Ces emplois sont plus près de chez vous."},
    }

    page = await main_of(site, f"/candidatures/{CASE}")
    searching.answers[f"GET {path}"] = a_case(status="submitted")
    waiting = await main_of(site, f"/candidatures/{CASE}")

    assert "Ces emplois sont plus près de chez vous." in page
    assert page.count('<li class="card"') == 3
    assert "D’autres offres pour vous" not in waiting


async def test_trainings_are_listed_then_shown_with_their_jobs(
    site: httpx.AsyncClient, searching: Gateway
):
    listed = await main_of(site, "/formations", lieu="Metz", metier="soudeur")
    shown = await main_of(site, f"/formations/{TRAINING}")

    assert f"/formations/{TRAINING}?insee=57463" in listed
    assert "2 dates à venir" in listed
    assert "Les emplois où elle mène" in shown
    assert f"/offres/{OFFER}" in shown


async def test_what_is_lacking_is_told_and_small_counts_are_hidden(
    site: httpx.AsyncClient, searching: Gateway
):
    page = await main_of(site, "/besoins")

    assert "Bassin d’emploi de Metz, janvier 2027" in page
    for words in ("<dd>12</dd>", "<dd>moins de 5</dd>", "<dd>0</dd>"):
        assert words in page


async def test_homonyms_are_asked_about_on_the_page_of_trainings_too(
    site: httpx.AsyncClient, searching: Gateway
):
    twice = [{**METZ, "name": "Saint-Louis", "insee_code": code} for code in ("57618", "68297")]
    searching.answers["GET /v1/suggest/places"] = {"items": twice}

    page = await main_of(site, "/formations", lieu="Saint-Louis")

    assert "Vouliez-vous dire" in page
    assert "/formations?lieu=Saint-Louis&amp;insee=68297" in page
