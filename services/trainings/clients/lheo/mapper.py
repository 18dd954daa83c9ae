"""One formation of LHEO turned into the normalised records of its sessions."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chassis.referentials import places, rome
from services.trainings.clients.lheo import parts
from services.trainings.clients.lheo.elements import child, children, descendants, extra, text
from services.trainings.domain import codes
from services.trainings.domain.identity import Provider, SessionKey
from services.trainings.domain.record import ReadSession, SessionRecord
from services.trainings.domain.text import clean_line, clean_title

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

BasinOf = Callable[[str | None], str | None]
_DATES = {"periode", "periode-inscription", "date-information"}


class Unreadable(Exception):
    """A formation that cannot be understood: a code, and a sentence for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass
class FormationMapper:
    """Turns formations of one feed into records; ``basin_of`` knows the region's basins."""

    source: str
    basin_of: BasinOf

    def sessions_of(self, formation: "Element") -> Iterator[ReadSession]:
        """Yield the sessions of a formation, or raise ``Unreadable``."""
        actions = [
            (action, list(children(action, "session"))) for action in children(formation, "action")
        ]
        if not any(sessions for _, sessions in actions):
            raise Unreadable("no_session", "La formation n’a aucune session.")
        common = self._formation(formation)
        for action, sessions in actions:
            of_action = self._action(action, common) if sessions else common
            for session in sessions:
                yield self._session(formation, action, session, of_action)

    def _formation(self, formation: "Element") -> "_Draft":
        title = clean_title(parts.masked_line(text(formation, "intitule-formation")))
        if not title:
            raise Unreadable("title_missing", "La formation n’a pas d’intitulé.")
        provider = parts.responsible_provider(formation, self.source)
        if provider is None:
            raise Unreadable("provider_missing", "L’organisme responsable n’est pas identifié.")
        draft = _Draft()
        draft.provider("responsible", provider)
        draft.provider("delivering", provider)
        draft.fields |= {
            "source": self.source,
            "title": title,
            "objective": parts.masked_text(text(formation, "objectif-formation")),
        }
        _read_certification(draft, formation)
        _read_occupations(draft, formation)
        for name, tag in (
            ("entry_level", "code-niveau-entree"),
            ("exit_level", "code-niveau-sortie"),
        ):
            code = text(formation, tag)
            draft.fields[name] = codes.level(code)
            draft.flag("level_unknown", unless=codes.level_is_known(code))
        return draft

    def _action(self, action: "Element", common: "_Draft") -> "_Draft":
        draft = common.copy()
        if (delivering := parts.delivering_provider(action, self.source)) is not None:
            draft.provider("delivering", delivering)
        funders, flags = codes.funders(
            text(one, "code-financeur") for one in children(action, "organisme-financeur")
        )
        draft.flags += flags
        draft.fields |= {
            "entry_level_required": text(action, "niveau-entree-obligatoire") == "1",
            "teaching_mode": codes.teaching_mode(text(action, "modalites-enseignement")),
            "permanent_entry": text(action, "modalites-entrees-sorties") == "1",
            "funders": funders,
            "region_funded": codes.region_funded(funders),
            "schedule": clean_line(text(action, "rythme-formation")) or None,
            "hours": _hours(action),
        }
        self._read_place(draft, parts.training_place(action))
        return draft

    def _read_place(self, draft: "_Draft", said: parts.Address) -> None:
        if not said.said:
            draft.flag("place_missing", unless=draft.fields["teaching_mode"] == "remote")
            return
        found = places.resolve(
            insee=said.insee or None,
            postal_code=said.postcode or None,
            label=said.label,
            lat=said.lat,
            lon=said.lon,
        )
        draft.flags += list(found.flags)
        city = found.city or parts.masked_line(said.city)
        where = " ".join(part for part in (said.postcode, city) if part)
        draft.fields |= {
            "address": clean_line(", ".join(part for part in (said.lines, where) if part)) or None,
            "insee_code": found.insee_code,
            "city": city or None,
            "department": found.department,
            "lat": None if found.lat is None else round(found.lat, 5),
            "lon": None if found.lon is None else round(found.lon, 5),
            "geo_precision": found.precision,
            "basin_code": self.basin_of(found.insee_code),
        }

    def _session(
        self, formation: "Element", action: "Element", session: "Element", common: "_Draft"
    ) -> ReadSession:
        draft = common.copy()
        key = SessionKey(
            self.source,
            draft.number(formation, below="action"),
            draft.number(action, below="session"),
            draft.number(session, below=""),
        )
        period = parts.period(action, session)
        outdated = "1" in (extra(session, "session-perimee"), extra(action, "action-perimee"))
        draft.flags += [*period.flags, *(["outdated"] if outdated else [])]
        draft.fields |= {
            "training_id": key.training_id,
            "starts_on": period.start.earliest,
            "starts_precision": period.start.precision,
            "ends_on": period.end.latest,
            "ends_precision": period.end.precision,
            "weeks": period.weeks,
            "entry_until": period.entry_until,
            "sound": period.sound and not outdated,
            "recruitment_status": codes.recruitment_status(text(session, "etat-recrutement")),
        }
        return ReadSession(key, SessionRecord.model_validate(draft.fields), draft.unique_flags())


@dataclass
class _Draft:
    """A record being filled, with what a person should check."""

    fields: dict[str, object] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)

    def copy(self) -> "_Draft":
        return _Draft(dict(self.fields), list(self.flags))

    def flag(self, code: str, *, unless: bool) -> None:
        if not unless:
            self.flags.append(code)

    def provider(self, role: str, provider: Provider) -> None:
        self.fields[f"{role}_provider_id"] = provider.id
        self.fields[f"{role}_provider_name"] = provider.name
        self.flags += provider.flags

    def number(self, element: "Element", *, below: str) -> str:
        """Return the number of an element; without one, a print of its content without dates."""
        given = re.sub(r"\s+", " ", element.get("numero") or "").strip().replace("|", "/")
        if given:
            return given[:120]
        self.flags.append("number_missing")
        said = hashlib.sha256(_undated(element, below).encode()).hexdigest()
        return f"h:{said[:16]}"

    def unique_flags(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.flags))


def _undated(element: "Element", below: str) -> str:
    kept = [one for one in element if one.tag.rpartition("}")[2] not in {*_DATES, below}]
    return "|".join(sorted(f"{one.tag.rpartition('}')[2]}={text(one)}" for one in kept))


def _read_certification(draft: _Draft, formation: "Element") -> None:
    given = [text(one, "code-RNCP") for one in children(formation, "certification")]
    code = next((found for raw in given if raw and (found := codes.rncp_code(raw))), None)
    draft.flag("rncp_invalid", unless=bool(code) or not any(given))
    draft.fields |= {"rncp_code": code, "certification": code and f"Certification {code}"}


def _read_occupations(draft: _Draft, formation: "Element") -> None:
    domain = child(formation, "domaine-formation")
    given = {text(one).upper() for one in descendants(domain, "code-ROME")} - {""}
    known = sorted(code for code in given if re.fullmatch(r"[A-N]\d{4}", code, re.ASCII))
    draft.flag("rome_invalid", unless=len(known) == len(given))
    draft.flag("rome_missing", unless=bool(known))
    draft.flag("rome_unknown", unless=all(rome.is_known(code) for code in known))
    draft.fields |= {
        "rome_codes": tuple(known),
        "rome_parents": tuple(sorted({rome.parent_of(code) for code in known})),
    }


def _hours(action: "Element") -> int | None:
    total = codes.hours(text(action, "nombre-heures-total"))
    if total is not None:
        return total
    there = codes.hours(text(action, "nombre-heures-centre")) or 0
    return there + (codes.hours(text(action, "nombre-heures-entreprise")) or 0) or None
