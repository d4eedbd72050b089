"""Why a condition came out as it did."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta

import pytest

from condition.kleene import HOURS, NOW, SCHEMA
from servicecore.condition import Condition
from servicecore.instant import HOUR_US


def explain(document, **values):
    return Condition.from_dict(document, SCHEMA).explain(values, at_us=NOW, hours=HOURS)


URGENT = {
    "all": [
        {"field": "priority", "ge": "P2"},
        {
            "any": [
                {"field": "title", "contains_text": "vpn", "ignore_case": True},
                {"not": {"field": "vip", "eq": False}},
            ]
        },
        {"field": "opened_at", "older_than": "4h", "calendar": "office"},
        {"field": "customer", "in": ["alice", "bob"]},
        {"in_hours": "office"},
    ]
}


def test_prints_every_test_with_what_it_saw():
    explained = explain(URGENT, priority="P1", title="Mail is down", opened_at=0, customer="mallory")

    assert str(explained).splitlines() == [
        "no   all of",
        "yes    priority is at least 'P2' ('P2', 'P1'): 'P1'",
        "?      any of",
        "no       title contains 'vpn' in any case of letters: 'Mail is down'",
        "?        not",
        "?          vip is false: nothing",
        "yes    opened_at is older than 4h in 'office': 1970-01-01T00:00:00Z, 52h old",
        "no     customer is one of something personal: a value that is not shown",
        "yes    the instant of asking lies in the hours of 'office': 1970-01-05T04:00:00Z",
    ]


def test_says_what_would_have_to_be_known():
    explained = explain(URGENT, priority="P1", customer="alice", title="Mail is down")

    assert explained.result is None
    assert explained.missing == ("vip", "opened_at")


def test_what_no_longer_matters_is_not_missing():
    assert explain(URGENT, priority="P3").missing == ()


def test_knows_its_places():
    explained = explain(URGENT)

    assert explained.path == ""
    assert [part.path for part in explained.parts] == ["all[0]", "all[1]", "all[2]", "all[3]", "all[4]"]
    assert explained.parts[1].parts[1].parts[0].path == "all[1].any[1].not"


def test_is_represented_by_what_was_asked_and_the_answer():
    assert (
        repr(explain({"field": "waits", "gt": 2}, waits=3)) == "Explanation('waits is above 2', result=True)"
    )


def test_is_plain_data_for_other_programs():
    assert explain({"not": {"field": "waits", "gt": 2}}, waits=3).to_dict() == {
        "path": "",
        "text": "not",
        "result": False,
        "seen": None,
        "missing": [],
        "parts": [
            {
                "path": "not",
                "text": "waits is above 2",
                "result": True,
                "seen": "3",
                "missing": [],
                "parts": [],
            }
        ],
    }


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"field": "title", "present": True}, "title is given"),
        ({"field": "title", "absent": True}, "title is not given"),
        ({"field": "title", "ne": "a\nb"}, r"title is not 'a\nb'"),
        ({"field": "title", "starts_with": "a"}, "title starts with 'a'"),
        ({"field": "title", "ends_with": "a"}, "title ends with 'a'"),
        ({"field": "category", "not_in": ["network", "hardware"]}, "category is none of 'hardware', 'network'"),
        ({"field": "waits", "in": list(range(14))}, "waits is one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more"),
        ({"field": "impact", "lt": "all"}, "impact is below 'all' ('one', 'many')"),
        ({"field": "impact", "gt": "one"}, "impact is above 'one' ('many', 'all')"),
        ({"field": "impact", "le": "many"}, "impact is at most 'many' ('one', 'many')"),
        ({"field": "opened_at", "lt": "2026-03-02T09:00:00Z"}, "opened_at is before 2026-03-02T09:00:00Z"),
        ({"field": "opened_at", "ge": "2026-03-02T09:00:00Z"}, "opened_at is not before 2026-03-02T09:00:00Z"),
        ({"field": "opened_at", "younger_than": "90m"}, "opened_at is younger than 1h30m"),
        ({"field": "born_at", "older_than": "4h"}, "born_at is older than 4h"),
        ({"field": "born_at", "eq": "2026-03-02T09:00:00Z"}, "born_at is something personal"),
        ({"field": "spent", "le": "90m"}, "spent is at most 1h30m"),
        ({"field": "vip", "ne": True}, "vip is not true"),
        ({"field": "tags", "contains": "vip"}, "tags contains 'vip'"),
        ({"field": "opened_at", "in_hours": "office"}, "opened_at lies in the hours of 'office'"),
        ({"all": [{"field": "vip", "eq": True}]}, "all of"),
    ],
)  # fmt: skip
def test_says_what_is_asked(document, text):
    assert explain(document).text == text


@pytest.mark.parametrize(
    ("field", "operator", "argument", "value", "seen"),
    [
        ("title", "eq", "a", None, "nothing"),
        ("title", "eq", "a", "  ", "nothing"),
        ("title", "eq", "a", "b\n" * 100, "'" + r"b\n" * 25 + "b..."),
        ("title", "eq", "a", 5, "5, which is not a text"),
        ("impact", "eq", "all", "some", "'some', which is not one of its choices"),
        ("waits", "gt", 2, float("nan"), "nan, which is not a number"),
        ("vip", "eq", True, True, "true"),
        ("vip", "eq", True, 1, "1, which is not true or false"),
        ("opened_at", "lt", "2026-03-02T09:00:00Z", HOUR_US, "1970-01-01T01:00:00Z"),
        ("opened_at", "lt", "2026-03-02T09:00:00Z", 10**30, f"{10**30}, which is not an instant"),
        ("opened_at", "older_than", "4h", "noon", "'noon', which is not an instant"),
        ("opened_at", "older_than", "4h", "1970-01-01T01:00:00Z", "'1970-01-01T01:00:00Z', 99h old"),
        ("opened_at", "in_hours", "office", HOUR_US, "1970-01-01T01:00:00Z"),
        ("opened_at", "present", True, "noon", "'noon'"),
        ("opened_at", "lt", "2026-03-02T09:00:00Z", datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00+00:00"),
        ("spent", "lt", "4h", HOUR_US, "1h"),
        ("spent", "lt", "4h", timedelta(hours=1), "1:00:00"),
        ("tags", "contains", "vip", ["new"], "['new']"),
        ("tags", "contains", "vip", "vip", "'vip', which is not a list of texts"),
        ("customer", "eq", "alice", 5, "a value that is not shown, which is not a text"),
        ("customer", "present", True, " ", "nothing"),
        ("born_at", "older_than", "4h", 0, "a value that is not shown"),
    ],
)  # fmt: skip
def test_says_what_it_saw(field, operator, argument, value, seen):
    assert explain({"field": field, operator: argument}, **{field: value}).seen == seen


def test_a_list_that_changes_later_changes_no_explanation():
    tags = ["new"]
    explained = explain({"field": "tags", "contains": "vip"}, tags=tags)

    tags.append("vip")

    assert explained.seen == "['new']"
    assert explained.result is False


def test_never_holds_a_personal_value():
    explained = explain({"field": "customer", "eq": "alice"}, customer="alice-from-outside")

    assert b"alice-from-outside" not in pickle.dumps(explained)
    assert "alice" not in repr(explained) + str(explained) + str(explained.to_dict())


def test_survives_copies_and_pickles():
    explained = explain(URGENT, priority="P1", customer="alice")

    assert copy.deepcopy(explained) == pickle.loads(pickle.dumps(explained)) == explained
