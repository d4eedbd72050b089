"""Tests of one value, made into closures: the hot path of every rule."""

from __future__ import annotations

import operator as python
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from servicecore.condition.kind import READERS, is_missing
from servicecore.condition.operators import PRESENCE

if TYPE_CHECKING:
    from servicecore.condition.kind import Kind
    from servicecore.condition.node import Leaf

__all__ = ["Test", "compile_comparison"]

Test: TypeAlias = "Callable[[Mapping[str, Any], Any, Any], bool | None]"
"""Takes the values, the instant of asking and the calendars; answers True, False or None for unknown."""

_MEMBERSHIP = {"eq": True, "in": True, "ne": False, "not_in": False}


def compile_comparison(leaf: Leaf) -> Test:
    """The closure of a test that asks no clock and no calendar."""
    name = str(leaf.name)
    if leaf.operator in PRESENCE:
        return _presence(name, wanted=leaf.operator == "present")
    if leaf.spec.kind == "choice":
        accepted = frozenset(leaf.accepted)
        return _choice(name, {choice: choice in accepted for choice in leaf.spec.choices})
    if leaf.ignore_case:
        return _folded(name, leaf)
    if leaf.spec.kind == "text" and leaf.operator in _MEMBERSHIP:
        among = leaf.argument if isinstance(leaf.argument, tuple) else (leaf.argument,)
        return _membership(name, frozenset(among), wanted=_MEMBERSHIP[leaf.operator])
    accept = _accepting(leaf.operator, leaf.argument)
    return _text(name, accept) if leaf.spec.kind == "text" else _read(name, leaf.spec.kind, accept)


def _presence(name: str, *, wanted: bool) -> Test:
    def test(values: Mapping[str, Any], _at_us: Any, _hours: Any) -> bool:
        return is_missing(values.get(name)) is not wanted

    return test


def _choice(name: str, answers: Mapping[Any, bool]) -> Test:
    """Each choice with its answer: whatever is none of them is unknown."""
    answer = answers.get

    def test(values: Mapping[str, Any], _at_us: Any, _hours: Any) -> bool | None:
        try:
            return answer(values.get(name))
        except TypeError:  # a list, which is no choice
            return None

    return test


def _membership(name: str, among: frozenset[str], *, wanted: bool) -> Test:
    other = not wanted

    def test(values: Mapping[str, Any], _at_us: Any, _hours: Any) -> bool | None:
        value = values.get(name)
        try:
            if value in among:
                return wanted
        except TypeError:  # a list, which is no text
            return None
        return other if isinstance(value, str) and value.strip() else None

    return test


def _text(name: str, accept: Callable[[Any], bool]) -> Test:
    """What is looked for is never blank, so a text in which it is found is not blank either."""

    def test(values: Mapping[str, Any], _at_us: Any, _hours: Any) -> bool | None:
        value = values.get(name)
        if type(value) is str or isinstance(value, str):
            if accept(value):
                return True
            if value.strip():
                return False
        return None

    return test


def _folded(name: str, leaf: Leaf) -> Test:
    among = leaf.argument if isinstance(leaf.argument, tuple) else (leaf.argument,)
    if leaf.operator in _MEMBERSHIP:
        return _folded_membership(name, frozenset(among), wanted=_MEMBERSHIP[leaf.operator])
    accept = _accepting(leaf.operator, leaf.argument)
    return _text(name, lambda value: accept(value.casefold()))


def _folded_membership(name: str, among: frozenset[str], *, wanted: bool) -> Test:
    def test(values: Mapping[str, Any], _at_us: Any, _hours: Any) -> bool | None:
        value = values.get(name)
        if not isinstance(value, str) or not value.strip():
            return None
        return (value.casefold() in among) is wanted

    return test


def _read(name: str, kind: Kind, accept: Callable[[Any], bool]) -> Test:
    read = READERS[kind]
    # Whole numbers and microseconds are as they should be; an instant has bounds and is always looked at.
    plain = int if kind in ("number", "duration") else None

    def test(values: Mapping[str, Any], _at_us: Any, _hours: Any) -> bool | None:
        value = values.get(name)
        if type(value) is not plain:
            value = read(value, name)
            if value is None:
                return None
        return accept(value)

    return test


def _accepting(operator: str, argument: Any) -> Callable[[Any], bool]:
    """Whether a value passes; what C has for it is taken, because hot paths feel the difference."""
    if operator in _TURNED:
        return partial(_TURNED[operator], argument)
    if operator in ("in", "not_in"):
        among = frozenset(argument)
        return among.__contains__ if operator == "in" else lambda value: value not in among
    if operator == "starts_with":
        return lambda value: value.startswith(argument)
    if operator == "ends_with":
        return lambda value: value.endswith(argument)
    return lambda value: argument in value


_TURNED: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": python.eq,
    "ne": python.ne,
    "lt": python.gt,
    "le": python.ge,
    "gt": python.lt,
    "ge": python.le,
}
"""The comparisons with the argument first."""
