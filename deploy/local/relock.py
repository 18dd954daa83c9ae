"""Renew the lock of Kafka's jars: ``python -m deploy.local.relock 4.4.0``. It names no host."""

import hashlib
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.local.jars import LOCK, by_jgo

NEVER_LOADED = {
    "scala-reflect",
    "commons-beanutils",
    "commons-collections",
    "commons-digester",
    "commons-logging",
}
LOGGING = "org.apache.logging.log4j:log4j-slf4j-impl"


def relock(version: str) -> list[str]:
    """Return the lines of the lock for a version of Kafka."""
    from jgo.maven import Dependency, MavenContext

    with tempfile.TemporaryDirectory() as cache:
        context = MavenContext(repo_cache=Path(cache), timeout=30)
        root = context.project("org.apache.kafka", "kafka_2.13").at_version(version).artifact()
        inputs, more = context.resolver.resolve([Dependency(root)])
        found = {
            f"{each.groupId}:{each.artifactId}": each.version
            for each in inputs + more
            if each.artifactId not in NEVER_LOADED
        }
        found[LOGGING] = found["org.apache.logging.log4j:log4j-core"]

        def line(item: tuple[str, str]) -> str:
            coordinates = ":".join(item)
            path = by_jgo(coordinates, Path(cache))
            return f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {coordinates}"

        with ThreadPoolExecutor(8) as pool:
            return sorted(pool.map(line, found.items()), key=lambda each: each.split()[1])


if __name__ == "__main__":
    LOCK.write_text("\n".join(relock(sys.argv[1])) + "\n", "utf-8")
