"""What is suspicious about a policy: found before a ticket finds out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.priority import POLICIES, PriorityPolicy, check_priority, load_policy


def rule(name, level, **when):
    return {"id": name, "level": level, "when": when}


def found_in(**parts):
    policy = PriorityPolicy.from_dict({"name": "p", "version": "1", **parts})
    return [(finding.path, finding.code) for finding in check_priority(policy)]


NEVER = {"all": [{"field": "waits", "gt": 3}, {"field": "waits", "lt": 2}]}
BASES = {"base": [rule("a", "P1", field="vip", eq=True), rule("b", "P2", field="vip", eq=False)]}


@pytest.mark.parametrize("name", POLICIES)
def test_finds_nothing_in_what_is_shipped(name):
    assert check_priority(load_policy(name)) == ()


def test_everything_may_be_meant():
    (finding,) = check_priority(
        PriorityPolicy.from_dict(
            {"name": "p", "version": "1", **BASES, "raising": [rule("c", "P1", **NEVER)]}
        )
    )

    assert (finding.severity, str(finding)) == (
        "warning",
        "raising[0].when: rule 'c' never holds: no value of waits lets it hold",
    )


@pytest.mark.parametrize(
    "when",
    [
        NEVER,
        {"all": [{"field": "opened_at", "older_than": "4h"}, {"field": "opened_at", "younger_than": "2h"}]},
        {"all": [{"field": "vip", "eq": True}, {"field": "vip", "absent": True}]},
        {"all": [{"field": "area", "contains_text": "a"}, {"field": "area", "absent": True}]},
    ],
)
def test_finds_a_rule_that_never_holds(when):
    assert ("base[1].when", "never_true") in found_in(
        base=[rule("a", "P1", field="security", eq=True), rule("b", "P2", **when)]
    )


def test_says_where_tests_exclude_each_other():
    policy = PriorityPolicy.from_dict(
        {
            "name": "p",
            "version": "1",
            "base": [
                rule(
                    "a",
                    "P1",
                    all=[
                        {"field": "opened_at", "older_than": "4h"},
                        {"field": "opened_at", "younger_than": "2h"},
                    ],
                )
            ],
        }
    )

    assert "its tests exclude each other" in str(check_priority(policy)[0])


class TestShadowed:
    def shadowed(self, *whens):
        base = [rule(str(n), "P2", **when) for n, when in enumerate(whens)]
        return [path for path, code in found_in(base=base) if code == "shadowed"]

    @pytest.mark.parametrize(
        "whens",
        [
            ({"field": "vip", "eq": True}, {"field": "vip", "eq": True}),
            ({"field": "waits", "ge": 1}, {"field": "waits", "gt": 3}),
            ({"field": "area", "in": ["n", "s"]}, {"field": "area", "eq": "n"}),
            (
                {"field": "vip", "eq": True},
                {"all": [{"field": "vip", "eq": True}, {"field": "waits", "gt": 1}]},
            ),
            ({"field": "opened_at", "older_than": "1h"}, {"field": "opened_at", "older_than": "4h"}),
            (
                {"field": "area", "starts_with": "n"},
                {"all": [{"field": "area", "starts_with": "n"}, {"field": "vip", "eq": True}]},
            ),
            ({"field": "area", "present": True}, {"field": "area", "contains_text": "n"}),
        ],
    )
    def test_finds_what_an_earlier_rule_leaves_nothing_to(self, whens):
        assert self.shadowed(*whens) == ["base[1]"]

    def test_finds_what_several_leave_nothing_to_together(self):
        whens = [
            {"field": "vip", "eq": True},
            {"field": "vip", "eq": False},
            {"field": "vip", "present": True},
        ]

        # A flag may be there and be none: then only the third holds.
        assert self.shadowed(*whens) == []
        assert self.shadowed(*whens[:2], {"field": "vip", "ne": whens[0] == whens[1]}) == ["base[2]"]

    @pytest.mark.parametrize(
        "whens",
        [
            ({"field": "waits", "gt": 3}, {"field": "waits", "ge": 1}),
            ({"field": "vip", "eq": True}, {"not": {"field": "vip", "eq": True}}),
            ({"field": "area", "contains_text": "n"}, {"field": "area", "starts_with": "n"}),
            (
                {"field": "opened_at", "older_than": "1h", "calendar": "office"},
                {"field": "opened_at", "older_than": "1h"},
            ),
            ({"field": "vip", "ne": True}, {"field": "vip", "absent": True}),
        ],
    )
    def test_leaves_alone_what_has_its_turn(self, whens):
        assert self.shadowed(*whens) == []

    def test_says_which_rules_come_before(self):
        policy = PriorityPolicy.from_dict(
            {
                "name": "p",
                "version": "1",
                "base": [
                    rule("yes", "P1", field="vip", eq=True),
                    rule("no", "P2", field="vip", eq=False),
                    rule("late", "P3", any=[{"field": "vip", "eq": True}, {"field": "vip", "eq": False}]),
                ],
            }
        )

        assert [str(each) for each in check_priority(policy)] == [
            "base[2]: rule 'late' never has its turn: where it holds, 'yes', 'no' held before"
        ]

    def test_is_not_said_of_what_never_holds(self):
        assert found_in(**{**BASES, "base": [*BASES["base"], rule("c", "P3", **NEVER)]}) == [
            ("base[2].when", "never_true")
        ]


class TestLevels:
    def test_finds_a_raising_rule_that_raises_nothing(self):
        assert ("raising[0].level", "never_raises") in found_in(
            **BASES, raising=[rule("c", "P3", field="security", eq=True)]
        )

    def test_knows_what_the_base_says_at_least(self):
        raising = [rule("c", "P2", field="security", eq=True)]

        assert found_in(**BASES, raising=raising, missing="P2") == [
            ("raising[0].level", "never_raises"),
            ("scale.levels[2]", "unused"),
        ]
        assert found_in(**BASES, raising=raising) == []

    def test_finds_a_level_that_only_a_person_can_set(self):
        scale = {"levels": ["major", "P1", "P2", "P3"]}

        assert found_in(**BASES, scale=scale) == [("scale.levels[0]", "unused")]


WHENS = st.sampled_from(
    [
        {"field": "vip", "eq": True},
        {"field": "vip", "ne": True},
        {"field": "vip", "present": True},
        {"field": "waits", "ge": 1},
        {"field": "waits", "gt": 3},
        {"field": "waits", "in": [2, 4]},
        {"not": {"field": "waits", "ge": 1}},
        {"field": "area", "eq": "north"},
        {"field": "area", "contains_text": "nor"},
        {"field": "area", "absent": True},
        {"field": "opened_at", "older_than": "2h"},
        {"field": "opened_at", "younger_than": "4h"},
    ]
)
TREES = WHENS | st.lists(WHENS, min_size=2, max_size=3).flatmap(
    lambda parts: st.sampled_from([{"all": parts}, {"any": parts}])
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "vip": st.sampled_from([True, False, None, "yes"]),
        "waits": st.sampled_from([0, 1, 2, 3.5, 4, "x"]),
        "area": st.sampled_from(["north", "nor", "south", " ", 5]),
        "opened_at": st.integers(-6, 1).map(lambda hours: hours * 3_600_000_000),
    },
)


@given(st.lists(TREES, min_size=1, max_size=4), FACTS)
def test_what_is_found_is_so(whens, facts):
    base = [{"id": str(n), "level": "P1", "when": when} for n, when in enumerate(whens)]
    policy = PriorityPolicy.from_dict({"name": "p", "version": "1", "base": base})
    silent = {finding.path.removesuffix(".when") for finding in check_priority(policy)} - {"scale.levels[1]"}

    decision = policy.decide(facts, at_us=0)

    assert not {answer.path for answer in decision.considered if answer.result} & silent
