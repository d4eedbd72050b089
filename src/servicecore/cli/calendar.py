"""`elapsed` and `advance`: one question to one calendar."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from servicecore.businesstime import BusinessCalendar
from servicecore.document import load_document
from servicecore.duration import duration_text, duration_us
from servicecore.instant import from_iso, from_us, load_zone

if TYPE_CHECKING:
    import argparse

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add both commands."""
    elapsed = _command(commands, "elapsed", "the open time between two instants", _elapsed)
    elapsed.add_argument("end", metavar="END", help="an ISO 8601 instant with an offset")
    advance = _command(commands, "advance", "the instant when an amount of open time has passed", _advance)
    advance.add_argument("duration", metavar="DURATION", help="such as 4h, 90m or -1h30m")
    advance.add_argument(
        "--edge", choices=("stay", "roll"), default="stay", help="what to do at closing time"
    )


def _command(commands: Any, name: str, what: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=what, description=f"Prints {what}.")
    parser.add_argument("--calendar", required=True, metavar="FILE", help="a calendar, TOML or JSON")
    parser.add_argument("start", metavar="START", help="an ISO 8601 instant with an offset")
    parser.add_argument("--explain", action="store_true", help="print the open intervals that add up to it")
    parser.add_argument("--json", action="store_true", help="print machine-readable output alone")
    parser.set_defaults(run=run)
    return parser


def _calendar(args: argparse.Namespace) -> BusinessCalendar:
    return BusinessCalendar.from_dict(load_document(args.calendar, "calendar"))


def _elapsed(args: argparse.Namespace) -> int:
    calendar = _calendar(args)
    start, end = from_iso(args.start, name="START"), from_iso(args.end, name="END")
    us = calendar.elapsed_us(start, end)
    _answer(
        args, calendar, {"elapsed": duration_text(us), "elapsed_us": us}, min(start, end), max(start, end)
    )
    return 0


def _advance(args: argparse.Namespace) -> int:
    calendar = _calendar(args)
    start = from_iso(args.start, name="START")
    us = calendar.advance_us(start, duration_us(args.duration, name="DURATION"), edge=args.edge)
    _answer(args, calendar, {"at": _local(calendar, us)}, min(start, us), max(start, us))
    return 0


def _answer(
    args: argparse.Namespace, calendar: BusinessCalendar, answer: dict[str, Any], start: int, end: int
) -> None:
    intervals = calendar.intervals_us(start, end) if args.explain else ()
    rows = [(_local(calendar, a), _local(calendar, b), duration_text(b - a)) for a, b in intervals]
    if args.json:
        print(
            json.dumps(
                {**answer, "calendar_version": calendar.version, **({"open": rows} if args.explain else {})}
            )
        )
        return
    print(next(iter(answer.values())))
    for opens, closes, length in rows:
        print(f"  {opens} to {closes}  {length:>8}")


def _local(calendar: BusinessCalendar, us: int) -> str:
    return from_us(us, load_zone(calendar.timezone)).isoformat()
