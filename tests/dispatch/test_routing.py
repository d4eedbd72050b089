"""Where tickets go: the first rule that holds, then the category, then a default; and why."""

from __future__ import annotations

import json

import pytest

from dispatch.desks import MONDAY_NINE, NAIVE, SHIFTS, faults_of
from servicecore.dispatch import CategoryTree, DecisionLists, Routing
from servicecore.errors import NaiveDatetime, UnknownName, WrongArgument

ROUTING = Routing.from_dict(
    {
        "name": "incident",
        "version": "3",
        "fields": {"vip": "boolean", "area": "text"},
        "rules": [
            {
                "name": "vip",
                "when": {"field": "vip", "eq": True},
                "team": "front",
                "queue": "fast",
                "workflow": "incident",
                "variant": "important",
                "reason": "key customers have a fast lane",
            },
            {"name": "north", "when": {"field": "area", "eq": "north"}, "queue": "north"},
        ],
        "default": {"team": "desk", "queue": "all"},
    }
)
TREE = CategoryTree.from_dict(
    {"name": "t", "categories": {"network": {"team": "network", "categories": {"wlan": {}}}, "other": {}}}
)


class TestRouting:
    def test_takes_the_first_rule_that_holds(self):
        decision = ROUTING.route({"vip": True, "area": "north"})

        assert (decision.rule, decision.team, decision.team_from) == ("vip", "front", "rule")
        assert (decision.queue, decision.workflow, decision.variant) == ("fast", "incident", "important")
        assert str(decision) == "rule 'vip': key customers have a fast lane"
        assert [each.name for each in decision.considered] == ["vip"]

    def test_takes_the_team_of_the_category_where_the_rule_names_none(self):
        decision = ROUTING.route({"vip": False, "area": "north", "category": "network/wlan"}, categories=TREE)

        assert (decision.rule, decision.queue) == ("north", "north")
        assert (decision.team, decision.team_from) == ("network", "category")
        assert decision.reason == "rule 'north'"

    def test_takes_the_category_where_no_rule_holds(self):
        values = {"vip": False, "area": "south", "category": "network/wlan"}

        decision = ROUTING.route(values, categories=TREE)

        assert (decision.rule, decision.team, decision.queue) == (None, "network", "all")
        assert decision.category.path == "network/wlan"
        assert decision.reason == "no rule fired; category 'network/wlan' is with team 'network'"

    def test_takes_the_default_where_the_category_has_no_team(self):
        decision = ROUTING.route({"vip": False, "area": "south", "category": "other"}, categories=TREE)

        assert (decision.team, decision.team_from) == ("desk", "default")
        assert decision.reason == "no rule fired and the category has no team, so it goes to the default"

    def test_says_the_reason_of_the_default(self):
        routing = Routing.from_dict(
            {"name": "r", "default": {"team": "desk", "reason": "the desk sorts it out"}}
        )

        assert routing.route({}).reason == "the desk sorts it out"

    def test_ends_with_nobody_where_nothing_names_a_team(self):
        decision = Routing("r").route({})

        assert (decision.team, decision.team_from) == (None, None)
        assert decision.reason == "no rule fired, the category has no team, and there is no default"

    def test_says_what_was_missing(self):
        decision = ROUTING.route({"area": "south", "category": "unheard of"}, categories=TREE)

        assert [(each.name, each.result) for each in decision.considered] == [("vip", None), ("north", False)]
        assert decision.missing == ("vip", "category")

    def test_misses_no_category_where_there_is_no_tree(self):
        assert ROUTING.route({"vip": False, "area": "south"}).missing == ()

    def test_explains_every_rule_that_was_asked(self):
        decision = ROUTING.route({"vip": False, "area": "south"})

        assert [str(each.explanation) for each in decision.considered] == [
            "no   vip is true: false",
            "no   area is 'north': 'south'",
        ]

    def test_reads_the_category_from_the_field_that_is_named(self):
        routing = Routing("r", category="subject")

        assert routing.route({"subject": "network"}, categories=TREE).team == "network"

    def test_asks_clocks_and_calendars(self):
        routing = Routing.from_dict(
            {
                "name": "r",
                "rules": [{"name": "day", "when": {"in_hours": "early"}, "team": "day"}],
                "default": {"team": "night"},
            }
        )

        assert routing.route({}, at=MONDAY_NINE, hours=SHIFTS).team == "day"
        assert routing.route({}, at=MONDAY_NINE.replace(hour=15), hours=SHIFTS).team == "night"
        with pytest.raises(WrongArgument, match="the instant of asking"):
            routing.route({}, hours=SHIFTS)

    def test_says_everything_as_data(self):
        data = ROUTING.route({"vip": True, "category": "network"}, categories=TREE).to_dict()

        assert json.loads(json.dumps(data)) == data
        assert (data["team"], data["rule"], data["category"]) == ("front", "vip", "network")
        assert Routing("r").route({}).to_dict()["category"] is None

    def test_refuses_what_is_no_ticket(self):
        with pytest.raises(WrongArgument, match="a mapping of field names to values"):
            ROUTING.route(["vip"])

    def test_refuses_a_naive_datetime(self):
        with pytest.raises(NaiveDatetime):
            ROUTING.route({}, at=NAIVE)


class TestLists:
    ROUTING = Routing.from_dict(
        {
            "name": "plan",
            "lists": ["plan"],
            "rules": [
                {"name": "planned", "when": {"field": "list.plan", "eq": True}, "answer": "plan"},
                {"name": "not_planned", "when": {"field": "list.plan", "eq": False}, "team": "construction"},
            ],
            "default": {"team": "desk"},
        }
    )
    LISTS = DecisionLists.from_dict(
        {
            "lists": [
                {
                    "name": "plan",
                    "revision": "1",
                    "revised_on": "2026-01-01",
                    "keys": ["area"],
                    "entries": [{"keys": {"area": "north"}, "text": "in June"}],
                }
            ]
        }
    )

    def route(self, **values):
        return self.ROUTING.route(values, at=MONDAY_NINE, lists=self.LISTS)

    def test_answer_at_once_with_the_text_of_the_entry(self):
        decision = self.route(area="north")

        assert (decision.rule, decision.answer, decision.team) == ("planned", "in June", "desk")
        assert decision.lists[0].revision == "1"

    def test_are_conditions_of_rules(self):
        assert self.route(area="south").team == "construction"

    def test_that_cannot_be_asked_say_which_field_is_missing(self):
        decision = self.route()

        assert (decision.team, decision.missing) == ("desk", ("area",))

    def test_win_over_a_field_of_the_ticket_that_has_their_name(self):
        assert (
            self.ROUTING.route({"area": "south", "list.plan": True}, at=MONDAY_NINE, lists=self.LISTS).rule
            == "not_planned"
        )

    def test_have_to_be_given(self):
        with pytest.raises(WrongArgument, match="the decision lists plan"):
            self.ROUTING.route({}, at=MONDAY_NINE)
        with pytest.raises(UnknownName, match="decision list 'plan' is not known; use one of nothing"):
            self.ROUTING.route({}, at=MONDAY_NINE, lists=DecisionLists())

    def test_are_dated_so_an_instant_is_needed(self):
        with pytest.raises(WrongArgument, match="because decision lists are dated"):
            self.ROUTING.route({}, lists=self.LISTS)

    def test_give_no_answer_where_a_rule_names_one_that_has_no_entry(self):
        routing = Routing.from_dict(
            {"name": "r", "lists": ["plan"], "rules": [{"name": "all", "answer": "plan", "team": "desk"}]}
        )

        assert routing.route({"area": "south"}, at=MONDAY_NINE, lists=self.LISTS).answer is None


class TestReading:
    def test_is_undone_by_to_dict(self):
        for routing in (ROUTING, TestLists.ROUTING):
            assert Routing.from_dict(json.loads(json.dumps(routing.to_dict()))) == routing

    def test_names_every_fault_with_its_place(self):
        bad = {
            "name": "bad",
            "fields": {"vip": "flag"},
            "lists": ["plan", "a plan"],
            "rules": [
                {"name": "one", "when": {"field": "state", "gt": "new"}, "team": " "},
                {"name": "one", "team": "desk"},
                {"name": " "},
                {"name": "two", "answer": "map"},
                {"name": "three", "answer": " "},
            ],
        }

        assert faults_of(Routing.from_dict, bad) == [
            ("fields.vip.kind", "unknown_value"),
            ("lists[1]", "invalid"),
            ("rules[0].when.gt", "wrong_operator"),
            ("rules[1].name", "duplicate"),
            ("rules[2].name", "empty"),
            ("rules[0].team", "empty"),
            ("rules[2]", "missing_key"),
            ("rules[3].answer", "unknown_name"),
            ("rules[4].answer", "empty"),
        ]

    def test_says_which_lists_an_answer_can_name(self):
        bad = {"name": "bad", "rules": [{"name": "two", "answer": "map"}]}

        with pytest.raises(ValueError, match="use one of nothing: name the list in lists first"):
            Routing.from_dict(bad)

    def test_names_unknown_keys(self):
        assert faults_of(Routing.from_dict, {"name": "bad", "rule": []}) == [("rule", "unknown_key")]
