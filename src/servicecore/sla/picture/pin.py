"""The instants of a clock that a timeline marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from servicecore.businesstime.explanation import local_text
from servicecore.instant import to_iso
from servicecore.sla.clocks.change import ChangeKind
from servicecore.sla.engine.stopwatch import ClockState
from servicecore.sla.explanation.story import change_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.sla.clocks.clock import Clock

__all__ = ["Pin", "PinKind", "pins_of"]

PinKind: TypeAlias = (
    Literal["started", "milestone", "original_due", "due", "breached", "stopped", "cancelled"] | ChangeKind
)


@frozen
class Pin:
    """
    One instant of a clock.

    Args:
        name: Of a milestone, as the target writes it; of all others the kind in words.

        text: What is shown while the pointer rests on it.

        ahead: Whether it has not come yet.
    """

    kind: PinKind
    at_us: int
    name: str
    text: str = field(repr=False)
    ahead: bool = field(default=False, kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the instant in UTC."""
        return {
            "kind": self.kind,
            "at": to_iso(self.at_us),
            "name": self.name,
            "text": self.text,
            "ahead": self.ahead,
        }


def pins_of(clock: Clock) -> tuple[Pin, ...]:
    """The pins of a clock, in order of time."""
    return tuple(sorted(_pins(clock), key=lambda pin: pin.at_us))


def _pins(clock: Clock) -> Iterator[Pin]:
    def pin(kind: PinKind, at_us: int, name: str) -> Pin:
        text = f"{name} {local_text(at_us, clock.zone)}"
        return Pin(kind, at_us, name, text, ahead=clock.live and at_us > clock.at_us)

    yield pin("started", clock.started_at_us, "started")
    for milestone in clock.milestones:
        at_us = milestone.reached_at_us if milestone.reached else milestone.at_us
        if at_us is not None and (milestone.reached or clock.live):
            yield pin("milestone", at_us, milestone.name)
    for change in clock.changes:
        yield Pin(change.kind, change.at_us, change.kind, change_words(change, clock.zone))
    if clock.original_due_at_us is not None and clock.original_due_at_us != clock.due_at_us:
        yield pin("original_due", clock.original_due_at_us, "due at first")
    if clock.due_at_us is not None:
        yield pin("due", clock.due_at_us, "due")
    if clock.breached_at_us is not None:
        yield pin("breached", clock.breached_at_us, "breached")
    if clock.stopped_at_us is not None:
        cancelled = clock.state is ClockState.CANCELLED
        yield pin("cancelled" if cancelled else "stopped", clock.stopped_at_us, clock.state.value)
