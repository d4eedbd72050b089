"""iCalendar files as layers: all-day events close, timed events open."""

import re
import sys
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.imports import icalendar_file, icalendar_layer
from servicecore.errors import InvalidImport, MissingExtra, ServiceCoreError, UnknownTimeZone, WrongArgument

# A zone that no database has: an hour and a half east of UTC, from the last Sunday of March one hour more.
OWN_ZONE = """BEGIN:VTIMEZONE
TZID:Our zone
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0230
TZOFFSETTO:+0130
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0130
TZOFFSETTO:+0230
END:DAYLIGHT
END:VTIMEZONE
"""


def event(*lines, uid="1"):
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def file(*parts):
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""])


def read(*lines, parts=(), timezone="Europe/Berlin", **options):
    """The layer of one event with these lines."""
    return icalendar_layer(file(*parts, event(*lines)), timezone=timezone, **options)


def closed(layer):
    return " ".join(str(holiday.date) for holiday in layer.holidays)


def hours(layer):
    return {str(day): [shift.to_list() for shift in shifts] for day, shifts in layer.special}


def refused(*lines, **options):
    with pytest.raises(InvalidImport) as refusal:
        read(*lines, **options)
    return str(refusal.value)


class TestAllDayEvents:
    def test_close_their_date_under_their_summary(self):
        layer = read("SUMMARY:Christmas\\, first day", "DTSTART;VALUE=DATE:20261225")

        assert layer.to_dict()["holidays"] == {"2026-12-25": "Christmas, first day"}

    def test_end_before_their_dtend(self):
        layer = read("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227")

        assert closed(layer) == "2026-12-24 2026-12-25 2026-12-26"

    @pytest.mark.parametrize("length", ["P2D", "+P2D", "p2d"])
    def test_last_their_duration(self, length):
        layer = read("DTSTART;VALUE=DATE:20261231", f"DURATION:{length}")

        assert closed(layer) == "2026-12-31 2027-01-01"

    def test_may_last_weeks(self):
        assert len(read("DTSTART;VALUE=DATE:20261231", "DURATION:P2W").holidays) == 14

    def test_are_known_without_a_word_on_their_value(self):
        assert closed(read("DTSTART:20261225")) == "2026-12-25"

    def test_are_taken_though_they_are_free_time(self):
        assert closed(read("DTSTART;VALUE=DATE:20261225", "TRANSP:TRANSPARENT")) == "2026-12-25"

    def test_share_a_date_with_both_names(self):
        one, other = (
            event("DTSTART:20261225", f"SUMMARY:{name}", uid=name) for name in ("Feast", "Christmas")
        )

        layer = icalendar_layer(file(one, other), timezone="Europe/Berlin")

        assert layer.holidays[0].name == "Christmas; Feast"

    def test_have_a_name_of_bounded_length(self):
        assert read("DTSTART:20261225", "SUMMARY:" + "x" * 500).holidays[0].name == "x" * 200

    def test_need_no_name(self):
        assert read("DTSTART:20261225").to_dict()["holidays"] == ["2026-12-25"]

    def test_of_outlook_are_times_from_midnight_to_midnight(self):
        layer = read(
            *("DTSTART:20261225T000000", "DTEND:20261226T000000", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"),
            *("RRULE:FREQ=DAILY;COUNT=3", "RDATE:20270101T000000", "EXDATE:20261226T000000"),
        )

        assert (closed(layer), layer.special) == ("2026-12-25 2026-12-27 2027-01-01", ())

    @pytest.mark.parametrize(
        "lines",
        [
            ["DTSTART:20261225T080000", "DTEND:20261225T120000"],
            ["DTSTART:20261225T000000", "DTEND:20261225T120000", "RRULE:FREQ=DAILY;BYHOUR=0;COUNT=1"],
        ],
    )
    def test_of_outlook_keep_their_hours_where_they_have_some(self, lines):
        layer = read(*lines, "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE")

        assert list(hours(layer)) == ["2026-12-25"]

    @given(
        st.dictionaries(
            st.dates(date(1900, 1, 1), date(2200, 1, 1)),
            st.tuples(st.integers(1, 9), st.text(st.characters(exclude_categories=["C"]), min_size=1)),
            min_size=1,
            max_size=8,
        )
    )
    def test_come_back_as_the_dates_that_were_written(self, wanted):
        calendar = Calendar()
        for first, (length, name) in wanted.items():
            written = Event()
            written.add("UID", first.isoformat())
            written.add("DTSTART", first)
            written.add("DTEND", first + timedelta(days=length))
            written.add("SUMMARY", name)
            calendar.add_component(written)

        layer = icalendar_layer(calendar.to_ical(), timezone="Asia/Tokyo")

        expected = {
            first + timedelta(days=past) for first, (length, _) in wanted.items() for past in range(length)
        }
        assert {holiday.date for holiday in layer.holidays} == expected


class TestTimedEvents:
    def test_are_the_hours_of_their_date(self):
        layer = read("DTSTART;TZID=Europe/Berlin:20261224T090000", "DTEND;TZID=Europe/Berlin:20261224T130000")

        assert hours(layer) == {"2026-12-24": [["09:00", "13:00"]]}

    def test_without_a_zone_are_in_the_calendars(self):
        assert hours(read("DTSTART:20260704T090000", "DURATION:PT1H30M")) == {
            "2026-07-04": [["09:00", "10:30"]]
        }

    def test_in_utc_open_on_the_local_date(self):
        layer = read("DTSTART:20260704T220000Z", "DTEND:20260705T040000Z")

        assert hours(layer) == {"2026-07-05": [["00:00", "06:00"]]}

    def test_of_another_zone_open_when_they_open_there(self):
        layer = read(
            "DTSTART;TZID=America/New_York:20260704T030000", "DTEND;TZID=Europe/Berlin:20260704T120000"
        )

        assert hours(layer) == {"2026-07-04": [["09:00", "12:00"]]}

    def test_may_last_past_midnight(self):
        layer = read("DTSTART:20260704T220000", "DTEND:20260705T060000")

        assert hours(layer) == {"2026-07-04": [["22:00", "06:00"]]}

    def test_may_last_until_midnight(self):
        assert hours(read("DTSTART:20260704T220000", "DURATION:PT2H")) == {"2026-07-04": [["22:00", "24:00"]]}

    def test_may_last_a_day(self):
        assert hours(read("DTSTART:20260704T070000", "DURATION:P1D")) == {"2026-07-04": [["07:00", "07:00"]]}

    def test_are_refused_beyond_a_day(self):
        told = refused("DTSTART:20260704T070000", "DURATION:P1DT1S")

        assert (
            "event '1' (line 3): it lasts more than 24 hours from 2026-07-04 07:00:00 in Europe/Berlin"
            in told
        )

    @pytest.mark.parametrize(
        ("events", "expected"),
        [
            (["090000/PT1H", "080000/PT1H"], [["08:00", "09:00"], ["09:00", "10:00"]]),  # they abut
            (["080000/PT2H", "090000/PT2H"], [["08:00", "11:00"]]),
            (["080000/PT4H", "090000/PT1H"], [["08:00", "12:00"]]),
            (["080000/PT4H", "080000/PT4H"], [["08:00", "12:00"]]),
            (["000000/P1D", "220000/PT8H"], [["00:00", "22:00"], ["22:00", "06:00"]]),  # 30 hours together
        ],
    )
    def test_of_one_date_are_sorted_and_joined_where_they_overlap(self, events, expected):
        parts = [
            event(f"DTSTART:20260704T{opening}", f"DURATION:{length}", uid=number)
            for number, (opening, length) in enumerate(text.split("/") for text in events)
        ]

        layer = icalendar_layer(file(*parts), timezone="Europe/Berlin")

        assert hours(layer) == {"2026-07-04": expected}

    def test_leave_a_holiday_of_their_date_in_the_layer(self):
        parts = event("DTSTART:20261224", uid="a"), event("DTSTART:20261224T090000", "DURATION:PT3H", uid="b")

        layer = icalendar_layer(file(*parts), timezone="Europe/Berlin")

        assert (closed(layer), len(layer.special)) == ("2026-12-24", 1)

    @given(
        st.lists(
            st.tuples(st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 9)), st.integers(1, 86_400)),
            min_size=1,
            max_size=12,
        )
    )
    def test_open_exactly_the_seconds_that_they_cover(self, spans):
        spans = [(opening.replace(microsecond=0), length) for opening, length in spans]
        parts = [
            event(f"DTSTART:{opening:%Y%m%dT%H%M%S}", f"DURATION:PT{length}S", uid=number)
            for number, (opening, length) in enumerate(spans)
        ]

        layer = icalendar_layer(file(*parts), timezone="UTC")

        for _, shifts in layer.special:
            assert all(before.close_us <= after.open_us for before, after in pairwise(shifts))
        edges = [
            (datetime.combine(day, datetime.min.time()), shift)
            for day, shifts in layer.special
            for shift in shifts
        ]
        found = [
            (
                midnight + timedelta(microseconds=shift.open_us),
                midnight + timedelta(microseconds=shift.close_us),
            )
            for midnight, shift in edges
        ]
        assert covered(found) == covered([(at, at + timedelta(seconds=length)) for at, length in spans])


def covered(spans):
    """Spans joined where they touch, as a plain sweep finds them."""
    joined = []
    for opening, closing in sorted(spans):
        if joined and opening <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closing))
        else:
            joined.append((opening, closing))
    return joined


class TestClockChanges:
    # In Europe/Berlin 2026-03-29 02:00 becomes 03:00, and 2026-10-25 03:00 becomes 02:00.
    def test_a_closing_keeps_its_time_on_the_wall(self):
        layer = read(
            *("DTSTART;TZID=Europe/Berlin:20261023T220000", "DTEND;TZID=Europe/Berlin:20261024T060000"),
            "RRULE:FREQ=DAILY;COUNT=3",
        )

        assert set(map(str, hours(layer).values())) == {"[['22:00', '06:00']]"}

    def test_a_duration_in_hours_is_real_time(self):
        layer = read("DTSTART:20261024T220000", "DURATION:PT8H")

        assert hours(layer) == {"2026-10-24": [["22:00", "05:00"]]}

    def test_a_repeated_time_is_the_first(self):
        layer = read("DTSTART;TZID=Europe/Berlin:20261025T023000", "DTEND:20261025T040000Z", timezone="UTC")

        assert hours(layer) == {"2026-10-25": [["00:30", "04:00"]]}

    def test_a_skipped_opening_is_as_far_after_the_gap(self):
        layer = read("DTSTART;TZID=Europe/Berlin:20260329T023000", "DTEND;TZID=Europe/Berlin:20260329T060000")

        assert hours(layer) == {"2026-03-29": [["03:30", "06:00"]]}

    def test_an_opening_that_the_gap_pushes_past_its_closing_opens_nothing(self):
        layer = read(
            *("DTSTART;TZID=Europe/Berlin:20260328T023000", "DTEND;TZID=Europe/Berlin:20260328T030000"),
            "RRULE:FREQ=DAILY;COUNT=2",
        )

        assert hours(layer) == {"2026-03-28": [["02:30", "03:00"]], "2026-03-29": []}

    def test_the_second_of_two_times_is_refused(self):
        told = refused("DTSTART:20261025T013000Z", "DURATION:PT5H")

        assert "2026-10-25 02:30:00 is the second of its name in Europe/Berlin" in told

    def test_a_rule_recurs_on_the_events_own_wall(self):
        layer = read(
            "DTSTART;TZID=America/New_York:20260306T090000",
            *("DTEND;TZID=America/New_York:20260306T100000", "RRULE:FREQ=WEEKLY;COUNT=2"),
        )

        # New York changes its clocks on 8 March, Berlin three weeks later.
        assert hours(layer) == {"2026-03-06": [["15:00", "16:00"]], "2026-03-13": [["14:00", "15:00"]]}


class TestRecurrence:
    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            (["RRULE:FREQ=YEARLY;COUNT=2"], "2026-05-01 2027-05-01"),
            (["RRULE:FREQ=DAILY;UNTIL=20260503"], "2026-05-01 2026-05-02 2026-05-03"),
            (["RRULE:FREQ=DAILY;UNTIL=20260502T120000Z"], "2026-05-01 2026-05-02"),
            (["RRULE:FREQ=DAILY;UNTIL=20260101"], "2026-05-01"),  # the first happens all the same
            (
                ["RDATE;VALUE=DATE:20260504,20260506", "RDATE;VALUE=DATE:20260501"],
                "2026-05-01 2026-05-04 2026-05-06",
            ),
            (["RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20260501,20260502"], "2026-05-03"),
            (["RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260502T000000"], "2026-05-01 2026-05-03"),
            (["RDATE;VALUE=DATE:20260503", "EXDATE;VALUE=DATE:20260503"], "2026-05-01"),
            (["EXDATE;VALUE=DATE:20260509"], "2026-05-01"),  # names nothing
        ],
    )
    def test_of_dates(self, lines, expected):
        assert closed(read("DTSTART;VALUE=DATE:20260501", *lines)) == expected

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            (["RRULE:FREQ=DAILY;UNTIL=20260703T070000Z"], "1 2 3"),  # 09:00 in Berlin, which is included
            (["RRULE:FREQ=DAILY;UNTIL=20260703T065959Z"], "1 2"),
            (["RRULE:FREQ=DAILY;UNTIL=20260703T090000"], "1 2 3"),  # on its own wall
            (["RRULE:FREQ=DAILY;UNTIL=20260703T085959"], "1 2"),
            (["RRULE:FREQ=DAILY;UNTIL=20260703"], "1 2 3"),
            (["RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260702T090000"], "1 3"),  # on its own wall
            (["RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260702T070000Z"], "1 3"),
            (["RRULE:FREQ=DAILY;COUNT=3", "EXDATE;TZID=Asia/Tokyo:20260702T160000"], "1 3"),
            (["RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20260702"], "1 3"),
            (["RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260702T093000"], "1 2 3"),  # names nothing
            (["RDATE:20260705T090000", "RDATE:20260706T070000Z"], "1 5 6"),
        ],
    )
    def test_of_times(self, lines, expected):
        layer = read(
            "DTSTART;TZID=Europe/Berlin:20260701T090000", "DURATION:PT1H", *lines, timezone="Europe/Paris"
        )

        assert " ".join(str(day.day) for day, _ in layer.special) == expected
        assert {str(shifts) for shifts in hours(layer).values()} == {"[['09:00', '10:00']]"}

    def test_that_never_ends_needs_an_until(self):
        told = refused("DTSTART:20260501", "RRULE:FREQ=YEARLY")

        assert "event '1' (line 3): RRULE has neither COUNT nor UNTIL; give until" in told

    def test_that_never_ends_is_read_to_the_until(self):
        layer = read("DTSTART:20260501", "RRULE:FREQ=YEARLY", until=date(2028, 5, 1))

        assert closed(layer) == "2026-05-01 2027-05-01 2028-05-01"

    def test_is_read_from_the_since(self):
        layer = read(
            "DTSTART:20260501", "RRULE:FREQ=YEARLY", since=date(2027, 5, 2), until=date(2028, 12, 31)
        )

        assert closed(layer) == "2028-05-01"

    def test_of_hours_is_read_by_the_local_date_of_the_opening(self):
        layer = read(
            *("DTSTART;TZID=America/Los_Angeles:20260501T200000", "DURATION:PT1H", "RRULE:FREQ=DAILY"),
            since=date(2026, 5, 4),
            until=date(2026, 5, 5),
            timezone="Asia/Tokyo",
        )

        assert list(hours(layer)) == ["2026-05-04", "2026-05-05"]

    def test_cuts_a_long_event_at_both_ends(self):
        layer = read(*("DTSTART:20260101", "DTEND:20270101"), since=date(2026, 3, 4), until=date(2026, 3, 5))

        assert closed(layer) == "2026-03-04 2026-03-05"

    def test_may_last_to_the_end_of_time(self):
        assert closed(read("DTSTART:99991231", "RRULE:FREQ=DAILY", until=date.max)) == "9999-12-31"

    @given(
        st.dates(date(2000, 1, 1), date(2040, 1, 1)),
        st.sets(st.integers(0, 6), min_size=1),
        st.integers(1, 4),
        st.integers(0, 120),
    )
    def test_every_so_many_weeks_is_what_stepping_by_days_finds(self, first, weekdays, interval, length):
        names = [("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day] for day in sorted(weekdays)]
        last = first + timedelta(days=length)

        layer = read(
            f"DTSTART:{first:%Y%m%d}",
            f"RRULE:FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(names)};UNTIL={last:%Y%m%d}",
        )

        monday = first - timedelta(days=first.weekday())
        every = [first + timedelta(days=past) for past in range(length + 1)]
        by_hand = {
            day for day in every if day.weekday() in weekdays and (day - monday).days // 7 % interval == 0
        }
        assert {holiday.date for holiday in layer.holidays} == by_hand | {first}


class TestOverrides:
    SERIES = event("DTSTART;TZID=Europe/Berlin:20260701T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")

    def read(self, *events):
        return hours(icalendar_layer(file(*events), timezone="Europe/Berlin"))

    @pytest.mark.parametrize(
        "replaced",
        [
            ":20260702T070000Z",
            ";TZID=Europe/Berlin:20260702T090000",
            ":20260702T090000",
            ";VALUE=DATE:20260702",
        ],
    )
    def test_stand_in_the_place_of_an_occurrence(self, replaced):
        moved = event(f"RECURRENCE-ID{replaced}", "DTSTART:20260709T120000", "DURATION:PT2H")

        assert self.read(moved, self.SERIES) == {
            "2026-07-01": [["09:00", "10:00"]],
            "2026-07-03": [["09:00", "10:00"]],
            "2026-07-09": [["12:00", "14:00"]],
        }

    def test_that_are_cancelled_leave_nothing_in_its_place(self):
        gone = event(
            "RECURRENCE-ID:20260702T070000Z", "DTSTART:20260702T090000", "DURATION:PT1H", "STATUS:CANCELLED"
        )

        assert list(self.read(self.SERIES, gone)) == ["2026-07-01", "2026-07-03"]

    def test_stay_where_the_series_is_cancelled(self):
        moved = event("RECURRENCE-ID:20260702T070000Z", "DTSTART:20260702T120000", "DURATION:PT1H")
        series = self.SERIES.replace("DURATION", "STATUS:cancelled\nDURATION")

        assert self.read(series, moved) == {"2026-07-02": [["12:00", "13:00"]]}

    def test_of_another_event_leave_it_alone(self):
        other = event("RECURRENCE-ID:20260702T070000Z", "DTSTART:20260702T120000", "DURATION:PT1H", uid="2")

        assert len(self.read(self.SERIES, other)["2026-07-02"]) == 2

    def test_of_dates_stand_in_the_place_of_a_date(self):
        series = event("DTSTART:20260501", "RRULE:FREQ=DAILY;COUNT=2")
        moved = event("RECURRENCE-ID;VALUE=DATE:20260501", "DTSTART:20260509")

        assert closed(icalendar_layer(file(series, moved), timezone="UTC")) == "2026-05-02 2026-05-09"

    @pytest.mark.parametrize(
        ("lines", "told"),
        [
            (["RECURRENCE-ID;RANGE=THISANDFUTURE:20260702T070000Z"], "RECURRENCE-ID;RANGE is not taken"),
            (
                ["RECURRENCE-ID:20260702T070000Z", "RRULE:FREQ=DAILY;COUNT=2"],
                "has a RECURRENCE-ID and recurs itself",
            ),
        ],
    )
    def test_are_refused(self, lines, told):
        assert told in refused("DTSTART:20260702T120000", "DURATION:PT1H", *lines)

    def test_without_a_uid_are_refused(self):
        text = file("BEGIN:VEVENT", "DTSTART:20260702", "RECURRENCE-ID:20260702", "END:VEVENT")

        with pytest.raises(InvalidImport, match="the event on line 3: it has a RECURRENCE-ID and no UID"):
            icalendar_layer(text, timezone="UTC")

    @pytest.mark.parametrize(
        ("events", "told"),
        [
            ([SERIES, SERIES], "its UID stands there twice"),
            (
                [event("DTSTART:20260709", "RECURRENCE-ID:20260709")] * 2,
                "its UID and its RECURRENCE-ID stands there twice",
            ),
        ],
    )
    def test_that_stand_there_twice_are_refused(self, events, told):
        with pytest.raises(InvalidImport, match=told):
            self.read(*events)

    def test_many_events_may_be_without_a_uid(self):
        bare = "BEGIN:VEVENT\nDTSTART:202605{:02d}\nEND:VEVENT"

        assert (
            closed(icalendar_layer(file(bare.format(1), bare.format(2)), timezone="UTC"))
            == "2026-05-01 2026-05-02"
        )


class TestTimeZones:
    @pytest.mark.parametrize(
        "zone",
        [
            "America/New_York",
            "/example.org/20260101_1/America/New_York",
            "/America/New_York",
            "Eastern Standard Time",  # as Windows calls it
            '"America/New_York"',
        ],
    )
    def test_are_found_in_the_zone_data(self, zone):
        layer = read(f"DTSTART;TZID={zone}:20260704T030000", "DURATION:PT1H")

        assert hours(layer) == {"2026-07-04": [["09:00", "10:00"]]}

    def test_are_found_by_the_location_of_their_definition(self):
        defined = OWN_ZONE.replace("TZID:Our zone", "TZID:Our zone\nX-LIC-LOCATION:America/New_York")

        layer = read("DTSTART;TZID=Our zone:20260704T030000", "DURATION:PT1H", parts=[defined])

        assert hours(layer) == {"2026-07-04": [["09:00", "10:00"]]}

    def test_are_those_of_the_zone_data_though_the_file_defines_others(self):
        defined = OWN_ZONE.replace("Our zone", "America/New_York")

        layer = read("DTSTART;TZID=America/New_York:20260704T030000", "DURATION:PT1H", parts=[defined])

        assert hours(layer) == {"2026-07-04": [["09:00", "10:00"]]}

    @pytest.mark.parametrize(
        ("wall", "utc"),
        [
            ("20260101T120000", "10:30"),
            ("20260701T120000", "09:30"),
            ("20260329T023000", "01:00"),  # skipped: 03:30 summer time
            ("20260329T030000", "00:30"),
            ("20261025T023000", "00:00"),  # repeated: the first
            ("20261025T030000", "01:30"),
            ("19600101T120000", "10:30"),  # before the first change
        ],
    )
    def test_that_only_the_file_knows_are_read_there(self, wall, utc):
        layer = read(f"DTSTART;TZID=Our zone:{wall}", "DURATION:PT1H", parts=[OWN_ZONE], timezone="UTC")

        assert hours(layer).popitem()[1][0][0] == utc

    @pytest.mark.parametrize(
        ("until", "utc"),
        [("20250101T000000Z", "09:30"), ("20250101T000000", "09:30"), ("20270101T000000Z", "10:30")],
    )
    def test_a_defined_rule_ends_with_its_until(self, until, utc):
        # Without the change of October 2025, summer time of March 2025 goes on.
        defined = OWN_ZONE.replace("BYMONTH=10;BYDAY=-1SU", f"BYMONTH=10;BYDAY=-1SU;UNTIL={until}")

        layer = read(
            "DTSTART;TZID=Our zone:20260101T120000", "DURATION:PT1H", parts=[defined], timezone="UTC"
        )

        assert hours(layer).popitem()[1][0][0] == utc

    def test_a_definition_may_list_its_changes(self):
        defined = "\n".join(
            [
                *(
                    "BEGIN:VTIMEZONE",
                    "TZID:X",
                    "BEGIN:STANDARD",
                    "DTSTART:20200101T000000",
                    "RDATE:20210101T000000",
                ),
                *("TZOFFSETFROM:-010000", "TZOFFSETTO:-020000", "END:STANDARD", "BEGIN:X-NOTE", "END:X-NOTE"),
                "END:VTIMEZONE",
            ]
        )

        layer = read("DTSTART;TZID=X:20260101T120000", "DURATION:PT1H", parts=[defined], timezone="UTC")

        assert hours(layer) == {"2026-01-01": [["14:00", "15:00"]]}

    def test_one_file_leaves_no_zone_behind_for_the_next(self):
        read("DTSTART;TZID=Our zone:20260101T120000", "DURATION:PT1H", parts=[OWN_ZONE])

        told = refused("DTSTART;TZID=Our zone:20260101T120000", "DURATION:PT1H")

        assert re.search(
            r"event '1' \(line 3\): TZID 'Our zone' is not in tzdb 20\w+; give an IANA name", told
        )

    @pytest.mark.parametrize(
        ("before", "after", "told"),
        [
            ("TZOFFSETTO:+0130", "TZOFFSETTO:1", "its STANDARD part (line 5) has TZOFFSETTO '1'"),
            ("TZOFFSETTO:+0130", "TZOFFSETTO:+2400", "has TZOFFSETTO '+2400'; give an offset such as +0100"),
            ("TZOFFSETTO:+0130", "X-NOTHING:1", "has TZOFFSETTO ''"),
            ("DTSTART:19701025T030000", "X-NOTHING:1", "its STANDARD part (line 5) has no DTSTART"),
            ("FREQ=YEARLY", "FREQ=SECONDLY", "RRULE FREQ 'SECONDLY' is not taken"),
            (
                "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
                "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8;BYMINUTE=0,1,2,3,4",
                "more than 1,000,000 dates",
            ),
        ],
    )
    def test_a_definition_that_cannot_be_read_is_refused(self, before, after, told):
        broken = OWN_ZONE.replace(before, after)

        refusal = refused("DTSTART;TZID=Our zone:20260101T120000", "DURATION:PT1H", parts=[broken])

        assert "event '1' (line 19): VTIMEZONE 'Our zone' (line 3): " in refusal
        assert told in refusal

    def test_an_empty_definition_is_refused(self):
        empty = "BEGIN:VTIMEZONE\nTZID:X\nEND:VTIMEZONE"

        assert "it has no STANDARD and no DAYLIGHT part" in refused(
            "DTSTART;TZID=X:20260101T120000", "DURATION:PT1H", parts=[empty]
        )

    def test_a_definition_is_read_to_the_year_2200(self):
        told = refused("DTSTART;TZID=Our zone:22010101T120000", "DURATION:PT1H", parts=[OWN_ZONE])

        assert "2201-01-01 12:00:00 lies after 2200-12-31" in told

    def test_the_calendars_own_must_exist(self):
        with pytest.raises(UnknownTimeZone, match="time zone 'Mars' is not in tzdb"):
            read("DTSTART:20261225", timezone="Mars")

    def test_may_be_the_systems(self, monkeypatch):
        monkeypatch.setattr("zoneinfo.TZPATH", ())  # a system that has none

        with pytest.raises(UnknownTimeZone, match="time zone 'Asia/Chita' is not in tzdb system"):
            read("DTSTART:20260704", timezone="Asia/Chita", zone_source="system")


class TestLayer:
    def test_is_named_after_the_file(self, tmp_path):
        path = tmp_path / "team.ics"
        path.write_text(file(event("DTSTART:20261225")), encoding="utf-8-sig")

        layer = icalendar_layer(path, timezone="Europe/Berlin", rank=3, until=date(2026, 12, 31))

        assert (layer.name, layer.source, layer.rank) == (
            "team.ics",
            "iCalendar team.ics, until 2026-12-31",
            3,
        )

    def test_is_named_as_asked(self):
        layer = read("DTSTART:20261225", name="Company")

        assert (layer.name, layer.source) == ("Company", "iCalendar")

    def test_is_the_same_from_bytes_and_from_text(self):
        text = file(event("DTSTART:20261225", "SUMMARY:Weihnachten für alle"))

        assert icalendar_layer(text.encode(), timezone="UTC") == icalendar_layer(text, timezone="UTC")

    @pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
    def test_does_not_depend_on_line_breaks(self, end):
        text = file(event("DTSTART:20261225", "SUMMARY:A very ", "  long name", "", "X-OTHER:1", " 2"))

        assert icalendar_layer(text.replace("\n", end), timezone="UTC").holidays[0].name == "A very long name"

    def test_is_a_calendar_by_itself(self):
        layer = read("DTSTART:20260704T090000", "DURATION:PT3H")

        calendar = BusinessCalendar.from_dict({"timezone": "Europe/Berlin", "layers": [layer.to_dict()]})

        opening, closing = (datetime.fromisoformat(f"2026-07-04T{time}+02:00") for time in ("09:00", "12:00"))
        assert calendar.elapsed(opening - timedelta(days=3), closing + timedelta(days=3)) == timedelta(
            hours=3
        )
        assert calendar.to_dict()["layers"] == [layer.to_dict()]

    def test_has_the_events_of_every_calendar_in_the_file(self):
        text = file(event("DTSTART:20261225", uid="1")) + file(event("DTSTART:20261226", uid="2"))

        assert closed(icalendar_layer(text, timezone="UTC")) == "2026-12-25 2026-12-26"

    def test_has_nothing_of_tasks_and_alarms(self):
        task = "BEGIN:VTODO\nUID:1\nDTSTART:nonsense\nEND:VTODO"
        alarm = "BEGIN:VALARM\nDURATION:nonsense\nEND:VALARM"

        assert closed(read("DTSTART:20261225", alarm, parts=[task])) == "2026-12-25"


class TestRefusedEvents:
    @pytest.mark.parametrize(
        ("lines", "told"),
        [
            (["SUMMARY:x"], "it has no DTSTART"),
            (["DTSTART:20260101", "DTSTART:20260102"], "DTSTART stands there 2 times"),
            (["DTSTART:20260101", "UID:2"], "UID stands there 2 times"),
            (["DTSTART:20260101,20260102"], "DTSTART has 2 values"),
            (["DTSTART:tomorrow"], "DTSTART 'tomorrow' is no date and no time"),
            (["DTSTART:"], "DTSTART '' is no date"),
            (["DTSTART:20260230"], "DTSTART '20260230' does not exist"),
            (["DTSTART:20260101T250000"], "DTSTART '20260101T250000' does not exist"),
            (["DTSTART:٢٠٢٦٠١٠١"], "is no date and no time"),
            (["DTSTART;VALUE=DATE:20260101T090000"], "is not of VALUE=DATE"),
            (["DTSTART;VALUE=DATE-TIME:20260101"], "is not of VALUE=DATE-TIME"),
            (["DTSTART;VALUE=TIME:090000"], "DTSTART;VALUE='TIME' is not taken"),
            (["DTSTART;TZID=UTC:20260101T090000Z", "DURATION:PT1H"], "is in UTC and has TZID='UTC', too"),
            (["DTSTART;TZID=Nowhere:20260101T090000", "DURATION:PT1H"], "TZID 'Nowhere' is not in tzdb"),
            (["DTSTART:20260101T090000"], "it has a time and no end"),
            (["DTSTART:20260101", "DTEND:20260102", "DURATION:P1D"], "it has both DTEND and DURATION"),
            (["DTSTART:20260101", "DTEND:20260102T090000"], "one of DTSTART and DTEND is a date"),
            (["DTSTART:20260101", "RDATE:20260102T090000"], "one of DTSTART and RDATE is a date"),
            (["DTSTART:20260101", "DTEND:20260101"], "it ends where it starts, or before"),
            (["DTSTART:20260101T090000", "DTEND:20260101T080000"], "it ends where it starts, or before"),
            (["DTSTART:20260101T090000", "DTEND:20260101T080000Z"], "it ends where it starts, or before"),
            (["DTSTART:20260101T090000", "DURATION:PT0S"], "it ends where it starts, or before"),
            (["DTSTART:20260101", "DURATION:PT8H"], "it has a DURATION with hours, and DTSTART is a date"),
            (["DTSTART:20260101T090000", "DURATION:8 hours"], "DURATION '8 hours' is not known"),
            (["DTSTART:20260101T090000", "DURATION:P"], "DURATION 'P' is not known"),
            (["DTSTART:20260101T090000", "DURATION:PT"], "DURATION 'PT' is not known"),
            (["DTSTART:20260101T090000", "DURATION:-PT1H"], "DURATION '-PT1H' is not known"),
            (["DTSTART:20260101", "RRULE:FREQ=HOURLY;COUNT=3"], "RRULE FREQ 'HOURLY' is not taken"),
            (
                ["DTSTART:20260101", "RRULE:FREQ=DAILY;COUNT=3;BYHOUR=9"],
                "RRULE names times, and DTSTART is a date",
            ),
            (["DTSTART:20260101", "RRULE:FREQ=DAILY;UNTIL=never"], "RRULE UNTIL 'NEVER' is no date"),
            (
                ["DTSTART:20260101", "RRULE:FREQ=DAILY;COUNT=3", "RRULE:FREQ=DAILY;COUNT=2"],
                "RRULE stands there 2 times",
            ),
            (["DTSTART:20260101", "EXRULE:FREQ=DAILY;COUNT=3"], "EXRULE is not taken"),
            (
                ["DTSTART:20260101", "EXDATE:20260101T090000"],
                "EXDATE or RECURRENCE-ID 2026-01-01T09:00:00 has a time",
            ),
            (
                ["DTSTART:20260101", "RDATE;VALUE=PERIOD:20260101T090000/PT1H"],
                "RDATE;VALUE='PERIOD' is not taken",
            ),
            (["DTSTART:20260101T090000", "DURATION:P999999W"], "it leaves the years 1 to 9999"),
            (["DTSTART;TZID=Asia/Tokyo:00010101T000000", "DURATION:PT1H"], "outside the years 1 to 9999"),
            (["DTSTART:00010101T000000Z", "DURATION:PT1H"], "it leaves the years 1 to 9999"),
        ],
    )
    def test_are_named_with_what_is_wrong(self, lines, told):
        refusal = refused(*lines, timezone="America/New_York" if "0001" in lines[0] else "Europe/Berlin")

        assert f"'iCalendar', event '1' (line 3): {told}" in refusal or told in refusal

    def test_are_named_escaped_and_cut(self):
        text = file(event("DTSTART:nonsense", uid="\x1b[31m" + "x" * 500))

        with pytest.raises(InvalidImport) as refusal:
            icalendar_layer(text, timezone="UTC")

        assert str(refusal.value).isprintable()
        assert len(str(refusal.value)) < 300
        assert "\\x1b[31mxxx" in refusal.value.place

    def test_carry_their_parts(self):
        with pytest.raises(InvalidImport) as refusal:
            read("DTSTART:nonsense")

        assert (refusal.value.source, refusal.value.place) == ("iCalendar", "event '1' (line 3)")
        assert refusal.value.reason.startswith("DTSTART 'nonsense' is no date")

    @pytest.mark.parametrize(
        "lines",
        [["DTSTART:20000101", "DTEND:20600101"], ["DTSTART:20000101", "RRULE:FREQ=DAILY;COUNT=30000"]],
    )
    def test_may_not_close_too_many_dates(self, lines):
        assert "more than 20,000 holidays and shifts; end the rules earlier" in refused(*lines)

    def test_may_not_be_looked_for_too_long(self):
        told = refused("DTSTART:20000101", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2")

        assert "there are more than 1,000,000 dates to look at" in told


class TestRefusedFiles:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", "there is no calendar in it"),
            (
                "holidays.ics",
                "line 1: is no content line such as 'SUMMARY:Christmas'; give iCalendar text from BEGIN",
            ),
            (" BEGIN:VCALENDAR", "line 1: is no content line"),
            ("BEGIN:VEVENT\nEND:VEVENT", "line 1: BEGIN:'VEVENT' stands outside of a calendar"),
            ("UID:1", "line 1: UID stands outside of a calendar"),
            ("X-COMMENT:1", "line 1: 'X-COMMENT' stands outside of a calendar"),
            ("END:VCALENDAR", "line 1: END stands outside of a calendar"),
            ("BEGIN:VCALENDAR\nBEGIN:VCALENDAR", "line 2: BEGIN:'VCALENDAR' stands inside a calendar"),
            ("BEGIN:VCALENDAR\nEND:VEVENT", "line 2: END:'VEVENT' does not end BEGIN:'VCALENDAR'"),
            ("BEGIN:VCALENDAR\n\nBEGIN:VEVENT\n", "line 3: BEGIN:VEVENT has no END"),
            ("BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 5000, "line 9: components are nested more than 8 deep"),
            (file("no line at all"), "line 3: is no content line"),
            (file(event("DTSTART;:20260101")), "line 5: 'DTSTART;:20260101' is no content line"),
            (file(), "there is no event that closes a date or opens one"),
            (file(event("DTSTART:20260101", "STATUS:CANCELLED")), "there is no event that closes"),
            (file(event("DTSTART:20260101", "EXDATE:20260101")), "there is no event that closes"),
            (file("BEGIN:VTODO", event("DTSTART:20260101"), "END:VTODO"), "there is no event that closes"),
            (b"BEGIN:VCALENDAR\xff", "byte 15 is not UTF-8"),
            (b"x" * 10_000_001, "is larger than 10,000,000 bytes"),
            ("x" * 10_000_001, "is larger than 10,000,000 bytes"),
        ],
    )
    def test_are_named_with_what_is_wrong(self, text, told):
        with pytest.raises(InvalidImport) as refusal:
            icalendar_layer(text, timezone="UTC")

        assert told in str(refusal.value)

    def test_that_do_not_exist(self, tmp_path):
        with pytest.raises(InvalidImport, match=r"'none.ics': cannot be read: No such file"):
            icalendar_layer(tmp_path / "none.ics", timezone="UTC")

    def test_without_events_in_the_years_that_are_asked_for(self):
        told = refused("DTSTART:20260101", since=date(2027, 1, 1))

        assert "there is no event from 2027-01-01 to 9999-12-31 that closes a date" in told

    def test_a_since_after_the_until(self):
        told = refused("DTSTART:20260101", since=date(2027, 1, 1), until=date(2026, 1, 1))

        assert "since 2027-01-01 is after until 2026-01-01" in told

    @pytest.mark.parametrize("source", [None, 5, ["BEGIN:VCALENDAR"]])
    def test_of_another_type(self, source):
        with pytest.raises(WrongArgument, match=r"give iCalendar text, bytes or a pathlib.Path"):
            icalendar_layer(source, timezone="UTC")

    @pytest.mark.parametrize("key", ["since", "until"])
    @pytest.mark.parametrize("value", ["2026-01-01", datetime(2026, 1, 1)])
    def test_an_until_that_is_no_date(self, key, value):
        with pytest.raises(WrongArgument, match=f"{key} .* give a date"):
            read("DTSTART:20260101", **{key: value})

    def test_the_extra_that_is_missing(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "icalendar", None)
        monkeypatch.setitem(sys.modules, "icalendar.parser", None)

        with pytest.raises(MissingExtra, match=r"reading iCalendar files needs .* 'servicecore\[holidays\]'"):
            read("DTSTART:20260101")


LINES = st.sampled_from(
    [
        *(
            "BEGIN:VCALENDAR",
            "END:VCALENDAR",
            "BEGIN:VEVENT",
            "END:VEVENT",
            "BEGIN:VTIMEZONE",
            "END:VTIMEZONE",
        ),
        *(
            "BEGIN:STANDARD",
            "END:STANDARD",
            "TZID:X",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
            "UID:1",
            "UID:2",
        ),
        *("DTSTART:20261225", "DTSTART:20261225T090000", "DTSTART;TZID=X:20261225T090000", "DTEND:20261226"),
        *(
            "DURATION:P1D",
            "DURATION:PT8H",
            "RRULE:FREQ=DAILY;COUNT=9",
            "RRULE:FREQ=YEARLY;BYMONTH=2",
            "SUMMARY:x",
        ),
        *(
            "EXDATE:20261226",
            "RDATE:20270101",
            "RECURRENCE-ID:20261226",
            "STATUS:CANCELLED",
            'SUMMARY;X="',
            " fold",
        ),
    ]
)


class TestHostileInput:
    @given(st.binary(max_size=200))
    def test_any_bytes_are_a_layer_or_a_typed_error(self, data):
        self.survives(data)

    @given(st.lists(LINES | st.text(max_size=20), max_size=25))
    def test_any_lines_are_a_layer_or_a_typed_error(self, lines):
        self.survives("\n".join(lines))

    @given(st.lists(LINES | st.text(max_size=20), max_size=12))
    def test_any_event_is_a_layer_or_a_typed_error(self, lines):
        inner = [line for line in lines if not line.startswith(("BEGIN", "END"))]
        self.survives(file(OWN_ZONE, event(*inner)))

    def survives(self, source):
        try:
            layer = icalendar_layer(source, timezone="Europe/Berlin", until=date(2028, 1, 1))
        except ServiceCoreError as error:
            assert len(str(error)) < 600
        else:
            assert layer.holidays or layer.special
            assert BusinessCalendar.from_dict({"timezone": "Europe/Berlin", "layers": [layer.to_dict()]})

    def test_nothing_is_left_of_the_limits_after_a_file(self):
        assert (icalendar_file.MAX_OCCURRENCES, icalendar_file.MAX_DATES_LOOKED_AT) == (20_000, 1_000_000)
