"""A table in the frames that people work with, and as text that spreadsheets read."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

from servicecore.errors import MissingExtra, WrongArgument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["arrow_table", "csv_text", "native_frame"]

_TYPES: Mapping[str, str] = {
    "partial": "bool",
    "value": "float",
    "n": "int",
    "numerator": "int",
    "denominator": "int",
    "low": "float",
    "high": "float",
}
"""The columns that hold no text."""


def _flat(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> dict[str, list[Any]]:
    """The rows as columns; what is a mapping in itself is written as JSON."""
    return {
        name: [json.dumps(row[name]) if isinstance(row[name], dict) else row[name] for row in rows]
        for name in columns
    }


def csv_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """
    The rows as CSV (RFC 4180 with plain newlines), the names of the columns first; None is empty.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    flat = _flat(rows, columns)
    sheet = StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([map(_harmless, row) for row in zip(*flat.values(), strict=True)])
    return sheet.getvalue()


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def arrow_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Any:
    """
    The rows as a `pyarrow.Table`; texts, 64-bit integers, doubles and booleans, whatever the values.

    Raises:
        MissingExtra: If pyarrow is not installed.
    """
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        raise MissingExtra("a table as Arrow", "frames") from None
    types = {"bool": pa.bool_(), "int": pa.int64(), "float": pa.float64(), "text": pa.string()}
    schema = pa.schema([(name, types[_TYPES.get(name, "text")]) for name in columns])
    return pa.table(_flat(rows, columns), schema=schema)


def native_frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], like: Any) -> Any:
    """
    The rows as a frame of the library that *like* comes from.

    Raises:
        WrongArgument: If *like* is no frame of pandas, polars or pyarrow.

        MissingExtra: If narwhals or pyarrow is not installed.
    """
    table = arrow_table(rows, columns)
    import narwhals.stable.v2 as nw

    frame = nw.from_native(like, pass_through=True)
    if not isinstance(frame, nw.DataFrame | nw.LazyFrame) or not _holds_rows(frame.implementation):
        raise WrongArgument("like", like, "a frame of pandas, polars or pyarrow", private=True)
    made = nw.from_arrow(table, backend=frame.implementation)
    return (made.lazy() if isinstance(frame, nw.LazyFrame) else made).to_native()


def _holds_rows(library: Any) -> bool:
    return bool(library.is_pandas_like() or library.is_polars() or library.is_pyarrow())
