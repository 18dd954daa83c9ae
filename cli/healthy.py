"""Health check of a container: ``python -m cli.healthy URL`` succeeds when the address answers."""

import sys
from urllib.error import URLError
from urllib.request import urlopen


def main(url: str) -> int:
    """Return 0 when the address answers 200."""
    try:
        with urlopen(url, timeout=3) as answer:  # noqa: S310
            return 0 if answer.status == 200 else 1
    except (URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
