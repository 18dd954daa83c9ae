"""``make proof``: every scenario at its full dose, a line of JSON for each, one report to read."""

import argparse
import subprocess
import sys

from tests.proof.results import ROOT, markdown

LINES, REPORT = ROOT / "proof-report.jsonl", ROOT / "proof-report.md"


def main(arguments: list[str]) -> int:
    """Run the scenarios that are asked for; return 0 when all hold, void ones being failures."""
    asked = _asked(arguments)
    LINES.unlink(missing_ok=True)
    chosen = f"scenario(id={asked.test!r})" if asked.test else "scenario"
    more = [f"--seed={asked.seed}"] if asked.seed else []
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-m", chosen, f"--dose={asked.dose}"]
    status = subprocess.run([*command, f"--proof-report={LINES}", *more], cwd=ROOT).returncode
    if not LINES.exists():
        return status or 1
    REPORT.write_text(markdown(LINES.read_text("utf-8").splitlines()), "utf-8")
    print(REPORT.read_text("utf-8"))  # noqa: T201
    return status


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make proof")
    parser.add_argument("--test", help="un seul scénario : R1")
    parser.add_argument("--seed", type=int, help="la graine d’un essai à refaire")
    parser.add_argument("--dose", default="full", choices=("pr", "full"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
