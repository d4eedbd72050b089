"""An operator's decision lists as rules: answered at once, or construction, or an expert."""

from __future__ import annotations

import pytest

from dispatch.desks import MONDAY_NINE
from servicecore.dispatch import DecisionLists, Routing, building_plan_routing


def revision(name, area, text):
    return {
        "name": name,
        "revision": "2026-03",
        "revised_on": "2026-03-01",
        "keys": ["area"],
        "entries": [{"keys": {"area": area}, "text": text}],
    }


LISTS = DecisionLists.from_dict(
    {
        "lists": [
            revision("building_plan", "north", "a site opens in June"),
            revision("not_worth_investing", "islet", "no site will be built"),
        ]
    }
)
PLAIN = {"important": False, "concentrated": False, "first_solution_failed": False}
WEIGHTY = {**PLAIN, "important": True, "concentrated": True}
FAILED = {**PLAIN, "first_solution_failed": True}


@pytest.mark.parametrize(
    ("fields", "rule", "team", "answer"),
    [
        pytest.param(
            {**PLAIN, "area": "north"}, "on_plan", "front-desk", "a site opens in June", id="planned"
        ),
        pytest.param(
            {**WEIGHTY, "area": "north"},
            "on_plan",
            "front-desk",
            "a site opens in June",
            id="planned, weighty",
        ),
        pytest.param(
            {**PLAIN, "area": "islet"},
            "not_worth_investing",
            "front-desk",
            "no site will be built",
            id="not worth it",
        ),
        pytest.param({**PLAIN, "area": "south"}, "on_neither", "construction", None, id="on neither"),
        pytest.param(
            {**WEIGHTY, "area": "south"}, "important_without_plan", "expert", None, id="weighty, no plan"
        ),
        pytest.param(
            {**PLAIN, "important": True, "area": "south"},
            "on_neither",
            "construction",
            None,
            id="important alone",
        ),
        pytest.param({**FAILED, "area": "south"}, "first_solution_failed", "expert", None, id="failed"),
        pytest.param(FAILED, "first_solution_failed", "expert", None, id="failed, somewhere"),
        pytest.param(
            {**FAILED, "area": "north"}, "on_plan", "front-desk", "a site opens in June", id="failed, planned"
        ),
        pytest.param(PLAIN, None, "front-desk", None, id="somewhere"),
        pytest.param(WEIGHTY, None, "front-desk", None, id="weighty, somewhere"),
        pytest.param({"area": "south"}, "on_neither", "construction", None, id="nothing else known"),
    ],
)
def test_the_lists_decide(fields, rule, team, answer):
    decision = building_plan_routing().route(fields, at=MONDAY_NINE, lists=LISTS)

    assert (decision.rule, decision.team, decision.answer) == (rule, team, answer)


def test_an_answer_stands_with_the_revision_of_its_list():
    decision = building_plan_routing().route({"area": "north"}, at=MONDAY_NINE, lists=LISTS)

    assert [(each.name, each.listed, each.revision) for each in decision.lists] == [
        ("building_plan", True, "2026-03"),
        ("not_worth_investing", False, "2026-03"),
    ]


def test_what_is_missing_is_said():
    decision = building_plan_routing().route({"first_solution_failed": False}, at=MONDAY_NINE, lists=LISTS)

    assert decision.missing == ("important", "concentrated", "area")
    assert decision.reason == "whether it is on a list cannot be told yet"


def test_the_shipped_rules_have_nothing_suspicious_about_them():
    teams = ["expert", "construction", "front-desk"]

    assert building_plan_routing().check(teams=teams, lists=LISTS) == ()


def test_the_shipped_rules_are_undone_by_to_dict():
    assert Routing.from_dict(building_plan_routing().to_dict()) == building_plan_routing()
