"""Clocks as columns: gathered a part at a time, in the order of tickets, metrics and cycles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from attrs import define, field

from servicecore.sla.columns.layout import CLOCK_COLUMNS
from servicecore.sla.columns.schema import clock_schema
from servicecore.sla.columns.stretch import CANCELLED, PAUSED, STOPPED
from servicecore.sla.engine.stopwatch import ClockState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.sla.clocks.clock import Clock
    from servicecore.sla.columns.course import Course
    from servicecore.sla.columns.cycle import Cycles
    from servicecore.sla.columns.promise import Promises
    from servicecore.sla.columns.stretch import Lives

__all__ = ["Answer", "Block", "without"]

Block = dict[str, Any]
"""Some clocks: a numpy array for each column, and under a column's name with `?` which rows have a value."""

_STATES: Final = (ClockState.RUNNING, ClockState.PAUSED, ClockState.STOPPED, ClockState.CANCELLED)
_METRIC_BITS, _CYCLE_BITS = 12, 28


@define
class Answer:
    """
    Makes columns of clocks.

    Args:
        at_us: The instant of judgement.

        metrics: In the order in which a ticket's clocks come.

        words: For each column of words the place of each; words are added as they are come upon.
    """

    at_us: int
    metrics: Sequence[str]
    words: dict[str, dict[str, int]] = field(factory=lambda: {name: {} for name in _named("word")})

    def measured(self, course: Course, cycles: Cycles, lives: Lives, promises: Promises) -> Block:
        """The clocks of cycles that were measured as columns."""
        term, count = cycles.term, len(cycles)
        policy, target = term.policy, term.target
        texts = [self._place("promised", goal.text) if goal else -1 for goal in term.goals]
        stopped = (lives.state == STOPPED) | (lives.state == CANCELLED)
        breached = promises.has_due & (lives.judged > promises.due)
        length = [goal.us if goal and goal.us is not None else -1 for goal in term.goals]
        goal_us = np.array(length, np.int64)[promises.goal]
        promised = promises.goal > 0
        block: Block = {
            "ticket": course.tickets[cycles.ticket],
            "metric": self._all("metric", target.metric, count),
            "cycle": cycles.number,
            "policy": self._all("policy", policy.name, count),
            "policy_version": self._all("policy_version", policy.version, count),
            "policy_digest": self._all("policy_digest", policy.digest, count),
            "state": self._states()[lives.state],
            "promised": np.array(texts, np.int32)[promises.goal],
            "promised?": promised,
            "goal_us": goal_us,
            "goal_us?": goal_us >= 0,
            "started_at": course.at[cycles.begin],
            "due_at": promises.due,
            "due_at?": promises.has_due & (lives.state != PAUSED),
            "stopped_at": lives.judged,
            "stopped_at?": stopped,
            "breached_at": promises.due,
            "breached_at?": breached,
            "elapsed_us": promises.elapsed,
            "paused_us": promises.paused,
            "remaining_us": promises.remaining,
            "remaining_us?": promised,
            "overrun_us": promises.overrun,
            "provisional": (lives.state == STOPPED) & ~course.final[cycles.ticket] & term.resumes,
        }
        for name, attribute in (
            ("calendar", "name"),
            ("calendar_version", "version"),
            ("timezone", "timezone"),
        ):
            places = [self._place(name, getattr(calendar, attribute)) for calendar in term.calendars]
            block[name] = np.array(places, np.int32)[promises.goal]
        return block

    def told(self, clocks: Iterable[tuple[int, Clock]]) -> Block:
        """Clocks of the row engine, each with the place of its ticket."""
        listed = list(clocks)
        block: Block = {"ticket": np.array([place for place, _ in listed], np.int64)}
        for name, (content, required) in CLOCK_COLUMNS.items():
            if name in _OWN:
                continue
            attribute = f"{name}_us" if content == "instant" else name
            values = [getattr(clock, attribute) for _, clock in listed]
            there = [value is not None for value in values]
            if not required:
                block[f"{name}?"] = np.array(there, np.bool_)
            if content == "word":
                values = [-1 if value is None else self._place(name, str(value)) for value in values]
            kind = _KINDS[content]
            block[name] = np.array([0 if value is None else value for value in values], kind)
        return block

    def batch(self, ids: Any, blocks: Sequence[Block]) -> Any:
        """The clocks of a part as a record batch, words by their places."""
        columns = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
        metric = self._order()[columns["metric"]]
        keys = (
            (columns["ticket"] << (_METRIC_BITS + _CYCLE_BITS)) | (metric << _CYCLE_BITS) | columns["cycle"]
        )
        order = np.argsort(keys)
        columns = {name: values[order] for name, values in columns.items()}
        columns["at"] = np.full(len(order), self.at_us)
        columns["breached"] = columns["breached_at?"]
        columns["met"] = (
            (columns["state"] == self._states()[STOPPED]) & columns["promised?"] & ~columns["breached_at?"]
        )
        arrays = [ids.take(pa.array(columns["ticket"])).cast(pa.string())]
        for name in [*CLOCK_COLUMNS][1:]:
            there = columns.get(f"{name}?")
            arrays.append(pa.array(columns[name], mask=None if there is None else ~there))
        return pa.RecordBatch.from_arrays(arrays, names=[*CLOCK_COLUMNS])

    def dressed(self, batch: Any, *, plain: bool) -> Any:
        """A batch in the schema of clocks."""
        schema = clock_schema(plain=plain)
        arrays = []
        for name, array, kind in zip(batch.schema.names, batch.columns, schema.types, strict=True):
            if name in self.words:
                worded = pa.DictionaryArray.from_arrays(array, pa.array([*self.words[name]], pa.string()))
                arrays.append(worded.cast(kind) if plain else worded)
            else:
                arrays.append(array.view(kind) if CLOCK_COLUMNS[name][0] == "instant" else array)
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _place(self, name: str, word: str) -> int:
        places = self.words[name]
        return places.setdefault(word, len(places))

    def _all(self, name: str, word: str, count: int) -> NDArray[np.int32]:
        return np.full(count, self._place(name, word), np.int32)

    def _states(self) -> NDArray[np.int32]:
        return np.array([self._place("state", state.value) for state in _STATES], np.int32)

    def _order(self) -> Ints:
        """For each metric, by the place of its word, where it comes among a ticket's clocks."""
        return np.array([self.metrics.index(metric) for metric in self.words["metric"]], np.int64)


_KINDS: Mapping[str, Any] = {
    "word": np.int32,
    "whole": np.int64,
    "instant": np.int64,
    "flag": np.bool_,
}
_OWN: Final = ("ticket_id", "at", "breached", "met")
"""The columns that follow from the others."""


def _named(content: str) -> list[str]:
    return [name for name, (held, _) in CLOCK_COLUMNS.items() if held == content]


def without(block: Block, apart: Flags) -> Block:
    """A block but for the clocks of some tickets."""
    if not apart.any():
        return block
    kept = ~apart[block["ticket"]]
    return {name: values[kept] for name, values in block.items()}
