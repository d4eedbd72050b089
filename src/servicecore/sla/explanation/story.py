"""The life of a clock in lines: what it did, and between that, at their instants, what was agreed."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from servicecore.businesstime.explanation import local_text
from servicecore.sla.explanation.folding import folded
from servicecore.sla.explanation.line import Line
from servicecore.sla.explanation.part import COUNTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import tzinfo

    from servicecore.sla.clocks.change import Change
    from servicecore.sla.clocks.clock import Clock
    from servicecore.sla.explanation.part import Part

__all__ = ["change_words", "told"]


def told(clock: Clock, parts: Sequence[Part], ahead: Sequence[Part]) -> tuple[Line, ...]:
    """
    Every line of a clock's story, in order of time.

    Args:
        parts: Its life so far; *ahead* what leads on to the deadline.
    """
    moments = [*_agreed(clock), *_deadlines(clock, [*parts, *ahead])]
    moments.sort(key=lambda moment: moment.start_us)
    end_us = clock.at_us if clock.stopped_at_us is None else clock.stopped_at_us
    lines = list(_woven(_stretches(parts, moments, clock.zone), moments, lambda us: us <= end_us))
    counted, left_out = _sums(parts)
    lines.append(Line("elapsed", end_us, None, f"{clock.state.value}, elapsed", counted, left_out))
    lines += _woven(_stretches(ahead, moments, clock.zone), moments, lambda us: us > end_us)
    return tuple(lines)


def change_words(change: Change, zone: tzinfo) -> str:
    """What was agreed, by whom and why, and what it did to the deadline."""
    said = _CHANGED[change.kind](change)
    by = f", by {change.by}" if change.by else ""
    reason = f": {change.reason}" if change.reason else ""
    return f"{said}{by}{reason}{_moved(change, zone)}"


_CHANGED: dict[str, Callable[[Change], str]] = {
    "retargeted": lambda c: f"retargeted from {c.before or 'no goal'} to {c.after or 'no goal'}",
    "extended": lambda c: "extended" + (f" by agreement: {c.after}" if c.after else " by agreement"),
    "excused": lambda _: "breach excused",
}


def _moved(change: Change, zone: tzinfo) -> str:
    """The deadline before and after, where it moved."""
    before, after = change.due_before_us, change.due_after_us
    if before == after:
        return ""
    due = "no deadline" if after is None else f"due {local_text(after, zone)}"
    return f"; {due}" + ("" if before is None else f", not {local_text(before, zone)}")


def _agreed(clock: Clock) -> Iterator[Line]:
    for change in clock.changes:
        yield Line(change.kind, change.at_us, None, change_words(change, clock.zone))


def _deadlines(clock: Clock, parts: Sequence[Part]) -> Iterator[Line]:
    """The deadline with what has counted up to it, or will have; and what it was without extensions."""
    original, due = clock.original_due_at_us, clock.due_at_us
    if original is not None and original != due:
        yield Line("original_due", original, None, "due at first", _counted_until(parts, original))
    if due is not None:
        what = "due, late from here on" if clock.breached else "due"
        yield Line("due", due, None, what, _counted_until(parts, due))


def _counted_until(parts: Sequence[Part], us: int) -> int | None:
    """What counts up to an instant; None where the parts end short of it, or an unexplained one goes on."""
    if not parts or us > parts[-1].end_us:
        return None
    if any(part.why is None and part.start_us < us < part.end_us for part in parts):
        return None
    return sum(p.business_us for p in parts if p.kind in COUNTS and p.end_us <= us)


def _stretches(parts: Sequence[Part], moments: Sequence[Line], zone: tzinfo) -> Iterator[Line]:
    """The parts as lines; a stretch ends where the clock does something else, or something happens."""
    instants = sorted({moment.start_us for moment in moments})

    def place(part: Part) -> tuple[object, ...]:
        passed = sum(us <= part.start_us for us in instants)
        return part.kind, part.reason, part.by, passed

    for _, stretch in groupby(parts, key=place):
        yield from folded(list(stretch), zone)


def _woven(lines: Iterator[Line], moments: Sequence[Line], here: Callable[[int], bool]) -> Iterator[Line]:
    """The lines, with each moment that belongs *here* before the first line that starts at it or later."""
    waiting = [moment for moment in moments if here(moment.start_us)]
    for line in lines:
        while waiting and waiting[0].start_us <= line.start_us:
            yield waiting.pop(0)
        yield line
    yield from waiting


def _sums(parts: Sequence[Part]) -> tuple[int, int | None]:
    counted = sum(part.business_us for part in parts if part.kind == "counted")
    return counted, sum(part.business_us for part in parts if part.kind != "counted") or None
