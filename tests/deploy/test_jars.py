"""Kafka's jars: only what the lock says, only whole, only with the right hash."""

import hashlib
from pathlib import Path

import pytest

from deploy.local import jars
from deploy.local.node import CannotRun

GOOD = b"a jar"
COORDINATES = "org.example:thing:1.0"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """Give a lock of one jar."""
    file = tmp_path / "kafka.lock"
    file.write_text(f"{hashlib.sha256(GOOD).hexdigest()}  {COORDINATES}\n")
    return file


class Mirror:
    """Gives the contents it was given, one per request, then the last for ever."""

    def __init__(self, *contents: bytes) -> None:
        self.contents, self.asked = list(contents), 0

    def __call__(self, coordinates: str, cache: Path) -> Path:
        content = self.contents[min(self.asked, len(self.contents) - 1)]
        self.asked += 1
        cache.mkdir(parents=True)
        file = cache / "any.jar"
        file.write_bytes(content)
        return file


def test_a_jar_with_another_hash_is_refused_and_leaves_nothing(lock: Path, tmp_path: Path) -> None:
    libs = tmp_path / "libs"

    with pytest.raises(CannotRun, match=r"org\.example:thing:1\.0.*empreinte"):
        jars.fetch(lock, libs, Mirror(b"something else"))

    assert list(libs.iterdir()) == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["kafka.lock", "libs"]


def test_half_a_file_is_fetched_again(lock: Path, tmp_path: Path) -> None:
    mirror = Mirror(GOOD[:3], GOOD)

    libs = jars.fetch(lock, tmp_path / "libs", mirror)

    assert (libs / "thing-1.0.jar").read_bytes() == GOOD
    assert mirror.asked == 2


def test_what_is_there_is_not_fetched_again(lock: Path, tmp_path: Path) -> None:
    mirror = Mirror(GOOD)
    jars.fetch(lock, tmp_path / "libs", mirror)

    jars.fetch(lock, tmp_path / "libs", mirror)

    assert mirror.asked == 1
    assert jars.missing(lock, tmp_path / "libs") == []


def test_a_jar_that_the_lock_does_not_know_is_removed(lock: Path, tmp_path: Path) -> None:
    libs = tmp_path / "libs"
    libs.mkdir()
    (libs / "thing-0.9.jar").write_bytes(b"old")

    jars.fetch(lock, libs, Mirror(GOOD))

    assert [each.name for each in libs.iterdir()] == ["thing-1.0.jar"]


def test_the_lock_names_forty_jars_of_one_kafka() -> None:
    locked = jars.locked()

    assert len(locked) == 40
    assert any(each.startswith("org.apache.kafka:kafka_2.13:4.4.") for each in locked)
    assert all(len(digest) == 64 for digest in locked.values())
