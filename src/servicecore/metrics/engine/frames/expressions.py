"""Questions, periods and bins as expressions that any frame library can compute."""

from __future__ import annotations

from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from servicecore.metrics.engine.bucket import CUTS, PER_E

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from servicecore.metrics.definitions.test import Test

__all__ = ["bin_of", "known", "passes", "stepped"]

_COMPARED: dict[str, Callable[[Any, Any], Any]] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def known(column: str) -> Any:
    """Where a column has a value."""
    return ~nw.col(column).is_null()


def passes(test: Test, names: Mapping[str, str]) -> Any:
    """
    Where a test passes. Where a fact that it compares is missing the answer may be null, which is no.

    Args:
        names: What each fact is called in the frame.
    """
    if test.any_of:
        first, *others = (_certain(each, names) for each in test.any_of)
        for other in others:
            first |= other
        return first
    return _certain(test, names)


def _certain(test: Test, names: Mapping[str, str]) -> Any:
    column = nw.col(names[test.column])
    if test.other is not None:
        return _COMPARED[test.op](column, nw.col(names[test.other]))
    if test.op == "present":
        return ~column.is_null()
    if test.op == "missing":
        return column.is_null()
    if test.op == "unless":
        return column.is_null() | (column != test.value)
    if test.op == "in":
        return column.is_in(list(test.value))
    return _COMPARED[test.op](column, test.value)


def stepped(column: Any, borders: Sequence[int], values: Sequence[Any]) -> Any:
    """
    The value of the step that a number is on, found in a tree of comparisons.

    Args:
        borders: Ascending; the first step is below the first border, so there is one value more.
    """
    if not borders:
        return nw.lit(values[0])
    half = len(borders) // 2
    return (
        nw.when(column < borders[half])
        .then(stepped(column, borders[:half], values[: half + 1]))
        .otherwise(stepped(column, borders[half + 1 :], values[half + 1 :]))
    )


def bin_of(column: str) -> Any:
    """The bin of the histogram, as `bucket` numbers them: up to 2^53 the same to the bit."""
    value = nw.col(column)
    size = value.abs().cast(nw.Float64())
    (_, _, first), (second_from, second, second_more), (third_from, third, third_more) = CUTS
    cut = (
        nw.when(size < float(second_from))
        .then(size)
        .otherwise(
            nw.when(size < float(third_from))
            .then((size * (1 / second)).floor())
            .otherwise((size * (1 / third)).floor())
        )
    )
    more = stepped(size, [float(second_from), float(third_from)], [first, second_more, third_more])
    safe = nw.when(size < 1.0).then(nw.lit(1.0)).otherwise(cut)
    number = (safe.log() * PER_E).floor().cast(nw.Int64()) + more
    return (
        nw.when(value < 0).then(-number).otherwise(nw.when(value > 0).then(number).otherwise(nw.lit(0)))
    ).cast(nw.Int64())
