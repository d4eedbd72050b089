"""Workflows as data: read strictly, written back, and told apart by their content."""

from __future__ import annotations

import json

import pytest

from servicecore.errors import InvalidDefinition, UnknownName
from servicecore.event import Category, EventType
from servicecore.workflow import (
    Effect,
    OpeningDefinition,
    StateDefinition,
    TimerDefinition,
    TransitionDefinition,
    WorkflowDefinition,
    load_definition,
)
from workflow.errand import ERRAND, define, errand, with_transitions


def faults_of(document):
    with pytest.raises(InvalidDefinition) as caught:
        define(document)
    return [(fault.path, fault.code) for fault in caught.value.faults]


class TestReading:
    def test_reads_states_and_transitions(self):
        definition = define(ERRAND)

        assert definition.states[2] == StateDefinition(
            "asking", "waiting", wait_reasons=["requester", "parts"]
        )
        assert definition.transitions[0] == TransitionDefinition(
            "begin", ["open"], target="doing", roles=["agent"]
        )
        assert definition.transitions[4].records is EventType.NOTE

    def test_reads_opening_timers_effects_and_labels(self):
        effect = {"kind": "notify", "audience": "requester", "template": "hello", "data": {"channel": "mail"}}
        timer = {"id": "late", "state": "open", "after": "1h", "calendar": "office", "trigger": "begin"}

        definition = define(
            errand(
                opening={"requires": ["title"], "effects": [effect]}, timers=[timer], labels={"open": "Open"}
            )
        )

        sent = Effect("notify", audience="requester", template="hello", data={"channel": "mail"})
        assert definition.opening == OpeningDefinition(requires=["title"], effects=[sent])
        assert definition.timers == (
            TimerDefinition("late", "open", after="1h", calendar="office", trigger="begin"),
        )
        assert definition.labels == {"open": "Open"}

    def test_reads_a_file(self, tmp_path):
        file = tmp_path / "errand.json"
        file.write_text(json.dumps(ERRAND))

        assert WorkflowDefinition.from_dict(file) == define(ERRAND)

    def test_names_every_unknown_key(self):
        document = with_transitions({"trigger": "x", "sources": ["open"], "before": "os.mkdir"}, colour="red")

        assert faults_of(document) == [("transitions[5].before", "unknown_key"), ("colour", "unknown_key")]

    def test_names_every_missing_key(self):
        document = errand(states=[{"name": "open"}])
        del document["initial"]

        assert faults_of(document) == [("initial", "missing_key"), ("states[0].category", "missing_key")]

    @pytest.mark.parametrize(
        ("document", "path"),
        [
            (errand(name=7), "name"),
            pytest.param(errand(version=1), "version", id="a version is a text"),
            (errand(states=[{"name": "open", "category": "busy"}]), "states[0].category"),
            pytest.param(
                with_transitions({"trigger": "x", "sources": "open"}),
                "transitions[5].sources",
                id="a text is no list",
            ),
            (
                with_transitions({"trigger": "x", "sources": ["open"], "records": "exploded"}),
                "transitions[5].records",
            ),
            (
                with_transitions({"trigger": "x", "sources": ["open"], "guards": [7]}),
                "transitions[5].guards[0]",
            ),
            (errand(schema="servicecore.workflow/2"), "schema"),
        ],
    )
    def test_names_a_value_it_cannot_use(self, document, path):
        assert [fault for fault, _ in faults_of(document)] == [path]


class TestBuilding:
    @pytest.mark.parametrize("name", ["sources", "roles", "requires", "guards"])
    def test_refuses_one_text_for_a_list_of_texts(self, name):
        parts = {"trigger": "x", "sources": ["open"], name: "open"}

        with pytest.raises(InvalidDefinition, match="'open' is one text; give a list of texts"):
            TransitionDefinition(**parts)

    def test_refuses_a_category_it_does_not_know(self):
        with pytest.raises(UnknownName, match="category 'busy' is not known; use one of new, active"):
            StateDefinition("open", "busy")

    def test_refuses_an_event_type_it_does_not_know(self):
        with pytest.raises(UnknownName, match="event type 'exploded' is not known"):
            TransitionDefinition("x", ["open"], records="exploded")

    def test_takes_categories_and_event_types_by_name(self):
        assert StateDefinition("open", "new").category is Category.NEW
        assert TransitionDefinition("x", ["open"], records="note").records is EventType.NOTE

    def test_names_a_transition_after_trigger_and_target(self):
        assert TransitionDefinition("begin", ["open"], target="doing").id == "begin.doing"
        assert TransitionDefinition("note", ["open"]).id == "note.stay"


class TestWriting:
    @pytest.mark.parametrize("definition", [define(ERRAND), load_definition("incident")])
    def test_comes_back_from_json(self, definition):
        document = json.loads(json.dumps(definition.to_dict()))

        assert WorkflowDefinition.from_dict(document) == definition

    def test_says_its_schema_first(self):
        assert next(iter(define(ERRAND).to_dict().items())) == ("schema", "servicecore.workflow/1")


class TestDigest:
    def test_is_the_same_for_the_same_content(self):
        reordered = dict(reversed(errand().items()))

        assert define(reordered).digest == define(ERRAND).digest

    @pytest.mark.parametrize(
        "changes",
        [
            {"version": "2"},
            {"initial": "doing"},
            {"labels": {"open": "Open"}},
            {"states": ERRAND["states"][::-1]},
        ],
    )
    def test_is_another_for_another_content(self, changes):
        assert define(errand(**changes)).digest != define(ERRAND).digest

    def test_does_not_depend_on_the_machine(self):
        assert define(ERRAND).digest == "a7884ed7de167fb1"


class TestLabels:
    LABELLED = define(
        errand(
            labels={"open": "Open", "done": "Done"}, translations={"zh": {"open": "打开", "begin": "开始"}}
        )
    )

    def test_in_another_language_keep_what_has_no_translation(self):
        assert self.LABELLED.labels_in("zh") == {"open": "打开", "begin": "开始", "done": "Done"}
        assert self.LABELLED.labels == {"open": "Open", "done": "Done"}

    def test_in_no_language_that_nobody_gave(self):
        with pytest.raises(UnknownName, match="language 'de' is not known; use one of zh"):
            self.LABELLED.labels_in("de")

    def test_are_part_of_the_digest_and_come_back(self):
        assert define(self.LABELLED.to_dict()) == self.LABELLED
        assert self.LABELLED.digest != define(errand(labels=self.LABELLED.labels)).digest

    def test_name_the_path_of_what_is_no_text(self):
        assert faults_of(errand(translations={"zh": {"open": 7}})) == [("translations.zh.open", "wrong_type")]


class TestSources:
    def test_spells_out_every_open_state(self):
        definition = define(ERRAND)

        assert definition.sources_of(definition.transitions[4]) == ("open", "doing", "asking")

    def test_names_each_state_once(self):
        definition = define(
            with_transitions({"trigger": "x", "sources": ["doing", "*", "done"], "records": "note"})
        )

        assert definition.sources_of(definition.transitions[5]) == ("doing", "open", "asking", "done")


def test_names_each_trigger_once():
    definition = define(
        with_transitions({"trigger": "note", "sources": ["done"], "records": "note", "id": "late"})
    )

    assert definition.triggers == ("begin", "ask", "answer", "finish", "note")


@pytest.mark.parametrize("part", ["states", "transitions", "timers"])
@pytest.mark.parametrize("value", [None, 5])
def test_a_part_that_is_no_list_is_refused(part, value):
    parts = {"initial": "open", "states": (), "transitions": (), part: value}

    with pytest.raises(InvalidDefinition, match="is no list; give a list"):
        WorkflowDefinition("errand", "1", **parts)


def test_a_category_that_nobody_knows_is_refused():
    with pytest.raises(UnknownName, match="category None is not known; use one of new, active"):
        StateDefinition("open", None)
