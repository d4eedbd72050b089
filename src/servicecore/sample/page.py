"""The report of the demo as one page: no script, no font, no address, nothing to load."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from servicecore.instant import from_us, load_zone
from servicecore.metrics.tables.page import page_html, scrolling
from servicecore.sample.bars import arrivals_by_day
from servicecore.sample.board import HEADER, board_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.metrics import TicketFacts
    from servicecore.sample.board import BoardRow
    from servicecore.sample.scoreboard import Scoreboard

__all__ = ["page"]

_STYLE = """
:root { --p1: #b3261e; --p2: #b26a00; --p3: #2f6f9f; }
@media (prefers-color-scheme: dark) { :root { --p1: #f2867e; --p2: #e0a34a; --p3: #7db8e8; } }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.tiles li { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .9rem; min-width: 7rem;
  margin: 0; }
.tiles b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.figures td, .figures thead th:not(:first-child) { text-align: right; }
.level { font-weight: 600; } .P1 { color: var(--p1); } .P2 { color: var(--p2); } .P3 { color: var(--p3); }
.breached { color: var(--p1); font-weight: 600; }
svg.arrivals { width: 100%; max-width: 46rem; } svg.arrivals text { font-size: 10px; fill: currentColor; }
svg .P1 { fill: var(--p1); } svg .P2 { fill: var(--p2); } svg .P3 { fill: var(--p3); }
"""


def page(
    title: str,
    rows: Sequence[BoardRow],
    figures: Scoreboard,
    facts: Sequence[TicketFacts],
    at_us: int,
    timezone: str,
) -> str:
    """
    The page as HTML.

    Args:
        title: Its heading.

        rows: The board.

        figures: The KPI table.

        facts: Every ticket's facts, for the arrivals by day.

        at_us: When the desk was looked at, microseconds UTC; *timezone* is where its days begin.
    """
    seen = f"{from_us(at_us, load_zone(timezone)):%A %d %B %Y, %H:%M}"
    parts = [
        _tiles(rows, figures, len(facts)),
        "<h2>KPIs by priority</h2>",
        scrolling(_figures(figures)),
        "<h2>Arrivals by day</h2>",
        arrivals_by_day(facts, figures.levels, timezone),
        *_clocks(rows[:1]),
        "<h2>Open tickets, what presses most first</h2>",
        scrolling(_board(rows)),
    ]
    return page_html(title, f"Seen on {seen} ({timezone})", parts, style=_STYLE)


def _tiles(rows: Sequence[BoardRow], figures: Scoreboard, total: int) -> str:
    kept = next(line[-1] for line in figures.lines if line[0].endswith(": resolution"))
    paused = sum(row.clock is not None and row.clock.due_at_us is None for row in rows)
    breached = sum(bool(row.breached) for row in rows)
    tiles = (
        (total, "tickets"),
        (len(rows), "open"),
        (paused, "paused"),
        (breached, "open and breached"),
        (kept, "resolved in time"),
    )
    return '<ul class="tiles">' + "".join(f"<li><b>{value}</b>{name}</li>" for value, name in tiles) + "</ul>"


def _clocks(rows: Sequence[BoardRow]) -> list[str]:
    """The clocks of the tickets that press most, drawn."""
    drawn = [scrolling(row.status.timeline().svg()) for row in rows]
    return ["<h2>The clocks of what presses most</h2>", *drawn] if rows else []


def _board(rows: Sequence[BoardRow]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADER)
    body = "".join(_board_row(cells) for cells in board_cells(rows))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _board_row(cells: tuple[str, ...]) -> str:
    ticket, level, *others, breached = map(escape, cells)
    middle = "".join(f"<td>{cell}</td>" for cell in others)
    first = f'<th scope="row">{ticket}</th><td class="level {level}">{level}</td>'
    return f'<tr>{first}{middle}<td class="breached">{breached}</td></tr>'


def _figures(figures: Scoreboard) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in figures.header)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{_cells(values)}</tr>' for name, *values in figures.lines
    )
    return f'<table class="figures"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cells(values: Sequence[str]) -> str:
    return "".join(f"<td>{escape(value)}</td>" for value in values)
