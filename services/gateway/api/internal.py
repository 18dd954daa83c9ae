"""What notifications asks at sending time: addresses, and links that act. Never public."""

from fastapi import Depends, Request

from chassis.auth import from_service
from chassis.http import Uow, router as transactional
from services.gateway import use_cases
from services.gateway.schemas import ActionLink, ActionTokenIn, Contact, Contacts, ContactsIn

router = transactional("/internal", include_in_schema=False)
ONLY_NOTIFICATIONS = [Depends(from_service("notifications"))]


@router.post("/contacts", summary="À qui écrire", dependencies=ONLY_NOTIFICATIONS)
async def read_contacts(body: ContactsIn, uow: Uow) -> Contacts:
    found = await use_cases.recipients(
        uow,
        organisation_id=body.organisation_id,
        account_id=body.account_id,
        purpose=body.purpose,
    )
    return Contacts(
        recipients=[
            Contact(account_id=each.id, email=each.email, first_name=each.first_name)
            for each in found
        ]
    )


@router.post(
    "/action-tokens", summary="Fabriquer un lien qui agit", dependencies=ONLY_NOTIFICATIONS
)
async def make_action_token(body: ActionTokenIn, request: Request, uow: Uow) -> ActionLink:
    link = await use_cases.make_action_token(
        uow,
        purpose=body.purpose,
        object_kind=body.object_kind,
        object_id=body.object_id,
        recipient_kind=body.recipient.kind,
        recipient_id=body.recipient.id,
    )
    base = request.app.state.settings.public_base_url
    return ActionLink(url=f"{base}/r/{link.token}", expires_at=link.expires_at)
