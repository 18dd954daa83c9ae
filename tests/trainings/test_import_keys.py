"""Keys and providers of a whole file: settled once it is read, whatever the order of formations."""

import pytest

from tests.trainings.lheo_files import a_formation, a_session, an_action

pytestmark = pytest.mark.engines


async def stored(ledger) -> dict[str, dict[str, object]]:
    """Return what the catalogue holds, by key."""
    rows = await ledger.rows("SELECT source_key, id, title, flags, content FROM training_sessions")
    return {str(row["source_key"]): row for row in rows}


async def test_t01_shared_numbers_make_distinct_keys_in_both_orders_of_the_file(ledger):
    # Given ten actions with one number, one session number under two actions, missing numbers
    ten = [an_action("A9", sessions=[a_session("S1", debut=f"209909{n:02}")]) for n in range(1, 11)]
    file = [
        a_formation("F1", actions=[an_action("A1"), an_action("A2")]),
        a_formation("F2", title="Autre"),
        a_formation("F3", actions=ten),
        a_formation("", actions=[an_action("", sessions=[a_session("")])]),
        a_formation("", title="Une autre", actions=[an_action("", sessions=[a_session("")])]),
    ]

    # When the file comes, then comes again in another order
    first = await ledger.import_file(file)
    known = await stored(ledger)
    second = await ledger.import_file(reversed(file))

    # Then each session has its key, and keeps it
    assert len(known) == first.run.sessions == 15
    assert {"F1|A1|S1", "F1|A2|S1", "F2|A1|S1", "F3|A9|S1", "F3|A9|S1#10"} < known.keys()
    assert sum("number_missing" in row["flags"] for row in known.values()) == 2
    assert second.run.unchanged == 15
    assert await stored(ledger) == known


async def test_t01_one_key_with_two_contents_is_two_sessions_flagged(ledger):
    rivals = [a_formation(title="Une"), a_formation(title="Autre"), a_formation(title="Une")]

    report = await ledger.import_file(rivals)
    known = await stored(ledger)
    again = await ledger.import_file(reversed(rivals))

    assert sorted(known) == ["F1|A1|S1", "F1|A1|S1#2"]
    assert {row["title"] for row in known.values()} == {"Une", "Autre"}
    assert all("key_shared" in row["flags"] for row in known.values())
    assert (report.warnings.counts["key_shared"], again.run.unchanged) == (2, 2)


async def test_t26_a_provider_under_two_names_is_one_provider_with_one_name(ledger):
    names = ["Le Pont", "Pont (le)", "Pont (le)"]

    await ledger.import_file(
        [a_formation(f"F{rank}", provider=name) for rank, name in enumerate(names)]
    )

    contents = [row["content"] for row in (await stored(ledger)).values()]
    assert {one["responsible_provider_name"] for one in contents} == {"Pont (le)"}
    assert len({one["responsible_provider_id"] for one in contents}) == 1


async def test_t09_seats_of_the_source_are_a_hint_that_says_nothing_to_anybody(ledger):
    def formation(seats: int) -> list[str]:
        sessions = [a_session("S1"), a_session("S2")]
        paid = (
            "<organisme-financeur><code-financeur>2</code-financeur>"
            f"<nb-places-financees>{seats}</nb-places-financees></organisme-financeur>"
        )
        return [a_formation(actions=[an_action(sessions=sessions, funders=(), more=paid)])]

    await ledger.import_file(formation(5))
    said = await ledger.names()
    await ledger.import_file(formation(3))

    rows = await ledger.rows(
        "SELECT capacity, content->'seats_hint' AS hint FROM training_sessions"
    )
    assert [(row["capacity"], row["hint"]) for row in rows] == [(None, 3), (None, 3)]
    assert await ledger.names() == said
    assert not any("seats_hint" in body for _, body in await ledger.told())
