"""Log files as a stream of rows: CSV and JSON lines, each also gzipped, and Parquet.

A row that cannot be read is reported and the rest goes on; a file that cannot
be read at all is an error that says why. Nothing is held but the current row.
"""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from servicecore.errors import InvalidLog, choices, shown
from servicecore.metrics.logs.file import opened
from servicecore.metrics.logs.parquet import parquet_rows
from servicecore.metrics.logs.row import Rejection, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from servicecore.metrics.logs.file import Progress

__all__ = ["MAX_LINE", "Format", "read_rows"]

Format = Literal["csv", "jsonl", "parquet"]

MAX_LINE = 1 << 20
"""Bytes; a longer line is rejected without being held."""

_SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


def read_rows(
    path: Path,
    columns: Sequence[str],
    reject: Callable[[Rejection], None],
    *,
    form: Format | None = None,
    delimiter: str = ",",
    encoding: str = "utf-8",
    progress: Progress | None = None,
) -> Iterator[Row]:
    """
    The rows of the file at *path*, with the values of *columns*.

    Args:
        reject: Is told of each row that cannot be read.

        form: "csv", "jsonl" or "parquet"; by the name of the file when left out.

        delimiter: One character, of CSV files.

        encoding: Bytes that are not of it make their row a rejected one.

        progress: Is told how far the file is read.

    Raises:
        InvalidLog: If the file cannot be opened, is empty, breaks off, or lacks columns.

        MissingExtra: For a Parquet file, if pyarrow is not installed.
    """
    form = form or _form(path)
    try:
        if form == "parquet":
            yield from parquet_rows(path, columns, progress)
            return
        with opened(path, progress) as file:
            lines = _Lines(file, encoding, reject)
            if form == "csv":
                yield from _csv_rows(lines, path.name, columns, reject, delimiter)
            else:
                yield from _json_rows(lines, path.name, columns, reject)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InvalidLog(path.name, f"breaks off: its gzip stream is damaged ({error})") from None
    except OSError as error:
        raise InvalidLog(path.name, f"cannot be read: {error.strerror or error}") from None


def _form(path: Path) -> Format:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    found: Format | None = next(
        (_SUFFIXES[suffix] for suffix in reversed(suffixes) if suffix in _SUFFIXES), None
    )
    if found is None:
        reason = f"has none of the suffixes {choices(_SUFFIXES)}; name the format in the mapping"
        raise InvalidLog(path.name, reason)
    return found


class _Lines:
    """
    The decoded lines of a file.

    `number` is that of the line handed out last, and `raw` the bytes handed out since the last `taken`:
    a quoted field may run over several lines.
    """

    def __init__(self, file: BinaryIO, encoding: str, reject: Callable[[Rejection], None]) -> None:
        self._file = file
        self._encoding = encoding
        self._reject = reject
        self.number = 0
        self.raw = b""

    def taken(self) -> bytes:
        """The bytes of the record that is complete now."""
        raw, self.raw = self.raw, b""
        return raw.rstrip(b"\r\n")

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(MAX_LINE):
            self.number += 1
            if len(line) == MAX_LINE and not line.endswith(b"\n"):
                self._skip(line)
                continue
            if self.number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            try:
                text = line.decode(self._encoding)
            except UnicodeDecodeError as error:
                reason = f"is not {self._encoding} at byte {error.start} of the line"
                self._reject(Rejection(self.number, None, reason))
                continue
            self.raw += line
            yield text

    def _skip(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self._file.readline(MAX_LINE)
        self._reject(Rejection(self.number, None, f"is longer than {MAX_LINE} bytes"))


def _csv_rows(
    lines: _Lines, name: str, columns: Sequence[str], reject: Callable[[Rejection], None], delimiter: str
) -> Iterator[Row]:
    records = _records(lines, reject, delimiter)
    header = next(records, None)
    if header is None:
        raise InvalidLog(name, "is empty; give a header and rows")
    lines.taken()
    places, width = _places(header, name, columns), len(header)
    for record in records:
        whole = lines.taken()
        if len(record) == width:
            yield Row(lines.number, [record[place] for place in places], whole)
        else:
            reason = f"has {len(record)} fields where the header has {width}"
            reject(Rejection(lines.number, None, reason))


def _records(lines: _Lines, reject: Callable[[Rejection], None], delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            lines.taken()
            reject(Rejection(lines.number, None, f"is no CSV: {error}"))
            continue
        if record is None:
            return
        if record:
            yield record


def _places(header: list[str], name: str, columns: Iterable[str]) -> list[int]:
    """Where the wanted columns stand; all that are missing are named at once."""
    wanted = list(columns)
    missing = [column for column in dict.fromkeys(wanted) if column not in header]
    if missing:
        named = ", ".join(map(shown, missing))
        raise InvalidLog(name, f"has no column {named}; it has {choices(map(shown, header))}")
    twice = [column for column in dict.fromkeys(wanted) if header.count(column) > 1]
    if twice:
        raise InvalidLog(
            name, f"has more than one column {choices(map(shown, twice))}; give them names of their own"
        )
    return [header.index(column) for column in wanted]


def _json_rows(
    lines: _Lines, name: str, columns: Sequence[str], reject: Callable[[Rejection], None]
) -> Iterator[Row]:
    found: set[str] = set()
    for line in lines:
        whole = lines.taken()
        if not whole:
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            reject(Rejection(lines.number, None, f"is no JSON: {type(error).__name__}"))
            continue
        if not isinstance(record, dict):
            reject(Rejection(lines.number, None, "is no JSON object"))
            continue
        values = [_value(record, column) for column in columns]
        found.update(column for column, value in zip(columns, values, strict=True) if value is not None)
        yield Row(lines.number, ["" if value is None else value for value in values], whole)
    if lines.number == 0:
        raise InvalidLog(name, "is empty; give one JSON object a line")
    missing = [column for column in dict.fromkeys(columns) if column not in found]
    if missing and found:
        raise InvalidLog(name, f"has no value for {choices(map(shown, missing))} in any row")


def _value(record: dict[str, Any], column: str) -> str | None:
    """A value as the text that a CSV file would hold; a dot in the name steps into nested objects."""
    value: Any = record.get(column)
    if value is None and "." in column:
        value = record
        for step in column.split("."):
            value = value.get(step) if isinstance(value, dict) else None
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
