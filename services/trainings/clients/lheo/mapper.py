"""One formation of LHEO turned into the normalised records of its sessions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chassis.referentials import places, regions
from chassis.referentials.certifications import Certifications
from services.trainings.clients.lheo import parts
from services.trainings.clients.lheo.draft import (
    Draft,
    content_print,
    hours_of,
    read_certification,
    read_occupations,
)
from services.trainings.clients.lheo.elements import children, extra, text
from services.trainings.domain import codes
from services.trainings.domain.identity import SessionKey
from services.trainings.domain.record import ReadSession, SessionRecord
from services.trainings.domain.text import clean_title

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PLACES_LISTED = 20
BasinOf = Callable[[str | None], str | None]


class Unreadable(Exception):
    """A formation that cannot be understood: a code, and a sentence for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass
class FormationMapper:
    """Turns formations of one feed into records; ``basin_of`` knows the region's basins.

    ``certified`` gives its occupations to a formation that says only what it certifies.
    """

    source: str
    basin_of: BasinOf
    certified: Certifications = field(default_factory=Certifications)

    @staticmethod
    def number_of(element: "Element") -> str:
        """Return the number that the source gave, as it stands in a key; empty without one."""
        given = re.sub(r"\s+", " ", element.get("numero") or "").strip()
        return given.replace("|", "/")[:120]

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

    def _formation(self, formation: "Element") -> "Draft":
        title = clean_title(parts.masked_line(text(formation, "intitule-formation")))
        if not title:
            raise Unreadable("title_missing", "La formation n’a pas d’intitulé.")
        provider = parts.responsible_provider(formation, self.source)
        if provider is None:
            raise Unreadable("provider_missing", "L’organisme responsable n’est pas identifié.")
        draft = Draft()
        draft.provider("responsible", provider)
        draft.provider("delivering", provider)
        draft.fields |= {
            "source": self.source,
            "title": title,
            "objective": parts.masked_text(text(formation, "objectif-formation")),
        }
        read_certification(draft, formation)
        read_occupations(draft, formation, self.certified)
        for name, tag in (
            ("entry_level", "code-niveau-entree"),
            ("exit_level", "code-niveau-sortie"),
        ):
            code = text(formation, tag)
            draft.fields[name] = codes.level(code)
            draft.flag("level_unknown", unless=codes.level_is_known(code))
        return draft

    def _action(self, action: "Element", common: "Draft") -> "Draft":
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
            "schedule": parts.masked_line(text(action, "rythme-formation")) or None,
            "hours": hours_of(action),
        }
        main, *others = parts.training_places(action) or [parts.Address()]
        draft.fields["other_places"] = tuple(
            dict.fromkeys(one.short for one in others if one.short)
        )
        self._read_place(draft, main)
        return draft

    def _read_place(self, draft: "Draft", said: parts.Address) -> None:
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
            "address": parts.masked_line(", ".join(filter(None, (said.lines, where)))) or None,
            "insee_code": found.insee_code,
            "city": city or None,
            "department": found.department,
            "region_code": _region(found, said),
            "lat": None if found.lat is None else round(found.lat, 5),
            "lon": None if found.lon is None else round(found.lon, 5),
            "geo_precision": found.precision,
            "basin_code": self.basin_of(found.insee_code),
        }

    def _session(
        self, formation: "Element", action: "Element", session: "Element", common: "Draft"
    ) -> ReadSession:
        draft = common.copy()
        key = SessionKey(
            self.source,
            self._number(draft, formation, below="action"),
            self._number(draft, action, below="session"),
            self._number(draft, session, below=""),
        )
        period = parts.period(action, session)
        outdated = "1" in (extra(session, "session-perimee"), extra(action, "action-perimee"))
        draft.flags += period.flags
        draft.flag("start_imprecise", unless=not period.start.known or period.start.exact)
        draft.flag("outdated", unless=not outdated)
        draft.fields |= {
            "training_id": key.training_id,
            "starts_on": period.start.earliest,
            "starts_precision": period.start.precision,
            "ends_on": period.end.latest,
            "ends_precision": period.end.precision,
            "weeks": period.weeks,
            "entry_until": period.entry_until,
            "sound": period.sound and not outdated,
            "seats_hint": parts.seats_hint(action, session),
            "recruitment_status": codes.recruitment_status(text(session, "etat-recrutement")),
        }
        return ReadSession(key, SessionRecord.model_validate(draft.fields), draft.unique_flags())

    def _number(self, draft: "Draft", element: "Element", *, below: str) -> str:
        """Return the number of an element; without one, a print of its content without dates."""
        if given := self.number_of(element):
            return given
        draft.flags.append("number_missing")
        return f"h:{content_print(element, below)}"


def _region(found: places.ResolvedPlace, said: parts.Address) -> str | None:
    if found.department is not None:
        return regions.of_department(found.department)
    return regions.current(said.region)
