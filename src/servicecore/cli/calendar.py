"""`elapsed` and `advance`: one question to one calendar; `week` and `month`: a look at it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servicecore.businesstime import BusinessCalendar
from servicecore.cli.writing import write
from servicecore.duration import BusinessDays, duration_text, parse_duration, to_timedelta
from servicecore.instant import from_iso, from_us, to_us

if TYPE_CHECKING:
    import argparse

    from pendulum import DateTime

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the four commands."""
    elapsed = _question(commands, "elapsed", "the open time between two instants", _elapsed)
    elapsed.add_argument("end", metavar="END", help="an ISO 8601 instant with an offset")
    advance = _question(commands, "advance", "the instant when an amount of open time has passed", _advance)
    advance.add_argument(
        "duration", metavar="DURATION", help="such as 4h, 90m, -1h30m or, in business days, 2bd"
    )
    advance.add_argument(
        "--edge", choices=("stay", "roll"), default="stay", help="what to do at closing time"
    )
    week = _command(commands, "week", "the week of a date, with its hours and holidays", _week)
    week.add_argument("date", metavar="DATE", help="such as 2026-12-24")
    month = _command(commands, "month", "a month, with its hours and holidays", _month)
    month.add_argument("month", metavar="MONTH", help="such as 2026-12")
    for look in (week, month):
        look.add_argument("--svg", type=Path, metavar="FILE", help="write it as a picture instead")


def _command(commands: Any, name: str, what: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=what, description=f"Prints {what}.")
    parser.add_argument("--calendar", required=True, metavar="FILE", help="a calendar, TOML or JSON")
    parser.set_defaults(run=run)
    return parser


def _question(commands: Any, name: str, what: str, run: Any) -> argparse.ArgumentParser:
    parser = _command(commands, name, what, run)
    parser.add_argument("start", metavar="START", help="an ISO 8601 instant with an offset")
    parser.add_argument("--explain", action="store_true", help="print what the time in between is, and why")
    parser.add_argument("--json", action="store_true", help="print machine-readable output alone")
    return parser


def _calendar(args: argparse.Namespace) -> BusinessCalendar:
    return BusinessCalendar.from_file(args.calendar)


def _elapsed(args: argparse.Namespace) -> int:
    calendar = _calendar(args)
    start, end = _instant(args.start, "START"), _instant(args.end, "END")
    us = calendar.elapsed_us(to_us(start), to_us(end))
    _answer(args, calendar, {"elapsed": duration_text(us), "elapsed_us": us}, start, end)
    return 0


def _advance(args: argparse.Namespace) -> int:
    calendar = _calendar(args)
    start = _instant(args.start, "START")
    length = parse_duration(args.duration, name="DURATION")
    duration = length if isinstance(length, BusinessDays) else to_timedelta(length)
    due = calendar.advance(start, duration, edge=args.edge)
    _answer(args, calendar, {"at": due.isoformat()}, start, due)
    return 0


def _instant(text: str, name: str) -> DateTime:
    return from_us(from_iso(text, name=name))


def _answer(
    args: argparse.Namespace,
    calendar: BusinessCalendar,
    answer: dict[str, Any],
    start: DateTime,
    end: DateTime,
) -> None:
    if not args.json:
        print(next(iter(answer.values())))
        if args.explain:
            print(calendar.explain(start, end))
        return
    reasons = {}
    if args.explain:
        pieces = calendar.explain(start, end)
        reasons = {
            "open": [
                (piece.start.isoformat(), piece.end.isoformat(), duration_text(piece.end_us - piece.start_us))
                for piece in pieces
                if piece.is_open
            ],
            "pieces": pieces.to_dict()["pieces"],
        }
    print(json.dumps({**answer, "calendar_version": calendar.version, **reasons}))


def _week(args: argparse.Namespace) -> int:
    return _look(args, _calendar(args).week(args.date))


def _month(args: argparse.Namespace) -> int:
    return _look(args, _calendar(args).month(args.month))


def _look(args: argparse.Namespace, picture: Any) -> int:
    if args.svg is None:
        print(picture)
    else:
        write(args.svg, picture.svg(), "picture")
        print(f"written to {args.svg}")
    return 0
