"""The columns of a frame as the engine takes them: 64-bit integers and texts, checked before all else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.errors import InvalidColumn, MissingExtra, choices
from servicecore.metrics.engine.frames.naming import physical
from servicecore.metrics.facts.clock_fact import CLOCK_COLUMNS
from servicecore.metrics.facts.facts import FACT_COLUMNS
from servicecore.metrics.facts.spell import SPELL_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecore.metrics.engine.need import Table

__all__ = ["arrow", "collected", "normal", "opened"]

try:
    import narwhals.stable.v2 as nw
    import pyarrow as pa
except ModuleNotFoundError:
    raise MissingExtra("KPIs over frames", "frames") from None

_TEXTS: Mapping[str, frozenset[str]] = {
    "ticket": frozenset(column.name for column in FACT_COLUMNS if column.type == "text"),
    "clock": frozenset(column.name for column in CLOCK_COLUMNS if column.type == "text"),
    "spell": frozenset(column.name for column in SPELL_COLUMNS if column.type == "text"),
    "span": frozenset(["ticket_id"]),
}


def opened(native: Any) -> Any:
    """
    A frame as narwhals knows it.

    What holds its rows in memory and is neither polars nor Arrow becomes Arrow: pandas has several ways to
    say that a number is missing, Arrow has one.
    """
    frame = nw.from_native(native)
    if isinstance(frame, nw.LazyFrame):
        return frame
    return frame.lazy() if frame.implementation.is_polars() else frame


def normal(frame: Any, table: Table, columns: Mapping[str, str]) -> Any:
    """
    The columns that are needed, under names of the engine's own, as 64-bit integers and texts.

    Args:
        columns: What each fact, as `reader` names it, is to be called.

    Raises:
        InvalidColumn: If one is missing, or holds something else.
    """
    schema = frame.collect_schema()
    wanted = {column: physical(column) for column in columns}
    if missing := sorted({name for name in wanted.values() if name not in schema}):
        first, *others = missing
        also = f", and neither are {choices(others)}" if others else ""
        raise InvalidColumn(first, f"is not in the frame of {table}s{also}")
    if _held_otherwise(frame):
        frame, schema = _as_arrow(frame, dict.fromkeys(wanted.values()))
    return frame.select(
        _typed(schema[name], name, _is_text(table, column)).alias(columns[column])
        for column, name in wanted.items()
    )


def collected(frame: Any) -> dict[str, list[Any]]:
    """A small frame as lists."""
    found: dict[str, list[Any]] = arrow(frame).to_pydict()
    return found


def arrow(frame: Any) -> Any:
    """A frame as an Arrow table: here a lazy one is computed."""
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect(backend="pyarrow")
    return frame.to_arrow()


def _held_otherwise(frame: Any) -> bool:
    return isinstance(frame, nw.DataFrame) and not frame.implementation.is_pyarrow()


def _as_arrow(frame: Any, names: Iterable[str]) -> tuple[Any, Any]:
    native = frame.select(list(names)).to_native()
    arrays: dict[str, Any] = {}
    for name in names:
        try:
            array = pa.Array.from_pandas(native[name])
            # A column of whole numbers with a gap is one of floats in pandas.
            arrays[name] = array.cast(pa.int64()) if pa.types.is_floating(array.type) else array
        except pa.ArrowException as why:
            raise InvalidColumn(name, f"does not hold whole numbers or texts: {why}") from None
    held = nw.from_native(pa.table(arrays))
    return held, held.collect_schema()


def _is_text(table: Table, column: str) -> bool:
    prefix, colon, _ = column.removeprefix("ticket:").partition(":")
    if colon:
        return prefix == "dimension"
    return prefix in _TEXTS["ticket" if column.startswith("ticket:") else table]


def _typed(dtype: Any, name: str, text: bool) -> Any:
    column = nw.col(name)
    # A column without a single value may have no type at all.
    if dtype == nw.Unknown:
        return column.cast(nw.String() if text else nw.Int64())
    if text:
        if not (dtype == nw.String or dtype in (nw.Categorical, nw.Enum) or dtype.is_integer()):
            raise InvalidColumn(name, f"holds {dtype}; give texts")
        return column if dtype == nw.String else column.cast(nw.String())
    if not (dtype.is_integer() or dtype == nw.Boolean):
        raise InvalidColumn(name, f"holds {dtype}; give whole numbers")
    return column if dtype == nw.Int64 else column.cast(nw.Int64())
