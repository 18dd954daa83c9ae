"""What nobody can read, in an address or a form, is answered by a French page."""

import httpx
import pytest

from tests.web.conftest import CASE

TYPED = "zzz" * 40


def is_a_page(answer: httpx.Response) -> bool:
    """Say whether an answer is a page of ours, with its telephone number and its headers."""
    return (
        answer.headers["content-type"].startswith("text/html")
        and "01 99 00 00 00" in answer.text
        and "default-src 'none'" in answer.headers["content-security-policy"]
        and answer.headers["cache-control"] == "no-store"
    )


@pytest.mark.parametrize(
    "path", ["/candidatures/zzz", "/employeur/candidatures/zzz", "/organisme/inscriptions/zzz"]
)
async def test_an_address_that_cannot_exist_is_not_found(site: httpx.AsyncClient, path: str):
    answer = await site.get(path)

    assert answer.status_code == 404
    assert is_a_page(answer)
    assert "Page introuvable" in answer.text


@pytest.mark.parametrize(
    "path", ["/offres?rayon=zzz", f"/offres?lieu={TYPED}", f"/candidatures/{CASE}?envoyee=zzz"]
)
async def test_a_value_that_cannot_be_is_refused_without_repeating_it(
    site: httpx.AsyncClient, path: str
):
    answer = await site.get(path)

    assert answer.status_code == 422
    assert is_a_page(answer)
    assert "Des champs sont à corriger" in answer.text
    assert "zzz" not in answer.text
