"""Every question asked to the gateway's database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.gateway.domain import LoginTokenKind, Role, hash_of
from services.gateway.models import Account, ActionToken, LoginSession, LoginToken, Membership


class GatewayRepository:
    """Accounts, memberships, sessions and tokens."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, *rows: Account | LoginSession | LoginToken | ActionToken) -> None:
        """Keep new rows."""
        self._session.add_all(rows)

    async def now(self) -> datetime:
        """Return the database's now: the only clock of what expires."""
        now: datetime = (await self._session.execute(select(func.now()))).scalar_one()
        return now

    async def account(self, account_id: UUID) -> Account | None:
        """Return an account, if it exists."""
        return await self._session.get(Account, account_id)

    async def account_of(self, email: str) -> Account | None:
        """Return the account of an address, if it exists."""
        query = select(Account).where(col(Account.email) == email)
        return (await self._session.scalars(query)).one_or_none()

    async def account_at(self, email: str, now: datetime) -> Account:
        """Return the account of an address, made now if it is new; rivals get the same one."""
        row = insert(Account).values(id=uuid4(), email=email, created_at=now)
        await self._session.execute(row.on_conflict_do_nothing(index_elements=["email"]))
        query = select(Account).where(col(Account.email) == email)
        return (await self._session.scalars(query)).one()

    async def keep_membership(self, membership: Membership) -> None:
        """Attach an account to an organisation, or verify the attachment it has."""
        values = membership.model_dump()
        row = insert(Membership).values(**values)
        await self._session.execute(
            row.on_conflict_do_update(
                index_elements=["account_id", "organisation_id", "kind"],
                set_={"verified_at": row.excluded.verified_at, "name": row.excluded.name},
            )
        )

    async def memberships(self, account_id: UUID) -> Sequence[Membership]:
        """Return the verified memberships of an account."""
        query = (
            select(Membership)
            .where(col(Membership.account_id) == account_id)
            .where(col(Membership.verified_at).is_not(None))
            .order_by(col(Membership.kind), col(Membership.siret))
        )
        return (await self._session.scalars(query)).all()

    async def members_of(self, organisation_id: UUID) -> Sequence[Account]:
        """Return the verified members of an organisation, whom one may write to."""
        query = (
            select(Account)
            .join(Membership, col(Membership.account_id) == col(Account.id))
            .where(col(Membership.organisation_id) == organisation_id)
            .where(col(Membership.verified_at).is_not(None))
            .distinct()
            .order_by(col(Account.id))
        )
        return (await self._session.scalars(query)).all()

    async def login_session(self, token: str) -> LoginSession | None:
        """Return the open session of a bearer token."""
        query = (
            select(LoginSession)
            .where(col(LoginSession.token_hash) == hash_of(token))
            .where(col(LoginSession.closed_at).is_(None))
        )
        return (await self._session.scalars(query)).one_or_none()

    async def who(
        self, login_session_id: UUID | None
    ) -> tuple[LoginSession, Account, Sequence[Membership]]:
        """Return a session, its account and what the account belongs to."""
        login = await self._session.get_one(LoginSession, login_session_id)
        account = await self._session.get_one(Account, login.account_id)
        return login, account, await self.memberships(account.id)

    async def keep_session(self, row: LoginSession) -> LoginSession:
        """Keep a session; the same token again is the same session."""
        new = insert(LoginSession).values(**row.model_dump())
        await self._session.execute(new.on_conflict_do_nothing(index_elements=["token_hash"]))
        query = select(LoginSession).where(col(LoginSession.token_hash) == row.token_hash)
        return (await self._session.scalars(query)).one()

    async def see(self, session_id: UUID, *, at_most_every: timedelta) -> None:
        """Record that somebody acts in a session, now and then."""
        await self._session.execute(
            update(LoginSession)
            .where(col(LoginSession.id) == session_id)
            .where(col(LoginSession.seen_at) < func.now() - at_most_every)
            .values(seen_at=func.now())
        )

    async def close_session(self, session_id: UUID) -> None:
        """Close a session for good."""
        await self._session.execute(
            update(LoginSession)
            .where(col(LoginSession.id) == session_id)
            .values(closed_at=func.now())
        )

    async def login_token(self, kind: LoginTokenKind, token: str) -> LoginToken | None:
        """Return a login token, locked: it serves once."""
        query = (
            select(LoginToken)
            .where(col(LoginToken.kind) == kind)
            .where(col(LoginToken.token_hash) == hash_of(token))
            .with_for_update()
        )
        return (await self._session.scalars(query)).one_or_none()

    async def action_token(self, token: str) -> ActionToken | None:
        """Return what a link of an e-mail is for."""
        query = select(ActionToken).where(col(ActionToken.token_hash) == hash_of(token))
        return (await self._session.scalars(query)).one_or_none()

    async def organisations(self, account_id: UUID, kind: Role) -> tuple[UUID, ...]:
        """Return the organisations an account may act for, of one kind."""
        query = (
            select(col(Membership.organisation_id))
            .where(col(Membership.account_id) == account_id)
            .where(col(Membership.kind) == kind)
            .where(col(Membership.verified_at).is_not(None))
            .order_by(col(Membership.organisation_id))
        )
        return tuple((await self._session.scalars(query)).all())
