"""Errors carry their values, say what would be accepted, and never echo more than 80 characters."""

from __future__ import annotations

import copy
import inspect
import pickle
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore import errors
from servicecore.errors import (
    Fault,
    HistoryConflict,
    InvalidDefinition,
    MissingExtra,
    NoOpenTime,
    RevisionConflict,
    ServiceCoreError,
    TransitionRefused,
    UnknownName,
    WrongArgument,
    choices,
    path_part,
    shown,
)
from servicecore.event import Actor, TicketEvent

CHILDREN = [
    child
    for _, child in inspect.getmembers(errors, inspect.isclass)
    if issubclass(child, ServiceCoreError) and child is not ServiceCoreError
]


class TestTree:
    @pytest.mark.parametrize("child", CHILDREN)
    def test_every_child_inherits_a_builtin_that_fits(self, child):
        builtins = (ValueError, LookupError, RuntimeError, ImportError, TypeError)

        assert issubclass(child, builtins)

    def test_every_child_has_a_code_of_its_own(self):
        codes = [child.code for child in CHILDREN]

        assert len(set(codes)) == len(codes)

    def test_every_public_name_is_listed(self):
        listed = {child.__name__ for child in CHILDREN} | {"Fault", "ServiceCoreError", "path_part", "shown"}

        assert set(errors.__all__) == listed


def made(kind):
    """An error of *kind* with some value for each of its parts."""
    event = TicketEvent("e", "T-1", sequence=1, at=0, type="note", actor=Actor("kim"))
    parts = {"faults": [Fault("a", "is wrong")], "accepted": ["a"], "refusals": ["no"]}
    parts |= {"first": event, "second": event}
    taken = list(inspect.signature(kind.__init__).parameters.values())[1:]
    named = {one.name: 3 for one in taken if one.kind is one.KEYWORD_ONLY}
    return kind(*(parts.get(one.name, one.name) for one in taken if one.name not in named), **named)


class TestCopies:
    @pytest.mark.parametrize("kind", CHILDREN)
    @pytest.mark.parametrize(
        "again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))]
    )
    def test_an_error_comes_back_as_it_was(self, kind, again):
        error = made(kind)
        error.add_note("seen at night")

        back = again(error)

        assert (type(back), str(back), back.__dict__) == (kind, str(error), error.__dict__)

    def test_the_root_comes_back_too(self):
        assert str(pickle.loads(pickle.dumps(ServiceCoreError("no")))) == "no"


class TestShown:
    @given(st.one_of(st.text(), st.binary(), st.integers(), st.floats(), st.lists(st.text())))
    def test_is_short_and_printable_whatever_came_in(self, value):
        text = shown(value)

        assert len(text) <= 80
        assert text.isascii()
        assert text.isprintable()

    def test_does_not_spell_out_a_huge_integer(self):
        assert shown(10**5000) == "an integer of 16610 bits"

    def test_cuts_a_long_list(self):
        assert shown(["word"] * 50).endswith("...")

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ([1, "a", None], "[1, 'a', None]"),
            ((1,), "(1,)"),
            ((1, 2), "(1, 2)"),
            ({"a": [True]}, "{'a': [True]}"),
            (MappingProxyType({"a": 1}), "{'a': 1}"),
            ({7}, "{7}"),
            (set(), "set()"),
            ([[[[[[]]]]]], "[[[[[...]]]]]"),
            ([10**5000], "[an integer of 16610 bits]"),
        ],
    )
    def test_spells_out_what_is_small(self, value, text):
        assert shown(value) == text

    def test_survives_any_nesting(self):
        deep: list = []
        for _ in range(100_000):
            deep = [deep]

        assert shown(deep) == "[[[[[...]]]]]"

    def test_survives_what_holds_itself(self):
        knot: list = []
        knot.append(knot)

        assert shown(knot) == "[[[[[...]]]]]"

    def test_survives_a_value_that_cannot_be_looked_at(self):
        class Shy:
            def __repr__(self):
                raise RuntimeError

        assert shown(Shy()) == "<Shy>"

    def test_escapes_what_a_foreign_object_says_of_itself(self):
        class Loud:
            def __repr__(self):
                return "two\nlines"

        assert shown(Loud()) == "two\\nlines"

    def test_does_not_spell_out_a_huge_mapping(self):
        class Endless(dict):
            def items(self):
                while True:
                    yield "key", "value"

        assert len(shown(Endless())) == 80


class TestPathPart:
    @pytest.mark.parametrize("key", ["mon", "reply-to", "x" * 60])
    def test_is_a_plain_key_itself(self, key):
        assert path_part(key) == key

    @pytest.mark.parametrize("key", ["", "a b", "a.b", "x\n", "x" * 61, "x" * 10**6, 7, None, "\ud800"])
    def test_shows_any_other(self, key):
        assert path_part(key) == shown(key)


class TestChoices:
    def test_lists_what_would_be_accepted(self):
        assert choices(["mon", "tue"]) == "mon, tue"

    def test_counts_what_does_not_fit(self):
        assert choices(range(14)).endswith("11 and 2 more")

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("a\nb", r"'a\nb'"),
            pytest.param(10**5000, "an integer of 16610 bits", id="a huge integer"),
            ("Büro", "Büro"),
        ],
    )
    def test_escapes_what_would_not_print(self, name, text):
        assert choices([name]) == text

    def test_cuts_a_long_name(self):
        assert len(choices(["x" * 10**6])) == 80

    def test_says_so_when_there_is_nothing(self):
        assert choices([]) == "nothing"


class TestFault:
    def test_reads_as_place_and_message(self):
        assert (
            str(Fault("weekly.mon[0]", "is closed before it opens"))
            == "weekly.mon[0]: is closed before it opens"
        )

    def test_without_a_place_is_about_the_whole(self):
        assert str(Fault("", "is no table")) == "is no table"

    @pytest.mark.parametrize(
        ("path", "prefix", "whole"),
        [
            ("name", "calendar", "calendar.name"),
            ("[1].name", "states", "states[1].name"),
            ("", "states", "states"),
        ],
    )
    def test_moves_under_the_place_of_its_document(self, path, prefix, whole):
        assert Fault(path, "is wrong").under(prefix).path == whole


class TestMessages:
    def test_an_invalid_definition_counts_and_lists_its_faults(self):
        faults = [Fault(f"states[{n}]", "is unknown") for n in range(10)]

        error = InvalidDefinition("workflow 'x'", faults)

        assert error.faults == tuple(faults)
        assert str(error).startswith("workflow 'x': 10 faults: states[0]: is unknown; ")
        assert str(error).endswith("; and 2 more")

    def test_a_single_fault_stands_alone(self):
        assert str(InvalidDefinition("goal", [Fault("within", "is negative")])) == "goal: within: is negative"

    def test_no_open_time_names_calendar_and_horizon(self):
        error = NoOpenTime("office", "opening", "2026-03-02T09:00:00Z", 20)

        assert "calendar 'office' has no opening within 20 years of 2026-03-02T09:00:00Z" in str(error)
        assert error.horizon_years == 20

    def test_an_unknown_name_lists_what_is_known(self):
        error = UnknownName("weekday", "montag", ["mon", "tue"])

        assert str(error) == "weekday 'montag' is not known; use one of mon, tue"

    def test_a_refusal_that_was_insisted_on_tells_every_reason(self):
        error = TransitionRefused("T-1", "resolve", ["no solution", "not your role"])

        assert str(error) == "cannot 'resolve' ticket 'T-1': no solution; not your role"

    def test_a_history_conflict_names_the_parts_that_differ(self):
        actor = Actor("kim")
        first = TicketEvent("e", "T-1", sequence=1, at=0, type="note", actor=actor)
        second = TicketEvent("e", "T-1", sequence=1, at=5, type="note", actor=actor)

        error = HistoryConflict("T-1", "e", first, second)

        assert "'e' twice with different at_us, recorded_at_us" in str(error)
        assert (error.first, error.second) == (first, second)

    def test_a_revision_conflict_holds_both_revisions(self):
        error = RevisionConflict("T-1", 3, 4)

        assert (error.expected, error.actual) == (3, 4)
        assert "at revision 4, not 3" in str(error)

    def test_a_wrong_argument_names_the_type_it_is_of_and_the_one_to_give(self):
        error = WrongArgument("level", 7, "a text")

        assert str(error) == "level 7 is of type int; give a text"
        assert (error.name, error.value, error.expected) == ("level", 7, "a text")

    def test_of_what_may_be_personal_only_the_type_is_told(self):
        error = WrongArgument("actor", "alice", "an Actor", private=True)

        assert str(error) == "actor is of type str; give an Actor"
        assert (error.name, error.value, error.expected) == ("actor", None, "an Actor")

    def test_a_missing_extra_says_how_to_install_it(self):
        assert "pip install 'servicecore[frames]'" in str(MissingExtra("Parquet logs", "frames"))
