"""Import of a large LHEO file: memory and time, ``pytest -s tests/bench/bench_lheo.py``.

Each way reads the same file in a process of its own, whose peak of memory is told: the import
(streamed, staged, applied, then once more unchanged) against a parse of the whole document.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from tests.bench.lheo_cost import write_file

MEGABYTES = int(os.environ.get("TDU_BENCH_LHEO", "200"))
MOST_MEGABYTES = 200


async def cost(way: str, file: Path, database: str) -> dict[str, float]:
    """Return what one way costs, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.lheo_cost", way, str(file), database),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    return json.loads(said)


async def test_l06_a_large_file_is_imported_in_little_memory(databases, tmp_path):
    file = tmp_path / "formations.xml"
    formations = write_file(file, MEGABYTES)
    async with databases.sessions("trainings") as sessions:
        address = sessions.engine.url.set(drivername="postgresql")
        database = address.render_as_string(hide_password=False)

        first = await cost("import", file, database)
        again = await cost("import", file, database)
    whole = await cost("whole", file, database)

    print(
        f"\n{MEGABYTES} MB, {formations} formations\n"
        f"import : {first['seconds']:.0f} s, {first['megabytes']:.0f} MB, "
        f"{first['created']:.0f} sessions created\n"
        f"again : {again['seconds']:.0f} s, {again['megabytes']:.0f} MB, "
        f"{again['unchanged']:.0f} unchanged\n"
        f"whole document parsed, nothing else : {whole['seconds']:.0f} s, "
        f"{whole['megabytes']:.0f} MB, {whole['megabytes'] / first['megabytes']:.1f} x the memory"
    )
    assert first["megabytes"] <= MOST_MEGABYTES
    assert (again["created"], again["unchanged"]) == (0, first["created"])
    assert again["seconds"] < first["seconds"]
