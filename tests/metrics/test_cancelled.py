"""A ticket that is cancelled was there until then."""

import pytest

from servicecore.instant import MINUTE_US
from servicecore.metrics import catalog, compute, fold


@pytest.fixture
def seen(story, monday):
    """The figures of one ticket, cancelled after an hour, as they are seen *minutes* after its opening."""

    def look(minutes, *kpis, at=()):
        history = story().move(60, "cancelled", "closed").events
        asof = monday + minutes * MINUTE_US
        facts = [fold([event for event in history if event.at_us <= asof], asof=asof)]
        return [
            row.result
            for row in compute(facts, kpis, at=[monday + each * MINUTE_US for each in at], asof=asof)
        ]

    return look


def test_the_backlog_of_then_is_the_same_before_and_after(seen):
    (then,) = seen(30, catalog.BACKLOG, at=[30])
    (later,) = seen(90, catalog.BACKLOG, at=[30])

    assert then.value == later.value == 1


def test_it_came_and_left(seen):
    arrivals, backlog, flow = seen(90, catalog.ARRIVALS, catalog.BACKLOG, catalog.NET_FLOW)

    assert (arrivals.value, backlog.value) == (1, 0)
    assert (flow.detail["opened"], flow.detail["ended"]) == (1, 1)


def test_times_and_shares_leave_it_out_and_say_so(seen):
    for figure in seen(90, catalog.TIME_TO_RESOLVE, catalog.REOPENED):
        assert (figure.value, figure.excluded) == (None, {"cancelled, spam or a duplicate": 1})
