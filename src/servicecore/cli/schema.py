"""`schema`: the JSON Schema of a kind of document, for editors and other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from servicecore.schemas import KINDS, json_schema

if TYPE_CHECKING:
    import argparse

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("schema", help="print the JSON Schema of a kind of document")
    parser.add_argument("kind", metavar="KIND", help=f"one of {', '.join(KINDS)}")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    print(json.dumps(json_schema(args.kind), indent=1, ensure_ascii=False))
    return 0
