"""What is taken on, what is not and why, and what cannot be told."""

from __future__ import annotations

import json

import pytest

from dispatch.desks import MONDAY_NINE, NAIVE, SHIFTS, faults_of
from servicecore.dispatch import CategoryTree, Scope
from servicecore.errors import NaiveDatetime, WrongArgument

SCOPE = Scope.from_dict(
    {
        "name": "it",
        "fields": {"system": "text", "requester_kind": "text"},
        "when": {"field": "system", "in": ["erp", "mail"]},
        "otherwise": "only ERP and mail are served",
        "exclusions": [
            {
                "name": "partners",
                "when": {"field": "requester_kind", "eq": "partner"},
                "reason": "partners ask their own desk",
            }
        ],
    }
)
TREE = CategoryTree.from_dict(
    {"name": "t", "categories": {"private": {"out_of_scope": "private devices are not served"}, "work": {}}}
)


class TestDeciding:
    def test_takes_on_what_it_is_for(self):
        decision = SCOPE.decide({"system": "erp", "requester_kind": "employee"})

        assert (decision.served, decision.rule, str(decision)) == (True, None, "is in scope")
        assert decision.missing == ()

    def test_does_not_take_on_what_it_is_not_for(self):
        decision = SCOPE.decide({"system": "games", "requester_kind": "employee"})

        assert (decision.served, decision.rule) == (False, "when")
        assert decision.reason == "only ERP and mail are served"

    def test_does_not_take_on_what_is_excluded_whatever_else_holds(self):
        decision = SCOPE.decide({"system": "erp", "requester_kind": "partner"})

        assert (decision.served, decision.rule) == (False, "partners")
        assert decision.reason == "partners ask their own desk"

    def test_does_not_take_on_categories_that_are_out_of_scope(self):
        decision = SCOPE.decide({"category": "private", "system": "erp"}, categories=TREE)

        assert (decision.served, decision.rule) == (False, "category")
        assert decision.reason == "private devices are not served"

    @pytest.mark.parametrize("category", ["work", "unheard of", None, 7])
    def test_leaves_categories_alone_that_say_nothing(self, category):
        values = {"category": category, "system": "erp", "requester_kind": "employee"}

        assert SCOPE.decide(values, categories=TREE).served is True

    def test_is_certain_of_what_is_excluded_by_another_field(self):
        assert SCOPE.decide({"system": "games"}).served is False

    def test_says_what_would_have_to_be_known(self):
        decision = SCOPE.decide({"system": "erp"})

        assert (decision.served, decision.missing) == (None, ("requester_kind",))
        assert decision.reason == "cannot be told without requester_kind"

    def test_takes_on_everything_where_nothing_is_said(self):
        assert Scope("all").decide({}).served is True

    def test_asks_calendars(self):
        scope = Scope("day", when={"in_hours": "early"}, otherwise="come back in the morning")

        assert scope.decide({}, at=MONDAY_NINE, hours=SHIFTS).served is True
        assert scope.decide({}, at=MONDAY_NINE.replace(hour=20), hours=SHIFTS).served is False

    def test_says_everything_as_data(self):
        data = SCOPE.decide({"system": "erp"}).to_dict()

        assert json.loads(json.dumps(data)) == data
        assert [(each["name"], each["result"]) for each in data["considered"]] == [
            ("partners", None),
            ("when", True),
        ]
        assert data["missing"] == ["requester_kind"]

    def test_refuses_what_is_no_ticket(self):
        with pytest.raises(WrongArgument, match="values is of type str; give a mapping"):
            SCOPE.decide("erp")

    def test_refuses_a_naive_datetime(self):
        with pytest.raises(NaiveDatetime):
            SCOPE.decide({}, at=NAIVE)


class TestReading:
    def test_is_undone_by_to_dict(self):
        assert Scope.from_dict(json.loads(json.dumps(SCOPE.to_dict()))) == SCOPE

    def test_names_every_fault_with_its_place(self):
        bad = {
            "name": "bad",
            "fields": {"system": "word"},
            "when": {"field": "sytem", "eq": "erp"},
            "exclusions": [
                {"name": "one", "when": {"field": "state", "eq": 7}, "reason": " "},
                {"name": "one", "when": {"field": "state", "eq": "new"}, "reason": "so"},
                {"name": " ", "when": {"field": "state", "eq": "new"}, "reason": "so"},
            ],
        }

        assert faults_of(Scope.from_dict, bad) == [
            ("fields.system.kind", "unknown_value"),
            ("when.field", "unknown_name"),
            ("exclusions[0].when.eq", "wrong_type"),
            ("otherwise", "missing_key"),
            ("exclusions[1].name", "duplicate"),
            ("exclusions[2].name", "empty"),
            ("exclusions[0].reason", "empty"),
        ]
