"""Documents of conditions: what is refused, where, and what would be accepted."""

from __future__ import annotations

import pytest

from condition.kleene import SCHEMA
from servicecore.condition import Condition
from servicecore.condition.argument import MAX_LISTED
from servicecore.condition.reading import MAX_DEPTH, MAX_PARTS
from servicecore.document import parse_toml
from servicecore.errors import InvalidDefinition

WAITS = {"field": "waits", "gt": 2}


def read(document):
    return Condition.from_dict(document, SCHEMA)


def faults_of(document):
    with pytest.raises(InvalidDefinition) as caught:
        read(document)
    return [(str(fault), fault.code) for fault in caught.value.faults]


def test_is_written_in_toml_as_people_think_it():
    document = parse_toml("""
        [when]
        all = [
            { field = "impact", in = ["many", "all"] },
            { any = [{ field = "title", contains_text = "vpn", ignore_case = true }, { field = "vip", eq = true }] },
            { not = { field = "customer", absent = true } },
            { field = "opened_at", older_than = "4h", calendar = "office" },
            { field = "opened_at", ge = 2026-03-02T09:00:00+01:00 },
            { in_hours = "office" },
        ]
    """)

    condition = read(document["when"])

    assert condition.to_dict() == {
        "all": [
            {"field": "impact", "in": ["many", "all"]},
            {
                "any": [
                    {"field": "title", "contains_text": "vpn", "ignore_case": True},
                    {"field": "vip", "eq": True},
                ]
            },
            {"not": {"field": "customer", "absent": True}},
            {"field": "opened_at", "older_than": "4h", "calendar": "office"},
            {"field": "opened_at", "ge": "2026-03-02T08:00:00Z"},
            {"in_hours": "office"},
        ]
    }


TEXT_OPERATORS = "eq, ne, in, not_in, starts_with, ends_with, contains_text, present, absent"

FAULTS = [
    ([], "[] is no table of keys and values", "wrong_type"),
    (None, "None is no table of keys and values", "wrong_type"),
    ({"not": "vip"}, "not: 'vip' is no condition; give a table such as { field = \"impact\", eq = \"high\" }", "wrong_type"),
    ({"all": {}}, "all: {} is no list; give a list of conditions", "wrong_type"),
    ({"any": []}, "any: is empty; give at least one condition", "empty"),
    ({"all": [WAITS], "any": [WAITS]}, "any: cannot stand beside all; one table says one thing, and all joins several", "ambiguous"),
    ({"not": WAITS, "gt": 2}, "gt: cannot stand beside not; one table says one thing, and all joins several", "ambiguous"),
    ({}, ("tests nothing; give all, any, not, or a field with one of eq, ne, lt, le, gt, ge, in, not_in, contains, starts_with, "
         "ends_with, contains_text, present, absent, older_than, younger_than, in_hours"), "missing_key"),
    ({"field": "title"}, f"tests nothing; give one of {TEXT_OPERATORS}", "missing_key"),
    ({"eq": 2}, "field: is missing; name what eq tests", "missing_key"),
    ({"field": "colour", "eq": "red"}, ("field: field 'colour' is not known; use one of born_at, category, customer, data.public, "
     "impact, opened_at, priority, spent, tags, title, vip, waits"), "unknown_name"),
    ({"field": ["title"], "eq": "red"}, ("field: field ['title'] is not known; use one of born_at, category, customer, data.public, "
     "impact, opened_at, priority, spent, tags, title, vip, waits"), "unknown_name"),
    ({"field": "colour", "in_hours": "office"}, ("field: field 'colour' is not known; use one of born_at, category, customer, data.public, "
     "impact, opened_at, priority, spent, tags, title, vip, waits"), "unknown_name"),
    ({"field": "waits", "is": 2}, ("is: is not known; use one of all, any, not, field, eq, ne, lt, le, gt, ge, in, not_in, contains, "
     "starts_with, ends_with, contains_text, present, absent, older_than, younger_than, in_hours, ignore_case, calendar"), "unknown_key"),
    ({"field": "waits", "gt": 2, "lt": 5}, "has 2 tests, gt and lt; give one, and join several with all", "ambiguous"),
    ({"field": "title", "lt": "m"}, f"lt: does not fit title, which is a text; use one of {TEXT_OPERATORS}", "wrong_operator"),
    ({"field": "category", "ge": "network"}, ("ge: does not fit category, which is a choice without order; "
     "use one of eq, ne, in, not_in, present, absent"), "wrong_operator"),
    ({"field": "vip", "in": [True]}, "in: does not fit vip, which is true or false; use one of eq, ne, present, absent", "wrong_operator"),
    ({"field": "tags", "eq": "vip"}, "eq: does not fit tags, which is a list of texts; use one of contains, present, absent", "wrong_operator"),
    ({"field": "waits", "older_than": "4h"}, ("older_than: does not fit waits, which is a number; "
     "use one of eq, ne, lt, le, gt, ge, in, not_in, present, absent"), "wrong_operator"),
    # arguments
    ({"field": "title", "eq": 2}, "eq: 2 is wrong; give a text", "wrong_type"),
    ({"field": "title", "eq": " "}, "eq: is blank, which counts as not given; use absent = true to ask for that", "blank"),
    ({"field": "waits", "eq": "2"}, "eq: '2' is wrong; give a number", "wrong_type"),
    ({"field": "waits", "eq": True}, "eq: True is wrong; give a number", "wrong_type"),
    ({"field": "vip", "eq": 1}, "eq: 1 is wrong; give true or false", "wrong_type"),
    ({"field": "impact", "eq": "high"}, "eq: 'high' is not known; use one of one, many, all", "unknown_value"),
    ({"field": "impact", "eq": 3}, "eq: 3 is wrong; give a text", "wrong_type"),
    ({"field": "tags", "contains": ["vip"]}, "contains: ['vip'] is wrong; give a text", "wrong_type"),
    ({"field": "opened_at", "lt": 5}, "lt: 5 is wrong; give an instant such as '2026-03-02T09:00:00Z'", "wrong_type"),
    ({"field": "opened_at", "lt": "monday"}, "lt: instant 'monday' is no ISO 8601 instant such as 2026-03-02T09:00:00+01:00", "invalid_instant"),
    ({"field": "spent", "lt": 5}, "lt: 5 is wrong; give a duration such as '4h'", "wrong_type"),
    ({"field": "spent", "lt": "2d"}, "lt: duration '2d' is ambiguous; write hours, such as '48h', or business days, such as '2bd'", "invalid_duration"),
    ({"field": "impact", "in": "many"}, "in: 'many' is no list; give a list, or use eq or ne for one value", "wrong_type"),
    ({"field": "impact", "in": []}, "in: is empty; give at least one value", "empty"),
    ({"field": "impact", "in": ["many", "many"]}, "in[1]: 'many' stands there twice", "duplicate"),
    ({"field": "title", "in": ["Mail", "MAIL"], "ignore_case": True}, "in[1]: 'MAIL' stands there twice", "duplicate"),
    ({"field": "waits", "in": list(range(MAX_LISTED + 1))}, "in: has 1001 values; give at most 1000", "too_large"),
    ({"field": "opened_at", "older_than": 4}, ("older_than: older_than 4 has no unit; give a timedelta or "
     "a form such as '90m', '4h', '1h30m', '45s' or 'PT48H'"), "invalid_duration"),
    ({"field": "opened_at", "older_than": "-4h"}, "older_than: '-4h' is negative; an age is zero or more", "inverted"),
    ({"field": "opened_at", "in_hours": ""}, "in_hours: '' is wrong; give the name of a calendar", "wrong_type"),
    ({"in_hours": True}, "in_hours: True is wrong; give the name of a calendar", "wrong_type"),
    # meanings turned round
    ({"field": "title", "present": False}, "present: false turns its meaning round; write absent = true", "inverted"),
    ({"field": "title", "absent": False}, "absent: false turns its meaning round; write present = true", "inverted"),
    ({"field": "title", "present": "yes"}, "present: 'yes' is wrong; give true", "wrong_type"),
    ({"field": "impact", "lt": "one"}, "lt: nothing is below 'one', the lowest of one, many, all", "never_true"),
    ({"field": "priority", "gt": "P1"}, "gt: nothing is above 'P1', the highest of P3, P2, P1", "never_true"),
    # what goes with an operator
    ({"field": "title", "eq": "a", "ignore_case": "yes"}, "ignore_case: 'yes' is wrong; give true or false", "wrong_type"),
    ({"field": "impact", "eq": "one", "ignore_case": True}, "ignore_case: does not go with eq here; only comparisons of a text ignore case", "wrong_operator"),
    ({"field": "title", "present": True, "ignore_case": True}, "ignore_case: does not go with present here; only comparisons of a text ignore case", "wrong_operator"),
    ({"field": "opened_at", "lt": "2026-03-02T09:00:00Z", "calendar": "office"},
     "calendar: does not go with lt; only older_than and younger_than count in one", "wrong_operator"),
    ({"field": "opened_at", "older_than": "4h", "calendar": 5}, "calendar: 5 is wrong; give the name of a calendar", "wrong_type"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "message", "code"), FAULTS)
def test_names_the_place_the_value_and_what_would_be_accepted(document, message, code):
    assert faults_of(document) == [(message, code)]


def test_names_every_fault_at_once():
    document = {
        "all": [
            {"any": [{"field": "impact", "in": ["high", "many", 3]}, {"field": "waits", "gt": "two"}]},
            {"not": {"field": "colour", "eq": "red"}},
            {"field": "title", "eq": "", "ignore_case": 1},
        ]
    }

    assert [message.partition(":")[0] for message, _ in faults_of(document)] == [
        "all[0].any[0].in[0]",
        "all[0].any[0].in[2]",
        "all[0].any[1].gt",
        "all[1].not.field",
        "all[2].ignore_case",
        "all[2].eq",
    ]


def test_a_naive_instant_is_refused_by_name():
    [(message, code)] = faults_of({"field": "opened_at", "lt": "2026-03-02T09:00:00"})

    assert message.startswith("lt: instant 2026-03-02T09:00:00 has no UTC offset; give an aware datetime")
    assert code == "naive_datetime"


def test_what_should_equal_a_personal_field_is_not_echoed():
    [(message, _)] = faults_of({"field": "customer", "in": ["alice", "alice", 7]})[:1]

    assert message == "in[1]: a value of type str stands there twice"
    assert faults_of({"field": "customer", "in": "alice"})[0][0].startswith(
        "in: a value of type str is no list"
    )
    assert faults_of({"field": "born_at", "lt": "in spring"}) == [
        (
            "lt: a value of type str is wrong; give an instant such as '2026-03-02T09:00:00Z'",
            "invalid_instant",
        )
    ]


def test_keys_from_outside_are_shown_escaped_and_cut():
    [(message, _)] = faults_of({"field": "waits", "x\n" * 100: 1, "gt": 1})

    assert "\n" not in message
    assert message.index(":") <= 80


@pytest.mark.parametrize("word", ["all", "any", "not"])
def test_nesting_has_a_bound(word):
    def nested(levels):
        document = WAITS
        for _ in range(levels - 1):
            document = {word: document if word == "not" else [document]}
        return document

    read(nested(MAX_DEPTH))
    [(message, code)] = faults_of(nested(MAX_DEPTH + 1))

    assert message.endswith(f"is nested deeper than {MAX_DEPTH} levels")
    assert code == "too_deep"


def test_size_has_a_bound():
    read({"all": [WAITS] * (MAX_PARTS - 1)})

    assert faults_of({"all": [WAITS] * MAX_PARTS}) == [("has more than 2000 parts", "too_large")]
    assert faults_of({"all": [WAITS] * 300_000}) == [("has more than 2000 parts", "too_large")]


def test_the_deepest_condition_still_fits_into_a_desk_document():
    document = {"field": "impact", "in": ["many"]}
    for _ in range(MAX_DEPTH - 1):
        document = {"all": [document]}
    for _ in range(8):
        document = {"x": document}

    from servicecore.document import checked

    assert checked(document)
