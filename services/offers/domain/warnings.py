"""What a person should check on an imported offer, in French."""

_SENTENCES = {
    "coordinates_swapped": "latitude et longitude inversées à la source, remises dans l’ordre",
    "coordinates_invalid": "coordonnées illisibles, ignorées",
    "coordinates_far": "coordonnées loin de la commune, centre de la commune retenu",
    "insee_unknown": "code de commune inconnu",
    "insee_ambiguous": "ancien code de commune partagé entre plusieurs communes",
    "insee_is_postal_code": "code postal donné à la place du code de commune",
    "insee_contradicts_label": "code de commune et libellé du lieu en désaccord",
    "name_ambiguous": "plusieurs communes de ce département portent ce nom",
    "commune_unknown": "commune non reconnue",
    "commune_from_point": "commune retrouvée par les coordonnées",
    "rome_unknown": "métier absent du référentiel ROME, gardé tel quel",
    "rome_from_label": "code métier illisible, retrouvé par son libellé",
    "contract_unknown": "type de contrat inconnu, affiché comme « autre »",
    "pay_text_only": "salaire sans montant sûr, affiché comme texte",
    "positions_zero": "aucun poste annoncé, un poste retenu",
    "positions_many": "plus de 20 postes annoncés, à confirmer par l’employeur",
    "link_dropped": "lien non sûr (https exigé), retiré",
    "company_masked": "nom d’une personne à la place de l’entreprise, masqué",
    "text_shortened": "texte trop long, raccourci",
    "description_missing": "description absente",
}


def sentence(code: str) -> str:
    """Return the French sentence of a warning; ``optional:chemin`` names an unreadable value."""
    if code.startswith("optional:"):
        return f"valeur illisible ignorée ({code.removeprefix('optional:')})"
    return _SENTENCES.get(code, code)
