"""Declared fields, and what makes a declaration wrong."""

from __future__ import annotations

import pytest

from condition.kleene import SCHEMA
from servicecore.condition import Field, FieldSchema
from servicecore.errors import InvalidDefinition


def faults_of(build):
    with pytest.raises(InvalidDefinition) as caught:
        build()
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("build", "faults"),
    [
        (
            lambda: Field("date"),
            ["kind: 'date' is not known; use one of text, choice, number, boolean, instant, duration, texts"],
        ),
        (
            lambda: Field(["text"]),
            [
                "kind: ['text'] is not known; use one of text, choice, number, boolean, instant, duration, texts"
            ],
        ),
        (lambda: Field("choice"), ["choices: is empty; give at least one"]),
        (lambda: Field("text", ["a"]), ["kind: 'text' has no choices; use 'choice', or leave them out"]),
        (
            lambda: Field("number", order="rising"),
            ["kind: 'number' has no choices; use 'choice', or leave them out"],
        ),
        (
            lambda: Field("choice", ["a"], order="up"),
            ["order: 'up' is not known; use one of rising, falling"],
        ),
        (
            lambda: Field("choice", ["a", " ", 3, "a"]),
            ["choices[1]: ' ' is no name", "choices[2]: 3 is no name", "choices[3]: 'a' stands there twice"],
        ),
        (lambda: Field("choice", "high"), ["'high' is one text; give a list of texts"]),
        (lambda: FieldSchema(["title"]), ["['title'] is no mapping of names to fields"]),
        (
            lambda: FieldSchema({"reply to": "text", "a.": "texts", 5: "text", "waits": "int"}),
            [
                "'reply to': 'reply to' is no name of a field; use letters, digits and _, joined by dots",
                "'a.': 'a.' is no name of a field; use letters, digits and _, joined by dots",
                "5: 5 is no name of a field; use letters, digits and _, joined by dots",
                "waits.kind: 'int' is not known; use one of text, choice, number, boolean, instant, duration, texts",
            ],
        ),
    ],
)
def test_says_everything_that_is_wrong(build, faults):
    assert faults_of(build) == faults


def test_a_document_declares_fields_by_kind_or_by_table():
    schema = FieldSchema.from_dict(
        {
            "title": "text",
            "impact": {"kind": "choice", "choices": ["one", "many"], "order": "rising"},
            "customer": {"kind": "text", "personal": True},
        }
    )

    assert schema["title"] == Field("text")
    assert schema["impact"] == Field("choice", ["one", "many"], order="rising")
    assert schema["customer"].personal is True


def test_reads_back_what_it_wrote():
    assert FieldSchema.from_dict(SCHEMA.to_dict()) == SCHEMA


def test_a_document_names_every_fault_by_its_place():
    document = {
        "title": "string",
        "impact": {"kind": "choice", "order": "up"},
        "waits": 5,
        "tags": {"type": "texts"},
        "re-opened": "number",
    }

    assert faults_of(lambda: FieldSchema.from_dict(document)) == [
        "title.kind: 'string' is not known; use one of text, choice, number, boolean, instant, duration, texts",
        "impact.order: 'up' is not known; use one of rising, falling",
        "waits: 5 is wrong; give a table of keys and values",
        "tags.kind: is missing",
        "tags.type: is not known; use one of kind, choices, order, personal",
        "re-opened: 're-opened' is no name of a field; use letters, digits and _, joined by dots",
    ]


def test_a_host_says_more_of_a_field_by_declaring_it_again():
    again = SCHEMA | FieldSchema({"title": Field("text", personal=True), "seat": "number"})

    assert again["title"].personal is True
    assert set(again) == {*SCHEMA, "seat"}


def test_knows_its_names():
    assert "title" in SCHEMA
    assert "colour" not in SCHEMA
    assert 5 not in SCHEMA
