"""KPIs over frames, beside queries by hand for the same figures: count, share, p50 and p90 of two durations.

With an argument (`python benchmarks/any_size.py 10000000`) it takes that many rows; alone, a million.
The ratios are of processor time, all threads together. Ours take percentiles from the histogram; a query by
hand would rather ask for exact ones, or for the same histogram: both stand beside it. The memory is the peak
of a process of its own, which imports nothing but DuckDB and the package, and lets DuckDB have 100 MB.

`python benchmarks/any_size.py 10000000 spark` asks a local Spark instead, by the clock: what exact
percentiles by hand take, as a multiple of our time with the histogram.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING, Any

import duckdb
from yardstick import Row, best_of, show

from servicecore.metrics import catalog, compute

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

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
ON_SPARK = """
select priority, date_trunc('month', timestamp_micros(created_at_us)) as month, count(*), avg(flag_made_sla),
  avg(cast(reopenings >= 1 as int)),
  percentile(first_response_us, array(0.5, 0.9)) filter (where first_response_at_us is not null),
  percentile(first_resolution_us, array(0.5, 0.9)) filter (where first_resolved_at_us is not null)
from facts where merged = 0 and excluded is null group by 1, 2
"""
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
    import polars as pl

    month = pl.from_epoch("created_at_us", time_unit="us").dt.truncate("1mo").alias("month")
    quantiles = [
        pl.col(f"{name}_us")
        .filter(pl.col(f"{at}_at_us").is_not_null())
        .quantile(q, "linear")
        .alias(f"{name}{q}")
        for name, at in DURATIONS
        for q in (0.5, 0.9)
    ]
    live = frame.filter(pl.col("merged") == 0, pl.col("excluded").is_null())
    shares = [pl.col("flag_made_sla").mean(), (pl.col("reopenings") >= 1).mean()]
    return live.group_by("priority", month).agg(pl.len(), *shares, *quantiles).collect()


def peak(path: Path) -> float:
    """The most memory, in MB, that a process takes to answer through DuckDB."""
    asked = subprocess.run(
        [sys.executable, __file__, "peak", str(path)], capture_output=True, text=True, check=True
    )
    return float(asked.stdout)


def spark_rows(count: int) -> list[Row]:
    """How much longer than ours a query by hand for exact percentiles takes on a local Spark."""
    from pyspark.sql import SparkSession

    settings: dict[str, bool | float | int | str | None] = {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.memory": "6g",
        "spark.log.level": "ERROR",
    }
    spark = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    with TemporaryDirectory() as folder:
        path = Path(folder, "facts.parquet")
        duckdb.execute(MADE.format(rows=count, path=path))
        frame = spark.read.parquet(str(path))
        frame.createOrReplaceTempView("facts")
        in_spark = best_of(lambda: ours(frame), rounds=2)
        exact = best_of(lambda: spark.sql(ON_SPARK).collect(), rounds=1)
    spark.stop()
    group = f"KPIs over {count:,} rows on a local Spark, by priority and month"
    return [
        (group, "ours, with the histogram", in_spark, "s"),
        (group, "by hand, with exact percentiles", exact, "s"),
        (group, "by hand, as a multiple of ours", exact / in_spark, "x"),
    ]


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
        memory = peak(path)
        import polars as pl

        frame = pl.read_parquet(path)
        in_polars = cost(lambda: ours(frame))
        group = f"KPIs over {count:,} rows of frames, by priority and month"
        return [
            (group, "DuckDB, by hand with exact percentiles", in_duckdb / cost(asked(EXACT)), "x"),
            (group, "DuckDB, by hand with the histogram", in_duckdb / cost(asked(COUNTED, *binned)), "x"),
            (
                group,
                "polars, by hand with exact percentiles",
                in_polars / cost(lambda: by_hand(frame.lazy())),
                "x",
            ),
            (group, "DuckDB, the peak of memory", memory, "MB"),
        ]


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["peak"]:
        base = duckdb.connect(config={"memory_limit": "100MB"})
        ours(base.read_parquet(arguments[1]))
        # What the system counts for the process would hold the parent's own peak as well.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
        return
    count = int(arguments[0]) if arguments else ROWS
    show(spark_rows(count) if "spark" in arguments else rows(count))


if __name__ == "__main__":
    main(sys.argv[1:])
