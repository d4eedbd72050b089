"""Which events of a part fulfil a condition: asked of words, and not of event after event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from attrs import define, field

from servicecore.condition.compiling import compile_leaf
from servicecore.condition.node import Leaf, Negation
from servicecore.event import EventType
from servicecore.sla.columns.arrangement import ACTORS, KINDS, among, code_of
from servicecore.sla.columns.codes import Words, either, truths, words
from servicecore.sla.columns.kernels import arrow
from servicecore.sla.columns.layout import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.condition import Condition
    from servicecore.condition.node import Junction, Node
    from servicecore.sla.columns.arrangement import Arrangement
    from servicecore.sla.columns.tickets import Part

__all__ = ["Fulfilment", "could_fulfil", "known"]

_TRUE, _UNKNOWN, _FALSE = np.int8(1), np.int8(0), np.int8(-1)
_ANSWERS: Final = {True: _TRUE, None: _UNKNOWN, False: _FALSE}

_COLUMNS: Final = {"actor.team": "actor_team", **{f"data.{key}": key for key in KEYS}}
_FIELDS: Final = frozenset(("event.type", "actor.kind", *_COLUMNS))
_BEFORE: Final = {"from_state": ("state", "to_state"), "from_category": ("category", "to_category")}

_ESCAPED: Final = r"\\u00[4-7]"
"""The escapes of JSON that could hide the letters of a key, as in `"k\\u0069nd"`."""

_OPENED, _MOVED = code_of(EventType.OPENED), code_of(EventType.TRANSITIONED)
_STATES = among([EventType.OPENED, EventType.TRANSITIONED])


def known(condition: Condition) -> bool:
    """Whether columns can tell if events fulfil it: it asks them for what has a column, and no clock."""
    return condition.fields <= _FIELDS and not condition.timed and not condition.calendars


def could_fulfil(condition: Condition) -> Flags:
    """For each type of events, by its place, whether it could fulfil a condition."""
    kinds = condition.event_types
    return among(EventType if kinds is None else map(EventType, kinds))


@define
class Fulfilment:
    """
    The events of a part, to be asked conditions.

    Args:
        apart: The tickets that are the row engine's to judge. Those are added whose `data_json` may say what
            a condition asks for and no column tells.
    """

    part: Part
    arranged: Arrangement
    apart: Flags
    _mentions: dict[str, Flags] = field(factory=dict, init=False)

    def marks(self, conditions: Mapping[Condition, Flags]) -> dict[Condition, Flags]:
        """
        For each condition the events that fulfil it, in the order of clocks.

        Args:
            conditions: With the types of events that could, see `could_fulfil`.
        """
        return {condition: self._mark(condition, kinds) for condition, kinds in conditions.items()}

    def _mark(self, condition: Condition, kinds: Flags) -> Flags:
        rows = np.flatnonzero(kinds[self.arranged.kind])
        mark = np.zeros(len(self.arranged.kind), np.bool_)
        mark[rows[self._answers(condition.root, rows) == _TRUE]] = True
        return mark

    def _answers(self, node: Node, rows: Ints) -> NDArray[np.int8]:
        """What a condition is for some events: true, unknown or false, in this order."""
        if isinstance(node, Leaf):
            return self._test(node, rows)
        return -self._answers(node.part, rows) if isinstance(node, Negation) else self._joined(node, rows)

    def _joined(self, node: Junction, rows: Ints) -> NDArray[np.int8]:
        """The lowest of all answers, or the highest of any; what is settled is not asked any more."""
        settled, picked = (_FALSE, np.minimum) if node.word == "all" else (_TRUE, np.maximum)
        first, *others = node.parts
        answers = self._answers(first, rows)
        left = np.flatnonzero(answers != settled)
        for part in others:
            found = picked(answers[left], self._answers(part, rows[left]))
            answers[left] = found
            left = left[found != settled]
        return answers

    def _test(self, leaf: Leaf, rows: Ints) -> NDArray[np.int8]:
        name, test = str(leaf.name), compile_leaf(leaf)
        told = self._told(name, rows)
        answers = np.array([_ANSWERS[test({name: word}, None, None)] for word in told.words], np.int8)
        found: NDArray[np.int8] = answers[told.codes]
        return found

    def _told(self, name: str, rows: Ints) -> Words[Any]:
        """What events say of a field."""
        if name == "event.type":
            return Words(self.arranged.kind[rows], KINDS)
        if name == "actor.kind":
            return Words(self.arranged.actor[rows], ACTORS)
        column, places = _COLUMNS[name], self.arranged.rows[rows]
        read = truths if KEYS.get(column) is bool else words
        found: Words[Any] = read(self.part.table, column, places)
        if column in KEYS:
            found = self._completed(column, found, rows)
        return found

    def _completed(self, key: str, found: Words[Any], rows: Ints) -> Words[Any]:
        """What a key of the data says where its column holds nothing: see `_history` of the row engine."""
        kind = self.arranged.kind[rows]
        if key == "priority":  # of an opening that is one of its fields
            found = Words(np.where(kind == _OPENED, np.int32(0), found.codes), found.words)
        silent = np.flatnonzero(found.codes == 0)
        self._leave_mentioning(key, rows[silent])
        moves = silent[kind[silent] == _MOVED]
        if key == "trigger":
            return _put(found, moves, words(self.part.table, "to_state", self.arranged.rows[rows[moves]]))
        if key in _BEFORE and len(moves):
            return _put(found, moves, self._before(_BEFORE[key], rows[moves]))
        return found

    def _leave_mentioning(self, key: str, rows: Ints) -> None:
        """Leave tickets to the row engine if one of these events may say a key in its JSON."""
        if "data_json" not in self.part.table.column_names:
            return
        if key not in self._mentions:
            column = self.part.table.column("data_json").combine_chunks()
            said = arrow.match_substring_regex(column, rf'"{key}"\s*:|{_ESCAPED}')
            self._mentions[key] = said.fill_null(False).to_numpy(zero_copy_only=False)
        mentioned = self._mentions[key][self.arranged.rows[rows]]
        self.apart[self.arranged.ticket[rows[mentioned]]] = True

    def _before(self, columns: tuple[str, str], moves: Ints) -> Words[str]:
        """The words of the states that some transitions left: those of the event before, as appended."""
        arranged = self.arranged
        states = np.flatnonzero(_STATES[arranged.kind])
        sequence = self.part.table.column("sequence").cast(pa.int64()).to_numpy()[arranged.rows[states]]
        ticket = arranged.ticket[states]
        if ((sequence[1:] < sequence[:-1]) & (ticket[1:] == ticket[:-1])).any():
            states = states[np.lexsort((sequence, ticket))]
        place = np.empty(len(arranged.kind), np.int64)
        place[states] = np.arange(len(states))
        before = states[place[moves] - 1]
        odd = (place[moves] == 0) | (arranged.ticket[before] != arranged.ticket[moves])
        self.apart[arranged.ticket[moves[odd]]] = True  # it was moved before it was opened
        return either(self.part.table, columns, arranged.rows[before], arranged.kind[before] == _OPENED)


def _put(found: Words[Any], places: Ints, others: Words[Any]) -> Words[Any]:
    """Words with others in some places."""
    codes = found.codes.copy()
    codes[places] = others.codes + np.int32(len(found.words))
    return Words(codes, (*found.words, *others.words))
