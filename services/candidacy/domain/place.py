"""Where a person lives: a postal code, and a commune when it serves several."""

from chassis.errors import FieldError, PlaceAmbiguous, Unprocessable
from chassis.referentials import communes
from chassis.referentials.communes import Commune

_ASK = "Choisissez votre commune dans la liste."


def commune_of(postcode: str, insee_code: str | None) -> Commune:
    """Return the commune of a person.

    Raises `PlaceAmbiguous` with the choices when the postal code serves several communes.
    """
    served = communes.with_postcode(postcode)
    if insee_code is not None:
        code = communes.current(insee_code)
        chosen = communes.get(code) if code else None
        if chosen is None or (served and chosen not in served):
            raise _wrong("insee_code", "place_unknown", _ASK)
        return chosen
    if not served:
        detail = "Indiquez un code postal à 5 chiffres, par exemple 57000"
        raise _wrong("postcode", "postcode_invalid", detail)
    if len(served) > 1:
        choices = [{"insee_code": each.insee, "name": each.name} for each in served]
        raise PlaceAmbiguous(_ASK, choices=choices)
    return served[0]


def _wrong(field: str, code: str, detail: str) -> Unprocessable:
    return Unprocessable(
        "1 champ à corriger", errors=[FieldError(code, detail, pointer=f"#/{field}")]
    )
