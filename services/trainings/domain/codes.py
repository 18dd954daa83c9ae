"""Codes of LHEO turned into ours: levels, funders, recruitment, teaching modes, RNCP."""

import re
from collections.abc import Iterable

from contracts.trainings import RecruitmentStatus, TeachingMode

REGION_COUNCIL = "2"
_OPCO = "16"
_MAKES_OPCO_SPURIOUS = {"0", "5", "10"}
_FUNDERS = {str(code) for code in range(21)}

# One table, two scales: 0 to 8 is the former nomenclature, 11 to 18 the national framework.
_LEVELS = {
    **{"1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6, "8": 7},
    **{str(10 + level): level for level in range(1, 9)},
}
_RECRUITMENT = {
    "1": RecruitmentStatus.OPEN,
    "2": RecruitmentStatus.CLOSED,
    "3": RecruitmentStatus.SUSPENDED,
}
_TEACHING = {"0": TeachingMode.ON_SITE, "1": TeachingMode.MIXED, "2": TeachingMode.REMOTE}
_NO_LEVEL_SAID = {"", "0"}


def level(code: str) -> int | None:
    """Return the level of the national framework (0 to 8), none when unknown."""
    return _LEVELS.get(code.strip().removeprefix("0") or "0")


def level_is_known(code: str) -> bool:
    """Return whether the code belongs to the table of levels."""
    return code.strip() in _NO_LEVEL_SAID or level(code) is not None


def funders(codes: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the funders of an action, sorted, and the flags of what was left out.

    The aggregation of regional files adds an OPCO (16) beside other, company or beneficiary
    (0, 5, 10): there it means nothing. Alone it is real.
    """
    given = {code.strip().lstrip("0") or "0" for code in codes if code.strip()}
    known = given & _FUNDERS
    flags = [] if known == given else ["funder_unknown"]
    if _OPCO in known and known & _MAKES_OPCO_SPURIOUS:
        known = known - {_OPCO}
        flags.append("opco_ignored")
    return tuple(sorted(known, key=int)), tuple(flags)


def region_funded(codes: tuple[str, ...]) -> bool | None:
    """Return whether the regional council pays; none when no funder is given at all."""
    return REGION_COUNCIL in codes if codes else None


def recruitment_status(code: str) -> RecruitmentStatus:
    """Return the state of recruitment (état du recrutement)."""
    return _RECRUITMENT.get(code.strip(), RecruitmentStatus.UNKNOWN)


def teaching_mode(code: str) -> TeachingMode:
    """Return where one learns (modalités d'enseignement)."""
    return _TEACHING.get(code.strip(), TeachingMode.UNKNOWN)


def rncp_code(raw: str) -> str | None:
    """Return ``RNCP320`` for "320", "RNCP320" or "RNCP 320", none for anything else."""
    found = re.fullmatch(r"(?:RNCP)?\s*0*([1-9][0-9]{0,5})", raw.strip().upper(), re.ASCII)
    return f"RNCP{found[1]}" if found else None


def hours(raw: str) -> int | None:
    """Return a number of hours from a French text such as "1 234,50", none when there is none."""
    folded = re.sub(r"\s", "", raw).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]*)?", folded, re.ASCII):
        return None
    return round(float(folded)) or None


def seats(raw: str) -> int | None:
    """Return a number of seats between 1 and 1000, none for anything else."""
    folded = raw.strip()
    if not re.fullmatch(r"[0-9]{1,4}", folded, re.ASCII):
        return None
    return int(folded) if 1 <= int(folded) <= 1000 else None
