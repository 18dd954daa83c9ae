"""Who visits, and the region of this instance."""

from datetime import datetime

from web.views.base import View


class Code(View):
    """A code and its label."""

    code: str
    label: str


class Codes(View):
    """A list of the reference."""

    items: list[Code] = []


class OpenedSession(View):
    """A session just opened: the token, and how long it lives."""

    token: str
    expires_at: datetime
    role: str | None = None


class Provider(View):
    """A way to log in."""

    id: str
    label: str
    login_url: str | None = None


class Providers(View):
    """The ways to log in."""

    items: list[Provider] = []


class Source(View):
    """A source of offers or trainings, and when it was last read."""

    code: str
    label: str = ""
    last_seen_at: datetime | None = None
    is_late: bool = False


class Sources(View):
    """How fresh each source is."""

    sources: list[Source] = []


class Meta(View):
    """The region of this instance: names, telephone, texts, colours."""

    region: str
    region_name: str
    environment: str = "production"
    phone: str = ""
    email: str | None = None
    timezone: str = "Europe/Paris"
    texts: dict[str, str] = {}
    theme: dict[str, str] = {}
    sources: list[Source] = []
