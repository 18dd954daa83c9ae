"""The workers of `make test` share what they start, and begin with what takes longest."""

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


def test_a_file_is_run_by_one_worker() -> None:
    assert sharing.group_of(A(Path("a/one.py"))) != sharing.group_of(A(Path("a/two.py")))


def test_files_that_share_a_system_are_run_by_one_worker() -> None:
    one, two = A(Path("a/one.py"), "system"), A(Path("a/two.py"), "system")

    assert sharing.group_of(one) == sharing.group_of(two)


def test_what_takes_longest_begins_first_and_a_file_stays_whole() -> None:
    tests = [A(Path("pure.py")), A(Path("mixed.py")), A(Path("mixed.py"), "engines")]
    tests += [A(Path("page.py"), "browser"), A(Path("whole.py"), "system")]

    sharing.put_long_first(tests)

    assert [test.path.stem for test in tests] == ["whole", "page", "mixed", "mixed", "pure"]
