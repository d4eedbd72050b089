"""The command line: thin. It parses, calls the library, and prints.

Exit status 0: fine. 1: the answer is bad news (a check found errors, a vector
failed). 2: the input could not be used; one line on standard error says what,
where, and what would be accepted.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from servicecore.errors import ServiceCoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, as every other refusal does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What argparse takes for an argument although it begins like an option: negative durations too.
        self._negative_number_matcher = re.compile(r"-(?:\d|PT)")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    args = _parser().parse_args(argv)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
    except ServiceCoreError as error:
        print(f"servicecore: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader has gone; what is still buffered has nowhere to go either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    from servicecore.cli import calendar, check, conformance, demo, kpi, schema, tz_check

    parser = _Parser(
        prog="servicecore", description="Service-desk decisions: workflow, priority, SLA clocks, KPIs."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    for command in (demo, kpi, calendar, tz_check, check, schema, conformance):
        command.add_parser(commands)
    return parser
