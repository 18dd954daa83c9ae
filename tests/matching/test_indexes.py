"""The statements of a search use their indexes when there is something to search."""

import pytest
from sqlalchemy import text

from chassis.referentials.points import Point
from services.matching.domain.facts import Spot
from services.matching.domain.search import Question, Sort
from services.matching.repository import SearchRepository
from services.matching.use_cases import rules_of
from tests.matching.catalogue import METZ, REGION, TODAY

pytestmark = pytest.mark.engines

MANY = """
WITH many AS (
  INSERT INTO offers_view (id, sequence, is_open, rome_parent, title, folded_title, content)
  SELECT gen_random_uuid(), 1, true, 'F' || (1000 + n % 500), 'Poste', 'poste', '{}'
  FROM generate_series(1, 20000) AS n RETURNING id, rome_parent
)
INSERT INTO openings (id, key, rome_parent, contract_kind, lat, lon, published, soonest, pending)
SELECT id, n, rome_parent, 'CDI', 47.4 + (n * 7919 % 2700) / 1000.0,
       3.4 + (n * 104729 % 4790) / 1000.0, 1800000000 - 60 * n, decode(repeat('ff', 9), 'hex'), 0
FROM (SELECT *, row_number() OVER () AS n FROM many) AS numbered
"""
RARE = """
UPDATE offers_view SET folded_title = 'scaphandrier'
WHERE id IN (SELECT id FROM offers_view ORDER BY id LIMIT 3)
"""


async def explained(session, statement) -> str:
    """Return the plan of a statement, with its real values."""
    connection = await session.connection()
    compiled = statement.compile(
        dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
    )
    values = tuple(compiled.params[name] for name in compiled.positiontup)
    return "\n".join((await connection.exec_driver_sql(f"EXPLAIN {compiled}", values)).scalars())


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (
            Question(spot=Spot(Point(*METZ)), radius_km=10, sort=Sort.DISTANCE),
            "ix_openings_point",
        ),
        (Question(sort=Sort.NEWEST), "ix_openings_newest"),
        (
            Question(words="scaphandrier", word_parents=frozenset({"F1001"})),
            "ix_offers_view_words",
        ),
        (Question(parents=frozenset({"F1001"})), "ix_openings_parent"),
    ],
)
async def test_a_search_uses_its_index(read_model, question, index):
    async with read_model.sessions() as session:
        await session.execute(text(MANY))
        await session.execute(text(RARE))
        await session.execute(text("ANALYZE offers_view, openings"))
        search = SearchRepository(session, rules_of(REGION), TODAY)

        statement = search.statement(question, question.radius_km, None).limit(20)
        plan = await explained(session, statement)

    assert index in plan
