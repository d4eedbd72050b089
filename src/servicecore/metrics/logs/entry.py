"""One row of a log, decoded: every cell read once, by the mapping's word for it."""

from __future__ import annotations

from operator import getitem
from typing import TYPE_CHECKING, Any, NamedTuple

from servicecore.errors import InvalidInstant, ServiceCoreError, choices, shown
from servicecore.metrics.logs.mapping import kind_of
from servicecore.metrics.logs.timestamp import instant_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from servicecore.metrics.logs.mapping import Attribute, TicketMapping

__all__ = ["Cell", "Decoder", "Entry", "UnusableRow"]

Cell = int | str | None

_REMEMBERED = 1 << 16


class Entry(NamedTuple):
    """
    What one row says.

    *at_us* is None where a row is a ticket, *order* where rows have no order of their own; *stated*
    follows the mapping's `ticket` columns, *taken* the columns that activities take data from.
    """

    ticket: str
    at_us: int | None
    order: int | None
    name: str
    actor: str
    stated: tuple[Cell, ...]
    taken: tuple[Cell, ...]

    def __repr__(self) -> str:
        """Without the actor, and without cells that may be anything."""
        return f"Entry(ticket={self.ticket!r}, at_us={self.at_us}, name={self.name!r})"


class UnusableRow(ServiceCoreError, ValueError):
    """A row cannot be used; it is reported, and the rest goes on."""

    code = "unusable_row"

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        self.reason = reason
        super().__init__(f"column {shown(column)}: {reason}")


class _Column(dict[str, Any]):
    """
    The texts of one column, each read once: a log repeats its words.

    Args:
        name: The column.

        read: How a text is read.

        missing: The texts that stand for no value; *needed* says why there must be one.
    """

    def __init__(
        self, name: str, read: Callable[[str], Cell], missing: frozenset[str], needed: str = ""
    ) -> None:
        super().__init__()
        self.name = name
        self._read = read
        self._missing = missing
        self._needed = needed

    def __repr__(self) -> str:
        return f"_Column({self.name!r})"

    def __missing__(self, text: str) -> Cell:
        value = self._value(text)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = value
        return value

    def _value(self, text: str) -> Cell:
        if text in self._missing:
            if self._needed:
                raise UnusableRow(self.name, f"is missing; {self._needed}")
            return None
        try:
            return self._read(text)
        except InvalidInstant as error:
            raise UnusableRow(self.name, str(error)) from None


class Decoder:
    """
    How the rows of a mapping are read.

    `columns` is what it wants of each row, in the order in which `entry` takes the values.
    """

    def __init__(self, mapping: TicketMapping) -> None:
        columns, missing = mapping.columns, frozenset(mapping.log.missing)
        by_ticket = mapping.log.rows == "tickets"
        zone = mapping.log.timezone
        wanted: list[_Column] = []

        def want(name: str | None, read: Callable[[str], Cell] = str, needed: str = "") -> int | None:
            if name is None:
                return None
            wanted.append(_Column(name, read, missing, needed))
            return len(wanted) - 1

        want(columns.ticket, needed="a row belongs to a ticket")
        at = None if by_ticket else columns.at
        self._at = want(at, instant_reader(columns.at_format, zone), "an event has a time")
        order = mapping.log.order
        self._order = want(order, lambda text: _whole(text, order or ""), "it orders the rows of a ticket")
        self._name = want(columns.activity or columns.state)
        self._actor = want(columns.actor)
        self._stated = len(wanted)
        for name, attribute in mapping.ticket.items():
            needed = by_ticket and name == "opened_at"
            why = "a row that is a ticket says when it was opened" if needed else ""
            want(attribute.column, _reader(name, attribute, mapping), why)
        self._taken = len(wanted)
        taken = {column for meaning in mapping.activities.values() for column in meaning.take.values()}
        self.takes = tuple(sorted(taken))
        for column in self.takes:
            want(column)
        self._wanted = wanted
        self.columns = [column.name for column in wanted]

    def entry(self, values: Sequence[str]) -> Entry:
        """
        The row with these *values*.

        Raises:
            UnusableRow: With the column that is wrong, and why.
        """
        cells: list[Any] = list(map(getitem, self._wanted, values))
        return Entry(
            cells[0],
            None if self._at is None else cells[self._at],
            None if self._order is None else cells[self._order],
            (cells[self._name] or "") if self._name is not None else "",
            (cells[self._actor] or "") if self._actor is not None else "",
            tuple(cells[self._stated : self._taken]),
            tuple(cells[self._taken :]),
        )


def _reader(name: str, attribute: Attribute, mapping: TicketMapping) -> Callable[[str], Cell]:
    kind = kind_of(name, attribute)
    if kind == "instant":
        return instant_reader(attribute.format or mapping.columns.at_format, mapping.log.timezone)
    if kind == "count":
        return lambda text: _whole(text, attribute.column)
    return (lambda text: _flag(text, attribute)) if kind == "flag" else str


def _whole(text: str, column: str) -> int:
    if not text.isdecimal() or not text.isascii() or len(text) > 18:
        raise UnusableRow(column, f"{shown(text)} is no whole number from 0")
    return int(text)


def _flag(text: str, attribute: Attribute) -> int:
    if text in attribute.true:
        return 1
    if text in attribute.false:
        return 0
    accepted = choices((*attribute.true, *attribute.false))
    raise UnusableRow(attribute.column, f"{shown(text)} is neither yes nor no; use one of {accepted}")
