"""`traitdunion case`: what happened to one case, from the databases of all its owners.

Ids, codes and dates only: an operator reads it without knowing who the person is.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import typer

from chassis.region import load_region
from cli import refusals
from cli.dead_letters import settings_of
from cli.invariants import Databases
from cli.reconcile import readers


class Line(NamedTuple):
    """Something that happened, and where it is written."""

    at: datetime
    owner: str
    fact: str


class Question(NamedTuple):
    """A query of one owner; each row is (instant, fact). ``$1``: the id of the case."""

    service: str
    sql: str


HAPPENED = (
    Question(
        "candidacy",
        """SELECT at, concat_ws(' ', action, from_state || ' →', to_state,
                  '(' || reason_code || ')', 'par', actor_kind, on_behalf_of)
           FROM audit WHERE object_id = $1 ORDER BY seq
        """,
    ),
    Question(
        "offers",
        "SELECT created_at, 'poste : ' || state FROM position_claims WHERE candidacy_id = $1",
    ),
    Question(
        "trainings",
        """SELECT created_at, concat_ws(' ', 'place, essai', attempt, ':', state, 'rang ' || rank,
                  '(' || reason || ')', 'session', session_id)
           FROM reservations WHERE candidacy_id = $1
        """,
    ),
    Question(
        "trainings",
        """SELECT a.at, concat_ws(' ', a.action, a.from_state || ' →', a.to_state,
                  '(' || a.reason_code || ')', 'par', a.actor_kind)
           FROM audit a JOIN enrolments e ON e.id = a.object_id
           WHERE e.candidacy_id = $1 ORDER BY a.seq
        """,
    ),
    Question(
        "notifications",
        """SELECT coalesce(sent_at, closed_at, not_before_at),
                  concat_ws(' ', template, 'à', recipient_kind, ':', status,
                            '(' || error_code || ')')
           FROM notifications WHERE case_ref = $1
        """,
    ),
)

WAITS = (
    Question(
        "candidacy",
        """SELECT due_at, 'minuterie ' || kind || CASE attempt WHEN 0 THEN ''
                  ELSE ', essai ' || attempt END
           FROM timers WHERE subject_id = $1 AND fired_at IS NULL AND cancelled_at IS NULL
        """,
    ),
    *(
        Question(
            service,
            "SELECT created_at, 'à envoyer : ' || type FROM outbox WHERE key = $1::uuid::text",
        )
        for service in ("candidacy", "offers", "trainings")
    ),
    *(
        Question(
            service,
            """SELECT last_at, concat_ws(' ', 'message en échec :', type, reason, error_class)
               FROM dead_letters WHERE status = 'OPEN' AND key = convert_to($1::uuid::text, 'UTF8')
            """,
        )
        for service in ("candidacy", "offers", "trainings", "notifications")
    ),
)

NOW = """SELECT concat_ws(' ', state, 'version', version, 'essai', attempt,
                CASE WHEN in_flight THEN 'place demandée' END, 'poste', position_state,
                'drapeaux ' || nullif(array_to_string(flags, ', '), ''),
                '(' || outcome_reason || ')')
         FROM candidacies WHERE id = $1"""


def case(id_: Annotated[UUID, typer.Argument(metavar="ID", help="La candidature")]) -> None:
    """Raconte un dossier : où il en est, ce qui s’est passé, qui a été prévenu, ce qui attend."""
    with refusals.of_business():
        lines = asyncio.run(_told(id_))
    for line in lines:
        typer.echo(line)
    if not lines:
        typer.echo("Aucune candidature n’a cet identifiant.", err=True)
        raise typer.Exit(1)


async def _told(id_: UUID) -> list[str]:
    zone = load_region(settings_of("candidacy").region_file).zone
    async with readers() as databases:
        state = await databases["candidacy"].fetchval(NOW, id_)
        if state is None:
            return []
        happened = await _answers(databases, HAPPENED, id_)
        waits = await _answers(databases, WAITS, id_)

    def shown(line: Line) -> str:
        return f"  {line.at.astimezone(zone):%d/%m/%Y %H:%M:%S}  {line.owner:<13}  {line.fact}"

    return [
        f"Dossier {id_} : {state}",
        "Ce qui s’est passé",
        *map(shown, happened),
        "Ce qui attend",
        *(map(shown, waits) if waits else ["  rien"]),
    ]


async def _answers(databases: Databases, questions: Sequence[Question], id_: UUID) -> list[Line]:
    """Return the answers of every owner, oldest first; those of one instant stay in order."""
    found: list[Line] = []
    for question in questions:
        rows: list[Any] = await databases[question.service].fetch(question.sql, id_)
        found += [Line(row[0], question.service, row[1]) for row in rows]
    return sorted(found, key=lambda line: line.at)
