"""One period in which something is owed: until when, and how that went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from servicecore.instant import from_us, to_iso

if TYPE_CHECKING:
    from pendulum import DateTime

__all__ = ["Owed", "OwedState"]

OwedState: TypeAlias = Literal["done", "done_late", "due", "overdue", "upcoming"]
"""How it stands: done before its due instant or after it, not done before it or after it, or not begun."""


@frozen
class Owed:
    """
    What is owed in one period.

    Args:
        label: The period's name, such as `2026-Q1`.

        start_us, end_us: The period, from its start up to but not including its end, microseconds UTC.

        due_us: From when on it is overdue; done before that, it was in time.

        closes_us: From when on it can be made up no more.

        state: done, done_late, due, overdue or upcoming.

        done_at_us: When it was done; None while it is not.
    """

    label: str
    start_us: int = field(kw_only=True)
    end_us: int = field(kw_only=True)
    due_us: int = field(kw_only=True)
    closes_us: int = field(kw_only=True)
    state: OwedState = field(kw_only=True)
    done_at_us: int | None = field(kw_only=True, default=None)

    @property
    def due_at(self) -> DateTime:
        """From when on it is overdue, in UTC."""
        return from_us(self.due_us)

    @property
    def done_at(self) -> DateTime | None:
        """When it was done, in UTC; None while it is not."""
        return None if self.done_at_us is None else from_us(self.done_at_us)

    def to_dict(self) -> dict[str, Any]:
        """The period as JSON-ready data."""
        return {
            "label": self.label,
            "start": to_iso(self.start_us),
            "end": to_iso(self.end_us),
            "due": to_iso(self.due_us),
            "closes": to_iso(self.closes_us),
            "state": self.state,
            "done_at": None if self.done_at_us is None else to_iso(self.done_at_us),
        }
