"""The mailbox of the local system: what is sent arrives, and tests can follow its links."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from deploy.local import mailpage, ports

LINK = "http://127.0.0.1:8080/a/jeton?suite=1&autre=2"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[tuple[int, TestClient]]:
    """Run a mailbox; give its SMTP port and its pages."""
    port, inbox = ports.any_free(), mailpage.Inbox(tmp_path / "mail")
    server = mailpage.smtp_server(inbox, port)
    server.start()
    yield port, TestClient(mailpage.mail_app(inbox))
    server.stop()


def send(port: int, to: str, subject: str = "Votre candidature à Épinal") -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "region@example.org", to, subject
    mail.set_content(f"Bonjour Zoé,\n\nSuivez-la : {LINK}\n")
    mail.add_alternative(
        f'<p>Bonjour <b>Zoé</b><script>alert(1)</script></p><a href="{LINK}">Suivre</a>'.replace(
            "&a", "&amp;a"
        ),
        subtype="html",
    )
    with smtplib.SMTP(ports.LOOPBACK, port) as smtp:
        smtp.send_message(mail)


def test_a_mail_arrives_with_its_text_its_html_and_its_links(box: tuple[int, TestClient]) -> None:
    port, pages = box

    send(port, "zoe@example.org")

    [mail] = pages.get("/api/messages").json()
    assert mail["to"] == "zoe@example.org"
    assert mail["subject"] == "Votre candidature à Épinal"
    assert "Bonjour Zoé" in mail["text"]
    assert "<b>Zoé</b>" in mail["html"]
    assert mail["links"] == [LINK]
    assert pages.get(f"/api/messages/{mail['id']}").json() == mail


def test_mails_are_found_by_recipient_in_the_order_they_came(box: tuple[int, TestClient]) -> None:
    port, pages = box
    for to, subject in (
        ("a@example.org", "un"),
        ("b@example.org", "deux"),
        ("a@example.org", "trois"),
    ):
        send(port, to, subject)

    found = pages.get("/api/messages", params={"to": "A@example.org"}).json()

    assert [each["subject"] for each in found] == ["un", "trois"]


def test_a_page_shows_a_mail_that_can_run_nothing(box: tuple[int, TestClient]) -> None:
    port, pages = box
    send(port, "zoe@example.org", "<script>bonjour</script>")
    [mail] = pages.get("/api/messages").json()

    listed = pages.get("/").text
    shown = pages.get(f"/m/{mail['id']}").text
    rich = pages.get(f"/m/{mail['id']}/html")

    assert "<script>" not in listed + shown
    assert 'sandbox="allow-popups"' in shown
    assert rich.headers["content-security-policy"].startswith("sandbox")
    assert "default-src 'none'" in rich.headers["content-security-policy"]


def test_a_mail_that_does_not_exist_is_a_404(box: tuple[int, TestClient]) -> None:
    _, pages = box

    assert pages.get("/m/inconnu").status_code == 404
    assert pages.get("/api/messages/inconnu").status_code == 404


def test_mails_are_still_there_after_a_restart(box: tuple[int, TestClient], tmp_path: Path) -> None:
    port, _ = box
    send(port, "zoe@example.org")

    again = TestClient(mailpage.mail_app(mailpage.Inbox(tmp_path / "mail")))

    assert len(again.get("/api/messages").json()) == 1
