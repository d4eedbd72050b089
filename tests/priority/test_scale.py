"""The levels, in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidDefinition, UnknownName
from servicecore.priority import PriorityScale

SCALE = PriorityScale()


def test_ships_three_levels():
    assert SCALE.levels == ("P1", "P2", "P3")


def test_takes_a_hosts_own_levels():
    scale = PriorityScale(["now", "soon", "some day", "never"])

    assert [scale.rank(level) for level in scale.levels] == [0, 1, 2, 3]
    assert scale.least_severe == "never"


def test_knows_its_levels():
    assert "P2" in SCALE
    assert "P4" not in SCALE


def test_refuses_a_level_that_is_not_on_it():
    with pytest.raises(UnknownName, match="priority 'P4' is not known; use one of P1, P2, P3"):
        SCALE.rank("P4")


@pytest.mark.parametrize(
    ("levels", "path"),
    [
        ([], "levels"),
        (["P1", ""], "levels[1]"),
        (["P1", 2], "levels[1]"),
        (["P1", "P2", "P1"], "levels[2]"),
    ],
)
def test_refuses_what_is_no_scale(levels, path):
    with pytest.raises(InvalidDefinition) as caught:
        PriorityScale(levels)

    assert [fault.path for fault in caught.value.faults] == [path]


def test_refuses_one_text_for_a_list():
    with pytest.raises(InvalidDefinition, match="'P1' is one text; give a list of texts"):
        PriorityScale("P1")


def test_the_most_severe_of_nothing_is_the_least_severe():
    assert SCALE.most_severe([]) == "P3"


@given(st.lists(st.sampled_from(SCALE.levels), min_size=1), st.randoms())
def test_the_most_severe_does_not_depend_on_the_order(levels, chance):
    shuffled = chance.sample(levels, len(levels))

    assert SCALE.most_severe(shuffled) == SCALE.most_severe(levels) == min(levels)


@pytest.mark.parametrize("levels", [None, 5])
def test_levels_that_are_no_list_are_refused(levels):
    with pytest.raises(InvalidDefinition, match="is no list; give a list"):
        PriorityScale(levels)
