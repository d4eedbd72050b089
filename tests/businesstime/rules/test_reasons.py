"""Why hours are closed: against a walk over the clock on the wall, and by hand."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from businesstime.calendars import OFFICE, WEEKDAYS, documents, instants_near_changes, zone_names
from businesstime.minute_walk import (
    breaks_on,
    is_holiday,
    open_minutes,
    pairs_of,
    shifts_on,
    utc,
    wall_is_plain,
    wall_zone,
)
from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.rules.reasons import reasons
from servicecore.instant import MINUTE_US, to_us

DAYS = 3

DAYS_OF_WORK = {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}
NIGHTS = {day: [["22:00", "06:00"]] for day in WEEKDAYS[:5]}


def made(document):
    return BusinessCalendar.from_dict(document)


def told(document, begin, end):
    """The pieces between two wall-clock times of the calendar's zone, as people read them."""
    zone = wall_zone(document["timezone"])
    edges = [to_us(datetime.fromisoformat(text).replace(tzinfo=zone)) for text in (begin, end)]
    pieces = made({"name": "c"} | document).rules.pieces(*edges)

    def wall(us):
        return utc(us).astimezone(zone).strftime("%d %H:%M")

    return [f"{wall(piece.start_us)} - {wall(piece.end_us)} {piece}" for piece in pieces]


def covers(pairs, yesterdays, minute):
    return any(begin <= minute < end for begin, end in pairs) or any(
        minute < end - 1440 for _, end in yesterdays
    )


def ruling_on(document, day):
    if is_holiday(document, day):
        return "holiday"
    return "special" if day.isoformat() in document["special"] else ""


def why(document, wall):
    """Why a minute that a walk found closed is closed, from the document alone."""
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    yesterday = day - timedelta(days=1)
    cut = document["holiday_cuts_overnight"] and is_holiday(document, day)
    in_hours = covers(shifts_on(document, day), [] if cut else shifts_on(document, yesterday), minute)
    if in_hours:
        assert covers(breaks_on(document, day), breaks_on(document, yesterday), minute)
        return "break"
    if ruling := ruling_on(document, day):
        return ruling
    usual = pairs_of(document["weekly"].get(WEEKDAYS[yesterday.weekday()], []))
    if (ruling := ruling_on(document, yesterday)) and covers([], usual, minute):
        return ruling
    return "outside_hours"


class TestAgainstTheWallClock:
    @given(st.data())
    def test_every_closed_minute_has_the_reason_that_the_wall_gives(self, data):
        zone = data.draw(st.sampled_from(zone_names()))
        change = data.draw(instants_near_changes(zone))
        assume(change > 0)  # offsets with seconds have no whole minutes
        start = utc(change).replace(second=0, microsecond=0)
        document = data.draw(documents(start.date(), zone))
        usual = {"timezone": zone, "weekly": document["weekly"]}
        assume(all(wall_is_plain(said, start, DAYS * 1440) for said in (document, usual)))
        start_us = change - change % MINUTE_US

        pieces = made(document).rules.pieces(start_us, start_us + DAYS * 1440 * MINUTE_US)

        kinds = [piece.kind for piece in pieces for _ in range(piece.start_us, piece.end_us, MINUTE_US)]
        walls = [(start + timedelta(minutes=n)).astimezone(wall_zone(zone)) for n in range(DAYS * 1440)]
        walked = open_minutes(document, start, DAYS * 1440)
        expected = [
            "open" if is_open else why(document, wall) for wall, is_open in zip(walls, walked, strict=True)
        ]
        assert kinds == expected

    @given(st.sampled_from(zone_names()), st.data())
    def test_every_clock_change_inside_the_span_is_marked(self, zone, data):
        change = data.draw(instants_near_changes(zone))
        start, end = change, change + DAYS * 1440 * MINUTE_US

        marks = [
            piece
            for piece in made({"timezone": zone}).rules.pieces(start, end)
            if piece.start_us == piece.end_us
        ]

        for mark in marks:
            before, after = (
                utc(at).astimezone(wall_zone(zone)).utcoffset() for at in (mark.start_us - 1, mark.end_us)
            )
            way = "forward" if after > before else "back"
            assert before != after
            assert (mark.kind, mark.note.split(" by ")[0]) == ("clock_change", f"clocks go {way}")
        if (
            utc(start).astimezone(wall_zone(zone)).utcoffset()
            != utc(end - 1).astimezone(wall_zone(zone)).utcoffset()
        ):
            assert marks


class TestExceptions:
    """By hand, in the week of Monday 2026-03-02."""

    def test_a_holiday_is_called_by_its_name(self):
        document = {"timezone": "UTC", "weekly": DAYS_OF_WORK, "holidays": {"2026-03-03": "Feast"}}

        assert told(document, "2026-03-02T16:00", "2026-03-04T10:00") == [
            "02 16:00 - 02 17:00 open",
            "02 17:00 - 03 00:00 outside hours",
            "03 00:00 - 04 00:00 holiday: Feast",
            "04 00:00 - 04 09:00 outside hours",
            "04 09:00 - 04 10:00 open",
        ]

    def test_a_holiday_on_a_weekend_is_still_one(self):
        document = {"timezone": "UTC", "weekly": DAYS_OF_WORK, "holidays": {"2026-03-07": "Feast"}}

        assert told(document, "2026-03-07T10:00", "2026-03-08T10:00") == [
            "07 10:00 - 08 00:00 holiday: Feast",
            "08 00:00 - 08 10:00 outside hours",
        ]

    def test_a_holiday_without_a_name(self):
        document = {"timezone": "UTC", "weekly": DAYS_OF_WORK, "holidays": ["2026-03-03"]}

        assert told(document, "2026-03-03T10:00", "2026-03-03T11:00") == ["03 10:00 - 03 11:00 holiday"]

    def test_a_layer_is_named(self):
        nation = {"name": "Germany", "holidays": {"2026-03-03": "Feast"}}
        document = {"timezone": "UTC", "weekly": DAYS_OF_WORK, "layers": [nation]}

        assert told(document, "2026-03-03T10:00", "2026-03-03T11:00") == [
            "03 10:00 - 03 11:00 holiday: Feast (Germany)"
        ]

    def test_the_higher_layer_is_the_one_named(self):
        layers = [
            {"name": "Germany", "holidays": {"2026-03-03": "Feast"}},
            {"name": "plant", "rank": 1, "special": {"2026-03-03": [["09:00", "10:00"]]}},
        ]
        document = {"timezone": "UTC", "weekly": DAYS_OF_WORK, "layers": layers}

        assert told(document, "2026-03-03T09:00", "2026-03-03T11:00") == [
            "03 09:00 - 03 10:00 open: special hours (plant)",
            "03 10:00 - 03 11:00 special (plant)",
        ]

    def test_a_date_without_hours_is_closed_by_name(self):
        document = {"timezone": "UTC", "weekly": DAYS_OF_WORK, "special": {"2026-03-03": []}}

        assert told(document, "2026-03-03T00:00", "2026-03-04T00:00") == [
            "03 00:00 - 04 00:00 special: closed that day"
        ]

    def test_a_half_day(self):
        document = {
            "timezone": "UTC",
            "weekly": DAYS_OF_WORK,
            "special": {"2026-03-03": [["09:00", "12:00"]]},
        }

        assert told(document, "2026-03-03T00:00", "2026-03-04T00:00") == [
            "03 00:00 - 03 09:00 special",
            "03 09:00 - 03 12:00 open: special hours",
            "03 12:00 - 04 00:00 special",
        ]

    def test_special_hours_on_a_holiday_are_not_called_one(self):
        document = {
            "timezone": "UTC",
            "weekly": DAYS_OF_WORK,
            "holidays": {"2026-03-03": "Feast"},
            "special": {"2026-03-03": [["09:00", "12:00"]]},
        }

        assert told(document, "2026-03-03T11:00", "2026-03-03T13:00") == [
            "03 11:00 - 03 12:00 open: special hours",
            "03 12:00 - 03 13:00 special",
        ]

    def test_a_make_up_day_says_whose_hours_it_has(self):
        document = {"timezone": "UTC", "weekly": DAYS_OF_WORK, "workdays": {"2026-03-07": "fri"}}

        assert told(document, "2026-03-07T08:00", "2026-03-07T18:00") == [
            "07 08:00 - 07 09:00 special: make-up day as fri",
            "07 09:00 - 07 17:00 open: make-up day as fri",
            "07 17:00 - 07 18:00 special: make-up day as fri",
        ]

    def test_a_break_is_one_on_any_date(self):
        document = {
            "timezone": "UTC",
            "weekly": DAYS_OF_WORK,
            "breaks": {"mon": [["12:00", "13:00"]], "2026-03-03": [["09:30", "10:00"]]},
            "special": {"2026-03-03": [["09:00", "11:00"]]},
        }

        assert told(document, "2026-03-02T11:00", "2026-03-02T14:00") == [
            "02 11:00 - 02 12:00 open",
            "02 12:00 - 02 13:00 break",
            "02 13:00 - 02 14:00 open",
        ]
        assert told(document, "2026-03-03T09:00", "2026-03-03T11:00") == [
            "03 09:00 - 03 09:30 open: special hours",
            "03 09:30 - 03 10:00 break",
            "03 10:00 - 03 11:00 open: special hours",
        ]

    def test_outside_the_hours_there_is_no_break(self):
        document = {"timezone": "UTC", "weekly": DAYS_OF_WORK, "breaks": {"mon": [["16:30", "18:00"]]}}

        assert told(document, "2026-03-02T16:00", "2026-03-02T19:00") == [
            "02 16:00 - 02 16:30 open",
            "02 16:30 - 02 17:00 break",
            "02 17:00 - 02 19:00 outside hours",
        ]

    def test_on_a_holiday_there_is_no_break(self):
        document = {
            "timezone": "UTC",
            "weekly": DAYS_OF_WORK,
            "breaks": {"tue": [["12:00", "13:00"]]},
            "holidays": ["2026-03-03"],
        }

        assert told(document, "2026-03-03T11:00", "2026-03-03T14:00") == ["03 11:00 - 03 14:00 holiday"]


class TestNights:
    def test_the_tail_of_a_night_stays_open_on_a_holiday(self):
        document = {"timezone": "UTC", "weekly": NIGHTS, "holidays": {"2026-03-04": "Feast"}}

        assert told(document, "2026-03-03T23:00", "2026-03-05T07:00") == [
            "03 23:00 - 04 06:00 open",
            "04 06:00 - 05 06:00 holiday: Feast",  # its own night would have lasted until six
            "05 06:00 - 05 07:00 outside hours",
        ]

    def test_a_holiday_may_cut_it(self):
        document = {
            "timezone": "UTC",
            "weekly": NIGHTS,
            "holidays": {"2026-03-04": "Feast"},
            "holiday_cuts_overnight": True,
        }

        assert told(document, "2026-03-03T23:00", "2026-03-04T07:00") == [
            "03 23:00 - 04 00:00 open",
            "04 00:00 - 04 07:00 holiday: Feast",
        ]

    def test_special_hours_take_the_usual_night_after_them_too(self):
        document = {"timezone": "UTC", "weekly": NIGHTS, "special": {"2026-03-04": [["09:00", "10:00"]]}}

        assert told(document, "2026-03-05T05:00", "2026-03-05T07:00") == [
            "05 05:00 - 05 06:00 special",
            "05 06:00 - 05 07:00 outside hours",
        ]

    def test_a_date_with_an_exception_of_its_own_has_that_reason(self):
        document = {
            "timezone": "UTC",
            "weekly": NIGHTS,
            "holidays": {"2026-03-04": "One", "2026-03-05": "Two"},
        }

        assert told(document, "2026-03-04T23:00", "2026-03-05T01:00") == [
            "04 23:00 - 05 00:00 holiday: One",
            "05 00:00 - 05 01:00 holiday: Two",
        ]

    def test_the_open_tail_of_special_hours_is_theirs(self):
        document = {"timezone": "UTC", "weekly": NIGHTS, "special": {"2026-03-07": [["23:00", "01:00"]]}}

        assert told(document, "2026-03-07T23:30", "2026-03-08T02:00") == [
            "07 23:30 - 08 01:00 open: special hours",
            "08 01:00 - 08 02:00 outside hours",
        ]

    def test_what_two_dates_share_is_told_once(self):
        document = {
            "timezone": "UTC",
            "weekly": {"mon": [["22:00", "06:00"]]},
            "special": {"2026-03-03": [["05:00", "08:00"]]},
        }

        assert told(document, "2026-03-03T04:00", "2026-03-03T08:00") == [
            "03 04:00 - 03 06:00 open",
            "03 06:00 - 03 08:00 open: special hours",
        ]

    def test_hours_inside_another_dates_night_are_not_told_twice(self):
        document = {
            "timezone": "UTC",
            "weekly": {"mon": [["22:00", "06:00"]]},
            "special": {"2026-03-03": [["01:00", "02:00"]]},
        }

        assert told(document, "2026-03-03T00:00", "2026-03-03T06:00") == ["03 00:00 - 03 06:00 open"]


class TestClockChanges:
    """Edges inside gaps and repeated hours; each worked out by hand."""

    def test_a_gap_is_marked(self):
        document = {"timezone": "Europe/Berlin", "weekly": {"sun": [["01:00", "04:00"]]}}

        assert told(document, "2026-03-29T01:30", "2026-03-29T04:00") == [
            "29 01:30 - 29 03:00 open",
            "29 03:00 - 29 03:00 clock change: clocks go forward by 1h",
            "29 03:00 - 29 04:00 open",
        ]

    def test_the_wall_reads_open_hours_again(self):
        document = {"timezone": "Europe/Berlin", "weekly": {"sun": [["01:00", "02:30"]]}}

        assert told(document, "2026-10-25T01:00", "2026-10-25T04:00") == [
            "25 01:00 - 25 02:30 open",  # ends with the first half past two
            "25 02:30 - 25 02:00 outside hours",
            "25 02:00 - 25 02:00 clock change: clocks go back by 1h",
            "25 02:00 - 25 02:30 clock change",  # the second reading of two to half past two
            "25 02:30 - 25 04:00 outside hours",
        ]

    def test_an_opening_in_the_gap_is_late_by_the_wall(self):
        document = {"timezone": "Europe/Berlin", "weekly": {"sun": [["02:30", "05:00"]]}}

        assert told(document, "2026-03-29T01:30", "2026-03-29T05:00") == [
            "29 01:30 - 29 03:00 outside hours",
            "29 03:00 - 29 03:00 clock change: clocks go forward by 1h",
            "29 03:00 - 29 03:30 clock change",  # the wall reads hours that open with the skipped 02:30
            "29 03:30 - 29 05:00 open",
        ]

    def test_a_shift_that_the_gap_turned_inside_out(self):
        document = {"timezone": "Europe/Berlin", "weekly": {"sun": [["02:30", "03:15"]]}}

        assert told(document, "2026-03-29T03:00", "2026-03-29T04:00") == [
            "29 03:00 - 29 03:15 clock change",
            "29 03:15 - 29 04:00 outside hours",
        ]

    def test_a_mark_on_the_edge_of_the_span_is_left_out(self):
        document = {"timezone": "Europe/Berlin", "weekly": {"sun": [["01:00", "04:00"]]}}

        assert told(document, "2026-03-29T03:00", "2026-03-29T03:30") == ["29 03:00 - 29 03:30 open"]

    def test_half_an_hour_on_lord_howe(self):
        document = {"timezone": "Australia/Lord_Howe", "weekly": {"sun": [["01:00", "01:45"]]}}

        assert told(document, "2026-04-05T01:00", "2026-04-05T02:00") == [
            "05 01:00 - 05 01:45 open",
            "05 01:45 - 05 01:30 outside hours",
            "05 01:30 - 05 01:30 clock change: clocks go back by 30m",
            "05 01:30 - 05 01:45 clock change",
            "05 01:45 - 05 02:00 outside hours",
        ]

    def test_winter_time_is_the_exception_in_dublin(self):
        # Its standard time is that of summer; the clocks go back at 02:00 on 2026-10-25 all the same.
        document = {"timezone": "Europe/Dublin", "weekly": {"sun": [["00:00", "24:00"]]}}

        assert told(document, "2026-10-25T00:00", "2026-10-26T00:00") == [
            "25 00:00 - 25 01:00 open",
            "25 01:00 - 25 01:00 clock change: clocks go back by 1h",
            "25 01:00 - 26 00:00 open",
        ]

    def test_a_date_that_begins_at_one_oclock_in_sao_paulo(self):
        document = {"timezone": "America/Sao_Paulo", "weekly": {}, "holidays": {"2017-10-15": "Feast"}}

        assert told(document, "2017-10-14T23:00", "2017-10-15T02:00") == [
            "14 23:00 - 15 01:00 outside hours",
            "15 01:00 - 15 01:00 clock change: clocks go forward by 1h",
            "15 01:00 - 15 02:00 holiday: Feast",
        ]

    def test_a_date_that_has_twentyfive_hours_in_sao_paulo(self):
        document = {"timezone": "America/Sao_Paulo", "weekly": {}, "holidays": {"2018-02-17": "Feast"}}

        assert told(document, "2018-02-17T22:00", "2018-02-18T01:00") == [
            "17 22:00 - 17 23:00 holiday: Feast",
            "17 23:00 - 17 23:00 clock change: clocks go back by 1h",
            "17 23:00 - 18 00:00 holiday: Feast",
            "18 00:00 - 18 01:00 outside hours",
        ]

    def test_a_date_that_comes_twice_is_a_holiday_twice(self):
        # In St. John's the clocks went back at 00:01, to 23:01 of the day before.
        document = {"timezone": "America/St_Johns", "weekly": {}, "holidays": {"2010-11-07": "Feast"}}

        assert told(document, "2010-11-06T23:30", "2010-11-07T00:30") == [
            "06 23:30 - 07 00:00 outside hours",
            "07 00:00 - 06 23:01 holiday: Feast",
            "06 23:01 - 06 23:01 clock change: clocks go back by 1h",
            "06 23:01 - 07 00:00 outside hours",
            "07 00:00 - 07 00:30 holiday: Feast",
        ]

    def test_the_day_that_samoa_skipped_has_no_reason(self):
        document = {
            "timezone": "Pacific/Apia",
            "weekly": {"thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]},
            "holidays": {"2011-12-30": "Never"},
        }

        assert told(document, "2011-12-29T16:00", "2011-12-31T10:00") == [
            "29 16:00 - 29 17:00 open",
            "29 17:00 - 31 00:00 outside hours",
            "31 00:00 - 31 00:00 clock change: clocks go forward by 24h",
            "31 00:00 - 31 10:00 outside hours",
        ]

    def test_ramadan_in_casablanca(self):
        document = {"timezone": "Africa/Casablanca", "weekly": {"sun": [["02:30", "04:00"]]}}

        assert told(document, "2026-02-15T02:00", "2026-02-15T04:00") == [
            "15 02:00 - 15 02:30 outside hours",
            "15 02:30 - 15 02:00 open",
            "15 02:00 - 15 02:00 clock change: clocks go back by 1h",
            "15 02:00 - 15 04:00 open",
        ]

    @pytest.mark.parametrize(
        "exceptions",
        [{"holidays": {"2026-10-25": "Feast"}}, {"special": {"2026-10-25": [["01:00", "02:30"]]}}],
    )
    def test_on_a_date_with_an_exception_that_is_the_reason(self, exceptions):
        document = {"timezone": "Europe/Berlin", "weekly": {"sun": [["01:00", "02:30"]]}} | exceptions
        kind = "holiday: Feast" if "holidays" in exceptions else "special"

        assert told(document, "2026-10-25T02:45", "2026-10-25T03:00")[-1] == f"25 02:00 - 25 03:00 {kind}"


def test_reads_no_further_than_the_span():
    definition = made(OFFICE).rules
    start = to_us(datetime(2026, 3, 2, 9, 30, tzinfo=wall_zone("Europe/Berlin")))

    (piece,) = reasons(definition, start, start + MINUTE_US)

    assert (piece.start_us, piece.end_us, piece.kind) == (start, start + MINUTE_US, "open")
    assert date(2026, 3, 2).weekday() == 0
