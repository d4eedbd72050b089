"""Why several calendars together are open or closed, from the reasons of each."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from attrs import evolve

from servicecore.businesstime.explanation import Piece, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecore.businesstime.explanation import PieceKind
    from servicecore.businesstime.rules.protocol import OpeningRules, Operation

__all__ = ["combined_pieces"]

_TELLING: Final[Mapping[PieceKind, int]] = {
    "holiday": 0,
    "special": 1,
    "break": 2,
    "clock_change": 3,
    "outside_hours": 4,
}


def combined_pieces(
    operation: Operation, members: Iterable[OpeningRules], start_us: int, end_us: int
) -> list[Piece]:
    """
    What each stretch from *start_us* up to *end_us* is and why.

    In a union the note of open time says who is open, and closed time has the most telling of the members'
    reasons. In a difference what the others take is a break by their names. Clock changes are not marked:
    each member has its own.
    """
    columns = [_Column(rules, start_us, end_us) for rules in members]
    edges = sorted({edge for column in columns for edge in column.edges})
    said = {"union": _union_piece, "intersection": _intersection_piece, "difference": _difference_piece}
    say = said[operation]
    return joined(
        say(start, end, [(column.rules, column.at(start)) for column in columns])
        for start, end in pairwise(edges)
    )


class _Column:
    """One member's pieces, read from left to right."""

    def __init__(self, rules: OpeningRules, start_us: int, end_us: int) -> None:
        self.rules = rules
        self._pieces = [piece for piece in rules.pieces(start_us, end_us) if piece.start_us < piece.end_us]
        self._index = 0

    @property
    def edges(self) -> list[int]:
        """Where the pieces begin, and where the last one ends."""
        starts = [piece.start_us for piece in self._pieces]
        return [*starts, *(piece.end_us for piece in self._pieces[-1:])]

    def at(self, us: int) -> Piece:
        """The piece that holds an instant, which is not before the last one asked for."""
        while self._pieces[self._index].end_us <= us:
            self._index += 1
        return self._pieces[self._index]


Reasons = list[tuple["OpeningRules", Piece]]


def _union_piece(start_us: int, end_us: int, reasons: Reasons) -> Piece:
    opened = [rules.name for rules, piece in reasons if piece.is_open]
    if opened:
        return Piece(start_us, end_us, kind="open", note=", ".join(opened))
    return _closed(start_us, end_us, reasons)


def _intersection_piece(start_us: int, end_us: int, reasons: Reasons) -> Piece:
    closed = [(rules, piece) for rules, piece in reasons if not piece.is_open]
    return _closed(start_us, end_us, closed) if closed else Piece(start_us, end_us, kind="open")


def _difference_piece(start_us: int, end_us: int, reasons: Reasons) -> Piece:
    (_, first), *others = reasons
    taken = [rules.name for rules, piece in others if piece.is_open]
    if first.is_open and taken:
        return Piece(start_us, end_us, kind="break", note=", ".join(taken))
    return evolve(first, start_us=start_us, end_us=end_us)


def _closed(start_us: int, end_us: int, reasons: Reasons) -> Piece:
    """A stretch that is closed for the most telling of several reasons, with the names of whose it is."""
    kinds: list[PieceKind] = [piece.kind for _, piece in reasons]
    kind = min(kinds, key=lambda each: _TELLING[each])
    said = [(rules.name, piece) for rules, piece in reasons if piece.kind == kind]
    note = "" if kind == "outside_hours" else "; ".join(_whose(name, piece) for name, piece in said)
    layers = {piece.layer for _, piece in said}
    return Piece(start_us, end_us, kind=kind, note=note, layer=layers.pop() if len(layers) == 1 else "")


def _whose(name: str, piece: Piece) -> str:
    return f"{name}: {piece.note}" if piece.note else name
