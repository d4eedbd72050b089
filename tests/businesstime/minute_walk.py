"""A second answer to what is open: walk minute by minute and read the clock on the wall.

Written without the library, from the documents that define calendars. It knows
nothing of edges as instants, so it agrees with the library except where an edge
lies inside a gap or a repeated hour; `wall_is_plain` tells those apart.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

MINUTE = 60_000_000
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@cache
def wall_zone(name: str) -> ZoneInfo:
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def minute_of(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def pairs_of(rows: list[list[str]]) -> list[tuple[int, int]]:
    """Minutes from midnight; past 1440 where the end is the next day's."""
    pairs = []
    for opening, closing in rows:
        begin, end = minute_of(opening), minute_of(closing)
        pairs.append((begin, end if end > begin else end + 1440))
    return pairs


def is_holiday(document: dict, day: date) -> bool:
    return day.isoformat() in document.get("holidays", ()) and day.isoformat() not in document.get(
        "special", {}
    )


def shifts_on(document: dict, day: date) -> list[tuple[int, int]]:
    special = document.get("special", {})
    if day.isoformat() in special:
        return pairs_of(special[day.isoformat()])
    if is_holiday(document, day):
        return []
    return pairs_of(document["weekly"].get(WEEKDAYS[day.weekday()], []))


def breaks_on(document: dict, day: date) -> list[tuple[int, int]]:
    breaks = document.get("breaks", {})
    return pairs_of(breaks.get(WEEKDAYS[day.weekday()], []) + breaks.get(day.isoformat(), []))


def day_as_read(document: dict, day: date) -> list[bool]:
    """For each of the 1440 readings that the wall can show on a date, whether the calendar is open."""
    yesterday = day - timedelta(days=1)
    readings = [False] * 1440
    for begin, end in shifts_on(document, day):
        readings[begin:end] = [True] * (min(end, 1440) - begin)
    if not (document.get("holiday_cuts_overnight", False) and is_holiday(document, day)):
        for _, end in shifts_on(document, yesterday):
            tail = max(end - 1440, 0)
            readings[:tail] = [True] * tail
    for begin, end in breaks_on(document, day):
        readings[begin:end] = [False] * (min(end, 1440) - begin)
    for _, end in breaks_on(document, yesterday):
        tail = max(end - 1440, 0)
        readings[:tail] = [False] * tail
    return readings


def ever_open(document: dict) -> bool:
    """Whether a week without exceptions has any hours that its breaks leave."""
    week = {key: document.get(key, {}) for key in ("weekly", "breaks")}
    return any(any(day_as_read(week, date(1999, 1, n))) for n in range(1, 8))


def open_minutes(document: dict, start: datetime, minutes: int) -> list[bool]:
    """For each minute from *start*, in UTC and on a whole minute, whether it is open."""
    zone = wall_zone(document["timezone"])
    walls = [(start + timedelta(minutes=n)).astimezone(zone) for n in range(minutes)]
    read = {day: day_as_read(document, day) for day in {wall.date() for wall in walls}}
    return [read[wall.date()][wall.hour * 60 + wall.minute] for wall in walls]


def wall_is_plain(document: dict, start: datetime, minutes: int) -> bool:
    """Whether no edge near the window is skipped or repeated, and offsets are whole minutes."""
    zone = wall_zone(document["timezone"])
    first = start.date() - timedelta(days=3)
    for n in range(minutes // 1440 + 7):
        day = first + timedelta(days=n)
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        cuts = [(0, 1440)] if document.get("holiday_cuts_overnight") else []
        for pair in shifts_on(document, day) + breaks_on(document, day) + cuts:
            for minute in pair:
                wall = midnight + timedelta(minutes=minute)  # on the wall: same zone, no conversion
                offset = wall.utcoffset()
                assert offset is not None
                if offset != wall.replace(fold=1).utcoffset() or offset.seconds % 60:
                    return False
    return True


def elapsed_by_walk(minutes: list[bool], walk_start_us: int, start_us: int, end_us: int) -> int:
    """The open microseconds from *start_us* up to *end_us*, both within the walk."""
    total = 0
    for n, is_open in enumerate(minutes):
        begin = walk_start_us + n * MINUTE
        total += is_open * max(0, min(end_us, begin + MINUTE) - max(start_us, begin))
    return total


def utc(us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
