"""What a search may be asked: the API ignores an unknown name and gives the whole country."""

from collections.abc import Mapping

PAGE, LAST_START = 150, 3000
"""Offers per answer at most, and the last place where an answer may start."""
_NAMES = """
range sort codeROME departement commune distance region paysContinent inclureLimitrophes
grandDomaine minCreationDate maxCreationDate publieeDepuis typeContrat natureContrat
entreprisesAdaptees employeursHandiEngages motsCles domaine appellation theme secteurActivite
codeNAF experience experienceExigence qualification niveauFormation permis salaireMin
periodeSalaire tempsPlein dureeHebdo dureeHebdoMin dureeHebdoMax dureeContratMin dureeContratMax
accesTravailleurHandicape offresMRS offresManqueCandidats origineOffre partenaires
modeSelectionPartenaires
"""
NAMES = frozenset(_NAMES.split())


class UnknownParameter(ValueError):
    """A name that the API does not know: a mistake of ours, told before the call."""


def checked(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of a search. Raises `UnknownParameter`."""
    if unknown := sorted(set(parameters) - NAMES):
        raise UnknownParameter(", ".join(unknown))
    return dict(parameters)
