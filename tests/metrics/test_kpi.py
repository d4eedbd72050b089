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
    def test_every_kpi_is_found_by_its_id_and_under_its_name(self):
        for family in catalog.families().values():
            for name, kpi in family.items():
                assert kpi.id == name
                assert catalog.get(name) is getattr(catalog, name.upper()) is kpi

    def test_no_id_stands_in_two_families(self):
        ids = [name for family in catalog.families().values() for name in family]

        assert len(ids) == len(set(ids))

    def test_every_kpi_has_its_title_in_chinese(self):
        every = [kpi for family in catalog.families().values() for kpi in family.values()]

        assert [kpi.id for kpi in every if "zh" not in kpi.titles] == []

    def test_lists_what_there_is(self):
        assert {"FIRST_RESPONSE", "USUAL", "LAST_RESOLUTION", "get"} <= set(dir(catalog))
        assert catalog.LAST_RESOLUTION is catalog.RESOLUTION

    @pytest.mark.parametrize("name", ["MTTR", "mttr"])
    def test_has_no_other_attributes(self, name):
        with pytest.raises(AttributeError, match=f"has no attribute '{name}'"):
            getattr(catalog, name)

    @pytest.mark.parametrize("name", ["mttr", "mttr_business"])
    def test_names_what_there_is(self, name):
        with pytest.raises(UnknownName, match=f"KPI '{name}' is not known; use one of acceptance"):
            catalog.get(name)

    @pytest.mark.parametrize("name", ["hops_business", "restore_business", "arrivals_business"])
    def test_has_no_open_time_of_what_is_not_known_in_it(self, name):
        with pytest.raises(InvalidDefinition, match="business has no meaning for"):
            catalog.get(name)

    def test_the_length_of_a_spell_is_known_in_open_time(self):
        assert catalog.NEXT_RESPONSE.business.measure == "business_us"
        assert catalog.NEXT_RESPONSE.business.business == catalog.NEXT_RESPONSE.business

    @pytest.mark.parametrize("of", ["resolved", "all"])
    def test_a_promise_says_of_whom(self, of):
        kpi = catalog.resolved_within("24h", of=of, business=True)

        assert kpi.id == f"resolved_within_24h_business_of_{of}"
        assert "24h of business time" in kpi.definition
