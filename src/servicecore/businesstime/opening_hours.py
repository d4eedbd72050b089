"""The questions that hosts ask of opening hours, in datetimes and durations."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from attrs import Factory, evolve, field, frozen

from servicecore.businesstime.business_day import BusinessDayBook
from servicecore.businesstime.columns import questions
from servicecore.businesstime.compiled.timeline import Timeline
from servicecore.businesstime.explanation import Explanation
from servicecore.businesstime.goal import parse_goal
from servicecore.businesstime.hours import day_of, parse_time
from servicecore.businesstime.interval import Interval
from servicecore.duration import BusinessDays, duration_us, parse_duration
from servicecore.errors import InvalidArgument, WrongArgument
from servicecore.instant import from_us, load_zone, to_us

if TYPE_CHECKING:
    from pendulum import DateTime, Timezone

    from servicecore.businesstime.compiled.timeline import Edge

__all__ = ["OpeningHours"]


def _zone(hours: OpeningHours) -> Timezone:
    return load_zone(hours.rules.timezone, hours.rules.zone_source)


def _business_days(hours: OpeningHours) -> BusinessDayBook:
    return BusinessDayBook(hours.rules, hours.zone)


@frozen
class OpeningHours(Timeline):
    """
    When it is open, asked and answered in datetimes.

    Every question takes any aware datetime and answers in the zone of the hours; each also exists in integer
    microseconds, with `_us` at the end of its name.

    Raises:
        NaiveDatetime: From every question, where a datetime has no UTC offset.

        InvalidInstant: From every question, where an instant lies outside the years 1 to 9999.
    """

    zone: Timezone = field(init=False, eq=False, repr=False, default=Factory(_zone, takes_self=True))
    """The time zone in which results are shown, from the calendar's own release."""

    business_days: BusinessDayBook = field(
        init=False, eq=False, repr=False, default=Factory(_business_days, takes_self=True)
    )
    """The business days, asked in integers."""

    @property
    def name(self) -> str:
        """What errors and explanations call the calendar."""
        return self.rules.name

    @property
    def timezone(self) -> str:
        """The IANA name of the time zone."""
        return self.rules.timezone

    def is_open(self, at: datetime) -> bool:
        """Whether *at* is in open time: an opening is, a closing is not."""
        return self.is_open_us(to_us(at))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The open time from *start* up to *end*, real time across clock changes; negative when reversed."""
        return timedelta(0, 0, self.elapsed_us(to_us(start, name="start"), to_us(end, name="end")))

    def explain(self, start: datetime, end: datetime) -> Explanation:
        """
        Why: the pieces from *start* up to *end*, each open, or closed for a reason.

        They cover the span exactly and in order, and the open ones add up to `elapsed`. Where the span is
        reversed they are those of the span itself, and `elapsed` is negative.
        """
        start_us, end_us = to_us(start, name="start"), to_us(end, name="end")
        first, last = sorted((start_us, end_us))
        pieces = tuple(evolve(piece, zone=self.zone) for piece in self.rules.pieces(first, last))
        return Explanation(self.name, pieces, self.zone, -1 if end_us < start_us else 1)

    def advance(
        self, at: datetime, duration: timedelta | str | BusinessDays, *, edge: Edge = "stay"
    ) -> DateTime:
        """
        The instant by which *duration* of open time has passed since *at*; before *at* when negative.

        Forward it is the earliest such instant, backward the latest: a full day's work from opening ends at
        closing time. With a duration of 0 it is *at*, whatever the edge.

        Args:
            duration: A `timedelta` or a text such as "4h", at most 100 years; or business days, "2bd", which
                count as in `add_business_days`.

            edge: "roll" moves a result on a closing on to the next opening, or, backward, one on an opening
                back to the previous closing.

        Raises:
            InvalidDuration: If *duration* is no length of time.

            NoOpenTime: If on the way nothing opens for the horizon.

            UnknownName: If *edge* is neither.
        """
        at_us = to_us(at)
        if isinstance(duration, str):
            length = parse_duration(duration)
        else:
            length = duration if isinstance(duration, BusinessDays) else duration_us(duration)
        if isinstance(length, BusinessDays):
            due_us = self.rolled_us(self.business_days.add(at_us, _whole(length.days)), length.days, edge)
        else:
            due_us = self.advance_us(at_us, length, edge=edge)
        return from_us(due_us, self.zone)

    def next_open(self, at: datetime) -> DateTime:
        """*at* itself when open, else the next opening; raises `NoOpenTime` past the horizon."""
        return from_us(self.next_open_us(to_us(at)), self.zone)

    def next_close(self, at: datetime) -> DateTime:
        """The end of the interval that holds or follows *at*; raises `NoOpenTime` past the horizon."""
        return from_us(self.next_close_us(to_us(at)), self.zone)

    def previous_close(self, at: datetime) -> DateTime:
        """The latest closing not after *at*; raises `NoOpenTime` past the horizon."""
        return from_us(self.previous_close_us(to_us(at)), self.zone)

    def intervals(self, start: datetime, end: datetime) -> tuple[Interval, ...]:
        """
        The open time from *start* up to *end*: sorted, clipped to it, abutting shifts as one.

        Empty when nothing is open, or when *end* is not after *start*. Their durations add up to `elapsed`.
        """
        pairs = self.intervals_us(to_us(start, name="start"), to_us(end, name="end"))
        return tuple(Interval(start_us, end_us, zone=self.zone) for start_us, end_us in pairs)

    # Business days: local dates on which hours open.

    def is_business_day(self, day: date) -> bool:
        """
        Whether hours open on the local date *day*, and some of their open time is left.

        The date is that of the opening before breaks, and before what a difference takes: a night that opens
        on Monday is Monday's even where only its hours after midnight are left. A date of whose hours nothing
        is left is no business day.

        Raises:
            WrongArgument: If *day* is no date; a datetime is none, because its date depends on the zone.
        """
        if not isinstance(day, date) or isinstance(day, datetime):
            raise WrongArgument("day", day, "a date; at an instant, ask with the local date there")
        return self.business_days.is_one(day_of(day))

    def add_business_days(self, at: datetime, days: int) -> DateTime:
        """
        The same wall-clock time *days* business days later, or earlier, held inside that day's hours.

        Before the opening it is the opening, past the closing the closing, in a gap that day's next opening.
        After midnight in a night shift it is still the day of the opening. From a closed day it counts from
        the next opening, or, backward, from the previous closing. Days later it is never before *at*, days
        earlier never after: a business day that a longer night has outlasted is passed over.

        Raises:
            NoOpenTime: If there is no business day within the horizon.

        >>> import pendulum
        >>> from servicecore import BusinessCalendar
        >>> office = BusinessCalendar.from_dict(
        ...     {"timezone": "UTC", "weekly": dict.fromkeys(["thu", "fri", "mon"], [["09:00", "17:00"]])})
        >>> office.add_business_days(pendulum.datetime(2026, 3, 5, 11), 2).isoformat()
        '2026-03-09T11:00:00+00:00'
        """
        return from_us(self.business_days.add(to_us(at), _whole(days)), self.zone)

    def business_days_between(self, start: datetime, end: datetime) -> int:
        """
        The business days after that of *start*, up to and including that of *end*; negative when reversed.

        So counts add up. From an instant on a business day to the one *n* business days later it is n, unless
        that is a closing at or past midnight, which belongs to its own date, or lies where the hours of two
        dates overlap.
        """
        return self.business_days.between(to_us(start, name="start"), to_us(end, name="end"))

    def end_of_business_day(self, at: datetime, days: int = 0) -> DateTime:
        """
        The closing of the business day of *at*, or of the one *days* after it.

        On a closed day, and from the closing on, the business day of *at* is the next one. The answer lies
        after *at*: a business day that a longer night has outlasted is passed over.

        Raises:
            WrongArgument: If *days* is no whole number.

            InvalidArgument: If it is negative.

            NoOpenTime: If there is no business day within the horizon.
        """
        return from_us(self.business_days.end_of_day(to_us(at), _whole(days, least=0)), self.zone)

    def by_time(self, at: datetime, time: str, days: int = 1) -> DateTime:
        """
        A wall-clock time on the next business day after the date of *at*, or on the *days*-th.

        With 0 days it is the date itself where it is a business day, else the next one. It is never before
        *at*: where the time has passed, as on the day itself or after midnight in a night shift, it is that
        of the business day after.

        Args:
            time: `HH:MM` or `HH:MM:SS`, up to `24:00`; it need not lie in the hours.

        Raises:
            WrongArgument: If *time* is no text, or *days* no whole number.

            InvalidArgument: If *time* is no such text, or *days* is negative.

            NoOpenTime: If there is no such business day within the horizon.
        """
        expected = "a time of day, two digits each, from '00:00' to '24:00'"
        if not isinstance(time, str):
            raise WrongArgument("time", time, expected)
        try:
            time_us = parse_time(time, end=True)
        except ValueError:
            raise InvalidArgument("time", time, expected) from None
        return from_us(self.business_days.at_time(to_us(at), time_us, _whole(days, least=0)), self.zone)

    def due(self, at: datetime, goal: timedelta | str | BusinessDays) -> DateTime:
        """
        The deadline of what was promised at *at*; one "by" a time of day is never before it.

        Args:
            goal: Open time, "4h"; business days, "2bd"; "end of business day", "end of business day +1";
                "by 16:00 same business day", "by 16:00 next business day", "by 16:00 business day +3";
                "at 2026-03-02T20:00:00+01:00", with " or next opening" where it is to snap.

        Raises:
            InvalidDuration: If *goal* is none of these.

            NoOpenTime: If there is no such time within the horizon.

        >>> import pendulum
        >>> from servicecore import BusinessCalendar
        >>> always = BusinessCalendar.always("UTC")
        >>> always.due(pendulum.datetime(2026, 3, 5, 11), "by 16:00 next business day").isoformat()
        '2026-03-06T16:00:00+00:00'
        """
        return from_us(parse_goal(goal).due_us(self, to_us(at)), self.zone)

    # Whole columns at once, of integers, datetimes, numpy, pandas, polars or pyarrow.

    elapsed_many = questions.elapsed_many
    advance_many = questions.advance_many
    is_open_many = questions.is_open_many
    next_open_many = questions.next_open_many


def _whole(days: object, *, least: int | None = None) -> int:
    expected = "a whole number of business days" + ("" if least is None else f", at least {least}")
    if type(days) is not int:
        raise WrongArgument("days", days, expected)
    if least is not None and days < least:
        raise InvalidArgument("days", days, expected)
    return days
