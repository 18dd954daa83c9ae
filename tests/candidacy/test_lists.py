"""Lists and counters: whose, in which order, filtered by what their reader reads."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.candidacy.doors import candidate, employer, service

pytestmark = pytest.mark.engines


async def test_the_candidate_s_list_begins_with_what_waits_for_them(doors):
    person = uuid4()
    held = await doors.counter.held(person=person)
    sent = await doors.counter.sent(person)

    body = (await doors.get("/candidacies", candidate(person))).json()

    assert [item["id"] for item in body["items"]] == [str(held), str(sent)]


async def test_the_employer_s_list_is_theirs_and_is_walked_page_by_page(doors):
    cases = {str(await doors.counter.sent()) for _ in range(5)}
    found, cursor = [], ""
    for _ in range(3):
        page = await doors.get(f"/employer/candidacies?limit=2{cursor}", employer())
        found += [item["id"] for item in page.json()["items"]]
        cursor = f"&cursor={page.json()['next_cursor']}"

    assert (set(found), len(found), page.json()["next_cursor"]) == (cases, 5, None)
    assert (await doors.get("/employer/candidacies", employer(uuid4()))).json()["items"] == []


async def test_the_employer_s_list_is_filtered_by_what_they_read(doors):
    waiting, answered = await doors.counter.sent(), await doors.counter.sent()
    await doors.counter.decide(answered)

    async def listed(status: str) -> list[str]:
        page = await doors.get(f"/employer/candidacies?status={status}", employer())
        return [item["id"] for item in page.json()["items"]]

    assert await listed("submitted") == [str(waiting)]
    assert await listed("decision_scheduled") == [str(answered)]
    assert await listed("enrolled") == []


async def test_the_dashboard_counts_what_waits(doors):
    await doors.counter.held()
    await doors.counter.sent()
    await doors.counter.decide(await doors.counter.sent())
    soon = doors.counter.region.model_copy(update={"urgent_after": timedelta(0)})
    doors.app.state.section = soon

    body = (await doors.get("/employer/dashboard", employer())).json()

    assert body == {
        "to_answer": 1,
        "urgent": 1,
        "about_to_expire": 0,
        "in_progress": 1,
        "enrolled": 0,
    }


async def test_an_unknown_parameter_is_refused(doors):
    answer = await doors.get("/employer/candidacies?colour=red", employer())

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_parameter")


async def test_a_service_is_not_a_reader_of_cases(doors):
    case = await doors.counter.sent()

    assert (await doors.get(f"/candidacies/{case}", service("gateway"))).status_code == 403
