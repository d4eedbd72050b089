"""Whole columns of instants and durations, of whatever kind the host has them in.

`questions` reads which kind that is. Lists are answered by `lists` with the
standard library alone. The others are read by `frames` into arrays of
microseconds, answered by `answers` from a table of the calendar, and given back
in the library they came from.
"""

from servicecore.businesstime.columns.questions import (
    advance_many,
    elapsed_many,
    is_open_many,
    next_open_many,
)

__all__ = ["advance_many", "elapsed_many", "is_open_many", "next_open_many"]
