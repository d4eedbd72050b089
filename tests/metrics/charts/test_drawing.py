import re
import sys

import pytest

from servicecore.errors import MissingExtra
from servicecore.instant import DAY_US
from servicecore.metrics import catalog, compute
from servicecore.metrics.charts import (
    Chart,
    ageing,
    arrivals,
    attainment,
    control,
    cumulative_flow,
    survival_curve,
    trend,
)
from servicecore.metrics.charts.look import DARK, LIGHT
from servicecore.metrics.charts.page_charts import charts_of_facts, charts_of_table, figures


def _charts(facts, monday):
    rows = [
        facts(7 * n, n % 5 + 1 if n % 7 else None, reopenings=n % 3 // 2, dimensions={"team": "ab"[n % 2]})
        for n in range(60)
    ]
    asof = monday + 17 * DAY_US
    kpis = [catalog.ARRIVALS, catalog.REOPENED, catalog.FIRST_RESOLUTION]
    table = compute(rows, kpis, period="day", asof=asof, since=monday)
    few = compute(rows[:5], kpis, period="day", asof=asof)
    by = compute(rows, [catalog.REOPENED], by=["team"], asof=asof)
    return {
        "trend": trend(table, "first_resolution"),
        "trend of a share": trend(table, "reopened", target=0.1),
        "control": control(table, "arrivals"),
        "control of a share": control(table, "reopened"),
        "control of few": control(few, "arrivals"),
        "flow": cumulative_flow(rows, asof=asof, period="day"),
        "flow of nothing": cumulative_flow([], asof=asof),
        "ageing": ageing(rows, asof=asof),
        "ageing of nothing": ageing([], asof=asof),
        "survival": survival_curve(rows),
        "survival of nothing": survival_curve([]),
        "arrivals": arrivals(rows),
        "attainment": attainment(by),
        "attainment to a target": attainment(by, target=0.9),
    }


@pytest.fixture
def charts(facts, monday):
    return _charts(facts, monday)


class TestPictures:
    def test_of_every_chart_can_be_drawn(self, charts):
        for name, chart in charts.items():
            svg = chart.to_svg(width=328)
            assert svg.startswith("<svg"), name
            assert float(re.search(r'width="([\d.]+)"', svg).group(1)) == 328, name

    def test_are_png_too(self, charts):
        assert charts["ageing"].to_png(scale=1).startswith(b"\x89PNG")

    def test_are_dark_where_asked(self, charts):
        assert DARK.main in charts["ageing"].to_svg(dark=True)
        assert LIGHT.main not in charts["ageing"].to_svg(dark=True)

    def test_show_shares_from_0_to_100(self, charts):
        for name in ("trend of a share", "control of a share", "survival", "attainment"):
            assert '"domain": [0, 100]' in charts[name].to_altair().to_json(indent=None), name

    def test_write_a_title_from_outside_as_text(self, facts, monday):
        rows = [facts(1, 1, dimensions={"team": "<script>&"})]
        chart = attainment(compute(rows, [catalog.REOPENED], by=["team"], asof=monday))

        assert "<script>" not in chart.to_svg()
        assert "<script>" not in chart.to_html()

    def test_hold_the_figures_that_the_rows_hold(self, charts):
        texts = re.findall(r">(\d+)</text>", charts["ageing"].to_svg())

        for row in charts["ageing"].to_dicts():
            assert str(row["tickets"]) in texts


class TestHtml:
    def test_names_the_picture_in_words(self, charts):
        html = charts["flow"].to_html()

        assert html.count("<svg") == 2
        assert html.count(f'aria-label="Cumulative flow. {charts["flow"].alt_text}"') == 2
        assert "<details><summary>" in html

    def test_takes_its_colours_from_the_page(self, charts):
        html = charts["flow"].to_html()

        assert f'"var(--chart-main, {LIGHT.main})"' in html
        assert f'"{LIGHT.main}"' not in html

    def test_needs_nothing_from_elsewhere(self, charts):
        for chart in charts.values():
            assert not re.findall(r'(?:href|src)="|url\(|<script', chart.to_html())

    def test_brings_its_colours_into_a_notebook(self, charts):
        assert charts["flow"]._repr_html_().startswith("<style>:root { --chart-ink")


class TestPage:
    def test_shows_a_trend_from_three_periods_on(self, facts, monday):
        rows = [facts(0), facts(24), facts(48)]

        def titles(kept):
            table = compute(kept, [catalog.ARRIVALS], period="day", asof=monday + 9 * DAY_US)
            return [chart.title for chart in charts_of_table(table)]

        assert titles(rows) == ["Arrivals"]
        assert titles(rows[:2]) == []

    def test_shows_a_share_by_a_dimension_of_a_few_values(self, facts, monday):
        def titles(teams):
            rows = [facts(n, 1, dimensions={"team": f"{n % teams}"}) for n in range(40)]
            table = compute(rows, [catalog.REOPENED, catalog.ARRIVALS], by=["team"], asof=monday + 4 * DAY_US)
            return [chart.title for chart in charts_of_table(table)]

        assert titles(2) == ["Reopened by team"]
        assert titles(1) == titles(13) == []

    def test_shows_what_facts_have_to_show(self, facts, monday):
        rows = [facts(0, 2), facts(1, 3)]
        asof = monday + 100 * DAY_US

        resolved = [chart.title for chart in charts_of_facts(rows, asof, "UTC")]
        still_open = [chart.title for chart in charts_of_facts([*rows, facts(3)], monday + DAY_US, "UTC")]

        assert resolved == ["Cumulative flow", "Time to resolve", "Arrivals by hour and weekday"]
        assert still_open == ["Age of the backlog", "Time to resolve", "Arrivals by hour and weekday"]
        assert charts_of_facts([], 0, "UTC") == []


@pytest.mark.parametrize("package", ["altair", "vl_convert"])
class TestWithoutTheExtra:
    @pytest.fixture(autouse=True)
    def missing(self, monkeypatch, package):
        monkeypatch.setitem(sys.modules, package, None)

    def test_the_extra_is_named(self, charts):
        with pytest.raises(MissingExtra, match=r"servicecore\[charts\]"):
            charts["flow"].to_svg()

    def test_words_and_figures_stay(self, charts):
        html = charts["flow"].to_html()

        assert "<svg" not in html
        assert "<details open>" in html
        assert charts["flow"].alt_text in html

    def test_a_page_has_no_figures(self, charts):
        assert figures(list(charts.values())) == []


def test_every_chart_is_one(charts):
    assert all(isinstance(chart, Chart) for chart in charts.values())
