"""`conformance`: runs files of vectors and lists every one that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.conformance import run_file

if TYPE_CHECKING:
    import argparse

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("conformance", help="run files of conformance vectors")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file of vectors, JSON")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    passed = failed = 0
    for file in args.files:
        report = run_file(file)
        for outcome in report.failures:
            print(outcome)
        passed += report.passed
        failed += len(report.failures)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
