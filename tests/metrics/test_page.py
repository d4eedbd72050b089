"""The page of a table, as a phone, a dark screen and a printer show it."""

from __future__ import annotations

import re

import pytest

from browser import needs_chromium, opened, printed
from servicecore.instant import DAY_US
from servicecore.metrics import catalog, compute
from servicecore.metrics.charts.look import DARK, LIGHT

pytestmark = needs_chromium

KPIS = [catalog.ARRIVALS, catalog.FIRST_RESOLUTION, catalog.REOPENED]


@pytest.fixture(scope="module")
def table(facts, monday):
    rows = [
        facts(5 * n, n % 6 + 1 if n % 8 else None, reopenings=n % 3 // 2, dimensions={"team": "ab"[n % 2]})
        for n in range(48)
    ]
    return compute(rows, KPIS, period="day", asof=monday + 9 * DAY_US)


@pytest.fixture(scope="module")
def seen(table, tmp_path_factory):
    """The page on a phone."""
    return opened(table.to_html("A week", page=True), tmp_path_factory.mktemp("phone"))


def _hex(rgb):
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", rgb)[:3])


class TestOnAPhone:
    def test_nothing_is_complained_of(self, seen):
        assert seen["console"] == []

    def test_nothing_has_to_be_scrolled_sideways(self, seen):
        assert seen["width"] <= 360

    def test_the_figures_are_those_of_the_table(self, seen, table):
        header, *rows = seen["tables"][0]

        assert header == table.header()
        assert rows == [table.cells(row) for row in table]

    def test_each_chart_has_its_figures_beneath(self, seen, table):
        for kpi, shown in zip(KPIS, seen["tables"][1:], strict=True):
            values = [table.cells(row)[2] for row in table if row.kpi == kpi]
            assert [row[1] for row in shown[1:]] == values

    def test_the_pictures_fit_and_are_named(self, seen):
        assert [picture["label"].split(".")[0] for picture in seen["pictures"]] == [
            "Arrivals",
            "First resolution time (p50)",
            "Reopened",
        ]
        assert all(300 < picture["width"] <= 328 for picture in seen["pictures"])

    def test_the_letters_of_a_picture_can_be_read(self, seen):
        assert min(picture["smallest"] for picture in seen["pictures"]) > 9


class TestElsewhere:
    def test_a_wide_screen_has_wide_pictures(self, table, tmp_path):
        seen = opened(table.to_html(page=True), tmp_path, width=1000)

        assert (seen["console"], seen["width"] <= 1000) == ([], True)
        assert {picture["width"] for picture in seen["pictures"]} == {640}

    def test_a_dark_screen_has_light_letters(self, table, seen, tmp_path):
        dark = opened(table.to_html(page=True), tmp_path, dark=True)

        assert {_hex(ink) for picture in seen["pictures"] for ink in picture["inks"]} == {LIGHT.quiet}
        assert {_hex(ink) for picture in dark["pictures"] for ink in picture["inks"]} == {DARK.quiet}
        assert dark["console"] == []

    def test_paper_stays_light(self, table, tmp_path):
        drawn = printed(table.to_html(page=True), tmp_path, dark=True)

        assert _operands(LIGHT.main) in drawn
        assert _operands(DARK.main) not in drawn


def _operands(color):
    """How a PDF says a colour."""
    parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return " ".join(f"{part:.4f}".rstrip("0").rstrip(".").removeprefix("0") or "0" for part in parts) + " rg"
