"""What a log states of a ticket in columns of its own, beside or instead of the events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COUNTS", "INSTANTS", "NOTHING_STATED", "Stated"]

InstantName = Literal["opened_at", "first_response_at", "resolved_at", "closed_at"]
INSTANTS: tuple[InstantName, ...] = ("opened_at", "first_response_at", "resolved_at", "closed_at")
COUNTS = {"reassignment_count": "reassignments", "reopen_count": "reopenings", "hop_count": "hops"}
"""The counts that may be stated, and the fact that each gives."""


@frozen(kw_only=True)
class Stated:
    """
    A ticket's own word on its facts; what stands here wins over what its events say.

    Args:
        instants: Microseconds UTC by name (`opened_at`, `first_response_at`, `resolved_at`, `closed_at`).
            None says that it did not happen, whatever the events say; a name left out says nothing.

        counts: Facts by name, such as `reopenings`.

        flags: 1 or 0 by name.

        dimensions: Texts to group by.
    """

    instants: Mapping[str, int | None] = field(factory=dict)
    counts: Mapping[str, int] = field(factory=dict)
    flags: Mapping[str, int] = field(factory=dict)
    dimensions: Mapping[str, str] = field(factory=dict, repr=False)


NOTHING_STATED = Stated()
