"""What must hold between figures, whatever the facts."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from engine_lives import ASOF, facts_lists
from servicecore.metrics import catalog, compute
from servicecore.metrics.periods.period import Periods


def value(facts, kpi, **how):
    return compute(facts, [kpi], asof=ASOF, **how).rows[0].result.value


@given(facts_lists())
def test_what_is_attained_and_what_is_breached_are_everything(facts):
    met, breached = (value(facts, kpi) for kpi in (catalog.SLA_ATTAINMENT, catalog.BREACH))

    assert (met is None and breached is None) or abs(met + breached - 1) < 1e-12


@given(facts_lists(), st.sampled_from(["week", "month", "quarter"]))
def test_the_backlog_grows_by_the_net_flow(facts, period):
    flows = compute(facts, [catalog.NET_FLOW], period=period, asof=ASOF).rows
    edges = {
        f"{name} {place}": us - 1
        for place, row in enumerate(flows)
        if row.period is not None
        for name, us in (("before", row.period.start_us), ("after", row.period.end_us))
    }
    stocks = compute(facts, [catalog.BACKLOG], at=edges or [ASOF], asof=ASOF).rows
    open_at = {row.at: row.result.value for row in stocks}

    for place, row in enumerate(flows):
        if row.period is not None and row.period.end_us <= ASOF:
            assert open_at[f"before {place}"] + row.result.value == open_at[f"after {place}"]


@given(facts_lists())
def test_cancelling_takes_no_ticket_out_of_what_came_stood_and_went(facts):
    kept = [evolve(fact, excluded=None if fact.excluded == "cancelled" else fact.excluded) for fact in facts]
    kpis, how = list(catalog.families()["flow"].values()), {"period": "month", "asof": ASOF}

    assert compute(facts, kpis, **how).to_dicts() == compute(kept, kpis, **how).to_dicts()


@given(facts_lists())
def test_figures_by_group_add_up_to_the_whole(facts):
    for kpi in (catalog.ARRIVALS, catalog.NET_FLOW, catalog.BACKLOG):
        groups = compute(facts, [kpi], by=["priority"], asof=ASOF)
        assert sum(row.result.value for row in groups) == value(facts, kpi)


@given(facts_lists())
def test_a_composite_lies_between_its_parts(facts):
    whole = compute(facts, [catalog.SERVICE_PROMISE], asof=ASOF).rows[0].result
    parts = [whole.detail[name] for name in ("work_order_reply", "resolution_ratio")]

    assert whole.value is None if None in parts else min(parts) - 1e-12 <= whole.value <= max(parts) + 1e-12


@given(facts_lists())
def test_no_month_is_counted_twice(facts):
    rows = compute(facts, [catalog.ARRIVALS], period="month", asof=ASOF).rows
    created = [fact.created_at_us for fact in facts]

    assert [row.label.rstrip("*") for row in rows] == [
        period.label for period in Periods("month").covering(min(created), max(created))
    ]
