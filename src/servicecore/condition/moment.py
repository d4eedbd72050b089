"""Tests against the clock and the calendars: how old an instant is, and whether it lies in open hours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from servicecore.condition.kind import READERS

if TYPE_CHECKING:
    from servicecore.condition.comparison import Test
    from servicecore.condition.hours import Hours
    from servicecore.condition.node import Leaf

__all__ = ["Measure", "compile_age", "compile_hours", "measure_age"]

Measure: TypeAlias = "Callable[[Mapping[str, Any], int, Mapping[str, Hours]], int | None]"


def measure_age(leaf: Leaf) -> Measure:
    """How long ago the instant of a leaf was, in plain time or its calendar's; None when it is not known."""
    name, calendar, read = str(leaf.name), leaf.calendar, READERS["instant"]

    def measure(values: Mapping[str, Any], at_us: int, hours: Mapping[str, Hours]) -> int | None:
        since = read(values.get(name), name)
        if since is None:
            return None
        return at_us - since if calendar is None else hours[calendar].elapsed_us(since, at_us)

    return measure


def compile_age(leaf: Leaf) -> Test:
    """The closure of a test of an age; one that is exactly the limit is neither older nor younger."""
    measure, older = measure_age(leaf), leaf.operator == "older_than"
    limit: int = leaf.argument

    def test(values: Mapping[str, Any], at_us: Any, hours: Any) -> bool | None:
        age = measure(values, at_us, hours)
        if age is None:
            return None
        return age > limit if older else age < limit

    return test


def compile_hours(leaf: Leaf) -> Test:
    """The closure of a test whether a field, or the instant of asking, lies in open hours."""
    name, calendar, read = leaf.name, leaf.argument, READERS["instant"]

    def test(values: Mapping[str, Any], at_us: int, hours: Mapping[str, Hours]) -> bool | None:
        moment = at_us if name is None else read(values.get(name), name)
        return None if moment is None else hours[calendar].is_open_us(moment)

    return test
