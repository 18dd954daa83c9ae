"""The two workers of `make test` run every file once, and about as much each."""

from dataclasses import dataclass
from pathlib import Path

from tests import sharing


@dataclass(frozen=True)
class A:
    """A collected test."""

    path: Path
    mark: str = ""

    def get_closest_marker(self, name: str) -> object | None:
        """Return its mark when asked for it."""
        return self.mark if name == self.mark else None


def test_every_file_is_run_by_one_worker_and_only_one() -> None:
    tests = [A(Path(f"test_{n % 7}.py")) for n in range(50)]

    first, second = sharing.files_of(tests, 1, 2), sharing.files_of(tests, 2, 2)

    assert first & second == set()
    assert first | second == {test.path for test in tests}


def test_the_whole_system_and_the_browser_are_not_given_to_the_same_worker() -> None:
    tests = [A(Path("system.py"), "system"), A(Path("browser.py"), "browser")]
    tests += [A(Path(f"{n}.py")) for n in range(20)]

    assert len(sharing.files_of(tests, 1, 2) & {Path("system.py"), Path("browser.py")}) == 1


def test_one_worker_alone_runs_everything() -> None:
    tests = [A(Path(f"{n}.py")) for n in range(5)]

    assert sharing.files_of(tests, 1, 1) == {test.path for test in tests}
