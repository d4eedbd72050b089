"""`tz-check`: which stored deadlines move under another release of the time-zone rules."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.stored_deadline import StoredDeadline, tz_check
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, choices, shown
from servicecore.instant import from_iso, utc_datetime

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from servicecore.instant import ZoneSource

__all__ = ["add_parser"]

_REQUIRED: Final = ("key", "due_at")
_COLUMNS: Final = (*_REQUIRED, "started_at", "goal")


def add_parser(commands: Any) -> None:
    """Add the command."""
    what = "list the stored deadlines that move under another release of the time-zone rules"
    parser = commands.add_parser(
        "tz-check", help=what, description=f"Exits with 0 when none moves, else with 1: {what}."
    )
    release = "tzdata, system, or a folder of compiled zone files"
    parser.add_argument("--calendar", required=True, metavar="FILE", help="a calendar, TOML or JSON")
    parser.add_argument("--against", required=True, metavar="RELEASE", help=f"the other release: {release}")
    parser.add_argument("--stored-under", metavar="RELEASE", help="theirs; the calendar's own when left out")
    parser.add_argument("--json", action="store_true", help="print machine-readable output alone")
    parser.add_argument(
        "deadlines", metavar="FILE", type=Path, help=f"CSV with a header: {', '.join(_COLUMNS)}"
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    calendar = BusinessCalendar.from_file(args.calendar)
    faults: list[Fault] = []
    deadlines = list(_deadlines(args.deadlines, faults))
    stored_under = None if args.stored_under is None else _source(args.stored_under)
    report = tz_check(calendar, deadlines, against=_source(args.against), stored_under=stored_under)
    report = evolve(report, faults=(*faults, *report.faults))
    print(json.dumps(report.to_dict()) if args.json else report)
    return 0 if report.ok else 1


def _source(text: str) -> ZoneSource:
    return text if text in ("tzdata", "system") else Path(text)  # type: ignore[return-value]


def _deadlines(path: Path, faults: list[Fault]) -> Iterator[StoredDeadline]:
    """The rows that can be read; the others become faults, by their number in the file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _unusable(path.name, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise _unusable(path.name, f"is not UTF-8 at byte {error.start}") from None
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    try:
        _check_header(path.name, reader.fieldnames or ())
        for row in reader:
            if None in row or None in row.values():
                reason = "has not as many fields as the header"
                faults.append(Fault(f"line {reader.line_num}", reason, "wrong_length"))
                continue
            try:
                yield _deadline(row)
            except ServiceCoreError as error:
                faults.append(Fault(f"line {reader.line_num}", str(error), error.code))
    except csv.Error as error:
        raise _unusable(path.name, f"is no CSV at line {reader.reader.line_num}: {error}") from None


def _unusable(name: str, reason: str) -> InvalidDefinition:
    return InvalidDefinition(f"file of deadlines {shown(name)}", [Fault("", reason, "unreadable")])


def _check_header(name: str, header: Any) -> None:
    missing = [column for column in _REQUIRED if column not in header]
    unknown = [column for column in header if column not in _COLUMNS]
    twice = [column for column in _COLUMNS if list(header).count(column) > 1]
    for wrong, what in ((missing, "no column"), (unknown, "the column"), (twice, "twice the column")):
        if wrong:
            found = ", ".join(map(shown, wrong))
            raise _unusable(name, f"has {what} {found}; its header takes {choices(_COLUMNS)}")


def _deadline(row: dict[str, str]) -> StoredDeadline:
    due_us = from_iso(row["due_at"], name="due_at")
    started = row.get("started_at") or None
    started_at = None if started is None else utc_datetime(from_iso(started, name="started_at"))
    return StoredDeadline(
        row["key"], utc_datetime(due_us), started_at=started_at, goal=row.get("goal") or None
    )
