"""The personal data filter: no e-mail, telephone number or person's name leaves it in clear."""

import re
import unicodedata

from chassis.given_names import GIVEN_NAMES

MASKED_ADDRESS = "[adresse masquée]"
MASKED_NUMBER = "[numéro masqué]"
MASKED_NAME = "[nom masqué]"

_H = r"[ \t\u00a0\u202f]"
_AT = rf"(?:@|＠|{_H}*(?i:\(at\)|\[at\]|\(@\)|\[@\]|(?<!\w)arobase(?!\w)){_H}*)"
_SIGNS = ("@", "＠", "arobase", "(at)", "[at]")
_TLD = r"(?i:fr|com|org|net|eu|be|de|lu|ch|info|alsace|bzh|io|biz)(?!\w)"
_DOT = (
    rf"(?:\.|{_H}\.{_H}?|\.{_H}(?={_TLD})|{_H}(?i:point|dot){_H}(?={_TLD})"
    r"|(?i:\(dot\)|\[dot\]))"
)
_FIRST_DOT = rf"(?:{_DOT}|\.{_H}(?=[a-z]))"
_LABEL = rf"(?:[\w-]*\w-{_H}[\w-]+(?={_H}?\.)|[\w-]+)"
_LOCAL = (
    rf"(?<![\w.+%'’-])(?i:mailto:{_H}*)?"
    rf"(?:[a-zà-ÿ]{{2,}}\.{_H})?(?:[\w+%-]+{_H}\.{_H}?){{0,3}}[\w+%'’.-]+"
)
_EMAIL = re.compile(
    rf"{_LOCAL}(?:{_AT}{_LABEL}|{_H}*{_AT}{_H}*{_LABEL}{_FIRST_DOT}[\w-]+)"
    rf"(?:{_FIRST_DOT}[\w-]+)?(?:{_DOT}[\w-]+)*"
    rf"(?:{_AT}{_LABEL}(?:{_DOT}[\w-]+)*)*"  # « à x@ a.b@c.fr » : the second sign belongs to it
)

_SEP = rf"(?:{_H}|[.\-–·]){{0,3}}"
_NATIONAL = (
    rf"0[1-9](?:{_SEP}\d\d){{4}}"
    rf"|0[1-9]{_H}?(?:/{_H}?\d\d){{4}}"
    rf"|0[1-9]\d?(?:(?:{_H}|[.-])\d{{2,3}}){{2,4}}(?<=\d)"
    rf"|0{_H}[1-9](?:{_H}\d){{8}}"
)
_FRENCH = rf"\(?(?:\+{_H}?|00{_H}?)33\)?{_SEP}(?:\(0\))?{_SEP}0?[1-9](?:{_SEP}\d\d){{4}}"
_BARE_FRENCH = rf"33{_H}?[67](?:{_SEP}\d\d){{4}}"
_FOREIGN = (
    rf"(?:\+{_H}?[1-9]\d{{0,2}}|00{_H}?(?:32|352|41|44|49|377))(?:[ ().\-/\u00a0]{{0,3}}\d){{6,11}}"
)
_URL = r"(?:https?://|www\.)[^\s<>]+"
_PHONE = re.compile(
    rf"(?P<kept>{_URL})|(?<![\w+])(?:{_FRENCH}|{_FOREIGN}|{_BARE_FRENCH}|{_NATIONAL})(?![\d])"
)
_DATE = r"(?:0[1-9]|[12]\d|3[01])([./-])(?:0[1-9]|1[0-2]){0}(?:\d\d){{1,2}}"
_TWO_DATES = re.compile(_DATE.format(r"\1") + rf"{_SEP}" + _DATE.format(r"\2") + r"(?!\d)")

_CAP = "A-ZÀ-ÖØ-ÞŒŠŽŸ"
_WORD = rf"[{_CAP}][\w'’]*(?:-[{_CAP}a-zà-ÿœ][\w'’]*)*"
_INITIAL = rf"[{_CAP}]\."
_PARTICLE = r"(?:de|du|des|la|le|van|von|der|ben|el|da|dos|d['’])"
_NAME = (
    rf"(?:{_INITIAL}{_H}?|{_WORD}(?!\w)(?:{_H}|(?=$|\W)))"
    rf"(?:(?:{_PARTICLE}{_H}*){{0,2}}(?:{_INITIAL}|{_WORD})(?:{_H}(?=[{_CAP}a-z])|(?!\w)))"
    rf"{{0,3}}"
)
_CIVILITY = re.compile(
    rf"(?<![\w’'.])(?P<title>(?:MM?\.|Mr|Mrs|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle|Dr|Docteur"
    rf"|MONSIEUR|MADAME|MME|MLLE|MR|DR|Me)\.?)(?P<gap>{_H}+|(?<=\.))(?P<name>{_NAME})"
)
_CUE = re.compile(
    rf"(?<!\w)(?P<cue>(?i:contact(?:ez|er|é|e)?|(?:votre|notre|ton|vos){_H}interlocut(?:eur|rice)s?"
    rf"|interlocut(?:eur|rice)|auprès{_H}de|adressez-vous{_H}à|demande[rz]"
    rf"|manag(?:er|euse)|recrut(?:eur|euse)|référente?|responsable|joindre|appele[rz]"
    rf"|je{_H}suis|je{_H}m['’]appelle|moi,?{_H}c['’]est|suivie?{_H}par|signé"
    rf"|transmettre{_H}à|(?:cv|candidature){_H}à))"
    rf"(?P<gap>{_H}*[:,–-]?{_H}*(?:à{_H}+)?)(?P<name>{_NAME})"
)
_CERTAIN = re.compile(r"interlocut|appelle|c['’]est|manag|recruteu", re.IGNORECASE)
_PLACE_BEFORE = re.compile(
    r"(?i)(?<!\w)(?:rue|avenue|av|boulevard|bd|bld|place|pl|impasse|allée|chemin|quai|cours|square"
    r"|route|passage|esplanade|faubourg|pont|lycée|collège|école|campus|université|hôpital"
    r"|clinique|chu|ehpad|résidence|fondation|institut|stade|gymnase|espace|parc|salle|centre"
    r"|maison|foyer|cité|quartier|crèche|groupe scolaire|cfa)\.?\s+"
    r"(?:(?:du|de|de la|des|de l['’]|d['’]|le|la)\s*)?$"
)
_PARTICLES = frozenset({"de", "du", "des", "le", "la"})
_NOT_NAMES = """
h f hf m mme madame monsieur mademoiselle le la les un une des du de vous nous votre notre il
elle je si en au aux et ou pour sur dans par france travail pole emploi mission locale cap
agence equipe service ressources humaines direction directeur directrice responsable charge
chargee manager recruteur recrutement commercial commerciale technicien technicienne chef cheffe
conseiller conseillere assistant assistante adjoint adjointe rh cdi cdd cv poste profil missions
experience titulaire diplome bac permis salaire horaires entreprise societe groupe region
metropole mairie departement etat international project product account sales office general
site secteur magasin production qualite maintenance logistique
"""
_NOT_A_NAME = frozenset(_NOT_NAMES.split())


def mask_personal_data(text: str) -> str:
    """Return ``text`` without e-mail addresses, telephone numbers and names of persons."""
    folded = text.casefold()
    if any(sign in folded for sign in _SIGNS):  # most texts have none, and the search is slow
        text = _EMAIL.sub(MASKED_ADDRESS, text)
    text = _PHONE.sub(_mask_number, text)
    text = _CIVILITY.sub(_mask_titled, text)
    return _CUE.sub(_mask_after_cue, text)


def _mask_number(match: re.Match[str]) -> str:
    if match["kept"] is not None or _TWO_DATES.match(match.string, match.start()):
        return match[0]
    digits = sum(character.isdigit() for character in match[0])
    return match[0] if digits < 10 and match[0].startswith("0") else MASKED_NUMBER


def _mask_titled(match: re.Match[str]) -> str:
    if _PLACE_BEFORE.search(match.string, max(0, match.start() - 40), match.start()):
        return match[0]
    first, *others = map(_plain, match["name"].split())
    if first in _NOT_A_NAME and not (first in _PARTICLES and others):
        return match[0]
    return match["title"] + match["gap"] + MASKED_NAME + _blank_end(match["name"])


def _mask_after_cue(match: re.Match[str]) -> str:
    words = [_plain(word) for word in re.split(r"[\s-]+", match["name"].strip()) if word]
    known = any(word in GIVEN_NAMES for word in words[:2])
    certain = _CERTAIN.search(match["cue"]) and len(words) > 1
    if words[0] in _NOT_A_NAME or not (known or certain):
        return match[0]
    if not certain and len(match["name"].split()) < 2:
        return match[0]
    return match["cue"] + match["gap"] + MASKED_NAME + _blank_end(match["name"])


def _blank_end(name: str) -> str:
    return name[len(name.rstrip()) :]


def _plain(word: str) -> str:
    """Return a word in lower case, without accents or signs."""
    letters = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in letters if letter.isalnum())
