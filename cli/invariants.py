"""What must hold over all databases together, whatever happened: each rule, and what breaks it.

Numbers are those of the proof (I2 to I8, I10, I12). A rule of one owner is one query; what two
owners must agree on is in `cli/agreement.py`. Nothing is ever repaired here.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cli import agreement
from cli.agreement import Violation
from services.candidacy.domain.states import COMMITTED, LIVE
from services.trainings.domain.seats import SEATED
from services.trainings.models.session import TAKES_PEOPLE

Databases = Mapping[str, Any]
"""Service -> an asyncpg connection that reads its database."""

OWNERS = ("candidacy", "offers", "trainings", "notifications")

RULES = {
    "I2": "rien ne reste bloqué",
    "I3": "places prises = places réservées, jamais au-delà de la capacité",
    "I4": "postes pris = postes gardés, jamais au-delà du nombre offert",
    "I5": "une personne ne s’engage qu’une fois",
    "I6": "une candidature close ne garde ni place, ni rang, ni poste",
    "I7": "l’état d’une candidature et ce qui lui est réservé se correspondent",
    "I8": "chaque message n’est prévu qu’une fois",
    "I10": "pas de place libre quand quelqu’un attend ; on avance dans l’ordre des rangs",
    "I12": "chaque changement d’état est au journal d’audit",
}
"""The rules, as operators read them."""


@dataclass(frozen=True)
class Query:
    """A rule of one owner. Each row found (subject, fact) breaks it."""

    rule: str
    service: str
    sql: str
    values: Sequence[object] = field(default=())


QUERIES = (
    Query(
        "I2",
        "candidacy",
        """SELECT 'candidacy/' || c.id, 'en cours (' || c.state || '), aucune minuterie armée'
           FROM candidacies c
           WHERE c.state = ANY($1) AND NOT EXISTS (
               SELECT 1 FROM timers t WHERE t.subject_id = c.id
               AND t.fired_at IS NULL AND t.cancelled_at IS NULL)
        """,
        (sorted(LIVE),),
    ),
    Query(
        "I2",
        "candidacy",
        """WITH waiting AS (
               SELECT candidacy_id AS id, attempt, 'rend une place' AS what
               FROM seat_obligations WHERE state = 'releasing'
               UNION ALL
               SELECT id, 0, 'attend une réponse pour son poste'
               FROM candidacies WHERE position_state IN ('asked', 'releasing')
               UNION ALL
               SELECT id, attempt, 'demande une place' FROM candidacies WHERE in_flight
           )
           SELECT 'candidacy/' || w.id, w.what || ' (essai ' || w.attempt || '), rien ne relance'
           FROM waiting w
           WHERE NOT EXISTS (
               SELECT 1 FROM timers t WHERE t.subject_id = w.id AND t.kind = 'T2'
               AND t.attempt = w.attempt AND t.fired_at IS NULL AND t.cancelled_at IS NULL)
        """,
    ),
    Query(
        "I3",
        "trainings",
        """SELECT 'training_session/' || s.id,
                  s.taken || ' prises, ' || count(r.id) || ' réservées, capacité '
                  || coalesce(s.capacity::text, 'inconnue')
           FROM training_sessions s
           LEFT JOIN reservations r ON r.session_id = s.id AND r.state = ANY($1)
           GROUP BY s.id
           HAVING s.taken <> count(r.id) OR s.taken NOT BETWEEN 0 AND coalesce(s.capacity, 0)
        """,
        (sorted(SEATED),),
    ),
    Query(
        "I4",
        "offers",
        """SELECT 'offer/' || o.id,
                  o.claimed || ' pris, ' || count(c.id) || ' gardés, '
                  || coalesce(o.positions::text, 'sans limite') || ' offerts'
           FROM offers o LEFT JOIN position_claims c ON c.offer_id = o.id AND c.state = 'claimed'
           GROUP BY o.id
           HAVING o.claimed <> count(c.id)
               OR o.claimed NOT BETWEEN 0 AND coalesce(o.positions, o.claimed)
        """,
    ),
    Query(
        "I5",
        "candidacy",
        """SELECT 'candidacy/' || min(c.id::text), count(*) || ' engagements de la même personne'
           FROM candidacies c WHERE c.state = ANY($1) GROUP BY c.candidate_id HAVING count(*) > 1
        """,
        (sorted(COMMITTED),),
    ),
    Query(
        "I8",
        "notifications",
        """SELECT 'notification/' || min(n.id::text), n.template || ' prévu ' || count(*) || ' fois'
           FROM notifications n
           GROUP BY n.cause_id, n.template, n.recipient_ref, n.channel HAVING count(*) > 1
        """,
    ),
    Query(
        "I10",
        "trainings",
        """SELECT 'training_session/' || s.id,
                  (s.capacity - s.taken) || ' place(s) libre(s) et une liste d’attente'
           FROM training_sessions s
           WHERE s.taken < s.capacity AND s.state = 'open' AND s.sound
             AND s.recruitment_status = ANY($1)
             AND coalesce(s.entry_until, current_date) >= current_date
             AND EXISTS (SELECT 1 FROM reservations r
                         WHERE r.session_id = s.id AND r.state = 'wait')
        """,
        (sorted(TAKES_PEOPLE),),
    ),
    Query(
        "I10",
        "trainings",
        """SELECT 'training_session/' || w.session_id,
                  'le rang ' || min(w.rank) || ' attend, le rang ' || max(p.rank) || ' a une place'
           FROM reservations w JOIN reservations p
             ON p.session_id = w.session_id AND p.rank > w.rank AND p.state = ANY($1)
           WHERE w.state = 'wait' GROUP BY w.session_id
        """,
        (sorted(SEATED),),
    ),
    Query(
        "I12",
        "candidacy",
        """WITH moves AS (
               SELECT object_id, seq, from_state, to_state,
                      lag(to_state, 1, 'submitted') OVER (PARTITION BY object_id ORDER BY seq)
                          AS expected
               FROM audit WHERE object_kind = 'candidacy' AND to_state IS NOT NULL
           ), last AS (
               SELECT DISTINCT ON (object_id) object_id, to_state FROM moves
               ORDER BY object_id, seq DESC
           )
           SELECT 'candidacy/' || object_id,
                  'le journal passe de ' || expected || ' à ' || from_state || ' sans le dire'
           FROM moves WHERE from_state <> expected
           UNION ALL
           SELECT 'candidacy/' || c.id,
                  'le journal finit par ' || coalesce(l.to_state, 'submitted')
                  || ', l’état est ' || c.state
           FROM candidacies c LEFT JOIN last l ON l.object_id = c.id
           WHERE c.state <> coalesce(l.to_state, 'submitted')
        """,
    ),
)


async def violations(databases: Databases) -> list[Violation]:
    """Return every rule that is broken now, and by what. Orders on their way look like gaps."""
    found = [await _broken(databases[query.service], query) for query in QUERIES]
    found.append(await agreement.disagreements(databases))
    return sorted(each for part in found for each in part)


async def lasting_violations(databases: Databases, again_after: float) -> list[Violation]:
    """Return what is broken in the same way twice, ``again_after`` seconds apart.

    Owners are read one after the other while orders travel between them: what they have not
    heard yet is no violation.
    """
    first = await violations(databases)
    if not first or not again_after:
        return first
    await asyncio.sleep(again_after)
    second = await violations(databases)
    return [each for each in first if each in second]


async def _broken(connection: Any, query: Query) -> list[Violation]:
    rows = await connection.fetch(query.sql, *query.values)
    return [Violation(query.rule, *row) for row in rows]
