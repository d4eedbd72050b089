"""Which instant puts a ticket, a clock or a spell into a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from servicecore.metrics.definitions.test import Subject

__all__ = ["ANCHORS", "Anchor", "anchor_column", "anchors_of"]

Anchor = Literal[
    "created",
    "acknowledged",
    "first_response",
    "resolved",
    "last_resolved",
    "closed",
    "promised",
    "first_promised",
    "surveyed",
    "rated",
    "snapshot",
    "due",
    "started",
    "ended",
]

ANCHORS: dict[Anchor, str] = {
    **{name: f"{name}_at_us" for name in get_args(Anchor)},
    "resolved": "first_resolved_at_us",
    "snapshot": "asof_us",
    "due": "settled_at_us",
}
"""The fact that holds each of these instants."""

_OWN: dict[Subject, tuple[Anchor, ...]] = {"ticket": (), "clock": ("due",), "spell": ("started", "ended")}
_EVERY_OWN = tuple(anchor for anchors in _OWN.values() for anchor in anchors)


def anchors_of(subject: Subject) -> tuple[Anchor, ...]:
    """The instants that place such a subject: its own, and those of its ticket."""
    return (*_OWN[subject], *(anchor for anchor in ANCHORS if anchor not in _EVERY_OWN))


def anchor_column(subject: Subject, anchor: Anchor) -> str:
    """
    The fact to read, as `reader` takes it.

    >>> anchor_column("clock", "due"), anchor_column("clock", "resolved")
    ('settled_at_us', 'ticket:first_resolved_at_us')
    """
    own = subject == "ticket" or anchor in _OWN[subject]
    return ANCHORS[anchor] if own else f"ticket:{ANCHORS[anchor]}"
