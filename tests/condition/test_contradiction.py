"""Conditions that never hold, found without asking them of every value there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condition.kleene import DOCUMENTS, HOURS, NOW, SCHEMA, VALUES
from servicecore.condition import EVENT_FIELDS, Condition
from servicecore.condition.contradiction import contradictions


def fields_of(*parts, domains=None, schema=SCHEMA | EVENT_FIELDS):
    return contradictions(Condition.from_dict({"all": list(parts)}, schema), domains or {})


def is_(name, value):
    return {"field": name, "eq": value}


class TestContradictions:
    @pytest.mark.parametrize(
        "parts",
        [
            [is_("title", "mail"), is_("title", "fax")],
            [is_("title", "mail"), {"field": "title", "ne": "mail"}],
            [{"field": "title", "in": ["mail", "fax"]}, {"field": "title", "not_in": ["fax", "mail"]}],
            [{"field": "title", "eq": "Mail", "ignore_case": True}, {"field": "title", "eq": "fax"}],
            [{"field": "title", "absent": True}, is_("title", "mail")],
        ],
    )
    def test_a_text_is_one_text(self, parts):
        assert fields_of(*parts) == ("title",)

    @pytest.mark.parametrize(
        ("parts", "name"),
        [
            ([is_("category", "hardware"), is_("category", "network")], "category"),
            ([{"field": "impact", "lt": "many"}, {"field": "impact", "gt": "one"}], "impact"),
            ([is_("vip", True), {"not": is_("vip", True)}], "vip"),
            ([{"field": "waits", "gt": 3}, {"field": "waits", "lt": 2}], "waits"),
            ([{"field": "waits", "gt": 0}, {"field": "waits", "lt": 0}], "waits"),
            ([{"field": "event.type", "absent": True}], "event.type"),
            ([is_("event.type", "note"), is_("event.type", "opened"), is_("vip", True)], "event.type"),
        ],
    )
    def test_so_is_every_value(self, parts, name):
        assert fields_of(*parts) == (name,)

    @pytest.mark.parametrize(
        "parts",
        [
            [
                is_("title", "mail"),
                {"field": "title", "starts_with": "fax"},
            ],  # parts of texts are not looked at
            [{"any": [is_("title", "mail"), is_("title", "fax")]}],
            [{"field": "waits", "gt": 2}, {"field": "waits", "lt": 3}],  # 2.5
            [{"field": "waits", "lt": -5}],
            [{"field": "waits", "gt": 5}],
            [{"field": "waits", "in": [1, 2]}, {"field": "waits", "ge": 2}],
            [{"field": "waits", "absent": True}],
            [{"field": "category", "absent": True}],
            [{"field": "vip", "present": True}],
            [{"field": "opened_at", "older_than": "1h"}, {"field": "opened_at", "younger_than": "1h"}],
            [{"in_hours": "office"}],
        ],
    )
    def test_what_could_hold_is_none(self, parts):
        assert fields_of(*parts) == ()

    def test_every_field_is_named(self):
        assert fields_of(is_("vip", True), is_("vip", False), is_("impact", "one"), is_("impact", "all")) == (
            "impact",
            "vip",
        )

    def test_a_field_may_be_known_to_be_less(self):
        north = is_("title", "north")

        assert fields_of(north, domains={"title": ["south", None]}) == ("title",)
        assert fields_of(north, domains={"title": ["south", "north"]}) == ()


@given(DOCUMENTS, VALUES)
def test_what_contradicts_itself_never_holds(document, values):
    condition = Condition.from_dict(document, SCHEMA)

    holds = condition.test(values, at_us=NOW, hours=HOURS)

    assert not (holds and contradictions(condition))


@given(st.sampled_from(["impact", "priority", "category"]), DOCUMENTS)
def test_agrees_with_what_is_possible(name, document):
    known = {"all": [{"field": name, "present": True}, document]}
    condition = Condition.from_dict(known, SCHEMA)

    assert (name in contradictions(condition)) is (condition.possible(name) == frozenset())
