"""Personal fields in a desk document: declared once, kept to by the desk."""

from __future__ import annotations

import pendulum
import pytest

from servicecore import Actor, PersonalFields, erase, load_desk, redact
from servicecore.desk import check_desk
from servicecore.errors import InvalidDefinition

NINE = pendulum.datetime(2026, 3, 2, 9, tz="UTC")
ALICE = Actor("alice", roles=["requester"], kind="requester")
PERSONAL = {"people": ["agent"], "fields": {"email": ["agent"], "diagnosis": []}}
ERRAND = {
    "name": "errand",
    "version": "1",
    "initial": "open",
    "states": [{"name": "open", "category": "new"}, {"name": "done", "category": "closed"}],
    "transitions": [{"trigger": "finish", "sources": ["open"], "target": "done"}],
}


def desk_of(personal):
    return load_desk({"name": "x", "workflows": [ERRAND], "personal": personal})


def history_of(desk):
    fields = {"email": "a@example.org", "diagnosis": "flu", "place": "hall"}
    return desk.open("T-1", workflow="errand", at=NINE, actor=ALICE, **fields).events


def found_in(**parts):
    return {(f.path, f.code) for f in check_desk({"name": "x", **parts}) if f.severity == "warning"}


class TestDesk:
    def test_redacts_by_its_declaration(self):
        desk = desk_of(PERSONAL)
        history = history_of(desk)

        assert desk.redact(history, "agent")[0].data["fields"] == {
            "email": "a@example.org",
            "diagnosis": "[redacted]",
            "place": "hall",
        }
        assert desk.redact(history, ["auditor"]) == redact(history, "auditor", desk.personal)
        assert desk.redact(history, ["auditor"])[0].actor.id == "person-1"

    def test_takes_the_usual_names_where_nothing_is_declared(self):
        desk = load_desk({"name": "x", "workflows": [ERRAND]})

        assert desk.personal == PersonalFields()
        assert desk.redact(history_of(desk), "agent")[0].data["fields"]["email"] == "[redacted]"

    def test_erases_all_that_it_declares_or_what_is_named(self):
        desk = desk_of(PERSONAL)
        history = history_of(desk)

        assert desk.erase(history).counts == {"email": 1, "diagnosis": 1}
        assert desk.erase(history, ["place"]).counts == {"place": 1}
        asked = {"people": ["alice"], "values": ["flu"], "everywhere": True}
        assert desk.erase(history, ["email"], **asked) == erase(history, ["email"], **asked)

    def test_a_list_of_names_lets_nobody_read_them(self):
        assert desk_of(["email", "phone"]).personal == PersonalFields(["email", "phone"])

    @pytest.mark.parametrize(
        ("personal", "path", "message"),
        [
            (["wait_reason"], "personal.fields.wait_reason", "cannot be personal"),
            (["email", 7], "personal", "give a table"),
            ("email", "personal", "give a table"),
            ({"fields": {"email": "agent"}}, "personal.fields.email", "give a list"),
            ({"field": {}}, "personal.field", "is not known"),
        ],
    )
    def test_is_not_loaded_with_a_declaration_that_is_wrong(self, personal, path, message):
        with pytest.raises(InvalidDefinition) as refused:
            desk_of(personal)

        assert {fault.path: message in fault.message for fault in refused.value.faults} == {path: True}

    def test_leaves_out_a_declaration_that_says_nothing(self):
        assert desk_of(None).personal == PersonalFields()


class TestCheckDesk:
    def test_warns_of_personal_fields_that_nothing_knows(self):
        assert found_in(personal={"fields": {"emial": [], "requester": [], "reference": []}}) == {
            ("personal.fields.emial", "unknown_field")
        }
        assert found_in(personal=["reason", "emial"]) == {("personal[1]", "unknown_field")}

    def test_knows_what_workflows_require_and_what_any_part_declares(self):
        requiring = {**ERRAND, "opening": {"requires": ["email"]}, "fields": {"room.number": "number"}}
        priority = {
            "name": "p",
            "version": "1",
            "matrix": {"impacts": ["one"], "urgencies": ["high"], "cells": {"one": {"high": "P1"}}},
            "fields": {"diagnosis": {"kind": "text", "personal": True}},
        }

        found = found_in(workflows=[requiring], priority=priority, personal=["email", "diagnosis", "number"])

        assert {path for path, code in found if code == "unknown_field"} == set()

    def test_warns_of_a_required_field_that_is_called_like_a_personal_one(self):
        transitions = [{**ERRAND["transitions"][0], "requires": ["place", "private_email", "wait_reason"]}]
        workflow = {**ERRAND, "opening": {"requires": ["email", "phone"]}, "transitions": transitions}

        found = found_in(workflows=[workflow], personal=["email", "reason"])

        assert {path for path, code in found if code == "maybe_personal"} == {
            "workflows[0].opening.requires[1]",
            "workflows[0].transitions[0].requires[1]",
        }

    def test_warns_of_a_personal_field_that_explanations_would_show(self):
        fields = {
            "email": "text",
            "data.phone": {"kind": "text"},
            "diagnosis": {"kind": "text", "personal": True},
        }
        policy = {"name": "p", "fields": fields}

        found = found_in(sla=[policy], personal=["email", "phone", "diagnosis"])

        assert {path for path, code in found if code == "not_marked"} == {
            "sla[0].fields.email",
            "sla[0].fields.'data.phone'",
        }

    @pytest.mark.parametrize("personal", [{}, {"personal": ["wait_reason"]}])
    def test_has_nothing_to_say_without_a_declaration_that_can_be_read(self, personal):
        workflow = {**ERRAND, "opening": {"requires": ["phone"]}}

        codes = {code for _, code in found_in(workflows=[workflow], **personal)}

        assert not codes & {"unknown_field", "maybe_personal", "not_marked"}

    def test_what_is_no_table_of_fields_is_for_its_reader(self):
        found = {
            f.path: f.code
            for f in check_desk({"name": "x", "sla": [{"name": "p", "fields": 7}], "personal": []})
        }

        assert found["sla[0].fields"] == "wrong_type"
