"""Why time was open or closed: the pieces of a span, each with its reason.

The pieces cover the span exactly and in order; those that are open add up to
what `elapsed` says.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, frozen

from servicecore.businesstime.hours import WEEKDAYS
from servicecore.businesstime.interval import Interval
from servicecore.duration import duration_text
from servicecore.errors import InvalidInstant
from servicecore.instant import from_us, to_iso
from servicecore.text_table import aligned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

__all__ = ["Explanation", "Piece", "PieceKind", "clipped_pieces", "joined", "local_text"]

PieceKind = Literal["open", "outside_hours", "holiday", "break", "special", "clock_change"]


@frozen
class Piece(Interval):
    """
    A stretch of time that is open, or closed for one reason.

    Args:
        kind: "open"; or why it is closed: "outside_hours", "holiday", "break", "special" (a date with hours
            of its own, or closed by name), "clock_change" (the clock on the wall reads open hours again, or
            reads them for the first time after a gap, while the edges as instants lie elsewhere). A piece of
            no length and the kind "clock_change" marks where clocks change.

        note: The holiday's name, how far the clocks moved, whose hours these are; may be empty.

        layer: Of the exceptions that decided, where one did.
    """

    kind: PieceKind = field(kw_only=True)
    note: str = field(default="", kw_only=True)
    layer: str = field(default="", kw_only=True)

    @property
    def is_open(self) -> bool:
        """Whether the piece counts."""
        return self.kind == "open"

    def to_dict(self) -> dict[str, Any]:
        """Plain data: instants in UTC, the duration as text; what is empty is left out."""
        reason = {"kind": self.kind, "note": self.note, "layer": self.layer}
        span = {"start": to_iso(self.start_us), "end": to_iso(self.end_us)}
        length = duration_text(self.end_us - self.start_us)
        return {**span, "duration": length, **{key: value for key, value in reason.items() if value}}

    def __str__(self) -> str:
        kind = self.kind.replace("_", " ")
        said = kind if self.note in {"", f"{kind} hours"} else f"{kind}: {self.note}"
        return f"{said} ({self.layer})" if self.layer else said


@frozen
class Explanation:
    """
    The pieces of a span, and the open time they add up to.

    Printed, it is a table; `pieces` has it as values, `to_dict` as plain data.

    Args:
        sign: -1 where the span was asked for backwards, so that `elapsed` is negative.
    """

    calendar: str
    pieces: tuple[Piece, ...]
    zone: tzinfo
    sign: int = 1

    @property
    def elapsed(self) -> timedelta:
        """The sum of the open pieces, as `BusinessCalendar.elapsed` gives it."""
        return timedelta(microseconds=self.elapsed_us)

    @property
    def elapsed_us(self) -> int:
        """The same in microseconds."""
        return self.sign * sum(piece.end_us - piece.start_us for piece in self.pieces if piece.is_open)

    def __iter__(self) -> Iterator[Piece]:
        return iter(self.pieces)

    def __len__(self) -> int:
        return len(self.pieces)

    def to_dict(self) -> dict[str, Any]:
        """Plain data with `elapsed` as text and the pieces in order."""
        pieces = [piece.to_dict() for piece in self.pieces]
        return {"calendar": self.calendar, "elapsed": duration_text(self.elapsed_us), "pieces": pieces}

    def __str__(self) -> str:
        rows = [
            (
                local_text(piece.start_us, self.zone),
                local_text(piece.end_us, self.zone),
                duration_text(piece.end_us - piece.start_us),
                str(piece),
            )
            for piece in self.pieces
        ]
        rows.append(("", "open in all", duration_text(self.elapsed_us), self.calendar))
        return "\n".join(aligned(("from", "to", "length", "what"), rows, right=("length",)))


def local_text(us: int, zone: tzinfo) -> str:
    """
    An instant as explanations tell it, with its weekday and its offset.

    >>> from datetime import UTC
    >>> local_text(0, UTC)
    'Thu 1970-01-01 00:00+00:00'
    """
    try:
        at = from_us(us, zone)
    except InvalidInstant:  # the first and the last hours of time have no date there
        at = from_us(us)
    clock = at.isoformat(" ", "auto" if at.second or at.microsecond else "minutes")
    return f"{WEEKDAYS[at.weekday()].capitalize()} {clock}"


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """The same pieces in the same order, those that abut and say the same as one."""
    said: list[Piece] = []
    for piece in pieces:
        if said and _same(said[-1], piece):
            said[-1] = evolve(said[-1], end_us=piece.end_us)
        else:
            said.append(piece)
    return said


def _same(one: Piece, other: Piece) -> bool:
    reasons = (one.kind, one.note, one.layer) == (other.kind, other.note, other.layer)
    return reasons and one.start_us < one.end_us == other.start_us < other.end_us


def clipped_pieces(pieces: Iterable[Piece], start_us: int, end_us: int) -> Iterator[Piece]:
    """The parts of the pieces from *start_us* up to *end_us*."""
    for piece in pieces:
        first, last = max(piece.start_us, start_us), min(piece.end_us, end_us)
        if first < last or (first == last == piece.start_us == piece.end_us and first < end_us):
            yield evolve(piece, start_us=first, end_us=last)
