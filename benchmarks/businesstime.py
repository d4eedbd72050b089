"""What questions to business time cost, in Y and against the peers.

    python benchmarks/businesstime.py

The calendar is an office in Berlin: Monday to Friday 09:00 to 12:00 and 13:00
to 17:30, twelve holidays a year. Peers get the same hours and the same aware
datetimes, and their answers are checked against ours before they are timed.
"""

from __future__ import annotations

import random
import tracemalloc
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

import businesstimedelta
import pytz
import workclock
from yardstick import best_of, measure_y, per_call, show

from servicecore.businesstime import BusinessCalendar
from servicecore.instant import DAY_US, HOUR_US, from_us, to_us, utc_datetime

if TYPE_CHECKING:
    from collections.abc import Callable

    from yardstick import Row

ZONE = "Europe/Berlin"
HOLIDAYS = [date(year, month, 11 + month % 7) for year in range(1990, 2060) for month in range(1, 13)]
HOURS = [["09:00", "12:00"], ["13:00", "17:30"]]
OFFICE = {
    "name": "office",
    "timezone": ZONE,
    "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), HOURS),
    "holidays": HOLIDAYS,
}
SPANS = (("1 hour", HOUR_US), ("90 days", 90 * DAY_US), ("5 years", 5 * 365 * DAY_US))

BEGIN = to_us(datetime(2021, 1, 1, tzinfo=UTC))
FIRST, LAST = to_us(datetime(1996, 6, 1, tzinfo=UTC)), to_us(datetime(2055, 6, 1, tzinfo=UTC))


def pairs(length_us: int, count: int = 2_000) -> list[tuple[int, int]]:
    """Windows of one length that start anywhere in 2021."""
    chance = random.Random(11)
    starts = [BEGIN + chance.randrange(365 * DAY_US) for _ in range(count)]
    return [(start, start + length_us) for start in starts]


def in_datetimes(windows: list[tuple[int, int]]) -> list[tuple[datetime, datetime]]:
    return [(utc_datetime(start), utc_datetime(end)) for start, end in windows]


def scalar_rows(y: float) -> list[Row]:
    office = BusinessCalendar.from_dict(OFFICE)
    office.elapsed_us(FIRST, LAST)  # sixty years compiled, as in a host that has run for long
    costs = {name: per_call(office.elapsed_us, pairs(span)) for name, span in SPANS}
    group = "one question, integers"
    rows: list[Row] = [(group, f"elapsed_us over {name}", costs[name] / y, "Y, at most 3") for name in costs]
    rows.append((group, "5 years against 1 hour", costs["5 years"] / costs["1 hour"], "x, at most 1.3"))
    starts = [(start,) for start, _ in pairs(HOUR_US)]
    forty = [(start, 40 * HOUR_US) for (start,) in starts]
    questions: list[tuple[str, Callable[..., object], list[tuple[int, ...]]]] = [
        ("advance_us by 40 h", office.advance_us, list(forty)),
        ("next_open_us", office.next_open_us, list(starts)),
        ("is_open_us", office.is_open_us, list(starts)),
    ]
    rows += [(group, name, per_call(ask, asked) / y, "Y") for name, ask, asked in questions]
    return rows + datetime_rows(office, y)


def datetime_rows(office: BusinessCalendar, y: float) -> list[Row]:
    windows = in_datetimes(pairs(90 * DAY_US))
    berlin = [(from_us(to_us(start), office.zone),) for start, _ in windows]
    elapsed, border = per_call(office.elapsed, windows), per_call(to_us, [(start,) for start, _ in windows])

    def advance(length: str | timedelta) -> float:
        return per_call(office.advance, [(at, length) for at, _ in windows]) / y

    group = "one question, datetimes"
    return [
        (group, "elapsed over 90 days", elapsed / y, "Y, at most 8"),
        (group, "to_us of a stdlib datetime", border / y, "Y"),
        (group, "to_us of a pendulum datetime in Berlin", per_call(to_us, berlin) / y, "Y"),
        (group, "advance by 40 h, said as text", advance("40h"), "Y, at most 15"),
        (group, "advance by 40 h, said as a timedelta", advance(timedelta(hours=40)), "Y, at most 15"),
        (group, "advance by 2000 h, against 40 h", advance("2000h") / advance("40h"), "x"),
        (group, "advance by 2 business days", advance("2bd"), "Y"),
        (group, "explain 90 days", per_call(office.explain, windows[:50]) / y, "Y"),
    ]


def compile_rows(y: float) -> list[Row]:
    office = BusinessCalendar.from_dict(OFFICE)

    def definition() -> None:
        BusinessCalendar.from_dict(OFFICE)

    sixty = sixty_years(office)
    group = "compiling"
    return [
        (group, "60 years", sixty / y, "Y, at most 100,000"),
        (group, "one year more, after 3", extension() / y, "Y"),
        (group, "one year more, against 60", extension() / sixty, "x, under 0.05"),
        (group, "memory of 60 years", memory(office) / 2**20, "MiB, under 6"),
        (group, "60 years in 60 versions, against one", sixty_years(versioned(office)) / sixty, "x"),
        (group, "union of three, against the three", union_of_three(), "x"),
        (group, "a document of 840 holidays", best_of(definition) / y, "Y"),
    ]


def sixty_years(office: BusinessCalendar) -> float:
    """The seconds in which sixty years are compiled from nothing."""
    return best_of(lambda: BusinessCalendar(office.rules).elapsed_us(FIRST, LAST), rounds=9)


def memory(office: BusinessCalendar) -> float:
    """The bytes that sixty compiled years keep."""
    fresh = BusinessCalendar(office.rules)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    fresh.elapsed_us(FIRST, LAST)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return after - before


def versioned(office: BusinessCalendar) -> BusinessCalendar:
    """The same hours, with longer ones every other year."""
    longer = {"mon": [["08:00", "18:00"]]}
    for year in range(1996, 2056):
        office = office.revised(date(year, 1, 1), {"weekly": OFFICE["weekly"] if year % 2 else longer})
    return office


def union_of_three() -> float:
    """What a union of three costs to compile, as a multiple of its members' cost."""
    zones = (ZONE, "America/New_York", "Australia/Sydney")
    three = [BusinessCalendar.from_dict(OFFICE | {"name": zone, "timezone": zone}) for zone in zones]
    return sixty_years(three[0] | three[1] | three[2]) / sum(map(sixty_years, three))


def extension() -> float:
    """The seconds of the first question beyond a compiled line: a year is added to three."""
    rules = BusinessCalendar.from_dict(OFFICE).rules
    best = float("inf")
    for _ in range(9):
        office = BusinessCalendar(rules)
        office.is_open_us(BEGIN)
        best = min(best, best_of(partial(office.is_open_us, BEGIN + 800 * DAY_US), rounds=1))
    return best


def peer_workclock() -> workclock.Schedule:
    week = [0, 1, 2, 3, 4]
    rules: list[workclock.WorkDay | workclock.Holidays] = [
        workclock.WorkDay(time(9), time(12), week),
        workclock.WorkDay(time(13), time(17, 30), week),
        workclock.Holidays(HOLIDAYS),
    ]
    return workclock.Schedule(rules, time_zone=ZONE)


def peer_businesstimedelta() -> Callable[[datetime, datetime], timedelta]:
    zone, week = pytz.timezone(ZONE), [0, 1, 2, 3, 4]
    rules = businesstimedelta.Rules([
        businesstimedelta.WorkDayRule(start_time=time(9), end_time=time(17, 30), working_days=week, tz=zone),
        businesstimedelta.LunchTimeRule(start_time=time(12), end_time=time(13), working_days=week, tz=zone),
        businesstimedelta.HolidayRule(HOLIDAYS, tz=zone),
    ])  # fmt: skip

    def between(start: datetime, end: datetime) -> timedelta:
        difference: timedelta = rules.difference(start, end).timedelta
        return difference

    return between


def peer_rows() -> list[Row]:
    office = BusinessCalendar.from_dict(OFFICE)
    windows = in_datetimes(pairs(90 * DAY_US, 400))
    ours = per_call(office.elapsed, windows)
    peers: list[tuple[str, Callable[[datetime, datetime], timedelta], int, str]] = [
        ("workclock 0.1.2", peer_workclock().between, 400, "x, at least 3"),
        ("businesstimedelta 1.0.1", peer_businesstimedelta(), 6, "x, at least 1,000"),
    ]
    rows: list[Row] = []
    for name, between, count, bound in peers:
        for start, end in windows[:count]:
            assert between(start, end) == office.elapsed(start, end), (name, start, end)
        theirs = per_call(between, windows[:count], rounds=3 if count < 100 else 7)
        ours = min(ours, per_call(office.elapsed, windows))
        rows.append(("elapsed over 90 days, datetimes in", f"faster than {name}", theirs / ours, bound))
    return rows


def rows() -> list[Row]:
    """All results: group, what, value, unit or bound."""
    y = measure_y()
    return [("yardstick", "Y", y * 1e9, "ns"), *scalar_rows(y), *compile_rows(y), *peer_rows()]


if __name__ == "__main__":
    show(rows())
