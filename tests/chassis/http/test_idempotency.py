"""A POST sent many times has one effect and one answer."""

import asyncio
import os
import signal
import socket
import sys
from uuid import uuid4

import httpx
import pytest

from chassis.auth import Role
from chassis.errors import KeyMissing
from chassis.idempotency import given_key
from chassis.testing import until
from tests.chassis import toy
from tests.proof.results import Proof


@pytest.fixture
def send(http, signed):
    """Give a function that makes an effect, as one candidate."""
    candidate = uuid4()

    async def make(number, key, *, who=candidate, **more):
        headers = {**signed(Role.CANDIDATE, who), "Idempotency-Key": key}
        return await http.post("/effects", json={"number": number, **more}, headers=headers)

    return make


async def test_without_a_key_nothing_is_done(http, signed, toy_sessions):
    answer = await http.post("/effects", json={"number": 1}, headers=signed())

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert await toy.effects(toy_sessions) == []


@pytest.mark.parametrize("key", ["short", "a" * 65, "with space!", ""])
async def test_a_key_of_another_form_is_refused(send, toy_sessions, key):
    answer = await send(1, key)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert await toy.effects(toy_sessions) == []


async def test_a_repeat_gets_the_first_answer_whole(send, toy_sessions):
    first = await send(7, "key-00000007")
    again = await send(7, "key-00000007")

    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    for name in ("location", "etag", "content-type"):
        assert first.headers[name] == again.headers[name]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await toy.effects(toy_sessions) == [7]


async def test_quotes_around_a_key_do_not_make_another_key(send, toy_sessions):
    await send(7, "key-00000007")
    again = await send(7, '"key-00000007"')

    assert again.headers["idempotency-replayed"] == "true"
    assert await toy.effects(toy_sessions) == [7]


async def test_a_key_does_not_serve_for_another_body(send, toy_sessions):
    await send(7, "key-00000007")
    other = await send(8, "key-00000007")

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await toy.effects(toy_sessions) == [7]


async def test_the_same_fields_in_another_order_are_the_same_body(http, signed, toy_sessions):
    headers = {**signed(), "Idempotency-Key": "key-00000001", "Content-Type": "application/json"}

    for body in (b'{"number": 1, "waits": 0}', b'{ "waits": 0, "number": 1 }'):
        answer = await http.post("/effects", content=body, headers=headers)
        assert answer.status_code == 201

    assert await toy.effects(toy_sessions) == [1]


async def test_what_a_service_adds_to_a_call_does_not_change_what_was_said(
    http, signed, toy_sessions
):
    candidate, key = uuid4(), "key-composed-1"
    for number, said in ((3, "first"), (4, "first"), (5, "second")):
        headers = {
            **signed(Role.CANDIDATE, candidate),
            "Idempotency-Key": key,
            "X-Idempotency-Fingerprint": said,
        }
        answer = await http.post("/effects", json={"number": number}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert await toy.effects(toy_sessions) == [3]


async def test_each_person_has_their_own_keys(send, toy_sessions):
    await send(7, "key-00000007")
    other = await send(8, "key-00000007", who=uuid4())

    assert other.status_code == 201
    assert await toy.effects(toy_sessions) == [7, 8]


async def test_a_service_that_repeats_a_call_is_the_same_caller(http, signed, toy_sessions):
    for request_id in ("request-1", "request-2"):
        headers = {**signed(Role.SERVICE, request_id=request_id), "Idempotency-Key": "key-00000001"}
        answer = await http.post("/effects", json={"number": 1}, headers=headers)

    assert answer.headers["idempotency-replayed"] == "true"
    assert await toy.effects(toy_sessions) == [1]


@pytest.mark.parametrize("number", [1, 2**40])
async def test_a_refusal_is_not_kept_and_leaves_nothing(send, toy_sessions, number):
    # Given a request that is refused
    refused = await send(number, "key-00000001", refused=True)
    assert refused.status_code in (409, 422)

    # When the same key comes again, refused again or with what was to correct
    again = await send(number, "key-00000001", refused=True)
    corrected = await send(3, "key-00000001")

    # Then it is evaluated again each time
    assert "idempotency-replayed" not in again.headers
    assert corrected.status_code == 201
    assert await toy.effects(toy_sessions) == [3]


async def test_a_refusal_that_is_returned_is_not_kept_either(http, signed):
    headers = {**signed(), "Idempotency-Key": "key-00000001"}

    answers = [await http.post("/effects/quiet", headers=headers) for _ in range(2)]

    assert [each.status_code for each in answers] == [409, 409]
    assert "idempotency-replayed" not in answers[1].headers


async def test_a_twin_waits_for_the_first_and_gets_its_answer(send, toy_sessions):
    both = await asyncio.gather(*(send(5, "key-00000005", waits=0.5) for _ in range(2)))

    assert [each.status_code for each in both] == [201, 201]
    assert sorted("idempotency-replayed" in each.headers for each in both) == [False, True]
    assert await toy.effects(toy_sessions) == [5]


async def test_the_twin_of_a_refused_request_takes_its_turn(send, toy_sessions):
    both = await asyncio.gather(*(send(5, "key-00000005", refused=True) for _ in range(2)))

    assert [each.status_code for each in both] == [409, 409]
    assert await toy.effects(toy_sessions) == []


@pytest.mark.engines
@pytest.mark.scenario(id="R21")
async def test_keys_sent_ten_times_at_once_have_one_effect_each(proof: Proof, send, toy_sessions):
    # Given many requests at once, ten for each key; a busy pool may ask to come back
    keys = proof.dose("keys")

    async def insist(number):
        while (answer := await send(number, f"key-{number:08}")).status_code == 503:
            assert answer.headers["retry-after"]
        return number, answer

    asked = [insist(number) for number in range(keys) for _ in range(10)]

    # When they have all been answered
    answers = await asyncio.gather(*asked)

    # Then each key has one effect, and everyone read the same answer
    assert await toy.effects(toy_sessions) == list(range(keys))
    for number in range(keys):
        mine = [answer for n, answer in answers if n == number]
        assert {answer.status_code for answer in mine} == {201}
        assert len({answer.content for answer in mine}) == 1
        assert sum("idempotency-replayed" not in answer.headers for answer in mine) == 1
    proof.reach("keys", keys, at_least=keys)


@pytest.mark.engines
@pytest.mark.parametrize(
    ("point", "left"), [("http.before_commit", []), ("http.after_commit", [9])]
)
async def test_a_crash_around_the_commit_is_repaired_by_the_repeat(
    http_settings, signed, toy_sessions, point, left, tmp_path
):
    headers = {**signed(), "Idempotency-Key": "key-00000009"}
    journal = tmp_path / "journal"

    # Given a process that dies beside its commit
    async with a_process(http_settings, f"{point}=kill*1", journal) as (process, client):
        with pytest.raises(httpx.HTTPError):
            await client.post("/effects", json={"number": 9}, headers=headers)
        assert await process.wait() == -signal.SIGKILL
    assert await toy.effects(toy_sessions) == left

    # When the caller repeats to the next process
    async with a_process(http_settings, "", journal) as (_, client):
        again = await client.post("/effects", json={"number": 9}, headers=headers)

    # Then there is one effect, and the answer is the one of the first
    assert again.status_code == 201, again.text
    assert ("idempotency-replayed" in again.headers) is bool(left)
    assert again.headers["location"] == "/effects/9"
    assert await toy.effects(toy_sessions) == [9]


class a_process:
    """The toy as a process of its own."""

    def __init__(self, settings, failpoints, journal):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {
            **os.environ,
            "TDU_ENVIRONMENT": "test",
            "TDU_REGION_FILE": str(settings.region_file),
            "TDU_KAFKA_URL": "127.0.0.1:9",
            "DATABASE_URL": settings.database_url,
            "TDU_INTERNAL_JWKS_FILE": str(settings.internal_jwks_file),
            "TDU_FAILPOINTS": failpoints,
            "TDU_FAILPOINTS_JOURNAL": str(journal),
        }

    async def __aenter__(self):
        command = [sys.executable, "-m", "tests.chassis.http.serve_toy", str(self.port)]
        self.process = await asyncio.create_subprocess_exec(*command, env=self.environment)
        self.client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}")
        await until(self._alive, seconds=30)
        return self.process, self.client

    async def _alive(self):
        assert self.process.returncode is None
        try:
            return (await self.client.get("/health/live")).is_success
        except httpx.HTTPError:
            return False

    async def __aexit__(self, *_):
        await self.client.aclose()
        if self.process.returncode is None:
            self.process.terminate()
            assert await asyncio.wait_for(self.process.wait(), 10) in (0, -signal.SIGTERM)


def test_a_key_is_read_without_its_quotes():
    class Request:
        headers = {"idempotency-key": ' "abcdefgh" '}  # noqa: RUF012

    assert given_key(Request()) == "abcdefgh"
    Request.headers = {"idempotency-key": "é" * 10}
    with pytest.raises(KeyMissing):
        given_key(Request())
