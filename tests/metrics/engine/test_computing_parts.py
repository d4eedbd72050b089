import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine_lives import ASOF
from servicecore.errors import InvalidDefinition, MissingExtra, UnknownName
from servicecore.instant import from_iso, load_zone, utc_datetime
from servicecore.metrics import (
    Kpi,
    Part,
    Phases,
    Series,
    Test,
    catalog,
    compute,
    fact_batches,
    fact_frames,
    fact_schema,
)
from servicecore.metrics.engine.local import Offsets


class TestLocalHours:
    @given(st.integers(from_iso("2026-03-20T00:00:00Z"), from_iso("2026-11-05T00:00:00Z")))
    def test_offsets_are_those_of_the_zone(self, us):
        zone = load_zone("Europe/Berlin")
        offsets = Offsets(zone, (from_iso("2026-03-20T00:00:00Z"), from_iso("2026-11-05T00:00:00Z")))

        shown = utc_datetime(us).astimezone(zone).replace(tzinfo=None)

        assert utc_datetime(offsets.local(us)).replace(tzinfo=None) == shown

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu"])
    def test_frames_know_the_hour_on_both_sides_of_a_change(self, facts, monday, zone):
        rows = [facts(24 * day) for day in range(40)]
        how = {"by": ["hour", "weekday"], "timezone": zone, "asof": ASOF + 10**13}

        assert compute(fact_frames(rows), [catalog.ARRIVALS], **how) == compute(
            rows, [catalog.ARRIVALS], **how
        )


class TestBacklogOfMany:
    def test_is_binned_in_frames_as_in_objects(self, facts):
        rows = [facts(24 * day, None if day % 3 else 50) for day in range(60)]
        how = {"period": "month", "asof": ASOF, "percentiles": "histogram"}

        found = compute(fact_frames(rows), [catalog.BACKLOG, catalog.NET_FLOW], **how)

        assert found.to_json() == compute(rows, [catalog.BACKLOG, catalog.NET_FLOW], **how).to_json()

    def test_a_population_is_not_needed(self, facts):
        backlog = Kpi(
            "all",
            "All open",
            kind="stock",
            definition="All that is open.",
            anchor="snapshot",
        )
        asked = [backlog, catalog.NET_FLOW.among(EITHER, id="some", title="Some")]
        rows = [facts(1), facts(2, 5)]

        assert compute(fact_frames(rows), asked, asof=ASOF) == compute(rows, asked, asof=ASOF)


EITHER = Test(any_of=(Test("hops", ">=", 0), Test("hops", "missing")), reason="no hops")


class TestCuts:
    def test_a_series_brings_the_groups_that_it_has_figures_of(self, facts):
        users = Series.from_rows(
            "users", [{"period": "2026-03", "area": name, "value": 50} for name in "ab"], by=["area"]
        )
        rate = Kpi(
            "rate", "Rate", kind="rate", definition="Tickets per user.", over="series:users", unit="share"
        )
        rows = [facts(1, dimensions={"area": "a"})]

        found = compute(fact_frames(rows), [rate], by=["area"], asof=ASOF, series=[users])

        assert [(row.group["area"], row.result.value) for row in found] == [("a", 0.02), ("b", 0.0)]
        assert found == compute(rows, [rate], by=["area"], asof=ASOF, series=[users])

    def test_phases_leave_gaps_in_frames_too(self, facts):
        rows = [facts(24 * day, 30) for day in range(60)]
        phases = Phases(
            {"pilot": (date(2026, 3, 5), date(2026, 3, 9)), "launch": (date(2026, 4, 1), date(2026, 4, 20))}
        )
        how = {"period": phases, "asof": ASOF}
        kpis = [catalog.ARRIVALS, catalog.NET_FLOW, catalog.FIRST_RESOLUTION]

        found = compute(fact_frames(rows), kpis, **how)

        assert [row.result.value for row in found][:2] == [5, 20]
        assert found.to_json() == compute(rows, kpis, **how).to_json()

    def test_clocks_are_cut_by_their_metric_in_frames_too(self, facts, clock):
        rows = [facts(n, clocks=(clock("met"), clock("breached", "first_response"))) for n in range(3)]
        how = {"by": ["metric"], "asof": ASOF}
        kpis = [catalog.SLA_ATTAINMENT, catalog.ARRIVALS]

        found = compute(fact_frames(rows), kpis, **how)

        assert found == compute(rows, kpis, **how)

    def test_an_unknown_kind_of_percentile_is_refused(self):
        with pytest.raises(UnknownName, match="percentile kind"):
            compute([], [catalog.ARRIVALS], asof=0, percentile="best")

    def test_nothing_can_be_cut_by_the_hour(self, facts):
        how = {"by": ["hour"], "asof": ASOF}
        rows = [facts(1, first_resolved_at_us=None)]

        assert compute(fact_frames(rows), [catalog.RESOLVED], **how) == compute(
            rows, [catalog.RESOLVED], **how
        )


def test_a_composite_that_leads_back_to_itself_is_refused():
    def composite(name, part):
        return Kpi(name, name, kind="composite", definition=name, unit="points", parts=(Part(part, 1),))

    with pytest.raises(InvalidDefinition, match="lead back to it"):
        compute([], [composite("a", "b"), composite("b", "a")], asof=0)


def test_a_sum_says_what_it_could_not_add(facts):
    cost = Kpi("cost", "Cost", kind="sum", definition="What was booked.", measure="cost")

    (row,) = compute([facts(1, cost=7), facts(2)], [cost], asof=ASOF)

    assert (row.result.value, row.result.n, row.result.excluded) == (7, 1, {"not measured": 1})


class TestWithoutPyarrow:
    @pytest.fixture(autouse=True)
    def without(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "pyarrow", None)

    @pytest.mark.parametrize(
        "ask", [fact_schema, lambda: fact_frames([]), lambda: list(fact_batches([], asof=0))]
    )
    def test_the_error_names_the_extra(self, ask):
        with pytest.raises(MissingExtra, match="frames"):
            ask()

    def test_frames_name_it_too(self, monkeypatch):
        import pandas as pd

        for name in [name for name in sys.modules if name.startswith("servicecore.metrics.engine.frames.")]:
            if name.endswith((".engine", ".intake", ".view")):
                monkeypatch.delitem(sys.modules, name)

        with pytest.raises(MissingExtra, match="frames"):
            compute(pd.DataFrame(), [catalog.ARRIVALS], asof=0)
