"""Texts of feeds made readable: no markup, no placeholder, no wrong accent."""

import re
import unicodedata
from html import unescape

from chassis.markup import mend_twice_encoded, text_of

_PLACEHOLDERS = {"", "-", "--", ".", "non renseigné", "non renseignée", "non communiqué", "néant"}
_C1 = re.compile("[\u0080-\u009f]")
_CONTROLS = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff]")


def clean_text(raw: str, limit: int) -> str:
    """Return plain text with line breaks, at most ``limit`` characters; empty for a placeholder."""
    text = _without_markup(mend_accents(raw))
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.splitlines())
    folded = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    folded = unicodedata.normalize("NFC", _CONTROLS.sub("", folded))
    return "" if folded.casefold() in _PLACEHOLDERS else _cut(folded, limit)


def clean_line(raw: str, limit: int = 255) -> str:
    """Return the same on one line."""
    return _cut(" ".join(clean_text(raw, len(raw) + 1).split()), limit)


def clean_title(raw: str) -> str:
    """Return a title without leading blank or trailing dot."""
    line = clean_line(raw)
    return line if line.endswith("...") else line.rstrip(" .")


def mend_accents(raw: str) -> str:
    """Undo the two usual mistakes of encoding, only when nothing else is changed by it."""
    return _C1.sub(lambda found: _from_windows(found[0]), mend_twice_encoded(raw))


def _from_windows(character: str) -> str:
    try:
        return character.encode("latin-1").decode("cp1252")
    except UnicodeDecodeError:
        return ""


def _without_markup(text: str) -> str:
    if "&" in text:
        text = unescape(text)
    return text_of(text) if "<" in text else text


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
