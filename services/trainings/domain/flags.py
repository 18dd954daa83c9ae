"""Warnings of an import (avertissements): a code in the record, a French sentence for people."""

ABSENT = "absent_from_source"

LABELS = {
    "date_invalid": "date illisible : la session n’est pas réservable",
    "dates_reversed": "fin avant le début : la session n’est pas réservable",
    "start_imprecise": "date de début à confirmer : seul le mois ou l’année est connu",
    "start_unknown": "date de début inconnue : la session n’est pas réservable",
    ABSENT: "absente des derniers fichiers de sa source",
    "outdated": "session périmée à la source",
    "key_shared": "même numéro pour deux contenus différents",
    "number_missing": "numéro absent : une clé a été calculée",
    "siret_invalid": "SIRET de l’organisme non valable",
    "nda_invalid": "numéro d’activité de l’organisme non valable",
    "provider_by_name": "organisme identifié par son nom seulement",
    "level_unknown": "niveau inconnu",
    "funder_unknown": "financeur inconnu",
    "opco_ignored": "financeur OPCO ignoré (ajouté par l’agrégation)",
    "place_missing": "lieu de formation absent",
    "rncp_invalid": "code RNCP illisible",
    "rome_invalid": "code ROME illisible",
    "rome_derived": "code ROME déduit de la certification",
    "rome_missing": "aucun code ROME : la session ne sera proposée pour aucune offre",
    "rome_unknown": "code ROME plus récent que le référentiel",
    "commune_from_point": "commune déduite des coordonnées",
    "commune_unknown": "commune non reconnue",
    "coordinates_far": "coordonnées loin de la commune : ignorées",
    "coordinates_invalid": "coordonnées illisibles : ignorées",
    "insee_ambiguous": "ancien code de commune à plusieurs sens",
    "insee_contradicts_label": "code de commune et département en désaccord",
    "insee_is_postal_code": "code postal à la place du code de commune",
    "insee_unknown": "code de commune inconnu",
    "name_ambiguous": "plusieurs communes de ce nom",
    "coordinates_swapped": "latitude et longitude inversées : remises en ordre",
}


def sentence(flag: str) -> str:
    """Return the French words of a warning; flags of places come from the referential."""
    return LABELS.get(flag, f"lieu à vérifier ({flag})")
