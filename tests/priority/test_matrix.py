"""A level for every pair of impact and urgency, or no matrix at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidDefinition, UnknownName
from servicecore.priority import PriorityMatrix

ROWS = {"many": ["P1", "P2"], "one": ["P2", "P3"]}
MATRIX = PriorityMatrix.from_rows(["high", "low"], ROWS)


def faults_of(cells, impacts=("many", "one"), urgencies=("high", "low")):
    with pytest.raises(InvalidDefinition) as caught:
        PriorityMatrix(impacts, urgencies, cells=cells)
    return [(fault.path, fault.code) for fault in caught.value.faults]


def test_is_drawn_in_rows():
    cells = {"many": {"high": "P1", "low": "P2"}, "one": {"high": "P2", "low": "P3"}}

    assert PriorityMatrix(["many", "one"], ["high", "low"], cells=cells) == MATRIX


@pytest.mark.parametrize(
    ("impact", "urgency", "level"),
    [("many", "high", "P1"), ("many", "low", "P2"), ("one", "high", "P2"), ("one", "low", "P3")],
)
def test_gives_each_pair_its_level(impact, urgency, level):
    assert MATRIX.derive(impact, urgency) == level


def test_tells_its_cells_row_by_row():
    assert list(MATRIX.levels()) == [
        ("many", "high", "P1"),
        ("many", "low", "P2"),
        ("one", "high", "P2"),
        ("one", "low", "P3"),
    ]


def test_refuses_to_derive_from_an_impact_it_does_not_know():
    with pytest.raises(UnknownName, match="impact 'some' is not known; use one of many, one"):
        MATRIX.derive("some", "high")


def test_refuses_to_derive_from_an_urgency_it_does_not_know():
    with pytest.raises(UnknownName, match="urgency 'soon' is not known; use one of high, low"):
        MATRIX.derive("one", "soon")


def test_names_every_pair_without_a_level():
    assert faults_of({"many": {"low": "P2"}}) == [
        ("cells.many.high", "missing_key"),
        ("cells.one.high", "missing_key"),
        ("cells.one.low", "missing_key"),
    ]


def test_names_every_cell_of_an_unknown_pair():
    cells = {
        "many": {"high": "P1", "low": "P2", "soon": "P1"},
        "one": {"high": "P2", "low": "P3"},
        "some": {"high": "P1"},
    }

    assert faults_of(cells) == [("cells", "unknown_key"), ("cells.many", "unknown_key")]


def test_names_impacts_and_urgencies_that_stand_there_twice():
    cells = {"one": {"high": "P1"}}

    assert faults_of(cells, impacts=["one", "one"], urgencies=["high", "high"]) == [
        ("impacts[1]", "duplicate"),
        ("urgencies[1]", "duplicate"),
    ]


def test_names_a_matrix_of_nothing():
    assert faults_of({}, impacts=[], urgencies=[]) == [("impacts", "invalid"), ("urgencies", "invalid")]


@pytest.mark.parametrize("row", [["P1"], ["P1", "P2", "P3"], []])
def test_names_a_row_that_does_not_fit(row):
    with pytest.raises(InvalidDefinition, match=f"rows.one: has {len(row)} levels for 2 urgencies"):
        PriorityMatrix.from_rows(["high", "low"], {"many": ["P1", "P2"], "one": row})


def test_does_not_follow_what_it_was_built_from():
    cells = {"one": {"high": "P1"}}
    matrix = PriorityMatrix(["one"], ["high"], cells=cells)

    cells["one"]["high"] = "P9"

    assert matrix.derive("one", "high") == "P1"


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((None, None, None), "is no list"),
        ((["one"], ["high"], None), "cells: None is no table; give a mapping of impact to urgency"),
        ((["one"], ["high"], {"one": "P1"}), "cells.one: 'P1' is no table; give a mapping of urgency"),
    ],
)
def test_parts_of_another_type_are_refused(parts, message):
    impacts, urgencies, cells = parts

    with pytest.raises(InvalidDefinition, match=message):
        PriorityMatrix(impacts, urgencies, cells=cells)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (None, "rows: None is no table; give a mapping of impact to levels"),
        ({"one": None}, "row one: None is no list"),
        ({"one": "P1"}, "row one: 'P1' is one text; give a list of texts"),
    ],
)
def test_rows_of_another_type_are_refused(rows, message):
    with pytest.raises(InvalidDefinition, match=message):
        PriorityMatrix.from_rows(["high"], rows)


def test_the_place_of_a_fault_is_bounded():
    name = "x" * 10**5

    with pytest.raises(InvalidDefinition) as caught:
        PriorityMatrix([name], [name], cells={name: {"other": "P1"}})

    assert all(len(str(fault)) < 500 for fault in caught.value.faults)


NAMES = st.lists(st.text(min_size=1, max_size=3).filter(str.strip), min_size=1, max_size=7, unique=True)


@given(NAMES, NAMES, NAMES, st.randoms())
def test_of_any_size_it_has_a_level_for_every_pair_or_is_refused(impacts, urgencies, levels, chance):
    cells = {impact: {urgency: chance.choice(levels) for urgency in urgencies} for impact in impacts}
    matrix = PriorityMatrix(impacts, urgencies, cells=cells)
    assert {matrix.derive(impact, urgency) for impact in impacts for urgency in urgencies} <= {*levels}

    del cells[chance.choice(impacts)][chance.choice(urgencies)]

    with pytest.raises(InvalidDefinition, match="is missing"):
        PriorityMatrix(impacts, urgencies, cells=cells)
