"""Some conditions can never hold; those that can are never said not to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.condition import Condition, Field, FieldSchema

SCHEMA = FieldSchema(
    {
        "level": Field("choice", ["low", "mid", "high"], order="rising"),
        "title": "text",
        "waits": "number",
        "vip": "boolean",
        "opened_at": "instant",
        "effort": "duration",
        "tags": "texts",
    }
)


def says(**test):
    """A test of the field that its only other key names: `says(waits=3, op="gt")` asks for more than 3."""
    operator = test.pop("op", "eq")
    ((name, argument),) = test.items()
    return {"field": name, operator: argument}


def impossible(document):
    return Condition.from_dict(document, SCHEMA).impossible


@pytest.mark.parametrize(
    "document",
    [
        {"all": [says(waits=3, op="gt"), says(waits=3, op="lt")]},
        {"all": [says(waits=3, op="ge"), says(waits=3, op="lt")]},
        {"all": [says(waits=1), says(waits=2)]},
        {"all": [says(waits=[1, 2], op="in"), says(waits=2, op="gt")]},
        {"all": [says(waits=1), {"any": [says(waits=2), says(waits=3)]}]},
        {"all": [says(waits=1), {"not": says(waits=1)}]},
        {"all": [says(waits=True, op="absent"), says(waits=1)]},
        {"all": [says(waits=True, op="absent"), says(waits=True, op="present")]},
        {"not": {"any": [says(waits=1), says(waits=1, op="ne"), says(waits=True, op="absent")]}},
        {"all": [says(level="low"), says(level="mid", op="ge")]},
        {"all": [says(title="a"), says(title="b")]},
        {"all": [says(title="mail"), says(title="x", op="contains_text")]},
        {"all": [says(vip=True), says(vip=False)]},
        {"all": [says(opened_at="4h", op="older_than"), says(opened_at="1h", op="younger_than")]},
        {
            "all": [
                says(opened_at="2026-01-02T00:00:00Z", op="gt"),
                says(opened_at="2026-01-01T00:00:00Z", op="lt"),
            ]
        },
        {"all": [says(effort="4h", op="ge"), says(effort="1h", op="le")]},
        {"all": [says(tags="a", op="contains"), says(tags=True, op="absent")]},
    ],
)
def test_is_found(document):
    assert impossible(document) == next(iter(SCHEMA.fields.keys() & set(str(document).split("'"))))


@pytest.mark.parametrize(
    "document",
    [
        says(waits=3, op="gt"),
        {"all": [says(waits=3, op="ge"), says(waits=3, op="le")]},
        {"all": [says(waits=1, op="gt"), says(waits=2, op="lt")]},  # 1.5
        {"any": [says(waits=1), says(waits=2)]},
        {"all": [says(waits=1, op="ne"), says(waits=2, op="ne")]},
        {"all": [says(level="low"), says(waits=3)]},
        {"all": [says(title="a", op="contains_text"), says(title="b", op="contains_text")]},
        {"all": [says(title="a", op="ne"), says(title="b", op="starts_with")]},
        {"all": [says(tags="a", op="contains"), says(tags="b", op="contains")]},
        {"all": [says(vip=True), says(vip=True, op="present")]},
        {"all": [says(opened_at="4h", op="younger_than"), says(opened_at="1h", op="older_than")]},
        {"all": [says(opened_at="4h", op="older_than"), says(opened_at="2026-01-01T00:00:00Z", op="gt")]},
        {"all": [says(opened_at="office", op="in_hours"), {"in_hours": "office"}]},
        says(waits=True, op="absent"),
    ],
)
def test_is_not_seen_where_there_is_none(document):
    assert impossible(document) is None


numbers = st.builds(
    lambda operator, argument: says(waits=argument, op=operator),
    st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"]),
    st.integers(0, 4),
)
trees = st.recursive(
    numbers,
    lambda parts: st.one_of(
        st.builds(lambda part: {"not": part}, parts),
        st.builds(
            lambda word, many: {word: many},
            st.sampled_from(["all", "any"]),
            st.lists(parts, min_size=1, max_size=3),
        ),
    ),
    max_leaves=6,
)


@given(trees)
def test_of_numbers_is_found_exactly(document):
    """One field asked, so trying every number that could make a difference tells."""
    condition = Condition.from_dict(document, SCHEMA)
    held = any(condition.test({"waits": half / 2}) for half in range(-2, 12)) or condition.test({})

    assert (condition.impossible is None) == bool(held)


@pytest.mark.parametrize(
    ("document", "needed"),
    [
        (says(waits=1), {"waits"}),
        (says(waits=True, op="absent"), set()),
        ({"all": [says(waits=1), says(vip=True)]}, {"waits", "vip"}),
        ({"any": [says(waits=1), says(vip=True)]}, set()),
        ({"any": [says(waits=1), {"all": [says(waits=2), says(vip=True)]}]}, {"waits"}),
        ({"not": says(waits=1)}, {"waits"}),  # what is unknown is not false either
        ({"in_hours": "office"}, set()),
    ],
)
def test_knows_without_which_fields_it_cannot_hold(document, needed):
    assert Condition.from_dict(document, SCHEMA).needed == needed
