"""A service answers signed callers only, each in the name of those it may speak for."""

import json
import time
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from chassis.auth import SECONDS, Actor, Role, Signer, new_key, public_keys, read_token
from chassis.errors import Unauthenticated


def read(token, callers, audience="toy"):
    return read_token(token, audience=audience, keys=public_keys(callers.jwks_file))


@pytest.fixture
def claims():
    """Give the claims of a good token."""
    now = int(time.time())
    return {
        "iss": "gateway",
        "aud": "toy",
        "sub": str(uuid4()),
        "role": "candidate",
        "iat": now,
        "exp": now + SECONDS,
        "jti": str(uuid4()),
    }


def signed_by(callers, claims, name="gateway", **header):
    key = callers.signer(name)._key
    header = {"alg": "ES256", "kid": key.kid, **header}
    return jwt.encode({k: v for k, v in header.items() if v}, claims, key, algorithms=["ES256"])


def test_an_actor_arrives_as_it_left(callers):
    sent = Actor(
        caller="gateway",
        role=Role.EMPLOYER,
        id=uuid4(),
        organisations=(uuid4(), uuid4()),
        scopes=frozenset({"candidacy:1", "candidacy:2"}),
        on_behalf_of="region:42",
        request_id="abcdefgh",
    )

    assert read(callers.signer().sign("toy", sent), callers) == sent


def test_a_service_in_its_own_name_has_no_id(callers):
    token = callers.signer("notifications").sign("toy", Actor("notifications", Role.SERVICE))

    assert read(token, callers) == Actor("notifications", Role.SERVICE)


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "offers"},
        {"aud": ["toy", "offers"]},
        {"exp": int(time.time()) - 60},
        {"exp": None},
        {"iss": None},
        {"role": "king"},
        {"role": None},
        {"sub": "not-an-id"},
        {"iss": "notifications"},
    ],
)
def test_a_token_with_one_wrong_claim_is_refused(callers, claims, change):
    read(signed_by(callers, claims), callers)
    wrong = {name: value for name, value in {**claims, **change}.items() if value is not None}

    with pytest.raises(Unauthenticated):
        read(signed_by(callers, wrong), callers)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SERVICE])
def test_only_the_gateway_speaks_for_people(callers, claims, role):
    mine = {**claims, "iss": "notifications", "role": role.value}

    with pytest.raises(Unauthenticated):
        read(signed_by(callers, mine, "notifications"), callers)


def test_nobody_signs_in_the_name_of_another(callers, claims):
    with pytest.raises(Unauthenticated):
        read(signed_by(callers, claims, "notifications"), callers)
    with pytest.raises(Unauthenticated):
        read(signed_by(callers, claims, "notifications", kid="gateway"), callers)


def test_an_unknown_key_and_a_missing_key_id_are_refused(callers, claims):
    stranger = new_key("gateway")
    forged = jwt.encode({"alg": "ES256", "kid": "gateway"}, claims, stranger, algorithms=["ES256"])

    for token in (forged, signed_by(callers, claims, kid=None)):
        with pytest.raises(Unauthenticated):
            read(token, callers)


def test_other_algorithms_are_refused(callers, claims):
    public = json.dumps(callers.signer()._key.as_dict(private=False)).encode()
    confused = jwt.encode(
        {"alg": "HS256", "kid": "gateway"}, claims, OctKey.import_key(public), algorithms=["HS256"]
    )
    unsigned = "eyJhbGciOiJub25lIn0." + signed_by(callers, claims).split(".")[1] + "."

    for token in (confused, unsigned, "", "a.b.c", "x" * 10_000):
        with pytest.raises(Unauthenticated):
            read(token, callers)


def test_two_keys_of_a_caller_pass_during_a_rotation(tmp_path, claims):
    old, new = new_key("gateway"), new_key("gateway-2027")
    keys = KeySet([old, new])
    (tmp_path / "gateway-2027.pem").write_bytes(new.as_pem(private=True))
    actor = Actor("gateway", Role.CANDIDATE, uuid4())

    for signer in (
        Signer("gateway", old),
        Signer.from_file("gateway", tmp_path / "gateway-2027.pem"),
    ):
        assert read_token(signer.sign("toy", actor), audience="toy", keys=keys) == actor


def test_a_key_file_of_any_name_is_a_key_of_its_service(tmp_path):
    key = ECKey.generate_key("P-256")
    (tmp_path / "secret.pem").write_bytes(key.as_pem(private=True))

    token = Signer.from_file("gateway", tmp_path / "secret.pem").sign(
        "toy", Actor("gateway", Role.PUBLIC)
    )

    keys = KeySet([ECKey.import_key(key.as_pem(private=False), {"kid": "gateway"})])
    assert read_token(token, audience="toy", keys=keys).role is Role.PUBLIC


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/closed/candidate", {}, 401),
        ("/closed/candidate", {"Authorization": "Basic abc"}, 401),
        ("/closed/candidate", {"Authorization": "Bearer"}, 401),
        ("/closed/candidate", {"Authorization": "Bearer a.b.c"}, 401),
        ("/closed/internal", {}, 401),
    ],
)
async def test_a_call_without_an_identity_is_refused(http, path, headers, status):
    answer = await http.get(path, headers=headers)

    assert answer.status_code == status
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_each_role_passes_its_doors_and_no_other(http, signed):
    assert (await http.get("/closed/candidate", headers=signed(Role.CANDIDATE))).status_code == 200
    assert (await http.get("/closed/candidate", headers=signed(Role.EMPLOYER))).status_code == 403
    assert (await http.get("/closed/employer", headers=signed(Role.EMPLOYER))).status_code == 200
    assert (await http.get("/closed/employer", headers=signed(Role.REGION))).status_code == 403


async def test_an_internal_door_does_not_exist_for_the_others(http, signed):
    ask = "/closed/internal"

    assert (await http.get(ask, headers=signed(Role.SERVICE, caller="notifications"))).is_success
    assert (await http.get(ask, headers=signed(Role.SERVICE, caller="partners"))).status_code == 404
    assert (await http.get(ask, headers=signed(Role.CANDIDATE))).status_code == 404


async def test_without_the_keys_of_callers_nobody_passes(http, app, http_settings, signed):
    app.state.settings = http_settings.model_copy(update={"internal_jwks_file": None})

    assert (await http.get("/closed/candidate", headers=signed())).status_code == 401
