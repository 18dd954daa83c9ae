"""The workers of `make test` begin with what takes longest."""

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


def test_what_takes_longest_begins_first_and_a_file_stays_whole() -> None:
    tests = [A(Path("pure.py")), A(Path("mixed.py")), A(Path("mixed.py"), "engines")]
    tests += [A(Path("page.py"), "browser"), A(Path("whole.py"), "system")]

    sharing.put_long_first(tests)

    assert [test.path.stem for test in tests] == ["whole", "page", "mixed", "mixed", "pure"]
