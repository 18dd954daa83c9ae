"""Reading what has not changed costs nothing; changing what has changed is refused."""

import pytest

from chassis.http import strong_etag
from tests.chassis.http.toy_http import Thing

ID = "11111111-2222-4333-8444-555555555555"
BODY = {
    "first_name": "Inès",
    "email": "ines@example.org",
    "phone": "0639980001",
    "postcode": "57000",
}


async def test_a_reader_who_has_it_already_gets_304(http):
    first = await http.get(f"/things/{ID}")
    etag = first.headers["etag"]

    again = await http.get(f"/things/{ID}", headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]
    assert first.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("form", ["W/{}", '"other", {}', '"other",W/{}', "*"])
async def test_a_weakened_validator_or_a_list_still_matches(http, form):
    etag = (await http.get(f"/things/{ID}")).headers["etag"]

    again = await http.get(f"/things/{ID}", headers={"If-None-Match": form.format(etag)})

    assert again.status_code == 304


async def test_another_validator_gets_the_whole(http):
    answer = await http.get(f"/things/{ID}", headers={"If-None-Match": '"other"'})

    assert (answer.status_code, answer.json()["id"]) == (200, ID)


@pytest.mark.parametrize("etag", ["{}", "W/{}"])
async def test_a_change_of_what_was_read_passes(http, signed, etag):
    read = (await http.get(f"/things/{ID}")).headers["etag"]

    answer = await http.patch(
        f"/things/{ID}", json=BODY, headers={**signed(), "If-Match": etag.format(read)}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (None, 428, "precondition_required"),
        ("", 428, "precondition_required"),
        ("*", 428, "precondition_required"),
        ('"old"', 412, "stale_version"),
        ('W/"old"', 412, "stale_version"),
    ],
)
async def test_a_change_of_something_else_is_refused(http, signed, sent, status, code):
    headers = signed() if sent is None else {**signed(), "If-Match": sent}

    answer = await http.patch(f"/things/{ID}", json=BODY, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_validator_is_the_one_of_the_content():
    one = Thing(id=ID, name="a")

    assert strong_etag(one) == strong_etag(Thing(id=ID, name="a"))
    assert strong_etag(one) != strong_etag(Thing(id=ID, name="b"))
    assert strong_etag(one).startswith('"')
