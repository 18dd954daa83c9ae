"""Who somebody is: accounts, memberships, the caller behind a token."""

from datetime import timedelta
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from contracts.words import organisation_id
from services.gateway.domain import (
    MEMBERS,
    OWN_PERSON,
    Caller,
    MemberRole,
    Role,
    SessionExpired,
    is_over,
    normalised,
)
from services.gateway.models import Account, Membership
from services.gateway.repository import GatewayRepository
from services.gateway.settings import GatewayRegion

SEEN_EVERY = timedelta(minutes=5)


async def find_caller(gateway: GatewayRepository, token: str, region: GatewayRegion) -> Caller:
    """Return who a bearer token speaks for. Raises `SessionExpired`."""
    login = await gateway.login_session(token)
    if login is None:
        raise SessionExpired("Reconnectez-vous ; ce que vous avez écrit n’est pas perdu.")
    idle = region.lives(login.role).idle
    now = await gateway.now()
    if is_over(seen_at=login.seen_at, expires_at=login.expires_at, idle=idle, now=now):
        raise SessionExpired("Reconnectez-vous ; ce que vous avez écrit n’est pas perdu.")
    organisations: tuple[UUID, ...] = ()
    if login.role in MEMBERS:
        organisations = await gateway.organisations(login.account_id, login.role)
    return Caller(
        role=login.role,
        account_id=login.account_id,
        organisations=organisations,
        scopes=OWN_PERSON if login.limited_to is None else frozenset(),
        login_session_id=login.id,
        limited_to=login.limited_to,
        proved=login.proved,
    )


async def note_activity(uow: UnitOfWork, *, login_session_id: UUID) -> None:
    """Move the idle clock of a session: an act was done in it."""
    await GatewayRepository(uow.session).see(login_session_id, at_most_every=SEEN_EVERY)


async def find_or_create_candidate(uow: UnitOfWork, *, email: str) -> Account:
    """Return the account of an address; a new one is unverified and belongs to a candidate."""
    return await GatewayRepository(uow.session).account_at(normalised(email), await uow.db_now())


async def add_member(
    uow: UnitOfWork,
    *,
    email: str,
    siret: str,
    kind: Role,
    name: str | None = None,
    first_name: str | None = None,
    role: MemberRole = MemberRole.MEMBER,
) -> Account:
    """Attach a verified person to an organisation (rattacher quelqu’un à un SIRET)."""
    gateway, now = GatewayRepository(uow.session), await uow.db_now()
    account = await gateway.account_at(normalised(email), now)
    account.prove(now)
    account.first_name = first_name or account.first_name
    membership = Membership(
        account_id=account.id,
        organisation_id=organisation_id(siret),
        siret=siret,
        name=name,
        kind=kind,
        role=role,
        verified_at=now,
    )
    await gateway.keep_membership(membership)
    uow.audit(action="add_member", object_kind="organisation", object_id=membership.organisation_id)
    return account
