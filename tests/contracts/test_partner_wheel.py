"""The wheel for partners pulls pydantic and nothing else, and holds what they read."""

import importlib.metadata
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CONTRACTS = Path(__file__).parents[2] / "contracts"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("wheel")
    source = work / "contracts"
    shutil.copytree(CONTRACTS, source, ignore=shutil.ignore_patterns("__pycache__"))
    build = "from hatchling.build import build_wheel; print(build_wheel('..'))"
    name = subprocess.run(
        [sys.executable, "-c", build], cwd=source, check=True, capture_output=True, text=True
    ).stdout.split()[-1]
    return work / name


def test_the_wheel_pulls_pydantic_and_nothing_else(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        [metadata] = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        text = archive.read(metadata).decode()

    needs = [line for line in text.splitlines() if line.startswith("Requires-Dist:")]
    assert len(needs) == 1
    assert needs[0].startswith("Requires-Dist: pydantic")


def test_a_partner_imports_the_facts_and_the_schemas(wheel: Path, tmp_path: Path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    pydantic_home = Path(str(importlib.metadata.distribution("pydantic").locate_file("")))
    program = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(pydantic_home)!r}]\n"
        "import importlib.resources as r, traitdunion_contracts.partners as p\n"
        "ours = {'contracts', 'chassis', 'services'} & {m.split('.')[0] for m in sys.modules}\n"
        "assert not ours, ours\n"
        "files = r.files('traitdunion_contracts')\n"
        "body = (files / 'examples' / 'partners.enrolment.requested.v1.json').read_bytes()\n"
        "print(p.read(body).type, (files / 'schemas' / 'TrainingReserved.v1.json').is_file())"
    )

    said = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True
    )

    assert said.stdout.split() == ["enrolment.requested", "True"], said.stderr
