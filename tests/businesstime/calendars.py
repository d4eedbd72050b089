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
def zones_of_their_own() -> list[str]:
    """One name of each zone: of 600 names many are other names of a zone, its file the same."""
    folder = resources.files("tzdata").joinpath("zoneinfo")
    files = {folder.joinpath(*name.split("/")).read_bytes(): name for name in reversed(zone_names())}
    return [name for name in zone_names() if name in set(files.values())]


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


def _text(quarter: int) -> str:
    return f"{quarter // 4:02d}:{quarter % 4 * 15:02d}"


def _shifts(drawn: tuple[list[int], tuple[int, int] | None]) -> list[list[str]]:
    """Rows between edges in pairs and, where one is drawn, a night after them that ends before the first."""
    edges, night = sorted(drawn[0]), drawn[1]
    rows = [[_text(a), _text(b)] for a, b in zip(edges[::2], edges[1::2], strict=False)]
    used = edges[: 2 * len(rows)]
    first, last = (used[0], used[-1]) if used else (95, 0)
    if night and last <= 95:
        begin = last + night[0] % (96 - last)
        rows.append([_text(begin), _text(night[1] % (min(first, begin, 95) + 1))])
    return rows


# Made once: to make a strategy anew at every draw costs more than to draw from it.
_QUARTERS = st.integers(0, 95)
_HOURS = st.tuples(
    st.lists(st.integers(0, 96), max_size=6, unique=True), st.none() | st.tuples(_QUARTERS, _QUARTERS)
).map(_shifts)
_NEAR = st.integers(-8, 8)
_PAUSES = st.lists(
    st.lists(_QUARTERS, min_size=2, max_size=2, unique=True).map(lambda pair: [*map(_text, sorted(pair))]),
    max_size=2,
)
WEEKS = st.dictionaries(st.sampled_from(WEEKDAYS), _HOURS, min_size=1)
_SECTIONS: dict[str, st.SearchStrategy[Any]] = {
    "weekly": WEEKS,
    "holidays": st.lists(_NEAR, max_size=4),
    "special": st.dictionaries(_NEAR, _HOURS, max_size=3),
    "breaks": st.dictionaries(st.sampled_from(WEEKDAYS) | _NEAR, _PAUSES, max_size=3),
    "holiday_cuts_overnight": st.booleans(),
}
_ALL_SECTIONS = st.fixed_dictionaries(_SECTIONS)
_SOME_SECTIONS = st.fixed_dictionaries({}, optional=_SECTIONS)
_ZONES = st.deferred(lambda: st.sampled_from(zone_names()))


def hours() -> st.SearchStrategy[list[list[str]]]:
    """Shifts of one date: apart or abutting, the last one past midnight at times."""
    return _HOURS


@st.composite
def documents(draw: st.DrawFn, around: date | None = None, timezone: str | None = None) -> dict:
    """A calendar document with exceptions near *around*."""
    near = around or date(2026, 3, 2)
    return {"timezone": timezone or draw(_ZONES), **_dated(draw(_ALL_SECTIONS), near)}


def sections(around: date) -> st.SearchStrategy[dict]:
    """Some sections of a calendar document, with exceptions near *around*."""
    return _SOME_SECTIONS.map(lambda drawn: _dated(drawn, around))


def _dated(drawn: dict, near: date) -> dict:
    """The sections with dates in place of numbers of days."""

    def said(day: int | str) -> str:
        return day if isinstance(day, str) else (near + timedelta(days=day)).isoformat()

    dated = dict(drawn)
    if "holidays" in drawn:
        dated["holidays"] = [*map(said, drawn["holidays"])]
    for name in drawn.keys() & {"special", "breaks"}:
        dated[name] = {said(day): rows for day, rows in drawn[name].items()}
    return dated


@st.composite
def instants_near_changes(draw: st.DrawFn, timezone: str) -> int:
    """An instant within days of one of the zone's clock changes since 1900, where it has any."""
    changes = [second for second, _, _ in transitions(timezone) if second > -2_208_988_800]
    base = draw(st.sampled_from(changes)) if changes else draw(st.integers(0, 2_000_000_000))
    return base * 1_000_000 + draw(st.integers(-4 * DAY, 4 * DAY))


@st.composite
def situations(draw: st.DrawFn) -> tuple[dict, int]:
    """A calendar document and an instant near one of its zone's clock changes and near its exceptions."""
    timezone = draw(_ZONES)
    at = draw(instants_near_changes(timezone))
    return draw(documents((EPOCH + timedelta(microseconds=at)).date(), timezone)), at
