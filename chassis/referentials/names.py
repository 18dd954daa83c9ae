"""One way to write a name, so that two spellings of one place or word meet."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": " ", "'": " "})
_NOT_WORD = re.compile(r"[^A-Z0-9]+")
_SAINT = re.compile(r"\bST(E?)\b")
_CEDEX = re.compile(r" CEDEX\b.*")
_ARRONDISSEMENT = re.compile(r" \d{1,2}(ER|E|EME)?( ARRONDISSEMENT| ARR)?$")
_ARTICLE = re.compile(r"^(LE|LA|LES|L) (?=.)")


def fold(text: str) -> str:
    """Return upper-case words without accents or punctuation, separated by one blank."""
    text = text.translate(_LIGATURES)
    if not text.isascii():
        decomposed = unicodedata.normalize("NFD", text)
        text = "".join(each for each in decomposed if not unicodedata.combining(each))
    return _NOT_WORD.sub(" ", text.upper()).strip()


def normalise_name(name: str) -> str:
    """Return the comparable form of the name of a commune."""
    words = _SAINT.sub(r"SAINT\1", fold(name))
    if " CEDEX" in words:
        words = _CEDEX.sub("", words)
    if words and (words[-1].isdigit() or words[-1] in "ERT"):
        words = _ARRONDISSEMENT.sub("", words)
    return _ARTICLE.sub("", words)
