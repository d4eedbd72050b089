"""`check`: everything that is wrong or suspicious in a desk document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from servicecore.desk import check_desk
from servicecore.instant import from_iso

if TYPE_CHECKING:
    import argparse

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("check", help="report what is wrong or suspicious in a desk document")
    parser.add_argument("file", metavar="FILE", help="a desk document, TOML or JSON")
    parser.add_argument(
        "--at", metavar="TIME", help="when it is, a date or an ISO 8601 instant: tells which reviews are due"
    )
    parser.add_argument("--json", action="store_true", help="print machine-readable output alone")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    findings = check_desk(args.file, at=None if args.at is None else _instant(args.at))
    errors = sum(finding.severity == "error" for finding in findings)
    if args.json:
        print(
            json.dumps(
                [
                    {
                        "severity": f.severity,
                        "path": f.path,
                        "line": f.line,
                        "code": f.code,
                        "message": f.message,
                    }
                    for f in findings
                ]
            )
        )
    else:
        for finding in findings:
            print(finding)
        print(f"{errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


def _instant(text: str) -> int:
    """An instant, or the first of a date in UTC, which has ten characters."""
    return from_iso(f"{text}T00:00:00Z" if len(text) == 10 else text, name="--at")
