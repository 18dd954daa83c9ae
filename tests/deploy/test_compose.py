"""docker-compose.yml describes the very system that `make up` runs."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.settings import SERVICES
from deploy.local.graph import READY, Part, graph
from deploy.local.kafka_node import SETTINGS
from deploy.local.postgres_server import INITDB, MAX_CONNECTIONS
from tests.containers import KAFKA_IMAGE, POSTGRES_IMAGE, variable

PROJECT = Path(__file__).parents[2]
OURS = [part for part in graph(demo=True) if part.command]
HTTP = (*SERVICES, "web", "francetravail")
INSIDE = {
    **{name: f"http://{name}:8000" for name in HTTP},
    **{f"{name}_port": "8000" for name in HTTP},
    "kafka": "kafka:9092",
    "postgres": "postgres:5432",
    "smtp_host": "mailbox",
    "smtp_port": "1025",
    "metrics_port": "9000",
    "public_gateway": "http://127.0.0.1:8000",
    "public_web": "http://127.0.0.1:8080",
    "front": "172.16.0.0/12,192.168.0.0/16",
    "bind": "0.0.0.0",  # noqa: S104
    "region": "/app/deploy/regions/grand-est/region.yaml",
    "overlay": "/app/deploy/regions/grand-est/region.demo.yaml",
    "people": "/app/deploy/local/demo/people.yaml",
    "secrets": "/secrets",
}
"""What the braces of the graph mean between containers."""

WAITED_FOR_BY = {"web": ("demo",)}
"""``docker compose up --wait`` fails on work done once that nobody waits for: web does."""


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """Read the file."""
    services: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text("utf-8"))
    return services


def test_both_run_the_same_parts(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {part.name for part in graph(demo=True)}


@pytest.mark.parametrize("part", OURS, ids=lambda part: part.name)
def test_a_part_has_the_same_command_variables_and_needs(
    part: Part, compose: dict[str, Any]
) -> None:
    service = compose["services"][part.name]
    once = {each.name for each in graph(demo=True) if each.one_shot}

    assert service["command"] == [each.format_map(INSIDE) for each in part.command]
    assert service["environment"] == {k: v.format_map(INSIDE) for k, v in part.env.items()}
    assert service.get("depends_on", {}) == {
        need: {"condition": "service_completed_successfully" if need in once else "service_healthy"}
        for need in (*part.needs, *WAITED_FOR_BY.get(part.name, ()))
    }


@pytest.mark.parametrize("part", OURS, ids=lambda part: part.name)
def test_a_part_is_ready_by_the_same_question(part: Part, compose: dict[str, Any]) -> None:
    check = compose["services"][part.name]["healthcheck"]

    if part.one_shot:
        assert check == {"disable": True}
    else:
        asked = f"http://127.0.0.1:8000{READY}"
        assert check["test"] == ["CMD", "python", "-m", "cli.healthy", asked]


@pytest.mark.parametrize("part", OURS, ids=lambda part: part.name)
def test_a_part_of_ours_has_no_right_it_does_not_need(part: Part, compose: dict[str, Any]) -> None:
    service = compose["services"][part.name]
    mount = "secrets:/secrets" if part.name == "keys" else "secrets:/secrets:ro"

    assert service["user"] == "10001:10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"] == 256
    assert service["mem_limit"] == ("512m" if part.name == "demo" else "256m")
    assert service["tmpfs"] == ["/tmp:size=64m,noexec,nosuid,nodev"]  # noqa: S108
    assert service["volumes"] == [mount]


def test_kafka_has_the_same_settings(compose: dict[str, Any]) -> None:
    kafka = compose["services"]["kafka"]
    wanted = {variable(name): value for name, value in SETTINGS.items()}

    assert kafka["image"] == KAFKA_IMAGE
    assert {name: kafka["environment"].get(name) for name in wanted} == wanted


def test_postgresql_sorts_and_connects_alike(compose: dict[str, Any]) -> None:
    postgres = compose["services"]["postgres"]

    assert postgres["image"] == POSTGRES_IMAGE
    assert postgres["environment"]["POSTGRES_INITDB_ARGS"].split() == list(INITDB)
    assert f"max_connections={MAX_CONNECTIONS}" in postgres["command"]


def test_nothing_is_published_beyond_this_machine(compose: dict[str, Any]) -> None:
    published = {
        name: service["ports"]
        for name, service in compose["services"].items()
        if "ports" in service
    }

    assert set(published) == {"kafka", "mailbox", "gateway", "web"}
    assert all(port.startswith("127.0.0.1:") for each in published.values() for port in each)
