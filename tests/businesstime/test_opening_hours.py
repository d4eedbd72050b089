"""The questions in datetimes: each answers as the integers do, in the zone of the hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from businesstime.calendars import DAY, EPOCH, OFFICE, situations
from servicecore.businesstime import BusinessCalendar
from servicecore.duration import BusinessDays
from servicecore.errors import (
    InvalidDuration,
    InvalidInstant,
    NaiveDatetime,
    NoOpenTime,
    UnknownName,
    WrongArgument,
)
from servicecore.instant import HOUR_US, MINUTE_US, to_us

OFFICE_CALENDAR = BusinessCalendar.from_dict(OFFICE)
NAIVE = datetime(2026, 3, 2, 9)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def berlin(*args):
    return pendulum.datetime(*args, tz="Europe/Berlin")


def instant(us, zone=UTC):
    return (EPOCH + timedelta(microseconds=us)).astimezone(zone)


ONE_INSTANT = ["is_open", "next_open", "next_close", "previous_close"]

QUESTIONS = {
    "is_open": lambda office, at: office.is_open(at),
    "elapsed from": lambda office, at: office.elapsed(at, MONDAY),
    "elapsed to": lambda office, at: office.elapsed(MONDAY, at),
    "explain from": lambda office, at: office.explain(at, MONDAY),
    "explain to": lambda office, at: office.explain(MONDAY, at),
    "advance": lambda office, at: office.advance(at, "1h"),
    "advance by days": lambda office, at: office.advance(at, BusinessDays(1)),
    "next_open": lambda office, at: office.next_open(at),
    "next_close": lambda office, at: office.next_close(at),
    "previous_close": lambda office, at: office.previous_close(at),
    "intervals from": lambda office, at: office.intervals(at, MONDAY),
    "intervals to": lambda office, at: office.intervals(MONDAY, at),
    "add_business_days": lambda office, at: office.add_business_days(at, 1),
    "business_days_between from": lambda office, at: office.business_days_between(at, MONDAY),
    "business_days_between to": lambda office, at: office.business_days_between(MONDAY, at),
    "end_of_business_day": lambda office, at: office.end_of_business_day(at),
    "by_time": lambda office, at: office.by_time(at, "16:00"),
    "due": lambda office, at: office.due(at, "4h"),
}


@pytest.mark.parametrize("question", QUESTIONS)
class TestEveryQuestion:
    def test_refuses_a_naive_datetime_by_name(self, question):
        name = {"from": "start", "to": "end"}.get(question.partition(" ")[2], "at")

        with pytest.raises(
            NaiveDatetime, match=rf"^{name} 2026-03-02T09:00:00 has no UTC offset; give an aware datetime"
        ):
            QUESTIONS[question](OFFICE_CALENDAR, NAIVE)

    @pytest.mark.parametrize("at", ["2026-03-02T09:00:00Z", 1_772_442_000, None, date(2026, 3, 2)])
    def test_refuses_what_is_no_datetime(self, question, at):
        with pytest.raises(InvalidInstant, match=r"^(at|start|end) .* give an aware datetime$"):
            QUESTIONS[question](OFFICE_CALENDAR, at)

    def test_takes_an_instant_in_any_zone(self, question):
        ask = QUESTIONS[question]
        at = datetime(2026, 3, 6, 15, 30, tzinfo=UTC)

        answers = [
            ask(OFFICE_CALENDAR, same)
            for same in (
                at,
                at.astimezone(ZoneInfo("Asia/Kathmandu")),
                pendulum.instance(at).in_tz("America/New_York"),
            )
        ]

        assert answers[0] == answers[1] == answers[2]


class TestAgainstTheIntegers:
    @given(situations(), st.integers(-9 * DAY, 9 * DAY))
    def test_spans_are_answered_alike(self, situation, length):
        document, at = situation
        calendar = BusinessCalendar.from_dict(document)
        start, end = instant(at), instant(at + length)

        assert calendar.elapsed(start, end) == timedelta(microseconds=calendar.elapsed_us(at, at + length))
        intervals = [(piece.start_us, piece.end_us) for piece in calendar.intervals(start, end)]
        assert tuple(intervals) == calendar.intervals_us(at, at + length)
        assert calendar.business_days_between(start, end) == calendar.business_days.between(at, at + length)

    @given(
        situations(),
        st.integers(-40 * HOUR_US, 40 * HOUR_US),
        st.integers(-6, 6),
        st.sampled_from(["stay", "roll"]),
    )
    def test_answers_are_the_same_instants_in_the_calendars_zone(self, situation, length, days, edge):
        document, at = situation
        calendar = BusinessCalendar.from_dict(document)
        weeks = [(at - 40 * DAY, at - 20 * DAY), (at + 20 * DAY, at + 40 * DAY)]
        assume(all(calendar.elapsed_us(*far) for far in weeks))  # there are hours, before and after
        start = instant(at)

        answers = {
            calendar.advance(start, timedelta(microseconds=length), edge=edge): calendar.advance_us(
                at, length, edge=edge
            ),
            calendar.advance(start, BusinessDays(days)): calendar.business_days.add(at, days),
            calendar.add_business_days(start, days): calendar.business_days.add(at, days),
            calendar.end_of_business_day(start, abs(days)): calendar.business_days.end_of_day(at, abs(days)),
            calendar.by_time(start, "16:30", abs(days)): calendar.business_days.at_time(
                at, 16 * HOUR_US + 30 * MINUTE_US, abs(days)
            ),
            calendar.next_open(start): calendar.next_open_us(at),
        }

        for shown, us in answers.items():
            assert to_us(shown) == us
            assert type(shown) is pendulum.DateTime
            assert shown.timezone_name == calendar.timezone

    @given(situations(), st.integers(-8, 8).filter(bool))
    def test_rolled_business_days_end_where_the_work_goes_on(self, situation, days):
        document, at = situation
        calendar = BusinessCalendar.from_dict(document)
        try:
            stayed = to_us(calendar.advance(instant(at), f"{days}bd"))
            rolled = to_us(calendar.advance(instant(at), f"{days}bd", edge="roll"))
        except NoOpenTime:
            assume(False)

        assert calendar.elapsed_us(stayed, rolled) == 0
        assert calendar.is_open_us(rolled if days > 0 else rolled - 1)
        assert (rolled - stayed) * days >= 0


class TestAdvance:
    @pytest.mark.parametrize("duration", ["2bd", BusinessDays(2)])
    def test_takes_business_days(self, duration):
        assert OFFICE_CALENDAR.advance(berlin(2026, 3, 5, 11), duration) == berlin(2026, 3, 9, 11)

    @pytest.mark.parametrize("duration", ["1h", "1bd", "0bd", "0h", "-1h"])
    def test_names_the_edges_it_knows(self, duration):
        with pytest.raises(UnknownName, match="edge 'skip' is not known; use one of stay, roll"):
            OFFICE_CALENDAR.advance(MONDAY, duration, edge="skip")

    @pytest.mark.parametrize("duration", [4, 4.0, True, None, [1]])
    def test_a_number_is_no_duration(self, duration):
        with pytest.raises(
            InvalidDuration, match="duration .* has no unit; give a timedelta or a form such as '90m'"
        ):
            OFFICE_CALENDAR.advance(MONDAY, duration)

    @pytest.mark.parametrize(
        ("duration", "hint"),
        [
            ("2d", "is ambiguous; write hours, such as '48h', or business days, such as '2bd'"),
            ("4", "use a form such as '90m'"),
            ("2 bd", "or, in business days, '2bd'"),
        ],
    )
    def test_a_text_has_a_unit(self, duration, hint):
        with pytest.raises(InvalidDuration, match=f"duration '{duration}' .*{hint}"):
            OFFICE_CALENDAR.advance(MONDAY, duration)

    @pytest.mark.parametrize("days", [1.5, True, "2"])
    def test_business_days_are_whole(self, days):
        with pytest.raises(
            WrongArgument, match=r"days .* is of type \w+; give a whole number of business days"
        ):
            OFFICE_CALENDAR.advance(MONDAY, BusinessDays(days))

    def test_refuses_a_length_beyond_a_century(self):
        with pytest.raises(InvalidDuration, match="is longer than 100 years"):
            OFFICE_CALENDAR.advance(MONDAY, timedelta(days=36_526))


def test_knows_its_name():
    assert (OFFICE_CALENDAR.name, OFFICE_CALENDAR.timezone) == ("office", "Europe/Berlin")


def test_two_calendars_of_one_meaning_are_one_value():
    asked = BusinessCalendar.from_dict(OFFICE)
    asked.add_business_days(MONDAY, 1)

    assert asked == OFFICE_CALENDAR
    assert hash(asked) == hash(OFFICE_CALENDAR)
    assert "BusinessDayBook" not in repr(asked)
