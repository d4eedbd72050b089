"""Recurrence rules of iCalendar, stepped on the wall.

A rule names periods (every second week) and what is kept of each (its Mondays
at nine). Periods are walked one by one, and in each the dates are kept that
pass every part of the rule; so a rule that matches nothing costs no more than
the dates it was allowed to look at.

Source: RFC 5545, 3.3.10.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from servicecore.errors import choices, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from servicecore.businesstime.imports.allowance import Allowance

__all__ = ["Rule"]

_FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NUMBER = re.compile(r"[+-]?\d{1,6}", re.ASCII)
_ORDINAL_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_LISTED: Final = {  # the part, its smallest and its largest number, whether it also counts from the end
    "BYMONTH": ("by_month", 1, 12, False),
    "BYMONTHDAY": ("by_month_day", 1, 31, True),
    "BYYEARDAY": ("by_year_day", 1, 366, True),
    "BYWEEKNO": ("by_week", 1, 53, True),
    "BYHOUR": ("by_hour", 0, 23, False),
    "BYMINUTE": ("by_minute", 0, 59, False),
    "BYSECOND": ("by_second", 0, 59, False),
    "BYSETPOS": ("by_position", 1, 366, True),
}
_PARTS: Final = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_LISTED)
_YEARLY_ONLY: Final = ("BYYEARDAY", "BYWEEKNO")


@frozen
class Rule:
    """
    What an RRULE says; a part that it lacks is empty.

    Args:
        frequency: The period: DAILY, WEEKLY, MONTHLY or YEARLY.

        interval: Every how many of them.

        count: How many occurrences there are, the first included.

        until: The text of the last moment that may be one; whose wall it is on, the event knows.

        week_start: The weekday on which weeks begin, 0 for Monday.

        by_day: Weekdays with their ordinal in the month or year, 0 for every one.

    >>> from servicecore.businesstime.imports.allowance import Allowance
    >>> rule = Rule.parse("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2")
    >>> [str(wall.date()) for wall in rule.walls(datetime(2026, 1, 30), Allowance(100))]
    ['2026-01-30', '2026-02-27']
    """

    frequency: str
    interval: int = 1
    count: int | None = None
    until: str | None = None
    week_start: int = 0
    by_day: tuple[tuple[int, int], ...] = ()
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    by_position: tuple[int, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Rule:
        """
        The rule that *text* states.

        Raises:
            ValueError: If a part of it is not known, given twice, out of range, or without meaning beside the
                others; or if it recurs within the day.
        """
        parts = _parts(text)
        frequency = parts.get("FREQ", "")
        if frequency not in _FREQUENCIES:
            raise ValueError(
                f"RRULE FREQ {shown(frequency)} is not taken; use one of {choices(_FREQUENCIES)}"
            )
        if "COUNT" in parts and "UNTIL" in parts:
            raise ValueError("RRULE has both COUNT and UNTIL; keep one of them")
        rule = cls(
            frequency,
            _number("INTERVAL", parts.get("INTERVAL", "1"), 1, 999_999),
            _number("COUNT", parts["COUNT"], 1, 999_999) if "COUNT" in parts else None,
            parts.get("UNTIL"),
            _week_start(parts.get("WKST", "MO")),
            tuple(_ordinal_weekdays(parts)),
        )
        for part, (name, first, last, from_end) in _LISTED.items():
            if part in parts:
                numbers = {
                    _number(part, number, first, last, from_end=from_end) for number in parts[part].split(",")
                }
                by_name: dict[str, Any] = {name: tuple(sorted(numbers))}
                rule = evolve(rule, **by_name)
        _refuse_meaningless(frequency, parts)
        return rule

    @property
    def is_endless(self) -> bool:
        return self.count is None and self.until is None

    @property
    def names_times(self) -> bool:
        return bool(self.by_hour or self.by_minute or self.by_second)

    def walls(self, start: datetime, allowance: Allowance, last: date = date.max) -> Iterator[datetime]:
        """
        The occurrences from *start* on, in order; *start* is one even where the rule would not have it.

        They end with `count`, or soon after *last*; `until` is left to the caller.

        Raises:
            ValueError: If more dates are looked at than the allowance has.
        """
        every = self._completed(start).every(start.date(), last, allowance)
        following = (wall for wall in every if wall > start)
        yield start
        yield from islice(following, None if self.count is None else self.count - 1)

    def _completed(self, start: datetime) -> Rule:
        """The rule with what it leaves open taken from its first occurrence."""
        taken: dict[str, Any] = {}
        if not (self.by_day or self.by_month_day or self.by_year_day):
            if self.frequency == "WEEKLY" or self.by_week:
                taken["by_day"] = ((0, start.weekday()),)
            elif self.frequency != "DAILY":
                taken["by_month_day"] = (start.day,)
                if self.frequency == "YEARLY" and not self.by_month:
                    taken["by_month"] = (start.month,)
        for name, number in (
            ("by_hour", start.hour),
            ("by_minute", start.minute),
            ("by_second", start.second),
        ):
            if not getattr(self, name):
                taken[name] = (number,)
        return evolve(self, **taken)

    def every(self, first: date, last: date, allowance: Allowance) -> Iterator[datetime]:
        """The occurrences of whole periods from the one that has *first*; the rule leaves nothing open."""
        times = sorted(
            time(hour, minute, second)
            for hour in self.by_hour
            for minute in self.by_minute
            for second in self.by_second
        )
        tests = list(self._tests())
        for dates in self._periods(first):
            allowance.spend(len(dates) + 1)
            if dates and dates[0] > last:
                return
            kept = [day for day in dates if all(test(day) for test in tests)]
            allowance.spend(len(kept) * len(times))
            yield from self._placed([datetime.combine(day, at) for day in kept for at in times])

    def _placed(self, walls: list[datetime]) -> list[datetime]:
        """Of one period's occurrences those that BYSETPOS names; all of them where it names none."""
        if not self.by_position:
            return walls
        places = {at - 1 if at > 0 else at + len(walls) for at in self.by_position}
        return [wall for place, wall in enumerate(walls) if place in places]

    def _periods(self, first: date) -> Iterator[list[date]]:
        """The dates of each period, whole periods from the one that has *first*."""
        if self.frequency == "YEARLY":
            months = self.by_month if self.by_month and not self.by_week else range(1, 13)
            for year in range(first.year, 10_000, self.interval):
                yield [day for month in months for day in _month(year, month)]
        elif self.frequency == "MONTHLY":
            for month in range(first.year * 12 + first.month - 1, 120_000, self.interval):
                yield list(_month(month // 12, month % 12 + 1))
        else:
            length = 7 if self.frequency == "WEEKLY" else 1
            start = first.toordinal()
            if length == 7:
                start -= (first.weekday() - self.week_start) % 7
            for day in range(start, date.max.toordinal() + 1, self.interval * length):
                ordinals = range(max(day, 1), min(day + length, date.max.toordinal() + 1))
                yield [date.fromordinal(ordinal) for ordinal in ordinals]

    def _tests(self) -> Iterator[Callable[[date], bool]]:
        if self.by_month:
            yield lambda day: day.month in self.by_month
        if self.by_month_day:
            yield lambda day: _either_way(day.day, _month_length(day)) & {*self.by_month_day} != set()
        if self.by_year_day:
            yield (
                lambda day: _either_way(_year_day(day), _year_length(day.year)) & {*self.by_year_day} != set()
            )
        if self.by_week:
            yield lambda day: _either_way(*self._week(day)) & {*self.by_week} != set()
        if self.by_day:
            yield self._is_named_weekday

    def _is_named_weekday(self, day: date) -> bool:
        weekday = day.weekday()
        in_month = self.frequency == "MONTHLY" or bool(self.by_month)
        at, length = (day.day, _month_length(day)) if in_month else (_year_day(day), _year_length(day.year))
        ordinals = {0, (at - 1) // 7 + 1, -((length - at) // 7 + 1)}
        return any(weekday == named and ordinal in ordinals for ordinal, named in self.by_day)

    def _week(self, day: date) -> tuple[int, int]:
        """The number of a date's week, and how many its year has; a week is where most of it is."""
        middle = day.toordinal() - (day.weekday() - self.week_start) % 7 + 3
        middle_day = date.fromordinal(min(max(middle, 1), date.max.toordinal()))
        at = _year_day(middle_day)
        number = (at - 1) // 7 + 1
        return number, number + (_year_length(middle_day.year) - at) // 7


def _month(year: int, month: int) -> Iterable[date]:
    return (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))


def _month_length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _year_day(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


def _year_length(year: int) -> int:
    return 366 if isleap(year) else 365


def _either_way(at: int, length: int) -> set[int]:
    """A place among so many, counted from either end."""
    return {at, at - length - 1}


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.upper().removesuffix(";").split(";"):
        key, equals, value = part.partition("=")
        if key not in _PARTS or not equals:
            raise ValueError(f"RRULE part {shown(part)} is not known; use {choices(_PARTS)}, each with '='")
        if key in parts:
            raise ValueError(f"RRULE has {key} twice; keep one of them")
        parts[key] = value
    return parts


def _number(part: str, text: str, first: int, last: int, *, from_end: bool = False) -> int:
    number = int(text) if _NUMBER.fullmatch(text) else None
    if number is None or not first <= (abs(number) if from_end else number) <= last:
        either = f", or -{last} to -{first}" if from_end else ""
        raise ValueError(
            f"RRULE {part} {shown(text)} is not taken; give a whole number, {first} to {last}{either}"
        )
    return number


def _week_start(text: str) -> int:
    if text not in _WEEKDAYS:
        raise ValueError(f"RRULE WKST {shown(text)} is not known; use one of {choices(_WEEKDAYS)}")
    return _WEEKDAYS.index(text)


def _ordinal_weekdays(parts: dict[str, str]) -> Iterator[tuple[int, int]]:
    for text in parts["BYDAY"].split(",") if "BYDAY" in parts else ():
        match = _ORDINAL_WEEKDAY.fullmatch(text)
        ordinal = int(match[1] or 0) if match else 0
        if match is None or (match[1] and not 1 <= abs(ordinal) <= 53):
            hint = f"use {choices(_WEEKDAYS)}, in front of them a number from 1 to 53 or -53 to -1 at most"
            raise ValueError(f"RRULE BYDAY {shown(text)} is not known; {hint}")
        if ordinal and (parts["FREQ"] not in {"MONTHLY", "YEARLY"} or "BYWEEKNO" in parts):
            beside = "BYWEEKNO" if "BYWEEKNO" in parts else parts["FREQ"]
            raise ValueError(
                f"RRULE BYDAY {shown(text)} has no meaning beside {beside}; leave out the number"
            )
        yield ordinal, _WEEKDAYS.index(match[2])


def _refuse_meaningless(frequency: str, parts: dict[str, str]) -> None:
    for part in _YEARLY_ONLY:
        if part in parts and frequency != "YEARLY":
            raise ValueError(f"RRULE {part} has no meaning beside FREQ={frequency}; use it with YEARLY")
    if "BYMONTHDAY" in parts and frequency == "WEEKLY":
        raise ValueError("RRULE BYMONTHDAY has no meaning beside FREQ=WEEKLY; use it with another FREQ")
    if "BYSETPOS" in parts and not any(part[:2] == "BY" and part != "BYSETPOS" for part in parts):
        raise ValueError("RRULE BYSETPOS has no meaning alone; use it with another BY part")
