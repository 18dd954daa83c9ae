"""Secrets of a first start: private, made once, and good enough for the services."""

import json
import stat
from pathlib import Path

import pytest

from chassis.auth import Actor, Role, Signer, public_keys, read_token
from chassis.errors import Unauthenticated
from cli import keys


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_may_read_a_secret(tmp_path: Path) -> None:
    directory = tmp_path / "secrets"

    keys.make(directory)

    assert mode(directory) == 0o700
    assert {mode(each) for each in directory.iterdir()} == {0o600}
    assert len(list(directory.iterdir())) == len(keys.CALLERS) + len(keys.RANDOM) + 1


def test_secrets_are_long_and_all_different(tmp_path: Path) -> None:
    keys.make(tmp_path)

    values = [(tmp_path / name).read_text() for name in keys.RANDOM]
    assert min(map(len, values)) >= 32
    assert len(set(values)) == len(values)


def test_a_second_start_changes_no_secret(tmp_path: Path) -> None:
    keys.make(tmp_path)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}

    assert keys.make(tmp_path) == []

    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_a_lost_secret_is_made_again_alone(tmp_path: Path) -> None:
    keys.make(tmp_path)
    (tmp_path / "web_cookie_key").unlink()

    assert keys.make(tmp_path) == ["web_cookie_key"]


def test_the_public_file_holds_no_private_part(tmp_path: Path) -> None:
    keys.make(tmp_path)

    published = json.loads((tmp_path / keys.JWKS).read_text())["keys"]
    assert [each["kid"] for each in published] == list(keys.CALLERS)
    assert not any("d" in each for each in published)


@pytest.mark.parametrize("caller", keys.CALLERS)
def test_a_service_knows_a_caller_by_these_files(caller: str, tmp_path: Path) -> None:
    keys.make(tmp_path)
    known = public_keys(tmp_path / keys.JWKS)
    token = Signer.from_file(caller, tmp_path / f"{caller}.pem").sign(
        "offers", Actor("", Role.SERVICE)
    )

    assert read_token(token, audience="offers", keys=known).caller == caller


def test_a_caller_cannot_take_the_name_of_another(tmp_path: Path) -> None:
    keys.make(tmp_path)
    known = public_keys(tmp_path / keys.JWKS)
    forged = Signer.from_file("gateway", tmp_path / "partners.pem")

    with pytest.raises(Unauthenticated):
        read_token(forged.sign("offers", Actor("", Role.SERVICE)), audience="offers", keys=known)
