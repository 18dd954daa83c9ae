"""Declared seats: by file or by call, never below what is reserved."""

from uuid import UUID, uuid4

import pytest

from chassis.errors import NotFound
from services.trainings.clients.capacity_csv import CapacityFileRefused, read_capacity_csv
from services.trainings.domain.seats import SeatsBelowReserved

ID = UUID("29e540f2-8ba4-5fa0-9e7f-7e236bcca170")


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_is_read_whatever_its_separator_and_encoding(separator, encoding):
    text = "remarque;session_key;places\r\nété;F1|A1|S1;12\r\n\r\nhiver;F1|A1|S2;0\r\n"

    lines = read_capacity_csv(text.replace(";", separator).encode(encoding))

    assert [(one.number, one.session_key, one.capacity) for one in lines] == [
        (2, "F1|A1|S1", 12),
        (4, "F1|A1|S2", 0),
    ]


def test_a_session_may_be_named_by_its_id():
    [line] = read_capacity_csv(f"session_id,capacity\n{ID},7\n".encode())

    assert (line.session_id, line.capacity) == (ID, 7)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (f"{ID};douze", "entier de 0 à 1000"),
        (f"{ID};-1", "entier de 0 à 1000"),
        (f"{ID};1001", "entier de 0 à 1000"),
        (f"{ID};²", "entier de 0 à 1000"),
        (f"{ID}", "entier de 0 à 1000"),
        ("abc;3", "identifiant"),
        (";3", "pas indiquée"),
    ],
)
def test_a_wrong_line_says_what_is_wrong(row, words):
    [line] = read_capacity_csv(f"session_id;capacity\n{row}\n".encode())

    assert words in str(line.problem)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "colonnes"),
        (b"titre;ville\n", "colonnes"),
        (b"session_id;capacity\n\x00\n", "CSV"),
        (b"x" * (5 * 1024 * 1024 + 1), "5 Mo"),
        (b"session_id;capacity\n" + b"a;1\n" * 20_001, "20000 lignes"),
    ],
)
def test_a_file_that_is_not_one_is_refused_with_a_sentence(content, words):
    with pytest.raises(CapacityFileRefused, match=words):
        read_capacity_csv(content)


@pytest.mark.engines
async def test_a_cut_below_what_is_reserved_is_refused(ledger):
    session_id = await ledger.a_session(3)
    await ledger.reserve_many(session_id, 2)

    with pytest.raises(SeatsBelowReserved):
        await ledger.declare(session_id, 1)

    assert await ledger.declare(session_id, 2)
    assert await ledger.seats(session_id) == (2, 0)


@pytest.mark.engines
async def test_more_seats_go_to_who_waits_in_the_order_of_their_ranks(ledger):
    session_id = await ledger.a_session(0)
    line = [await ledger.reserve(session_id) for _ in range(4)]

    await ledger.declare(session_id, 2)

    names = [(await ledger.last(person))[0] for person in line]
    assert names == ["TrainingReserved"] * 2 + ["TrainingWaitlisted"] * 2
    name, body = (await ledger.told())[-1]
    assert (name, body["capacity"], body["seats_left"], body["waitlist_length"]) == (
        "TrainingSessionUpdated",
        2,
        0,
        2,
    )


@pytest.mark.engines
async def test_the_same_number_again_says_nothing(ledger):
    session_id = await ledger.a_session(3)
    before = await ledger.names()

    assert not await ledger.declare(session_id, 3)

    assert await ledger.names() == before


@pytest.mark.engines
async def test_an_unknown_session_is_not_found(ledger):
    with pytest.raises(NotFound):
        await ledger.declare(uuid4(), 3)
