"""SIRET of the demo: their key is right, their block (SIREN from 000 00x xxx) does not exist."""

from stdnum import luhn


def siret(number: int) -> str:
    """Return the invented SIRET of a number below 1 000."""
    siren = f"00000{number:03d}"
    siren += luhn.calc_check_digit(siren)
    start = f"{siren}0001"
    return str(start + luhn.calc_check_digit(start))
