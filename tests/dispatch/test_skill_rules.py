"""Which skills a ticket needs: all rules that hold, together."""

from __future__ import annotations

import json

import pytest

from dispatch.desks import MONDAY_NINE, NAIVE, SHIFTS, faults_of, found_in
from servicecore.dispatch import Demand, SkillRules
from servicecore.errors import NaiveDatetime

RULES = SkillRules.from_dict(
    {
        "name": "it",
        "fields": {"language": "text"},
        "rules": [
            {"name": "everybody", "skills": {"desk": 1}, "effort": "15m"},
            {
                "name": "network",
                "when": {"field": "category", "starts_with": "network/"},
                "skills": {"network": 2, "desk": 2},
                "effort": "2h",
            },
            {"name": "chinese", "when": {"field": "language", "eq": "zh"}, "preferred": {"chinese": 1}},
        ],
    }
)


class TestDeciding:
    def test_adds_up_what_every_rule_that_holds_asks_for(self):
        decision = RULES.decide({"category": "network/wlan", "language": "zh"})

        assert decision.skills == {"desk": 2, "network": 2}
        assert (decision.preferred, decision.effort_us) == ({"chinese": 1}, 7_200_000_000)

    def test_leaves_out_what_does_not_hold_or_cannot_be_told(self):
        decision = RULES.decide({"category": "printer"})

        assert (decision.skills, decision.preferred, decision.effort_us) == ({"desk": 1}, {}, 900_000_000)
        assert [(each.name, each.result) for each in decision.considered] == [
            ("everybody", True),
            ("network", False),
            ("chinese", None),
        ]
        assert decision.missing == ("language",)

    def test_asks_for_nothing_without_rules(self):
        decision = SkillRules("none").decide({})

        assert (decision.skills, decision.effort_us) == ({}, None)

    def test_makes_the_demand_of_a_ticket(self):
        demand = RULES.decide({"language": "zh"}).demand(
            "T-1", rank=1, deadline=MONDAY_NINE, team="desk", previous="kim"
        )

        assert demand == Demand(
            "T-1",
            {"desk": 1},
            preferred={"chinese": 1},
            effort="15m",
            rank=1,
            deadline=MONDAY_NINE,
            team="desk",
            previous="kim",
        )

    def test_asks_calendars(self):
        rules = SkillRules.from_dict(
            {"name": "r", "rules": [{"name": "day", "when": {"in_hours": "early"}, "skills": {"desk": 1}}]}
        )

        assert rules.decide({}, at=MONDAY_NINE, hours=SHIFTS).skills == {"desk": 1}

    def test_refuses_a_naive_datetime(self):
        with pytest.raises(NaiveDatetime):
            RULES.decide({}, at=NAIVE)


class TestReading:
    def test_is_undone_by_to_dict(self):
        assert SkillRules.from_dict(json.loads(json.dumps(RULES.to_dict()))) == RULES

    def test_names_every_fault_with_its_place(self):
        bad = {
            "name": "bad",
            "rules": [
                {"name": "one", "skills": {"vpn": 0}, "effort": "2d", "when": {"field": "stat", "eq": "x"}},
                {"name": "one", "preferred": {"vpn": 0}, "effort": "-2h"},
                {"name": " "},
            ],
        }

        assert faults_of(SkillRules.from_dict, bad) == [
            ("rules[0].when.field", "unknown_name"),
            ("rules[0].effort", "invalid_duration"),
            ("rules[0].skills.vpn", "out_of_range"),
            ("rules[1].effort", "out_of_range"),
            ("rules[1].preferred.vpn", "out_of_range"),
            ("rules[2]", "missing_key"),
            ("rules[1].name", "duplicate"),
            ("rules[2].name", "empty"),
        ]

    def test_check_finds_skills_that_there_are_not(self):
        assert RULES.check() == ()
        assert RULES.check(["desk", "network", "chinese"]) == ()
        assert found_in(RULES.check(["desk"])) == [
            ("rules[1].skills.network", "unknown_name", "error"),
            ("rules[2].preferred.chinese", "unknown_name", "error"),
        ]
