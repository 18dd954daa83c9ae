"""Links of e-mails that act, and the addresses that notifications asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.errors import NotFound, Unprocessable
from chassis.unit_of_work import UnitOfWork
from services.gateway.domain import (
    ACTS,
    Caller,
    LinkExpired,
    ObjectKind,
    Purpose,
    RecipientKind,
    Role,
    hash_of,
    new_token,
)
from services.gateway.models import Account, ActionToken, lasting
from services.gateway.repository import GatewayRepository


@dataclass(frozen=True)
class Link:
    """A link just made; its secret is told once."""

    token: str
    expires_at: datetime | None


@dataclass(frozen=True)
class Found:
    """What a link is for, and the caller it stands for."""

    token: ActionToken
    caller: Caller

    def asked_in(self, request_id: str) -> "Found":
        """Return the same, in one request."""
        return Found(self.token, replace(self.caller, request_id=request_id))


async def make_action_token(
    uow: UnitOfWork,
    *,
    purpose: Purpose,
    object_kind: ObjectKind,
    object_id: UUID,
    recipient_kind: RecipientKind,
    recipient_id: UUID,
) -> Link:
    """Make a link for one act, on one object, by one recipient."""
    act = ACTS[purpose]
    if (object_kind, recipient_kind) != (act.object_kind, act.recipient):
        raise Unprocessable("Ce lien ne va pas à ce destinataire ou à cet objet.")
    gateway, now = GatewayRepository(uow.session), await uow.db_now()
    if await gateway.account(recipient_id) is None:
        raise NotFound
    token = new_token()
    row = ActionToken(
        token_hash=hash_of(token),
        purpose=purpose,
        object_kind=object_kind,
        object_id=object_id,
        recipient_kind=recipient_kind,
        recipient_id=recipient_id,
        created_at=now,
        expires_at=lasting(now, act.life),
    )
    gateway.add(row)
    return Link(token, row.expires_at)


async def find_action(gateway: GatewayRepository, token: str) -> Found:
    """Return what a link is for. Raises `LinkExpired` for one that is too old or unknown."""
    row = await gateway.action_token(token)
    if row is None:
        raise LinkExpired("Vérifiez que l’adresse est complète, ou ouvrez votre espace.")
    row.check_life(await gateway.now())
    role = Role(row.recipient_kind.value)
    organisations: tuple[UUID, ...] = ()
    if role is not Role.CANDIDATE:
        organisations = await gateway.organisations(row.recipient_id, role)
    caller = Caller(
        role=role,
        account_id=row.recipient_id,
        organisations=organisations,
        limited_to=row.object_id,
        on_behalf_of=f"link:{row.purpose.value}",
    )
    return Found(row, caller)


async def record_act(uow: UnitOfWork, *, token: str, done: str) -> None:
    """Record what a link did, with who did it."""
    gateway, now = GatewayRepository(uow.session), await uow.db_now()
    row = await gateway.action_token(token)
    if row is None:
        raise LinkExpired
    row.serve(done, now)
    account = await gateway.account(row.recipient_id)
    if account is not None:
        account.prove(now)
    uow.audit(
        action=row.purpose.value,
        object_kind=row.object_kind.value,
        object_id=row.object_id,
        reason_code=done,
        purpose="action_token",
        on_behalf_of=f"account:{row.recipient_id}",
    )


async def recipients(
    uow: UnitOfWork, *, organisation_id: UUID | None, account_id: UUID | None, purpose: str
) -> Sequence[Account]:
    """Return whom to write to, for one purpose; each reading is audited."""
    gateway = GatewayRepository(uow.session)
    if organisation_id is not None:
        found = await gateway.members_of(organisation_id)
    else:
        account = await gateway.account(account_id) if account_id else None
        found = [account] if account else []
    uow.audit(
        action="read_contacts",
        object_kind="organisation" if organisation_id else "account",
        object_id=organisation_id or account_id or UUID(int=0),
        purpose=purpose,
    )
    return found
