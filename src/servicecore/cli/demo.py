"""`demo`: a fortnight at a sample desk in memory, its board and its KPIs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from servicecore.cli.writing import write
from servicecore.instant import from_us, load_zone

if TYPE_CHECKING:
    import argparse

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("demo", help="a fortnight at a sample desk: board, KPIs, report page")
    parser.add_argument("--html", metavar="FILE", help="write the report as one self-contained page, too")
    parser.add_argument(
        "--seed", type=int, default=4, metavar="N", help="another fortnight, the same for the same N"
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    # Here, so that the other commands need not load the sample.
    from servicecore.sample import END, START, live_fortnight, sample_desk
    from servicecore.sample.board import board, board_text
    from servicecore.sample.page import page
    from servicecore.sample.scoreboard import facts_of, scoreboard
    from servicecore.store import MemoryStore

    desk, store = sample_desk(), MemoryStore()
    live_fortnight(desk, store, seed=args.seed)
    rows = board(desk, store, END)
    facts = facts_of(desk, store, END)
    figures = scoreboard(desk, facts, END)

    timezone = desk.calendars["office"].timezone
    start, end = (from_us(us, load_zone(timezone)) for us in (START, END))
    print(f"A fortnight at the sample desk, {start:%d %B} to {end:%d %B %Y}")
    print(f"{len(facts)} tickets, {len(rows)} of them open\n")
    print(f"Open tickets on {end:%A %d %B, %H:%M} ({timezone}), what presses most first\n")
    print(f"{board_text(rows)}\n")
    print(f"KPIs by priority\n\n{figures}")
    if args.html:
        write(
            Path(args.html),
            page("A fortnight at the sample desk", rows, figures, facts, END, timezone),
            "report page",
        )
        print(f"\nReport page: {args.html}")
    return 0
