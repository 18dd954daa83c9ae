"""From a fact to a real SMTP server: at least once, once without a crash, never when untrue."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from chassis.application import Context
from chassis.database import Sessions
from chassis.testing import deliver
from chassis.unit_of_work import UnitOfWork
from contracts.candidacy import CandidacySubmitted, CandidateAccepted
from services.notifications import use_cases
from services.notifications.clients import sending
from services.notifications.clients.sending import Postman
from services.notifications.consumers import LISTENS_TO
from services.notifications.domain import LEASE, SEND_WITHIN, Status
from services.notifications.models import Notification
from services.notifications.repository import NotificationsRepository
from services.notifications.workers import send_due
from tests.notifications.desk import REGION, Box, Others, statuses

pytestmark = pytest.mark.engines


async def submitted(sessions: Sessions, id_: UUID | None = None) -> UUID:
    case_id = uuid4()
    event = CandidacySubmitted(
        candidacy_id=case_id, candidate_id=uuid4(), offer_id=uuid4(), rome_code="F1703"
    )
    await deliver(event, LISTENS_TO, sessions, REGION, id_=id_)
    async with sessions.engine.begin() as connection:  # the reminders have their own tests
        await connection.execute(
            text("DELETE FROM notifications WHERE not_before_at > now() + interval '1 day'")
        )
    return case_id


async def test_a_candidacy_writes_to_the_person_and_to_the_employer(
    sessions: Sessions, context: Context, postman: Postman, box: tuple[Box, int]
):
    case_id = await submitted(sessions)

    await send_due(context, postman)

    assert await statuses(sessions, case_id) == {"C03": "sent", "E03": "sent"}
    [to_person] = box[0].to("lea.demo@example.org")
    [to_employer] = box[0].to("anne.essai@example.org")
    assert "Maçon" in to_person["subject"]
    assert "Léa D." in to_employer["subject"]
    plain = to_employer.get_body(("plain",)).get_content()
    assert "https://site.example/r/secret" in plain
    assert to_employer["auto-submitted"] == "auto-generated"


async def test_the_same_fact_delivered_five_times_writes_once(
    sessions: Sessions, context: Context, postman: Postman, box: tuple[Box, int]
):
    await submitted(sessions)
    for _ in range(5):
        await send_due(context, postman)

    assert len(box[0].mails) == 2


async def test_a_server_that_is_down_loses_nothing(
    sessions: Sessions, context: Context, postman: Postman, box: tuple[Box, int]
):
    # Given a mail server that answers "later"
    box[0].refuse = "451 plus tard"
    case_id = await submitted(sessions)
    await send_due(context, postman)
    assert set((await statuses(sessions, case_id)).values()) == {"planned"}

    # When it works again and the first delay, a minute, has passed
    box[0].refuse = None
    async with sessions.engine.begin() as connection:
        late = "SELECT count(*) FROM notifications WHERE not_before_at > now() + interval '1 min'"
        assert await connection.scalar(text(late)) == 0
        await connection.execute(text("UPDATE notifications SET not_before_at = now()"))
    await send_due(context, postman)

    # Then everything is sent, once
    assert set((await statuses(sessions, case_id)).values()) == {"sent"}
    assert len(box[0].mails) == 2


async def test_an_address_refused_for_good_is_not_tried_again(
    sessions: Sessions, context: Context, postman: Postman, box: tuple[Box, int]
):
    box[0].refuse = "550 adresse inconnue"
    case_id = await submitted(sessions)

    await send_due(context, postman)

    assert set((await statuses(sessions, case_id)).values()) == {"failed"}


async def test_an_answer_that_cannot_be_read_is_tried_again_and_stops_no_other_message(
    sessions: Sessions, context: Context, postman: Postman, others: Others, box: tuple[Box, int]
):
    others.person_without = "status"
    case_id = await submitted(sessions)

    await send_due(context, postman)

    assert await statuses(sessions, case_id) == {"C03": "planned", "E03": "sent"}
    async with sessions() as session:
        rows = await NotificationsRepository(session).told_about(case_id)
    assert [row.error_code for row in rows] == ["ValidationError", None]


async def test_a_template_that_was_removed_stops_no_other_message(
    sessions: Sessions, context: Context, postman: Postman
):
    case_id = await submitted(sessions)
    async with sessions.engine.begin() as connection:
        await connection.execute(
            text("UPDATE notifications SET template = 'X01' WHERE template = 'C03'")
        )

    await send_due(context, postman)

    assert await statuses(sessions, case_id) == {"X01": "planned", "E03": "sent"}


async def test_a_sending_that_drags_on_is_given_up_before_its_lease_ends(
    sessions: Sessions,
    context: Context,
    postman: Postman,
    box: tuple[Box, int],
    monkeypatch: pytest.MonkeyPatch,
):
    assert SEND_WITHIN < LEASE
    monkeypatch.setattr(sending, "SEND_WITHIN", timedelta(seconds=0.2))
    box[0].slow = 1.0
    case_id = await submitted(sessions)

    await send_due(context, postman)

    assert set((await statuses(sessions, case_id)).values()) == {"planned"}


async def leased(sessions: Sessions, template: str) -> Notification:
    """Take every due message as a worker does; return the one of a template."""
    async with UnitOfWork(sessions) as uow:
        rows = await use_cases.lease_due(uow, limit=10)
    return next(row for row in rows if row.template == template)


async def test_a_worker_that_lost_its_lease_closes_and_postpones_nothing(sessions: Sessions):
    # Given a message whose lease ended, taken by another worker
    case_id = await submitted(sessions)
    late = await leased(sessions, "C03")
    async with sessions.engine.begin() as connection:
        await connection.execute(text("UPDATE notifications SET lease_until_at = now()"))
    current = await leased(sessions, "C03")
    assert (late.attempts, current.attempts) == (1, 2)

    # When the first worker ends, in one way or another
    soon = timedelta(seconds=2)
    async with UnitOfWork(sessions) as uow:
        assert not await use_cases.settle(uow, row=late, status=Status.FAILED)
        assert not await use_cases.wait_for(uow, row=late, delay=soon, why="outcome")
        assert not await use_cases.try_again(
            uow, row=late, now=datetime.now(UTC), error_code="outage"
        )

    # Then only the second one has its word, once
    assert (await statuses(sessions, case_id))["C03"] == "sending"
    async with UnitOfWork(sessions) as uow:
        assert await use_cases.settle(uow, row=current, status=Status.SENT)
        assert not await use_cases.settle(uow, row=current, status=Status.FAILED)
    assert (await statuses(sessions, case_id))["C03"] == "sent"
    async with sessions() as session:
        actions = (await session.scalars(text("SELECT action FROM audit"))).all()
    assert actions == ["notification.sent"]


async def test_a_message_that_became_untrue_is_cancelled(
    sessions: Sessions, context: Context, postman: Postman, others: Others, box: tuple[Box, int]
):
    case_id = await submitted(sessions)
    others.status = "withdrawn"

    await send_due(context, postman)

    assert set((await statuses(sessions, case_id)).values()) == {"cancelled"}
    assert box[0].mails == []


async def test_good_news_waits_for_the_seat_and_then_lets_one_confirm_it(
    sessions: Sessions, context: Context, postman: Postman, others: Others, box: tuple[Box, int]
):
    # Given a yes whose seat is still being asked for
    event = CandidateAccepted(
        candidacy_id=uuid4(), candidate_id=uuid4(), offer_id=uuid4(), rome_code="F1703"
    )
    await deliver(event, LISTENS_TO, sessions, REGION)
    others.status = "seat_requested"
    await send_due(context, postman)
    assert box[0].to("lea.demo@example.org") == []

    # When the seat is held
    others.status = "seat_held"
    async with sessions.engine.begin() as connection:
        await connection.execute(text("UPDATE notifications SET not_before_at = now()"))
    await send_due(context, postman)

    # Then one message says it, and its link confirms
    [mail] = box[0].to("lea.demo@example.org")
    assert "Je confirme ma place" in mail.get_body(("plain",)).get_content()
    assert others.purposes[-1] == "confirm_reservation"


async def test_an_old_topic_read_again_sends_nothing(
    sessions: Sessions, context: Context, postman: Postman, box: tuple[Box, int]
):
    case_id = await submitted(sessions)
    async with sessions.engine.begin() as connection:
        await connection.execute(text("UPDATE notifications SET expires_at = now()"))

    await send_due(context, postman)

    assert set((await statuses(sessions, case_id)).values()) == {"expired"}
    assert box[0].mails == []


async def test_the_ledger_holds_no_name_and_no_address(
    sessions: Sessions, context: Context, postman: Postman
):
    await submitted(sessions)
    await send_due(context, postman)

    async with sessions() as session:
        rows = (await session.execute(text("SELECT notifications::text FROM notifications"))).all()
    everything = " ".join(row[0] for row in rows)
    assert "Léa" not in everything
    assert "example.org" not in everything
    assert "/r/" not in everything
