"""What every service declares: its settings, its listeners, its doors, its words."""

import os
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import SecretStr

from chassis import auth
from chassis.kafka import Consumers
from chassis.region import RegionSection
from chassis.testing import subscriber_faults
from contracts.catalogue import MESSAGES
from tests.architecture.tree import (
    ROOT,
    SERVICES,
    files,
    room,
    set_environment,
    settings_class,
)

SECRETS = ("password", "secret", "token", "_key")
NOT_SECRETS = ("_file", "_url", "_id")
OPEN = ("/health/live", "/health/ready", "/metrics")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    for name in [each for each in os.environ if each.startswith("TDU_")]:
        monkeypatch.delenv(name)


def created(monkeypatch, service, callers):
    set_environment(monkeypatch, service, callers)
    return room(service, "main").create_app()


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_is_described_in_french_and_secrets_are_secret(service):
    kind = settings_class(service)

    assert kind.service == service
    assert kind.model_config["env_prefix"] == f"TDU_{service.upper()}_"
    for name, field in kind.model_fields.items():
        assert field.description, name
        if name.endswith(NOT_SECRETS) or not any(word in name for word in SECRETS):
            continue
        assert field.annotation in (SecretStr, SecretStr | None), name
        assert field.is_required() or field.default is None, name


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_of_the_region_is_described(service):
    sections = [
        value
        for value in vars(room(service, "settings")).values()
        if isinstance(value, type) and issubclass(value, RegionSection)
    ]

    missing = [
        f"{section.__name__}.{name}"
        for section in sections
        for name, field in section.model_fields.items()
        if section is not RegionSection and not field.description
    ]
    assert missing == []


@pytest.mark.parametrize("service", SERVICES)
async def test_every_subscriber_follows_the_rules(service, monkeypatch, callers):
    app = created(monkeypatch, service, callers)
    state = app.state
    consumers = Consumers(
        state.settings,
        state.region.code,
        state.listens_to,
        state.sessions,
        state.section,
        state.batches,
    )
    streams = {kind.stream for kind in state.listens_to}

    assert subscriber_faults(consumers.broker, state.region.code, service) == []
    assert len(consumers.broker.subscribers) == len(streams)


def test_a_subscriber_that_breaks_the_rules_is_seen():
    loose = SimpleNamespace(
        topic_names_for_subscribe=["candidacy.events"],
        _connection_args={"auto_offset_reset": "latest"},
        group_id=None,
        ack_policy=SimpleNamespace(name="ACK_FIRST"),
        calls=[],
        _no_reply=False,
    )

    faults = subscriber_faults(SimpleNamespace(subscribers=[loose]), "grand-est", "offers")

    assert len(faults) == 9


@pytest.mark.parametrize("service", [each for each in SERVICES if each != "gateway"])
async def test_every_door_of_a_service_asks_who_comes(service, monkeypatch, callers):
    app = created(monkeypatch, service, callers)

    doors = {f"{route.path} {sorted(route.methods)}": route for route in routes(app)}
    unguarded = [name for name, route in doors.items() if not _asks_who_comes(route.dependant)]

    assert [name for name in unguarded if not name.startswith(OPEN)] == []
    assert len(doors) >= len(OPEN)


def routes(app: Any) -> list[APIRoute]:
    """Return the routes of an application, those of included routers too."""
    found, waiting = [], list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute):
            found.append(route)
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        waiting += getattr(inner, "routes", [])
    return found


def _asks_who_comes(dependant):
    return dependant.call is auth.current_actor or any(map(_asks_who_comes, dependant.dependencies))


async def test_only_internal_ports_show_measures(monkeypatch, callers):
    shown = {
        service: any(r.path == "/metrics" for r in routes(created(monkeypatch, service, callers)))
        for service in SERVICES
    }

    assert [service for service in SERVICES if not shown[service]] == ["gateway"]


async def test_every_route_of_the_gateway_says_who_may_pass_and_whose_it_is(monkeypatch, callers):
    document = created(monkeypatch, "gateway", callers).openapi()

    operations = {
        f"{method} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert len(operations) > 20
    for name, operation in operations.items():
        assert operation.get("x-actor"), name
        assert operation.get("x-owner") in SERVICES, name
        assert "security" in operation, name
        assert operation.get("summary"), name
    ids = [operation["operationId"] for operation in operations.values()]
    assert len(set(ids)) == len(ids)


async def test_the_document_of_the_gateway_is_openapi(monkeypatch, callers):
    from openapi_spec_validator import validate

    document = created(monkeypatch, "gateway", callers).openapi()

    validate(document)
    assert document["openapi"].startswith("3.1")
    assert "itemSchema" not in str(document)
    refusals = [
        set(answer["content"])
        for methods in document["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if status.startswith(("4", "5")) and "content" in answer
    ]
    assert all(kinds == {"application/problem+json"} for kinds in refusals)
    assert refusals


def _owner(kind):
    return kind.stream.partition(".")[0]


@pytest.mark.parametrize("service", SERVICES)
def test_a_readme_names_every_message_of_its_streams_that_its_code_knows(service):
    text = _spelled((ROOT / "services" / service / "README.md").read_text("utf-8"))
    code = "\n".join(path.read_text("utf-8") for path in files(f"services/{service}"))
    known = {
        kind.__name__
        for kind in MESSAGES.values()
        if _owner(kind) == service and kind.__name__ in code
    }

    assert {name for name in known if name not in text} == set()


def _spelled(text):
    """Return a text where HiringCommitmentMade/Amended also reads HiringCommitmentAmended."""
    words = text.replace("`", " ").split()
    for word in list(words):
        first, *others = word.strip(".,;()").split("/")
        stems = [first[:at] for at in range(1, len(first)) if first[at].isupper()]
        words += [stem + other for stem in stems for other in others]
    return " ".join(words)
