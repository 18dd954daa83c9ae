"""Régions (INSEE): the present one behind a department, or behind a code of before 2016."""

from functools import cache

from chassis.referentials import communes

_BEFORE_2016 = {
    **dict.fromkeys(("21", "41", "42"), "44"),
    **dict.fromkeys(("26", "43"), "27"),
    **dict.fromkeys(("23", "25"), "28"),
    **dict.fromkeys(("22", "31"), "32"),
    **dict.fromkeys(("54", "72", "74"), "75"),
    **dict.fromkeys(("73", "91"), "76"),
    **dict.fromkeys(("82", "83"), "84"),
}


def current(code: str) -> str | None:
    """Return the present code of a Région, none for what is not one."""
    code = _BEFORE_2016.get(code.strip(), code.strip())
    return code if code in _by_department().values() else None


def of_department(code: str) -> str | None:
    """Return the Région of a department."""
    return _by_department().get(code)


@cache
def _by_department() -> dict[str, str]:
    return {one.department: one.region for one in communes.all_by_code().values()}
