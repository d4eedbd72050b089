import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from servicecore.metrics import catalog, compute
from servicecore.metrics.engine.frames.fact_frames import FactFrames
from servicecore.metrics.engine.frames.making import fact_frames

from engine_lives import facts_lists, ASOF

ENGINES = {
    "pyarrow": lambda table: table,
    "pandas": lambda table: table.to_pandas(),
    "polars": pl.from_arrow,
    "polars lazy": lambda table: pl.from_arrow(table).lazy(),
    "duckdb": duckdb.from_arrow,
}
EVERY = list(catalog.every())


def held_by(name, tables):
    make = ENGINES[name]
    return FactFrames(make(tables.tickets), make(tables.clocks), make(tables.spells), make(tables.spans))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("percentiles", ["exact", "histogram"])
@settings(max_examples=10, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=facts_lists())
def test_frames_answer_as_objects_do(engine, percentiles, facts):
    how = {"by": ["priority"], "period": "month", "timezone": "Europe/Berlin", "asof": ASOF, "percentiles": percentiles}

    found = compute(held_by(engine, fact_frames(facts)), EVERY, **how)

    assert found.to_json() == compute(facts, EVERY, **how).to_json()
