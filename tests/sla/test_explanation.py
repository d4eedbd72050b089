"""Why a clock reads as it does: parts that cover its life and add up, and the lines that are read."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import given, reject
from hypothesis import strategies as st

from agreements import OFFICE, clock_at, policy, resolution, status_at
from businesstime.calendars import documents
from histories import History, at
from servicecore.businesstime import BusinessCalendar
from servicecore.errors import InvalidArgument, NoOpenTime, WrongArgument
from servicecore.instant import HOUR_US, MINUTE_US
from servicecore.sla import Change, Clock, Clocks, ClockState, SlaStatus, evaluate
from servicecore.sla.clocks.status import STATUS_SCHEMA

DAY = 24 * 60

WITH_HOLIDAYS = BusinessCalendar.from_dict(
    {
        **OFFICE.to_dict(),
        "holidays": {"2026-03-04": "Founders' Day", "2026-03-17": "St Patrick's Day", "2026-03-18": ""},
        "special": {"2026-03-05": [["10:00", "12:00"]], "2026-03-19": []},
    }
)


def held(
    history: History, minutes: float, goals, calendar: BusinessCalendar = WITH_HOLIDAYS, **more
) -> Clock:
    agreement = resolution(goals, **more)
    status = evaluate(history.events, [agreement], {"office": calendar}, at=at(minutes))
    return status.clocks["resolution"]


def told(clock: Clock) -> list[str]:
    return [line.what for line in clock.explain().lines]


def read_back(clock: Clock) -> Clock:
    return Clock.from_dict(clock.to_dict(), STATUS_SCHEMA)


class TestTheText:
    def test_the_lines_sum_to_elapsed_and_lead_to_the_deadline(self):
        history = History().opened(0, "P2").moved(60, "waiting", "requester").moved(120, "in_progress")

        clock = clock_at(history, 400, resolution({"P2": "8h"}))

        assert str(clock.explain()) == (
            "resolution of T-1: 8h in office, by standard 1\n"
            "from                        to                          counted  left out  what\n"
            "--------------------------  --------------------------  -------  --------  -------------------------\n"
            "Mon 2026-03-02 09:00+00:00  Mon 2026-03-02 10:00+00:00       1h            counted\n"
            "Mon 2026-03-02 10:00+00:00  Mon 2026-03-02 11:00+00:00                 1h  paused: requester, by kim\n"
            "Mon 2026-03-02 11:00+00:00  Mon 2026-03-02 15:40+00:00    4h40m            counted\n"
            "Mon 2026-03-02 15:40+00:00                                5h40m        1h  running, elapsed\n"
            "Mon 2026-03-02 15:40+00:00  Mon 2026-03-02 17:00+00:00    1h20m            ahead\n"
            "Mon 2026-03-02 17:00+00:00  Tue 2026-03-03 09:00+00:00                     outside hours\n"
            "Tue 2026-03-03 09:00+00:00  Tue 2026-03-03 10:00+00:00       1h            ahead\n"
            "Tue 2026-03-03 10:00+00:00                                   8h            due\n"
            "running: elapsed 5h40m, remaining 2h20m, due Tue 2026-03-03 10:00+00:00"
        )

    def test_what_came_too_late_begins_at_the_deadline(self):
        history = History().opened(0).moved(6 * 60, "resolved")

        lines = clock_at(history, 9 * 60, resolution("4h")).explain().lines

        assert [(line.kind, line.start_us, line.counted_us, line.what) for line in lines] == [
            ("counted", at(0), 4 * HOUR_US, "counted"),
            ("due", at(4 * 60), 4 * HOUR_US, "due, late from here on"),
            ("counted", at(4 * 60), 2 * HOUR_US, "counted"),
            ("elapsed", at(6 * 60), 6 * HOUR_US, "stopped, elapsed"),
        ]

    def test_a_clock_that_was_met_tells_when_it_was_due(self):
        history = History().opened(0).moved(60, "resolved")

        clock = clock_at(history, 9 * DAY, resolution("4h"))

        assert told(clock) == ["counted", "stopped, elapsed", "due"]
        assert str(clock.explain()).endswith("met: elapsed 1h, remaining 3h, due Mon 2026-03-02 13:00+00:00")

    def test_a_clock_without_a_goal_is_told_as_one(self):
        text = str(clock_at(History().opened(0), 60, resolution({"P9": "1h"})).explain())

        assert text.startswith("resolution of T-1: no goal, by standard 1\n")
        assert text.endswith("running: elapsed 1h")

    def test_a_second_cycle_says_so(self):
        history = History().opened(0).moved(60, "resolved").moved(120, "in_progress")

        text = str(clock_at(history, 180, resolution(reopen="new_cycle")).explain())

        assert text.startswith("resolution of T-1, cycle 2: 4h in office")

    def test_a_clock_that_has_just_started_has_everything_ahead(self):
        assert told(clock_at(History().opened(0), 0, resolution("4h"))) == [
            "running, elapsed",
            "ahead",
            "due",
        ]

    def test_a_deadline_before_the_start_comes_first(self):
        clock = clock_at(History().opened(60), 61, resolution("at 2026-03-02T09:00:00+00:00"))

        assert told(clock) == ["due, late from here on", "counted", "running, elapsed"]

    def test_a_pause_says_why_and_who_and_which_holidays_it_lasted_over(self):
        history = History().opened(0).moved(60, "waiting", "supplier").moved(16 * DAY, "in_progress")

        assert told(held(history, 16 * DAY, "40h"))[1] == (
            "paused: supplier, by kim, over Founders' Day, St Patrick's Day, holiday"
        )

    def test_resolved_time_and_what_a_restart_set_aside_are_left_out(self):
        history = History().opened(0, "P2").prioritised(60, "P1").moved(120, "resolved")
        history.moved(180, "in_progress")

        clock = clock_at(history, 240, resolution({"P1": "4h", "P2": "8h"}, retarget="restart"))

        lines = clock.explain().lines
        assert [(line.left_out_us, line.what) for line in lines[:5]] == [
            (HOUR_US, "set aside by a new goal"),
            (
                None,
                (
                    "retargeted from 8h to 4h, by kim; due Mon 2026-03-02 14:00+00:00, "
                    "not Mon 2026-03-02 17:00+00:00"
                ),
            ),
            (None, "counted"),
            (HOUR_US, "resolved, left out"),
            (None, "counted"),
        ]

    def test_control_characters_are_shown_and_not_obeyed(self):
        clock = evolve(clock_at(History().opened(0), 60, resolution("4h")), ticket_id="T\x1b[2J")
        excused = evolve(clock, changes=(Change("excused", at(30), reason="line\nbreak"),))

        text = str(excused.explain())

        assert "resolution of T\\x1b[2J: 4h" in text
        assert text.endswith("\nbreach excused: line\\nbreak")


class TestLongStretches:
    def test_few_parts_are_told_one_by_one(self):
        assert told(held(History().opened(0), 3 * DAY, "400h"))[:6] == [
            "counted",
            "outside hours",
            "counted",
            "outside hours",
            "holiday: Founders' Day",
            "special",
        ]

    def test_special_hours_are_named(self):
        history = History().opened(3 * DAY)

        assert told(held(history, 3 * DAY + 120, "1h"))[:3] == [
            "special",
            "counted, special hours",
            "due",
        ]

    def test_more_are_told_by_day_with_the_holidays_between(self):
        lines = held(History().opened(0), 8 * DAY, "400h").explain().lines

        assert [(line.start_us, line.end_us, line.counted_us, line.what) for line in lines[:7]] == [
            (at(0), at(8 * 60), 8 * HOUR_US, "counted"),
            (at(DAY), at(DAY + 8 * 60), 8 * HOUR_US, "counted"),
            (at(2 * DAY - 9 * 60), at(3 * DAY - 9 * 60), None, "holiday: Founders' Day"),
            (at(3 * DAY + 60), at(3 * DAY + 180), 2 * HOUR_US, "counted"),
            (at(4 * DAY), at(4 * DAY + 8 * 60), 8 * HOUR_US, "counted"),
            (at(7 * DAY), at(7 * DAY + 8 * 60), 8 * HOUR_US, "counted"),
            (at(8 * DAY), None, 34 * HOUR_US, "running, elapsed"),
        ]

    def test_still_more_are_told_by_how_many_days_lie_between_two_holidays(self):
        lines = held(History().opened(0), 19 * DAY, "400h").explain().lines

        assert [(line.counted_us, line.what) for line in lines[:8]] == [
            (16 * HOUR_US, "counted on 2 days"),
            (None, "holiday: Founders' Day"),
            (58 * HOUR_US, "counted on 8 days"),
            (None, "holiday: St Patrick's Day"),
            (None, "holiday"),
            (None, "special: closed that day"),
            (8 * HOUR_US, "counted"),
            (82 * HOUR_US, "running, elapsed"),
        ]


class TestChanges:
    def changed(self, *changes: Change, minutes: float = 6 * 60, **more) -> Clock:
        return evolve(clock_at(History().opened(0), minutes, resolution("4h")), changes=changes, **more)

    def test_are_told_at_their_instants(self):
        new_goal = Change(
            "retargeted",
            at(90),
            by="kim",
            reason="the shop is down",
            before="8h",
            after="4h",
            due_before_us=at(8 * 60),
            due_after_us=at(4 * 60),
        )

        lines = self.changed(new_goal).explain().lines

        assert [(line.kind, line.start_us, line.counted_us) for line in lines[:3]] == [
            ("counted", at(0), 90 * MINUTE_US),
            ("retargeted", at(90), None),
            ("counted", at(90), 150 * MINUTE_US),
        ]
        assert lines[1].what == (
            "retargeted from 8h to 4h, by kim: the shop is down; "
            "due Mon 2026-03-02 13:00+00:00, not Mon 2026-03-02 17:00+00:00"
        )

    @pytest.mark.parametrize(
        ("change", "what"),
        [
            (Change("extended", at(60), after="+4h"), "extended by agreement: +4h"),
            (Change("extended", at(60)), "extended by agreement"),
            (Change("excused", at(60), by="lee", reason="flood"), "breach excused, by lee: flood"),
            (
                Change("retargeted", at(60), after="4h", due_after_us=at(240)),
                "retargeted from no goal to 4h; due Mon 2026-03-02 13:00+00:00",
            ),
            (
                Change("retargeted", at(60), before="4h", due_before_us=at(240)),
                "retargeted from 4h to no goal; no deadline, not Mon 2026-03-02 13:00+00:00",
            ),
        ],
    )
    def test_say_what_was_agreed(self, change, what):
        assert told(self.changed(change))[1] == what

    def test_an_extended_deadline_leaves_the_first_one_readable(self):
        later = Change("extended", at(60), after="+2h", due_before_us=at(120), due_after_us=at(240))
        clock = self.changed(later, original_due_at_us=at(120))

        lines = clock.explain().lines

        assert [(line.kind, line.counted_us) for line in lines[3:6]] == [
            ("original_due", 2 * HOUR_US),
            ("counted", 2 * HOUR_US),
            ("due", 4 * HOUR_US),
        ]
        assert lines[3].what == "due at first"
        assert str(clock.explain()).splitlines()[-1] == "due at first Mon 2026-03-02 11:00+00:00"

    def test_the_first_deadline_is_not_told_twice(self):
        clock = self.changed(original_due_at_us=at(240))

        assert "due at first" not in str(clock.explain())

    def test_an_excuse_ends_the_verdict(self):
        clock = self.changed(Change("excused", at(DAY), by="lee", reason="flood"), minutes=2 * DAY)

        assert clock.excused == clock.changes[0]
        assert str(clock.explain()).splitlines()[-2:] == [
            "breached: elapsed 16h, overrun 12h, due Mon 2026-03-02 13:00+00:00",
            "breach excused, by lee: flood",
        ]

    def test_an_excuse_after_the_end_comes_after_it(self):
        history = History().opened(0).moved(300, "resolved")
        clock = evolve(
            clock_at(history, 2 * DAY, resolution("4h")), changes=(Change("excused", at(DAY), by="lee"),)
        )

        assert told(clock)[-2:] == ["stopped, elapsed", "breach excused, by lee"]

    def test_a_breach_that_is_not_at_the_deadline_is_told_apart(self):
        clock = self.changed(breached_at_us=at(180))

        assert str(clock.explain()).endswith(
            "due Mon 2026-03-02 13:00+00:00, breached Mon 2026-03-02 12:00+00:00"
        )

    def test_the_last_excuse_counts(self):
        first, last = Change("excused", at(60), reason="a"), Change("excused", at(90), reason="b")

        assert self.changed(first, last).excused == last
        assert self.changed().excused is None

    def test_are_read_back(self):
        change = Change(
            "extended",
            at(60),
            by="kim",
            reason="r",
            before="a",
            after="+4h",
            due_before_us=at(1),
            due_after_us=at(2),
        )
        clock = self.changed(change, Change("excused", at(70)), original_due_at_us=at(1))

        assert read_back(clock) == clock
        assert read_back(clock).original_due_at == clock.original_due_at
        assert self.changed(original_due_at_us=None).original_due_at is None
        assert change.at.isoformat() == "2026-03-02T10:00:00+00:00"


class TestWithoutACalendar:
    def history(self) -> History:
        return History().opened(0).moved(60, "waiting").moved(DAY, "in_progress")

    def test_a_clock_that_was_read_back_tells_its_segments_whole(self):
        clock = read_back(held(self.history(), 5 * DAY, "40h"))

        assert clock.hours is None
        assert told(clock) == [
            "counted",
            "paused: requester, by kim",
            "counted",
            "running, elapsed",
            "ahead",
            "due",
        ]
        assert [line.counted_us for line in clock.explain().lines][-2:] == [21 * HOUR_US, 40 * HOUR_US]

    def test_what_was_counted_up_to_a_deadline_inside_a_segment_is_not_known(self):
        lines = read_back(held(self.history(), 5 * DAY, "5h")).explain().lines

        assert [(line.kind, line.counted_us) for line in lines][-2:] == [
            ("due", None),
            ("elapsed", 19 * HOUR_US),
        ]

    def test_the_calendar_may_be_given(self):
        clock = held(self.history(), 5 * DAY, "40h")

        explained = read_back(clock).explain(WITH_HOLIDAYS)

        assert explained.parts == clock.explain().parts
        assert str(explained) == str(clock.explain())

    def test_a_calendar_of_another_version_is_refused(self):
        clock = read_back(held(self.history(), 60, "40h"))

        with pytest.raises(InvalidArgument) as refused:
            clock.explain(OFFICE)
        assert OFFICE.version in str(refused.value)
        assert clock.calendar_version in str(refused.value)

    def test_what_is_no_calendar_is_refused(self):
        with pytest.raises(WrongArgument, match="calendar 'office' is of type str; give a business calendar"):
            read_back(held(self.history(), 60, "40h")).explain("office")

    def test_time_that_counted_in_other_hours_stays_whole(self):
        goals = {"P2": {"within": "8h", "calendar": "always"}, "P1": "4h"}
        history = History().opened(0, "P2").prioritised(8 * 60 + 30, "P1")

        clock = clock_at(history, DAY + 60, resolution(goals, retarget="carry_fraction"))

        parts = clock.explain().parts
        assert [(part.why is None, part.business_us) for part in parts[:2]] == [
            (True, 510 * MINUTE_US),
            (False, 0),
        ]
        assert sum(part.business_us for part in parts) == clock.elapsed_us


class TestData:
    def test_a_part_says_what_is_known(self):
        history = History().opened(0).moved(60, "waiting", "supplier").moved(4 * DAY, "in_progress")

        parts = held(history, 4 * DAY, "40h").explain().to_dict()["parts"]

        assert parts[0] == {
            "kind": "counted",
            "start": "2026-03-02T09:00:00Z",
            "end": "2026-03-02T10:00:00Z",
            "business": "1h",
            "calendar": "open",
        }
        assert [part for part in parts if part.get("calendar") == "holiday"] == [
            {
                "kind": "paused",
                "start": "2026-03-04T00:00:00Z",
                "end": "2026-03-05T00:00:00Z",
                "business": "0s",
                "reason": "supplier",
                "by": "kim",
                "calendar": "holiday",
                "note": "Founders' Day",
            }
        ]

    def test_an_explanation_has_everything(self):
        clock = clock_at(History().opened(0), 300, resolution("4h"))
        clock = evolve(clock, changes=(Change("excused", at(270)),), original_due_at_us=at(180))

        data = clock.explain().to_dict()

        assert {
            key: data[key] for key in ("ticket_id", "metric", "cycle", "promised", "calendar", "ahead")
        } == {
            "ticket_id": "T-1",
            "metric": "resolution",
            "cycle": 1,
            "promised": "4h",
            "calendar": "office",
            "ahead": [],
        }
        assert data["changes"] == [clock.changes[0].to_dict()]
        assert data["verdict"] == {
            "verdict": "breached",
            "state": "running",
            "elapsed": "5h",
            "remaining": "0s",
            "overrun": "1h",
            "due": "2026-03-02T13:00:00Z",
            "original_due": "2026-03-02T12:00:00Z",
            "stopped": None,
            "breached_at": "2026-03-02T13:00:00Z",
            "excused": clock.changes[0].to_dict(),
        }

    def test_a_clock_without_a_goal_has_nothing_left(self):
        verdict = clock_at(History().opened(0), 60, resolution({"P9": "1h"})).explain().to_dict()["verdict"]

        assert (verdict["remaining"], verdict["excused"]) == (None, None)

    def test_lines_are_data_too(self):
        first, last = (
            line.to_dict()
            for line in clock_at(History().opened(0), 60, resolution("1h")).explain().lines[::2]
        )

        assert first == {
            "kind": "counted",
            "start": "2026-03-02T09:00:00Z",
            "end": "2026-03-02T10:00:00Z",
            "counted": "1h",
            "left_out": None,
            "what": "counted",
        }
        assert (last["kind"], last["end"]) == ("elapsed", None)

    def test_a_part_has_its_business_time(self):
        explained = clock_at(History().opened(0), 60, resolution("4h")).explain()

        assert [part.business for part in explained] == [timedelta(hours=1)]
        assert [segment.business for segment in explained.segments] == [timedelta(hours=1)]


class TestHtml:
    def test_is_a_table_with_the_verdict_below(self):
        clock = clock_at(History().opened(0), 300, resolution("4h"))

        tree = ET.fromstring(clock.explain()._repr_html_().replace("<br>", "<br/>"))

        assert tree.findtext("table/caption") == "resolution of T-1: 4h in office, by standard 1"
        assert [len(row) for row in tree.iter("tr")] == [5] * 5
        assert tree.findtext("p").startswith("breached: elapsed 5h, overrun 1h")

    def test_is_escaped(self):
        clock = clock_at(History().opened(0), 300, resolution("4h"))
        clock = evolve(
            clock,
            ticket_id="<b>T</b>",
            changes=(Change("excused", at(270), by="<i>kim</i>", reason="<script>x</script>"),),
        )

        html = clock.explain()._repr_html_()

        assert not any(tag in html for tag in ("<b>", "<i>", "<script>"))
        assert html.count("&lt;script&gt;x&lt;/script&gt;") == 2  # in its line, and in the verdict


class TestAllClocks:
    AGREEMENT = policy(
        {"metric": "first_response", "goals": {"*": "1h"}}, {"metric": "resolution", "goals": {"*": "8h"}}
    )

    def test_a_status_explains_each(self):
        status = status_at(History().opened(0), 60, self.AGREEMENT)

        explained = status.explain()

        assert len(explained) == 2
        assert [one.clock.metric for one in explained] == ["first_response", "resolution"]
        assert str(explained) == "\n\n".join(str(clock.explain()) for clock in status.clocks.values())
        assert explained.to_dict() == {
            "ticket_id": "T-1",
            "at": "2026-03-02T10:00:00Z",
            "clocks": [clock.explain().to_dict() for clock in status.clocks.values()],
        }
        assert explained._repr_html_().count("<table>") == 2

    def test_a_status_that_was_read_back_takes_its_calendars(self):
        status = status_at(History().opened(0), 60, self.AGREEMENT)
        record = SlaStatus.from_dict(status.to_dict())

        assert record.explain({"office": OFFICE}).to_dict() == status.explain().to_dict()
        assert str(record.explain([OFFICE])) == str(status.explain())
        assert record.timeline([OFFICE]).svg() == status.timeline().svg()

    def test_a_calendar_of_another_version_explains_none_of_them(self):
        status = status_at(History().opened(0), 60, self.AGREEMENT)
        record = SlaStatus.from_dict(status.to_dict())

        assert [one.hours for one in record.explain([WITH_HOLIDAYS])] == [None, None]

    def test_a_single_calendar_is_no_list(self):
        with pytest.raises(WrongArgument, match="calendars .* give calendars by name, or a list of them"):
            status_at(History().opened(0), 60, self.AGREEMENT).explain(OFFICE)

    def test_a_ticket_without_clocks_says_so(self):
        explained = SlaStatus.of("<T>", at(0), Clocks.of(())).explain()

        assert str(explained) == "<T> has no clocks"
        assert explained._repr_html_() == "<p>&lt;T&gt; has no clocks</p>"


@st.composite
def judged(draw) -> SlaStatus:
    """A ticket that waits, is resolved and reopened and changes its priority, under any calendar."""
    document = draw(documents())
    calendar = BusinessCalendar.from_dict({**document, "name": "office"})
    history = History().opened(0, "P2")
    minutes, state = 0, "new"
    for _ in range(draw(st.integers(0, 6))):
        minutes += draw(st.integers(1, 3 * DAY))
        turn = draw(st.sampled_from(["waiting", "in_progress", "resolved", "P1", "P2"]))
        if turn.startswith("P"):
            history.prioritised(minutes, turn)
        elif turn != state:
            history.moved(minutes, turn)
            state = turn
    goal = st.sampled_from(["1h", "4h", "40h", "2bd", "end of business day"])
    goals = {"P1": draw(goal), "P2": draw(goal)}
    agreement = resolution(goals, reopen=draw(st.sampled_from(["resume", "new_cycle"])))
    minutes += draw(st.integers(0, 3 * DAY))
    try:
        status = evaluate(history.events, [agreement], [calendar], at=at(minutes))
        list(status.clocks.values())  # cycles that are over are read when somebody asks for them
    except NoOpenTime:
        reject()
    return status


class TestLaws:
    @given(judged())
    def test_parts_cover_a_life_exactly_and_in_order(self, status):
        for clock in status.clocks.values():
            parts = clock.explain().parts
            end_us = clock.at_us if clock.stopped_at_us is None else clock.stopped_at_us

            assert all(one.end_us == other.start_us for one, other in pairwise(parts))
            if parts:
                assert (parts[0].start_us, parts[-1].end_us) == (clock.started_at_us, end_us)
            else:
                assert clock.started_at_us == end_us

    @given(judged())
    def test_what_is_open_adds_up(self, status):
        for clock in status.clocks.values():
            explained = clock.explain()
            for kind, total in (("counted", clock.elapsed_us), ("paused", clock.paused_us)):
                open_parts = [part for part in explained.parts if part.kind == kind and not part.is_closed]

                assert sum(part.end_us - part.start_us for part in open_parts) == total
                assert sum(part.business_us for part in explained.parts if part.kind == kind) == total

    @given(judged())
    def test_what_is_ahead_is_what_remains(self, status):
        for clock in status.clocks.values():
            left_us = sum(part.business_us for part in clock.explain().ahead)

            if clock.state is not ClockState.RUNNING:
                assert left_us == 0
                continue
            assert left_us == clock.remaining_us
            if clock.goal_us is not None and not clock.overrun_us:
                assert clock.elapsed_us + left_us == clock.goal_us

    @given(judged())
    def test_the_lines_say_the_same_as_the_parts(self, status):
        for clock in status.clocks.values():
            explained = clock.explain()
            lines = [line for line in explained.lines if line.end_us is not None]
            named = {part.name for part in [*explained.parts, *explained.ahead]} - {""}

            counted = sum(line.counted_us or 0 for line in lines if line.kind == "counted")
            assert counted == clock.elapsed_us
            left_out = sum(line.left_out_us or 0 for line in lines)
            assert counted + left_out == sum(segment.business_us for segment in clock.segments)
            starts = [line.start_us for line in explained.lines]
            assert starts == sorted(starts)
            assert all(any(name in line.what for line in lines) for name in named)

    @given(judged())
    def test_a_record_is_explained_as_the_clock_was(self, status):
        records = SlaStatus.from_dict(status.to_dict()).clocks
        for clock, record in zip(status.clocks.values(), records.values(), strict=True):
            whole = record.explain()

            assert record.explain(clock.hours).to_dict() == clock.explain().to_dict()
            for told, known in ((whole.parts, clock.explain().parts), (whole.ahead, clock.explain().ahead)):
                assert sum(p.business_us for p in told) == sum(p.business_us for p in known)
