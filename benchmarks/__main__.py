"""Every benchmark in one run: printed as a table, and written to docs/speed.md."""

from __future__ import annotations

import platform
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from yardstick import measure_y, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yardstick import Row

GROUPS = (
    "imports",
    "businesstime",
    "columns",
    "condition",
    "workflow",
    "priority",
    "dispatch",
    "desk",
    "sla",
    "sla_fold",
    "sla_columns",
    "metrics",
    "whole_log",
    "any_size",
    "metrics_peer",
)
PAGE = Path(__file__).parents[1] / "docs" / "speed.md"

HEAD = """# Speed

Ratios within one run, because machines differ and are noisy.
Y is the time of one `bisect_right` in a list of 30,000 ints, here {y:.3f} µs.
Every figure is the best of several rounds.
Written by `make bench` on {system}, CPython {version}.
"""


def page(rows: Sequence[Row], y: float) -> str:
    lines = [HEAD.format(y=1e6 * y, system=platform.machine(), version=platform.python_version())]
    last = ""
    for group, what, value, unit in rows:
        if group != last:
            lines += [f"## {group}\n" if not last else f"\n## {group}\n", "| | | |", "| --- | ---: | --- |"]
            last = group
        lines.append(f"| {what} | {value:,.2f} | {unit} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    y = measure_y()
    rows: list[Row] = []
    for group in GROUPS:
        rows += import_module(group).rows()
    show(rows)
    PAGE.write_text(page(rows, y), encoding="utf-8")
    print(f"\nwritten to {PAGE.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
