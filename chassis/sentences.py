"""French sentences of validation errors: (field, kind of error) → code and what to do."""

from collections.abc import Mapping

_BY_FIELD: dict[tuple[str, str], tuple[str, str]] = {
    ("email", "*"): ("email_invalid", "Indiquez une adresse e-mail, par exemple nom@exemple.fr"),
    ("phone", "*"): ("phone_invalid", "Indiquez un téléphone, par exemple 06 39 98 00 00"),
    ("postcode", "*"): (
        "postcode_invalid",
        "Indiquez un code postal à 5 chiffres, par exemple 57000",
    ),
    ("siret", "*"): ("siret_invalid", "Indiquez un SIRET à 14 chiffres"),
    ("rome_code", "*"): ("rome_unknown", "Choisissez un métier de la liste"),
    ("occupation", "*"): ("rome_unknown", "Choisissez un métier de la liste"),
    ("insee_code", "*"): ("place_unknown", "Choisissez une commune de la liste"),
    ("near", "*"): ("place_unknown", "Choisissez une commune de la liste"),
    ("consent", "*"): ("consent_required", "Cochez la case pour envoyer votre candidature"),
    ("engaged", "*"): ("consent_required", "Cochez la case pour vous engager"),
    ("first_name", "missing"): ("missing", "Indiquez votre prénom"),
    ("last_name", "missing"): ("missing", "Indiquez votre nom"),
    ("first_name", "too_short"): ("missing", "Indiquez votre prénom"),
    ("last_name", "too_short"): ("missing", "Indiquez votre nom"),
    ("reason", "*"): ("not_in_list", "Choisissez une raison dans la liste"),
    ("amount_min", "*"): ("out_of_range", "Indiquez un salaire en euros, par exemple 1 850"),
    ("starts_from", "*"): ("date_invalid", "Indiquez une date de début au plus tôt"),
    ("starts_until", "*"): ("date_invalid", "Indiquez une date de début au plus tard"),
    ("contract_kind", "*"): ("not_in_list", "Choisissez un contrat dans la liste"),
}

_BY_KIND: dict[str, tuple[str, str]] = {
    "missing": ("missing", "Ce champ est obligatoire"),
    "too_short": ("too_short", "Ce texte est trop court"),
    "too_long": ("too_long", "Ce texte est trop long"),
    "out_of_range": ("out_of_range", "Ce nombre est hors des limites"),
    "not_in_list": ("not_in_list", "Choisissez une valeur de la liste"),
    "date_invalid": ("date_invalid", "Indiquez une date, par exemple 2027-01-11"),
    "date_in_past": ("date_in_past", "Indiquez une date à venir"),
    "unknown_field": ("unknown_field", "Ce champ n’existe pas"),
    "text_forbidden": ("text_forbidden", "Retirez les caractères invisibles"),
    "url_in_name": ("url_in_name", "Un nom ne contient pas d’adresse Internet"),
    "duplicate": ("duplicate", "Cette valeur est donnée deux fois"),
    "type_invalid": ("type_invalid", "Cette valeur n’a pas la bonne forme"),
}

_KINDS = {
    "missing": "missing",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "finite_number": "out_of_range",
    "multiple_of": "out_of_range",
    "decimal_max_digits": "out_of_range",
    "decimal_max_places": "out_of_range",
    "decimal_whole_digits": "out_of_range",
    "enum": "not_in_list",
    "literal_error": "not_in_list",
    "union_tag_invalid": "not_in_list",
    "union_tag_not_found": "missing",
    "extra_forbidden": "unknown_field",
    "unknown_field": "unknown_field",
    "date_past": "date_in_past",
    "date_future": "date_in_past",
    "text_forbidden": "text_forbidden",
    "string_unicode": "text_forbidden",
    "too_many_words": "too_long",
    "url_in_name": "url_in_name",
    "duplicate": "duplicate",
    "not_in_list": "not_in_list",
}

_SHAPES = frozenset(
    kind
    for line in (
        "string_type int_type int_parsing int_from_float int_parsing_size bool_type bool_parsing",
        "float_type float_parsing decimal_type decimal_parsing uuid_type uuid_parsing list_type",
        "dict_type set_type tuple_type model_type model_attributes_type none_required",
        "type_invalid string_pattern_mismatch value_error email_invalid phone_invalid",
        "siret_invalid url_parsing url_type url_scheme timezone_aware time_type time_parsing",
    )
    for kind in line.split()
)
"""Errors of form: no better sentence than « la bonne forme », but for the fields named above."""


def is_known(kind: str) -> bool:
    """Say whether an error of pydantic has a sentence chosen for it."""
    return kind in _KINDS or kind in _SHAPES or kind.startswith("date")


def sentence(field: str, kind: str, context: Mapping[str, object]) -> tuple[str, str]:
    """Return the code and the French sentence of an error of pydantic."""
    short = _KINDS.get(kind) or ("date_invalid" if kind.startswith("date") else "type_invalid")
    if short in ("unknown_field", "duplicate", "text_forbidden", "url_in_name"):
        return _BY_KIND[short]
    if short == "missing" and field in ("email", "phone", "postcode", "siret"):
        return "missing", _BY_FIELD[(field, "*")][1]
    known = _BY_FIELD.get((field, short)) or _BY_FIELD.get((field, "*"))
    if known:
        return known
    code, text = _BY_KIND[short]
    if short == "too_long" and "max_length" in context:
        text = f"{context['max_length']} caractères au plus"
    return code, text
