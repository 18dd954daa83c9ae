"""The way out: e-mails in text and HTML, over SMTP."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from chassis import clock
from services.notifications.settings import NotificationsRegion, NotificationsSettings


@dataclass(frozen=True)
class Mail:
    """A message ready to leave. It exists in memory and at the provider only."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    thread: str | None = None


class RefusedForGood(Exception):
    """The server will never take this message for this recipient: trying again is useless."""


class Smtp:
    """One connection a message, with explicit time-outs."""

    def __init__(self, settings: NotificationsSettings, region: NotificationsRegion) -> None:
        self._settings, self._region = settings, region

    async def send(self, mail: Mail) -> None:
        """Hand a message to the server.

        Raises `RefusedForGood` on a permanent refusal of the recipient or of the content,
        ``OSError`` or ``aiosmtplib.SMTPException`` on an outage: ours included, such as a
        password or a sender that the server does not accept.
        """
        settings = self._settings
        password = settings.smtp_password
        try:
            await aiosmtplib.send(
                self._message(mail),
                hostname=settings.smtp_host,
                port=settings.smtp_port,
                start_tls=settings.smtp_tls,
                username=settings.smtp_user,
                password=password.get_secret_value() if password else None,
                timeout=settings.smtp_timeout.total_seconds(),
            )
        except aiosmtplib.SMTPDataError as refusal:
            if 500 <= refusal.code < 600:
                raise RefusedForGood(str(refusal.code)) from None
            raise
        except aiosmtplib.SMTPRecipientsRefused as refusal:
            if all(500 <= each.code < 600 for each in refusal.recipients):
                raise RefusedForGood("recipient") from None
            raise

    def _message(self, mail: Mail) -> EmailMessage:
        domain = self._region.sender_address.partition("@")[2]
        message = EmailMessage()
        message["From"] = Address(self._region.sender_name, addr_spec=self._region.sender_address)
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = f"<{mail.id}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        if mail.thread:
            message["References"] = f"<{mail.thread}@{domain}>"
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        return message
