"""French words of numbers, dates and levels, for the sentences of the conditions."""

from datetime import date

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
LEVELS = {
    1: "le niveau de fin de collège",
    2: "le niveau de fin de collège",
    3: "un CAP ou un BEP",
    4: "le bac",
    5: "un bac + 2",
    6: "un bac + 3",
    7: "un bac + 5",
    8: "un doctorat",
}


def day(value: date) -> str:
    """Return a date in full."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number} {MONTHS[value.month - 1]} {value.year}"


def km(value: float) -> str:
    """Return a distance, rounded for a reader."""
    return "moins de 1 km" if value < 1 else f"{round(value)} km"


def seats(count: int) -> str:
    """Return how many seats are free."""
    return "1 place libre." if count == 1 else f"{count} places libres."


def rank(count: int) -> str:
    """Return a rank on a waiting list."""
    return "1re place" if count == 1 else f"{count}e place"


def delay(days: int) -> str:
    """Return a delay in days, then in weeks."""
    if days < 14:
        return "un jour" if days == 1 else f"{days} jours"
    return f"{days // 7} semaines"


def level(value: int) -> str:
    """Return a level of the national framework as people say it."""
    return LEVELS.get(value, "un diplôme")
