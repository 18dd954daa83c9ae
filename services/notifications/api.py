"""Internal routes: a login link to send, what was told about a case."""

from uuid import UUID, uuid4

from fastapi import Depends, Request

from chassis import clock
from chassis.auth import from_service
from chassis.http import ReadSession, Uow, router as new_router
from services.notifications import use_cases
from services.notifications.domain import LoginLink
from services.notifications.repository import NotificationsRepository
from services.notifications.schemas import LoginLinkIn, ToldOut, ToldPage

router = new_router("/internal", dependencies=[Depends(from_service("gateway"))])


@router.post("/login-links", status_code=202, summary="Envoyer un lien de connexion")
async def send_login_link(body: LoginLinkIn, request: Request, uow: Uow) -> dict[str, str]:
    id_ = await use_cases.plan_login_link(
        uow,
        account_id=body.account_id,
        cause_id=uuid4(),
        now=clock.now(),
        expires_at=body.expires_at,
    )
    request.app.state.login_links.keep(id_, LoginLink(body.email, body.link))
    return {"id": str(id_)}


@router.get("/cases/{case_id}/messages", summary="Qui a été prévenu, quand")
async def told_about(case_id: UUID, session: ReadSession) -> ToldPage:
    rows = await NotificationsRepository(session).told_about(case_id)
    return ToldPage(items=[ToldOut.of(row) for row in rows])
