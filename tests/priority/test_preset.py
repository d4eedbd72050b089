"""The policy for incidents as shipped, against the table it was drawn from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.priority import incident_policy

POLICY = incident_policy()
MATRIX = POLICY.matrix

# Drawn by hand, not by the code: who is hit, how long it can wait, the level.
TABLE = [
    ("organisation", "high", "P1"),
    ("organisation", "medium", "P1"),
    ("organisation", "low", "P2"),
    ("department", "high", "P1"),
    ("department", "medium", "P2"),
    ("department", "low", "P3"),
    ("individual", "high", "P2"),
    ("individual", "medium", "P3"),
    ("individual", "low", "P3"),
]


@pytest.mark.parametrize(("impact", "urgency", "level"), TABLE)
def test_gives_the_level_of_the_table(impact, urgency, level):
    assert POLICY.decide({"impact": impact, "urgency": urgency}).effective == level


def test_has_nothing_beside_the_table():
    assert list(MATRIX.levels()) == TABLE


def test_takes_the_lowest_level_until_more_is_known():
    assert POLICY.decide({}).effective == "P3"


@given(*[st.integers(0, 2)] * 4)
def test_more_impact_or_urgency_never_lowers_the_priority(impact, urgency, wider, sooner):
    level = MATRIX.derive(MATRIX.impacts[impact], MATRIX.urgencies[urgency])

    raised = MATRIX.derive(MATRIX.impacts[min(impact, wider)], MATRIX.urgencies[min(urgency, sooner)])

    assert POLICY.scale.rank(raised) <= POLICY.scale.rank(level)
