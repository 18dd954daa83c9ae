"""Mailbox of the local system: real SMTP in, a mail directory on disk, a page and JSON to read it.

Nothing leaves the machine.
"""

import argparse
import email
import email.policy
import html
import mailbox
import re
import threading
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.controller import Controller
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from deploy.local.ports import LOOPBACK

RECIPIENTS = "X-Envelope-To"
SANDBOX = (
    "sandbox allow-popups allow-top-navigation-by-user-activation; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:"
)
MAX_BYTES = 10_000_000
LINK = re.compile(r"https?://[^\s<>\"')\]]+")
HREF = re.compile(r"href=\"(https?://[^\"]+)\"")
PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>body{{font:1rem/1.5 sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}}
td,th{{text-align:left;padding:.25rem .75rem .25rem 0;vertical-align:top}}
iframe{{width:100%;height:32rem;border:1px solid #767676}}pre{{white-space:pre-wrap}}</style>
<h1>{title}</h1>{body}</html>"""


class Inbox:
    """The mails received, newest last."""

    def __init__(self, directory: Path) -> None:
        for part in ("tmp", "new", "cur"):
            (directory / part).mkdir(parents=True, exist_ok=True)
        self._box = mailbox.Maildir(str(directory), create=True)
        self._read: dict[str, dict[str, Any]] = {}
        self._reading = threading.Lock()

    def as_json(self, wanted: str) -> list[dict[str, Any]]:
        """Return the mails to an address, oldest first; a mail never changes: it is read once."""
        with self._reading:
            for key in self._keys():
                if key not in self._read and (message := self.get(key)):
                    self._read[key] = as_json(key, message)
            return [each for each in self._read.values() if wanted in each["to"].lower()]

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        """Keep a mail; called by the SMTP server."""
        message = mailbox.MaildirMessage(envelope.original_content)
        message[RECIPIENTS] = ", ".join(envelope.rcpt_tos)
        self._box.add(message)
        return "250 OK"

    def all(self) -> list[tuple[str, EmailMessage]]:
        """Return every mail with its id, oldest first."""
        return [(key, message) for key in self._keys() if (message := self.get(key))]

    def get(self, key: str) -> EmailMessage | None:
        """Return one mail."""
        try:
            content = self._box.get_bytes(key)
        except KeyError:
            return None
        return email.message_from_bytes(content, policy=email.policy.default)

    def _keys(self) -> list[str]:
        return sorted(self._box.keys(), key=_arrival)


def _arrival(key: str) -> tuple[float, int]:
    seconds, _, rest = key.partition(".")
    micro = re.search(r"M(\d+)P\d+Q(\d+)", rest)
    return (int(seconds) + int(micro[1]) / 1e6, int(micro[2])) if micro else (float(seconds), 0)


def part(message: EmailMessage, kind: str) -> str:
    """Return the text or the HTML of a mail."""
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""


def as_json(key: str, message: EmailMessage) -> dict[str, Any]:
    """Return a mail for tests."""
    text, rich = part(message, "plain"), part(message, "html")
    links = [html.unescape(link) for link in HREF.findall(rich)] + LINK.findall(text)
    return {
        "id": key,
        "to": str(message[RECIPIENTS]),
        "from": str(message["from"] or ""),
        "subject": str(message["subject"] or ""),
        "date": str(message["date"] or ""),
        "text": text,
        "html": rich,
        "links": list(dict.fromkeys(links)),
    }


def _box(request: Request) -> Inbox:
    box: Inbox = request.app.state.inbox
    return box


def page_list(request: Request) -> Response:
    """Show the list of mails, newest first."""
    rows = "".join(
        f"<tr><td>{html.escape(mail['date'])}<td>{html.escape(mail['to'])}"
        f'<td><a href="/m/{key}">{html.escape(mail["subject"] or "(sans objet)")}</a>'
        for key, message in reversed(_box(request).all())
        for mail in [as_json(key, message)]
    )
    head = "<table><tr><th>Date<th>À<th>Objet"
    empty = "<p>Aucun message. Rien de ce qui arrive ici n’est sorti de cette machine.</p>"
    body = f"{head}{rows}</table>" if rows else empty
    return HTMLResponse(PAGE.format(title="Boîte aux lettres", body=body))


def page_mail(request: Request) -> Response:
    """Show one mail: its HTML in a sandbox, then its text."""
    key = request.path_params["key"]
    if (message := _box(request).get(key)) is None:
        return PlainTextResponse("Ce message n’existe pas.", 404)
    mail = as_json(key, message)
    rich = f'<iframe title="Message" sandbox="allow-popups" src="/m/{key}/html"></iframe>'
    body = (
        f"<p>À : {html.escape(mail['to'])}</p>{rich if mail['html'] else ''}"
        f'<h2>Texte</h2><pre>{html.escape(mail["text"])}</pre><p><a href="/">Retour</a></p>'
    )
    return HTMLResponse(PAGE.format(title=html.escape(mail["subject"]), body=body))


def page_html(request: Request) -> Response:
    """Show the HTML of a mail, unable to run anything."""
    message = _box(request).get(request.path_params["key"])
    rich = part(message, "html") if message else ""
    return HTMLResponse(rich, headers={"Content-Security-Policy": SANDBOX})


def api_list(request: Request) -> Response:
    """Return the mails, those of one recipient with ``?to=``."""
    wanted = request.query_params.get("to", "").lower()
    return JSONResponse(_box(request).as_json(wanted))


def api_mail(request: Request) -> Response:
    """Return one mail."""
    key = request.path_params["key"]
    message = _box(request).get(key)
    return JSONResponse(as_json(key, message)) if message else JSONResponse(None, 404)


def mail_app(inbox: Inbox) -> Starlette:
    """Return the pages and the JSON of a mailbox."""
    routes = [
        Route("/", page_list),
        Route("/m/{key}", page_mail),
        Route("/m/{key}/html", page_html),
        Route("/api/messages", api_list),
        Route("/api/messages/{key}", api_mail),
    ]
    app = Starlette(routes=routes)
    app.state.inbox = inbox
    return app


def smtp_server(inbox: Inbox, port: int) -> Controller:
    """Return the SMTP server of a mailbox, not started."""
    return Controller(
        inbox, hostname=LOOPBACK, port=port, decode_data=False, data_size_limit=MAX_BYTES
    )


def main() -> None:
    """Serve until stopped."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--smtp", type=int, required=True)
    reader.add_argument("--http", type=int, required=True)
    reader.add_argument("--directory", type=Path, required=True)
    given = reader.parse_args()
    inbox = Inbox(given.directory)
    server = smtp_server(inbox, given.smtp)
    server.start()
    try:
        uvicorn.run(mail_app(inbox), host=LOOPBACK, port=given.http, log_level="warning")
    finally:
        server.stop()


if __name__ == "__main__":
    main()
