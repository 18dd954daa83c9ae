"""The sending loop: take due messages, send each outside any transaction, close each."""

import asyncio
import contextlib
from datetime import timedelta

from chassis import clock
from chassis.application import Context, Worker
from chassis.logging import get_logger
from chassis.outgoing import internal_client
from chassis.timers import Timers
from chassis.unit_of_work import ActorRef, UnitOfWork
from services.notifications import use_cases
from services.notifications.clients.facts import Cases, Contacts
from services.notifications.clients.sending import Postman, Result
from services.notifications.clients.smtp import Smtp
from services.notifications.clients.templates import Sender
from services.notifications.domain import QuietHours, Status, catalogue
from services.notifications.memory import LoginLinks
from services.notifications.models import Notification

AT_ONCE = 10


async def send_messages(context: Context) -> None:
    """Send what is due, for ever; a login link wakes the loop at once."""
    links: LoginLinks = context.state.login_links
    postman = postman_of(context, links)
    while True:
        links.arrived.clear()
        if not await send_due(context, postman):
            with contextlib.suppress(TimeoutError):
                pause = context.settings.poll_every.total_seconds()
                await asyncio.wait_for(links.arrived.wait(), pause)


def postman_of(context: Context, links: LoginLinks) -> Postman:
    """Return the postman of this process."""
    settings, signer = context.settings, context.state.signer
    region = context.region_file
    return Postman(
        cases=Cases(internal_client(signer, "candidacy", settings.candidacy_url)),
        contacts=Contacts(internal_client(signer, "gateway", settings.gateway_url)),
        smtp=Smtp(settings, context.region),
        sender=Sender(region.name, region.phone, region.zone),
        links=links,
        now=clock.now,
    )


async def send_due(context: Context, postman: Postman) -> int:
    """Send one batch; return how many messages were due."""
    async with UnitOfWork(context.sessions) as uow:
        rows = await use_cases.lease_due(uow, limit=AT_ONCE)
    await asyncio.gather(*(_send(context, postman, row) for row in rows))
    return len(rows)


def _closed_for(context: Context, row: Notification) -> timedelta:
    """Return how long a message must wait for the opening hours."""
    if not context.region.quiet_hours:
        return timedelta()
    region, now = context.region_file, clock.now()
    hours = QuietHours(region.zone, frozenset(region.holidays))
    return hours.next_opening(now, catalogue()[row.template].window) - now


async def _send(context: Context, postman: Postman, row: Notification) -> None:
    result = await _attempt(context, postman, row)
    actor = ActorRef("system", "send_messages")
    async with UnitOfWork(context.sessions, actor) as uow:
        ours = await _close(uow, row, result)
    get_logger().info(
        "notification.settled" if ours else "notification.lease_lost",
        object_id=str(row.id),
        template=row.template,
        status=result.status.value,
        code=result.error_code,
    )


async def _close(uow: UnitOfWork, row: Notification, result: Result) -> bool:
    """Write what became of a message; say whether it was still ours."""
    code = result.error_code
    if result.wait:
        return await use_cases.wait_for(uow, row=row, delay=result.wait, why=code or "wait")
    if result.retry:
        now = clock.now()
        return await use_cases.try_again(uow, row=row, now=now, error_code=code or "outage")
    return await use_cases.settle(uow, row=row, status=result.status, error_code=code)


async def _attempt(context: Context, postman: Postman, row: Notification) -> Result:
    """Send a message at its hours. What nobody foresaw is tried again and stops no other one."""
    try:
        if wait := _closed_for(context, row):
            return Result(Status.PLANNED, "quiet_hours", wait=wait)
        async with UnitOfWork(context.sessions) as uow:
            if await use_cases.is_told_otherwise(uow, row=row):
                return Result(Status.CANCELLED, "told_otherwise")
        return await postman.deliver(row)
    except Exception as error:
        get_logger().error(
            "notification.unexpected",
            object_id=str(row.id),
            template=row.template,
            exc_info=error,
        )
        return Result(Status.PLANNED, type(error).__name__[:64], retry=True)


TIMERS: Timers = {}
WORKERS: list[Worker] = [send_messages]
