"""Sending one message: ask who and what, check it is still true, write it, hand it over."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import aiosmtplib

from chassis.errors import DomainError, Gone, NotFound, Unavailable
from services.notifications.clients.facts import Cases, Contacts, Facts
from services.notifications.clients.smtp import Mail, RefusedForGood, Smtp
from services.notifications.clients.templates import Sender, render
from services.notifications.domain import (
    LOOK_AGAIN,
    SEND_WITHIN,
    Links,
    Recipient,
    Status,
    Template,
    catalogue,
    is_still_true,
    is_too_late,
    moment_of,
    purpose_of,
    waits_for_outcome,
)
from services.notifications.models import Notification

DATE_UNKNOWN = timedelta(days=1)
"""How long to wait before looking again for a date of the training."""


@dataclass(frozen=True)
class Result:
    """What became of a message.

    ``retry`` asks for another attempt later; ``wait`` only for another look, soon.
    """

    status: Status
    error_code: str | None = None
    retry: bool = False
    wait: timedelta | None = None


@dataclass
class Postman:
    """Everything that is needed to send a message."""

    cases: Cases
    contacts: Contacts
    smtp: Smtp
    sender: Sender
    links: Links
    now: Callable[[], datetime]

    async def deliver(self, row: Notification) -> Result:
        """Send one message of the ledger and say what became of it. Never raises for an outage.

        A sending that drags on is one: it ends while the message is still ours.
        """
        if row.expires_at <= self.now():
            return Result(Status.EXPIRED)
        try:
            async with asyncio.timeout(SEND_WITHIN.total_seconds()):
                return await self._deliver(row, catalogue()[row.template])
        except (NotFound, Gone) as gone:
            return Result(Status.CANCELLED, gone.code)
        except RefusedForGood as refusal:
            return Result(Status.FAILED, f"smtp_{refusal}"[:64])
        except Unavailable as outage:
            return Result(Status.PLANNED, outage.code, retry=True)
        except (OSError, aiosmtplib.SMTPException) as outage:
            return Result(Status.PLANNED, type(outage).__name__, retry=True)
        except DomainError as refusal:
            return Result(Status.FAILED, refusal.code)

    async def _deliver(self, row: Notification, template: Template) -> Result:
        if template.recipient is Recipient.ACCOUNT:
            return await self._send_login_link(row, template)
        facts = await self._facts(row)
        if not is_still_true(template, facts):
            return Result(Status.CANCELLED, "no_longer_true")
        if is_too_late(template, facts, self.now().astimezone(self.sender.zone).date()):
            return Result(Status.EXPIRED)
        if wait := self._too_early(template, facts):
            return Result(Status.PLANNED, "too_early", wait=wait)
        if waits_for_outcome(template.id, facts.status, self.now() - row.cause_at):
            return Result(Status.PLANNED, "outcome", wait=LOOK_AGAIN)
        recipients = await self._recipients(row, template, facts)
        if not recipients:
            return Result(Status.FAILED, "no_recipient")
        for position, (kind, id_, address) in enumerate(recipients):
            link = await self._link(row, template, facts, (kind, id_))
            written = render(template, facts, self.sender, link)
            mail_id = str(row.id) if position == 0 else f"{row.id}.{position}"
            await self.smtp.send(
                Mail(
                    mail_id, address, written.subject, written.text, written.html, str(row.case_ref)
                )
            )
        return Result(Status.SENT)

    def _too_early(self, template: Template, facts: Facts) -> timedelta | None:
        """Return how long a message counted from the training must wait. Its dates may move."""
        if template.shift is None:
            return None
        moment = moment_of(template, facts, self.sender.zone)
        if moment is None:
            return DATE_UNKNOWN
        return moment - self.now() if moment > self.now() else None

    async def _send_login_link(self, row: Notification, template: Template) -> Result:
        kept = self.links.find(row.id)
        if kept is None:
            return Result(Status.FAILED, "forgotten_at_restart")
        written = render(template, Facts(status="asked"), self.sender, kept.link)
        await self.smtp.send(
            Mail(str(row.id), kept.email, written.subject, written.text, written.html)
        )
        self.links.forget(row.id)
        return Result(Status.SENT)

    async def _facts(self, row: Notification) -> Facts:
        if row.case_ref is None:
            raise NotFound
        if row.recipient_kind is Recipient.CANDIDATE:
            person = UUID(row.recipient_ref)
            return await self.cases.of_person(person, row.case_ref, row.template)
        return await self.cases.of_case(row.case_ref, row.template)

    async def _recipients(
        self, row: Notification, template: Template, facts: Facts
    ) -> list[tuple[str, UUID, str]]:
        """Return (kind, id, address) of each person to write to, one line an address."""
        if template.recipient is Recipient.CANDIDATE:
            person = UUID(row.recipient_ref)
            return [("candidate", person, facts.email)] if facts.email else []
        organisations = (
            [facts.establishment_id]
            if template.recipient is Recipient.EMPLOYER
            else [facts.responsible_provider_id, facts.delivering_provider_id]
        )
        found: dict[str, tuple[str, UUID, str]] = {}
        for organisation in filter(None, organisations):
            for contact in await self.contacts.of_organisation(organisation, template.id):
                kind = template.recipient.value
                found.setdefault(contact.email, (kind, contact.account_id, contact.email))
        return list(found.values())

    async def _link(
        self, row: Notification, template: Template, facts: Facts, recipient: tuple[str, UUID]
    ) -> str | None:
        purpose = purpose_of(template, facts.status)
        if purpose is None or row.case_ref is None:
            return None
        if purpose != "answer_enrolment":
            return await self.contacts.link(purpose, "candidacy", row.case_ref, recipient)
        if facts.enrolment_id is None:
            return None
        return await self.contacts.link(purpose, "enrolment", facts.enrolment_id, recipient)
