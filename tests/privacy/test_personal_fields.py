"""What can be declared personal, and who may read it."""

from __future__ import annotations

import pytest

from servicecore.condition import EVENT_FIELDS, TICKET_FIELDS, Field, FieldSchema
from servicecore.errors import InvalidDefinition
from servicecore.privacy import USUAL, PersonalFields


def faults_of(*args, **kwargs) -> dict[str, str]:
    with pytest.raises(InvalidDefinition) as caught:
        PersonalFields(*args, **kwargs)
    return {fault.path: fault.message for fault in caught.value.faults}


class TestReaders:
    def test_nobody_reads_what_is_not_said(self):
        assert PersonalFields().hidden_from("manager") == frozenset(USUAL)
        assert PersonalFields(["email"]).hidden_from(["agent", "manager"]) == {"email"}

    def test_one_role_that_may_is_enough(self):
        fields = PersonalFields({"email": ["agent"], "phone": ["agent", "manager"], "diagnosis": []})

        assert fields.hidden_from("manager") == {"email", "diagnosis"}
        assert fields.hidden_from(["manager", "agent"]) == {"diagnosis"}
        assert fields.hidden_from([]) == set(fields.fields)

    def test_know_people_where_that_is_said(self):
        assert PersonalFields().people_hidden_from("agent")
        assert not PersonalFields(people=["agent"]).people_hidden_from(["agent"])

    def test_holds_the_names_declared(self):
        assert "email" in PersonalFields()
        assert "title" not in PersonalFields()

    @pytest.mark.parametrize("role", [None, 7])
    def test_are_roles(self, role):
        with pytest.raises(InvalidDefinition, match="roles: .* is no list"):
            PersonalFields().hidden_from(role)


class TestDeclaring:
    @pytest.mark.parametrize(
        "name", ["state", "to_category", "priority", "wait_reason", "score", "fields", "data"]
    )
    def test_leaves_alone_what_states_clocks_and_figures_go_by(self, name):
        assert "states, clocks and figures go by it" in faults_of([name])[f"fields.{name}"]

    @pytest.mark.parametrize("name", ["assignee", "by", "supervisor"])
    def test_leaves_persons_to_those_who_may_know_them(self, name):
        assert faults_of([name]) == {
            f"fields.{name}": "holds the id of a person; say under 'people' who may know it"
        }

    def test_names_everything_wrong_at_once(self):
        assert faults_of({"a b": [], "email": ["agent", ""]}, people=[7]) == {
            "fields.'a b'": "'a b' is no name of a field; use letters, digits and _",
            "people[0]": "7 is no text; give the name of a role",
            "fields.email[1]": "'' is no text; give the name of a role",
        }

    def test_needs_lists_of_roles(self):
        assert faults_of({"email": "agent", "phone": None}) == {
            "fields.email": "'agent' is one text; give a list of texts",
            "fields.phone": "None is no list; give a list",
        }

    @pytest.mark.parametrize("fields", ["email", None, [["email"]]])
    def test_needs_names(self, fields):
        with pytest.raises(InvalidDefinition, match="^personal fields: "):
            PersonalFields(fields)


class TestDocument:
    def test_is_undone_by_to_dict(self):
        fields = PersonalFields({"email": ["agent"], "diagnosis": []}, people=["agent"])

        assert PersonalFields.from_dict(fields.to_dict()) == fields
        assert fields.to_dict() == {
            "schema": "servicecore.personal/1",
            "fields": {"email": ["agent"], "diagnosis": []},
            "people": ["agent"],
        }

    def test_may_say_nothing(self):
        assert PersonalFields.from_dict({}) == PersonalFields()
        assert PersonalFields().to_dict() == {"schema": "servicecore.personal/1"}

    def test_names_every_fault_by_its_path(self):
        with pytest.raises(InvalidDefinition) as caught:
            PersonalFields.from_dict({"fields": {"email": "agent"}, "readers": []})

        assert {fault.path for fault in caught.value.faults} == {"fields.email", "readers"}

    def test_stands_in_a_file(self, tmp_path):
        file = tmp_path / "personal.toml"
        file.write_text('people = ["agent"]\n[fields]\nemail = ["agent"]\n', encoding="utf-8")

        assert PersonalFields.from_dict(file) == PersonalFields({"email": ["agent"]}, people=["agent"])


class TestSchema:
    def test_says_what_is_personal(self):
        schema = FieldSchema(
            {
                "born_at": Field("instant", personal=True),
                "customer.email": Field("text", personal=True),
                "area": "text",
            }
        )

        fields = PersonalFields.of(
            TICKET_FIELDS | EVENT_FIELDS | schema, readers=["agent"], people=["manager"]
        )

        assert fields == PersonalFields(
            dict.fromkeys(("born_at", "email", "reason", "requester"), ("agent",)), people=["manager"]
        )

    def test_is_marked_with_what_is_personal(self):
        schema = FieldSchema(
            {
                "email": "text",
                "data.contact.phone": "text",
                "area": Field("choice", ["n"]),
                "own": Field("text", personal=True),
            }
        )

        marked = PersonalFields(["email", "contact"]).mark(schema)

        assert [name for name in marked if marked[name].personal] == ["email", "data.contact.phone", "own"]
        assert marked["area"] == schema["area"]
