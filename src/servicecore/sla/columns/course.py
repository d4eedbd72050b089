"""What each ticket stands in after each of its events, for all tickets of a part at once: see `Standing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from servicecore.errors import InvalidColumn, choices, shown
from servicecore.event import Category, EventType
from servicecore.sla.columns.arrangement import among, code_of
from servicecore.sla.columns.codes import Words, either, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.condition import Condition
    from servicecore.sla.columns.arrangement import Arrangement
    from servicecore.sla.columns.tickets import Part

__all__ = ["Course"]

_CATEGORIES = tuple(member.value for member in Category)
_DONE = np.array([member.done for member in Category])
_WAITING = _CATEGORIES.index(Category.WAITING.value)


@frozen
class Course:
    """
    The events that clocks heed, of the tickets that are open and are judged by columns.

    Args:
        tickets: Their places in the part.

        first: For each ticket its first event here, which opened it; and the number of events, at the end.

        ticket: For each event its ticket, by its place in *tickets*.

        at: When it happened, not before the opening.

        done: Whether the work is over after it.

        marks: For each condition that drives a clock whether it fulfils it.

        state, priority, wait: The words after it, as places in *states*, *priorities* and *reasons*. 0 is no
            word, and a *wait* of 0 no wait; *reasons* has the words from place 1 on.

        workflow: For each ticket its workflow, by its place in *workflows*.

        final: For each ticket whether it is closed by now, so that no reopening can come.

        promised: For each event the instant that it promises, where any clock asks for that.
    """

    tickets: Ints
    first: Ints
    ticket: NDArray[np.int32]
    at: Ints
    done: Flags
    marks: Mapping[Condition, Flags]
    state: NDArray[np.int32]
    states: Sequence[str | None]
    priority: NDArray[np.int32]
    priorities: Sequence[str | None]
    wait: NDArray[np.int32]
    reasons: Sequence[str | None]
    workflow: NDArray[np.int32]
    workflows: Sequence[str | None]
    final: Flags
    promised: Words[str]

    @classmethod
    def of(
        cls,
        part: Part,
        arranged: Arrangement,
        marks: Mapping[Condition, Flags],
        left_out: Flags,
        *,
        promises: bool,
    ) -> Course:
        """
        The course of all tickets but those of *left_out*.

        Args:
            marks: The events that fulfil each condition.

            promises: Whether any clock asks for the instants that were promised.

        Raises:
            InvalidColumn: If a row holds a category that there is not.
        """
        kind = arranged.kind
        heeded = _HEEDED[kind]
        for mark in marks.values():
            heeded |= mark
        heeded &= arranged.happened & ~left_out[arranged.ticket]
        kept = np.flatnonzero(heeded)
        kind, rows = kind[kept], arranged.rows[kept]
        opens = np.flatnonzero(kind == _OPENED)
        tickets = arranged.ticket[kept]
        states = _StateChanges.of(part, rows, kind)
        place = np.cumsum(kind == _OPENED, dtype=np.int32) - np.int32(1)
        wait, reasons = _waits(part, rows, kind, states)
        priority = _told(kind, _PRIORITIES)
        levels = words(part.table, "priority", rows[priority.rows])
        flows = words(part.table, "workflow", rows[opens])
        first = np.append(opens, len(kept))
        return cls(
            tickets=tickets[opens].astype(np.int64),
            first=first,
            ticket=place,
            at=arranged.at[kept],
            done=_DONE[states.category][states.since],
            marks={condition: mark[kept] for condition, mark in marks.items()},
            state=states.names.codes[states.since],
            states=states.names.words,
            priority=levels.codes[priority.since],
            priorities=levels.words,
            wait=wait,
            reasons=reasons,
            workflow=flows.codes,
            workflows=flows.words,
            final=(states.category[states.since] == _CLOSED)[first[1:] - 1],
            promised=words(part.table, "promised_at", rows) if promises else Words(np.zeros(0, np.int32), ()),
        )

    def keys(self, picked_by: str) -> tuple[NDArray[np.int32], Sequence[str | None]]:
        """What picks the goals after each event, as places among its words: the priority, or the state."""
        return (self.state, self.states) if picked_by == "state" else (self.priority, self.priorities)

    @property
    def reopened(self) -> Flags:
        """Whether work goes on with an event that was over before it."""
        found = ~self.done
        found[1:] &= self.done[:-1]
        found[self.first[:-1]] = False
        return found


@frozen
class _Told:
    """
    The events that tell something.

    Args:
        rows: Which they are.

        since: For each event the place, among those, of the last one up to it.
    """

    rows: Ints
    since: Ints


def _told(kind: NDArray[np.int8], tellers: Flags) -> _Told:
    """The events of some types; the opening is always one, so that nothing is told across tickets."""
    tells = tellers[kind]
    return _Told(np.flatnonzero(tells), np.cumsum(tells) - 1)


@frozen
class _StateChanges:
    """The states that openings and transitions lead to, and for each event the place of the last of them."""

    rows: Ints
    since: Ints
    names: Words[str]
    category: NDArray[np.int8]

    @classmethod
    def of(cls, part: Part, rows: Ints, kind: NDArray[np.int8]) -> _StateChanges:
        told = _told(kind, _STATES)
        opens = kind[told.rows] == _OPENED
        names = either(part.table, ("state", "to_state"), rows[told.rows], opens)
        categories = either(part.table, ("category", "to_category"), rows[told.rows], opens)
        known = [_CATEGORIES.index(word) if word in _CATEGORIES else -1 for word in categories.words]
        category = np.array(known, np.int8)[categories.codes]
        if len(category) and category.min() < 0:
            place = int(category.argmin())
            column = "category" if opens[place] else "to_category"
            word = shown(categories.words[categories.codes[place]])
            reason = f"{word} is not known; use one of {choices(_CATEGORIES)}"
            raise InvalidColumn(column, reason, row=int(part.rows[rows[told.rows[place]]]))
        return cls(told.rows, told.since, names, category)


def _waits(
    part: Part, rows: Ints, kind: NDArray[np.int8], states: _StateChanges
) -> tuple[NDArray[np.int32], Sequence[str | None]]:
    """What each event leaves its ticket waiting for: a wait within the state speaks before the state."""
    told = _told(kind, _STATES | _WAITS)
    kinds = kind[told.rows]
    reasons = words(part.table, "wait_reason", rows[told.rows])
    codes = reasons.codes + np.int32(1)
    state = _STATES[kinds]
    codes[np.flatnonzero(state)[states.category != _WAITING]] = 0
    ended = np.flatnonzero(kinds == _WAITING_ENDED)
    codes[ended] = codes[np.flatnonzero(state)[np.cumsum(state)[ended] - 1]]
    return codes[told.since], (None, *reasons.words)


_OPENED, _WAITING_ENDED = code_of(EventType.OPENED), code_of(EventType.WAITING_ENDED)
_CLOSED = _CATEGORIES.index(Category.CLOSED.value)
_STATES = among([EventType.OPENED, EventType.TRANSITIONED])
_WAITS = among([EventType.WAITING_STARTED, EventType.WAITING_ENDED])
_PRIORITIES = among([EventType.OPENED, EventType.PRIORITISED])
_HEEDED = _STATES | _WAITS | _PRIORITIES
