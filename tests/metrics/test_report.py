import pytest

from servicecore.document import structure
from servicecore.errors import InvalidDefinition
from servicecore.instant import HOUR_US
from servicecore.metrics import catalog
from servicecore.metrics.reports.figures import Figures
from servicecore.metrics.reports.report import Figure, Report


@pytest.mark.parametrize(
    ("figure", "kpi"),
    [
        ({"kpi": "hops"}, catalog.HOPS),
        ({"kpi": "hops", "statistic": "p90"}, catalog.HOPS.p90),
        ({"kpi": "first_response", "business": True}, catalog.FIRST_RESPONSE.business),
        ({"kpi": "sla_attainment", "metric": "resolution"}, catalog.SLA_ATTAINMENT.of("resolution")),
        ({"kpi": "resolution", "anchor": "created"}, catalog.RESOLUTION.anchored("created")),
        ({"kpi": "resolved_within", "span": "72h", "of": "all"}, catalog.resolved_within("72h", of="all")),
        (
            {"kpi": "responded_within", "span": "1h", "business": True},
            catalog.responded_within("1h", business=True),
        ),
        ({"kpi": "hops_at_least", "count": 3}, catalog.hops_at_least(3)),
        ({"kpi": "flag", "flag": "vip"}, catalog.flag_share("vip")),
    ],
)
def test_a_figure_is_a_kpi_said_as_data(figure, kpi):
    assert structure(figure, Figure, "figure").definition() == kpi


def test_a_figure_may_name_the_points_of_a_curve():
    assert Figure(kpi="time_to_resolve", spans=("5h",)).definition().spans == (5 * HOUR_US,)


@pytest.mark.parametrize(
    ("report", "fault"),
    [
        ({"kpis": {"x": {"kpi": "mttr"}}}, "kpis.x: KPI 'mttr' is not known"),
        ({"kpis": {"x": {"kpi": "hops", "span": "1h"}}}, "kpis.x.span: has no meaning for 'hops'"),
        ({"kpis": {"x": {"kpi": "resolved_within"}}}, "kpis.x.span: is missing"),
        ({"kpis": {"x": {"kpi": "resolved_within", "span": "2d"}}}, "kpis.x: span '2d' is ambiguous"),
        (
            {"kpis": {"x": {"kpi": "hops", "by": "team", "period": "day"}}},
            "kpis.x.by: stands beside 'period'",
        ),
        ({"kpis": {"x": {"kpi": "arrivals", "chart": "xmr"}}}, "kpis.x.chart: needs 'period'"),
        ({"kpis": {"x": {"kpi": "arrivals", "trim": -1}}}, "kpis.x.trim: -1 is negative"),
        (
            {"kpis": {"x": {"kpi": "arrivals", "business": True}}},
            "kpis.x: business has no meaning for a count",
        ),
        ({"fiscal_start": 13}, "fiscal_start: 13 is no month; give 1 to 12"),
        ({"backlog": ["soon"]}, "backlog: timestamp 'soon' is no ISO 8601 timestamp"),
    ],
)
def test_says_what_is_wrong_and_where(report, fault):
    with pytest.raises(InvalidDefinition, match=fault):
        structure(report, Report, "report")


class TestFigures:
    @pytest.fixture
    def answer(self, facts):
        rows = [
            facts(n * 24, n % 5 + 1, dimensions={"team": "ab"[n % 2]} if n else {}, flags={"vip": n % 2})
            for n in range(100)
        ]

        def answer(**figure):
            report = structure({"kpis": {"x": figure}, "backlog": ["2026-03-10 00:00"]}, Report, "report")
            return Figures(report, rows, rows[0].asof_us).to_dict()["x"]

        return answer

    def test_a_count_is_a_number(self, answer):
        assert answer(kpi="tickets") == 100

    def test_a_share_has_its_parts(self, answer):
        share = answer(kpi="flag", flag="vip")

        assert (share["k"], share["n"], share["rate"]) == (50, 100, 0.5)
        assert share["wilson95"] == [pytest.approx(0.403832, abs=1e-6), pytest.approx(0.596168, abs=1e-6)]
        assert share["definition"] == "flag_vip/1"

    def test_nothing_to_count_has_no_interval(self, answer):
        assert answer(kpi="sla_attainment")["wilson95"] is None

    def test_a_measure_has_its_figures(self, answer):
        measure = answer(kpi="resolution")

        assert (measure["p50"], measure["unit"], measure["excluded"]) == (3, "hours", {})

    def test_a_backlog_has_its_instants(self, answer):
        assert answer(kpi="backlog") == {
            "2026-03-10 00:00": {
                "open": 0,
                "median_age_days": None,
                "over_7d": 0,
                "over_30d": 0,
                "unit": "count",
                "definition": "backlog/1",
                "excluded": {},
            }
        }

    def test_a_figure_cut_by_periods_has_their_labels(self, answer):
        assert answer(kpi="arrivals", period="month") == {
            "2026-03": 30,
            "2026-04": 30,
            "2026-05": 31,
            "2026-06": 9,
        }

    def test_a_figure_cut_by_a_dimension_has_its_values(self, answer):
        assert answer(kpi="tickets", by="team") == {"a": 49, "b": 50, "(none)": 1}

    def test_a_chart_has_its_limits(self, answer):
        chart = answer(kpi="arrivals", period="month", chart="xmr", trim=1)

        assert (chart["points"], chart["mean"], chart["mean_mr"], chart["outside"]) == (2, 30.5, 1, [])

    def test_too_few_points_have_no_chart(self, answer):
        assert answer(kpi="arrivals", period="year", chart="xmr") is None

    def test_a_chart_names_what_is_outside(self, facts):
        busy = [facts(24 * day) for day in range(20)] + [facts(24 * 9 + 1)] * 40
        report = structure(
            {"kpis": {"x": {"kpi": "arrivals", "period": "day", "chart": "xmr"}}}, Report, "report"
        )

        assert Figures(report, busy, busy[0].asof_us).to_dict()["x"]["outside"] == ["2026-03-11"]

    def test_the_table_holds_what_is_not_cut_by_itself(self, facts):
        kpis = {"x": {"kpi": "tickets"}, "y": {"kpi": "tickets", "period": "day"}}
        figures = Figures(structure({"kpis": kpis}, Report, "report"), [facts(1)], facts().asof_us)

        assert [row.kpi.id for row in figures.table()] == ["tickets"]
        assert list(figures.cuts()) == ["y"]

    def test_the_usual_figures_are_shown_when_nobody_says_which(self, facts):
        figures = Figures(Report(), [facts(1, 1)], facts().asof_us)

        assert set(figures.to_dict()) == {kpi.id for kpi in catalog.USUAL}
