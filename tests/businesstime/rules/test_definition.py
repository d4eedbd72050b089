"""What a calendar says, as a value."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesstime.calendars import DAY, OFFICE, documents, us
from servicecore.businesstime.hours import Shift
from servicecore.businesstime.rules.definition import CalendarDefinition
from servicecore.businesstime.rules.document import read_rules
from servicecore.instant import HOUR_US

NIGHTS = {"thu": [["22:00", "06:00"]]}


@given(documents())
def test_reads_back_what_it_writes(document):
    definition = read_rules(document)

    assert read_rules(definition.to_dict()) == definition


def test_writes_all_that_is_not_as_by_default():
    document = {
        "schema": "servicecore.calendar/1",
        "name": "night desk",
        "timezone": "UTC",
        "weekly": {"fri": [["22:00", "06:00"]]},
        "holidays": {"2026-12-25": "Christmas Day", "2026-12-26": ""},
        "special": {"2026-12-24": []},
        "breaks": {"sat": [["02:00", "02:30"]], "2026-12-20": [["00:00", "24:00"]]},
        "holiday_cuts_overnight": True,
        "horizon_years": 3,
        "zone_source": "system",
    }

    assert read_rules(document).to_dict() == document


def test_writes_little_where_little_is_said():
    assert CalendarDefinition("bare", "UTC").to_dict() == {
        "schema": "servicecore.calendar/1",
        "name": "bare",
        "timezone": "UTC",
        "weekly": {},
    }


class TestDigest:
    @pytest.mark.parametrize(
        "same",
        [
            pytest.param({"name": "other"}, id="name"),
            pytest.param({"holidays": {"2026-12-25": "Noel"}}, id="name of a holiday"),
            pytest.param({"holidays": ["2026-12-25"]}, id="holidays as a list"),
            pytest.param({"holidays": ["2026-12-25", "2026-12-25"]}, id="the same holiday twice"),
            pytest.param({"holidays": ["2026-12-25", "2026-12-24"]}, id="holiday on a special day"),
            pytest.param({"weekly": dict(reversed(OFFICE["weekly"].items()))}, id="order of weekdays"),
            pytest.param(
                {"weekly": {day: rows[::-1] for day, rows in OFFICE["weekly"].items()}}, id="order of shifts"
            ),
            pytest.param({"weekly": OFFICE["weekly"] | {"sun": []}}, id="a closed day said so"),
            pytest.param({"breaks": {"mon": [], "2026-03-02": []}}, id="no breaks said so"),
            pytest.param({"horizon_years": 20, "zone_source": "tzdata"}, id="defaults said so"),
        ],
    )
    def test_only_meaning_counts(self, same):
        assert read_rules(OFFICE | same).digest() == read_rules(OFFICE).digest()

    @pytest.mark.parametrize(
        "other",
        [
            {"timezone": "Europe/Paris"},
            {"weekly": {"mon": [["09:00", "12:00"]]}},
            {"holidays": []},
            {"special": {}},
            {"special": {"2026-12-24": []}},
            {"breaks": {"mon": [["10:00", "10:15"]]}},
            {"horizon_years": 21},
            {"zone_source": "system"},
        ],
    )
    def test_every_change_of_meaning_counts(self, other):
        assert read_rules(OFFICE | other).digest() != read_rules(OFFICE).digest()

    @pytest.mark.parametrize(
        "redundant",
        [
            pytest.param({"breaks": {"mon": [["12:00", "13:00"], ["12:00", "13:00"]]}}, id="a break twice"),
            pytest.param(
                {"breaks": {"mon": [["12:00", "13:00"]], "2026-03-02": [["12:00", "13:00"]]}},
                id="a weekday's break of a date",
            ),
        ],
    )
    def test_a_break_that_is_there_already_means_nothing(self, redundant):
        once = OFFICE | {"breaks": {"mon": [["12:00", "13:00"]]}}

        assert read_rules(OFFICE | redundant).digest() == read_rules(once).digest()

    def test_a_break_of_a_date_counts_whichever_weekday_has_it_too(self):
        dated = OFFICE | {"breaks": {"tue": [["12:00", "13:00"]], "2026-03-02": [["12:00", "13:00"]]}}

        assert (
            read_rules(dated).digest()
            != read_rules(OFFICE | {"breaks": {"tue": [["12:00", "13:00"]]}}).digest()
        )

    def test_an_exception_as_the_weekday_has_it_means_nothing(self):
        special = OFFICE["special"] | {"2026-03-02": OFFICE["weekly"]["mon"], "2026-03-07": []}

        assert read_rules(OFFICE | {"special": special}).digest() == read_rules(OFFICE).digest()

    def test_exceptions_a_week_apart_count_both(self):
        days = ["2026-03-02", "2026-03-09", "2026-03-16"]
        closed = [read_rules(OFFICE | {"holidays": days[:count]}).digest() for count in range(4)]

        assert len(set(closed)) == 4

    def test_a_switch_that_moves_nothing_means_nothing(self):
        assert read_rules(OFFICE | {"holiday_cuts_overnight": True}).digest() == read_rules(OFFICE).digest()

    def test_cutting_the_nights_before_holidays_does(self):
        nights = OFFICE | {"weekly": NIGHTS, "holidays": ["2026-03-06"]}

        assert read_rules(nights | {"holiday_cuts_overnight": True}).digest() != read_rules(nights).digest()

    def test_is_the_same_on_any_machine(self):
        assert read_rules(OFFICE).digest() == "215e1b14c58b8a18"


def test_knows_the_years_of_its_exceptions():
    definition = read_rules(
        OFFICE
        | {
            "holidays": ["1999-01-01"],
            "special": {"2030-01-01": []},
            "breaks": {"2040-01-01": [["09:00", "10:00"]]},
        }
    )

    assert definition.dated_years == (1999, 2040)


def test_without_exceptions_no_year_is_special():
    assert CalendarDefinition("bare", "UTC").dated_years == (9999, 1)


class TestSpans:
    MONDAY = us(2026, 3, 2) // DAY

    def hours_of(self, **changes):
        """Hours open from Monday 2 March 2026, as pairs from its midnight, over two days."""
        definition = read_rules({"timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}} | changes)
        starts, ends = definition.spans(self.MONDAY, self.MONDAY + 2)
        zero = self.MONDAY * DAY
        return [((a - zero) / HOUR_US, (b - zero) / HOUR_US) for a, b in zip(starts, ends, strict=True)]

    def test_weekly_hours(self):
        assert self.hours_of() == [(9, 17)]

    def test_a_holiday_wins_over_the_weekly_hours(self):
        assert self.hours_of(holidays=["2026-03-02"]) == []

    def test_special_hours_win_over_a_holiday(self):
        assert self.hours_of(holidays=["2026-03-02"], special={"2026-03-02": [["10:00", "11:00"]]}) == [
            (10, 11)
        ]

    def test_empty_special_hours_close_the_day(self):
        assert self.hours_of(special={"2026-03-02": []}) == []

    def test_a_make_up_day_opens_where_the_week_is_closed(self):
        assert self.hours_of(special={"2026-03-03": [["09:00", "12:00"]]}) == [(9, 17), (33, 36)]

    def test_breaks_are_taken_out_last(self):
        breaks = {"mon": [["12:00", "13:00"]], "2026-03-02": [["16:00", "18:00"]]}

        assert self.hours_of(breaks=breaks) == [(9, 12), (13, 16)]

    def test_a_break_is_taken_out_of_special_hours_too(self):
        special = {"2026-03-02": [["11:00", "14:00"]]}

        assert self.hours_of(special=special, breaks={"mon": [["12:00", "13:00"]]}) == [(11, 12), (13, 14)]

    def test_the_next_days_break_is_taken_out_of_a_night(self):
        weekly = {"tue": [["22:00", "06:00"]]}

        assert self.hours_of(weekly=weekly, breaks={"wed": [["02:00", "03:00"]]}) == [(46, 50), (51, 54)]

    def test_the_last_days_break_reaches_into_the_morning(self):
        assert self.hours_of(breaks={"sun": [["22:00", "10:00"]]}) == [(10, 17)]

    def test_a_night_keeps_its_tail_before_a_holiday(self):
        weekly = {"mon": [["22:00", "06:00"]], "tue": [["09:00", "17:00"]]}

        assert self.hours_of(weekly=weekly, holidays=["2026-03-03"]) == [(22, 30)]

    def test_a_holiday_cuts_the_night_before_on_request(self):
        weekly = {"mon": [["22:00", "06:00"]], "tue": [["09:00", "17:00"]]}

        assert self.hours_of(weekly=weekly, holidays=["2026-03-03"], holiday_cuts_overnight=True) == [
            (22, 24)
        ]

    def test_a_day_of_special_hours_cuts_no_night(self):
        weekly = {"mon": [["22:00", "06:00"]]}
        special = {"2026-03-03": [["09:00", "10:00"]]}

        hours = self.hours_of(
            weekly=weekly, holidays=["2026-03-03"], special=special, holiday_cuts_overnight=True
        )

        assert hours == [(22, 30), (33, 34)]

    def test_a_holiday_cuts_the_night_of_a_special_day_before_it(self):
        hours = self.hours_of(
            special={"2026-03-02": [["20:00", "03:00"]]}, holidays=["2026-03-03"], holiday_cuts_overnight=True
        )

        assert hours == [(20, 24)]


def test_holds_its_shifts_sorted():
    definition = read_rules({"timezone": "UTC", "weekly": {"mon": [["13:00", "17:00"], ["09:00", "12:00"]]}})

    assert definition.weekly[0] == (Shift.parse("09:00", "12:00"), Shift.parse("13:00", "17:00"))


@given(st.lists(st.dates(), max_size=5))
def test_holidays_are_a_set_of_dates(dates):
    definition = read_rules({"timezone": "UTC", "holidays": dates + dates[::-1]})

    assert [holiday.date for holiday in definition.holidays] == sorted(set(dates))


def test_is_a_value():
    assert hash(read_rules(OFFICE)) == hash(read_rules(OFFICE))
    assert date(2026, 12, 25) in {holiday.date for holiday in read_rules(OFFICE).holidays}
