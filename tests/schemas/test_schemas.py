"""The JSON Schemas say what the readers take: made from the same classes, and held against both."""

from __future__ import annotations

import json
import runpy
from copy import deepcopy
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas.documents import CALENDAR, DOCUMENTS, FILES, READERS
from servicecore.desk.document import DESK_KEYS
from servicecore.document import load_document
from servicecore.errors import ServiceCoreError, UnknownName
from servicecore.event import Actor
from servicecore.schemas import KINDS, annotation, json_schema, making
from servicecore.schemas.docstring import described, titled
from servicecore.workflow import TransitionDefinition

VALIDATORS = {kind: Draft202012Validator(json_schema(kind)) for kind in KINDS}
WRONG = (7.5, True, "wrong", [], {}, None, [7.5], {"wrong": 7.5}, -1)


def valid(kind, document):
    return VALIDATORS[kind].is_valid(document)


def read(kind, document):
    """Whether the reader takes it."""
    try:
        READERS[kind](deepcopy(document))
    except ServiceCoreError:
        return False
    return True


def verdicts(kind, document):
    return valid(kind, document), read(kind, document)


def places(value, path=()):
    """The path of everything in a document."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield from places(part, (*path, key))


def changed(document, path, change):
    """A copy in which *change* was done to what is at a place, given the table or list that holds it."""
    copy = {"root": deepcopy(document)}
    whole = ("root", *path)
    here = copy
    for key in whole[:-1]:
        here = here[key]
    change(here, whole[-1])
    return copy["root"]


class TestShipped:
    @pytest.mark.parametrize("kind", KINDS)
    def test_are_what_is_made_from_the_readers(self, kind):
        """Where this fails, run `python -m servicecore.schemas` and look at what changed."""
        assert json_schema(kind) == json.loads(json.dumps(making.make_schema(kind)))

    @pytest.mark.parametrize("kind", KINDS)
    def test_are_schemas_of_the_draft_of_2020_12_with_an_id_that_needs_no_host(self, kind):
        schema = json_schema(kind)

        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"] == f"urn:servicecore:{kind}:1"

    def test_are_of_every_kind_that_is_read(self):
        assert set(KINDS) == set(READERS) == set(DOCUMENTS)

    @pytest.mark.parametrize("kind", KINDS)
    def test_are_named_as_their_documents_name_themselves(self, kind):
        document = {**DOCUMENTS[kind], "schema": f"servicecore.{kind}/1"}

        assert verdicts(kind, document) == (True, True)
        assert verdicts(kind, {**document, "schema": f"servicecore.{kind}/0"}) == (False, False)

    def test_say_of_every_class_and_of_most_keys_what_they_are(self):
        definitions = [part for kind in KINDS for part in json_schema(kind)["$defs"].values()]
        target = json_schema("sla_policy")["$defs"]["Target"]

        assert all(part["title"] for part in definitions)
        assert target["properties"]["pause"]["description"].startswith("What holds the clock besides")

    def test_of_another_kind_there_is_none(self):
        with pytest.raises(UnknownName, match="kind of document 'ticket' is not known; use one of desk"):
            json_schema("ticket")


class TestDocuments:
    @pytest.mark.parametrize(("kind", "path"), FILES, ids=[f"{kind}-{path.name}" for kind, path in FILES])
    def test_that_are_shipped_or_shown_are_valid_and_read(self, kind, path):
        assert verdicts(kind, load_document(path)) == (True, True)

    @pytest.mark.parametrize("kind", KINDS)
    def test_with_all_their_keys_are_valid_and_read(self, kind):
        assert verdicts(kind, DOCUMENTS[kind]) == (True, True)

    def test_of_a_desk_have_every_key_here(self):
        assert set(DOCUMENTS["desk"]) == set(DESK_KEYS)

    @pytest.mark.parametrize("kind", KINDS)
    def test_with_a_key_that_is_not_known_are_neither(self, kind):
        assert verdicts(kind, {**DOCUMENTS[kind], "colour": "red"}) == (False, False)

    @pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind in KINDS for key in DOCUMENTS[kind]])
    def test_with_a_key_of_a_wrong_type_are_neither(self, kind, key):
        assert verdicts(kind, {**DOCUMENTS[kind], key: 7.5}) == (False, False)

    @pytest.mark.parametrize(
        ("kind", "path", "value"),
        [
            ("workflow", ("states", 0, "category"), "newish"),
            ("workflow", ("states", 1, "wait_reasons", 1), {"longest": "40h"}),
            ("workflow", ("transitions", 0, "when", "all"), []),
            ("workflow", ("transitions", 0, "when"), {"field": "waits", "gt": 2, "lt": 3}),
            ("workflow", ("transitions", 0, "when"), {"gt": 2}),
            ("workflow", ("timers", 0, "anchor"), "sometime"),
            ("workflow", ("fields", "waits"), "numeral"),
            ("calendar", ("weekly", "mon"), [["09:00"]]),
            ("calendar", ("weekly",), {"montag": []}),
            ("calendar", ("workdays", "2026-10-10"), "montag"),
            ("calendar", ("layers", 0, "rank"), 1_001),
            ("calendar", ("versions", 0), {"weekly": {}}),
            ("priority", ("scale", "levels"), "P1"),
            ("sla_policy", ("targets", 0, "goals", "P1"), 4),
            ("sla_policy", ("targets", 0, "reopen"), "maybe"),
            ("ladder", ("rungs", 0, "when"), {"field": "waits"}),
            ("obligation", ("per",), "planet"),
            ("people", ("people", 0, "capacity"), -1),
            ("people", ("people", 0, "skills", "vpn"), 0),
            ("categories", ("categories", "network", "categories", "wlan"), {"tema": "east"}),
            ("desk", ("calendars", 1), {"name": "both", "union": [CALENDAR]}),
            ("desk", ("workflows", 0), "grievance"),
            ("desk", ("workflows", 1), {"shipped": "grievance"}),
            ("desk", ("workflows", 1), {"shipped": "incident", "version": "2"}),
            ("desk", ("priority",), "high"),
            ("desk", ("personal",), ["email", 7]),
            ("mapping", ("log", "rows"), "files"),
            ("scorecard", ("lines", "response", "target", "better"), "louder"),
        ],
    )
    def test_with_something_wrong_within_are_neither(self, kind, path, value):
        document = changed(DOCUMENTS[kind], path, lambda here, key: here.__setitem__(key, value))

        assert verdicts(kind, document) == (False, False)

    @pytest.mark.parametrize(
        "desk",
        [
            {"name": "x"},
            {"name": "x", "priority": None, "routing": None, "people": None, "personal": None},
            {"name": "x", "personal": ["email"]},
            {
                "name": "x",
                "priority": "incident",
                "workflows": ["problem"],
                "calendars": [{**CALENDAR, "name": "office"}],
            },
        ],
        ids=["nothing but a name", "parts that say nothing", "personal fields in short", "what is shipped"],
    )
    def test_of_a_desk_may_be_short(self, desk):
        assert verdicts("desk", desk) == (True, True)

    @pytest.mark.parametrize("kind", KINDS)
    @given(data=st.data())
    def test_that_a_reader_takes_are_valid(self, kind, data):
        """The law: a schema refuses nothing that its reader takes, whatever was done to a document."""
        document = DOCUMENTS[kind]
        path = data.draw(st.sampled_from([place for place in places(document) if place]))
        wrong = data.draw(st.sampled_from(WRONG))
        change = data.draw(
            st.sampled_from(
                [
                    lambda here, key: here.__setitem__(key, wrong),
                    lambda here, key: here.__delitem__(key),
                    lambda here, _: (
                        here.update(colour=wrong) if isinstance(here, dict) else here.append(wrong)
                    ),
                ]
            )
        )
        document = changed(document, path, change)

        assert valid(kind, document) or not read(kind, document)


class TestMaking:
    def test_writes_what_has_changed_alone(self, tmp_path):
        assert making.write_schemas(tmp_path) == [f"{kind}.json" for kind in KINDS]
        assert making.write_schemas(tmp_path) == []
        (tmp_path / "surge.json").write_text("{}")
        assert making.write_schemas(tmp_path) == ["surge.json"]

    @pytest.mark.parametrize(
        ("name", "said"), [("__main__", "surge.json\n"), ("servicecore.schemas.__main__", "")]
    )
    def test_is_a_command_of_its_own(self, monkeypatch, capsys, name, said):
        monkeypatch.setattr(
            making, "write_schemas", lambda folder: ["surge.json"] if folder.name == "shipped" else []
        )

        runpy.run_path(str(Path(making.__file__).with_name("__main__.py")), run_name=name)

        assert capsys.readouterr().out == said

    def test_takes_titles_and_descriptions_from_docstrings(self):
        class Bare:
            pass

        assert titled(TransitionDefinition).startswith("One thing that can be done to a ticket: from where")
        assert described(TransitionDefinition)["roles"] == "Who may do it; empty lets anyone."
        assert (titled(Bare), described(Bare)) == ("", {})

    def test_has_nothing_to_say_of_a_class_that_it_cannot_look_into(self):
        with pytest.raises(AssertionError, match="Path is no attrs class; say by hand what its schema is"):
            annotation.Definitions({}, {}, {}).ref(Path)

    def test_takes_no_two_classes_of_one_name(self):
        definitions = annotation.Definitions({}, {}, {})
        definitions.ref(Actor)
        other = attrs.make_class("Actor", ["id"])

        with pytest.raises(AssertionError, match="two classes are called Actor"):
            definitions.ref(other)

    @pytest.mark.parametrize(
        ("schema", "either"),
        [
            ({"type": "string"}, {"type": ["string", "null"]}),
            ({"enum": ["a"]}, {"enum": ["a", None]}),
            ({"anyOf": [{}]}, {"anyOf": [{}, {"type": "null"}]}),
            ({"$ref": "#/$defs/X"}, {"anyOf": [{"$ref": "#/$defs/X"}, {"type": "null"}]}),
        ],
    )
    def test_says_that_a_value_may_be_missing(self, schema, either):
        assert annotation.nullable(schema) == either
