"""Questions, periods and bins as expressions that any frame library can compute."""

from __future__ import annotations

from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from servicecore.metrics.engine.bucket import CUTS, PER_E

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from servicecore.metrics.definitions.test import Test

__all__ = ["known", "passes", "stepped", "with_bins"]

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


def stepped(column: Any, borders: Sequence[float], values: Sequence[Any]) -> Any:
    """
    The value of the step that a number is on, found in a tree of comparisons.

    Args:
        borders: Ascending; the first step is below the first border, so there is one value more.
    """
    if not borders:
        return values[0] if isinstance(values[0], nw.Expr) else nw.lit(values[0])
    half = len(borders) // 2
    return (
        nw.when(column < borders[half])
        .then(stepped(column, borders[:half], values[: half + 1]))
        .otherwise(stepped(column, borders[half + 1 :], values[half + 1 :]))
    )


def with_bins(frame: Any, column: str) -> Any:
    """
    The rows with the bin of the histogram as `b`: as `bucket` numbers it, up to 2^53 the same to the bit.

    In three steps, because an expression that is used twice is written out twice in SQL.
    """
    value, size, cut = nw.col(column), nw.col("_size"), nw.col("_cut")
    (_, _, first), (second_from, second, second_more), (third_from, third, third_more) = CUTS
    borders = [1.0, float(second_from), float(third_from)]
    cuts = [nw.lit(1.0), size, (size * (1 / second)).floor(), (size * (1 / third)).floor()]
    frame = frame.with_columns(_size=value.abs().cast(nw.Float64()))
    frame = frame.with_columns(
        _cut=stepped(size, borders, cuts), _more=stepped(size, borders, [0, first, second_more, third_more])
    )
    frame = frame.with_columns(b=(cut.log() * PER_E).floor().cast(nw.Int64()) + nw.col("_more"))
    bin_ = nw.col("b")
    return frame.with_columns(b=nw.when(value < 0).then(-bin_).otherwise(bin_)).drop("_size", "_cut", "_more")
