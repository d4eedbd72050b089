"""Whether one condition holds only where others do: what is said is so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.condition import Condition, Field, FieldSchema
from servicecore.condition.implication import implies
from servicecore.instant import HOUR_US

SCHEMA = FieldSchema(
    {
        "waits": "number",
        "vip": "boolean",
        "area": "text",
        "tags": "texts",
        "impact": Field("choice", ["one", "some", "all"], order="rising"),
        "opened_at": "instant",
        **{f"text{n}": "text" for n in range(12)},
    }
)


def condition(**document):
    return Condition.from_dict(document, SCHEMA)


def test_of_none_it_is_whether_a_condition_never_holds():
    assert implies(condition(all=[{"field": "vip", "eq": True}, {"field": "vip", "eq": False}]), [])
    assert not implies(condition(field="vip", eq=True), [])


def test_several_may_hold_together_wherever_one_does():
    wide = [condition(field="impact", eq=choice) for choice in ("some", "all")]

    assert implies(condition(field="impact", ge="some"), wide)
    assert not implies(condition(field="impact", ge="some"), wide[:1])


def test_the_hours_of_asking_are_open_or_not():
    office, yard = condition(in_hours="office"), condition(in_hours="yard")

    assert implies(office, [office])
    assert not implies(office, [yard])


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(
            {"any": [{"field": "area", "contains_text": f"t{n}"} for n in range(15)]}, id="of one field"
        ),
        pytest.param(
            {"any": [{"field": f"text{n}", "contains_text": "t"} for n in range(12)]}, id="of many fields"
        ),
    ],
)
def test_says_nothing_where_there_are_too_many_ways(document):
    assert not implies(condition(**document), [condition(**document)])


LEAVES = st.sampled_from(
    [
        {"field": "waits", "ge": 2},
        {"field": "waits", "lt": 5},
        {"field": "waits", "absent": True},
        {"field": "vip", "eq": True},
        {"field": "vip", "ne": True},
        {"field": "area", "eq": "north"},
        {"field": "area", "starts_with": "nor"},
        {"field": "area", "present": True},
        {"field": "tags", "contains": "a"},
        {"field": "impact", "gt": "one"},
        {"field": "impact", "not_in": ["one", "some"]},
        {"field": "opened_at", "older_than": "2h"},
        {"field": "opened_at", "younger_than": "4h"},
        {"field": "opened_at", "older_than": "2h", "calendar": "office"},
    ]
)
TREES = st.recursive(
    LEAVES,
    lambda parts: (
        st.lists(parts, min_size=1, max_size=3).map(lambda items: {"all": items})
        | st.lists(parts, min_size=1, max_size=3).map(lambda items: {"any": items})
        | parts.map(lambda part: {"not": part})
    ),
    max_leaves=5,
)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "waits": st.sampled_from([0, 2, 3, 5, 6.5, "x"]),
        "vip": st.sampled_from([True, False, "x"]),
        "area": st.sampled_from(["north", "nor", "south", "", 5]),
        "tags": st.sampled_from([[], ["a"], ["b"], "a"]),
        "impact": st.sampled_from(["one", "some", "all", "x"]),
        "opened_at": st.sampled_from([-5, -3, -2, -1, 0]).map(lambda hours: hours * HOUR_US),
    },
)


class HalfOpen:
    """Every other hour counts."""

    def elapsed_us(self, start_us, end_us):
        return (end_us - start_us) // 2

    def is_open_us(self, at_us):
        return at_us % 2 == 0


@given(TREES, st.lists(TREES, max_size=3), VALUES)
def test_where_it_says_so_one_of_them_holds(narrow, wide, values):
    asked = {"at_us": 0, "hours": {"office": HalfOpen()}}
    conditions = [condition(**each) for each in wide]

    if condition(**narrow).test(values, **asked) and implies(condition(**narrow), conditions):
        assert any(each.test(values, **asked) for each in conditions)
