"""What sources of offers and of trainings get wrong alike: markup in texts, accents read twice."""

import re
from html.parser import HTMLParser

_BREAKS = {"br", "p", "li", "div", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5"}
_SILENT = {"script", "style"}
_TWICE_ENCODED = re.compile("[ÃÂ][\u0080-\u00bf]|â\u0080[\u0090-\u00a6]|â€[™œ“”¦]")


def mend_twice_encoded(text: str) -> str:
    """Undo a text read twice in the wrong encoding, only when all of it can be undone."""
    if _TWICE_ENCODED.search(text):
        for charset in ("latin-1", "cp1252"):
            try:
                return text.encode(charset).decode("utf-8")
            except UnicodeError:
                continue
    return text


def text_of(markup: str) -> str:
    """Return the text of a markup, with line breaks where blocks begin and end; no script."""
    parser = _Plain()
    parser.feed(markup)
    parser.close()
    return "".join(parser.kept)


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.kept.append("\n")
        if tag in _SILENT:
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS - {"br"}:
            self.kept.append("\n")
        if tag in _SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.kept.append(data)
