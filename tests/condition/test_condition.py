"""A condition as a host asks it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

import pytest

from condition.kleene import HOURS, NOW, SCHEMA
from servicecore.businesstime import BusinessCalendar
from servicecore.condition import Condition, Field, FieldSchema
from servicecore.errors import NaiveDatetime, UnknownName, WrongArgument
from servicecore.instant import HOUR_US, MAX_US, from_iso


def read(document):
    return Condition.from_dict(document, SCHEMA)


def told(document, **values):
    return read(document).test(values, at_us=NOW, hours=HOURS)


class TestUnknown:
    def test_a_missing_value_is_unknown_and_not_false(self):
        assert told({"field": "impact", "eq": "all"}) is None

    def test_the_opposite_of_unknown_is_unknown(self):
        assert told({"not": {"field": "impact", "eq": "all"}}) is None

    @pytest.mark.parametrize("nothing", [None, "", "  "])
    def test_none_and_blanks_say_nothing(self, nothing):
        assert told({"field": "title", "ne": "mail"}, title=nothing) is None
        assert told({"field": "title", "starts_with": "mail"}, title=nothing) is None
        assert told({"field": "title", "not_in": ["mail"], "ignore_case": True}, title=nothing) is None
        assert told({"field": "impact", "ne": "all"}, impact=nothing) is None

    def test_a_false_part_settles_all(self):
        parts = [{"field": "impact", "eq": "all"}, {"field": "waits", "gt": 2}]

        assert told({"all": parts}, waits=1) is False
        assert told({"all": parts}, waits=3) is None

    def test_a_true_part_settles_any(self):
        parts = [{"field": "impact", "eq": "all"}, {"field": "waits", "gt": 2}]

        assert told({"any": parts}, waits=3) is True
        assert told({"any": parts}, waits=1) is None
        assert told({"any": parts}, waits=1, impact="one") is False

    def test_presence_is_never_unknown(self):
        assert told({"field": "impact", "present": True}) is False
        assert told({"field": "impact", "absent": True}) is True
        assert told({"field": "impact", "present": True}, impact="one") is True
        assert told({"field": "title", "present": True}, title="  ") is False
        assert told({"field": "tags", "present": True}, tags=[]) is True

    def test_a_value_of_another_kind_is_there_but_says_nothing(self):
        assert told({"field": "waits", "present": True}, waits="many") is True
        assert told({"field": "waits", "gt": 2}, waits="many") is None

    @pytest.mark.parametrize(
        ("field", "operator", "argument", "value"),
        [
            ("title", "eq", "mail", 5),
            ("title", "in", ["mail"], ["mail"]),
            ("title", "contains_text", "mail", ["mail"]),
            ("impact", "eq", "one", "everything"),
            ("impact", "eq", "one", ["one"]),
            ("waits", "eq", 1, True),
            ("waits", "lt", 1, float("nan")),
            ("waits", "lt", 1, float("-inf")),
            ("vip", "eq", True, 1),
            ("opened_at", "lt", "2026-03-02T09:00:00Z", "yesterday"),
            ("opened_at", "lt", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00"),  # without an offset
            ("opened_at", "lt", "2026-03-02T09:00:00Z", -(10**30)),
            ("opened_at", "lt", "2026-03-02T09:00:00Z", True),
            ("opened_at", "in_hours", "office", "yesterday"),
            ("spent", "lt", "4h", "2d"),
            ("spent", "lt", "4h", 2.5),
            ("spent", "lt", "4h", True),
            ("tags", "contains", "vip", "vip"),
        ],
    )
    def test_what_does_not_fit_its_field_is_unknown(self, field, operator, argument, value):
        assert told({"field": field, operator: argument}, **{field: value}) is None


class TestComparisons:
    @pytest.mark.parametrize(
        ("operator", "below", "equal", "above"),
        [
            ("eq", False, True, False),
            ("ne", True, False, True),
            ("lt", True, False, False),
            ("le", True, True, False),
            ("gt", False, False, True),
            ("ge", False, True, True),
        ],
    )
    @pytest.mark.parametrize(
        ("field", "argument", "values"),
        [
            ("waits", 2, (1, 2, 3)),
            ("waits", 2, (1.5, 2.0, 2.5)),
            ("opened_at", "1970-01-01T00:00:02Z", (1_999_999, 2_000_000, 2_000_001)),
            ("spent", "2s", (1_999_999, 2_000_000, 2_000_001)),
            ("impact", "many", ("one", "many", "all")),
            ("priority", "P2", ("P3", "P2", "P1")),
        ],
    )
    def test_an_edge_belongs_where_the_words_say(
        self, field, argument, values, operator, below, equal, above
    ):
        answers = [told({"field": field, operator: argument}, **{field: value}) for value in values]

        assert answers == [below, equal, above]

    def test_a_falling_scale_has_its_first_choice_on_top(self):
        at_least_p2 = {"field": "priority", "ge": "P2"}

        assert [told(at_least_p2, priority=level) for level in ("P1", "P2", "P3")] == [True, True, False]

    def test_a_rising_scale_has_its_last_choice_on_top(self):
        below_all = {"field": "impact", "lt": "all"}

        assert [told(below_all, impact=level) for level in ("one", "many", "all")] == [True, True, False]

    def test_text_is_compared_letter_by_letter_unless_told_otherwise(self):
        assert told({"field": "title", "starts_with": "vpn"}, title="VPN slow") is False
        assert told({"field": "title", "starts_with": "vpn", "ignore_case": True}, title="VPN slow") is True
        assert told({"field": "title", "eq": "Straße", "ignore_case": True}, title="STRASSE") is True
        assert told({"field": "title", "not_in": ["MAIL"], "ignore_case": True}, title="Mail") is False

    @pytest.mark.parametrize(
        "value",
        [
            from_iso("2026-03-02T09:00:00Z"),
            datetime(2026, 3, 2, 9, tzinfo=UTC),
            "2026-03-02T10:00:00+01:00",
        ],
    )
    def test_instants_may_be_given_in_three_forms(self, value):
        assert told({"field": "opened_at", "eq": "2026-03-02T09:00:00Z"}, opened_at=value) is True

    @pytest.mark.parametrize("value", [4 * HOUR_US, timedelta(hours=4), "4h", "PT4H"])
    def test_durations_may_be_given_in_three_forms(self, value):
        assert told({"field": "spent", "eq": "240m"}, spent=value) is True

    def test_fractions_compare_with_whole_numbers(self):
        assert told({"field": "waits", "gt": 2}, waits=2.5) is True
        assert told({"field": "waits", "in": [2.0, 3]}, waits=2) is True

    def test_a_list_contains_its_items(self):
        assert told({"field": "tags", "contains": "vip"}, tags=("vip", "new")) is True
        assert told({"field": "tags", "contains": "vi"}, tags=["vip"]) is False
        assert told({"field": "tags", "contains": "vip"}, tags=[]) is False


class TestAge:
    def test_exactly_as_old_is_neither_older_nor_younger(self):
        opened = NOW - 4 * HOUR_US

        assert told({"field": "opened_at", "older_than": "4h"}, opened_at=opened) is False
        assert told({"field": "opened_at", "younger_than": "4h"}, opened_at=opened) is False
        assert told({"field": "opened_at", "older_than": "4h"}, opened_at=opened - 1) is True
        assert told({"field": "opened_at", "younger_than": "4h"}, opened_at=opened + 1) is True

    def test_what_lies_ahead_is_younger_than_anything(self):
        assert told({"field": "opened_at", "younger_than": "0s"}, opened_at=NOW + 1) is True
        assert told({"field": "opened_at", "older_than": "0s"}, opened_at=NOW + 1) is False

    def test_an_age_may_be_counted_in_open_hours(self):
        office = BusinessCalendar.from_dict(
            {
                "name": "office",
                "timezone": "UTC",
                "weekly": {"fri": [["09:00", "17:00"]], "mon": [["09:00", "17:00"]]},
            }
        )
        condition = read({"field": "opened_at", "older_than": "4h", "calendar": "office"})
        friday = {"opened_at": from_iso("2026-03-06T15:00:00Z")}

        answers = [
            condition.test(friday, at_us=from_iso(f"2026-03-09T{time}Z"), hours={"office": office})
            for time in ("11:00:00", "11:00:01")
        ]

        assert answers == [False, True]

    def test_hours_may_be_asked_of_a_field_or_of_the_instant_of_asking(self):
        assert told({"field": "opened_at", "in_hours": "office"}, opened_at=11 * HOUR_US) is True
        assert told({"field": "opened_at", "in_hours": "office"}, opened_at=12 * HOUR_US) is False
        assert told({"in_hours": "office"}) is True  # hour 100 is four in the morning


class TestArguments:
    def test_only_what_is_timed_needs_the_instant_of_asking(self):
        assert read({"field": "waits", "gt": 2}).timed is False
        assert read({"field": "opened_at", "in_hours": "office"}).timed is False
        assert read({"in_hours": "office"}).timed is True

    def test_names_the_instant_that_it_lacks(self):
        condition = read({"any": [{"field": "waits", "gt": 2}, {"field": "opened_at", "older_than": "4h"}]})

        with pytest.raises(
            WrongArgument, match="at_us None .* give the instant of asking, in microseconds UTC"
        ):
            condition.test({"waits": 3})

    def test_names_the_calendar_that_it_lacks(self):
        condition = read({"all": [{"field": "waits", "gt": 2}, {"in_hours": "office"}]})

        with pytest.raises(UnknownName, match="calendar 'office' is not known; use one of nothing"):
            condition.test({"waits": 0}, at_us=0)
        with pytest.raises(UnknownName, match="calendar 'office' is not known; use one of night"):
            condition.explain({"waits": 0}, at_us=0, hours={"night": HOURS["office"]})

    @pytest.mark.parametrize("values", [None, [("waits", 3)], "waits"])
    def test_takes_only_mappings(self, values):
        with pytest.raises(WrongArgument, match="give a mapping of field names to values"):
            read({"field": "waits", "gt": 2}).test(values)

    def test_takes_any_mapping(self):
        assert read({"field": "waits", "gt": 2}).test(MappingProxyType({"waits": 3})) is True

    def test_refuses_a_naive_datetime_by_the_name_of_its_field(self):
        naive = datetime(2026, 3, 2, 9)

        with pytest.raises(NaiveDatetime, match="^opened_at has no UTC offset") as caught:
            told({"field": "opened_at", "lt": "2026-03-02T09:00:00Z"}, opened_at=naive)

        assert (caught.value.value, caught.value.__context__) == (None, None)

    def test_a_datetime_beyond_the_calendar_is_unknown(self):
        in_the_east = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))  # in UTC still the year before

        assert told({"field": "opened_at", "lt": "2026-03-02T09:00:00Z"}, opened_at=in_the_east) is None


class TestIdentity:
    def test_one_meaning_is_one_condition(self):
        forms = [
            {"field": "opened_at", "older_than": "240m"},
            {"field": "opened_at", "older_than": "4h"},
            {"field": "opened_at", "older_than": "PT4H"},
        ]

        assert len({read(form) for form in forms}) == len({read(form).digest for form in forms}) == 1

    def test_lists_are_kept_sorted_and_scales_in_their_order(self):
        assert read({"field": "priority", "in": ["P3", "P1"]}).to_dict()["in"] == ["P1", "P3"]
        assert read({"field": "title", "in": ["b", "a"]}) == read({"field": "title", "in": ["a", "b"]})
        assert read({"field": "waits", "in": [2.0, 1]}).to_dict()["in"] == [1, 2]

    @pytest.mark.parametrize("number", [2**60, 2**63 - 1024, 1e300, 0.5])
    def test_a_number_is_one_however_it_is_written(self, number):
        written = read({"field": "waits", "lt": float(number)})

        assert written == read({"field": "waits", "lt": number})
        assert (
            written.digest == read(written.to_dict()).digest == read({"field": "waits", "lt": number}).digest
        )

    def test_letters_that_do_not_matter_are_folded(self):
        condition = read({"field": "title", "starts_with": "VPN", "ignore_case": True})

        assert condition == read({"field": "title", "starts_with": "vpn", "ignore_case": True})
        assert condition.to_dict() == {"field": "title", "starts_with": "vpn", "ignore_case": True}

    def test_minding_letters_need_not_be_said(self):
        said = {"field": "title", "starts_with": "VPN", "ignore_case": False}

        assert read(said).to_dict() == {"field": "title", "starts_with": "VPN"}

    def test_the_order_of_parts_is_kept(self):
        one, other = {"field": "waits", "gt": 2}, {"field": "vip", "eq": True}

        assert read({"all": [one, other]}) != read({"all": [other, one]})

    def test_the_digest_is_stable(self):
        assert read({"field": "waits", "gt": 2}).digest == read({"gt": 2.0, "field": "waits"}).digest
        assert read({"field": "waits", "gt": 2}).digest == "fa5ee1a5ca29316b"

    def test_a_scale_turned_round_makes_another_condition(self):
        rising = FieldSchema({"level": Field("choice", ["a", "b"], order="rising")})
        falling = FieldSchema({"level": Field("choice", ["a", "b"], order="falling")})
        plain = {"field": "level", "le": "a"}

        assert Condition.from_dict(plain, rising) != Condition.from_dict(plain, falling)

    def test_knows_its_fields_and_calendars(self):
        condition = read(
            {
                "all": [
                    {"not": {"field": "waits", "gt": 2}},
                    {"field": "opened_at", "older_than": "4h", "calendar": "office"},
                    {"in_hours": "night"},
                ]
            }
        )

        assert condition.fields == {"waits", "opened_at"}
        assert condition.calendars == {"office", "night"}
        assert condition.timed is True

    def test_shows_no_values(self):
        assert "alice" not in repr(read({"field": "customer", "eq": "alice"}))


class TestPossible:
    def test_none_where_it_does_not_speak_of_the_field(self):
        assert read({"field": "waits", "gt": 2}).possible("impact") is None

    def test_none_for_what_is_no_choice(self):
        assert read({"field": "waits", "gt": 2}).possible("waits") is None

    def test_all_needs_every_part_and_any_needs_one(self):
        many, vip = {"field": "impact", "ge": "many"}, {"field": "vip", "eq": True}

        assert read({"all": [many, vip]}).possible("impact") == {"many", "all"}
        assert read({"any": [many, vip]}).possible("impact") == {"one", "many", "all"}
        assert read({"not": {"any": [many, vip]}}).possible("impact") == {"one"}
        assert read({"not": {"all": [many, vip]}}).possible("impact") == {"one", "many", "all"}

    def test_presence_holds_for_every_choice_and_absence_for_none(self):
        assert read({"field": "category", "present": True}).possible("category") == {
            "hardware",
            "software",
            "network",
        }
        assert read({"field": "category", "absent": True}).possible("category") == frozenset()


def test_the_end_of_time_is_an_instant():
    assert told({"field": "opened_at", "gt": "2026-03-02T09:00:00Z"}, opened_at=MAX_US) is True
    assert told({"field": "opened_at", "gt": "2026-03-02T09:00:00Z"}, opened_at=MAX_US + 1) is None
