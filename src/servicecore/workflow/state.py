"""The states of a workflow, and why and for how long a ticket may wait in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.event import Category
from servicecore.names import names

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["StateDefinition", "WaitReason"]


@frozen
class WaitReason:
    """
    A reason for waiting, with its limits.

    Args:
        name: The host's word for it.

        longest: How long a ticket may wait for it at a time, `80h` or `10bd`; None has no end.

        calendar: In whose business time; None counts every hour.

        times: How often one ticket may wait for it; None as often as it likes.

        then: The trigger that time pulls when the longest time is over.
    """

    name: str
    longest: str | None = field(default=None, kw_only=True)
    calendar: str | None = field(default=None, kw_only=True)
    times: int | None = field(default=None, kw_only=True)
    then: str = field(default="resume", kw_only=True)


def _reasons(reasons: Iterable[str | WaitReason]) -> tuple[str | WaitReason, ...]:
    """A reason that says no more than its name is its name, so that both spellings are one definition."""
    return tuple(
        reason.name if isinstance(reason, WaitReason) and reason == WaitReason(reason.name) else reason
        for reason in names(reasons)  # type: ignore[arg-type]
    )


@frozen
class StateDefinition:
    """
    One state a ticket can be in.

    Args:
        name: The host's word for it.

        category: Its kind, which is what clocks and figures go by.

        wait_reasons: Why a ticket may wait there; whose time it is depends on it. Only for `waiting`. A
            reason with limits is a `WaitReason`, in documents a table.

    >>> StateDefinition("asking", "waiting", wait_reasons=["requester", WaitReason("parts", times=3)]).reasons
    ('requester', 'parts')
    """

    name: str
    category: Category = field(converter=Category)
    wait_reasons: tuple[str | WaitReason, ...] = field(default=(), converter=_reasons, kw_only=True)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The names of its reasons for waiting."""
        return tuple(each.name if isinstance(each, WaitReason) else each for each in self.wait_reasons)

    @property
    def limited(self) -> tuple[WaitReason, ...]:
        """Those of its reasons that have limits."""
        return tuple(each for each in self.wait_reasons if isinstance(each, WaitReason))
