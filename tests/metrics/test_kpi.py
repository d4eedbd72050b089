import pytest

from servicecore.errors import InvalidDefinition, UnknownName
from servicecore.metrics import Kpi, Test, catalog


class TestTest:
    @pytest.mark.parametrize(
        ("op", "value", "passes"),
        [
            ("present", None, [3, 5]),
            ("missing", None, [None]),
            ("==", 5, [5]),
            (">=", 5, [5]),
            ("<=", 3, [3]),
            (">", 3, [5]),
            ("<", 5, [3]),
            ("!=", 3, [5]),
            ("in", (3, 4), [3]),
            ("unless", 3, [None, 5]),
        ],
    )
    def test_a_missing_fact_answers_only_missing(self, facts, op, value, passes):
        rows = [facts(first_response_us=us) for us in (None, 3, 5)]
        test = Test("first_response_us", op, value).compiled()

        assert [row.first_response_us for row in rows if test(row)] == passes

    def test_reads_flags_by_their_name(self, facts):
        test = Test("flag:vip", ">=", 1).compiled()

        assert test(facts(flags={"vip": 1}))
        assert not test(facts(flags={"vip": 0}))
        assert not test(facts())


class TestKpi:
    @pytest.mark.parametrize("name", ["mean", "min", "max", "p50", "p75", "p90", "p95"])
    def test_a_measure_shows_any_of_its_figures(self, name):
        assert getattr(catalog.HOPS, name).statistic == name

    def test_business_is_another_definition(self):
        business = catalog.FIRST_RESPONSE.business

        assert business.ref == "first_response_business/1"
        assert business.measure == "first_response_business_us"
        assert business.business is business

    def test_survival_can_be_in_business_time_too(self):
        assert catalog.TIME_TO_RESOLVE.business.measure == "first_resolution_business_us"

    @pytest.mark.parametrize(
        ("ask", "message"),
        [
            (lambda: catalog.REOPENED.p90, "p90 has no meaning for a ratio; it takes one of measure, stock"),
            (lambda: catalog.ARRIVALS.business, "business has no meaning for a count"),
            (
                lambda: catalog.HOPS.of("resolution"),
                r"of\('resolution'\) has no meaning for subject ticket; .* clock, spell",
            ),
            (
                lambda: Kpi("x", "X", kind="measure", definition="?"),
                "measure: is missing; a measure needs it",
            ),
        ],
    )
    def test_refuses_what_its_kind_does_not_have(self, ask, message):
        with pytest.raises(InvalidDefinition, match=message):
            ask()

    def test_refuses_a_figure_it_does_not_know(self):
        with pytest.raises(UnknownName, match="statistic 'p42' is not known; use one of mean, min, max, p50"):
            catalog.HOPS.showing("p42")

    def test_refuses_an_anchor_it_does_not_know(self):
        with pytest.raises(
            UnknownName, match="anchor 'born' is not known; use one of created, acknowledged, first_response"
        ):
            catalog.HOPS.anchored("born")


class TestCatalog:
    def test_every_kpi_is_found_by_its_id(self):
        for name in catalog.__all__:
            kpi = getattr(catalog, name)
            if isinstance(kpi, Kpi):
                assert catalog.find(kpi.id) == kpi

    def test_names_what_there_is(self):
        with pytest.raises(UnknownName, match="KPI 'mttr' is not known; use one of arrivals, backlog"):
            catalog.find("mttr")

    @pytest.mark.parametrize("of", ["resolved", "all"])
    def test_a_promise_says_of_whom(self, of):
        kpi = catalog.resolved_within("24h", of=of, business=True)

        assert kpi.id == f"resolved_within_24h_business_of_{of}"
        assert "24h of business time" in kpi.definition
