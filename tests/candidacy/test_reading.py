"""Reading a person for a purpose: its callers, its fields, its line in the audit."""

from uuid import uuid4

import pytest

from tests.candidacy.counter import EMPLOYER, PROVIDER, an_application
from tests.candidacy.doors import candidate, employer, service

pytestmark = pytest.mark.engines

IDENTITY = {"first_name", "last_name", "last_initial", "email", "phone", "city", "distance_km"}


async def read(doors, caller, purpose, person, case):
    """Read a person for a purpose."""
    path = f"/internal/persons/{person}?purpose={purpose}&candidacy_id={case}"
    return await doors.get(path, caller)


def identity(answer) -> set[str]:
    """Return which details of the person an answer holds."""
    return IDENTITY & set(answer.json())


@pytest.mark.parametrize("stranger", [candidate(uuid4()), employer(), service("partners")])
async def test_people_and_other_services_do_not_find_the_door(doors, stranger):
    case = await doors.counter.held()

    answer = await doors.get(f"/internal/cases/{case}?purpose=notification:E03", stranger)

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("caller", "purpose"),
    [("gateway", "notification:C03"), ("notifications", "provider_file")],
)
async def test_a_service_reads_for_its_own_purposes_only(doors, caller, purpose):
    person = uuid4()
    case = await doors.counter.held(person=person)

    assert (await read(doors, service(caller), purpose, person, case)).status_code == 403
    assert await doors.counter.readings() == []


@pytest.mark.parametrize("purpose", ["curiosity", "notification:", "notification:X01", "export"])
async def test_an_unknown_purpose_is_refused(doors, purpose):
    answer = await read(doors, service("notifications"), purpose, uuid4(), uuid4())

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_error")


async def test_a_message_to_the_person_gets_a_first_name_and_one_address(doors):
    person = uuid4()
    case = await doors.counter.held(person=person)

    answer = await read(doors, service("notifications"), "notification:C06", person, case)

    body = answer.json()
    assert identity(answer) == {"first_name", "email"}
    assert (body["status"], body["training_title"]) == ("seat_held", "TP Soudeur")
    assert (body["offer_title"], body["establishment_id"]) == (
        "Soudeur / Soudeuse",
        str(EMPLOYER),
    )
    assert body["held_until_at"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert await doors.counter.readings() == [("service", "notifications", "notification:C06")]


async def test_a_message_to_the_employer_gets_an_initial_and_the_terms(doors):
    case = await doors.counter.held()

    answer = await doors.get(
        f"/internal/cases/{case}?purpose=notification:E18", service("notifications")
    )

    assert identity(answer) == {"first_name", "last_initial"}
    assert answer.json()["contract_label"] == "CDI"
    assert answer.json()["pay_text"] == "1\u202f850 € brut par mois"


async def test_a_message_to_the_provider_names_nobody(doors):
    person = uuid4()
    case = await doors.counter.held(person=person)
    await doors.counter.confirm(case, person)

    answer = await doors.get(
        f"/internal/cases/{case}?purpose=notification:T01", service("notifications")
    )

    assert identity(answer) == set()
    assert answer.json()["responsible_provider_id"] == str(PROVIDER)
    assert answer.json()["enrolment_id"]


async def test_a_scheduled_yes_is_not_told_to_the_person_s_messages(doors):
    person = uuid4()
    case = await doors.counter.submit(an_application(await doors.counter.an_open_offer()), person)
    await doors.counter.decide(case)
    await doors.counter.fire("T0")

    facts = (await read(doors, service("notifications"), "notification:C03", person, case)).json()

    assert facts["status"] == "submitted"
    assert "contract_label" not in facts


async def test_the_provider_s_file_opens_with_the_confirmation(doors):
    person = uuid4()
    case = await doors.counter.held(person=person)

    before = await read(doors, service("gateway"), "provider_file", person, case)
    await doors.counter.confirm(case, person)
    after = await read(doors, service("gateway"), "provider_file", person, case)

    assert before.status_code == 404
    assert identity(after) == {"first_name", "last_name", "phone", "email", "city"}
    assert set(after.json()) - IDENTITY == {"candidacy_id"}


async def test_a_person_is_read_in_one_of_their_own_cases(doors):
    case = await doors.counter.held(person=uuid4())
    other = uuid4()
    await doors.counter.submit(an_application(await doors.counter.an_open_offer()), other)

    answer = await read(doors, service("notifications"), "notification:C06", other, case)

    assert answer.status_code == 404


async def test_an_erased_person_is_gone(doors):
    person = uuid4()
    case = await doors.counter.held(person=person)
    await doors.counter.erase(person)

    answer = await read(doors, service("notifications"), "notification:C06", person, case)

    assert answer.status_code == 410
