"""Which areas lie near which: both ways, or not at all."""

from __future__ import annotations

import pytest

from servicecore.errors import InvalidDefinition, UnknownName
from servicecore.priority import Neighbourhood


def faults_of(neighbours):
    with pytest.raises(InvalidDefinition) as caught:
        Neighbourhood(neighbours)
    return [(fault.path, fault.code) for fault in caught.value.faults]


def test_is_drawn_from_pairs():
    near = Neighbourhood.from_pairs([("a", "b"), ("c", "b"), ("b", "a")], alone=["isle"])

    assert near == Neighbourhood({"isle": (), "a": ("b",), "b": ("a", "c"), "c": ("b",)})


def test_knows_its_areas():
    near = Neighbourhood({"isle": []})

    assert "isle" in near
    assert "a" not in near
    assert ["isle"] not in near
    with pytest.raises(UnknownName, match="area 'a' is not known; use one of isle"):
        near.near("a")


@pytest.mark.parametrize(
    ("neighbours", "faults"),
    [
        ({"a": ["b"]}, [("neighbours.a[0]", "unknown_name")]),
        ({"a": [["b"]]}, [("neighbours.a[0]", "unknown_name")]),
        ({"a": ["a"]}, [("neighbours.a[0]", "self")]),
        ({"a": ["b", "b"], "b": ["a"]}, [("neighbours.a[1]", "duplicate")]),
        ({"a": ["b"], "b": []}, [("neighbours.a[0]", "one_sided")]),
        ({}, [("neighbours", "empty")]),
        ({" ": []}, [("neighbours.' '", "wrong_type")]),
        ({5: []}, [("neighbours.5", "wrong_type")]),
        (None, [("neighbours", "wrong_type")]),
        ({"a": "b"}, [("", "wrong_type")]),
    ],
)
def test_names_every_slip(neighbours, faults):
    assert faults_of(neighbours) == faults


def test_says_which_of_two_does_not_name_the_other():
    with pytest.raises(InvalidDefinition, match=r"neighbours.a\[0\]: 'b' does not name 'a' back"):
        Neighbourhood({"a": ["b"], "b": []})


@pytest.mark.parametrize("pairs", [[("a",)], [("a", "b", "c")], ["ab"], [(["a"], "b")], None, [None]])
def test_refuses_what_is_no_pair(pairs):
    with pytest.raises(InvalidDefinition):
        Neighbourhood.from_pairs(pairs)


def test_does_not_follow_what_it_was_built_from():
    neighbours = {"a": ["b"], "b": ["a"]}
    near = Neighbourhood(neighbours)

    neighbours["a"].append("c")

    assert near.near("a") == ("b",)
