import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from engine_lives import ASOF, facts_lists
from servicecore.metrics import FactFrames, catalog, compute, fact_frames

ENGINES = {
    "pyarrow": lambda table: table,
    "pandas": lambda table: table.to_pandas(),
    "polars": pl.from_arrow,
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": duckdb.from_arrow,
}
CATALOGUE = [kpi for family in catalog.families().values() for kpi in family.values()]


def named(prefix):
    """What the catalogue asks of what tickets hold by name."""
    columns = {column.removeprefix("ticket:") for kpi in CATALOGUE for column in kpi.columns}
    columns |= {kpi.over for kpi in CATALOGUE if kpi.over}
    return sorted(column.partition(":")[2] for column in columns if column.startswith(f"{prefix}:"))


def tables(facts):
    return fact_frames(
        facts,
        dimensions=[*named("dimension"), "priority", "team"],
        flags=named("flag"),
        scores=named("score"),
    )


def held_by(engine, frames):
    make = ENGINES[engine]
    return FactFrames(*map(make, (frames.tickets, frames.clocks, frames.spells, frames.spans)))


def with_team(facts):
    return [fact for fact in facts if "team" in fact.dimensions]


class TestEveryEngine:
    @pytest.mark.parametrize("engine", ENGINES)
    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(facts=facts_lists())
    def test_frames_answer_as_objects_do(self, engine, facts):
        how = {"by": ["priority"], "period": "month", "timezone": "Europe/Berlin", "asof": ASOF}

        found = compute(held_by(engine, tables(facts)), CATALOGUE, **how)

        assert found.to_json() == compute(facts, CATALOGUE, **how).to_json()

    @pytest.mark.parametrize("engine", ENGINES)
    @settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
    @given(facts=facts_lists())
    def test_histograms_are_the_same_to_the_bit(self, engine, facts):
        how = {"by": ["weekday", "hour"], "asof": ASOF, "percentiles": "histogram", "timezone": "Asia/Tokyo"}
        kpis = [
            catalog.FIRST_RESPONSE,
            catalog.TIME_TO_RESOLVE,
            catalog.SLA_ATTAINMENT,
            catalog.COST_PER_TICKET,
        ]

        found = compute(held_by(engine, tables(facts)), kpis, **how)

        assert found.to_json() == compute(facts, kpis, **how).to_json()
