"""What a mail server answers: a refusal of this message for good, or an outage of our set-up."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiosmtplib
import pytest

from services.notifications.clients.smtp import Mail, RefusedForGood, Smtp
from services.notifications.settings import NotificationsRegion, NotificationsSettings

MAIL = Mail("1", "lea.demo@example.org", "Sujet", "Texte", "<p>Texte</p>")
WORKS = {
    "greeting": "220 prêt",
    "EHLO": "250-ici\r\n250 AUTH PLAIN",
    "HELO": "250 ici",
    "AUTH": "235 entrez",
    "MAIL": "250 oui",
    "RCPT": "250 oui",
    "DATA": "354 dites",
    ".": "250 gardé",
    "RSET": "250 oublié",
    "QUIT": "221 adieu",
}


@asynccontextmanager
async def server(answers: Mapping[str, str]) -> AsyncIterator[int]:
    """Serve a mail server that gives one answer per command."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answers["greeting"].encode() + b"\r\n")
        async for line in reader:
            answer = answers.get(line.decode().strip().split(" ")[0].upper())
            if answer:
                writer.write(answer.encode() + b"\r\n")
        writer.close()

    served = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with served:
        yield served.sockets[0].getsockname()[1]


def smtp(port: int, region_file: Any) -> Smtp:
    settings = NotificationsSettings(
        environment="test",
        region_file=region_file,
        kafka_url="127.0.0.1:1",
        database_url="postgresql://nobody@127.0.0.1/none",
        smtp_port=port,
        smtp_user="compte",
        smtp_password="invente",
        candidacy_url="http://candidacy",
        gateway_url="http://gateway",
    )
    return Smtp(settings, NotificationsRegion())


@pytest.mark.parametrize(
    "refusal",
    [
        {"greeting": "554 pas de service ici"},
        {"EHLO": "550 non", "HELO": "550 non"},
        {"AUTH": "535 mot de passe faux"},
        {"MAIL": "550 expéditeur inconnu"},
        {"RCPT": "451 plus tard"},
        {".": "451 plus tard"},
    ],
    ids=["greeting", "hello", "password", "sender", "recipient later", "content later"],
)
async def test_an_outage_of_our_set_up_is_not_a_refusal_for_good(
    refusal: dict[str, str], region_file: Any
):
    async with server(WORKS | refusal) as port:
        with pytest.raises((aiosmtplib.SMTPException, OSError)):
            await smtp(port, region_file).send(MAIL)


@pytest.mark.parametrize(
    ("refusal", "code"),
    [({"RCPT": "550 inconnue"}, "recipient"), ({".": "554 contenu refusé"}, "554")],
    ids=["recipient", "content"],
)
async def test_a_recipient_or_a_content_may_be_refused_for_good(
    refusal: dict[str, str], code: str, region_file: Any
):
    async with server(WORKS | refusal) as port:
        with pytest.raises(RefusedForGood, match=code):
            await smtp(port, region_file).send(MAIL)
