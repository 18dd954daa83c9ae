"""Opening and closing sessions: link by e-mail, identity provider, first candidacy."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from services.gateway.domain import (
    MEMBERS,
    LinkExpired,
    LoginTokenKind,
    Role,
    derived_token,
    hash_of,
    new_token,
    normalised,
)
from services.gateway.models import Account, LoginSession, LoginToken
from services.gateway.repository import GatewayRepository
from services.gateway.settings import GatewayRegion
from services.gateway.use_cases.accounts import add_member


@dataclass(frozen=True)
class Opened:
    """A session just opened; the token is told once and kept hashed."""

    token: str
    session: LoginSession


@dataclass(frozen=True)
class LinkToSend:
    """A login link for `notifications` to send."""

    account_id: UUID
    email: str
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Claims:
    """What an identity provider says of somebody."""

    email: str
    role: Role
    first_name: str | None = None
    siret: str | None = None
    organisation: str | None = None


async def make_login_link(
    uow: UnitOfWork, *, email: str, role: Role | None, region: GatewayRegion
) -> LinkToSend | None:
    """Make a login link for an address we know; nothing for another."""
    gateway, now = GatewayRepository(uow.session), await uow.db_now()
    account = await gateway.account_of(normalised(email))
    if account is None:
        return None
    token, expires_at = new_token(), now + region.magic_link_life
    gateway.add(_token(LoginTokenKind.MAGIC_LINK, token, expires_at, account.id, role))
    return LinkToSend(account.id, account.email, token, expires_at)


async def consume_login_link(uow: UnitOfWork, *, token: str, region: GatewayRegion) -> Opened:
    """Open a session with a link received by e-mail, which proves the address."""
    gateway, now = GatewayRepository(uow.session), await uow.db_now()
    link = await _used(gateway, LoginTokenKind.MAGIC_LINK, token, now)
    account = await _account(gateway, link)
    account.prove(now)
    kinds = [each.kind for each in await gateway.memberships(account.id)]
    role = link.role if link.role in kinds else next(iter(kinds), Role.CANDIDATE)
    if link.role is Role.CANDIDATE:
        role = Role.CANDIDATE
    return _open(uow, account, role, now, region)


async def finish_login(uow: UnitOfWork, *, claims: Claims, region: GatewayRegion) -> str:
    """Record who an identity provider sends us, and return the hand-over code for the site."""
    gateway, now = GatewayRepository(uow.session), await uow.db_now()
    account = await gateway.account_at(normalised(claims.email), now)
    account.prove(now)
    if claims.role in MEMBERS and claims.siret:
        await add_member(
            uow,
            email=claims.email,
            siret=claims.siret,
            kind=claims.role,
            name=claims.organisation,
            first_name=claims.first_name,
        )
    code, expires_at = new_token(), now + region.handover_life
    gateway.add(_token(LoginTokenKind.HANDOVER, code, expires_at, account.id, claims.role))
    return code


async def consume_handover(uow: UnitOfWork, *, code: str, region: GatewayRegion) -> Opened:
    """Open the session that a hand-over code stands for."""
    gateway, now = GatewayRepository(uow.session), await uow.db_now()
    row = await _used(gateway, LoginTokenKind.HANDOVER, code, now)
    account = await _account(gateway, row)
    return _open(uow, account, row.role or Role.CANDIDATE, now, region)


async def open_limited_session(
    uow: UnitOfWork,
    *,
    account_id: UUID,
    candidacy_id: UUID,
    region: GatewayRegion,
    proved: bool,
    secret: bytes,
    key: str,
) -> Opened:
    """Open a session limited to one candidacy; the same call again gives the same token."""
    gateway, now = GatewayRepository(uow.session), await uow.db_now()
    token = derived_token(secret, str(account_id), str(candidacy_id), key)
    session = await gateway.keep_session(
        LoginSession(
            token_hash=hash_of(token),
            account_id=account_id,
            role=Role.CANDIDATE,
            limited_to=candidacy_id,
            proved=proved,
            opened_at=now,
            seen_at=now,
            expires_at=now + region.limited_life,
        )
    )
    if proved and (account := await gateway.account(account_id)):
        account.prove(now)
    return Opened(token, session)


async def log_out(uow: UnitOfWork, *, login_session_id: UUID) -> None:
    """Close a session for good."""
    await GatewayRepository(uow.session).close_session(login_session_id)


def _open(
    uow: UnitOfWork, account: Account, role: Role, now: datetime, region: GatewayRegion
) -> Opened:
    token = new_token()
    session = LoginSession(
        token_hash=hash_of(token),
        account_id=account.id,
        role=role,
        opened_at=now,
        seen_at=now,
        expires_at=now + region.lives(role).whole,
    )
    GatewayRepository(uow.session).add(session)
    uow.audit(action="log_in", object_kind="account", object_id=account.id)
    return Opened(token, session)


def _token(
    kind: LoginTokenKind, token: str, expires_at: datetime, account: UUID, role: Role | None
) -> LoginToken:
    return LoginToken(
        token_hash=hash_of(token), kind=kind, account_id=account, role=role, expires_at=expires_at
    )


async def _used(
    gateway: GatewayRepository, kind: LoginTokenKind, token: str, now: datetime
) -> LoginToken:
    row = await gateway.login_token(kind, token)
    if row is None:
        raise LinkExpired("Demandez un nouveau lien de connexion.")
    row.use(now)
    return row


async def _account(gateway: GatewayRepository, token: LoginToken) -> Account:
    account = await gateway.account(token.account_id)
    if account is None:
        raise LinkExpired("Demandez un nouveau lien de connexion.")
    return account
