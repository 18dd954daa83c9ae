"""The conditions, as one table: how each is graded, and what it says when met or when it blocks."""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.trainings import RecruitmentStatus
from services.matching.domain import sentences
from services.matching.domain.facts import ALWAYS, TAKES_PEOPLE, Pair

_SAME_DEPARTMENT = 0.3
_ADVISED = 0.5
_DAYS_FOR_HALF = 30
_UNKNOWN_SEATS = 0.5
_WAITLIST = 0.25


@dataclass(frozen=True)
class Condition:
    """One condition. A hard one graded 0 blocks; grades go from 0 to 1 and count by weight."""

    code: str
    hard: bool
    grade: Callable[[Pair], float]
    met: Callable[[Pair], str]
    blocks: Callable[[Pair], str]


def _occupation(pair: Pair) -> float:
    return float(pair.job.rome_parent in pair.course.rome_parents)


def _home_job(pair: Pair) -> float:
    far, radius = pair.home_job_km, pair.seeker.radius_km
    return float(far is None or radius is None or far <= radius)


def _home_job_met(pair: Pair) -> str:
    far = pair.home_job_km
    return "" if far is None else f"L’emploi est à {sentences.km(far)} de votre lieu de recherche."


def _home_job_blocks(pair: Pair) -> str:
    return f"L’emploi est à {sentences.km(pair.home_job_km or 0)}."


def _training_distance(pair: Pair) -> float:
    if pair.course.remote:
        return 1.0
    nearest, limit = pair.nearest_km, pair.rules.training_distance_km
    if nearest is None:
        return _SAME_DEPARTMENT if pair.same_department else 0.0
    return 0.0 if nearest > limit else max(1 - nearest / (limit + 1), 0.001)


def _training_distance_met(pair: Pair) -> str:
    if pair.course.remote:
        return "La formation se suit à distance."
    if pair.nearest_km is None:
        return "La formation est dans le même département, l’adresse est à préciser."
    whose = "de l’emploi" if pair.nearest_km == pair.job_km else "de votre lieu de recherche"
    return f"La formation est à {sentences.km(pair.nearest_km)} {whose}."


def _training_distance_blocks(pair: Pair) -> str:
    if pair.nearest_km is None:
        return "Le lieu de la formation n’est pas précisé."
    return f"La formation la plus proche est à {sentences.km(pair.nearest_km)}."


def _entry_level(pair: Pair) -> float:
    wanted, level = pair.course.entry_level, pair.seeker.level
    if wanted is None or level is None or wanted <= level:
        return 1.0
    return 0.0 if pair.course.entry_required else _ADVISED


def _entry_level_met(pair: Pair) -> str:
    wanted = pair.course.entry_level
    if wanted is None:
        return "Le niveau demandé à l’entrée n’est pas précisé."
    if wanted == 0:
        return "Aucun diplôme n’est demandé pour entrer en formation."
    if pair.course.entry_required:
        return f"Pour entrer en formation, il faut {sentences.level(wanted)}."
    return f"Pour entrer en formation, {sentences.level(wanted)} est conseillé."


def _entry_level_blocks(pair: Pair) -> str:
    wanted = sentences.level(pair.course.entry_level or 0)
    return f"Il faut {wanted} pour entrer en formation."


def _funded(pair: Pair) -> float:
    course, rules = pair.course, pair.rules
    by_code = not set(course.funders).isdisjoint(rules.funder_codes)
    by_route = course.funding_route in rules.funding_routes
    return float(course.region_funded is True or by_code or by_route)


def _funded_met(pair: Pair) -> str:
    route = pair.rules.funding_routes.get(pair.course.funding_route or "")
    if pair.course.region_funded or route is None:
        return "Formation gratuite, financée par la Région."
    return f"Financement possible : {route}."


def _funded_blocks(pair: Pair) -> str:
    if pair.course.region_funded is None and not pair.course.funders:
        return "Le financement de la formation reste à confirmer."
    return "La formation n’est pas financée par la Région."


def _recruitment(pair: Pair) -> float:
    return float(pair.course.bookable and pair.course.recruitment in TAKES_PEOPLE)


def _recruitment_met(pair: Pair) -> str:
    if pair.course.recruitment is RecruitmentStatus.OPEN:
        return "Les inscriptions sont ouvertes."
    return "Les inscriptions sont à confirmer par le centre de formation."


def _recruitment_blocks(pair: Pair) -> str:
    if pair.course.recruitment is RecruitmentStatus.SUSPENDED:
        return "Les inscriptions sont suspendues."
    return "Les inscriptions sont closes."


def _calendar(pair: Pair) -> float:
    course = pair.course
    if course.enter_by is None or course.enter_by <= pair.today or pair.days_late:
        return 0.0
    if course.enter_by == ALWAYS or course.starts_on is None:
        return 1.0
    wait = max(0, (course.starts_on - pair.today).days)
    soon = _DAYS_FOR_HALF / (_DAYS_FOR_HALF + wait)
    return soon / 2 if _ends_after_wish(pair) else soon


def _ends_after_wish(pair: Pair) -> bool:
    ends, wished = pair.course.ends_on, pair.job.starts_from
    return ends is not None and wished is not None and ends > wished


def _calendar_met(pair: Pair) -> str:
    if pair.course.enter_by == ALWAYS or pair.course.starts_on is None:
        return "On peut entrer en formation toute l’année."
    starts = f"La formation commence le {sentences.day(pair.course.starts_on)}"
    if _ends_after_wish(pair):
        return f"{starts} et finit après la date d’embauche souhaitée."
    return f"{starts}."


def _calendar_blocks(pair: Pair) -> str:
    if pair.course.enter_by is None:
        return "Les dates de la formation ne sont pas précisées."
    if pair.course.enter_by <= pair.today:
        return "La dernière session a déjà commencé."
    return f"La prochaine session finit {sentences.delay(pair.days_late)} trop tard."


def _seats(pair: Pair) -> float:
    left = pair.course.seats_left
    if pair.course.capacity is None or left is None:
        return _UNKNOWN_SEATS
    return 1.0 if left > 0 else _WAITLIST


def _seats_said(pair: Pair) -> str:
    left = pair.course.seats_left
    if pair.course.capacity is None or left is None:
        return "Le nombre de places est à confirmer par le centre de formation."
    if left > 0:
        return sentences.seats(left)
    return f"Complet : liste d’attente, {sentences.rank(pair.course.waitlist_length + 1)}."


CONDITIONS = (
    Condition(
        "occupation",
        True,
        _occupation,
        met=lambda pair: "La formation prépare à ce métier.",
        blocks=lambda pair: "Aucune formation financée ne prépare à ce métier pour l’instant.",
    ),
    Condition("distance_home_job", True, _home_job, _home_job_met, _home_job_blocks),
    Condition(
        "distance_training",
        True,
        _training_distance,
        _training_distance_met,
        _training_distance_blocks,
    ),
    Condition("entry_level", True, _entry_level, _entry_level_met, _entry_level_blocks),
    Condition("funded", True, _funded, _funded_met, _funded_blocks),
    Condition("recruitment_open", True, _recruitment, _recruitment_met, _recruitment_blocks),
    Condition("calendar", True, _calendar, _calendar_met, _calendar_blocks),
    Condition("seats", False, _seats, _seats_said, _seats_said),
)
BY_CODE = {condition.code: condition for condition in CONDITIONS}
