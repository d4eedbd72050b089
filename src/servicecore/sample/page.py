"""The report of the demo as one page: no script, no font, no address, nothing to load."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from servicecore.instant import from_us, load_zone
from servicecore.sample.bars import arrivals_by_day
from servicecore.sample.board import HEADER, board_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.metrics import TicketFacts
    from servicecore.sample.board import BoardRow
    from servicecore.sample.scoreboard import Scoreboard

__all__ = ["page"]

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --p1: #b3261e; --p2: #b26a00; --p3: #2f6f9f; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 66rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .3rem 0; } p.quiet { opacity: .7; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.tiles li { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .9rem; min-width: 7rem; }
.tiles b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
thead th { font-weight: 600; border-bottom-width: 2px; } tbody th { font-weight: 400; }
.figures td, .figures thead th:not(:first-child) { text-align: right; }
.level { font-weight: 600; } .P1 { color: var(--p1); } .P2 { color: var(--p2); } .P3 { color: var(--p3); }
.breached { color: var(--p1); font-weight: 600; }
svg { width: 100%; height: auto; max-width: 54rem; }
svg.arrivals { max-width: 46rem; } svg.arrivals text { font-size: 10px; fill: currentColor; }
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
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n"
        f'<h1>{escape(title)}</h1>\n<p class="quiet">Seen on {seen} ({escape(timezone)})</p>\n'
        f"{_tiles(rows, figures, len(facts))}\n"
        f'<h2>KPIs by priority</h2>\n<div class="wide">{_figures(figures)}</div>\n'
        f"<h2>Arrivals by day</h2>\n{arrivals_by_day(facts, figures.levels, timezone)}\n"
        f"{_clocks(rows[:1])}"
        f'<h2>Open tickets, what presses most first</h2>\n<div class="wide">{_board(rows)}</div>\n'
        "</body></html>\n"
    )


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


def _clocks(rows: Sequence[BoardRow]) -> str:
    """The clocks of the tickets that press most, drawn."""
    drawn = (f'<div class="wide">{row.status.timeline().svg()}</div>\n' for row in rows)
    return "".join(("<h2>The clocks of what presses most</h2>\n", *drawn)) if rows else ""


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
