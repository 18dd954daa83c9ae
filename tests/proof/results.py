"""What a scenario asked, reached and measured, and the verdict: pass, fail or void."""

import json
import subprocess
import time
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TIERS = ("pr", "full")


@cache
def _table(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((HERE / name).read_text("utf-8"))


def column(table: str, scenario: str, tier: str) -> dict[str, float]:
    """Return the values of a scenario for a tier; the tier before it where one is missing."""
    found: dict[str, float] = {}
    for each in TIERS[: TIERS.index(tier) + 1]:
        rows = _table(table).get(scenario, {}).items()
        found |= {name: row[each] for name, row in rows if name != "title" and each in row}
    return found


@cache
def commit() -> str:
    """Return the commit that is proved; nothing where there is no history."""
    asked = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True).stdout.strip()


@dataclass
class Proof:
    """One scenario on its way. Doses and thresholds are those of its tier."""

    id: str
    test: str
    tier: str
    seed: int
    reached: dict[str, float] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    verdict: str = "pass"
    _began: float = field(default_factory=time.monotonic)

    @property
    def title(self) -> str:
        """Return what is proved, in French."""
        return str(_table("doses.toml")[self.id]["title"])

    @property
    def doses(self) -> Mapping[str, float]:
        """Return how much is asked."""
        return column("doses.toml", self.id, self.tier)

    @property
    def thresholds(self) -> Mapping[str, float]:
        """Return what may not be exceeded."""
        return column("thresholds.toml", self.id, self.tier)

    def dose(self, name: str) -> int:
        """Return one dose."""
        return int(self.doses[name])

    def reach(self, name: str, count: float, at_least: float | None = None) -> None:
        """Write down a dose that was reached; one that is too small makes the run void.

        Void is red in `make proof`, and a test left out in `make test`.
        """
        self.reached[name] = count
        least = self.doses[f"{name}_at_least"] if at_least is None else at_least
        if count >= least:
            return
        self.verdict = "void"
        said = f"nul : {name} = {count:g}, il en faut {least:g}"
        (pytest.skip if self.tier == "pr" else pytest.fail)(said)

    def measure(self, **metrics: float) -> None:
        """Write down figures, and compare those that have a threshold with it."""
        self.metrics |= {name: round(value, 3) for name, value in metrics.items()}
        over = {
            name: (value, self.thresholds[name])
            for name, value in metrics.items()
            if value > self.thresholds.get(name, value)
        }
        assert over == {}, f"{self.id} au-delà du seuil : {over}"

    def line(self) -> str:
        """Return the report of this scenario, as one line of JSON."""
        facts = {name: value for name, value in asdict(self).items() if not name.startswith("_")}
        more = {
            "title": self.title,
            "asked": dict(self.doses),
            "thresholds": dict(self.thresholds),
            "seconds": round(time.monotonic() - self._began, 1),
            "commit": commit(),
        }
        return json.dumps(facts | more, ensure_ascii=False)


VERDICTS = {"pass": "tenu", "fail": "ÉCHEC", "void": "NUL"}


def markdown(lines: list[str]) -> str:
    """Return the report that people read, made of the lines of JSON."""
    rows = [json.loads(line) for line in lines]
    bad = sum(row["verdict"] != "pass" for row in rows)
    said = "tout est tenu" if not bad else f"{bad} à regarder"
    head = [
        f"# Preuve : {len(rows)} scénarios, {said}",
        "",
        f"Version `{rows[0]['commit']}`, dose `{rows[0]['tier']}`.",
        "Un scénario *nul* n’a pas eu assez de pannes pour prouver quoi que ce soit.",
        "",
        "| | Scénario | Verdict | Dose atteinte | Mesures | Durée | Graine |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *map(_row, rows), ""])


def _row(row: dict[str, object]) -> str:
    cells = (
        row["id"],
        row["title"],
        VERDICTS[str(row["verdict"])],
        _values(row["reached"]),
        _values(row["metrics"]),
        f"{row['seconds']} s".replace(".", ","),
        row["seed"],
    )
    return f"| {' | '.join(map(str, cells))} |"


def _values(found: object) -> str:
    assert isinstance(found, dict)
    return ", ".join(f"{name} {value:g}" for name, value in found.items()) or "–"
