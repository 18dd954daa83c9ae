"""Other dates, a seat given back, a commitment taken back: handed to the owner, once."""

from uuid import UUID, uuid4

from tests.gateway.behind import Behind
from tests.gateway.conftest import LogIn, organisation

CHOICE = {"session_ids": [str(UUID(int=9))]}


async def test_somebody_else_chooses_no_date_for_me(behind: Behind, log_in: LogIn) -> None:
    karim = await log_in("karim")
    case = behind.a_case(uuid4(), status="seat_held")
    path = f"/v1/candidacies/{case.id}"

    answers = [
        await karim.get(f"{path}/session-options"),
        await karim.send(f"{path}/session-choice", CHOICE, method="PUT"),
        await karim.send(f"{path}/reservation", method="DELETE"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert case.status == "seat_held"


async def test_dates_are_those_of_matching_and_the_current_one_is_marked(
    behind: Behind, log_in: LogIn
) -> None:
    lea = await log_in("lea")
    assert lea.account_id is not None
    case = behind.a_case(lea.account_id, status="session_needed")

    options = (await lea.get(f"/v1/candidacies/{case.id}/session-options")).json()

    assert [(each["session_id"], each["current"]) for each in options["items"]] == [
        (str(UUID(int=9)), False)
    ]


async def test_a_choice_is_made_on_the_case_as_it_was_read(behind: Behind, log_in: LogIn) -> None:
    lea = await log_in("lea")
    assert lea.account_id is not None
    case = behind.a_case(lea.account_id, status="seat_held")
    path = f"/v1/candidacies/{case.id}/session-choice"

    stale = await lea.send(path, CHOICE, method="PUT")
    lea.http.headers["If-Match"] = '"read"'
    chosen = await lea.send(path, CHOICE, method="PUT")

    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert (chosen.status_code, chosen.json()["status"]) == (202, "seat_requested")
    [*_, (service, method, _, _, body)] = behind.asked("/session-choice")
    assert (service, method, body) == ("candidacy", "PUT", CHOICE)


async def test_an_employer_takes_a_commitment_back_with_a_reason_of_the_list(
    behind: Behind, log_in: LogIn
) -> None:
    acier = await log_in("acier")
    case = behind.a_case(uuid4(), organisation(), status="seat_held")
    path = f"/v1/candidacies/{case.id}/commitment/revocation"

    unclear = await acier.send(path, {"reason": "caprice"})
    done = await acier.send(path, {"reason": "activity_drop"})

    assert (unclear.status_code, unclear.json()["errors"][0]["pointer"]) == (422, "#/reason")
    assert (done.status_code, case.status) == (202, "offer_closed")
