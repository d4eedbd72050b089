"""What pictures have in common, and what those of a week and of a month have."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    from servicecore.businesstime.picture.agenda import Agenda

__all__ = ["CalendarPicture", "Picture"]


@frozen(repr=False)
class Picture(ABC):
    """Something to be looked at: in a notebook it is a drawing."""

    @abstractmethod
    def svg(self) -> str:
        """The drawing as one SVG document, which loads nothing and runs nothing."""
        ...

    def _repr_html_(self) -> str:
        """The drawing as a notebook shows it."""
        return f'<figure style="margin:0;overflow-x:auto">{self.svg()}</figure>'


@frozen(repr=False)
class CalendarPicture(Picture):
    """
    A calendar over a range of local dates, to be looked at.

    Printed, it is text for a terminal, at most 100 columns wide; in a notebook it is a drawing.

    Args:
        first_weekday: The weekday with which a week begins, 0 for Monday.
    """

    agenda: Agenda
    """What is open on each of the dates, and what is said of it."""

    first_weekday: int = field(default=0, kw_only=True)

    @property
    def elapsed(self) -> timedelta:
        """The open time of the range."""
        return timedelta(microseconds=self.agenda.open_us)

    @property
    def business_days(self) -> int:
        """The business days of the range."""
        return self.agenda.business_days

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the open time, and each date with its hours and notes."""
        return self.agenda.to_dict()

    def __repr__(self) -> str:
        days = self.agenda.days
        range_ = f"{days[0].day} to {days[-1].day}"
        return f"<{type(self).__name__} of {self.agenda.calendar!r}, {range_}>"
