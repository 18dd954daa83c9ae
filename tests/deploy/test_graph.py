"""The graph gives each service what it needs to start, and no more."""

import importlib
from pathlib import Path

import pytest

from chassis.settings import SERVICES, ServiceSettings
from cli import keys
from deploy.local import ports
from deploy.local.graph import CALLS, everything, graph, variables
from deploy.local.layout import Layout
from deploy.local.system import Wish, addresses, filled
from web.settings import WebSettings

PARTS = {part.name: part for part in graph(demo=True)}


def settings_class(service: str) -> type[ServiceSettings]:
    module = importlib.import_module(f"services.{service}.settings")
    [found] = [
        each
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, ServiceSettings)
        and each.__module__ == module.__name__
    ]
    return found


@pytest.fixture
def meaning(tmp_path: Path) -> dict[str, str]:
    """Give the addresses of a system with its secrets made."""
    place = Layout(tmp_path)
    keys.make(place.secrets)
    return addresses(Wish(), place, ports.USUAL)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_finds_all_its_settings(
    service: str, meaning: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in filled(PARTS[service].env, meaning).items():
        monkeypatch.setenv(name, value)

    settings = settings_class(service)()

    assert settings.environment == "demo"
    assert settings.kafka_url == "127.0.0.1:19092"
    assert settings.database_url == f"postgresql://{service}_service@127.0.0.1:15432/{service}"
    assert settings.database_password is not None


def test_the_website_finds_all_its_settings(
    meaning: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in filled(PARTS["web"].env, meaning).items():
        monkeypatch.setenv(name, value)

    settings = WebSettings()

    assert settings.gateway_url == "http://127.0.0.1:8000"
    assert len(settings.key()) >= 32


@pytest.mark.parametrize("service", [*SERVICES, "web"])
def test_a_service_knows_only_the_addresses_of_those_it_may_call(service: str) -> None:
    prefix = f"TDU_{service.upper()}_"
    known = {
        other
        for other in (*SERVICES, "web")
        if any(name == f"{prefix}{other.upper()}_URL" for name in PARTS[service].env)
    }

    assert known == set(CALLS.get(service, ()))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_never_sees_the_secret_of_another(service: str) -> None:
    files = [value for name, value in variables(service).items() if name.endswith("_FILE")]
    secrets = [Path(value).name for value in files if value.startswith("{secrets}/")]

    assert all(name.startswith(service) or name == "jwks.json" for name in secrets)


def test_only_the_making_of_databases_is_the_administrator(meaning: dict[str, str]) -> None:
    holders = [name for name, part in PARTS.items() if "TDU_POSTGRES_ADMIN_URL" in part.env]

    assert holders == ["databases"]
    assert "TDU_POSTGRES_ADMIN_URL" not in everything()


def test_a_part_needs_only_parts_that_come_before() -> None:
    seen: set[str] = set()
    for part in graph(demo=True):
        assert set(part.needs) <= seen, part.name
        seen.add(part.name)


def test_without_a_demonstration_nothing_waits_for_it() -> None:
    parts = graph(demo=False)

    assert "demo" not in {part.name for part in parts}
    assert not any("demo" in part.needs for part in parts)
