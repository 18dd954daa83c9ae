"""Texts of feeds made readable: no markup, no placeholder, no wrong accent."""

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser

_BREAKS = {"br", "p", "li", "div", "ul", "ol", "tr", "h1", "h2", "h3", "h4"}
_PLACEHOLDERS = {"", "-", "--", ".", "non renseigné", "non renseignée", "non communiqué", "néant"}
_TWICE_ENCODED = re.compile("[ÃÂ][\u0080-\u00bf]|â\u0080[\u0090-\u00a6]|â€[™œ“”]")
_C1 = re.compile("[\u0080-\u009f]")
_CONTROLS = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff]")


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
    if _TWICE_ENCODED.search(raw):
        for charset in ("latin-1", "cp1252"):
            try:
                return raw.encode(charset).decode("utf-8")
            except UnicodeError:
                continue
    return _C1.sub(lambda found: _from_windows(found[0]), raw)


def _from_windows(character: str) -> str:
    try:
        return character.encode("latin-1").decode("cp1252")
    except UnicodeDecodeError:
        return ""


def _without_markup(text: str) -> str:
    if "&" in text:
        text = unescape(text)
    if "<" not in text:
        return text
    parser = _Plain()
    parser.feed(text)
    parser.close()
    return "".join(parser.kept)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
