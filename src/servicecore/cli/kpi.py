"""`kpi LOG --mapping FILE`: the KPIs of another system's log."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servicecore.businesstime import BusinessCalendar
from servicecore.cli.progress import progress_bar
from servicecore.cli.writing import write
from servicecore.document import load_document
from servicecore.errors import choices, shown
from servicecore.instant import from_iso, to_iso
from servicecore.metrics import TicketMapping, read_log
from servicecore.metrics.charts.look import chart_style
from servicecore.metrics.charts.page_charts import charts_of_facts, charts_of_table
from servicecore.metrics.charts.page_charts import figures as drawn
from servicecore.metrics.periods.period import PERIOD_KINDS
from servicecore.metrics.reports.figures import Figures
from servicecore.metrics.tables.page import details, page_html, scrolling

if TYPE_CHECKING:
    import argparse

    from servicecore.metrics import KpiTable, TicketFacts, TicketLog

__all__ = ["add_parser", "run"]

SCHEMA = "servicecore.kpis/1"
_LISTED = 5


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parsers of the command line."""
    parser = subparsers.add_parser("kpi", help="KPIs of a CSV, JSON-lines (gzip too) or Parquet log")
    parser.add_argument("log", metavar="LOG", type=Path, help="the log file")
    parser.add_argument("--mapping", metavar="FILE", type=Path, required=True, help="what its words mean")
    parser.add_argument("--calendar", metavar="FILE", type=Path, help="business hours, not the mapping's own")
    parser.add_argument("--asof", metavar="T", help="the instant of the report; the log's last when left out")
    parser.add_argument("--by", metavar="F,...", default="", help="dimensions to group by")
    parser.add_argument("--period", metavar="P", choices=PERIOD_KINDS, help=f"one of {choices(PERIOD_KINDS)}")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="machine-readable output alone")
    output.add_argument("--html", metavar="FILE", type=Path, help="write a page")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read the log, answer, print; rows that were left out are named on standard error."""
    mapping = TicketMapping.load(args.mapping)
    calendar = None if args.calendar is None else _calendar(args.calendar)
    stated_asof = None if args.asof is None else from_iso(args.asof, name="--asof")
    with progress_bar(f"reading {args.log.name}") as progress:
        log = read_log(args.log, mapping, progress=progress)
    asof_us = log.last_at_us if stated_asof is None else stated_asof
    facts = log.facts(asof_us, calendar=calendar)
    figures = Figures(mapping.report, facts, asof_us, log.first_at_us)
    by = [name.strip() for name in args.by.split(",") if name.strip()]
    _complain(log)
    if args.json:
        cut = figures.table(by, args.period).to_dicts() if by or args.period else []
        account = _account(log, asof_us, stated_asof is not None, facts)
        document = {"schema": SCHEMA, "log": account, "kpis": figures.to_dict(), "rows": cut}
        print(json.dumps(document, allow_nan=False))
        return 0
    table = figures.table(by, args.period)
    said = _said(log, asof_us, stated_asof is not None)
    if args.html is not None:
        write(args.html, _page(f"KPIs of {mapping.name}", said, table, figures), "page of figures")
        return 0
    print(said)
    print()
    print(table.to_text(dim=sys.stdout.isatty()))
    if more := sum(figure.cut for figure in mapping.report.kpis.values()):
        print(f"{more} more figures, by themselves cut, are in --json and --html.")
    return 0


def _calendar(path: Path) -> BusinessCalendar:
    return BusinessCalendar.from_dict(load_document(path, "calendar"))


def _complain(log: TicketLog) -> None:
    if log.rejected:
        print(f"{log.rejected} of {log.rows} rows left out:", file=sys.stderr)
        for rejection in log.rejections[:_LISTED]:
            print(f"  {rejection}", file=sys.stderr)
        if log.rejected > _LISTED:
            print(f"  and {log.rejected - _LISTED} more", file=sys.stderr)
    if log.unknown:
        named = choices(f"{shown(name)} ({count})" for name, count in sorted(log.unknown.items()))
        print(f"activities that the mapping does not know, kept as notes: {named}", file=sys.stderr)


def _said(log: TicketLog, asof_us: int, stated: bool) -> str:
    source = "" if stated else ", the log's last instant"
    repeats = f"{log.duplicates} rows repeat another ({_kept(log)})"
    events = f"{log.events} events of {len(log)} tickets"
    return f"{log.source}: {events}; {repeats}. As of {to_iso(asof_us)}{source}."


def _kept(log: TicketLog) -> str:
    return "kept" if log.mapping.log.duplicates == "keep" else "dropped"


def _account(log: TicketLog, asof_us: int, stated: bool, facts: list[TicketFacts]) -> dict[str, Any]:
    """What became of every row."""
    closings = [one.closed_at_us for one in facts if one.closed_at_us is not None]
    return {
        "source": log.source,
        "mapping": log.mapping.name,
        "rows": log.rows,
        "ok": log.ok,
        "rejected": log.rejected,
        "rejections": [{"row": r.row, "column": r.column, "reason": r.reason} for r in log.rejections],
        "duplicates": log.duplicates,
        "duplicates_are": _kept(log),
        "tickets": len(log),
        "tickets_asof": len(facts),
        "events": log.events,
        "activities": dict(log.activities.most_common()),
        "unknown_activities": log.unknown,
        "last_activities": dict(log.last_activities.most_common()),
        "first_event": to_iso(log.first_at_us),
        "last_event": to_iso(log.last_at_us),
        "first_opened": _iso(min((one.created_at_us for one in facts), default=None)),
        "last_opened": _iso(max((one.created_at_us for one in facts), default=None)),
        "last_closed": _iso(max(closings, default=None)),
        "asof": to_iso(asof_us),
        "asof_is": "given" if stated else "the log's last instant",
    }


def _page(heading: str, said: str, table: KpiTable, report: Figures) -> str:
    of_facts = charts_of_facts(report.facts, report.asof_us, report.report.timezone)
    parts = [
        scrolling(table.to_html()),
        details("What was counted, and what was left out", table.explain().splitlines()),
        *drawn([*charts_of_table(table), *of_facts]),
    ]
    for name, cut in report.cuts().items():
        parts += [scrolling(cut.to_html(name)), *drawn(charts_of_table(cut))]
    return page_html(heading, said, parts, style=chart_style())


def _iso(us: int | None) -> str | None:
    return None if us is None else to_iso(us)
