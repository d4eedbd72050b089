"""Arrivals by day as bars: an SVG that needs nothing but a page around it."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from servicecore.instant import HOUR_US, from_iso, from_us, load_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.metrics import TicketFacts

__all__ = ["arrivals_by_day"]

_HEIGHT, _STEP, _WIDTH = 150, 46, 34


def arrivals_by_day(facts: Sequence[TicketFacts], levels: Sequence[str], timezone: str) -> str:
    """
    One bar a day, stacked by priority with the most severe at the foot; the number stands above it.

    Args:
        facts: Every ticket's facts, at least one.

        levels: The priorities, most severe first; each is a class of its bars.

        timezone: Where days begin.
    """
    zone = load_zone(timezone)
    days = [from_us(fact.created_at_us, zone).date().isoformat() for fact in facts]
    totals = Counter(days)
    counts = Counter(zip(days, (fact.dimensions.get("priority") for fact in facts), strict=True))
    scale = _HEIGHT / max(totals.values())
    bars = [
        part
        for place, day in enumerate(sorted(totals))
        for part in _bar(4 + place * _STEP, day, [(level, counts[day, level]) for level in levels], scale)
    ]
    label = ", ".join(f"{day}: {totals[day]}" for day in sorted(totals))
    size = f"0 0 {8 + _STEP * len(totals)} {_HEIGHT + 40}"
    label = f"Arrivals by day. {label}"
    return f'<svg class="arrivals" viewBox="{size}" role="img" aria-label="{label}">{"".join(bars)}</svg>'


def _bar(x: int, day: str, stack: Sequence[tuple[str, int]], scale: float) -> Iterator[str]:
    y = _HEIGHT + 18.0
    for level, count in stack:
        tall = count * scale
        y -= tall
        box = f'x="{x}" y="{y:.1f}" width="{_WIDTH}" height="{tall:.1f}"'
        yield f'<rect class="{escape(level)}" {box}><title>{day} {escape(level)}: {count}</title></rect>'
    middle = x + _WIDTH // 2
    yield f'<text x="{middle}" y="{y - 4:.1f}" text-anchor="middle">{sum(n for _, n in stack)}</text>'
    name = f"{from_us(from_iso(f'{day}T00:00:00Z') + 12 * HOUR_US):%a %d}"
    yield f'<text x="{middle}" y="{_HEIGHT + 32}" text-anchor="middle">{name}</text>'
