"""The layout of the columns as Arrow schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from servicecore.sla.columns.layout import CLOCK_COLUMNS, CLOCKS_SCHEMA, EVENT_COLUMNS, EVENTS_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.sla.columns.layout import Content

__all__ = ["INSTANT", "WORD", "clock_schema", "event_schema"]

INSTANT = pa.timestamp("us", tz="UTC")
WORD = pa.dictionary(pa.int32(), pa.string())

_TYPES: Mapping[Content, Any] = {
    "text": pa.string(),
    "word": WORD,
    "whole": pa.int64(),
    "instant": INSTANT,
    "flag": pa.bool_(),
}


def event_schema() -> Any:
    """The schema in which `event_table` writes events."""
    return _schema(EVENT_COLUMNS, EVENTS_SCHEMA, plain=False)


def clock_schema(*, plain: bool) -> Any:
    """The schema of clocks; *plain* has words without a dictionary, which some engines cannot read."""
    return _schema(CLOCK_COLUMNS, CLOCKS_SCHEMA, plain=plain)


def _schema(columns: Mapping[str, tuple[Content, bool]], version: str, *, plain: bool) -> Any:
    fields = [
        pa.field(name, _TYPES["text" if plain and content == "word" else content], nullable=not required)
        for name, (content, required) in columns.items()
    ]
    return pa.schema(fields, metadata={"schema": version})
