"""What every calendar's rules can tell, whether they are hours, a succession of hours, or a combination."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

if TYPE_CHECKING:
    from servicecore.businesstime.compiled.spans import Spans
    from servicecore.businesstime.explanation import Piece
    from servicecore.instant import ZoneSource

__all__ = ["DayPiece", "OpeningRules", "Operation"]

Operation = Literal["union", "intersection", "difference"]
"""How calendars are combined."""

DayPiece = tuple[int, int, int]
"""A business day, in days since 1970-01-01, and the begin and end of a stretch of its open time."""


class OpeningRules(Protocol):
    """What a timeline is compiled from; read only, and a value."""

    @property
    def name(self) -> str:
        """What errors call the calendar."""
        ...

    @property
    def timezone(self) -> str:
        """The zone in which instants are shown."""
        ...

    @property
    def zone_source(self) -> ZoneSource:
        """Whose time-zone rules hold."""
        ...

    @property
    def horizon_years(self) -> int:
        """How far the next opening or closing is looked for."""
        ...

    @property
    def dated_years(self) -> tuple[int, int]:
        """The first and last year outside which one week is like another, but for clock changes."""
        ...

    def spans(self, first_day: int, last_day: int) -> Spans:
        """
        The open time of what opens from the local date *first_day* up to but not including *last_day*.

        Within three days of either end some of it may be missing, and some may be there that opens outside.
        """
        ...

    def days(self, first_day: int, last_day: int) -> list[DayPiece]:
        """
        The same open time by business day: in order of days, then of instants.

        An interval belongs to the local date on which it opens before breaks, and before what a difference
        takes, so those of two days may overlap, and what is left of one may lie on later dates alone. Dates
        are those of the rules' zone; in a combination, what a member of another zone has on one of its dates
        is of the date on which the first that its breaks leave begins there. A date of which nothing is left
        does not come.
        """
        ...

    def pieces(self, start_us: int, end_us: int) -> list[Piece]:
        """What each stretch from *start_us* up to *end_us* is and why; none when the end is not after."""
        ...

    def under(self, zone_source: ZoneSource) -> Self:
        """The same rules by another release of the time-zone rules."""
        ...

    def named(self, name: str) -> Self:
        """The same rules under another name."""
        ...

    def digest(self) -> str:
        """16 hexadecimal digits of what the rules mean."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """The document that reads back as equal rules."""
        ...
