"""Open hours written out by hand as lists of intervals, and the few things that are done with such lists.

Nothing of the library's calendars has a part in it. The hours reach from Christmas 2025 to the end of June 2026.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

Span = tuple[int, int]

FOREVER = 1 << 62
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, DAYS = date(2025, 12, 22), 189
SUMMER = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
"""From then on Berlin is two hours ahead of UTC, before it one."""

SHOP = {
    "name": "shop",
    "timezone": "Europe/Berlin",
    "weekly": {
        **{day: [["08:00", "12:00"], ["13:00", "18:00"]] for day in ("mon", "tue", "wed", "thu")},
        "fri": [["08:00", "12:00"], ["13:00", "18:00"], ["22:00", "02:00"]],
        "sat": [["10:00", "14:00"]],
    },
    "holidays": ["2026-03-03"],
    "special": {"2026-03-04": [["10:00", "12:00"]], "2026-03-29": [["01:00", "05:00"]]},
}
"""For the library; `shop_hours` says the same by itself."""


def shop_hours(day: date) -> list[tuple[int, int]]:
    """From which hour to which; a lunch, a late shift on Fridays, a short day, a night of a clock change."""
    dated = {date(2026, 3, 3): [], date(2026, 3, 4): [(10, 12)], date(2026, 3, 29): [(1, 5)]}
    work = [(8, 12), (13, 18)]
    return dated.get(day, [work, work, work, work, [*work, (22, 26)], [(10, 14)], []][day.weekday()])


def berlin(day: date, hour: int) -> datetime:
    wall = datetime.combine(day, time(0), UTC) + timedelta(hours=hour)
    winter, summer = wall - timedelta(hours=1), wall - timedelta(hours=2)
    return winter if winter < SUMMER else summer


@cache
def hours_of(calendar: str) -> list[Span]:
    """Every open interval, in order."""
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    if calendar == "always":
        return [(us(berlin(days[0], 0)), us(berlin(days[-1], 0)))]
    if calendar == "shop":
        return [
            (us(berlin(d, opens)), us(berlin(d, closes))) for d in days for opens, closes in shop_hours(d)
        ]
    assert calendar == "office"
    midnights = [datetime.combine(d, time(0), UTC) for d in days if d.weekday() < 5]
    return [(us(m + timedelta(hours=9)), us(m + timedelta(hours=17))) for m in midnights]


def us(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


# Sets of intervals: lists of half-open spans, in order and apart.


def without(spans: list[Span], hole: Span) -> list[Span]:
    if hole[0] >= hole[1]:
        return spans
    parts = [part for b, e in spans for part in ((b, min(e, hole[0])), (max(b, hole[1]), e))]
    return [(b, e) for b, e in parts if b < e]


def within(hours: list[Span], begin: int, end: int) -> list[Span]:
    cut = ((max(b, begin), min(e, end)) for b, e in hours if e > begin)
    return [(b, e) for b, e in cut if b < e]


def open_time(spans: list[Span], hours: list[Span]) -> int:
    return sum(e - b for begin, end in spans for b, e in within(hours, begin, end))


def closing_before(instant: int, hours: list[Span]) -> int:
    """The earliest instant from which on nothing opens until *instant*."""
    return max(min(e, instant) for b, e in hours if b < instant)


def walked(instant: int, length: int, hours: list[Span]) -> int:
    """The earliest instant with *length* of open time since; the latest for one that is negative."""
    if length == 0:
        return instant
    if length < 0:
        for b, e in reversed(within(hours, 0, instant)):
            if e - b >= -length:
                return e + length
            length += e - b
    for b, e in within(hours, instant, FOREVER):
        if e - b >= length:
            return b + length
        length -= e - b
    raise AssertionError(instant)  # the life leaves the hours that are written out
