"""The tables of `docs/sla_policies.md` name everything that ships, and say of it what is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicecore.sla import METRICS, PRESETS

PAGE = (Path(__file__).parents[2] / "docs" / "sla_policies.md").read_text("utf-8")


def rows(first):
    """The cells of the table whose first column is called that, without its head."""
    lines = PAGE[PAGE.index(f"| {first} |") :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


METRIC_ROWS = rows("metric")


def test_every_metric_has_its_row():
    assert [name for name, *_ in METRIC_ROWS] == [f"`{name}`" for name in METRICS]


@pytest.mark.parametrize("row", METRIC_ROWS, ids=lambda row: row[0].strip("`"))
def test_a_row_says_what_the_metric_does(row):
    name, start, stop, held, goals = row
    metric = METRICS[name.strip("`")]
    waits = {(): "none", ("*",): "all"}

    assert (start == "the opening") is (metric.start is None)
    assert (stop == "the end of the work") is (metric.stop is None)
    assert held == waits.get(metric.pause_on, "`requester`")
    assert goals == ("the promise" if metric.promised else f"`{metric.goals_by}`")


def test_every_preset_is_told():
    named = ", ".join(names for names, _ in rows("preset"))

    assert named == ", ".join(f"`{name}`" for name in PRESETS)
