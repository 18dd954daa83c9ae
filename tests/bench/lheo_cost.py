"""What it costs to read a large LHEO file in one process: ``python -m … import|whole FILE URL``."""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path
from xml.etree.ElementTree import parse

from chassis.database import sessions_of
from services.trainings.clients.lheo import LheoFeed
from services.trainings.settings import TrainingsRegion
from services.trainings.use_cases import import_feed
from tests.trainings.ledger import SOURCE, basin_of
from tests.trainings.lheo_files import LHEO_2_3, a_formation, a_session, an_action

TEXT = "Lire un plan, régler une machine, contrôler une pièce, tenir son poste propre. " * 8
CONTENT = "<contenu-formation>" + "Module. Sécurité, gestes, qualité, mesure. " * 400
PROVIDERS = 500


def write_file(path: Path, megabytes: int) -> int:
    """Write a file of about so many megabytes, in the shape of real ones; return its formations."""
    count, written = 0, 0
    with path.open("w", encoding="utf-8") as file:
        file.write(f'<lheo xmlns="{LHEO_2_3}"><offres>')
        while written < megabytes * 1_000_000:
            written += file.write(_formation(count))
            count += 1
        file.write("</offres></lheo>")
    return count


def _formation(number: int) -> str:
    sessions = [a_session(f"S{rank}", debut=f"2099{rank + 1:02}01") for rank in range(2)]
    return a_formation(
        f"F{number}",
        title=f"Formation {number}",
        objective=TEXT,
        siret="",
        nda=f"415700{number % PROVIDERS:05}",
        provider=f"Centre {number % PROVIDERS}",
        actions=[an_action(sessions=sessions)],
        more=f"{CONTENT}</contenu-formation>",
    )


async def imported(file: Path, database: str) -> dict[str, int]:
    """Import the file."""
    sessions = sessions_of(database, "trainings")
    with file.open("rb") as stream:
        feed = LheoFeed(stream, source=SOURCE, basin_of=basin_of)
        run = (await import_feed(sessions, feed, region=TrainingsRegion())).run
    return {"created": run.created, "unchanged": run.unchanged}


def main(way: str, file: str, database: str) -> None:
    """Do it, and print what it cost."""
    began, counts = time.perf_counter(), {}
    if way == "import":
        counts = asyncio.run(imported(Path(file), database))
    else:
        parse(file)  # noqa: S314 (our own file, to compare)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cost = {"seconds": time.perf_counter() - began, "megabytes": peak, **counts}
    json.dump(cost, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
