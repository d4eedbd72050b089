"""The sections of a document, read one by one; and documents that nobody meant well with."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesstime.calendars import OFFICE, WEEKDAYS
from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.rules.combination import OPERATIONS
from servicecore.businesstime.rules.sections import SECTIONS, SectionReader, place_of
from servicecore.errors import InvalidDefinition, UnknownTimeZone
from servicecore.instant import HOUR_US

WHOLE = {
    "schema": "servicecore.calendar/1",
    "name": "whole",
    "timezone": "Europe/Berlin",
    "weekly": {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["22:00", "06:00"]]},
    "holidays": {"2026-12-25": "Christmas Day"},
    "special": {"2026-12-24": [["09:00", "12:00"]]},
    "workdays": {"2026-10-10": "mon"},
    "layers": [
        {
            "name": "Germany",
            "source": "by hand",
            "rank": 3,
            "holidays": ["2026-10-03"],
            "special": {"2026-12-31": []},
            "workdays": {"2026-10-17": "tue"},
        }
    ],
    "breaks": {"mon": [["10:00", "10:15"]], "2026-12-24": [["10:00", "11:00"]]},
    "holiday_cuts_overnight": True,
    "horizon_years": 5,
    "zone_source": "system",
    "versions": [{"from": "2026-07-01", "weekly": {"tue": [["09:00", "17:00"]]}, "breaks": {}}],
}
COMBINED = {
    "name": "combined",
    "timezone": "UTC",
    "union": [OFFICE, {"difference": [WHOLE, {"intersection": [OFFICE, {"timezone": "Asia/Tokyo"}]}]}],
}

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.floats(),
    st.text(max_size=5),
    st.binary(max_size=3),
    st.dates(),
    st.datetimes(),
    st.sampled_from(["09:00", "24:00", "2026-12-24", "mon", "UTC", "tzdata", "\ud800", "x" * 999, *SECTIONS]),
)
keys = st.one_of(
    st.sampled_from([*WHOLE, *OPERATIONS, *WEEKDAYS, "from", "rank", "source", "2026-12-24", ""]),
    st.text(max_size=5),
    st.none(),
    st.integers(),
    st.dates(),
    st.tuples(st.text(max_size=3)),
    st.binary(max_size=3),
)
junk = st.recursive(
    scalars,
    lambda values: st.one_of(
        st.lists(values, max_size=3),
        st.dictionaries(keys, values, max_size=3),
        st.tuples(values, values),
        st.lists(st.sampled_from(["09:00", "12:00", "22:00"]), min_size=2, max_size=2),
    ),
    max_leaves=8,
)


def places_in(value):
    """The places at which something may be put instead."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in rows:
        yield (key,)
        yield from ((key, *place) for place in places_in(part))


def put(value, place, part):
    """A copy with something else at a place."""
    key, *rest = place
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[key] = put(copied[key], rest, part) if rest else part
    return copied


def is_read_or_refused(document):
    """A calendar that reads back, or one of the two errors a host may expect."""
    try:
        calendar = BusinessCalendar.from_dict(document)
    except InvalidDefinition as error:
        assert error.faults
        assert len(str(error)) < 20_000
        assert all(fault.message and fault.code for fault in error.faults)
    except UnknownTimeZone as error:
        assert str(error)
    else:
        assert BusinessCalendar.from_dict(json.loads(json.dumps(calendar.to_dict()))) == calendar
        assert calendar.elapsed_us(0, HOUR_US) <= HOUR_US


class TestHostileDocuments:
    @given(junk)
    def test_anything_is_read_or_refused(self, document):
        is_read_or_refused(document)

    @given(st.dictionaries(keys, junk, max_size=6))
    def test_any_table_with_a_zone_is_read_or_refused(self, document):
        is_read_or_refused({"timezone": "UTC"} | document)

    @given(st.sampled_from([WHOLE, COMBINED]), st.data())
    def test_anything_at_any_place_is_read_or_refused(self, document, data):
        for _ in range(data.draw(st.integers(1, 3))):
            place = data.draw(st.sampled_from(list(places_in(document))))
            document = put(document, place, data.draw(junk))

        is_read_or_refused(document)

    @given(st.sampled_from([WHOLE, COMBINED]), keys, junk, st.data())
    def test_anything_added_to_any_table_is_read_or_refused(self, document, key, value, data):
        places = [place for place in places_in(document) if isinstance(part_at(document, place), dict)]
        place = data.draw(st.sampled_from(places))

        is_read_or_refused(put(document, place, part_at(document, place) | {key: value}))

    @pytest.mark.parametrize("document", [WHOLE, COMBINED])
    def test_the_document_they_are_made_of_is_a_calendar(self, document):
        calendar = BusinessCalendar.from_dict(document)

        assert calendar.to_dict()["name"] == document["name"]

    @pytest.mark.parametrize(
        "section", ["weekly", "holidays", "special", "workdays", "layers", "breaks", "versions", "union"]
    )
    @pytest.mark.parametrize(
        "wrong", [["x"] * 50_000, {f"x{n}": n for n in range(50_000)}], ids=["list", "table"]
    )
    def test_huge_sections_are_refused_in_few_words(self, section, wrong):
        with pytest.raises(InvalidDefinition) as caught:
            BusinessCalendar.from_dict({"timezone": "UTC", section: wrong})

        assert len(str(caught.value)) < 20_000

    def test_deeply_nested_values_are_refused(self):
        deep: list = []
        for _ in range(5_000):
            deep = [deep]

        for section in (*SECTIONS, "versions", *OPERATIONS):
            with pytest.raises(InvalidDefinition):
                BusinessCalendar.from_dict({"timezone": "UTC", section: [deep, deep]})


def part_at(value, place):
    for key in place:
        value = value[key]
    return value


class TestChanges:
    def test_are_the_sections_that_are_stated(self):
        reader = SectionReader({"holidays": ["2026-12-25"], "weekly": {}})

        assert set(reader.changes()) == {"holidays", "weekly"}
        assert reader.faults == []

    def test_breaks_are_those_of_weekdays_and_those_of_dates(self):
        stated = SectionReader({"breaks": {"2026-12-24": [["10:00", "11:00"]], "2026-12-25": []}}).changes()

        assert [day for day, _ in stated["dated_breaks"]] == [date(2026, 12, 24)]
        assert not any(stated["weekly_breaks"])

    def test_a_holiday_said_twice_is_one(self):
        stated = SectionReader({"holidays": [date(2026, 12, 25), "2026-12-25"]}).changes()

        assert len(stated["holidays"]) == 1

    def test_places_are_those_in_the_document_that_holds_the_table(self):
        faults: list = []

        SectionReader({"weekly": 7}, faults, prefix="versions[3]").changes()

        assert [fault.path for fault in faults] == ["versions[3].weekly"]


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("mon", "mon"),
        ("2026-12-24", "2026-12-24"),
        (date(2026, 12, 24), "2026-12-24"),
        (3, "3"),
        ("a b", "'a b'"),
        ("\n", "'\\n'"),
        ("é", "é"),
        ("", "''"),
    ],
)
def test_keys_are_shown_as_they_may_stand_in_a_path(key, place):
    assert place_of(key) == place
