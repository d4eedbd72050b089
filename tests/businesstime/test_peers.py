"""The same random questions to an independent library of business time.

workclock counts by its own rules in three places, which are left out by construction:

- A holiday there removes the time from midnight to midnight, ours what opens on the date, so the tail of a
  night differs on both of its sides: a calendar here has holidays or nights, not both.
- The hours of a date that a zone skipped move behind the gap there, ours never were: zones that skipped one are
  not asked.
- It searches 366 days and seven per holiday, ours twenty years: every week here has hours.
"""

from datetime import UTC, date, datetime, time, timedelta
from importlib import resources

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from businesstime.calendars import (
    EPOCH,
    WEEKDAYS,
    hours,
    instants_near_changes,
    time_texts,
    transitions,
    zone_names,
)
from businesstime.minute_walk import pairs_of
from servicecore.businesstime import BusinessCalendar

workclock = pytest.importorskip("workclock")

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True, scope="module")
def zones_of_the_package():
    """It reads the zones of the operating system, which may be of another release, unless told where."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZDIR", str(resources.files("tzdata").joinpath("zoneinfo")))
        yield


def clock(text):
    return time.fromisoformat(text)


def peer_of(document):
    """The same calendar there: a rule for every shift and every break."""
    rules = [
        kind(clock(begin), clock(end), [WEEKDAYS.index(weekday)])
        for kind, section in ((workclock.WorkDay, "weekly"), (workclock.Break, "breaks"))
        for weekday, rows in document[section].items()
        for begin, end in rows
    ]
    holidays = workclock.Holidays([date.fromisoformat(day) for day in document["holidays"]])
    return workclock.Schedule([*rules, holidays], time_zone=document["timezone"])


def skipped_no_date(zone):
    return all(after - before < 86_400 for _, before, after in transitions(zone))


@st.composite
def questions(draw):
    """A calendar in both libraries, and an instant near one of its zone's clock changes."""
    zone = draw(st.sampled_from(zone_names()).filter(skipped_no_date))
    at = draw(instants_near_changes(zone).map(lambda us: us - us % 1_000_000))
    here = (EPOCH + timedelta(microseconds=at)).date()
    rows = st.lists(st.tuples(time_texts(), time_texts()).filter(lambda p: p[0] < p[1]).map(list), max_size=2)
    document = {
        "timezone": zone,
        "weekly": draw(st.dictionaries(st.sampled_from(WEEKDAYS), hours(), min_size=2)),
        "breaks": draw(st.dictionaries(st.sampled_from(WEEKDAYS), rows, max_size=3)),
        "holidays": [],
    }
    for shifts in document["weekly"].values():
        for shift in shifts:
            shift[1] = "00:00" if shift[1] == "24:00" else shift[1]
    if not any(end > 1440 for shifts in document["weekly"].values() for _, end in pairs_of(shifts)):
        dates = st.integers(-8, 8).map(lambda n: (here + timedelta(days=n)).isoformat())
        document["holidays"] = draw(st.lists(dates, max_size=4, unique=True))
    try:
        peer = peer_of(document)
    except workclock.NoWorkingTimeError:
        assume(False)
    return BusinessCalendar.from_dict(document), peer, EPOCH + timedelta(microseconds=at)


@given(questions(), st.integers(-20 * 86_400, 20 * 86_400))
def test_the_same_time_elapses(question, seconds):
    calendar, peer, start = question
    end = start + seconds * SECOND

    assert calendar.elapsed(start, end) == peer.between(start, end)


@given(questions(), st.integers(-30 * 3600, 30 * 3600))
def test_the_same_instant_is_reached(question, seconds):
    calendar, peer, start = question

    reached = calendar.advance(start, seconds * SECOND)

    assert reached.astimezone(UTC) == peer.add(
        start, seconds * SECOND
    )  # in a repeated hour only UTC compares


@given(questions())
def test_the_same_period_is_next(question):
    calendar, peer, start = question

    edges = [calendar.next_open(start), calendar.next_close(start)]

    assert [edge.astimezone(UTC) for edge in edges] == [*peer.next_period(start)]


def test_an_office_year_is_the_same_in_both():
    weekly = {day: [["09:00", "12:00"], ["13:00", "17:30"]] for day in WEEKDAYS[:5]}
    document = {"timezone": "Europe/Berlin", "weekly": weekly, "breaks": {}, "holidays": ["2026-12-25"]}
    year = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)

    elapsed = BusinessCalendar.from_dict(document).elapsed(*year)

    assert elapsed == peer_of(document).between(*year)
