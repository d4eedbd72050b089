"""What the laws of business time are tried on: calendars, zones and instants near their clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import _zoneinfo  # type: ignore[attr-defined] # the pure-Python class, which shows its transitions

from hypothesis import strategies as st

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAY = 86_400_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

OFFICE: dict[str, Any] = {
    "name": "office",
    "timezone": "Europe/Berlin",
    "weekly": {day: [["09:00", "12:00"], ["13:00", "17:30"]] for day in WEEKDAYS[:5]},
    "holidays": {"2026-12-25": "Christmas Day"},
    "special": {"2026-12-24": [["09:00", "12:00"]]},
}


@cache
def zone_names() -> list[str]:
    return resources.files("tzdata").joinpath("zones").read_text().split()


@cache
def transitions(name: str) -> list[tuple[int, int, int]]:
    """Each change of offset that the zone's file states: UTC second, offset before and after."""
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        zone = _zoneinfo.ZoneInfo.from_file(file, key=name)
    before = int(zone._tti_before.utcoff.total_seconds())
    changes = []
    for second, info in zip(zone._trans_utc, zone._ttinfos, strict=True):
        after = int(info.utcoff.total_seconds())
        if after != before:
            changes.append((second, before, after))
        before = after
    return changes


def us(year: int, month: int, day: int, hour: int = 0) -> int:
    """The hour in UTC as microseconds since 1970."""
    return (datetime(year, month, day, hour, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


def time_texts(step: int = 15) -> st.SearchStrategy[str]:
    return st.integers(0, 1440 // step - 1).map(lambda n: f"{n * step // 60:02d}:{n * step % 60:02d}")


@st.composite
def hours(draw: st.DrawFn) -> list[list[str]]:
    """Shifts of one date: apart or abutting, the last one past midnight at times."""
    edges = sorted(draw(st.lists(st.integers(0, 96), max_size=6, unique=True)))
    edges = edges[: len(edges) // 2 * 2]
    rows = [[_text(a), _text(b)] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    first = edges[0] if edges else 95
    if draw(st.booleans()):
        begin = draw(st.integers(edges[-1] if edges else 0, 95)) if not edges or edges[-1] <= 95 else None
        if begin is not None:
            rows.append([_text(begin), _text(draw(st.integers(0, min(first, begin, 95))))])
    return rows


def _text(quarter: int) -> str:
    return f"{quarter // 4:02d}:{quarter % 4 * 15:02d}"


@st.composite
def documents(draw: st.DrawFn, around: date | None = None, timezone: str | None = None) -> dict:
    """A calendar document with exceptions near *around*."""
    around = around or date(2026, 3, 2)
    dates = st.integers(-8, 8).map(lambda n: (around + timedelta(days=n)).isoformat())
    weekly = draw(st.dictionaries(st.sampled_from(WEEKDAYS), hours(), min_size=1))
    pauses = st.lists(
        st.tuples(time_texts(), time_texts()).filter(lambda p: p[0] < p[1]).map(list), max_size=2
    )
    return {
        "timezone": timezone or draw(st.sampled_from(zone_names())),
        "weekly": weekly,
        "holidays": draw(st.lists(dates, max_size=4)),
        "special": draw(st.dictionaries(dates, hours(), max_size=3)),
        "breaks": draw(st.dictionaries(st.one_of(st.sampled_from(WEEKDAYS), dates), pauses, max_size=3)),
        "holiday_cuts_overnight": draw(st.booleans()),
    }


@st.composite
def instants_near_changes(draw: st.DrawFn, timezone: str) -> int:
    """An instant within days of one of the zone's clock changes since 1900, where it has any."""
    changes = [second for second, _, _ in transitions(timezone) if second > -2_208_988_800]
    base = draw(st.sampled_from(changes)) if changes else draw(st.integers(0, 2_000_000_000))
    return base * 1_000_000 + draw(st.integers(-4 * DAY, 4 * DAY))


@st.composite
def situations(draw: st.DrawFn) -> tuple[dict, int]:
    """A calendar document and an instant near one of its zone's clock changes and near its exceptions."""
    timezone = draw(st.sampled_from(zone_names()))
    at = draw(instants_near_changes(timezone))
    return draw(documents((EPOCH + timedelta(microseconds=at)).date(), timezone)), at
