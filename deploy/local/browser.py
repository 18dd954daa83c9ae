"""A browser for the tests, found or fetched: what Playwright needs to launch it."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from deploy.local import browser_of_npm
from deploy.local.node import is_root

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
NO_SANDBOX = "--no-sandbox"


class LaunchOptions(TypedDict, total=False):
    """Arguments of Playwright's ``chromium.launch``."""

    executable_path: str
    args: list[str]
    env: dict[str, str | float | bool]


class NoBrowser(Exception):
    """No browser can be had here; the message says why, in French."""


@dataclass(frozen=True)
class Browser:
    """Where the browser is, and what it needs around it."""

    source: str
    executable: Path | None = None
    needs_no_sandbox: bool = False
    env: Mapping[str, str] = field(default_factory=dict)

    def options(self) -> LaunchOptions:
        """Return the arguments of Playwright's ``chromium.launch``."""
        options: LaunchOptions = {}
        if is_root() or self.needs_no_sandbox:
            options["args"] = [NO_SANDBOX]
        if self.executable:
            options["executable_path"] = str(self.executable)
        if self.env:
            options["env"] = {**os.environ, **self.env}
        return options


def find() -> Browser:
    """Return the first browser there is, fetched if need be. Raises `NoBrowser`."""
    reasons = []
    for attempt in _attempts():
        if isinstance(attempt, Browser):
            return attempt
        reasons.append(attempt)
    raise NoBrowser("Aucun navigateur pour les tests : " + " ; ".join(reasons))


def _attempts() -> Iterator[Browser | str]:
    """Try each place in turn: a browser, or why there is none."""
    if given := os.environ.get("TDU_CHROMIUM"):
        yield Browser("TDU_CHROMIUM", Path(given))
    yield Browser("playwright") if _playwright_has_one() else "Playwright n’en a pas"
    found = next((exe for name in NAMES if (exe := shutil.which(name))), None)
    yield Browser("system", Path(found)) if found else "le système n’en a pas"
    try:
        home = browser_of_npm.fetch()
    except browser_of_npm.NotHere as reason:
        yield f"npm : {reason}"
    else:
        environment = browser_of_npm.environment(home)
        yield Browser("npm", home / "chromium", needs_no_sandbox=True, env=environment)
    install = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    done = subprocess.run(install, capture_output=True, text=True, check=False)  # noqa: S603
    last = (done.stderr.strip().splitlines() or ["échec"])[-1]
    yield Browser("playwright") if done.returncode == 0 else f"playwright install : {last}"


def _playwright_has_one() -> bool:
    caches = {"linux": ".cache/ms-playwright", "darwin": "Library/Caches/ms-playwright"}
    default = Path.home() / caches.get(sys.platform, ".cache/ms-playwright")
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or default)
    return any(cache.glob("chromium*/INSTALLATION_COMPLETE"))


def give_playwright_a_node() -> None:
    """Playwright's own Node needs libatomic; where it is missing, use the Node of a wheel."""
    spec = importlib.util.find_spec("playwright")
    if sys.platform != "linux" or "PLAYWRIGHT_NODEJS_PATH" in os.environ:
        return
    if spec is None or spec.origin is None:
        raise NoBrowser("Le paquet playwright manque.")
    own = Path(spec.origin).parent / "driver" / "node"
    works = subprocess.run([own, "--version"], capture_output=True, check=False)  # noqa: S603
    if works.returncode:
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(browser_of_npm.node_home() / "bin" / "node")
