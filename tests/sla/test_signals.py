"""Signals: what a host is told, once each, and never otherwise by a later judgement."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import resolution, status_at
from histories import History, at
from servicecore.errors import InvalidDefinition, NaiveDatetime
from servicecore.instant import HOUR_US, from_us
from servicecore.sla import Signal, SlaStatus
from ticket_lives import WIDE, Life, instants, lives

GOALS = {"P1": "2h", "P2": "4h", "P3": "2bd"}


def told(history, minutes, agreement):
    """Names and minutes of all signals."""
    return [(s.name, (s.at_us - at(0)) / 60e6) for s in status_at(history, minutes, agreement).signals]


class TestKinds:
    def test_a_life_with_everything_in_it(self):
        history = History().opened(0).moved(60, "waiting").moved(90, "in_progress").moved(400, "resolved")

        signals = status_at(history, 500, resolution("4h", milestones=["50%", "-1h", "+1h"])).signals

        assert [(s.kind, s.name, s.at_us) for s in signals] == [
            ("started", "started", at(0)),
            ("paused", "paused:T-1:2", at(60)),
            ("resumed", "resumed:T-1:3", at(90)),
            ("milestone", "50%", at(150)),
            ("milestone", "-1h", at(210)),
            ("breached", "breached", at(270) + 1),
            ("milestone", "+1h", at(330)),
        ]
        assert signals[3].key == ("T-1", "resolution", 1, "50%")
        assert signals[3].at == from_us(at(150))

    def test_a_clock_stopped_in_time_is_met(self):
        assert told(History().opened(0).moved(60, "resolved"), 90, resolution("4h")) == [
            ("started", 0),
            ("met", 60),
        ]

    def test_a_clock_without_a_goal_is_neither_met_nor_breached(self):
        assert told(History().opened(0).moved(60, "resolved"), 90, resolution({"P1": "4h"})) == [
            ("started", 0)
        ]

    def test_a_cancelled_clock_says_so(self):
        assert told(History().opened(0).moved(60, "cancelled"), 90, resolution("4h")) == [
            ("started", 0),
            ("cancelled", 60),
        ]

    def test_a_breach_before_the_cancellation_was_told(self):
        history = History().opened(0).moved(600, "cancelled")

        assert [name for name, _ in told(history, 900, resolution("4h"))] == [
            "started",
            "breached",
            "cancelled",
        ]

    def test_a_new_reason_for_waiting_is_no_other_pause(self):
        history = History().opened(0).moved(10, "waiting", "requester").moved(20, "waiting", "vendor")

        assert [name for name, _ in told(history, 90, resolution("4h"))] == ["started", "paused:T-1:2"]

    def test_a_ticket_opened_waiting_starts_paused(self):
        history = History().opened(0, state="waiting", wait_reason="requester")

        assert told(history, 90, resolution("4h")) == [("started", 0), ("paused:T-1:1", 0)]

    def test_a_reopening_resumes(self):
        history = History().opened(0).moved(60, "resolved").moved(120, "in_progress").moved(400, "resolved")

        assert [name for name, _ in told(history, 900, resolution("4h"))] == [
            "started",
            "met",
            "resumed:T-1:3",
            "breached",
        ]

    def test_a_second_stop_in_time_is_not_told_again(self):
        history = History().opened(0).moved(60, "resolved").moved(120, "in_progress").moved(130, "resolved")

        assert told(history, 900, resolution("4h"))[1:] == [("met", 60), ("resumed:T-1:3", 120)]

    def test_a_new_cycle_starts(self):
        history = History().opened(0).moved(60, "resolved").moved(120, "waiting")

        signals = status_at(history, 900, resolution("4h", reopen="new_cycle")).signals

        assert [(s.cycle, s.name) for s in signals] == [
            (1, "started"),
            (1, "met"),
            (2, "started"),
            (2, "paused:T-1:3"),
        ]


class TestInstants:
    def test_a_shorter_goal_puts_a_breach_into_the_past(self):
        history = History().opened(0, "P2").prioritised(180, "P1")

        assert told(history, 200, resolution(GOALS))[1:] == [("breached", 180)]

    def test_a_breach_is_told_once_whatever_the_goal_becomes(self):
        history = History().opened(0, "P1").prioritised(180, "P2")

        status = status_at(history, 200, resolution(GOALS))

        assert not status.clocks["resolution"].breached
        assert [s.at_us for s in status.signals] == [at(0), at(120) + 1]

    def test_a_goal_that_held_for_no_time_broke_nothing(self):
        history = History().opened(0, "P2").prioritised(180, "P1").prioritised(180, "P2")

        assert told(history, 200, resolution(GOALS)) == [("started", 0)]

    def test_a_resumption_at_night_can_put_a_deadline_into_the_past(self):
        history = History().opened(0).moved(480, "waiting").moved(660, "in_progress")

        assert told(history, 700, resolution("8h"))[-1] == ("breached", 660)


class TestBetween:
    HISTORY = History().opened(0).moved(60, "waiting").moved(90, "in_progress")

    def test_gives_what_came_after_the_last_look(self):
        status = status_at(self.HISTORY, 500, resolution("4h"))

        assert [s.name for s in status.signals_between(at(0), at(90))] == ["paused:T-1:2", "resumed:T-1:3"]
        assert [s.name for s in status.signals_between(from_us(at(90)), from_us(at(500)))] == ["breached"]

    def test_refuses_a_naive_instant(self):
        status = status_at(self.HISTORY, 500, resolution("4h"))

        with pytest.raises(NaiveDatetime, match="since 2026-03-02T09:00:00 has no UTC offset"):
            status.signals_between(from_us(at(0)).naive(), at(9))


class TestRecords:
    AGREEMENT = resolution(GOALS, milestones=["50%", "-1h", "+1bd"])

    def status(self):
        history = (
            History().opened(0, "P3").moved(60, "waiting").moved(90, "in_progress").prioritised(400, "P1")
        )
        return status_at(history, 500, self.AGREEMENT)

    def test_a_status_comes_back_with_its_signals_and_milestones(self):
        status = self.status()

        again = SlaStatus.from_dict(json.loads(json.dumps(status.to_dict())))

        assert again == status
        assert again.signals == status.signals
        assert again.clocks["resolution"].milestones == status.clocks["resolution"].milestones

    def test_a_signal_comes_back(self):
        for signal in self.status().signals:
            assert Signal.from_dict(json.loads(json.dumps(signal.to_dict()))) == signal

    def test_a_record_of_version_1_is_read_still(self):
        status = status_at(History().opened(0).moved(30, "resolved"), 60, resolution("4h"))
        record = status.to_dict()
        record["schema"] = "servicecore.sla_status/1"
        del record["next_start"]
        for key in ("promised", "milestones", "marks"):
            del record["clocks"][0][key]

        clock = SlaStatus.from_dict(record).clocks["resolution"]

        assert (clock.promised, clock.met, clock.milestones, clock.signals) == ("4h", True, (), ())

    def test_a_record_of_version_1_without_a_goal_promises_nothing(self):
        record = status_at(History().opened(0), 60, resolution({"P1": "4h"})).to_dict()
        record["schema"] = "servicecore.sla_status/1"
        del record["clocks"][0]["promised"]

        assert SlaStatus.from_dict(record).clocks["resolution"].promised is None

    @pytest.mark.parametrize(
        ("key", "value", "path", "message"),
        [
            (
                "marks",
                [{"kind": "rung", "name": "x", "at": "2026-03-02T09:00:00Z"}],
                "kind",
                "'rung' is not known",
            ),
            ("milestones", [{"name": 5, "at": None, "reached_at": None}], "name", "5 is wrong; give a text"),
            ("promised", 5, "promised", "5 is wrong; give a text or nothing"),
        ],
    )
    def test_refuses_what_it_does_not_know(self, key, value, path, message):
        record = self.status().to_dict()
        record["clocks"][0][key] = value

        with pytest.raises(InvalidDefinition) as refused:
            SlaStatus.from_dict(record)
        assert [(fault.path, message in fault.message) for fault in refused.value.faults] == [(path, True)]


class TestLaws:
    @given(lives(WIDE), st.data())
    def test_a_host_that_wakes_when_told_misses_nothing_that_time_does(self, life: Life, data):
        opened = life.history.events[0].at_us
        now, end = max(opened, data.draw(instants(opened, 120))), opened + 120 * HOUR_US

        following = [event.at_us for event in life.history.events if event.at_us > now]
        until = min([*following, end])
        news = [signal.at_us for signal in life.status(end).signals if now < signal.at_us < until]

        assert not news or life.status(now).wake_at_us <= min(news)

    @given(lives(WIDE))
    def test_comes_back_from_its_own_json(self, life: Life):
        status = life.status()

        assert SlaStatus.from_dict(json.loads(json.dumps(status.to_dict()))) == status
