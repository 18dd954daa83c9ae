"""Settings explain themselves, and refuse in production what belongs elsewhere."""

from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict

from chassis.settings import ServiceSettings, production_refusals

GOOD = {
    "region_file": Path("region.yaml"),
    "kafka_url": "127.0.0.1:9092",
    "database_url": "postgresql://bakery@127.0.0.1/bakery",
}


class BakerySettings(ServiceSettings):
    """Settings of a service of the tests."""

    model_config = SettingsConfigDict(env_prefix="TDU_BAKERY_")
    service: ClassVar[str] = "bakery"

    signing_key: SecretStr | None = Field(default=None, description="Clé de signature")
    development_login: bool = Field(
        default=False,
        description="Fournisseur d’identité de développement",
        json_schema_extra={"never_in_production": True},
    )


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    for name in ("TDU_REGION_FILE", "TDU_KAFKA_URL", "TDU_ENVIRONMENT", "TDU_REGION_OVERLAY"):
        monkeypatch.delenv(name, raising=False)


def test_a_forgotten_environment_is_production():
    assert BakerySettings(**GOOD).environment == "production"


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_value_stops_the_start(name):
    with pytest.raises(ValidationError, match=name):
        BakerySettings(**{key: value for key, value in GOOD.items() if key != name})


REFUSED = [
    ({"failpoints": "http.before_commit=kill"}, "points de panne"),
    ({"kafka_url": "kafka.region.example:9092"}, "Kafka en clair"),
    ({"kafka_url": "127.0.0.1:9092,kafka.region.example:9092"}, "Kafka en clair"),
    ({"database_url": "postgresql://bakery@db.region.example/bakery"}, "PostgreSQL sans mot de"),
    ({"region_file": Path("region.demo.yaml")}, "démonstration"),
    ({"signing_key": "short"}, "Clé de signature : 32 octets au moins"),
    ({"development_login": True}, "Fournisseur d’identité de développement : interdit"),
]


@pytest.mark.parametrize(("change", "sentence"), REFUSED)
def test_production_refuses_each_line_of_the_list(change, sentence):
    with pytest.raises(ValidationError, match=sentence):
        BakerySettings(**{**GOOD, **change})


@pytest.mark.parametrize(("change", "_"), REFUSED[1:])
def test_development_accepts_what_production_refuses(change, _):
    assert production_refusals(BakerySettings(**{**GOOD, **change, "environment": "test"})) == []


def test_a_demonstration_overlay_does_not_reach_production(monkeypatch):
    monkeypatch.setenv("TDU_REGION_OVERLAY", "deploy/regions/grand-est/region.demo.yaml")

    with pytest.raises(ValidationError, match="démonstration"):
        BakerySettings(**GOOD)


@pytest.mark.parametrize("environment", ["production", "staging", "demo", "development"])
def test_failpoints_live_in_the_test_environment_only(environment):
    with pytest.raises(ValidationError, match="points de panne"):
        BakerySettings(**GOOD, environment=environment, failpoints="x=kill")


def test_production_accepts_secrets_and_encrypted_places():
    settings = BakerySettings(
        region_file=Path("region.yaml"),
        kafka_url="kafka.region.example:9093",
        kafka_password="k" * 40,
        database_url="postgresql://bakery@db.region.example/bakery",
        database_password="d" * 40,
        signing_key="s" * 32,
    )

    assert production_refusals(settings) == []


def test_a_refusal_never_repeats_a_secret():
    with pytest.raises(ValidationError) as refused:
        BakerySettings(**GOOD, signing_key="sshort-one")

    assert "sshort-one" not in str(refused.value)


def test_values_come_from_the_service_then_from_the_common_ones(monkeypatch):
    monkeypatch.setenv("TDU_KAFKA_URL", "127.0.0.1:1")
    monkeypatch.setenv("TDU_REGION_FILE", "region.yaml")
    monkeypatch.setenv("TDU_BAKERY_DATABASE_URL", GOOD["database_url"])
    assert BakerySettings().kafka_url == "127.0.0.1:1"

    monkeypatch.setenv("TDU_BAKERY_KAFKA_URL", "127.0.0.1:2")
    assert BakerySettings().kafka_url == "127.0.0.1:2"


def test_what_belongs_to_a_service_is_not_read_from_the_common_ones(monkeypatch):
    monkeypatch.setenv("TDU_SIGNING_KEY", "s" * 40)

    assert BakerySettings(**GOOD).signing_key is None


def test_a_secret_may_be_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("s" * 40 + "\n")
    monkeypatch.setenv("TDU_BAKERY_SIGNING_KEY_FILE", str(tmp_path / "key"))

    settings = BakerySettings(**GOOD)

    assert settings.signing_key.get_secret_value() == "s" * 40
    assert "sss" not in repr(settings)
