"""Tables of the gateway: accounts, memberships, sessions and tokens. Secrets are kept hashed."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from chassis.columns import enum_column, utc_column, utc_field
from chassis.database import own_metadata
from services.gateway.domain import (
    LinkExpired,
    LinkUsed,
    LoginTokenKind,
    MemberRole,
    ObjectKind,
    Purpose,
    RecipientKind,
    Role,
)


class GatewayTable(SQLModel):
    """Base of the tables of the gateway."""

    metadata = own_metadata()


class Account(GatewayTable, table=True):
    """A login address (compte). For a candidate, ``id`` is the person's id in `candidacy`."""

    __tablename__ = "accounts"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    first_name: str | None = Field(default=None, max_length=80)
    verified_at: datetime | None = Field(default=None, sa_column=utc_column())
    created_at: datetime = utc_field()

    def prove(self, now: datetime) -> None:
        """Record that a link sent to the address was used."""
        self.verified_at = self.verified_at or now


class Membership(GatewayTable, table=True):
    """An account acts for an organisation (rattachement à un SIRET)."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("account_id", "organisation_id", "kind"),
        Index("ix_memberships_organisation", "organisation_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id")
    organisation_id: UUID
    siret: str = Field(max_length=14)
    name: str | None = Field(default=None, max_length=255)
    kind: Role = Field(sa_column=enum_column(Role, nullable=False))
    role: MemberRole = Field(
        default=MemberRole.MEMBER, sa_column=enum_column(MemberRole, nullable=False)
    )
    verified_at: datetime | None = Field(default=None, sa_column=utc_column())


class LoginSession(GatewayTable, table=True):
    """Somebody logged in. ``limited_to``: one candidacy only; ``proved``: their address is sure."""

    __tablename__ = "login_sessions"
    __table_args__ = (Index("ix_login_sessions_account", "account_id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    account_id: UUID = Field(foreign_key="accounts.id")
    role: Role = Field(sa_column=enum_column(Role, nullable=False))
    limited_to: UUID | None = None
    proved: bool = True
    opened_at: datetime = utc_field()
    seen_at: datetime = utc_field()
    expires_at: datetime = utc_field()
    closed_at: datetime | None = Field(default=None, sa_column=utc_column())


class LoginToken(GatewayTable, table=True):
    """A single-use secret of a login: link by e-mail, or hand-over code for the site."""

    __tablename__ = "login_tokens"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    kind: LoginTokenKind = Field(sa_column=enum_column(LoginTokenKind, nullable=False))
    account_id: UUID = Field(foreign_key="accounts.id")
    role: Role | None = Field(default=None, sa_column=enum_column(Role))
    expires_at: datetime = utc_field()
    used_at: datetime | None = Field(default=None, sa_column=utc_column())

    def use(self, now: datetime) -> None:
        """Use it, once. Raises `LinkUsed` or `LinkExpired`."""
        if self.used_at is not None:
            raise LinkUsed("Demandez un nouveau lien de connexion.")
        if now >= self.expires_at:
            raise LinkExpired("Demandez un nouveau lien de connexion.")
        self.used_at = now


class ActionToken(GatewayTable, table=True):
    """A link of an e-mail: one act, on one object, by one recipient."""

    __tablename__ = "action_tokens"
    __table_args__ = (Index("ix_action_tokens_object", "object_id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    purpose: Purpose = Field(sa_column=enum_column(Purpose, nullable=False))
    object_kind: ObjectKind = Field(sa_column=enum_column(ObjectKind, nullable=False))
    object_id: UUID
    recipient_kind: RecipientKind = Field(sa_column=enum_column(RecipientKind, nullable=False))
    recipient_id: UUID = Field(foreign_key="accounts.id")
    created_at: datetime = utc_field()
    expires_at: datetime | None = Field(default=None, sa_column=utc_column())
    used_at: datetime | None = Field(default=None, sa_column=utc_column())
    done: str | None = Field(default=None, max_length=40)

    def check_life(self, now: datetime) -> None:
        """Refuse a link that is too old."""
        if self.expires_at is not None and now >= self.expires_at:
            raise LinkExpired("Ouvrez votre espace, ou demandez-nous un nouveau lien.")

    def serve(self, done: str, now: datetime) -> None:
        """Record the first thing that was done with it."""
        self.used_at, self.done = self.used_at or now, self.done or done


def lasting(now: datetime, life: timedelta | None) -> datetime | None:
    """Return when something that lives so long ends."""
    return now + life if life else None
