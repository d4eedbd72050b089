"""Categories in a tree: who is responsible comes from above, and everything wrong is told at once."""

from __future__ import annotations

import json

import pytest

from dispatch.desks import faults_of, found_in, messages_of
from servicecore.dispatch import CategoryTree, complaint_categories
from servicecore.errors import UnknownName

DOCUMENT = {
    "name": "small",
    "categories": {
        "network": {
            "team": "network",
            "owner": "kim",
            "labels": {"en": "Network", "zh": "网络"},
            "categories": {"wlan": {"team": "radio"}, "lan": {"labels": {"en": "Local"}}},
        },
        "private": {"out_of_scope": "private devices are not served", "categories": {"phone": {}}},
    },
}
TREE = CategoryTree.from_dict(DOCUMENT)


def tree(**categories):
    return {"name": "t", "categories": categories}


class TestLookingUp:
    def test_finds_a_category_by_its_path(self):
        wlan = TREE.look_up("network/wlan")

        assert (wlan.path, wlan.name, wlan.team) == ("network/wlan", "wlan", "radio")

    def test_takes_team_and_owner_from_above_where_none_is_said(self):
        lan = TREE.look_up("network/lan")

        assert (lan.team, lan.owner) == ("network", "kim")

    def test_is_out_of_scope_with_what_is_above(self):
        assert TREE.look_up("private/phone").out_of_scope == "private devices are not served"
        assert TREE.look_up("network/lan").out_of_scope is None

    def test_says_a_label_in_the_language_asked_for(self):
        assert TREE.look_up("network").label() == "Network"
        assert TREE.look_up("network").label("zh") == "网络"

    def test_says_the_name_where_there_is_no_label(self):
        assert TREE.look_up("network/wlan").label("zh") == "wlan"

    def test_knows_which_paths_there_are(self):
        assert "network/wlan" in TREE
        assert "wlan" not in TREE
        assert list(TREE.placed)[:3] == ["network", "network/wlan", "network/lan"]

    @pytest.mark.parametrize(
        ("path", "accepted"),
        [
            pytest.param("network/vpn", ("network/wlan", "network/lan"), id="a neighbour"),
            pytest.param("network/vpn/site", ("network/wlan", "network/lan"), id="below a neighbour"),
            pytest.param("network/lan/port", ("network", "private"), id="below a leaf"),
            pytest.param("printer", ("network", "private"), id="at the top"),
            pytest.param(7, ("network", "private"), id="no text"),
            pytest.param(["network"], ("network", "private"), id="a list"),
        ],
    )
    def test_refuses_a_path_that_is_none_with_what_is_near(self, path, accepted):
        with pytest.raises(UnknownName) as refused:
            TREE.look_up(path)

        assert refused.value.accepted == accepted


class TestReading:
    def test_is_undone_by_to_dict(self):
        assert CategoryTree.from_dict(json.loads(json.dumps(TREE.to_dict()))) == TREE

    def test_reads_a_file(self, tmp_path):
        file = tmp_path / "tree.json"
        file.write_text(json.dumps(DOCUMENT))

        assert CategoryTree.from_dict(file) == TREE

    def test_names_every_fault_with_its_place(self):
        document = {
            "name": "bad",
            "colour": "red",
            "categories": {"network": {"team": 7, "categories": {"wlan": {"queue": "x"}}}},
        }

        assert faults_of(CategoryTree.from_dict, document) == [
            ("categories.network.team", "wrong_type"),
            ("categories.network.categories.wlan.queue", "unknown_key"),
            ("colour", "unknown_key"),
        ]

    def test_refuses_a_tree_without_categories(self):
        assert faults_of(CategoryTree.from_dict, tree()) == [("categories", "empty")]

    def test_refuses_names_that_are_no_part_of_a_path(self):
        found = faults_of(CategoryTree.from_dict, tree(**{"a/b": {}, " ": {}, "c ": {}}))

        assert [path for path, _ in found] == ["categories.'a/b'", "categories.' '", "categories.'c '"]

    def test_refuses_blank_texts(self):
        bad = {"team": " ", "owner": "", "out_of_scope": "", "labels": {"en": " "}}

        assert [path for path, _ in faults_of(CategoryTree.from_dict, tree(a=bad))] == [
            "categories.a.team",
            "categories.a.owner",
            "categories.a.out_of_scope",
            "categories.a.labels.en",
        ]

    def test_refuses_neighbours_that_differ_in_case_alone(self):
        bad = tree(a={"categories": {"wlan": {}, "WLAN": {}}})

        assert messages_of(CategoryTree.from_dict, bad) == {
            "categories.a.categories.WLAN": "name 'WLAN' is that of 'wlan' too"
        }

    def test_refuses_one_label_for_two_neighbours(self):
        bad = tree(a={"labels": {"en": "Web"}}, b={"labels": {"en": "web", "zh": "Web"}})

        assert messages_of(CategoryTree.from_dict, bad) == {
            "categories.b": "labels.en 'web' is that of 'a' too"
        }


class TestCheck:
    def test_finds_nothing_in_a_sound_tree(self):
        assert TREE.check() == ()
        assert TREE.check(["network", "radio"]) == ()

    def test_finds_teams_that_there_are_not(self):
        findings = TREE.check(["network"])

        assert found_in(findings) == [("categories.network.categories.wlan.team", "unknown_name", "error")]
        assert str(findings[0]).endswith("team 'radio' is not known; use one of network")

    def test_warns_of_categories_for_which_nobody_is_responsible(self):
        findings = CategoryTree.from_dict(tree(a={"categories": {"b": {"team": "x"}}})).check()

        assert found_in(findings) == [("categories.a", "no_team", "warning")]


class TestShipped:
    def test_has_six_kinds_of_complaints_each_with_subcategories_and_an_owner(self):
        shipped = complaint_categories()
        tops = [placed for path, placed in shipped.placed.items() if "/" not in path]

        assert [placed.name for placed in tops] == [
            "hardware",
            "software",
            "network",
            "permission",
            "security",
            "attitude",
        ]
        assert all(placed.owner and placed.team for placed in shipped.placed.values())
        assert all(category.categories for category in shipped.categories.values())

    def test_is_called_something_in_english_and_chinese(self):
        assert all({*placed.labels} == {"en", "zh"} for placed in complaint_categories().placed.values())

    def test_has_nothing_suspicious_about_it(self):
        assert complaint_categories().check() == ()
