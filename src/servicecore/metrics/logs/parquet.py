"""Parquet logs as the same stream of rows that text files give."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from servicecore.errors import InvalidLog, MissingExtra, choices, shown
from servicecore.metrics.logs.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from servicecore.metrics.logs.file import Progress

__all__ = ["parquet_rows"]

_BATCH = 1 << 14


def parquet_rows(path: Path, columns: Sequence[str], progress: Progress | None) -> Iterator[Row]:
    """
    The rows of a Parquet file; the first is row 1.

    Instants become ISO texts, without an offset where the file has no zone; anything finer than a
    microsecond is cut off. Numbers and flags become the texts that JSON has for them.

    Raises:
        InvalidLog: If it is no Parquet, or lacks columns.

        MissingExtra: If pyarrow is not installed.
    """
    try:
        from pyarrow import ArrowInvalid, parquet
    except ModuleNotFoundError:
        raise MissingExtra("reading Parquet logs", "frames") from None
    try:
        with parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            missing = [column for column in dict.fromkeys(columns) if column not in names]
            if missing:
                has = f"it has {choices(map(shown, names))}"
                raise InvalidLog(path.name, f"has no column {', '.join(map(shown, missing))}; {has}")
            places = [names.index(column) for column in columns]
            yield from _rows(file, places, progress)
    except ArrowInvalid as error:
        raise InvalidLog(path.name, f"is no Parquet file: {str(error).splitlines()[0]}") from None


def _rows(file: Any, places: Sequence[int], progress: Progress | None) -> Iterator[Row]:
    number, total = 0, file.metadata.num_rows
    for batch in file.iter_batches(_BATCH):
        for values in zip(*map(_plain, batch.columns), strict=True):
            number += 1
            yield Row(number, [_text(values[place]) for place in places], repr(values).encode())
        if progress is not None:
            progress(number, total)


def _plain(column: Any) -> list[Any]:
    """A column as Python's own values; instants finer than Python's are cut to microseconds."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return list(column.to_pylist())


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return value.isoformat() if hasattr(value, "isoformat") else json.dumps(value, default=str)
