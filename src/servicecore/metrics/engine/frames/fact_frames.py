"""Facts as frames: one wide table of tickets, and the narrow ones beside it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.errors import WrongArgument

if TYPE_CHECKING:
    from servicecore.metrics.engine.need import Table

__all__ = ["FactFrames", "frames_of"]

_LIBRARIES = ("pandas", "polars", "pyarrow", "duckdb", "_duckdb", "pyspark", "narwhals", "modin", "cudf")


@frozen
class FactFrames:
    """
    Facts as frames, all of one library.

    A dimension is a column of its own name; `flag:vip` is the column `flag_vip`, `score:attitude` is
    `score_attitude`. A dimension that is called as a fact is, is the column `dimension_` and its name.

    Args:
        tickets: One row per ticket, with those columns of `FACT_COLUMNS` that the KPIs need.

        clocks: What `clock_rows` gives, for KPIs of SLA clocks.

        spells: What `spell_rows` gives, for KPIs of times in states, teams and so on.

        spans: When tickets were open, for the backlog and its flow: `ticket_id`, `started_at_us`,
            `opening` (1 of a ticket's first, 0 of what a reopening began), `ended_at_us`; the last has no
            end while its ticket is open.
    """

    tickets: Any
    clocks: Any = None
    spells: Any = None
    spans: Any = None

    def table(self, table: Table) -> Any:
        """
        The frame that holds a table.

        Raises:
            WrongArgument: If there is none.
        """
        names: dict[Table, str] = {
            "ticket": "tickets",
            "clock": "clocks",
            "spell": "spells",
            "span": "spans",
        }
        frame = getattr(self, names[table])
        if frame is None:
            raise WrongArgument("facts", "the frames given", f"frames with {names[table]}", private=True)
        return frame


def frames_of(facts: Any) -> FactFrames | None:
    """The facts as frames; None when they are an iterable of facts."""
    if isinstance(facts, FactFrames):
        return facts
    library = type(facts).__module__.partition(".")[0]
    # Only a library that is loaded can have made a frame.
    return FactFrames(facts) if library in _LIBRARIES and library in sys.modules else None
