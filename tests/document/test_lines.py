"""The lines of keys and items: right, or not told."""

from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.document.checking import join
from servicecore.document.json_lines import json_lines
from servicecore.document.toml_lines import toml_lines

KEYS = st.one_of(
    st.sampled_from(["a", "b", "sla", "goals", "2026-04-03", "1"]),
    st.text("ab.[]'\"\\# =\té", min_size=0, max_size=5),
    st.text("x", min_size=60, max_size=90),  # cut short in paths
)
SCALARS = st.one_of(
    st.sampled_from(["1", "-2.5", "true", "2026-12-24", "2026-12-24 08:00:00", "+inf", "08:00:00"]),
    st.sampled_from(["'''a\n]'''", '"""b"\n""c\\"""""', '"x # = [ \\" {"', "'#\"['", '""', "''''a'''''"]),
)
TREES = st.recursive(
    SCALARS,
    lambda parts: st.one_of(st.lists(parts, max_size=3), st.dictionaries(KEYS, parts, max_size=3)),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(KEYS, TREES, max_size=4)


class Writer:
    """Writes a tree in one of the many ways of TOML, and takes down on which line each key came first."""

    def __init__(self, draw):
        self.draw = draw
        self.text = ""
        self.lines: dict[str, tuple[tuple, int]] = {}
        self.shared: set[str] = set()

    def stands(self, keys, path):
        first, _ = self.lines.setdefault(path, (keys, self.text.count("\n") + 1))
        if first != keys:
            self.shared.add(path)

    def pick(self, *choices):
        return self.draw(st.sampled_from(choices))

    def newline(self):
        self.text += self.pick("\n", "\r\n", " # a [[comment]] = {\n", "\n\n")

    def key(self, key):
        plain = key and all(c in "abcdefghijklmnopqrstuvwxyz0123456789-_" for c in key)
        quoted = json.dumps(key).replace("\t", "\\t")
        literal = "'" not in key and "\t" not in key
        forms = [quoted, *([f"'{key}'"] if literal else []), *([key] if plain else [])]
        self.text += self.pick(*forms)

    def value(self, value, keys, path):
        if isinstance(value, list):
            self.text += "["
            for index, item in enumerate(value):
                if self.draw(st.booleans()):
                    self.newline()
                place = f"{path}[{index}]"
                self.stands((*keys, index), place)
                self.value(item, (*keys, index), place)
                self.text += self.pick(",", " , ") if index < len(value) - 1 else self.pick("", ",", "\n")
            self.text += "]"
        elif isinstance(value, dict):
            self.text += "{ "
            for index, (key, item) in enumerate(value.items()):
                place = join(path, key)
                self.stands((*keys, key), place)
                self.key(key)
                self.text += self.pick("=", " = ")
                self.value(item, (*keys, key), place)
                self.text += ", " if index < len(value) - 1 else " "
            self.text += "}"
        else:
            self.text += value

    def table(self, table, keys=(), path="", header=""):
        later = []
        for key, value in table.items():
            nested = isinstance(value, dict) or (
                isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
            )
            if nested and self.draw(st.booleans()):
                later.append((key, value))
                continue
            self.stands((*keys, key), join(path, key))
            self.key(key)
            if isinstance(value, dict) and len(value) == 1 and self.draw(st.booleans()):
                (inner, item), *_ = value.items()
                self.text += self.pick(".", " . ")
                self.stands((*keys, key, inner), join(join(path, key), inner))
                self.key(inner)
                self.text += " = "
                self.value(item, (*keys, key, inner), join(join(path, key), inner))
            else:
                self.text += " = "
                self.value(value, (*keys, key), join(path, key))
            self.newline()
        for key, value in later:
            self.later(key, value, keys, path, header)

    def later(self, key, value, keys, path, header):
        place, inner = join(path, key), (*keys, key)
        before = self.text
        self.text = ""
        self.key(key)
        name, self.text = f"{header}{self.text}", before
        if isinstance(value, dict):
            self.stands(inner, place)
            self.text += self.pick(f"[{name}]", f"[ {name} ]")
            self.newline()
            self.table(value, inner, place, f"{name}.")
            return
        for index, item in enumerate(value):
            self.stands(inner, place)
            self.stands((*inner, index), f"{place}[{index}]")
            self.text += f"[[{name}]]"
            self.newline()
            self.table(item, (*inner, index), f"{place}[{index}]", f"{name}.")


@given(st.data(), DOCUMENTS)
def test_every_key_and_item_of_a_toml_text_is_found_on_its_line(data, tree):
    writer = Writer(data.draw)
    writer.table(tree)
    tomllib.loads(writer.text)  # else the test is wrong

    found = toml_lines(writer.text, writer.lines)

    assert found == {p: line for p, (_, line) in writer.lines.items() if p not in writer.shared}


JSON_TREES = st.recursive(
    st.one_of(st.none(), st.integers(), st.text('",:[]{}\\\n a', max_size=6), st.just(1.5e300)),
    lambda parts: st.one_of(st.lists(parts, max_size=3), st.dictionaries(KEYS, parts, max_size=3)),
    max_leaves=15,
)


@given(st.dictionaries(KEYS, JSON_TREES, max_size=4), st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
def test_every_key_and_item_of_a_json_text_is_found_on_its_line(tree, newline):
    """Written with an indent, each key, each item and each closing bracket has a line of its own."""
    text = json.dumps(tree, indent=1).replace("\n", newline)
    expected, shared, line = {}, set(), 1
    step = 2 if newline == "\n\n" else 1

    def walk(value, keys, path):
        nonlocal line
        if not isinstance(value, dict | list) or not value:
            return
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            line += step
            place = join(path, key) if isinstance(value, dict) else f"{path}[{key}]"
            first, _ = expected.setdefault(place, ((*keys, key), line))
            if first != (*keys, key):
                shared.add(place)
            walk(item, (*keys, key), place)
        line += step

    walk(tree, (), "")

    assert json_lines(text, expected) == {p: at for p, (_, at) in expected.items() if p not in shared}


@given(st.text("[]{}\"'=.,:#ab1\n\\ ", max_size=40))
def test_a_text_that_is_nothing_has_no_lines_and_does_no_harm(text):
    for scan, parse in ((toml_lines, tomllib.loads), (json_lines, json.loads)):
        try:
            parse(text)
        except ValueError:
            assert scan(text, ["a", "b", "a.b"]) == {}
        else:
            scan(text, ["a", "b", "a.b"])


class TestTomlLines:
    def test_a_table_below_a_list_of_tables_belongs_to_the_last_of_them(self):
        text = (
            "[[sla]]\nname = 1\n[[sla]]\n[sla.goals]\nP1 = 1\n[[sla.targets]]\n[[sla.targets]]\nmetric = 2\n"
        )

        found = toml_lines(text, ["sla[1]", "sla[1].goals.P1", "sla[1].targets[1].metric", "sla[0].goals"])

        assert found == {"sla[1]": 3, "sla[1].goals.P1": 5, "sla[1].targets[1].metric": 8}

    def test_a_table_that_comes_after_its_own_parts_stands_where_it_was_named_first(self):
        assert toml_lines("[a.b]\nc = 1\n[a]\nd = 2\n", ["a", "a.d"]) == {"a": 1, "a.d": 4}

    def test_a_line_inside_a_text_is_none_of_its_own(self):
        assert toml_lines('a = """\nb = 1\n"""\nb = 2\n', ["b"]) == {"b": 4}

    def test_two_long_keys_that_paths_cannot_tell_apart_have_no_line(self):
        one, other = "x" * 100, "x" * 101
        path = join("", one)

        assert toml_lines(f"{one} = 1\n{other} = 2\n", [path]) == {}

    @pytest.mark.parametrize("text", ["a = " + "[" * 40 + "]" * 40, "a = " + "[" * 40_000])
    def test_nesting_deeper_than_documents_have_is_not_followed(self, text):
        assert toml_lines(text, ["a"]) == {}


class TestJsonLines:
    def test_a_key_that_stands_twice_has_its_first_line(self):
        assert json_lines('{"a": 1,\n"a": 2}', ["a"]) == {"a": 1}

    def test_nesting_deeper_than_json_is_read_has_no_lines(self):
        assert json_lines("[" * 200_000, ["a"]) == {}
