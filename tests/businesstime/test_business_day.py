"""Counting in business days: by hand, against numpy and plain stepping day by day, and as laws."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise

import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from businesstime.calendars import DAY, EPOCH, OFFICE, WEEKDAYS, WEEKS, documents, situations, us
from businesstime.minute_walk import breaks_on, is_holiday, shifts_on, wall_zone
from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.compiled.spans import disjoint
from servicecore.businesstime.compiled.zone import local_day
from servicecore.errors import (
    InvalidArgument,
    InvalidInstant,
    NaiveDatetime,
    NoOpenTime,
    ServiceCoreError,
    WrongArgument,
)
from servicecore.instant import MAX_US, MIN_US, to_us, utc_datetime

made = BusinessCalendar.from_dict
MONDAYS = {"timezone": "UTC", "weekly": {"mon": [["09:00", "10:00"]]}}


def utc(*args):
    return datetime(*args, tzinfo=UTC)


def text(at):
    return at.strftime("%a %m-%d %H:%M")


class Stepped:
    """The rules of a document without the library: dates one by one, their hours as instants."""

    def __init__(self, document):
        self.document = document
        self.zone = wall_zone(document["timezone"])

    def instant(self, day, minute):
        """The first reading of a repeated time, the same distance after the gap for a skipped one."""
        wall = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(minutes=minute)
        return to_us(wall)

    def hours(self, day):
        """The open stretches of what opens on a date."""
        noon = utc_datetime(self.instant(day, 720)).astimezone(self.zone)
        if noon.date() != day:
            return []  # the zone skipped the date
        tomorrow = day + timedelta(days=1)
        cut = self.document["holiday_cuts_overnight"] and is_holiday(self.document, tomorrow)
        closed = [
            (self.instant(other, begin), self.instant(other, end))
            for other in (day - timedelta(days=1), day, tomorrow)
            if utc_datetime(self.instant(other, 720)).astimezone(self.zone).date() == other
            for begin, end in breaks_on(self.document, other)
        ]
        stretches = [
            (self.instant(day, begin), self.instant(day, min(end, 1440) if cut else end))
            for begin, end in shifts_on(self.document, day)
        ]
        edges = sorted({edge for pair in stretches + closed for edge in pair})
        inside = [
            (begin, end)
            for begin, end in pairwise(edges)
            if any(a <= begin and end <= b for a, b in stretches)
            and not any(a <= begin and end <= b for a, b in closed)
        ]
        return (
            list(zip(*disjoint([a for a, _ in inside], [b for _, b in inside]), strict=True))
            if inside
            else []
        )

    def day_of(self, at):
        today = utc_datetime(at).astimezone(self.zone).date()
        near = [today + timedelta(days=n) for n in (1, 0, -1, -2, -3)]
        around = [
            (day, hours)
            for day in near
            if (hours := self.hours(day))
            and min(hours[0][0], self.instant(day + timedelta(days=1), 0)) <= at < hours[-1][1]
        ]
        holding = [day for day, hours in around if any(a <= at < b for a, b in hours)]
        return (holding or [day for day, _ in around] or [today])[0]

    def next(self, day, sign):
        for _ in range(60):
            day += timedelta(days=sign)
            if self.hours(day):
                return day
        return assume(False)  # hardly any hours: not what is asked here

    def add(self, at, days):
        sign = 1 if days > 0 else -1
        day, reading = self.day_of(at), at
        if not self.hours(day):
            day = self.next(day, sign)
            reading = self.hours(day)[0][0] if days > 0 else self.hours(day)[-1][1]
        wall = utc_datetime(reading).astimezone(self.zone).replace(tzinfo=None)
        since_midnight = wall - datetime(day.year, day.month, day.day)
        for _ in range(abs(days)):
            day = self.next(day, sign)
        while (due := self.held(day, since_midnight)) != at and (due < at) == (days > 0):
            day = self.next(day, sign)
        return due

    def held(self, day, since_midnight):
        due = to_us((datetime(day.year, day.month, day.day) + since_midnight).replace(tzinfo=self.zone))
        for start, end in self.hours(day):
            if due < end:
                return max(due, start)
        return self.hours(day)[-1][1]

    def between(self, start, end):
        first, last = self.day_of(start), self.day_of(end)
        if last < first:
            return -self.between(end, start)
        dates = [first + timedelta(days=n + 1) for n in range((last - first).days)]
        return sum(bool(self.hours(day)) for day in dates)

    def end_of_day(self, at, days):
        day = self.day_of(at)
        if not self.hours(day) or self.hours(day)[-1][1] <= at:
            day = self.next(day, 1)
        for _ in range(days):
            day = self.next(day, 1)
        while self.hours(day)[-1][1] <= at:
            day = self.next(day, 1)
        return self.hours(day)[-1][1]

    def at_time(self, at, minute, days):
        day = self.day_of(at)
        for _ in range(days or not self.hours(day)):
            day = self.next(day, 1)
        while self.instant(day, minute) < at:
            day = self.next(day, 1)
        return self.instant(day, minute)


class TestAgainstSteppingDayByDay:
    @given(situations(), st.integers(-8, 8).filter(bool))
    def test_adding(self, situation, days):
        document, at = situation
        expected = Stepped(document).add(at, days)

        assert made(document).business_days.add(at, days) == expected

    @given(situations(), st.integers(-20 * DAY, 20 * DAY))
    def test_counting(self, situation, length):
        document, at = situation

        assert made(document).business_days.between(at, at + length) == Stepped(document).between(
            at, at + length
        )

    @given(situations(), st.integers(0, 5))
    def test_the_end_of_the_day(self, situation, days):
        document, at = situation
        expected = Stepped(document).end_of_day(at, days)

        assert made(document).business_days.end_of_day(at, days) == expected

    @given(situations(), st.integers(0, 1440), st.integers(0, 5))
    def test_a_time_of_the_day(self, situation, minute, days):
        document, at = situation
        expected = Stepped(document).at_time(at, minute, days)

        assert made(document).business_days.at_time(at, minute * 60_000_000, days) == expected

    @given(situations(), st.integers(-6, 6))
    def test_which_dates_are_business_days(self, situation, offset):
        document, at = situation
        day = utc_datetime(at).date() + timedelta(days=offset)

        assert made(document).is_business_day(day) == bool(Stepped(document).hours(day))


@st.composite
def calendars(draw):
    """A calendar with versions, or a combination, near an instant."""
    document, at = draw(situations())
    here = (EPOCH + timedelta(microseconds=at)).date()
    if draw(st.booleans()):
        change = here + timedelta(days=draw(st.integers(-3, 3)))
        document |= {"versions": [{"from": change, "weekly": draw(WEEKS)}]}
    else:
        document = {
            draw(st.sampled_from(["union", "intersection", "difference"])): [document, draw(documents(here))]
        }
    return made(document), at


class TestLaws:
    @given(calendars(), st.integers(-9 * DAY, 9 * DAY), st.integers(-9 * DAY, 9 * DAY))
    def test_counts_add_up(self, situation, one, other):
        calendar, at = situation
        between = calendar.business_days.between

        assert between(at, at + one) + between(at + one, at + one + other) == between(at, at + one + other)

    @given(calendars(), st.integers(-30 * DAY, 30 * DAY))
    def test_a_count_backward_is_negative(self, situation, length):
        calendar, at = situation

        assert calendar.business_days.between(at, at + length) == -calendar.business_days.between(
            at + length, at
        )

    @given(calendars(), st.integers(-8, 8))
    def test_counting_undoes_adding(self, situation, days):
        calendar, at = situation
        book = calendar.business_days
        try:
            opened = calendar.next_open_us(at)
            due = book.add(opened, days)
        except NoOpenTime:
            assume(False)
        near = [day for day in range(due // DAY - 5, due // DAY + 3) if book.is_one(day)]
        assume(all(book._spans(day)[1][-1] != due for day in near))  # a closing, perhaps past midnight
        assume(sum(book._encloses(day, due) for day in near) == 1)  # where dates overlap there are two

        assert book.between(opened, due) == days

    @given(calendars(), st.integers(-8, 8).filter(bool))
    def test_what_is_added_to_ends_in_the_hours_or_at_their_closing(self, situation, days):
        calendar, at = situation
        try:
            due = calendar.business_days.add(at, days)
        except NoOpenTime:
            assume(False)

        assert calendar.is_open_us(due) or calendar.is_open_us(due - 1)

    @given(calendars(), st.integers(0, 4))
    def test_the_end_of_the_day_is_a_closing_after_now(self, situation, days):
        calendar, at = situation
        book = calendar.business_days
        try:
            end = book.end_of_day(at, days)
        except NoOpenTime:
            assume(False)

        assert end > at
        assert calendar.is_open_us(end - 1)
        assert book.between(at, end - 1) >= days

    @given(calendars(), st.integers(1, 8))
    def test_what_is_added_lies_ahead_and_what_is_taken_off_lies_back(self, situation, days):
        calendar, at = situation
        book = calendar.business_days
        try:
            later, earlier = book.add(at, days), book.add(at, -days)
        except NoOpenTime:
            assume(False)

        assert earlier <= at <= later

    @given(calendars(), st.integers(0, 1440), st.integers(0, 4))
    def test_a_time_of_the_day_is_never_before_the_promise(self, situation, minute, days):
        calendar, at = situation
        try:
            due = calendar.business_days.at_time(at, minute * 60_000_000, days)
        except NoOpenTime:
            assume(False)

        assert due >= at

    @given(calendars(), st.integers(0, 2 * DAY), st.integers(0, 1440), st.integers(0, 4))
    def test_who_asks_later_has_no_earlier_deadline(self, situation, length, minute, days):
        calendar, at = situation
        book = calendar.business_days
        assume(local_day(at, book.zone) <= local_day(at + length, book.zone))  # no date comes again
        near = range(at // DAY - 5, (at + length) // DAY + 3)
        for asked in (at, at + length):  # where dates overlap, open hours win over the gap of a later date
            assume(sum(book._encloses(day, asked) for day in near) <= 1)
        try:
            ends = book.end_of_day(at, 0), book.end_of_day(at + length, 0)
            times = [book.at_time(asked, minute * 60_000_000, days) for asked in (at, at + length)]
        except NoOpenTime:
            assume(False)

        assert ends[0] <= ends[1]
        assert times[0] <= times[1]

    @given(calendars())
    def test_business_days_hold_the_open_time(self, situation):
        calendar, at = situation
        first = at // DAY - 10

        pieces = calendar.rules.days(first, first + 20)

        spans = (
            disjoint([start for _, start, _ in pieces], [end for _, _, end in pieces]) if pieces else ([], [])
        )
        window = (first + 4) * DAY, (first + 16) * DAY
        inside = [
            (max(a, window[0]), min(b, window[1]))
            for a, b in zip(*spans, strict=True)
            if b > window[0] and a < window[1]
        ]
        assert tuple(inside) == calendar.intervals_us(*window)

    @given(situations(), st.integers(-5, 5))
    def test_in_one_zone_a_date_is_one_of_a_union_where_it_is_one_of_a_member(self, situation, offset):
        document, at = situation
        other = document | {"weekly": {day: [["07:00", "09:00"]] for day in WEEKDAYS[:2]}, "special": {}}
        one, two = made(document), made(other)
        day = at // DAY + offset

        assert (one | two).business_days.is_one(day) == (
            one.business_days.is_one(day) or two.business_days.is_one(day)
        )


class TestAgainstNumpy:
    numpy = pytest.importorskip("numpy")
    days = st.integers(0, 2_000).map(lambda n: date(2024, 1, 1) + timedelta(days=n))

    def office(self, holidays):
        weekly = {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}
        return made({"timezone": "UTC", "weekly": weekly, "holidays": sorted(holidays)})

    @given(days, st.sets(days, max_size=30), st.integers(-300, 300).filter(bool))
    def test_adding(self, day, holidays, days):
        calendar = self.office(holidays)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        is_one = self.numpy.is_busday(day, holidays=sorted(holidays))
        roll = "forward" if days > 0 else "backward"

        due = calendar.add_business_days(noon, days)

        expected = self.numpy.busday_offset(day, days, roll=roll, holidays=sorted(holidays)).item()
        hour = 12 if is_one else 9 if days > 0 else 17
        assert due == datetime(expected.year, expected.month, expected.day, hour, tzinfo=UTC)

    @given(days, days, st.sets(days, max_size=30))
    def test_counting(self, start, end, holidays):
        calendar = self.office(holidays)
        ends = (datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in (start, end))

        count = calendar.business_days_between(*ends)

        after = [self.numpy.datetime64(day) + self.numpy.timedelta64(1, "D") for day in sorted((start, end))]
        expected = int(self.numpy.busday_count(*after, holidays=sorted(holidays)))
        assert count == (expected if start <= end else -expected)


class TestByHand:
    office = made(
        {
            "timezone": "Europe/Berlin",
            "weekly": {day: [["09:00", "12:00"], ["13:00", "17:30"]] for day in WEEKDAYS[:5]},
            "holidays": {"2026-04-03": "Good Friday", "2026-04-06": "Easter Monday"},
            "special": {"2026-03-04": [["10:00", "12:00"]]},
        }
    )

    def add(self, days, *at):
        return text(self.office.add_business_days(pendulum.datetime(2026, *at, tz="Europe/Berlin"), days))

    @pytest.mark.parametrize(
        ("at", "days", "due"),
        [
            pytest.param((3, 2, 11), 1, "Tue 03-03 11:00", id="the next day"),
            pytest.param((3, 6, 11), 1, "Mon 03-09 11:00", id="over a weekend"),
            pytest.param((4, 2, 11), 1, "Tue 04-07 11:00", id="over Easter"),
            pytest.param((4, 7, 11), -1, "Thu 04-02 11:00", id="back over Easter"),
            pytest.param((3, 3, 9, 30), 1, "Wed 03-04 10:00", id="held to a later opening"),
            pytest.param((3, 3, 16), 1, "Wed 03-04 12:00", id="held to an earlier closing"),
            pytest.param((3, 2, 7), 1, "Tue 03-03 09:00", id="before the opening"),
            pytest.param((3, 2, 22), 1, "Tue 03-03 17:30", id="past the closing"),
            pytest.param((3, 2, 12), 1, "Tue 03-03 13:00", id="a gap begins with its closing"),
            pytest.param((3, 2, 12, 30), 1, "Tue 03-03 13:00", id="in a gap"),
            pytest.param(
                (3, 7, 11), 1, "Tue 03-10 09:00", id="from a Saturday: the day after Monday's opening"
            ),
            pytest.param(
                (3, 7, 11), -1, "Thu 03-05 17:30", id="from a Saturday back: the day before Friday's closing"
            ),
            pytest.param((4, 3, 11), 1, "Wed 04-08 09:00", id="from a holiday"),
            pytest.param((3, 7, 11), 0, "Sat 03-07 11:00", id="nothing is added to a closed day"),
            pytest.param((3, 2, 17, 30), 1, "Tue 03-03 17:30", id="at the closing"),
        ],
    )
    def test_adding(self, at, days, due):
        assert self.add(days, *at) == due

    @pytest.mark.parametrize(
        ("start", "end", "count"),
        [
            ((3, 2, 11), (3, 2, 16), 0),  # the same day
            ((3, 2, 16), (3, 3, 9), 1),
            ((3, 6, 11), (3, 9, 11), 1),
            ((3, 6, 11), (3, 8, 11), 0),  # a Sunday is none
            ((3, 7, 11), (3, 9, 11), 1),
            ((4, 2, 11), (4, 7, 11), 1),  # over Easter
            ((4, 7, 11), (4, 2, 11), -1),
        ],
    )
    def test_counting(self, start, end, count):
        ends = (pendulum.datetime(2026, *at, tz="Europe/Berlin") for at in (start, end))

        assert self.office.business_days_between(*ends) == count

    @pytest.mark.parametrize(
        ("at", "days", "end"),
        [
            ((3, 2, 11), 0, "Mon 03-02 17:30"),
            ((3, 2, 7), 0, "Mon 03-02 17:30"),
            ((3, 2, 17, 30), 0, "Tue 03-03 17:30"),  # from the closing on it is the next day's
            ((3, 7, 11), 0, "Mon 03-09 17:30"),
            ((3, 3, 11), 1, "Wed 03-04 12:00"),
            ((3, 3, 20), 1, "Thu 03-05 17:30"),  # past the closing: Wednesday, and one more
            ((4, 2, 11), 1, "Tue 04-07 17:30"),
        ],
    )
    def test_the_end_of_the_day(self, at, days, end):
        assert (
            text(self.office.end_of_business_day(pendulum.datetime(2026, *at, tz="Europe/Berlin"), days))
            == end
        )

    @pytest.mark.parametrize(
        ("at", "time", "days", "due"),
        [
            ((3, 2, 11), "16:00", 0, "Mon 03-02 16:00"),
            ((3, 2, 16), "16:00", 0, "Mon 03-02 16:00"),  # now is not past
            ((3, 2, 16, 1), "16:00", 0, "Tue 03-03 16:00"),
            ((3, 2, 11), "16:00", 1, "Tue 03-03 16:00"),
            ((3, 2, 20), "16:00", 1, "Tue 03-03 16:00"),
            ((3, 6, 11), "16:00", 1, "Mon 03-09 16:00"),
            ((3, 7, 11), "16:00", 0, "Mon 03-09 16:00"),  # a Saturday is no business day
            ((3, 7, 11), "16:00", 1, "Mon 03-09 16:00"),
            ((3, 3, 11), "16:00", 1, "Wed 03-04 16:00"),  # outside that day's hours all the same
            ((3, 2, 11), "24:00", 1, "Wed 03-04 00:00"),
            ((3, 2, 11), "08:30:00", 3, "Thu 03-05 08:30"),
        ],
    )
    def test_a_time_of_the_day(self, at, time, days, due):
        assert text(self.office.by_time(pendulum.datetime(2026, *at, tz="Europe/Berlin"), time, days)) == due

    def test_a_date_is_one_where_something_opens(self):
        assert self.office.is_business_day(date(2026, 3, 2))
        assert not self.office.is_business_day(date(2026, 3, 7))
        assert not self.office.is_business_day(pendulum.date(2026, 4, 3))

    def test_advance_takes_business_days(self):
        friday = pendulum.datetime(2026, 3, 6, 11, tz="Europe/Berlin")

        assert text(self.office.advance(friday, "2bd")) == "Tue 03-10 11:00"
        assert text(self.office.advance(friday, "-2bd")) == "Wed 03-04 11:00"
        assert self.office.advance(friday, "0bd") == friday

    @pytest.mark.parametrize(
        ("at", "duration", "edge", "due"),
        [
            ((3, 5, 20), "1bd", "stay", "Fri 03-06 17:30"),
            ((3, 5, 20), "1bd", "roll", "Mon 03-09 09:00"),  # from the closing on to the next opening
            ((3, 5, 11), "1bd", "roll", "Fri 03-06 11:00"),
            ((3, 10, 7), "-1bd", "stay", "Mon 03-09 09:00"),
            ((3, 10, 7), "-1bd", "roll", "Fri 03-06 17:30"),  # from the opening back to the previous closing
            ((3, 10, 20), "-1bd", "roll", "Mon 03-09 17:30"),
            ((3, 7, 20), "0bd", "roll", "Sat 03-07 20:00"),
        ],
    )
    def test_edges_of_business_days_stay_or_roll(self, at, duration, edge, due):
        start = pendulum.datetime(2026, *at, tz="Europe/Berlin")

        assert text(self.office.advance(start, duration, edge=edge)) == due


class TestNights:
    """Monday to Friday 22:00 to 06:00, a break from 02:00 to 03:00."""

    nights = made(
        {
            "timezone": "UTC",
            "weekly": {day: [["22:00", "06:00"]] for day in WEEKDAYS[:5]},
            "breaks": {day: [["02:00", "03:00"]] for day in WEEKDAYS},
        }
    )

    @pytest.mark.parametrize(
        ("at", "days", "due"),
        [
            pytest.param((3, 3, 1), 1, "Wed 03-04 01:00", id="after midnight it is Monday still"),
            pytest.param((3, 7, 1), 1, "Tue 03-10 01:00", id="Friday's night, on a Saturday"),
            pytest.param((3, 7, 2, 30), 1, "Tue 03-10 03:00", id="in its break"),
            pytest.param((3, 7, 7), 1, "Tue 03-10 22:00", id="on Saturday: the day after Monday's opening"),
            pytest.param((3, 7, 7), -1, "Fri 03-06 06:00", id="the day before Friday's closing"),
            pytest.param((3, 3, 12), 1, "Wed 03-04 22:00", id="before the opening"),
        ],
    )
    def test_adding(self, at, days, due):
        assert text(self.nights.add_business_days(utc(2026, *at), days)) == due

    @pytest.mark.parametrize(
        ("at", "end"),
        [((3, 3, 1), "Tue 03-03 06:00"), ((3, 7, 2, 30), "Sat 03-07 06:00"), ((3, 7, 6), "Tue 03-10 06:00")],
    )
    def test_the_end_of_the_day_is_the_next_morning(self, at, end):
        assert text(self.nights.end_of_business_day(utc(2026, *at))) == end

    def test_two_nights_are_a_day_apart(self):
        assert self.nights.business_days_between(utc(2026, 3, 3, 1), utc(2026, 3, 4, 2, 30)) == 1

    def test_where_hours_of_two_dates_overlap_the_later_holds(self):
        both = made({"timezone": "UTC", "weekly": {"mon": [["22:00", "08:00"]], "tue": [["07:00", "12:00"]]}})

        assert text(both.end_of_business_day(utc(2026, 3, 3, 6, 30))) == "Tue 03-03 08:00"
        assert text(both.end_of_business_day(utc(2026, 3, 3, 7, 30))) == "Tue 03-03 12:00"

    def test_open_hours_win_over_the_gap_of_a_later_date(self):
        both = made(
            {
                "timezone": "UTC",
                "weekly": {"mon": [["22:00", "08:00"]], "tue": [["06:00", "06:30"], ["09:00", "12:00"]]},
            }
        )

        assert text(both.end_of_business_day(utc(2026, 3, 3, 7))) == "Tue 03-03 08:00"
        assert text(both.end_of_business_day(utc(2026, 3, 3, 8, 30))) == "Tue 03-03 12:00"

    def test_between_the_hours_of_two_dates_the_later_holds(self):
        both = made(
            {
                "timezone": "UTC",
                "weekly": {"mon": [["22:00", "08:00"]], "tue": [["06:00", "08:00"]]},
                "breaks": {"tue": [["06:30", "07:30"]]},
            }
        )

        assert both.business_days_between(utc(2026, 3, 2, 23), utc(2026, 3, 3, 7)) == 1

    def test_hours_that_were_over_before_the_promise_are_none_that_it_ends_in(self):
        both = made({"timezone": "UTC", "weekly": {"mon": [["22:00", "08:00"]], "tue": [["06:00", "06:30"]]}})
        tuesday = utc(2026, 3, 3, 7)  # Monday's night still, and Tuesday is over

        assert text(both.add_business_days(tuesday, 1)) == "Tue 03-10 07:00"
        assert text(both.end_of_business_day(tuesday, 1)) == "Tue 03-10 08:00"

    def test_a_time_is_not_before_the_promise_that_a_night_shift_makes(self):
        nights = made(
            {"timezone": "Europe/Berlin", "weekly": {day: [["22:00", "06:00"]] for day in WEEKDAYS[:6]}}
        )
        saturday = pendulum.datetime(2026, 3, 7, 2, tz="Europe/Berlin")  # Friday still

        assert text(nights.by_time(saturday, "01:00", 1)) == "Mon 03-09 01:00"
        assert text(nights.by_time(saturday, "02:00", 1)) == "Sat 03-07 02:00"
        assert text(nights.by_time(saturday, "01:00", 0)) == "Mon 03-09 01:00"

    @pytest.mark.parametrize("day", ["same business day", "next business day"])
    def test_a_time_is_not_before_the_promise_where_a_day_lasts_24_hours(self, day):
        shifts = made(
            {"timezone": "Europe/Berlin", "weekly": {day: [["17:00", "17:00"]] for day in WEEKDAYS}}
        )
        monday = pendulum.datetime(2026, 3, 2, 16, 30, tz="Europe/Berlin")  # Sunday still

        assert text(shifts.due(monday, f"by 16:00 {day}")) == "Tue 03-03 16:00"

    def test_a_closing_at_midnight_belongs_to_its_own_date(self):
        late = made({"timezone": "UTC", "weekly": {day: [["08:00", "24:00"]] for day in WEEKDAYS}})

        assert text(late.add_business_days(utc(2026, 3, 3), 1)) == "Wed 03-04 08:00"
        assert text(late.by_time(utc(2026, 3, 3), "16:00")) == "Wed 03-04 16:00"


class TestNightsWithoutTheirBeginning:
    """Monday and Friday 22:00 to 06:00, and Monday's not before Tuesday 04:00."""

    whole = made(
        {"timezone": "Europe/Berlin", "weekly": {day: [["22:00", "06:00"]] for day in ("mon", "fri")}}
    )
    maintenance = made({"timezone": "Europe/Berlin", "weekly": {"mon": [["22:00", "04:00"]]}})
    broken = made(whole.to_dict() | {"breaks": {"mon": [["22:00", "04:00"]]}})

    @pytest.mark.parametrize("night", [broken, whole - maintenance], ids=["break", "difference"])
    @pytest.mark.parametrize(
        ("at", "end", "later"),
        [
            pytest.param((3, 2, 23), "Tue 03-03 06:00", "Fri 03-06 23:00", id="before midnight"),
            pytest.param((3, 3, 0), "Tue 03-03 06:00", "Sat 03-07 00:00", id="at midnight"),
            pytest.param((3, 3, 3, 30), "Tue 03-03 06:00", "Sat 03-07 03:30", id="before it opens"),
            pytest.param((3, 3, 4), "Tue 03-03 06:00", "Sat 03-07 04:00", id="when it opens"),
            pytest.param((3, 3, 6), "Sat 03-07 06:00", "Tue 03-10 04:00", id="when it closes"),
        ],
    )
    def test_are_of_the_date_on_which_they_would_have_opened(self, night, at, end, later):
        start = pendulum.datetime(2026, *at, tz="Europe/Berlin")

        assert text(night.end_of_business_day(start)) == end
        assert text(night.add_business_days(start, 1)) == later

    def test_a_day_earlier_is_no_later(self):
        nights = made(
            {
                "timezone": "Europe/Berlin",
                "weekly": {day: [["22:00", "06:00"]] for day in ("mon", "tue")},
                "breaks": {"mon": [["22:00", "02:00"]]},
            }
        )
        tuesday = pendulum.datetime(2026, 3, 3, 1, tz="Europe/Berlin")

        assert text(nights.add_business_days(tuesday, -1)) == "Wed 02-25 01:00"

    def test_are_business_days_of_their_date_alone(self):
        assert [self.broken.is_business_day(date(2026, 3, day)) for day in (2, 3)] == [True, False]

    def test_a_date_of_whose_hours_nothing_is_left_is_none(self):
        gone = made(self.whole.to_dict() | {"breaks": {"mon": [["21:00", "07:00"]]}})

        assert [gone.is_business_day(date(2026, 3, day)) for day in (2, 6)] == [False, True]
        assert not (self.whole - gone).is_business_day(date(2026, 3, 6))


class TestClockChanges:
    def test_a_time_in_the_gap_lies_after_it(self):
        always = BusinessCalendar.always("Europe/Berlin")
        saturday = pendulum.datetime(2026, 3, 28, 2, 30, tz="Europe/Berlin")

        assert always.add_business_days(saturday, 1).isoformat() == "2026-03-29T03:30:00+02:00"
        assert always.by_time(saturday, "02:30").isoformat() == "2026-03-29T03:30:00+02:00"

    def test_a_time_that_comes_twice_is_the_first(self):
        always = BusinessCalendar.always("Europe/Berlin")
        saturday = pendulum.datetime(2026, 10, 24, 2, 30, tz="Europe/Berlin")

        assert always.add_business_days(saturday, 1).isoformat() == "2026-10-25T02:30:00+02:00"

    def test_a_day_is_the_same_wall_clock_time(self):
        always = BusinessCalendar.always("Europe/Berlin")
        saturday = pendulum.datetime(2026, 3, 28, 12, tz="Europe/Berlin")

        assert always.add_business_days(saturday, 1) - saturday == timedelta(hours=23)

    def test_samoa_skipped_a_business_day(self):
        always = BusinessCalendar.always("Pacific/Apia")
        thursday = pendulum.datetime(2011, 12, 29, 12, tz="Pacific/Apia")

        assert always.add_business_days(thursday, 1).isoformat() == "2011-12-31T12:00:00+14:00"
        assert not always.is_business_day(date(2011, 12, 30))


class TestCombinations:
    berlin = made({"name": "berlin", "timezone": "Europe/Berlin", "weekly": {"mon": [["09:00", "17:00"]]}})
    sydney = made({"name": "sydney", "timezone": "Australia/Sydney", "weekly": {"mon": [["09:00", "17:00"]]}})

    def test_a_members_hours_have_the_date_of_their_opening_where_it_is_shown(self):
        # Monday 09:00 to 17:00 in Sydney is Sunday 23:00 to Monday 07:00 in Berlin, in March.
        union = self.berlin | self.sydney

        assert [union.is_business_day(date(2026, 3, day)) for day in (1, 2, 3)] == [True, True, False]
        assert text(union.end_of_business_day(utc(2026, 3, 2, 1))) == "Mon 03-02 07:00"
        assert text(union.end_of_business_day(utc(2026, 3, 2, 7))) == "Mon 03-02 17:00"

    def test_shown_elsewhere_they_have_other_dates(self):
        union = (self.berlin | self.sydney).named("both", timezone="Australia/Sydney")

        assert [union.is_business_day(date(2026, 3, day)) for day in (1, 2, 3)] == [False, True, False]
        assert text(union.end_of_business_day(utc(2026, 3, 2, 1))) == "Tue 03-03 03:00"


class TestFactsFromElsewhere:
    """GLPI's tests of calendars: the dates and times are theirs."""

    def test_glpi_adds_days(self):
        hours = {"mon": [["10:30", "19:00"]]} | {day: [["08:30", "19:00"]] for day in WEEKDAYS[1:5]}
        calendar = made({"timezone": "UTC", "weekly": hours})
        friday = utc(2034, 6, 9, 8, 46, 12)

        assert calendar.advance(friday, "5bd") == utc(2034, 6, 16, 8, 46, 12)
        assert calendar.end_of_business_day(friday, 5) == utc(2034, 6, 16, 19)

    @pytest.mark.parametrize(
        ("hours", "question", "due"),
        [
            (["00:00", "24:00"], "end of business day +7", utc(2018, 11, 29)),
            (["08:00", "20:00"], "7bd", utc(2018, 11, 28, 10)),
        ],
    )
    def test_glpi_counts_seven_days(self, hours, question, due):
        calendar = made({"timezone": "UTC", "weekly": {day: [hours] for day in WEEKDAYS[:5]}})

        assert calendar.due(utc(2018, 11, 19, 10), question) == due


class TestHorizon:
    empty = made({"name": "empty", "timezone": "UTC"})
    fair = made(
        {
            "name": "fair",
            "timezone": "UTC",
            "special": {day: [["10:00", "12:00"]] for day in ("2026-06-01", "2046-06-01", "2066-06-02")},
        }
    )

    @pytest.mark.parametrize(
        "ask",
        [
            lambda calendar, at: calendar.add_business_days(at, 1),
            lambda calendar, at: calendar.add_business_days(at, -1),
            lambda calendar, at: calendar.advance(at, "99999bd"),
            lambda calendar, at: calendar.advance(at, "-99999bd"),
            lambda calendar, at: calendar.end_of_business_day(at),
            lambda calendar, at: calendar.by_time(at, "16:00", 0),
            lambda calendar, at: calendar.by_time(at, "16:00", 3),
            lambda calendar, at: calendar.due(at, "end of business day +1"),
        ],
    )
    @pytest.mark.parametrize("year", [2, 2026, 9998])
    def test_an_empty_calendar_has_none(self, ask, year):
        with pytest.raises(
            NoOpenTime,
            match=rf"calendar 'empty' has no business day within 20 years of {year:04d}-03-02; check its hours",
        ):
            ask(self.empty, utc(year, 3, 2, 9))

    def test_counts_none(self):
        assert self.empty.business_days_between(utc(1, 1, 1), utc(9999, 12, 31)) == 0

    def test_is_looked_no_further_than_the_horizon(self):
        assert self.fair.add_business_days(utc(2026, 6, 1, 11), 1) == utc(
            2046, 6, 1, 11
        )  # 20 years, to the day
        with pytest.raises(NoOpenTime, match="no business day within 20 years of 2046-06-01"):
            self.fair.add_business_days(utc(2046, 6, 1, 11), 1)  # 20 years and a day

    def test_backward_no_further_either(self):
        assert self.fair.add_business_days(utc(2046, 6, 1, 11), -1) == utc(2026, 6, 1, 11)
        with pytest.raises(NoOpenTime):
            self.fair.add_business_days(utc(2066, 6, 2, 11), -1)

    def test_the_day_is_named_from_which_it_counts(self):
        once = made({"timezone": "UTC", "special": {"2026-03-02": [["10:00", "12:00"]]}})

        with pytest.raises(NoOpenTime, match="no business day within 20 years of 2026-03-02;") as refused:
            once.add_business_days(utc(2026, 3, 4, 9), -1)

        assert refused.value.at == "2026-03-02"

    def test_a_night_of_the_day_before_time_is_of_the_first_day(self):
        nights = made(
            MONDAYS
            | {"weekly": {"sun": [["22:00", "06:00"]]}, "versions": [{"from": "0001-01-03", "weekly": {}}]}
        )

        with pytest.raises(NoOpenTime, match="no business day within 20 years of 0001-01-01;"):
            nights.add_business_days(utc(1, 1, 1, 3), 1)

    def test_a_wider_horizon_finds_it(self):
        wide = made(self.fair.to_dict() | {"horizon_years": 21})

        assert wide.add_business_days(utc(2026, 6, 1, 11), 2) == utc(2066, 6, 2, 11)


CLOSED_MONDAYS = [(), (date(1804, 3, 5), date(2026, 4, 6), date(2150, 1, 5))]


@cache
def mondays_without(holidays):
    """One calendar for all that is asked far away: it keeps the centuries it has read."""
    return made(MONDAYS | {"holidays": holidays})


class TestFarAway:
    def test_counts_the_business_days_of_all_time(self):
        office = made({"timezone": "UTC", "weekly": {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}})

        count = office.business_days_between(utc(1, 1, 1, 12), utc(9999, 12, 31, 12))

        days = date(9999, 12, 31).toordinal() - 1  # both ends are business days, a Monday and a Friday
        assert count == days // 7 * 5 + 4
        assert len(office.business_days._blocks) < 3_000  # of 9,976 that all of time has

    @pytest.mark.parametrize("holidays", CLOSED_MONDAYS)
    def test_counts_as_numpy_does_however_far(self, holidays):
        numpy = pytest.importorskip("numpy")
        book = mondays_without(holidays).business_days

        @given(st.dates(), st.dates())
        def law(start, end):
            count = book.between(*((day.toordinal() - 719_163) * DAY + DAY // 2 for day in (start, end)))

            after = [numpy.datetime64(day) + numpy.timedelta64(1, "D") for day in sorted((start, end))]
            expected = int(numpy.busday_count(*after, weekmask="1000000", holidays=holidays))
            assert count == (expected if start <= end else -expected)

        law()

    def test_steps_over_whole_cycles(self):
        mondays = mondays_without(())
        monday = utc(2026, 3, 2, 9, 30)

        assert mondays.advance(monday, "99999bd") == monday + timedelta(weeks=99_999)
        assert mondays.advance(monday + timedelta(weeks=99_999), "-99999bd") == monday

    @pytest.mark.parametrize("holidays", CLOSED_MONDAYS)
    def test_goes_there_and_back(self, holidays):
        numpy = pytest.importorskip("numpy")
        mondays, weeks = mondays_without(holidays), st.integers(0, 521_700)

        @given(weeks, weeks)  # 0001-01-01 is a Monday
        def law(one, other):
            day, days = date(1, 1, 1) + timedelta(weeks=min(one, other)), max(abs(one - other), 1)
            assume(mondays.is_business_day(day))
            start = datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)
            expected = numpy.busday_offset(day, days, weekmask="1000000", holidays=holidays).item()

            there = mondays.add_business_days(start, days)

            assert there.date() == expected
            assert mondays.add_business_days(there, -days) == start
            assert mondays.business_days_between(start, there) == days

        law()

    @pytest.mark.parametrize("days", [10**5, 10**6, 10**30])
    @pytest.mark.parametrize("sign", [1, -1])
    def test_there_is_no_business_day_beyond_time(self, days, sign):
        with pytest.raises(InvalidInstant, match="lies outside the years 1 to 9999 in UTC"):
            mondays_without(()).add_business_days(utc(9999, 1, 1) if sign > 0 else utc(1, 12, 1), sign * days)

    @pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati"])
    @given(
        at=st.one_of(st.integers(MIN_US, MIN_US + 3 * DAY), st.integers(MAX_US - 3 * DAY, MAX_US)),
        days=st.integers(-40, 40),
    )
    def test_at_the_ends_of_time_an_answer_or_a_refusal_comes(self, zone, at, days):
        calendar = made(
            OFFICE | {"timezone": zone, "weekly": {day: [["20:00", "04:00"]] for day in WEEKDAYS}}
        )
        questions = [
            lambda: calendar.add_business_days(utc_datetime(at), days),
            lambda: calendar.end_of_business_day(utc_datetime(at), abs(days)),
            lambda: calendar.by_time(utc_datetime(at), "23:00", abs(days)),
            lambda: calendar.advance(utc_datetime(at), f"{days}bd", edge="roll"),
        ]

        for question in questions:
            try:
                due = question()
            except ServiceCoreError as error:
                assert isinstance(error, InvalidInstant | NoOpenTime)
            else:
                assert MIN_US <= to_us(due) <= MAX_US


class TestRefusals:
    office = made(OFFICE)
    naive = datetime(2026, 3, 2, 9)

    @pytest.mark.parametrize("days", [True, 1.5, "2", None])
    @pytest.mark.parametrize("question", ["add_business_days", "end_of_business_day"])
    def test_days_are_a_whole_number(self, question, days):
        with pytest.raises(
            WrongArgument, match=r"days .* is of type \w+; give a whole number of business days"
        ):
            getattr(self.office, question)(utc(2026, 3, 2), days)

    @pytest.mark.parametrize("days", [True, 1.0, None])
    @pytest.mark.parametrize(
        "ask",
        [
            lambda office, days: office.end_of_business_day(utc(2026, 3, 2), days),
            lambda office, days: office.by_time(utc(2026, 3, 2), "16:00", days),
        ],
    )
    def test_days_ahead_are_a_whole_number(self, ask, days):
        with pytest.raises(
            WrongArgument,
            match=rf"days {days} is of type \w+; give a whole number of business days, at least 0",
        ):
            ask(self.office, days)

    @pytest.mark.parametrize("days", [-1, -(10**30)])
    @pytest.mark.parametrize(
        "ask",
        [
            lambda office, days: office.end_of_business_day(utc(2026, 3, 2), days),
            lambda office, days: office.by_time(utc(2026, 3, 2), "16:00", days),
        ],
    )
    def test_a_deadline_of_days_lies_ahead(self, ask, days):
        with pytest.raises(
            InvalidArgument,
            match=f"days {days} is not taken; give a whole number of business days, at least 0",
        ):
            ask(self.office, days)

    @pytest.mark.parametrize("time", ["25:00", "9:00", "24:01", "noon", ""])
    def test_a_time_of_the_day_has_two_digits_each(self, time):
        with pytest.raises(
            InvalidArgument,
            match=f"time '{time}' is not taken; give a time of day, two digits each, from '00:00' to '24:00'",
        ):
            self.office.by_time(utc(2026, 3, 2), time)

    @pytest.mark.parametrize("time", [16, None, b"16:00"])
    def test_a_time_of_the_day_is_a_text(self, time):
        with pytest.raises(
            WrongArgument, match=r"time .* is of type \w+; give a time of day, two digits each, from '00:00'"
        ):
            self.office.by_time(utc(2026, 3, 2), time)

    @pytest.mark.parametrize("day", [utc(2026, 3, 2), naive, "2026-03-02", None, 7])
    def test_a_business_day_is_a_date(self, day):
        with pytest.raises(WrongArgument, match=r"day .* is of type \w+; give a date"):
            self.office.is_business_day(day)

    @pytest.mark.parametrize(
        "ask",
        [
            lambda office, at: office.add_business_days(at, 1),
            lambda office, at: office.add_business_days(at, 0),
            lambda office, at: office.business_days_between(at, utc(2026, 3, 2)),
            lambda office, at: office.business_days_between(utc(2026, 3, 2), at),
            lambda office, at: office.end_of_business_day(at),
            lambda office, at: office.by_time(at, "16:00"),
            lambda office, at: office.advance(at, "2bd"),
        ],
    )
    def test_a_naive_datetime_is_refused_by_name(self, ask):
        with pytest.raises(
            NaiveDatetime, match=r"^(at|start|end) 2026-03-02T09:00:00 has no UTC offset; give an aware"
        ):
            ask(self.office, self.naive)

    @pytest.mark.parametrize("at", [MIN_US - 1, MAX_US + 1])
    def test_an_instant_outside_time_is_refused(self, at):
        book = self.office.business_days
        questions = [
            lambda: book.add(at, 0),
            lambda: book.add(at, 1),
            lambda: book.between(at, 0),
            lambda: book.end_of_day(at, 0),
            lambda: book.at_time(at, 0, 1),
        ]

        for question in questions:
            with pytest.raises(InvalidInstant, match="lies outside the years 1 to 9999 in UTC"):
                question()


def test_blocks_that_were_read_before_change_no_answer():
    fresh, asked = made(OFFICE), made(OFFICE)
    for year in (1950, 2026, 2090):
        asked.is_business_day(date(year, 6, 1))

    answers = [
        [calendar.business_days.add(us(year, 5, 5), 200) for year in (1949, 2025, 2090)]
        for calendar in (fresh, asked)
    ]

    assert answers[0] == answers[1]
