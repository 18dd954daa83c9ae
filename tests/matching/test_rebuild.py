"""`traitdunion rebuild matching`: the same rows, nothing said twice, and work goes on after it."""

import asyncio
import random
from uuid import uuid4

import pytest
from confluent_kafka import Producer
from typer.testing import CliRunner

from chassis import replay as replays, topics
from chassis.kafka import Consumers
from chassis.replay import GroupIsAtWork, Replay
from chassis.testing import record_of, run_sql, until
from chassis.unit_of_work import UnitOfWork
from cli.main import app
from services.matching import use_cases
from services.matching.consumers import BATCHES, LISTENS_TO, rebuild
from services.matching.settings import MatchingSettings
from tests.chassis.conftest import running
from tests.matching.catalogue import REGION, a_session, an_offer
from tests.matching.test_projection import a_history

pytestmark = pytest.mark.engines

STREAMS, EVENTS = ("offers.catalogue", "trainings.catalogue"), "candidacy.events"


@pytest.fixture
def region(kafka_url):
    """Give a region of one's own and its catalogues."""
    code, client = f"t-{uuid4().hex[:10]}", topics.admin(kafka_url)
    topics.create(client, [topics.topic_of(code, stream) for stream in (*STREAMS, EVENTS)], 1)
    yield code
    topics.delete(client, f"{code}.")


@pytest.fixture
def settings(kafka_url, read_model, region_file):
    url = read_model.sessions.engine.url.set(drivername="postgresql")
    return MatchingSettings(
        environment="test",
        region_file=region_file,
        kafka_url=kafka_url,
        database_url=url.render_as_string(hide_password=False),
    )


def publish(kafka_url, region, *told):
    """Put messages and their versions in their topics, and some that nobody can read."""
    producer = Producer({"bootstrap.servers": kafka_url})
    for message, sequence in told:
        record = record_of(message, sequence=sequence)
        topic = f"{region}.{message.stream}"
        producer.produce(topic, record.value, key=record.key, headers=record.headers)
    for stream in STREAMS:
        producer.produce(f"{region}.{stream}", b"{", key=b"bad")
        producer.produce(f"{region}.{stream}", None, key=b"tombstone")
    producer.flush(10)


async def test_a_rebuilt_read_model_is_the_same_row_for_row(
    kafka_url, region, settings, read_model, monkeypatch
):
    # Given a read model that heard a history by its topics
    history = a_history(random.Random(3))
    last = [an_offer(rome_parent="K1304"), a_session(rome_parents=("K1304",))]
    publish(kafka_url, region, *history, *((each, 1) for each in last))
    consumers = Consumers(settings, region, LISTENS_TO, read_model.sessions, REGION, BATCHES)
    async with running(asyncio.ensure_future(consumers.run())):
        await until(lambda: heard(read_model, history), seconds=40)
        with monkeypatch.context() as patience:
            patience.setattr(replays, "REST_SECONDS", 0)
            with pytest.raises(GroupIsAtWork):
                await Replay(settings, region).wait_for_rest()
    await consumers.stop()
    before = await read_model.rows()
    assert await read_model.said() != []

    # When it is damaged, then rebuilt
    await run_sql(read_model.sessions, "DELETE FROM openings WHERE soonest < decode('ff', 'hex')")
    await run_sql(read_model.sessions, "UPDATE sessions_view SET is_open = NOT is_open")
    replay = Replay(settings, region)
    await replay.wait_for_rest()
    async with UnitOfWork(read_model.sessions) as uow:
        await rebuild(uow, replay, REGION)
    await asyncio.to_thread(replay.set_group)

    # Then the rows are the same, and the group goes on from the end
    assert await read_model.rows() == before
    assert replay.count == len(history) + 2
    news = an_offer()
    publish(kafka_url, region, (news, 1))
    consumers = Consumers(settings, region, LISTENS_TO, read_model.sessions, REGION, BATCHES)
    async with running(asyncio.ensure_future(consumers.run())):
        await until(lambda: knows(read_model, news), seconds=40)
    await consumers.stop()


def test_a_service_that_owns_its_state_is_not_rebuilt(monkeypatch, region_file):
    monkeypatch.setenv("TDU_REGION_FILE", str(region_file))
    monkeypatch.setenv("TDU_OFFERS_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/offers")
    monkeypatch.setenv("TDU_KAFKA_URL", "127.0.0.1:9")

    answer = CliRunner().invoke(app, ["rebuild", "offers"])

    assert (answer.exit_code, "possède ses données" in answer.output) == (2, True)


async def heard(read_model, history):
    rows = await read_model.rows()
    counts = len(rows["offers_view"]), len(rows["sessions_view"])
    return counts == (13, 13) and await quiet(rows, history)


async def quiet(rows, history):
    """Say whether the newest version of each object was heard."""
    newest = {}
    for message, sequence in history:
        newest[message.key] = sequence
    found = {
        str(row[0]): row[1] for table in ("offers_view", "sessions_view") for row in rows[table]
    }
    return all(found[key] == sequence for key, sequence in newest.items())


async def knows(read_model, offer):
    return offer.offer_id in {row[0] for row in (await read_model.rows())["openings"]}


async def test_a_rebuild_says_only_what_nobody_was_told(read_model):
    # Given an offer said matched, one that lost its training unsaid, one that gained one unsaid
    told, lost, gained = an_offer(), an_offer(rome_parent="F1703"), an_offer(rome_parent="K1304")
    session, gone = a_session(), a_session(rome_parents=("F1703",))
    await read_model.hears(told, lost, gained, session, gone)
    await read_model.said()
    news = a_session(rome_parents=("K1304",))

    # When the read model is rebuilt from topics that say so
    async with UnitOfWork(read_model.sessions) as uow:
        await use_cases.rebuild(
            uow,
            sessions=history_of(session, news),
            offers=history_of(told, lost, gained),
            region=REGION,
        )

    # Then the loss and the gain are said, once
    said = {each.offer_id: type(each).__name__ for each in await read_model.said()}
    assert said == {lost.offer_id: "OfferUnmatched", gained.offer_id: "OfferMatched"}


async def history_of(*messages):
    yield [use_cases.Heard(each, 1, uuid4()) for each in messages]
