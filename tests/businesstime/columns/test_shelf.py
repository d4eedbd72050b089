"""What has been compiled for which calendar."""

import gc

from servicecore.businesstime.columns.shelf import Shelf


class Calendar:
    def __eq__(self, other):
        return True

    __hash__ = None


def test_a_table_is_kept_for_its_calendar_alone():
    shelf, calendar, equal = Shelf(2), Calendar(), Calendar()

    shelf.put(calendar, "table")

    assert shelf.get(calendar) == "table"
    assert shelf.get(equal) is None


def test_a_later_table_takes_the_place_of_an_earlier_one():
    shelf, calendar = Shelf(2), Calendar()

    shelf.put(calendar, "earlier")
    shelf.put(calendar, "later")

    assert shelf.get(calendar) == "later"


def test_the_oldest_gives_way():
    shelf, calendars = Shelf(2), [Calendar(), Calendar(), Calendar()]

    for number, calendar in enumerate(calendars):
        shelf.put(calendar, number)

    assert [shelf.get(calendar) for calendar in calendars] == [None, 1, 2]


def test_a_table_goes_with_its_calendar():
    shelf, calendar = Shelf(2), Calendar()
    shelf.put(calendar, "table")

    del calendar
    gc.collect()

    assert not shelf._tables
