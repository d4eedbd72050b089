"""One calendar asked by many threads at once, while it grows in both directions."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from businesstime.calendars import DAY, OFFICE, us
from servicecore.businesstime import BusinessCalendar
from servicecore.instant import HOUR_US, utc_datetime

THREADS = 8
ROUNDS = 4

NIGHTS = {
    "timezone": "America/New_York",
    "weekly": {day: [["22:00", "06:00"]] for day in ("mon", "tue", "wed", "fri")},
}
CALENDARS = [
    pytest.param(OFFICE, id="office"),
    pytest.param(OFFICE | {"versions": [{"from": "2026-07-01", "holidays": ["2026-08-03"]}]}, id="versions"),
    pytest.param({"union": [OFFICE, NIGHTS]}, id="union"),
]

# Each thread looks from its own year outward, so that lines and blocks of days are made on both sides at once.
YEARS = [2026, 1996, 2056, 2011, 2041, 1981, 2071, 2026]


def answers(calendar, year):
    """What one thread asks: every question, far to either side."""
    at = us(year, 3, 2, 10)
    book = calendar.business_days
    return [
        calendar.elapsed_us(at - 900 * DAY, at + 900 * DAY),
        calendar.advance_us(at, 2_000 * HOUR_US),
        calendar.advance_us(at, -2_000 * HOUR_US),
        calendar.is_open_us(at),
        calendar.next_open_us(at + 400 * DAY),
        calendar.previous_close_us(at - 400 * DAY),
        calendar.intervals_us(at, at + 20 * DAY),
        book.add(at, 300),
        book.add(at, -300),
        book.between(at - 800 * DAY, at + 800 * DAY),
        book.end_of_day(at, 40),
        book.is_one(date(year, 3, 2).toordinal() - 719_163),
        calendar.explain(utc_datetime(at), utc_datetime(at + 3 * DAY)),
    ]


@pytest.fixture
def hasty_threads():
    """Threads take turns as often as the interpreter lets them."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("hasty_threads")
@pytest.mark.parametrize("document", CALENDARS)
def test_threads_that_ask_at_once_get_what_one_would(document):
    alone = BusinessCalendar.from_dict(document)
    expected = {year: answers(alone, year) for year in YEARS}
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in range(ROUNDS):
            shared = BusinessCalendar.from_dict(document)
            start = Barrier(THREADS)

            def ask(year, shared=shared, start=start):
                start.wait(timeout=60)
                return year, answers(shared, year)

            told = list(pool.map(ask, YEARS))

            assert told == [(year, expected[year]) for year in YEARS]


@pytest.mark.parametrize("document", CALENDARS)
def test_the_order_of_questions_changes_no_answer(document):
    forward, backward = (BusinessCalendar.from_dict(document) for _ in range(2))

    told = {year: answers(forward, year) for year in YEARS}

    assert {year: answers(backward, year) for year in reversed(YEARS)} == told
