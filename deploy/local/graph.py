"""The system, described once: what runs, with which variables, after what, and when it is ready.

`make up` runs this graph; a test compares docker-compose.yml with it. A value between braces is
an address or a directory, which each of the two fills in with its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chassis.settings import SERVICES

CALLS = {
    "gateway": ("offers", "trainings", "matching", "candidacy", "notifications", "partners"),
    "notifications": ("candidacy", "gateway"),
    "web": ("gateway",),
    "cli": ("gateway",),
}
"""Who may call whom over HTTP; nobody else."""

SIGNERS = ("gateway", "notifications", "partners")
"""Services with an identity of their own towards the others."""

READY = "/health/ready"


@dataclass(frozen=True)
class Part:
    """A process of the system. Without a command, it is not ours: an engine, the mailbox."""

    name: str
    label: str
    command: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    port: str | None = None
    one_shot: bool = False
    seconds: float = 120.0


def _urls(caller: str) -> dict[str, str]:
    return {f"TDU_{caller.upper()}_{other.upper()}_URL": f"{{{other}}}" for other in CALLS[caller]}


COMMON = {
    "TDU_ENVIRONMENT": "demo",
    "TDU_REGION_FILE": "{region}",
    "TDU_REGION_OVERLAY": "{overlay}",
    "TDU_KAFKA_URL": "{kafka}",
    "TDU_INTERNAL_JWKS_FILE": "{secrets}/jwks.json",
    "TDU_LOG_LEVEL": "INFO",
    "TDU_PUBLIC_BASE_URL": "{public_web}",
}
"""What every service reads."""

SOURCE = {
    "TDU_OFFERS_FRANCE_TRAVAIL_URL": "{francetravail}/partenaire/offresdemploi",
    "TDU_OFFERS_FRANCE_TRAVAIL_TOKEN_URL": "{francetravail}/connexion/oauth2/access_token",
    "TDU_OFFERS_FRANCE_TRAVAIL_CLIENT_ID": "demo",
    "TDU_OFFERS_FRANCE_TRAVAIL_CLIENT_SECRET": "demo",
}
"""Where the demo reads its offers: a server of this project that behaves like France Travail."""

OWN = {
    "offers": SOURCE,
    "gateway": {
        "TDU_GATEWAY_CURSOR_KEY_FILE": "{secrets}/gateway_cursor_key",
        "TDU_GATEWAY_PUBLIC_URL": "{public_gateway}",
        "TDU_GATEWAY_DEV_PEOPLE_FILE": "{people}",
        "TDU_GATEWAY_METRICS_PORT": "{metrics_port}",
        "TDU_GATEWAY_TRUSTED_PROXIES": "{front}",
    },
    "notifications": {
        "TDU_NOTIFICATIONS_SMTP_HOST": "{smtp_host}",
        "TDU_NOTIFICATIONS_SMTP_PORT": "{smtp_port}",
    },
    "partners": {"TDU_PARTNERS_PUBLIC_API_URL": "{public_gateway}"},
}
"""What one service reads beside its database and the addresses it calls."""

ADMIN = {"TDU_POSTGRES_ADMIN_URL": "postgresql://postgres@{postgres}/postgres"}

OWNERS = {
    f"TDU_{service.upper()}_OWNER_URL": f"postgresql://{service}_owner@{{postgres}}/{service}"
    for service in SERVICES
}
"""Who migrates: the owner of each database, never the administrator."""

WEB = {
    "TDU_WEB_COOKIE_KEY_FILE": "{secrets}/web_cookie_key",
    "TDU_WEB_GATEWAY_PUBLIC_URL": "{public_gateway}",
    "TDU_WEB_PUBLIC_BASE_URL": "{public_web}",
    **_urls("web"),
}

CLI = {"TDU_CLI_INTERNAL_KEY_FILE": "{secrets}/cli.pem", **_urls("cli")}


def database(service: str) -> dict[str, str]:
    """Return the variables of a service's database."""
    prefix = f"TDU_{service.upper()}_DATABASE"
    return {
        f"{prefix}_URL": f"postgresql://{service}_service@{{postgres}}/{service}",
        f"{prefix}_PASSWORD_FILE": f"{{secrets}}/{service}_database_password",
    }


def variables(service: str) -> dict[str, str]:
    """Return every variable of a service."""
    key = {f"TDU_{service.upper()}_INTERNAL_KEY_FILE": f"{{secrets}}/{service}.pem"}
    return {
        **COMMON,
        **database(service),
        **(key if service in SIGNERS else {}),
        **(_urls(service) if service in CALLS else {}),
        **OWN.get(service, {}),
    }


def everything() -> dict[str, str]:
    """Return the variables of all services together: what a command may need."""
    return {name: value for each in SERVICES for name, value in variables(each).items()} | CLI


def _service(name: str) -> Part:
    return Part(
        name=name,
        label=name,
        command=_serve(name),
        needs=("migrations", "topics", *(("francetravail",) if name == "offers" else ())),
        env=variables(name),
        port=name,
    )


def _serve(name: str) -> tuple[str, ...]:
    return ("serve", name, "--host", "{bind}", "--port", f"{{{name}_port}}")


ENGINES = (
    Part("kafka", "Kafka", port="kafka"),
    Part("postgres", "PostgreSQL", port="postgres"),
    Part("mailbox", "Boîte aux lettres", port="mailbox"),
)

SET_UP = (
    Part(
        "keys",
        "Clés et secrets",
        ("keys", "init"),
        env={"TDU_SECRETS_DIR": "{secrets}"},
        one_shot=True,
    ),
    Part(
        "databases",
        "Bases et rôles",
        ("db", "init"),
        ("postgres", "keys"),
        ADMIN
        | {
            name: value
            for service in SERVICES
            for name, value in database(service).items()
            if name.endswith("_FILE")
        },
        one_shot=True,
    ),
    Part("migrations", "Migrations", ("migrate",), ("databases",), OWNERS, one_shot=True),
    Part(
        "topics",
        "Sujets Kafka",
        ("topics", "apply"),
        ("kafka",),
        {name: COMMON[name] for name in ("TDU_REGION_FILE", "TDU_KAFKA_URL")},
        one_shot=True,
    ),
)

FRANCE_TRAVAIL = Part(
    name="francetravail",
    label="France Travail (imité)",
    command=_serve("francetravail"),
    port="francetravail",
)
BEHIND = tuple(_service(name) for name in SERVICES if name != "gateway")
GATEWAY = _service("gateway")
SITE = Part("web", "Site", _serve("web"), ("gateway",), WEB, "web")
DEMO = Part(
    "demo",
    "Données de démonstration",
    ("demo", "load"),
    (*(part.name for part in BEHIND), "gateway", "mailbox"),
    {
        **COMMON,
        **database("offers"),
        **SOURCE,
        **database("trainings"),
        **_urls("cli"),
        "TDU_GATEWAY_PUBLIC_URL": "{public_gateway}",
    },
    one_shot=True,
    seconds=300,
)


def graph(*, demo: bool) -> tuple[Part, ...]:
    """Return the parts of the system, in the order in which they are shown."""
    return (*ENGINES, *SET_UP, FRANCE_TRAVAIL, *BEHIND, GATEWAY, SITE, *((DEMO,) if demo else ()))
