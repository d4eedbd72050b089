"""KPIs over frames, beside hand-written queries for the same figures: count, share, p50 and p90 of two durations.

With an argument (`python benchmarks/any_size.py 10000000`) it takes that many rows; alone, a million. Ratios are
of processor time, all threads together. A query by hand has exact percentiles, ours above 5,000,000 rows come from
the histogram, as everybody's would who asks for intervals too; both queries by hand are therefore shown.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
from yardstick import Row, show

from servicecore.metrics import catalog, compute

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 1_000_000
ASOF = 1_767_225_600_000_000
KPIS = (
    catalog.ARRIVALS,
    catalog.flag_share("made_sla"),
    catalog.FIRST_RESPONSE.p50,
    catalog.FIRST_RESPONSE.p90,
    catalog.FIRST_RESOLUTION.p50,
    catalog.FIRST_RESOLUTION.p90,
    catalog.REOPENED,
)
MADE = """
copy (
  select created_at_us, response as first_response_us, created_at_us + response as first_response_at_us,
    resolution as first_resolution_us,
    case when chance < 0.95 then created_at_us + resolution end as first_resolved_at_us,
    (chance < 0.04)::bigint as reopenings, 0::bigint as merged, null::varchar as excluded,
    (chance < 0.9)::bigint as flag_made_sla, 'P' || (1 + i % 4) as priority
  from (
    select i, random() as chance, 1704067200000000 + (random() * 63072000)::bigint * 1000000 as created_at_us,
      exp(9 + 3 * (random() + random() - 1))::bigint * 1000000 as response,
      exp(11 + 3 * (random() + random() - 1))::bigint * 1000000 as resolution
    from range({rows}) as t(i)
  )
) to '{path}'
"""
LIVE = "from '{path}' where merged = 0 and excluded is null"
KEYS = "priority, date_trunc('month', make_timestamp(created_at_us)) as month"
EXACT = f"""
select {KEYS}, count(*), avg(flag_made_sla), avg((reopenings >= 1)::int),
  quantile_cont(first_response_us, [0.5, 0.9]) filter (first_response_at_us is not null),
  quantile_cont(first_resolution_us, [0.5, 0.9]) filter (first_resolved_at_us is not null)
{LIVE} group by all
"""
COUNTED = f"select {KEYS}, count(*), avg(flag_made_sla), avg((reopenings >= 1)::int) {LIVE} group by all"
BINNED = (
    f"select {KEYS}, floor(ln({{name}}_us) * 53) as bin, count(*), sum({{name}}_us), min({{name}}_us), "
    f"max({{name}}_us) {LIVE} and {{at}}_at_us is not null group by all"
)
DURATIONS = (("first_response", "first_response"), ("first_resolution", "first_resolved"))


def cost(run: Callable[[], object], rounds: int = 3) -> float:
    """The processor time of a run, the best of *rounds*."""
    best = float("inf")
    for _ in range(rounds):
        begin = process_time()
        run()
        best = min(best, process_time() - begin)
    return best


def ours(frame: Any) -> object:
    how: dict[str, Any] = {"by": ["priority"], "period": "month", "anchor": "created", "asof": ASOF}
    return compute(frame, KPIS, percentiles="histogram", **how)


def by_hand(frame: pl.LazyFrame) -> object:
    month = pl.from_epoch("created_at_us", time_unit="us").dt.truncate("1mo").alias("month")
    quantiles = [
        pl.col(f"{name}_us").filter(pl.col(f"{at}_at_us").is_not_null()).quantile(q, "linear").alias(f"{name}{q}")
        for name, at in DURATIONS
        for q in (0.5, 0.9)
    ]
    live = frame.filter(pl.col("merged") == 0, pl.col("excluded").is_null())
    shares = [pl.col("flag_made_sla").mean(), (pl.col("reopenings") >= 1).mean()]
    return live.group_by("priority", month).agg(pl.len(), *shares, *quantiles).collect()


def rows(count: int = ROWS) -> list[Row]:
    """Our processor time as a multiple of that of queries by hand."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "facts.parquet")
        base = duckdb.connect()
        base.execute(MADE.format(rows=count, path=path))

        def asked(*queries: str) -> Callable[[], object]:
            return lambda: [base.execute(query.format(path=path)).fetchall() for query in queries]

        binned = [BINNED.replace("{name}", name).replace("{at}", at) for name, at in DURATIONS]
        in_duckdb = cost(lambda: ours(base.read_parquet(str(path))))
        frame = pl.read_parquet(path)
        in_polars = cost(lambda: ours(frame))
        group = f"KPIs over {count:,} rows of frames, by priority and month"
        return [
            (group, "DuckDB, by hand with exact percentiles", in_duckdb / cost(asked(EXACT)), "x"),
            (group, "DuckDB, by hand with the histogram", in_duckdb / cost(asked(COUNTED, *binned)), "x"),
            (group, "polars, by hand with exact percentiles", in_polars / cost(lambda: by_hand(frame.lazy())), "x"),
        ]


if __name__ == "__main__":
    show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
