"""What the architecture tests look at: our Python files, and each service ready to be served."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from chassis.settings import SERVICES, ServiceSettings

ROOT = Path(__file__).parents[2]
HOUSES = ("contracts", "chassis", "services", "web", "cli", "deploy")
GENERATED = ("migrations", "alembic", "templates")


def files(*houses: str) -> Iterator[Path]:
    """Return our Python files, but migrations."""
    for house in houses:
        for path in sorted((ROOT / house).rglob("*.py")):
            if not set(path.relative_to(ROOT).parts[:-1]) & set(GENERATED):
                yield path


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax of a file."""
    return ast.parse(path.read_text("utf-8"))


def short(path: Path) -> str:
    """Return a path as people write it."""
    return path.relative_to(ROOT).as_posix()


def room(service: str, name: str) -> Any:
    """Return a module of a service, or nothing if it has no such room."""
    home = ROOT / "services" / service
    if not (home / f"{name}.py").is_file() and not (home / name / "__init__.py").is_file():
        return None
    return importlib.import_module(f"services.{service}.{name}")


def settings_class(service: str) -> type[ServiceSettings]:
    """Return the class of the settings of a service."""
    values = vars(room(service, "settings")).values()
    [found] = {
        value
        for value in values
        if isinstance(value, type)
        and issubclass(value, ServiceSettings)
        and value is not ServiceSettings
    }
    return found


def set_environment(monkeypatch: pytest.MonkeyPatch, service: str, callers: Any) -> None:
    """Set what a service needs to be built; nothing at these addresses answers."""
    values = {
        "TDU_ENVIRONMENT": "test",
        "TDU_REGION_FILE": str(ROOT / "deploy" / "regions" / "test-bresse" / "region.yaml"),
        "TDU_KAFKA_URL": "127.0.0.1:9",
        "TDU_INTERNAL_JWKS_FILE": str(callers.jwks_file),
    }
    prefix = f"TDU_{service.upper()}_"
    values[f"{prefix}INTERNAL_KEY_FILE"] = str(callers.key_file("gateway"))
    for name, field in settings_class(service).model_fields.items():
        if field.is_required() and f"TDU_{name.upper()}" not in values:
            secret = field.annotation in (SecretStr, SecretStr | None)
            values[f"{prefix}{name.upper()}"] = "s" * 40 if secret else "http://127.0.0.1:9/x"
    values[f"{prefix}DATABASE_URL"] = f"postgresql://{service}@127.0.0.1:9/{service}_test"
    for name, value in values.items():
        monkeypatch.setenv(name, value)


__all__ = [
    "HOUSES",
    "ROOT",
    "SERVICES",
    "files",
    "parsed",
    "room",
    "set_environment",
    "settings_class",
    "short",
]
