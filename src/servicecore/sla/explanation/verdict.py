"""What it all comes to: how much was counted, what is left, when it was due, and whether it was late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.businesstime.explanation import local_text
from servicecore.duration import duration_text
from servicecore.instant import to_iso
from servicecore.sla.explanation.story import change_words
from servicecore.text_table import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.sla.clocks.clock import Clock

__all__ = ["verdict_data", "verdict_lines", "verdict_of"]


def verdict_of(clock: Clock) -> str:
    """One word: `breached`, `met`, or else the state."""
    return "breached" if clock.breached else "met" if clock.met else clock.state.value


def verdict_lines(clock: Clock) -> list[str]:
    """The verdict in a line, and in lines of their own what an extension or an excuse has to do with it."""
    lines = [f"{verdict_of(clock)}: {', '.join(_figures(clock))}"]
    original = clock.original_due_at_us
    if original is not None and original != clock.due_at_us:
        lines.append(f"due at first {local_text(original, clock.zone)}")
    if clock.excused is not None:
        lines.append(change_words(clock.excused, clock.zone))
    return [printable(line) for line in lines]


def _figures(clock: Clock) -> Iterator[str]:
    yield f"elapsed {duration_text(clock.elapsed_us)}"
    if clock.remaining_us:
        yield f"remaining {duration_text(clock.remaining_us)}"
    if clock.overrun_us:
        yield f"overrun {duration_text(clock.overrun_us)}"
    if clock.due_at_us is not None:
        yield f"due {local_text(clock.due_at_us, clock.zone)}"
    if clock.breached_at_us is not None and clock.breached_at_us != clock.due_at_us:
        yield f"breached {local_text(clock.breached_at_us, clock.zone)}"


def verdict_data(clock: Clock) -> dict[str, Any]:
    """The verdict as plain data: instants in UTC, durations as text."""
    instants = {
        "due": clock.due_at_us,
        "original_due": clock.original_due_at_us,
        "stopped": clock.stopped_at_us,
        "breached_at": clock.breached_at_us,
    }
    remaining = clock.remaining_us
    return {
        "verdict": verdict_of(clock),
        "state": clock.state.value,
        "elapsed": duration_text(clock.elapsed_us),
        "remaining": None if remaining is None else duration_text(remaining),
        "overrun": duration_text(clock.overrun_us),
        **{name: None if us is None else to_iso(us) for name, us in instants.items()},
        "excused": None if clock.excused is None else clock.excused.to_dict(),
    }
