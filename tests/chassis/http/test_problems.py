"""Whatever goes wrong over HTTP is told in French, in one form, without repeating anything."""

import json

import pytest

from tests.chassis.http.toy_http import SECRET

GOOD = {
    "first_name": "Inès",
    "email": "ines@example.org",
    "phone": "06 39 98 00 01",
    "postcode": "57000",
}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def post(http, signed):
    """Give a function that posts a body, whatever it is, as a candidate."""

    async def send(body, headers=JSON):
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        return await http.post("/things/sign-up", content=content, headers={**signed(), **headers})

    return send


def problem(answer, status, code):
    """Check the form that every refusal has, and return its body."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code), body
    assert body["type"].endswith(f"/problemes/{code.replace('_', '-')}")
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["title"]
    assert body["detail"]
    assert set(body) <= {
        *("type", "title", "status", "detail", "instance", "code", "request_id", "errors"),
        *("retry_after", "links", "existing", "choices"),
    }
    return body


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/things/", 404, "not_found"),
        ("GET", "/things/not-an-id", 404, "not_found"),
        ("GET", "/things/00000000-0000-0000-0000-000000000000", 404, "not_found"),
        ("DELETE", "/things", 405, "method_not_allowed"),
        ("GET", "/things/boom", 500, "internal_error"),
        ("GET", "/things?colour=blue", 422, "validation_error"),
        ("GET", "/things?colours=red", 422, "unknown_parameter"),
        ("GET", "/things/plain?limite=1", 422, "unknown_parameter"),
        ("GET", "/things/plain?limit=1&limit=2", 422, "validation_error"),
        ("GET", "/things?lat=nan", 422, "validation_error"),
        ("GET", "/things?q=%00", 422, "validation_error"),
        ("GET", "/things?q=%ff", 422, "validation_error"),
        ("GET", "/things?q=a+b+c+d+e+f+g+h+i", 422, "validation_error"),
        ("GET", "/things?limit=99999999999999999999", 422, "validation_error"),
        ("GET", "/closed/candidate", 401, "unauthenticated"),
    ],
)
async def test_every_refusal_has_the_same_form(http, method, path, status, code):
    problem(await http.request(method, path), status, code)


async def test_an_unknown_id_and_a_text_that_is_no_id_have_the_same_body(http):
    bodies = [
        problem(await http.get(f"/things/{name}"), 404, "not_found")
        for name in ("00000000-0000-0000-0000-000000000000", "not-an-id")
    ]

    for body in bodies:
        del body["request_id"]
    assert bodies[0] == bodies[1]


async def test_a_method_that_is_not_planned_says_which_are(http):
    answer = await http.delete("/things")

    assert set(answer.headers["allow"].split(", ")) == {"GET"}


async def test_a_bug_says_nothing_of_itself_but_a_reference(http, capsys):
    answer = await http.get("/things/boom")

    problem(answer, 500, "internal_error")
    logged = capsys.readouterr().out
    assert SECRET not in answer.text + logged
    assert "RuntimeError" not in answer.text
    failure = next(json.loads(line) for line in logged.splitlines() if "http.failed" in line)
    assert failure["request_id"] == answer.headers["x-request-id"]
    assert failure["error"] == "RuntimeError"
    assert len(failure["stack_hash"]) == 16


@pytest.mark.parametrize("path", ["/things", "/things/boom", "/nowhere", "/health/live"])
async def test_every_answer_carries_the_security_headers(http, path):
    answer = await http.get(path)

    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


async def test_production_asks_for_https(http, app, http_settings):
    app.state.settings = http_settings.model_copy(update={"environment": "production"})

    answer = await http.get("/things")

    assert answer.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abcd-1234_X", True), ("short", False), ("a" * 65, False), ("with space", False)],
)
async def test_a_request_id_is_kept_when_it_is_one(http, given, kept):
    answer = await http.get("/things", headers={"X-Request-Id": given})

    assert (answer.headers["x-request-id"] == given) is kept


async def test_head_is_get_without_a_body(http):
    got, headed = await http.get("/things"), await http.head("/things")

    assert headed.status_code == 200
    assert headed.content == b""
    assert headed.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"first_name": NaN}', 400, "malformed_request"),
        (b'{"amount": Infinity}', 400, "malformed_request"),
        (b'{"email": "a@b.fr", "email": "c@d.fr"}', 400, "malformed_request"),
        (b"{", 400, "malformed_request"),
        (b"\xff\xfe", 400, "malformed_request"),
        (b"[" * 33 + b"]" * 33, 400, "malformed_request"),
        (b"[" * 100_000, 413, "payload_too_large"),
        (b"[" * 30_000, 400, "malformed_request"),
        (b"1" * 5_000, 400, "malformed_request"),
        (b'"' + b"a" * 70_000 + b'"', 413, "payload_too_large"),
        (b"[]", 422, "validation_error"),
        (b"null", 422, "validation_error"),
        (b"", 422, "validation_error"),
    ],
)
async def test_traps_of_json_are_refused(post, body, status, code):
    problem(await post(body), status, code)


async def test_a_body_without_a_length_is_still_limited(post):
    async def endless():
        for _ in range(100):
            yield b"a" * 1024

    problem(await post(endless()), 413, "payload_too_large")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""]
)
async def test_only_json_is_read(post, kind):
    answer = await post(b"first_name=secret-value", {"Content-Type": kind})

    problem(answer, 415, "unsupported_media_type")
    assert "secret-value" not in answer.text


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("first_name", "secret\x00name", "text_forbidden"),
        ("first_name", "secret\ud800", "text_forbidden"),
        ("first_name", "secret\u202ename", "text_forbidden"),
        ("first_name", "voir www.secret.fr", "url_in_name"),
        ("first_name", "s" * 81, "too_long"),
        ("first_name", "   ", "missing"),
        ("first_name", 12, "type_invalid"),
        ("title", "two\nlines of secret", "text_forbidden"),
        ("message", "secret\x07bell", "text_forbidden"),
        ("email", "secret@", "email_invalid"),
        ("email", '"secret"@example.org', "email_invalid"),
        ("phone", "+44 20 7946 0000", "phone_invalid"),
        ("postcode", "5700", "postcode_invalid"),
        ("siret", "12345678901234", "siret_invalid"),
        ("count", 2**31, "out_of_range"),
        ("count", "12", "type_invalid"),
        ("count", 1.5, "type_invalid"),
        ("count", True, "type_invalid"),
        ("starts_from", "2027-02-30", "date_invalid"),
        ("starts_from", "1066-10-14", "date_invalid"),
        ("starts_from", 1_700_000_000, "date_invalid"),
        ("colour", "secret-colour", "not_in_list"),
        ("secret_field", "secret", "unknown_field"),
    ],
)
async def test_a_field_to_correct_is_told_without_its_value(post, field, value, code):
    answer = await post({**GOOD, field: value})

    [error] = problem(answer, 422, "validation_error")["errors"]
    assert (error["pointer"], error["code"]) == (f"#/{field}", code)
    assert set(error) == {"pointer", "code", "detail"}
    assert "secret" not in answer.text.replace("secret_field", "")


async def test_several_fields_are_told_at_once_each_at_its_place(post):
    answer = await post({"email": "no", "amount": "x"}, {**JSON, "Trace": "x"})

    body = problem(answer, 422, "validation_error")
    places = {(each.get("pointer") or each.get("header")) for each in body["errors"]}
    assert places == {"#/first_name", "#/email", "#/phone", "#/postcode", "#/amount", "trace"}
    assert body["detail"] == "6 champs à corriger"


async def test_good_values_pass_and_are_normalised(post):
    answer = await post(
        {**GOOD, "email": "Ines@Example.ORG", "phone": "+33 6 39 98 00 01", "message": "a\nb"},
    )

    assert answer.status_code == 201, answer.text
    assert answer.json()["email"] == "ines@example.org"
    assert answer.json()["phone"] == "0639980001"
    assert answer.json()["message"] == "a\nb"


async def test_a_list_may_be_repeated(http):
    answer = await http.get("/things?colour=red&colour=green")

    assert answer.json() == {"limit": 20, "colours": 2}


async def test_logs_hold_the_template_and_never_the_path_or_the_query(http, capsys):
    await http.get("/things/11111111-2222-4333-8444-555555555555?q=secret-words")

    [line] = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert line["event"] == "http.answered"
    assert line["path"] == "/things/{thing_id}"
    assert line["status"] == 422
    assert "secret-words" not in str(line)
