"""Words of trades, without what gender, number and accents change in them."""

from chassis.referentials.names import fold

_EMPTY_WORDS = {
    *("A", "AU", "AUX", "D", "DE", "DES", "DU", "EN", "ET", "L", "LA", "LE", "LES"),
    *("OU", "PAR", "POUR", "SUR", "UN", "UNE"),
}
_ENDINGS = (
    ("TRICE", "TEUR"),
    ("EUSE", "EUR"),
    ("IENNE", "IEN"),
    ("ONNE", "ON"),
    ("ERE", "ER"),
    ("IVE", "IF"),
    ("ELLE", "EL"),
    ("E", ""),
)
_SHORTEST_STEM = 3


def words(text: str) -> list[str]:
    """Return the words of a text that say something."""
    return [word for word in fold(text).split() if word not in _EMPTY_WORDS]


def stem(word: str) -> str:
    """Return a word of a trade without its plural and feminine endings."""
    if len(word) <= _SHORTEST_STEM:
        return word
    singular = word.rstrip("SX")
    for ending, masculine in _ENDINGS:
        if singular.endswith(ending) and len(singular) - len(ending) >= _SHORTEST_STEM - 1:
            return singular.removesuffix(ending) + masculine
    return singular
