"""Stored deadlines under another release, the live case first: British Columbia keeps its summer time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.stored_deadline import StoredDeadline, tz_check
from servicecore.duration import BusinessDays
from servicecore.errors import InvalidArgument, UnknownTimeZone
from servicecore.instant import from_us, to_us

ZONEINFO = Path(__file__).parents[1] / "zoneinfo"
OLD, NEW = ZONEINFO / "2025b", ZONEINFO / "2026f"

WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
BEFORE = BusinessCalendar.from_dict(
    {"name": "office", "timezone": "America/Vancouver", "weekly": WEEK}
).under(OLD)
OFFICE = BEFORE.under(NEW)
BERLIN = BusinessCalendar.from_dict({"name": "berlin", "timezone": "Europe/Berlin", "weekly": WEEK}).under(
    OLD
)

NINE = datetime(2026, 11, 23, 17, tzinfo=UTC)  # Monday 09:00 in Vancouver by 2025b
LAST_SAME = datetime(2026, 10, 30, 23, tzinfo=UTC)  # Friday 16:00, before the clocks would have changed


def deadline(key="T-1", due_at=NINE, **fields):
    return StoredDeadline(key, due_at, **fields)


class TestOnTheWall:
    def test_nine_oclock_in_vancouver_comes_an_hour_earlier(self):
        report = tz_check(BEFORE, {"T-1": NINE}, against=NEW)

        (move,) = report.moves
        assert (move.key, move.reason, move.by) == ("T-1", "wall", timedelta(hours=-1))
        assert move.stored_at.isoformat() == "2026-11-23T09:00:00-08:00"
        assert move.moves_to.isoformat() == "2026-11-23T09:00:00-07:00"
        assert to_us(move.moves_to) == to_us(datetime(2026, 11, 23, 16, tzinfo=UTC))

    def test_and_an_hour_later_the_other_way_round(self):
        report = tz_check(OFFICE, {"T-1": NINE}, against=OLD)

        assert [move.by for move in report.moves] == [timedelta(hours=1)]

    def test_before_the_rules_part_nothing_moves(self):
        report = tz_check(BEFORE, {"T-1": LAST_SAME}, against=NEW)

        assert (report.ok, report.checked, report.moves) == (True, 1, ())

    def test_nothing_moves_in_berlin(self):
        report = tz_check(BERLIN, {"T-1": NINE, "T-2": LAST_SAME}, against=NEW)

        assert (report.ok, report.checked) == (True, 2)

    def test_a_time_that_the_other_release_repeats_is_the_first_of_the_two(self):
        half_past_one = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)  # 01:30-07:00, once by the new release

        assert tz_check(OFFICE, {"T-1": half_past_one}, against=OLD).ok

    def test_the_second_of_two_is_where_the_other_release_has_it_once(self):
        second = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)  # 01:30-08:00

        report = tz_check(BEFORE, {"T-1": second}, against=NEW)

        assert [move.moves_to.isoformat() for move in report.moves] == ["2026-11-01T01:30:00-07:00"]

    def test_a_time_that_the_other_release_skips_lies_after_the_gap(self):
        half_past_two = datetime(2027, 3, 14, 9, 30, tzinfo=UTC)  # 02:30-07:00 by the new release

        report = tz_check(OFFICE, {"T-1": half_past_two}, against=OLD)

        assert [move.moves_to.isoformat() for move in report.moves] == ["2027-03-14T03:30:00-07:00"]

    @given(st.integers(1_700_000_000, 2_000_000_000))
    def test_the_local_time_is_kept_wherever_it_exists_once(self, second):
        us = second * 1_000_000
        report = tz_check(BEFORE, {"T-1": from_us(us)}, against=NEW)

        wall = from_us(us, BEFORE.zone).replace(tzinfo=None)
        moved = from_us(to_us(report.moves[0].moves_to if report.moves else from_us(us)), OFFICE.zone)

        assert moved.replace(tzinfo=None) == wall


class TestComputedAgain:
    def test_the_start_stays_and_the_deadline_moves(self):
        friday = datetime(2026, 10, 30, 22, tzinfo=UTC)  # 15:00-07:00 by both; two hours are left of the day
        row = deadline(due_at=datetime(2026, 11, 2, 19, tzinfo=UTC), started_at=friday, goal="4h")

        (move,) = tz_check(BEFORE, [row], against=NEW).moves

        assert move.stored_at.isoformat() == "2026-11-02T11:00:00-08:00"
        assert move.moves_to.isoformat() == "2026-11-02T11:00:00-07:00"
        assert (move.by, move.reason) == (timedelta(hours=-1), "computed")

    def test_a_start_that_lies_elsewhere_on_the_wall_may_make_up_for_the_move(self):
        friday = datetime(2026, 11, 21, 0, tzinfo=UTC)  # 16:00 by 2025b, closing time by the new release
        row = deadline(due_at=datetime(2026, 11, 23, 18, tzinfo=UTC), started_at=friday, goal="2h")

        assert tz_check(BEFORE, [row], against=NEW).ok

    @pytest.mark.parametrize(
        "goal", [timedelta(hours=4), "4h", "2bd", BusinessDays(2), "by 16:00 next business day"]
    )
    def test_any_goal_of_a_calendar_will_do(self, goal):
        thursday = datetime(2026, 10, 29, 18, tzinfo=UTC)
        row = deadline(due_at=BEFORE.due(thursday, goal), started_at=thursday, goal=goal)

        (later,) = tz_check(BEFORE, [row], against=NEW).moves or [None]

        expected = OFFICE.due(thursday, goal)
        assert (later is None) == (to_us(expected) == to_us(row.due_at))
        assert later is None or to_us(later.moves_to) == to_us(expected)

    def test_real_time_does_not_move(self):
        always = BusinessCalendar.always("America/Vancouver").under(OLD)
        row = deadline(due_at=NINE, started_at=NINE - timedelta(hours=500), goal="500h")

        assert tz_check(always, [row], against=NEW).ok

    def test_one_that_differs_already_is_stale(self):
        row = deadline(due_at=NINE, started_at=LAST_SAME, goal="4h")

        report = tz_check(BEFORE, [row], against=NEW)

        (stale,) = report.stale
        assert (report.ok, report.moves, report.checked) == (False, (), 1)
        assert stale.computed_at.isoformat() == "2026-11-02T12:00:00-08:00"
        assert str(stale) == (
            "T-1: stored 2026-11-23T09:00:00-08:00, but start and goal give 2026-11-02T12:00:00-08:00"
        )


class TestReleases:
    def test_are_named(self):
        report = tz_check(BEFORE, {}, against=NEW)

        assert (report.before, report.after) == ("2025b", "2026f")

    def test_deadlines_may_be_stored_under_another_than_the_calendars(self):
        report = tz_check(OFFICE, {"T-1": NINE}, against=NEW, stored_under=OLD)

        assert [move.by for move in report.moves] == [timedelta(hours=-1)]

    def test_one_against_itself_moves_nothing(self):
        assert tz_check(BEFORE, {"T-1": NINE}, against=OLD).ok

    def test_one_that_does_not_exist_is_refused(self):
        with pytest.raises(InvalidArgument, match="zone source .*nowhere.* is not taken; give a folder"):
            tz_check(BEFORE, {}, against=OLD / "nowhere")

    def test_one_without_the_zone_is_refused(self):
        tokyo = BusinessCalendar.always("Asia/Tokyo")

        with pytest.raises(UnknownTimeZone, match="'Asia/Tokyo' is not in tzdb 2025b in "):
            tz_check(tokyo, {}, against=OLD)


class TestBadRows:
    @pytest.mark.parametrize(
        ("row", "path", "message"),
        [
            (
                deadline(due_at=datetime(2026, 11, 23, 9)),
                "T-1",
                "due_at 2026-11-23T09:00:00 has no UTC offset; give",
            ),
            (deadline(due_at="tomorrow"), "T-1", "due_at 'tomorrow' is of type str; give an aware datetime"),
            (
                deadline(goal="4h"),
                "T-1",
                "started_at None is of type NoneType; give both it and goal, or neither",
            ),
            (
                deadline(started_at=NINE),
                "T-1",
                "goal None is of type NoneType; give both it and started_at, or neither",
            ),
            (
                deadline(started_at=datetime(2026, 11, 23), goal="4h"),
                "T-1",
                "started_at 2026-11-23T00:00:00 has no",
            ),
            (deadline(started_at=NINE, goal="2d"), "T-1", "goal '2d' is ambiguous"),
            (deadline(due_at=datetime(1, 1, 1, tzinfo=UTC)), "T-1", "has no local time in"),
            (deadline(key="a b", due_at=None), "'a b'", "due_at None is None"),
            (deadline(key="", due_at=None), "[1]", "due_at None is None"),
            (deadline(key=7), "[1]", "key 7 is of type int; give text"),
            ("T-1", "[1]", "deadline 'T-1' is of type str; give a StoredDeadline"),
        ],
    )
    def test_are_named_and_keep_no_other_from_being_read(self, row, path, message):
        report = tz_check(BEFORE, [deadline("T-0"), row, deadline("T-2")], against=NEW)

        (fault,) = report.faults
        assert fault.path == path
        assert message in fault.message
        assert ([move.key for move in report.moves], report.checked) == (["T-0", "T-2"], 2)
        assert not report.ok

    def test_a_calendar_that_never_opens_makes_one(self):
        closed = BusinessCalendar.from_dict({"timezone": "America/Vancouver"}).under(OLD)

        report = tz_check(closed, [deadline(started_at=NINE, goal="1h")], against=NEW)

        assert [fault.code for fault in report.faults] == ["no_open_time"]


class TestReport:
    REPORT = tz_check(
        BEFORE,
        [
            deadline("T-2"),
            deadline("T-1\n", pendulum.datetime(2027, 1, 4, 17)),
            deadline("T-3", started_at=LAST_SAME, goal="4h"),
            deadline("T-4", None),
            deadline("T-5", LAST_SAME),
        ],
        against=NEW,
    )

    def test_is_a_table(self):
        lines = str(self.REPORT).splitlines()

        assert lines == [
            "office in America/Vancouver, tzdb 2025b against 2026f: 4 checked, 2 move, 1 stale, 1 unreadable",
            "",
            "key    stored                     moves to                    by  reason",
            "-----  -------------------------  -------------------------  ---  ------",
            "T-2    2026-11-23T09:00:00-08:00  2026-11-23T09:00:00-07:00  -1h  wall",
            r"T-1\n  2027-01-04T09:00:00-08:00  2027-01-04T09:00:00-07:00  -1h  wall",
            "",
            "stale: T-3: stored 2026-11-23T09:00:00-08:00, but start and goal give 2026-11-02T12:00:00-08:00",
            "",
            "unreadable: T-4: due_at None is None; give an aware datetime",
        ]

    def test_of_later_deadlines_has_a_plus(self):
        assert "  +1h  wall" in str(tz_check(OFFICE, {"T-1": NINE}, against=OLD))

    def test_of_nothing_that_moves_is_a_line(self):
        assert str(tz_check(BEFORE, {"T-1": NINE}, against=OLD)) == (
            "office in America/Vancouver, tzdb 2025b against 2025b: 1 checked, 0 move"
        )

    def test_is_plain_data(self):
        document = self.REPORT.to_dict()

        assert document["schema"] == "servicecore.tz_check/1"
        assert (document["calendar"], document["timezone"], document["before"]) == (
            "office",
            "America/Vancouver",
            "2025b",
        )
        assert document["moves"][0] == {
            "key": "T-2",
            "stored_at": "2026-11-23T17:00:00Z",
            "moves_to": "2026-11-23T16:00:00Z",
            "by": "-1h",
            "reason": "wall",
        }
        assert document["stale"] == [
            {"key": "T-3", "stored_at": "2026-11-23T17:00:00Z", "computed_at": "2026-11-02T20:00:00Z"}
        ]
        assert [fault["code"] for fault in document["faults"]] == ["invalid_instant"]

    def test_shows_instants_in_the_zone_of_their_release(self):
        (first, _) = self.REPORT.moves

        assert first.stored_at.isoformat() == "2026-11-23T09:00:00-08:00"
        assert first.moves_to.isoformat() == "2026-11-23T09:00:00-07:00"
