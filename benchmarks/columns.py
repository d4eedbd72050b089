"""What questions to whole columns cost, against the subtraction of two columns and against the peers.

    python benchmarks/columns.py

The calendar is that of `businesstime`. The rows are tickets: created at any
time from 2021 to 2025, open for ten hours in the median and for 120 days at
most. The bound is numpy's subtraction of the same two columns into a third
that is there already, which is as fast as memory is read. Peers are asked for
the same rows, or a few of them, and their answers are checked against ours
before they are timed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from yardstick import best_of, per_call, show

from businesstime import BEGIN, HOLIDAYS, OFFICE, ZONE, peer_businesstimedelta, peer_workclock
from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.columns import advance_many, elapsed_many, is_open_many, next_open_many
from servicecore.instant import DAY_US, HOUR_US, SECOND_US, utc_datetime

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from yardstick import Row

    Ints = NDArray[np.int64]

FORTY_US = 40 * HOUR_US


def tickets(count: int, *, in_order: bool) -> tuple[Ints, Ints]:
    """When tickets were created and resolved."""
    chance = np.random.default_rng(11)
    created = chance.integers(BEGIN, BEGIN + 5 * 365 * DAY_US, count)
    if in_order:
        created.sort()
    spans = np.minimum(chance.lognormal(np.log(10 * HOUR_US), 1.6, count), 120 * DAY_US)
    return created, created + spans.astype(np.int64)


def goals(count: int) -> Ints:
    """Durations of up to eighty hours."""
    return np.random.default_rng(12).integers(1, 80 * HOUR_US, count)


def column_rows(office: BusinessCalendar, count: int, *, in_order: bool) -> list[Row]:
    created, resolved = tickets(count, in_order=in_order)
    durations, third = goals(count), np.empty(count, np.int64)
    rounds = 40 if count < 1_000_000 else 4
    bound = best_of(lambda: np.subtract(resolved, created, out=third), rounds=rounds)
    most = 20 if count < 1_000_000 else 10
    check(office, created, resolved, durations)
    questions: list[tuple[str, Callable[[], object], str]] = [
        ("elapsed_many", lambda: elapsed_many(office, created, resolved), f"x, at most {most}"),
        ("advance_many by 40 h", lambda: advance_many(office, created, FORTY_US), f"x, at most {2 * most}"),
        ("advance_many by many", lambda: advance_many(office, created, durations), f"x, at most {2 * most}"),
        ("is_open_many", lambda: is_open_many(office, created), "x"),
        ("next_open_many", lambda: next_open_many(office, created), "x"),
    ]
    group = f"{count:,} rows of int64, {'sorted' if in_order else 'shuffled'}, against np.subtract"
    rows: list[Row] = [(group, "np.subtract into a third column", bound / count * 1e9, "ns a row")]
    for what, ask, unit in questions:
        rows.append((group, what, best_of(ask, rounds=rounds) / bound, unit))
    return rows


def check(office: BusinessCalendar, created: Ints, resolved: Ints, durations: Ints) -> None:
    """What columns answer is what single questions answer."""
    few = slice(None, None, max(len(created) // 500, 1))
    starts, ends, spans = created[few].tolist(), resolved[few].tolist(), durations[few].tolist()
    elapsed = elapsed_many(office, created, resolved)[few].tolist()
    advanced = advance_many(office, created, durations)[few].tolist()
    assert elapsed == list(map(office.elapsed_us, starts, ends))
    assert advanced == list(map(office.advance_us, starts, spans))


def list_rows(office: BusinessCalendar) -> list[Row]:
    """Lists of integers, without numpy, against the peers' questions for many rows."""
    created, resolved = tickets(100_000, in_order=False)
    starts, ends = created.tolist(), resolved.tolist()
    elapsed = best_of(lambda: elapsed_many(office, starts, ends), rounds=3)
    advanced = best_of(lambda: advance_many(office, starts, FORTY_US), rounds=3)
    theirs_elapsed, theirs_advanced = workclock_seconds(office, created, resolved)
    group = "100,000 rows, lists of integers, without numpy"
    return [
        (group, "elapsed_many", elapsed / len(starts) * 1e9, "ns a row"),
        (group, "advance_many by 40 h", advanced / len(starts) * 1e9, "ns a row"),
        (group, "elapsed_many faster than workclock.between_many", theirs_elapsed / elapsed, "x, above 1"),
        (group, "advance_many faster than workclock.add_many", theirs_advanced / advanced, "x, above 1"),
    ]


def workclock_seconds(office: BusinessCalendar, created: Ints, resolved: Ints) -> tuple[float, float]:
    """What workclock takes for its questions to many rows, which it gets as it likes them best."""
    peer: Any = peer_workclock()
    starts, ends = created.astype("M8[us]"), resolved.astype("M8[us]")
    between, added = peer.between_many(starts, ends), peer.add_many(starts, timedelta(hours=40))
    assert np.array_equal(
        np.asarray(between, "m8[us]").view(np.int64), elapsed_many(office, created, resolved)
    )
    assert np.array_equal(np.asarray(added, "M8[us]").view(np.int64), advance_many(office, created, FORTY_US))
    return (
        best_of(lambda: peer.between_many(starts, ends), rounds=3),
        best_of(lambda: peer.add_many(starts, timedelta(hours=40)), rounds=3),
    )


def peer_pandas() -> Callable[[Any, Any], NDArray[Any]]:
    """What hosts write with pandas: whole days by busday_count, hours by clipping, on the wall clock."""
    holidays = np.array(HOLIDAYS, "M8[D]")
    hour = np.timedelta64(HOUR_US, "us")

    def total(at: Any) -> Any:
        wall = at.dt.tz_convert(ZONE).dt.tz_localize(None).to_numpy()
        days = wall.astype("M8[D]")
        clock = wall - days
        opened = np.clip(clock - 9 * hour, 0 * hour, 3 * hour)
        opened += np.clip(clock - 13 * hour, 0 * hour, 4.5 * HOUR_US * np.timedelta64(1, "us"))
        worked = np.busday_count("1990-01-01", days, holidays=holidays)
        here = np.is_busday(days, holidays=holidays)
        return worked * 7.5 * HOUR_US * np.timedelta64(1, "us") + opened * here

    def elapsed(starts: Any, ends: Any) -> NDArray[Any]:
        answer: NDArray[Any] = total(ends) - total(starts)
        return answer

    return elapsed


def peer_django_bizcal() -> Callable[[datetime, datetime], timedelta]:
    from django_bizcal.calendars.working import WorkingCalendar
    from django_bizcal.providers import SetHolidayProvider

    peer: Any = WorkingCalendar(
        tz=ZONE,
        weekly_schedule={day: [("09:00", "12:00"), ("13:00", "17:30")] for day in range(5)},
        holiday_provider=SetHolidayProvider.from_dates(HOLIDAYS),
    )
    between: Callable[[datetime, datetime], timedelta] = peer.business_time_between
    return between


def peer_rows(office: BusinessCalendar) -> list[Row]:
    created, resolved = tickets(1_000_000, in_order=False)
    ours = best_of(lambda: elapsed_many(office, created, resolved)) / len(created)
    ours_advanced = best_of(lambda: advance_many(office, created, FORTY_US)) / len(created)
    few = slice(100_000)
    elapsed, advanced = workclock_seconds(office, created[few], resolved[few])
    group = "seconds a row, against what peers do"
    rows: list[Row] = [
        (group, "faster than workclock.between_many", elapsed / 100_000 / ours, "x, at least 100"),
        (group, "faster than workclock.add_many by 40 h", advanced / 100_000 / ours_advanced, "x"),
    ]
    starts, ends = (
        pd.Series(column.astype("M8[us]")).dt.tz_localize("UTC") for column in (created, resolved)
    )
    recipe, in_pandas = peer_pandas(), elapsed_many(office, starts, ends)
    assert np.array_equal(recipe(starts, ends).astype(np.int64), in_pandas.to_numpy().view(np.int64))
    theirs = best_of(lambda: recipe(starts, ends), rounds=2)
    in_ours = best_of(lambda: elapsed_many(office, starts, ends), rounds=3)
    rows.append((group, "pandas in and out, faster than a recipe with busday_count", theirs / in_ours, "x"))
    singles: list[tuple[str, Callable[[datetime, datetime], timedelta], int]] = [
        ("django-bizcal 0.13", peer_django_bizcal(), 200),
        ("businesstimedelta 1.0.1", peer_businesstimedelta(), 20),
    ]
    for name, between, count in singles:
        pairs = zip(created[:count].tolist(), resolved[:count].tolist(), strict=True)
        windows = [(on_the_second(start), on_the_second(end)) for start, end in pairs]
        for start, end in windows:
            assert between(start, end) == office.elapsed(start, end), (name, start, end)
        seconds = per_call(between, windows, rounds=2)
        rows.append((group, f"faster than {name}, row by row", seconds / ours, "x"))
    return rows


def on_the_second(us: int) -> datetime:
    """A datetime without a fraction, of which businesstimedelta loses a part."""
    return utc_datetime(us - us % SECOND_US)


def memory_rows() -> list[Row]:
    """What a table of five years and its answers take, beside what Python's own lines of the calendar do."""
    import tracemalloc

    office = BusinessCalendar.from_dict(OFFICE)
    created, resolved = tickets(1_000_000, in_order=False)
    office.elapsed_us(int(created.min()), int(resolved.max()))
    tracemalloc.start()
    answer = elapsed_many(office, created, resolved)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    group = "memory of elapsed_many, 1,000,000 rows"
    return [
        (group, "table and buffers kept", (kept - answer.nbytes) / 2**20, "MiB"),
        (group, "at most at once, the answer aside", (peak - answer.nbytes) / 2**20, "MiB, cold"),
    ]


def rows() -> list[Row]:
    """All results: group, what, value, unit or bound."""
    office = BusinessCalendar.from_dict(OFFICE)
    found: list[Row] = []
    for count in (100_000, 10_000_000):
        for in_order in (True, False):
            found += column_rows(office, count, in_order=in_order)
    return [*found, *list_rows(office), *peer_rows(office), *memory_rows()]


if __name__ == "__main__":
    show(rows())
