"""What check finds in routing rules: those that never decide, and names that nothing has."""

from __future__ import annotations

import pytest

from dispatch.desks import found_in
from servicecore.condition import Condition, Field, FieldSchema
from servicecore.dispatch import CategoryTree, DecisionLists, Routing
from servicecore.dispatch.implication import implies

VIP = {"field": "vip", "eq": True}
NORTH = {"field": "area", "eq": "north"}


def routing(*conditions, default="desk", **more):
    rules = [
        {"name": f"r{place}", "team": "desk", **({} if when is None else {"when": when})}
        for place, when in enumerate(conditions)
    ]
    document = {"name": "r", "fields": {"vip": "boolean", "area": "text"}, "rules": rules, **more}
    return Routing.from_dict({**document, "default": {"team": default}} if default else document)


class TestUnreachable:
    def test_finds_nothing_where_every_rule_can_decide(self):
        assert routing({"all": [VIP, NORTH]}, NORTH, VIP, None).check() == ()

    def test_finds_rules_after_one_without_a_condition(self):
        findings = routing(None, VIP, None).check()

        assert found_in(findings) == [
            ("rules[1]", "unreachable", "error"),
            ("rules[2]", "unreachable", "error"),
        ]
        assert findings[0].message == "is never reached: 'r0' holds wherever it does"

    def test_finds_a_rule_with_the_condition_of_an_earlier_one(self):
        assert found_in(routing(VIP, NORTH, VIP).check()) == [("rules[2]", "unreachable", "error")]

    def test_finds_a_rule_that_asks_for_more_than_an_earlier_one(self):
        assert found_in(routing(VIP, {"all": [NORTH, VIP]}).check()) == [("rules[1]", "unreachable", "error")]

    @pytest.mark.parametrize(
        "when",
        [
            pytest.param({"all": [NORTH, {"field": "area", "eq": "south"}]}, id="two values of one field"),
            pytest.param({"all": [VIP, {"not": VIP}]}, id="a test and its opposite"),
        ],
    )
    def test_finds_a_condition_that_never_holds(self, when):
        findings = routing(when).check()

        assert [(finding.path, finding.code) for finding in findings] == [("rules[0].when", "never_holds")]


class TestNames:
    def test_finds_teams_and_workflows_that_there_are_not(self):
        routed = routing(VIP, default="dsk")
        more = Routing.from_dict(
            {"name": "r", "rules": [{"name": "a", "workflow": "x"}], "default": {"team": "a"}}
        )

        assert found_in(routed.check(teams=["desk"])) == [("default.team", "unknown_name", "error")]
        assert found_in(more.check(workflows=["incident"])) == [
            ("rules[0].workflow", "unknown_name", "error")
        ]
        assert routed.check() == ()

    def test_finds_lists_that_there_are_not(self):
        routed = routing(lists=["plan"])

        assert found_in(routed.check(lists=DecisionLists())) == [("lists[0]", "unknown_name", "error")]


class TestNobody:
    def test_warns_where_a_ticket_may_end_with_nobody(self):
        (finding,) = routing(VIP, default=None).check()

        assert (finding.path, finding.code, finding.severity) == ("default.team", "no_team", "warning")
        assert finding.message == "is missing, so tickets that no rule speaks of have no team"

    def test_warns_of_tickets_without_a_category_where_there_is_a_tree(self):
        tree = CategoryTree.from_dict({"name": "t", "categories": {"a": {"team": "desk"}}})

        (finding,) = routing(VIP, default=None).check(categories=tree)

        assert "no rule speaks of and that have no category have no team" in finding.message

    def test_is_content_with_a_rule_for_every_ticket(self):
        assert routing(VIP, None, default=None).check() == ()


SCHEMA = FieldSchema(
    {
        "area": "text",
        "vip": "boolean",
        "level": Field("choice", ["low", "mid", "high"], order="rising"),
        "n": "number",
    }
)


def node(document):
    return Condition.from_dict(document, SCHEMA).root


LOW, HIGH = {"field": "level", "eq": "low"}, {"field": "level", "eq": "high"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(VIP, VIP, True, id="the same"),
        pytest.param(VIP, NORTH, False, id="another field"),
        pytest.param({"all": [VIP, NORTH]}, NORTH, True, id="part of an all"),
        pytest.param(NORTH, {"all": [VIP, NORTH]}, False, id="an all of which it is a part"),
        pytest.param(NORTH, {"any": [VIP, NORTH]}, True, id="one of an any"),
        pytest.param({"any": [VIP, NORTH]}, NORTH, False, id="an any of which the other is one"),
        pytest.param({"any": [VIP, NORTH]}, {"any": [NORTH, LOW, VIP]}, True, id="fewer of an any"),
        pytest.param({"all": [VIP, NORTH, LOW]}, {"all": [LOW, VIP]}, True, id="more of an all"),
        pytest.param(NORTH, {"field": "area", "in": ["south", "north"]}, True, id="one of the values"),
        pytest.param({"field": "area", "in": ["south", "north"]}, NORTH, False, id="more values"),
        pytest.param(
            {"field": "area", "eq": "north", "ignore_case": True}, NORTH, False, id="in any case of letters"
        ),
        pytest.param(NORTH, {"field": "area", "starts_with": "n"}, False, id="what its form does not show"),
        pytest.param(HIGH, {"field": "level", "ge": "mid"}, True, id="a choice within a range"),
        pytest.param({"field": "level", "ge": "mid"}, HIGH, False, id="a range beyond a choice"),
        pytest.param(HIGH, {"field": "level", "present": True}, False, id="presence"),
        pytest.param({"not": VIP}, {"not": VIP}, True, id="the same negation"),
        pytest.param({"not": VIP}, {"not": NORTH}, False, id="another negation"),
    ],
)
def test_a_condition_implies_another_where_its_form_shows_it(one, other, expected):
    assert implies(node(one), node(other)) is expected
