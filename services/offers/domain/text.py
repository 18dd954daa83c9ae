"""Texts and links of feeds made safe: no markup, no wrong accent, no person, https only."""

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from chassis.privacy import mask_personal_data

LONGEST_LINK = 2000
_BREAKS = {"br", "p", "li", "div", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5"}
_MARKUP = re.compile(r"</?[a-zA-Z!][^<>]*>")
_TWICE_ENCODED = re.compile("[ÃÂ][\u0080-\u00bf]|â\u0080[\u0090-\u00a6]|â€[™œ“”¦]")
_WRITTEN_BREAKS = re.compile(r"/r/n|\\r\\n|\\n|\*{3,}")
_CONTROLS = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\u202a-\u202e\u2066-\u2069]"
)
_TRACKING = re.compile(r"^(utm_.*|source|jz)$", re.IGNORECASE)


class _Plain(HTMLParser):
    """Keep the text of a markup, with line breaks where blocks end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.kept.append("\n")
        if tag in {"script", "style"}:
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS - {"br"}:
            self.kept.append("\n")
        if tag in {"script", "style"} and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.kept.append(data)


def clean_text(raw: str, limit: int) -> str:
    """Return plain text with line breaks, without a person, at most ``limit`` characters."""
    text = raw.encode("utf-8", "ignore").decode("utf-8")
    text = _WRITTEN_BREAKS.sub("\n", _without_markup(_mended(text)))
    text = unicodedata.normalize("NFC", _CONTROLS.sub("", text))
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.splitlines())
    folded = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return shortened(mask_personal_data(folded), limit)


def clean_line(raw: str, limit: int = 255) -> str:
    """Return the same on one line."""
    return shortened(" ".join(clean_text(raw, len(raw) + 4096).split()), limit)


def shortened(text: str, limit: int) -> str:
    """Cut a text between two words."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    kept = head.rsplit(None, 1)[0] if re.search(r"\s", head[-80:]) else head
    return kept.rstrip() + "…"


def https_link(raw: str, limit: int = LONGEST_LINK) -> str | None:
    """Return a public https address that names no person, or nothing."""
    link = raw.strip()
    try:
        parts = urlsplit(link)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    sound = parts.scheme == "https" and "." in host and parts.username is None and port is None
    plain = link.isascii() and link.isprintable() and not re.search(r"[\s<>\"'\\]", link)
    if not sound or not plain or len(link) > limit or _is_address(host):
        return None
    return link if mask_personal_data(link) == link and "@" not in link else None


def without_tracking(link: str) -> str:
    """Return a link without the parameters that only say where a visitor comes from."""
    parts = urlsplit(link)
    query = [(k, v) for k, v in parse_qsl(parts.query, True) if not _TRACKING.match(k)]
    return urlunsplit(parts._replace(query=urlencode(query)))


def plain_words(text: str) -> list[str]:
    """Return the words of a text in lower case without accents, to compare texts."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(c for c in letters if not unicodedata.combining(c)))


def _is_address(host: str) -> bool:
    if host.endswith((".local", ".internal", ".localhost", ".lan")):
        return True
    try:
        ip_address(host)
    except ValueError:
        return re.fullmatch(r"[\d.]+|0x[0-9a-f.x]+", host) is not None
    return True


def _mended(text: str) -> str:
    """Undo a text read twice in the wrong encoding, only when all of it can be undone."""
    if _TWICE_ENCODED.search(text):
        for charset in ("cp1252", "latin-1"):
            try:
                return text.encode(charset).decode("utf-8")
            except UnicodeError:
                continue
    return text


def _without_markup(text: str) -> str:
    for _ in range(3):
        if not _MARKUP.search(text):
            break
        parser = _Plain()
        parser.feed(text)
        parser.close()
        text = "".join(parser.kept)
    text = unescape(text) if "&" in text else text
    return _MARKUP.sub(" ", text)
