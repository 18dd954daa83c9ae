"""Names of companies: what is kept of a contact, and sole traders who are persons."""

import re

from services.offers.domain.text import plain_words

SOLE_TRADER = "Employeur particulier ou indépendant"
_CIVILITY = re.compile(r"^(m|mr|mme|mlle|monsieur|madame|mademoiselle|dr)$")
_TITLE = re.compile(r"\b(?:M\.|Mr\.?|Mme\.?|Mlle\.?|Monsieur|Madame|Mademoiselle)\s")


def company_of_contact(name: str) -> str | None:
    """Return the company part of « ENTREPRISE - Mme Prénom NOM »; a person alone gives nothing."""
    company, dash, person = name.partition(" - ")
    if not dash or _TITLE.match(company) or not person.strip():
        return None
    return company.strip() or None


def is_sole_trader(company: str, contact: str) -> bool:
    """Return whether a company bears the name of its contact person."""
    _, dash, person = contact.partition(" - ")
    names = set(plain_words(person if dash else contact))
    words = [word for word in plain_words(company) if not _CIVILITY.match(word)]
    return len(words) >= 2 and set(words) <= names
