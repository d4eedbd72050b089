"""A log's resolution times beside pm4py, which reads it into pandas and has the same figures."""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from yardstick import Row, best_of, show

from metrics import EVENTS, MAPPING, write_log
from servicecore.metrics import catalog, compute, read_log

if TYPE_CHECKING:
    from servicecore.metrics import TicketLog

CLOSE = 1e-6
"""Hours, that pm4py's floats may be off by."""

# pm4py counts the seconds of a week from Monday's midnight.
OFFICE = [(day * 86_400 + 9 * 3600, day * 86_400 + 17 * 3600) for day in range(5)]


def read_peer(path: Path) -> Any:
    """The log as pm4py wants it: pandas, with its own names of columns."""
    import pandas as pd  # type: ignore[import-untyped,unused-ignore]
    import pm4py

    frame = pd.read_csv(path)
    return pm4py.format_dataframe(frame, case_id="id", activity_key="what", timestamp_key="at")


def peer_hours(frame: Any) -> tuple[float, float]:
    """Median hours from the first event to the last, plain and in business hours."""
    import pm4py

    plain = pm4py.get_all_case_durations(frame)
    business = pm4py.get_all_case_durations(frame, business_hours=True, business_hour_slots=OFFICE)
    return median(plain) / 3600, median(business) / 3600


def our_hours(log: TicketLog) -> tuple[float, float]:
    """The same two from our facts, which hold all else beside them."""
    kpis = [catalog.FIRST_RESOLUTION, catalog.FIRST_RESOLUTION.business]
    table = compute(log.facts(), kpis, asof=log.last_at_us)
    plain, business = (row.result.value or 0.0 for row in table)
    return plain, business


def rows() -> list[Row]:
    """Our time over theirs: reading, and the two medians from what was read."""
    with TemporaryDirectory() as folder, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        path = Path(folder, "log.csv")
        write_log(path)
        log, frame = read_log(path, MAPPING), read_peer(path)
        ours, theirs = our_hours(log), peer_hours(frame)
        if any(abs(a - b) > CLOSE for a, b in zip(ours, theirs, strict=True)):
            raise AssertionError((ours, theirs))
        reading = best_of(lambda: read_log(path, MAPPING), rounds=3, calls=EVENTS)
        their_reading = best_of(lambda: read_peer(path), rounds=3, calls=EVENTS)
        answering = best_of(lambda: our_hours(log), rounds=3, calls=EVENTS)
        their_answering = best_of(lambda: peer_hours(frame), rounds=3, calls=EVENTS)
    return [
        ("beside pm4py", "a CSV log read", reading / their_reading, "x its time"),
        (
            "beside pm4py",
            "from what was read to resolution times, plain and in business hours",
            answering / their_answering,
            "x its time",
        ),
    ]


if __name__ == "__main__":
    show(rows())
