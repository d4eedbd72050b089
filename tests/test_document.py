"""Documents are read strictly: what they do not say is not guessed, and every fault has its place."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Literal

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from servicecore.document import (
    MAX_BYTES,
    checked,
    checking,
    load_document,
    parse_json,
    parse_toml,
    structure,
    unstructure,
)
from servicecore.errors import Fault, InvalidDefinition, UnknownName
from servicecore.event import Category


@frozen
class State:
    name: str
    category: Category = Category.NEW
    weight: float = 1.0
    order: int = 0
    final: bool = False

    def __attrs_post_init__(self):
        if self.order < 0:
            raise InvalidDefinition("state", [Fault("order", "is below zero")])
        if self.name == "limbo":
            raise UnknownName("state", self.name, ["new"])


@frozen
class Flow:
    name: str
    states: tuple[State, ...] = ()
    by_name: Mapping[str, State] = field(factory=dict)
    roles: frozenset[str] = frozenset()
    mode: Literal["soft", "hard"] = "soft"
    note: str | None = None
    kept_as: str = field(default="", alias="kept")


def faults_of(call, *args) -> dict[str, str]:
    with pytest.raises(InvalidDefinition) as caught:
        call(*args)
    return {fault.path: fault.message for fault in caught.value.faults}


class TestParseJson:
    @pytest.mark.parametrize(
        ("text", "path", "message"),
        [
            pytest.param('{"a": {"b": 1, "b": 2}}', "a.b", "stands twice", id="a duplicate key"),
            pytest.param('{"a": [1, NaN]}', "a[1]", "no finite number", id="not a number"),
            pytest.param('{"a": -Infinity}', "a", "no finite number", id="minus infinity"),
            pytest.param('{"a": 1e999}', "a", "no finite number", id="a float beyond all floats"),
            pytest.param('{"a": ' + "9" * 5000 + "}", "a", "5000 digits", id="a number of 5,000 digits"),
            pytest.param('{"a": 9223372036854775808}', "a", "beyond 64 bits", id="one more than 64 bits"),
            pytest.param('{"a": "\\ud800"}', "a", "surrogate", id="half a surrogate pair in a value"),
            pytest.param('{"\\ud800": 1}', "", "surrogate", id="half a surrogate pair in a key"),
            pytest.param("[" * 100_000, "", "deeper than 32", id="100,000 brackets"),
            pytest.param('{"a":' * 60 + "1" + "}" * 60, "a." * 29 + "a.", "deeper than 32", id="60 levels"),
            pytest.param("{", "", "is no JSON", id="broken syntax"),
            pytest.param("[1]", "", "no table of keys", id="a list at the top"),
        ],
    )
    def test_refuses_by_place(self, text, path, message):
        found = faults_of(parse_json, text)

        assert message in found[path]

    def test_keeps_what_is_sound(self):
        assert parse_json('{"a": [1, 2.5, "x", true, null, {"b": -5}]}') == {
            "a": [1, 2.5, "x", True, None, {"b": -5}]
        }

    @given(st.text())
    def test_gives_a_mapping_or_a_typed_error_on_any_text(self, text):
        try:
            assert isinstance(parse_json(text), dict)
        except InvalidDefinition as error:
            assert error.faults


class TestParseToml:
    @pytest.mark.parametrize(
        ("text", "path", "message"),
        [
            pytest.param("a = 1\na = 2", "", "is no TOML: Cannot overwrite", id="a duplicate key"),
            pytest.param("a = nan", "a", "no finite number", id="not a number"),
            pytest.param(
                "\nb = 1\na = " + "9" * 5000, "", "a number on line 3 has too many digits", id="5,000 digits"
            ),
            pytest.param("a = " + "[" * 100_000, "", "deeper than 32", id="100,000 brackets"),
            pytest.param("a = 9223372036854775808", "a", "beyond 64 bits", id="one more than 64 bits"),
        ],
    )
    def test_refuses_by_place(self, text, path, message):
        found = faults_of(parse_toml, text)

        assert message in found[path]

    def test_writes_its_dates_and_times_as_json_would(self):
        text = "day = 2026-12-25\nat = 2026-03-02T09:00:00Z\ntime = 09:00:00"

        assert parse_toml(text) == {
            "day": "2026-12-25",
            "at": "2026-03-02T09:00:00+00:00",
            "time": "09:00:00",
        }

    @given(st.text())
    def test_gives_a_mapping_or_a_typed_error_on_any_text(self, text):
        try:
            assert isinstance(parse_toml(text), dict)
        except InvalidDefinition as error:
            assert error.faults


class TestLoadDocument:
    def test_reads_toml_and_json_alike(self, tmp_path):
        (tmp_path / "a.toml").write_text('name = "x"')
        (tmp_path / "a.json").write_text('{"name": "x"}')

        assert load_document(tmp_path / "a.toml") == load_document(str(tmp_path / "a.json")) == {"name": "x"}

    def test_takes_a_mapping_as_it_stands(self):
        assert load_document({"name": "x"}) == {"name": "x"}

    def test_checks_a_mapping_too(self):
        assert faults_of(load_document, {"a": [float("nan")], 5: 1}).keys() == {"a[0]", ""}

    def test_names_a_file_that_is_not_there(self, tmp_path):
        assert "cannot be read: No such file" in faults_of(load_document, tmp_path / "none.toml")[""]

    def test_names_the_byte_that_is_no_utf8(self, tmp_path):
        (tmp_path / "a.toml").write_bytes(b'a = "\xff"')

        assert "is not UTF-8 at byte 5" in faults_of(load_document, tmp_path / "a.toml")[""]

    @pytest.mark.parametrize("source", [7, None, ["a.toml"], b"a.toml"])
    def test_refuses_what_is_neither_a_table_nor_a_path(self, source):
        assert "neither a table nor a path" in faults_of(load_document, source)[""]

    def test_refuses_other_formats(self):
        assert "neither .toml nor .json" in faults_of(load_document, "desk.yaml")[""]


class TestChecked:
    def test_does_not_share_its_parts_with_what_came_in(self):
        tree = {"a": [1]}

        clean = checked(tree)
        tree["a"].append(2)

        assert clean == {"a": [1]}


class TestStructure:
    def test_names_every_fault_with_its_path(self):
        found = faults_of(
            structure,
            {
                "name": 5,
                "states": [
                    {"name": "new", "final": 1},
                    {"category": "sleeping"},
                    {"name": "a", "order": True, "weight": True, "colour": "red"},
                    {"name": "b", "order": -1},
                    {"name": "limbo"},
                    "new",
                ],
                "by_name": {"a state": {"name": None}, "b": []},
                "roles": "agent",
                "mode": "medium",
                "note": 7,
                "kept": 1,
                "speed": 3,
            },
            Flow,
            "flow",
        )

        assert found == {
            "name": "5 is wrong; give a text",
            "states[0].final": "1 is wrong; give true or false",
            "states[1].name": "is missing",
            "states[1].category": "'sleeping' is not known; use one of new, active, waiting, resolved, closed",
            "states[2].order": "True is wrong; give a whole number",
            "states[2].weight": "True is wrong; give a number",
            "states[2].colour": "is not known; use one of name, category, weight, order, final",
            "states[3].order": "is below zero",
            "states[4]": "state 'limbo' is not known; use one of new",
            "states[5]": "'new' is wrong; give a table of keys and values",
            "by_name.'a state'.name": "None is wrong; give a text",
            "by_name.b": "[] is wrong; give a table of keys and values",
            "roles": "'agent' is wrong; give a list",
            "mode": "'medium' is not known; use one of soft, hard",
            "note": "7 is wrong; give a text",
            "kept": "1 is wrong; give a text",
            "speed": "is not known; use one of name, states, by_name, roles, mode, note, kept",
        }

    def test_refuses_a_list_where_a_table_belongs(self):
        assert faults_of(structure, {"name": "x", "by_name": []}, Flow, "flow").keys() == {"by_name"}

    @pytest.mark.parametrize("value", ["7", 7.9, None, True, " 1_000 ", "１２"])  # noqa: RUF001 - wide digits on purpose
    def test_coerces_nothing_into_a_whole_number(self, value):
        assert faults_of(structure, {"name": "a", "order": value}, State, "state").keys() == {"order"}

    def test_a_whole_number_is_a_number(self):
        assert structure({"name": "a", "weight": 2}, State, "state").weight == 2.0

    def test_is_undone_by_unstructure(self):
        flow = Flow(
            "incident",
            (State("new"), State("waiting", Category.WAITING, 0.5, 3, final=True)),
            {"new": State("new")},
            frozenset(("b", "a")),
            "hard",
            "a note",
            "here",
        )

        document = unstructure(flow)

        assert document["roles"] == ["a", "b"]
        assert document["states"][1]["category"] == "waiting"
        assert structure(checked(document), Flow, "flow") == flow

    def test_leaves_defaults_out(self):
        assert unstructure(Flow("incident")) == {"name": "incident"}

    def test_does_not_hide_a_mistake_in_the_code(self):
        @frozen
        class Broken:
            name: str

            def __attrs_post_init__(self):
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            structure({"name": "x"}, Broken, "broken")


class TestFiles:
    def test_begin_with_a_byte_order_mark_or_not(self, tmp_path):
        path = tmp_path / "x.json"
        path.write_bytes(b"\xef\xbb\xbf{}")

        assert load_document(path) == {}

    @pytest.mark.parametrize("name", ["a\0b.toml", "\ud800.json"])
    def test_have_names_that_a_file_can_have(self, name):
        assert "cannot be read" in faults_of(load_document, name)[""]

    @pytest.mark.parametrize("end", [b"x", "ü".encode() * 2])
    def test_are_of_16_mb_at_most(self, tmp_path, end):
        path = tmp_path / "x.json"
        path.write_bytes(b" " * (MAX_BYTES - 1) + end * 2)

        assert "longer than 16 MB" in faults_of(load_document, path)[""]

    @pytest.mark.parametrize("parse", [parse_json, parse_toml])
    def test_are_of_16_mb_at_most_as_texts_too(self, parse):
        assert "longer than 16 MB" in faults_of(parse, " " * (MAX_BYTES + 1))[""]

    def test_hold_so_many_values_at_most(self, monkeypatch):
        monkeypatch.setattr(checking, "MAX_NODES", 1_000)
        doubled: dict = {}
        for _ in range(30):
            doubled = {"a": doubled, "b": doubled}

        assert "more than 1000 values" in faults_of(checked, doubled)[""]


class TestDottedKeys:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(".".join("a" * 100_000) + " = 1", id="100,000 parts"),
            pytest.param("x = 1\n[" + " . ".join("a" * 65) + "]", id="a table, with blanks"),
            pytest.param(".".join(['"a.b"', "'c.d'"] * 33) + " = 1", id="quoted parts"),
            pytest.param(".".join([r'"\""'] * 70) + " = 1", id="quoted quotation marks"),
            pytest.param("x = {" + ".".join("a" * 65) + " = 1}", id="in a table on one line"),
        ],
    )
    def test_that_take_too_long_are_refused_at_once(self, text):
        began = perf_counter()

        found = faults_of(parse_toml, text)

        assert "has more than 64 parts" in found[""]
        assert perf_counter() - began < 1

    def test_are_named_by_their_line(self):
        assert "a key on line 3" in faults_of(parse_toml, "a = 1\n\n" + ".".join("a" * 65) + " = 1")[""]

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("a = '" + "." * 70 + "'", id="dots in a text"),
            pytest.param('a = "' + "b." * 70 + '"', id="words in a text"),
            pytest.param('a = """\n' + "b." * 70 + '"""', id="in a text of several lines"),
            pytest.param("a = '''\n" + "b." * 70 + "'''", id="in a plain text of several lines"),
            pytest.param("# " + "b." * 70, id="in a comment"),
            pytest.param("a = [" + "1.5, " * 70 + "]", id="in numbers"),
        ],
    )
    def test_are_not_seen_where_none_are(self, text):
        parse_toml(text)

    @pytest.mark.parametrize(
        "text",
        ['"' + '\\"' * 10_000 + "." * 70, "'" * 50_001 + "." * 70, ".\n." * 70 + "." * 70],
        ids=["escaped quotation marks", "plain ones", "dots"],
    )
    def test_do_not_make_what_is_broken_slow(self, text):
        began = perf_counter()

        faults_of(parse_toml, text)

        assert perf_counter() - began < 1
