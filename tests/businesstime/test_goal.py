"""Goals: the texts they are written as, and the deadlines they find."""

from datetime import UTC, datetime, timedelta

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesstime.calendars import OFFICE, us
from servicecore.businesstime import BusinessCalendar, parse_goal
from servicecore.businesstime.goal import ByTime, EndOfBusinessDay, FixedInstant, OpenTime, WithinBusinessDays
from servicecore.duration import MAX_DURATION_US, BusinessDays
from servicecore.errors import InvalidDuration, InvalidInstant, NaiveDatetime, NoOpenTime
from servicecore.instant import DAY_US, HOUR_US, MAX_US, MIN_US, MINUTE_US, SECOND_US

OFFICE_CALENDAR = BusinessCalendar.from_dict(OFFICE)


def berlin(*args):
    return pendulum.datetime(*args, tz="Europe/Berlin")


class TestReading:
    @pytest.mark.parametrize(
        ("text", "goal"),
        [
            ("4h", OpenTime(4 * HOUR_US)),
            ("1h30m", OpenTime(90 * MINUTE_US)),
            ("PT48H", OpenTime(48 * HOUR_US)),
            ("0s", OpenTime(0)),
            ("-1h", OpenTime(-HOUR_US)),
            ("2bd", WithinBusinessDays(2)),
            ("0bd", WithinBusinessDays(0)),
            ("end of business day", EndOfBusinessDay(0)),
            ("end of business day +0", EndOfBusinessDay(0)),
            ("end of business day +2", EndOfBusinessDay(2)),
            ("by 16:00 same business day", ByTime(16 * HOUR_US, 0)),
            ("by 16:00 business day +0", ByTime(16 * HOUR_US, 0)),
            ("by 16:00 next business day", ByTime(16 * HOUR_US, 1)),
            ("by 16:00 business day +1", ByTime(16 * HOUR_US, 1)),
            ("by 16:30:15 business day +3", ByTime(16 * HOUR_US + 30 * MINUTE_US + 15 * SECOND_US, 3)),
            ("by 24:00 same business day", ByTime(DAY_US, 0)),
            ("at 2026-03-02T20:00:00+01:00", FixedInstant(us(2026, 3, 2, 19))),
            ("at 2026-03-02T19:00:00Z or next opening", FixedInstant(us(2026, 3, 2, 19), snap=True)),
        ],
    )
    def test_a_text(self, text, goal):
        assert parse_goal(text) == goal

    @pytest.mark.parametrize("length", [timedelta(hours=4), pendulum.duration(hours=4)])
    def test_a_length_of_time(self, length):
        assert parse_goal(length) == OpenTime(4 * HOUR_US)

    def test_business_days(self):
        assert parse_goal(BusinessDays(2)) == WithinBusinessDays(2)

    def test_a_goal_is_a_value(self):
        assert (
            len({parse_goal("2bd"), parse_goal(BusinessDays(2)), parse_goal("4h"), parse_goal("PT4H")}) == 2
        )


goals = st.one_of(
    st.builds(OpenTime, st.integers(-MAX_DURATION_US, MAX_DURATION_US)),
    st.builds(WithinBusinessDays, st.integers(-99_999, 99_999)),
    st.builds(EndOfBusinessDay, st.integers(0, 99_999)),
    st.builds(ByTime, st.integers(0, 86_400).map(lambda second: second * SECOND_US), st.integers(0, 99_999)),
    st.builds(FixedInstant, st.integers(MIN_US, MAX_US), st.booleans()),
)


@given(goals)
def test_every_goal_reads_back_from_its_text(goal):
    assert parse_goal(str(goal)) == goal


@pytest.mark.parametrize(
    "text",
    [
        "4h", "1h30m", "-PT0.000001S", "2bd", "end of business day", "end of business day +1", "by 16:00 same business day",
        "by 16:00 next business day", "by 16:00 business day +3", "at 2026-03-02T19:00:00Z", "at 2026-03-02T19:00:00Z or next opening",
    ],
)  # fmt: skip
def test_a_plain_text_is_written_as_it_was_read(text):
    assert str(parse_goal(text)) == text


class TestRefusals:
    @pytest.mark.parametrize(
        "text",
        [
            "", "4 hours", "4h or next opening", "2bd or next opening", " 4h", "-", "soon", "by noon", "end of day", "End of business day", "end of business day +", "end of business day -1",
            "end of business day +100000", "end of business day+1", "by 16:00", "by 16:00 business day", "by 16:00 tomorrow",
            "by 16:00 business day +-1", "by 16:00:00.5 next business day", "at noon tomorrow", "at  2026-03-02T20:00:00Z",
            "at 2026-03-02T20:00:00Z or next closing", "end of business day +\u0663", "by 16:00 next business day\n",
        ],
    )  # fmt: skip
    def test_a_sentence_is_answered_with_the_sentences_that_are_known(self, text):
        with pytest.raises(
            InvalidDuration,
            match=r"^goal '.*' is no goal; use a form such as '4h', '2bd', 'end of business day', 'end of business day \+1', "
            r"'by 16:00 same business day', .* or 'at 2026-03-02T20:00:00\+01:00 or next opening'$",
        ) as refused:
            parse_goal(text)

        assert refused.value.value == text

    @pytest.mark.parametrize("time", ["25:00", "9:00", "24:01", "16.00"])
    def test_a_time_has_two_digits_each(self, time):
        with pytest.raises(
            InvalidDuration,
            match=f"goal 'by {time} next business day' is no goal: time '{time}' is not known; "
            "give two digits each, from '00:00' to '24:00'",
        ):
            parse_goal(f"by {time} next business day")

    @pytest.mark.parametrize(
        ("text", "hint"),
        [
            ("2d", "is ambiguous; write hours, such as '48h', or business days, such as '2bd'"),
            ("P2D", "is ambiguous; write hours"),
            ("4", "is no duration; use a form such as '90m', '4h'"),
            ("4hours", "is no duration; use a form such as"),
            ("100000bd", "is no duration; use a form such as"),
            ("1000000h", "is longer than 100 years"),
        ],
    )
    def test_a_length_is_answered_with_the_lengths_that_are_known(self, text, hint):
        with pytest.raises(InvalidDuration, match=f"goal '{text}' {hint}"):
            parse_goal(text)

    @pytest.mark.parametrize("value", [4, 4.0, True, None, ["4h"], b"4h"])
    def test_a_number_has_no_unit(self, value):
        with pytest.raises(
            InvalidDuration,
            match=r"^goal .* has no unit; give a timedelta or a form such as '4h', '2bd', 'end of business day', .*"
            r"'at 2026-03-02T20:00:00\+01:00 or next opening'$",
        ):
            parse_goal(value)

    @pytest.mark.parametrize("days", [1.5, True, "2", None])
    def test_business_days_are_a_whole_number(self, days):
        with pytest.raises(
            InvalidDuration, match="goal .* is no whole number of business days, such as '2bd'"
        ):
            parse_goal(BusinessDays(days))

    def test_an_instant_needs_an_offset(self):
        with pytest.raises(NaiveDatetime, match="goal 2026-03-02T20:00:00 has no UTC offset"):
            parse_goal("at 2026-03-02T20:00:00")

    @pytest.mark.parametrize("instant", ["tomorrow", "2026-02-30T20:00:00Z", "20:00Z"])
    def test_an_instant_must_be_one(self, instant):
        with pytest.raises(InvalidInstant, match=f"goal '{instant}' is no ISO 8601 instant such as"):
            parse_goal(f"at {instant}")

    def test_is_called_what_the_caller_calls_it(self):
        with pytest.raises(InvalidDuration, match=r"^target P1 'soon' is no goal"):
            parse_goal("soon", name="target P1")


class TestDue:
    """By hand, from Friday 2026-03-06 16:00 in an office open from 9 to 12 and 13 to 17:30."""

    friday = berlin(2026, 3, 6, 16)

    @pytest.mark.parametrize(
        ("goal", "due"),
        [
            ("1h30m", berlin(2026, 3, 6, 17, 30)),  # a goal of the time that is left falls due at closing
            ("4h", berlin(2026, 3, 9, 11, 30)),
            (timedelta(hours=1), berlin(2026, 3, 6, 17)),
            ("2bd", berlin(2026, 3, 10, 16)),
            (BusinessDays(1), berlin(2026, 3, 9, 16)),
            ("end of business day", berlin(2026, 3, 6, 17, 30)),
            ("end of business day +1", berlin(2026, 3, 9, 17, 30)),
            ("by 16:00 same business day", berlin(2026, 3, 6, 16)),
            ("by 15:59 same business day", berlin(2026, 3, 9, 15, 59)),
            ("by 10:00 next business day", berlin(2026, 3, 9, 10)),
            ("by 10:00 business day +3", berlin(2026, 3, 11, 10)),
            ("at 2026-03-07T10:00:00+01:00", berlin(2026, 3, 7, 10)),
            ("at 2026-03-07T10:00:00+01:00 or next opening", berlin(2026, 3, 9, 9)),
            ("at 2026-03-09T10:00:00+01:00 or next opening", berlin(2026, 3, 9, 10)),
        ],
    )
    def test_is_the_deadline_of_what_was_promised(self, goal, due):
        answer = OFFICE_CALENDAR.due(self.friday, goal)

        assert answer == due
        assert answer.timezone_name == "Europe/Berlin"

    def test_takes_a_goal_that_was_read_before(self):
        goal = parse_goal("end of business day")

        assert goal.due_us(OFFICE_CALENDAR, us(2026, 3, 6, 15)) == us(2026, 3, 6, 16) + 30 * MINUTE_US

    @pytest.mark.parametrize(
        "goal",
        [
            "4h",
            "2bd",
            "end of business day",
            "by 16:00 next business day",
            "at 2026-03-07T10:00:00Z or next opening",
        ],
    )
    def test_a_calendar_that_never_opens_has_none(self, goal):
        closed = BusinessCalendar.from_dict({"name": "closed", "timezone": "UTC"})

        with pytest.raises(
            NoOpenTime, match="calendar 'closed' has no (opening|business day) within 20 years of 2026-03-0"
        ):
            closed.due(self.friday, goal)

    def test_a_fixed_instant_needs_no_open_time(self):
        closed = BusinessCalendar.from_dict({"timezone": "UTC"})

        assert closed.due(self.friday, "at 2026-03-07T10:00:00Z") == datetime(2026, 3, 7, 10, tzinfo=UTC)

    def test_a_naive_datetime_is_refused_by_name(self):
        with pytest.raises(
            NaiveDatetime, match=r"^at 2026-03-02T09:00:00 has no UTC offset; give an aware datetime"
        ):
            OFFICE_CALENDAR.due(datetime(2026, 3, 2, 9), "4h")

    @pytest.mark.parametrize("goal", ["2d", "soon", 4, None])
    def test_what_is_no_goal_is_refused(self, goal):
        with pytest.raises(
            InvalidDuration, match=r"^goal .*(is ambiguous; write hours|use a form|give a timedelta)"
        ):
            OFFICE_CALENDAR.due(self.friday, goal)

    @pytest.mark.parametrize("goal", ["4h or next opening", None])
    def test_what_is_no_goal_is_answered_with_what_is_one(self, goal):
        with pytest.raises(
            InvalidDuration, match=r"a form such as '4h', '2bd', 'end of business day', .* or next opening'$"
        ):
            OFFICE_CALENDAR.due(self.friday, goal)

    @given(
        st.integers(-20 * DAY_US, 20 * DAY_US),
        st.integers(0, 86_400).map(lambda n: n * SECOND_US),
        st.integers(0, 3),
    )
    def test_by_a_time_of_the_day_it_is_not_before_the_promise(self, offset, time, days):
        shifts = BusinessCalendar.from_dict(
            OFFICE | {"weekly": {"fri": [["17:00", "17:00"]], "mon": [["22:00", "06:00"]]}}
        )
        at = self.friday + timedelta(microseconds=offset)

        assert shifts.due(at, str(ByTime(time, days))) >= at

    @given(st.integers(-20 * DAY_US, 20 * DAY_US), st.integers(0, 90_000).map(lambda n: n * SECOND_US))
    def test_of_open_time_it_is_where_an_advance_ends(self, offset, length):
        at = self.friday + timedelta(microseconds=offset)

        due = OFFICE_CALENDAR.due(at, timedelta(microseconds=length))

        assert due == OFFICE_CALENDAR.advance(at, timedelta(microseconds=length))
