"""Texts and links of feeds made safe: no markup, no wrong accent, no person, https only."""

import re
import unicodedata
from functools import lru_cache
from html import unescape
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from chassis.markup import mend_twice_encoded, text_of
from chassis.privacy import mask_personal_data

LONGEST_LINK = 2000
_USUAL = 120
_MARKUP = re.compile(r"</?[a-zA-Z!][^<>]*>")
_WRITTEN_BREAKS = re.compile(r"/r/n|\\r\\n|\\n|\*{3,}")
_CONTROLS = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\u202a-\u202e\u2066-\u2069]"
)
_MANY_BREAKS = re.compile(r"\n{3,}")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_WORDS = re.compile("[a-z0-9]+")
_TRACKING = re.compile(r"^(utm_.*|source|jz)$", re.IGNORECASE)


def clean_text(raw: str, limit: int) -> str:
    """Return plain text with line breaks, without a person, at most ``limit`` characters."""
    text = raw.encode("utf-8", "ignore").decode("utf-8")
    text = _WRITTEN_BREAKS.sub("\n", _without_markup(mend_twice_encoded(text)))
    text = unicodedata.normalize("NFC", _CONTROLS.sub("", text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    folded = _MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip()
    return shortened(mask_personal_data(folded), limit)


def clean_line(raw: str, limit: int = 255) -> str:
    """Return the same on one line."""
    line = _usual_line(raw) if len(raw) <= _USUAL else _one_line(raw)
    return shortened(line, limit)


def _one_line(raw: str) -> str:
    return " ".join(clean_text(raw, len(raw) + 4096).split())


_usual_line = lru_cache(maxsize=20_000)(_one_line)
"""Labels repeat from one offer to the next: nine lines of ten were already cleaned."""


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
    letters = text.casefold()
    if not letters.isascii():
        letters = _ACCENTS.sub("", unicodedata.normalize("NFD", letters))
    return _WORDS.findall(letters)


def _is_address(host: str) -> bool:
    if host.endswith((".local", ".internal", ".localhost", ".lan")):
        return True
    try:
        ip_address(host)
    except ValueError:
        return re.fullmatch(r"[\d.]+|0x[0-9a-f.x]+", host) is not None
    return True


def _without_markup(text: str) -> str:
    for _ in range(3):
        if not _MARKUP.search(text):
            break
        text = text_of(text)
    text = unescape(text) if "&" in text else text
    return _MARKUP.sub(" ", text)
