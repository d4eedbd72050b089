"""A table of events as it is given, in whatever library, checked against the layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import types

from servicecore.errors import InvalidColumn, WrongArgument
from servicecore.sla.columns.kernels import arrow
from servicecore.sla.columns.layout import EVENT_COLUMNS, EVENTS_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecore.sla.columns.layout import Content

__all__ = ["taken_in"]

_TABLE = "an Arrow table, or a frame that hands one over, such as one of polars or pandas"
_WANTED: dict[Content, str] = {
    "text": "texts",
    "word": "texts",
    "whole": "whole numbers",
    "instant": "timestamps with a time zone, or int64 microseconds UTC",
    "flag": "true and false",
}

_VIEW = "string_view"  # older releases of pyarrow have no name for the type


def taken_in(table: Any) -> Any:
    """
    The columns of the layout that *table* has, as an Arrow table whose dictionaries are one each.

    Raises:
        WrongArgument: If it is no table.

        InvalidColumn: If a column is missing, stands there twice, is of a wrong type, or holds nothing in a
            row that must say something.
    """
    given = _arrow(table)
    found = {}
    for name, (content, required) in EVENT_COLUMNS.items():
        places = given.schema.get_all_field_indices(name)
        if len(places) > 1:
            raise InvalidColumn(name, "stands in the table twice; give it once")
        if not places and required:
            raise InvalidColumn(name, f"is missing; a table of {EVENTS_SCHEMA} has {_required()}")
        if places:
            column = given.column(places[0])
            _check(name, column, content)
            if not _is_void(column.type):
                found[name] = _plain(column, content)
    for name, column in found.items():
        if EVENT_COLUMNS[name][1]:
            _check_whole(name, column)
    return pa.table(found).unify_dictionaries()


def _plain(column: Any, content: Content) -> Any:
    """The column in one of few types: texts without a dictionary, and without views."""
    kind = column.type
    if types.is_dictionary(kind):
        return column.cast(kind.value_type) if content == "text" else column
    return column.cast(pa.string()) if str(kind) == _VIEW else column


def _arrow(table: Any) -> Any:
    if isinstance(table, pa.Table):
        return table
    if isinstance(table, pa.RecordBatch):
        return pa.Table.from_batches([table])
    if not hasattr(table, "__arrow_c_stream__"):
        raise WrongArgument("table", table, _TABLE, private=True)
    if type(table).__module__.partition(".")[0] == "pandas" and hasattr(table, "columns"):
        table = table[[name for name in EVENT_COLUMNS if name in table.columns]]
    try:
        return pa.table(table)
    except (TypeError, ValueError) as error:
        # What Arrow says first may be a value of the table; what it says last is which column it was.
        said = error.args[-1] if len(error.args) > 1 else type(error).__name__
    raise InvalidColumn("table", f"cannot be read as an Arrow table: {said}")


def _required() -> str:
    return ", ".join(name for name, (_, required) in EVENT_COLUMNS.items() if required)


def _check(name: str, column: Any, content: Content) -> None:
    kind = column.type
    if _is_void(kind) and not EVENT_COLUMNS[name][1]:
        return
    if content == "instant" and types.is_timestamp(kind) and kind.tz is None:
        raise InvalidColumn(name, f"has no time zone; give {_WANTED[content]}")
    if not _fits(kind, content):
        raise InvalidColumn(name, f"is a column of {kind}; give {_WANTED[content]}")


def _is_void(kind: Any) -> bool:
    """Whether a type has no values at all, as that of categories of which there are none."""
    return bool(types.is_null(kind) or (types.is_dictionary(kind) and types.is_null(kind.value_type)))


def _fits(kind: Any, content: Content) -> bool:
    if content == "instant":
        return bool(types.is_timestamp(kind) or types.is_int64(kind))
    if content == "whole":
        return bool(types.is_integer(kind))
    if content == "flag":
        return bool(types.is_boolean(kind))
    held = kind.value_type if types.is_dictionary(kind) else kind
    return bool(types.is_string(held) or types.is_large_string(held) or str(held) == _VIEW)


def _check_whole(name: str, column: Any) -> None:
    """Refuse rows without a value."""
    if column.null_count:
        raise InvalidColumn(name, "is null; give every event one", row=_first(arrow.is_null(column)))
    for empty in _empties(column):
        raise InvalidColumn(name, "is empty; give a text that is not", row=empty)


def _empties(column: Any) -> Iterable[int]:
    """The first row with an empty text; none in a column of other things."""
    kind = column.type
    if types.is_string(kind) or types.is_large_string(kind):
        lengths = arrow.binary_length(column)
        if len(column) and arrow.min(lengths).as_py() == 0:
            yield _first(arrow.equal(lengths, 0))


def _first(flags: Any) -> int:
    row: int = arrow.index(flags, value=True).as_py()
    return row
