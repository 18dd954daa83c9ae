"""A raw offer: decoded with care, compared with the fields we know, kept without a person."""

import json
import re
from typing import TypeGuard

from chassis.privacy import mask_personal_data
from services.offers.clients.france_travail.fields import Refused

_PERSONAL = frozenset({"contact", "agence"})
_MOST_UNKNOWN, _LARGEST_KEPT = 100, 64 * 1024
_BLOCKS = re.compile(r'"(?:contact|agence)"\s*:\s*\{[^{}]*+\}?')
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_NAMES = """
id intitule description dateCreation dateActualisation lieuTravail romeCode romeLibelle
appellationlibelle entreprise typeContrat typeContratLibelle natureContrat experienceExige
experienceLibelle experienceCommentaire formations langues permis outilsBureautiques
competences salaire dureeTravailLibelle dureeTravailLibelleConverti complementExercice
conditionExercice alternance contact agence nombrePostes accessibleTH deplacementCode
deplacementLibelle qualificationCode qualificationLibelle codeNAF secteurActivite
secteurActiviteLibelle qualitesProfessionnelles trancheEffectifEtab origineOffre
offresManqueCandidats contexteTravail entrepriseAdaptee employeurHandiEngage
lieuTravail.libelle lieuTravail.latitude lieuTravail.longitude lieuTravail.codePostal
lieuTravail.commune entreprise.nom entreprise.description entreprise.logo entreprise.url
entreprise.entrepriseAdaptee entreprise.siret salaire.libelle salaire.commentaire
salaire.complement1 salaire.complement2 salaire.listeComplements origineOffre.origine
origineOffre.urlOrigine origineOffre.partenaires contexteTravail.horaires
contexteTravail.conditionsExercice
"""
_KNOWN = frozenset(_NAMES.split())


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Return whether a decoded value is a JSON object."""
    return isinstance(value, dict)


def readable_json(raw: bytes) -> dict[str, object]:
    """Return the object that some bytes hold. Raises `Refused`."""
    try:
        values: object = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Refused("encoding", "", "Le texte n’est pas en UTF-8.") from None
    except (ValueError, RecursionError):
        raise Refused("not_json", "", "L’offre n’est pas du JSON lisible.") from None
    if not is_object(values):
        raise Refused("not_an_object", "", "Un objet est attendu à cette place.")
    return values


def unknown_fields(values: dict[str, object]) -> set[str]:
    """Return the names of the fields that the reader has never heard of."""
    found = set(values) - _KNOWN
    for name in ("lieuTravail", "entreprise", "salaire", "origineOffre", "contexteTravail"):
        child = values.get(name)
        if is_object(child):
            found |= {f"{name}.{key}" for key in child} - _KNOWN
    return {mask_personal_data(name[:256])[:64] for name in sorted(found)[:_MOST_UNKNOWN]}


def without_person(raw: bytes) -> bytes:
    """Return what may be kept of a raw offer: no contact block, texts filtered, not too long."""
    try:
        values = readable_json(raw if len(raw) <= _LARGEST_KEPT else b"")
    except Refused:
        text = raw[:_LARGEST_KEPT].decode("utf-8", "replace").replace("\x00", "")
        shown = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        return mask_personal_data(_BLOCKS.sub("", shown)).encode("utf-8", "replace")
    unknown = [name for name in values if name not in _KNOWN]
    left_out = _PERSONAL.union(unknown[_MOST_UNKNOWN:])
    kept = {name: value for name, value in values.items() if name not in left_out}
    return json.dumps(_masked(kept), ensure_ascii=False).encode("utf-8", "replace")


def _masked(value: object) -> object:
    if isinstance(value, str):
        return mask_personal_data(value)
    if isinstance(value, list):
        return [_masked(each) for each in value]
    if is_object(value):
        return {mask_personal_data(name): _masked(each) for name, each in value.items()}
    return value


def _no_constant(name: str) -> object:
    raise ValueError(name)
