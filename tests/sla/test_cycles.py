"""The clocks of a ticket with many cycles: in order, found by number, and read when somebody looks."""

from __future__ import annotations

import pickle

import pytest
from attrs import evolve

from agreements import CALENDARS, policy
from histories import REQUESTER, History, at
from servicecore.errors import UnknownName
from servicecore.sla import SlaStatus, evaluate
from servicecore.sla.clocks.cycles import Cycles

TALK = policy(
    {"metric": "next_response", "goals": {"*": "1h"}}, {"metric": "resolution", "goals": {"*": "4h"}}
)


@pytest.fixture
def status():
    history = History().opened(0)
    for minute in (10, 30, 50):
        history.replied(minute, REQUESTER).replied(minute + 10)
    return evaluate(history.events, [TALK], CALENDARS, at=at(70))


class TestClocks:
    def test_stand_in_the_order_of_metrics_and_cycles(self, status):
        keys = [("next_response", 1), ("next_response", 2), ("next_response", 3), ("resolution", 1)]

        assert list(status.clocks) == keys
        assert [(clock.metric, clock.cycle) for clock in status.clocks.values()] == keys
        assert len(status.clocks) == 4

    def test_the_metric_alone_means_the_last_cycle(self, status):
        assert status.clocks["next_response"] == status.clocks["next_response", 3]

    def test_a_finished_cycle_reads_the_same_whenever_somebody_looks(self, status):
        first, again = status.clocks["next_response", 1], status.clocks["next_response", 1]

        assert (first.started_at_us, first.stopped_at_us) == (at(10), at(20))
        assert first == again

    @pytest.mark.parametrize(
        "key", ["step", ("step", 1), ("next_response", 0), ("next_response", 4), ("next_response",), 5]
    )
    def test_what_is_not_there_is_said(self, status, key):
        with pytest.raises(UnknownName, match="use one of next_response, resolution"):
            status.clocks[key]

    def test_survive_a_pickle_and_a_record(self, status):
        assert pickle.loads(pickle.dumps(status)) == status
        assert SlaStatus.from_dict(status.to_dict()) == status

    def test_a_record_may_lack_the_first_cycles(self, status):
        record = status.to_dict()
        del record["clocks"][0]

        clocks = SlaStatus.from_dict(record).clocks

        assert clocks["next_response", 3] == status.clocks["next_response", 3]
        assert ("next_response", 1) not in clocks


class TestSegments:
    def test_are_shown_as_a_tuple_of_them_is(self, status):
        segments = status.clocks["resolution"].segments

        assert repr(segments) == repr(tuple(segments))
        assert segments == tuple(segments)
        assert segments != list(segments)


class TestCycles:
    def test_are_a_sequence(self, status):
        clocks = list(status.clocks.values())[:3]
        cycles = Cycles(clocks)

        assert (cycles[-1], cycles[1:], len(cycles)) == (clocks[2], clocks[1:], 3)
        assert repr(cycles) == repr(clocks)
        with pytest.raises(IndexError):
            cycles[3]

    def test_are_equal_where_their_clocks_are(self, status):
        clocks = list(status.clocks.values())[:3]

        assert Cycles(clocks) == Cycles(list(clocks))
        assert Cycles(clocks) != Cycles(clocks[:2])
        assert Cycles(clocks) != Cycles([*clocks[:2], evolve(clocks[2], overrun_us=1)])
        assert Cycles(clocks) != "clocks"
