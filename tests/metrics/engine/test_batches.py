import pyarrow as pa
import pytest

from servicecore.errors import InvalidColumn
from servicecore.metrics import FactFrames, catalog, compute, event_batches, fact_batches, fact_schema, fold
from servicecore.metrics.engine.frames import batches as module
from servicecore.sample import END, live_fortnight, sample_desk
from servicecore.store import MemoryStore

KPIS = [
    catalog.ARRIVALS,
    catalog.FIRST_RESPONSE,
    catalog.SLA_ATTAINMENT,
    catalog.TIME_IN_STATE,
    catalog.BACKLOG,
]
TABLES = ("ticket", "clock", "spell", "span")


@pytest.fixture(scope="module")
def desk():
    return sample_desk()


@pytest.fixture(scope="module")
def histories(desk):
    store = MemoryStore()
    live_fortnight(desk, store, tickets=25)
    return [store.history(ticket_id) for ticket_id in store.tickets()]


@pytest.fixture
def events(histories):
    return [event for history in histories for event in history]


def table(events, desk, name):
    named = ["priority"] if name == "ticket" else []
    schema = fact_schema(name, dimensions=named)
    made = fact_batches(
        event_batches(events, 50), desk.policies, desk.calendars, asof=END, table=name, dimensions=named
    )
    return pa.Table.from_batches(made, schema=schema)


def test_the_map_gives_what_the_fold_gives(events, histories, desk):
    facts = [fold(history, desk.policies, desk.calendars, asof=END) for history in histories]

    found = compute(
        FactFrames(*(table(events, desk, name) for name in TABLES)), KPIS, by=["priority"], asof=END
    )

    assert found.to_json() == compute(facts, KPIS, by=["priority"], asof=END).to_json()


def test_facts_come_in_batches(events, desk, monkeypatch):
    monkeypatch.setattr(module, "_ROWS", 10)

    made = list(fact_batches(event_batches(events), desk.policies, desk.calendars, asof=END))

    assert [batch.num_rows for batch in made] == [10, 10, 5]


def test_no_events_are_no_batches():
    assert list(fact_batches([], asof=END)) == []


def test_tickets_that_come_back_are_refused(events):
    first, second = events[:1], events[-1:]

    with pytest.raises(InvalidColumn, match="ticket_id does not ascend"):
        list(fact_batches([*event_batches(second), *event_batches(first)], asof=END))


def test_a_batch_without_events_is_refused():
    with pytest.raises(InvalidColumn, match="event is not in the batch; it needs ticket_id and event"):
        list(fact_batches([pa.record_batch({"ticket_id": ["T-1"]})], asof=END))
