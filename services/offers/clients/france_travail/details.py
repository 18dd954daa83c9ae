"""What only the page of an offer shows."""

import re

from services.offers.clients.france_travail.fields import Fields
from services.offers.domain import contract
from services.offers.domain.record import OfferDetails

_COMPANY_TEXT = 4000
_LICENCE_B = re.compile(r"^b\b", re.IGNORECASE)


def details_of(raw: Fields) -> OfferDetails:
    """Return the display-only fields of a raw offer."""
    return OfferDetails.model_validate(
        {
            "appellation": raw.line("appellationlibelle"),
            "place_label": raw.child("lieuTravail").line("libelle"),
            "exercise_label": raw.line("complementExercice") or raw.line("conditionExercice"),
            "travel_label": raw.line("deplacementLibelle"),
            "qualification_label": raw.line("qualificationLibelle"),
            "open_to_disabled": raw.flag("accessibleTH"),
            "adapted_company": raw.flag("entrepriseAdaptee"),
            "disability_committed": raw.flag("employeurHandiEngage"),
            "few_candidates": raw.flag("offresManqueCandidats"),
            **_company(raw),
            **_contract(raw),
            **_profile(raw),
            **_pay(raw),
            **_origin(raw),
        }
    )


def _company(raw: Fields) -> dict[str, object]:
    company, contact = raw.child("entreprise"), raw.child("contact")
    return {
        "company_description": company.text("description", _COMPANY_TEXT),
        "company_url": company.link("url"),
        "logo_url": company.link("logo"),
        "apply_url": contact.link("urlPostulation"),
        "recruiter_url": contact.link("urlRecruteur"),
        "sector_label": raw.line("secteurActiviteLibelle"),
        "naf_code": _code(raw.line("codeNAF")),
        "workforce_label": raw.line("trancheEffectifEtab"),
    }


def _contract(raw: Fields) -> dict[str, object]:
    count, unit = contract.duration_of(raw.raw("typeContratLibelle")) or (None, None)
    context = raw.child("contexteTravail")
    return {
        "contract_code": _code(raw.line("typeContrat")),
        "nature_label": raw.line("natureContrat"),
        "duration_count": count,
        "duration_unit": unit,
        "hours_label": raw.line("dureeTravailLibelle"),
        "schedules": context.lines("horaires"),
        "working_conditions": context.lines("conditionsExercice"),
    }


def _profile(raw: Fields) -> dict[str, object]:
    label = raw.raw("experienceLibelle")
    licences = raw.labels("permis")
    asked = (each for each in raw.children("permis") if each.raw("exigence") == "E")
    needs_b = any(_LICENCE_B.match(each.raw("libelle")) for each in asked)
    return {
        "experience_required": _code(raw.line("experienceExige")),
        "experience_months": contract.months_of_experience(label),
        "experience_comment": raw.line("experienceCommentaire"),
        "diplomas": tuple(dict.fromkeys(filter(None, map(_diploma, raw.children("formations"))))),
        "skills": raw.labels("competences"),
        "qualities": raw.labels("qualitesProfessionnelles"),
        "languages": raw.labels("langues"),
        "tools": raw.lines("outilsBureautiques"),
        "licences": licences,
        "licence_b": needs_b if licences else None,
    }


def _diploma(each: Fields) -> str:
    parts = (each.line("niveauLibelle"), each.line("domaineLibelle"), each.line("commentaire"))
    return ", ".join(part for part in parts if part)[:255]


def _pay(raw: Fields) -> dict[str, object]:
    pay = raw.child("salaire")
    extras = (pay.line("complement1"), pay.line("complement2"), *pay.labels("listeComplements"))
    kept = dict.fromkeys(extra for extra in extras if extra)
    return {"pay_comment": pay.line("commentaire"), "pay_extras": tuple(kept)}


def _origin(raw: Fields) -> dict[str, object]:
    origin = raw.child("origineOffre")
    partner = next(origin.children("partenaires"), Fields({}))
    return {
        "origin_code": _code(origin.line("origine")),
        "partner_name": partner.line("nom"),
        "partner_url": partner.link("url"),
        "partner_logo_url": partner.link("logo"),
    }


def _code(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"[A-Za-z0-9_.:#-]{1,64}", text) else None
