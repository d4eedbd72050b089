"""An organisation's units: who is above whom, and which cases are those of several."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.desks import faults_of, messages_of
from servicecore.dispatch import UnitTree
from servicecore.errors import InvalidArgument, InvalidDefinition, UnknownName

#  province ── east_city ── east_desk
#           └─ west_city
#  network (apart)
TREE = UnitTree.from_dict(
    {
        "name": "operator",
        "units": {
            "province": {"kind": "centre", "labels": {"zh": "省中心"}},
            "east_city": {"parent": "province"},
            "east_desk": {"parent": "east_city"},
            "west_city": {"parent": "province"},
            "network": {},
        },
    }
)


class TestLines:
    def test_goes_up_from_the_nearest(self):
        assert TREE.ancestors("east_desk") == ("east_city", "province")
        assert TREE.ancestors("province") == ()

    def test_goes_down_to_all_that_is_below(self):
        assert TREE.descendants("province") == ("east_city", "east_desk", "west_city")
        assert TREE.descendants("network") == ()

    @pytest.mark.parametrize("ask", [TREE.ancestors, TREE.descendants])
    def test_refuses_what_is_no_unit(self, ask):
        with pytest.raises(UnknownName, match="unit 'moon' is not known; use one of province, east_city"):
            ask("moon")
        with pytest.raises(UnknownName):
            ask(["province"])

    def test_knows_its_units(self):
        assert "network" in TREE
        assert "moon" not in TREE


class TestCases:
    @pytest.mark.parametrize(
        ("units", "above", "crosses"),
        [
            pytest.param(["east_desk"], "east_desk", False, id="one unit"),
            pytest.param(["east_desk", "east_desk"], "east_desk", False, id="the same twice"),
            pytest.param(["east_desk", "east_city"], "east_city", False, id="one above the other"),
            pytest.param(["east_desk", "west_city"], "province", True, id="two branches"),
            pytest.param(["east_desk", "west_city", "province"], "province", False, id="with the one above"),
            pytest.param(["east_desk", "network"], None, True, id="nothing in common"),
        ],
    )
    def test_are_raised_to_the_lowest_unit_above_all(self, units, above, crosses):
        assert TREE.common_ancestor(units) == above
        assert TREE.crosses(units) is crosses

    @pytest.mark.parametrize("ask", [TREE.common_ancestor, TREE.crosses])
    def test_are_in_some_unit(self, ask):
        with pytest.raises(InvalidArgument, match="at least one unit"):
            ask([])
        with pytest.raises(UnknownName):
            ask(["province", "moon"])
        with pytest.raises(InvalidDefinition, match="is one text"):
            ask("province")


class TestReading:
    def test_is_undone_by_to_dict(self):
        assert UnitTree.from_dict(json.loads(json.dumps(TREE.to_dict()))) == TREE

    def test_refuses_a_tree_without_units(self):
        assert faults_of(UnitTree.from_dict, {"name": "t", "units": {}}) == [("units", "empty")]

    def test_refuses_parents_that_are_no_units_and_blank_names(self):
        bad = {"name": "t", "units": {"a": {"parent": "b"}, " ": {}}}

        assert faults_of(UnitTree.from_dict, bad) == [
            ("units.a.parent", "unknown_name"),
            ("units.' '", "empty"),
        ]

    def test_names_every_unit_that_is_above_itself(self):
        bad = {
            "name": "t",
            "units": {"a": {"parent": "b"}, "b": {"parent": "a"}, "c": {"parent": "c"}, "d": {"parent": "a"}},
        }

        assert messages_of(UnitTree.from_dict, bad) == {
            "units.a.parent": "is above itself: a < b < a",
            "units.b.parent": "is above itself: b < a < b",
            "units.c.parent": "is above itself: c < c",
        }


@given(st.lists(st.integers(0, 8), min_size=1, max_size=9), st.data())
def test_a_unit_is_below_all_that_are_above_it(parents, data):
    names = [f"u{place}" for place in range(len(parents))]
    units = {
        name: {} if parent >= place else {"parent": names[parent]}
        for place, (name, parent) in enumerate(zip(names, parents, strict=True))
    }
    tree = UnitTree.from_dict({"name": "t", "units": units})
    some = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4))

    above = tree.common_ancestor(some)

    assert all(name in tree.descendants(up) for name in names for up in tree.ancestors(name))
    assert above is None or all(name == above or name in tree.descendants(above) for name in some)
    assert tree.crosses(some) is not any(
        all(other == name or other in tree.descendants(name) for other in some) for name in some
    )
