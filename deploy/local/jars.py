"""The jars of Apache Kafka: downloaded once, each checked by the hash of the lock."""

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from deploy.local.layout import CACHE
from deploy.local.node import CannotRun

LOCK = Path(__file__).with_name("kafka.lock")
LIBS = CACHE / "kafka" / "libs"
TRIES = 4


class Download(Protocol):
    """Fetches a jar (group:artifact:version) and says where it put it."""

    def __call__(self, coordinates: str, cache: Path) -> Path:
        """Fetch it."""


def locked(lock: Path = LOCK) -> dict[str, str]:
    """Return the hash of each jar, by its coordinates."""
    lines = [line.split() for line in lock.read_text("utf-8").splitlines() if line]
    return {coordinates: digest for digest, coordinates in lines}


def file_name(coordinates: str) -> str:
    """Return the file name of a jar."""
    _, artifact, version = coordinates.split(":")
    return f"{artifact}-{version}.jar"


def missing(lock: Path = LOCK, into: Path = LIBS) -> list[str]:
    """Return what is still to be downloaded."""
    return [each for each in locked(lock) if not (into / file_name(each)).exists()]


def fetch(lock: Path = LOCK, into: Path = LIBS, download: Download | None = None) -> Path:
    """Make the directory hold exactly the jars of the lock. Raises `CannotRun`.

    A jar appears in the directory only whole and checked: the downloader itself would keep half
    a file, and only warn about a bad hash.
    """
    into.mkdir(parents=True, exist_ok=True)
    wanted, absent = locked(lock), missing(lock, into)
    cache = into.parent / f"download-{os.getpid()}"
    try:
        with ThreadPoolExecutor(8) as pool:
            jobs = [pool.submit(_get, each, wanted[each], cache, into, download) for each in absent]
            for job in jobs:
                job.result()
    finally:
        shutil.rmtree(cache, ignore_errors=True)
    names = {file_name(each) for each in wanted}
    for stranger in into.glob("*.jar"):
        if stranger.name not in names:
            stranger.unlink()
    return into


def _get(coordinates: str, digest: str, cache: Path, into: Path, download: Download | None) -> None:
    problem = ""
    for _ in range(TRIES):
        own = cache / hashlib.sha256(coordinates.encode()).hexdigest()[:12]
        try:
            path = (download or by_jgo)(coordinates, own)
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except Exception as error:
            problem = f"{type(error).__name__} {error}"
        else:
            if found == digest:
                path.replace(into / file_name(coordinates))
                return
            problem = f"empreinte SHA-256 {found} au lieu de {digest}"
        shutil.rmtree(own, ignore_errors=True)
    raise CannotRun(f"Kafka : {coordinates} est refusé ou ne s’obtient pas ({problem}).")


def by_jgo(coordinates: str, cache: Path) -> Path:
    """Fetch a jar with jgo, from TDU_MAVEN_REPOSITORY when it is set."""
    from jgo.maven import MavenContext

    mirror = os.environ.get("TDU_MAVEN_REPOSITORY")
    places = {"mirror": mirror} if mirror else None
    context = MavenContext(repo_cache=cache, timeout=30, remote_repos=places)
    group, artifact, version = coordinates.split(":")
    return Path(context.project(group, artifact).at_version(version).artifact().resolve())
