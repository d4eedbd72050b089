import subprocess
import sys

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from engine_lives import ASOF
from servicecore.errors import InvalidColumn, UnknownName, WrongArgument
from servicecore.metrics import FactFrames, Kpi, catalog, compute, fact_frames, partial

LIVE = {"merged": [0, 0, 1], "excluded": pa.nulls(3)}
REASON = catalog.ARRIVALS.population[0].reason


def answer(columns, kpi=catalog.REOPENED, **how):
    (row,) = compute(pa.table({"created_at_us": [1, 2, 3], **LIVE, **columns}), [kpi], asof=ASOF, **how)
    return row.result


class TestColumns:
    def test_a_missing_column_is_named_with_what_needs_it(self):
        with pytest.raises(InvalidColumn, match="reopenings is not in the frame of tickets$"):
            answer({})

    @pytest.mark.parametrize("values", [["1", "2", "3"], [1.0, 2.5, 3.0]])
    def test_a_column_of_another_type_is_refused(self, values):
        with pytest.raises(InvalidColumn, match="reopenings holds .*; give whole numbers"):
            answer({"reopenings": values})

    def test_a_dimension_of_fractions_is_refused(self):
        with pytest.raises(InvalidColumn, match="team holds .*; give texts"):
            compute(
                pa.table({"created_at_us": [1], "merged": [0], "excluded": [None], "team": [1.5]}),
                [catalog.ARRIVALS],
                by=["team"],
                asof=ASOF,
            )

    def test_a_dimension_that_is_no_column_is_refused(self):
        with pytest.raises(UnknownName, match="dimension 'tema' is not known; use one of created_at_us"):
            answer({"reopenings": [0, 1, 0]}, by=["tema"])

    @pytest.mark.parametrize("empty", [pa.nulls(3), pa.nulls(3, pa.int64())])
    def test_a_column_without_a_value_is_counted_as_that(self, empty):
        found = answer({"first_response_at_us": empty, "first_response_us": empty}, catalog.FIRST_RESPONSE)

        assert (found.value, found.n) == (None, 0)
        assert found.excluded == {REASON: 1, "not answered": 2}

    def test_yes_and_no_are_one_and_nought(self):
        assert answer({"flag_vip": [True, False, None]}, catalog.flag_share("vip")).value == 0.5

    def test_small_whole_numbers_do_for_a_dimension(self):
        frame = pa.table(
            {"created_at_us": [1, 2], "merged": [0, 0], "excluded": [None, None], "team": [7, 7]}
        )

        (row,) = compute(frame, [catalog.ARRIVALS], by=["team"], asof=ASOF)

        assert (row.group["team"], row.result.value) == ("7", 2)

    def test_pandas_may_hold_whole_numbers_with_gaps_as_floats(self):
        frame = pd.DataFrame(
            {
                "created_at_us": [1, 2],
                "merged": [0, 0],
                "excluded": [None, None],
                "first_response_at_us": [5, None],
                "first_response_us": [4, None],
            }
        )

        (row,) = compute(frame, [catalog.FIRST_RESPONSE], asof=ASOF)

        assert row.result.n == 1

    @pytest.mark.parametrize("values", [[1.5, 2.0], [1, "a"]])
    def test_pandas_with_anything_else_is_refused(self, values):
        frame = pd.DataFrame(
            {"created_at_us": [1, 2], "merged": [0, 0], "excluded": [None, None], "reopenings": values}
        )

        with pytest.raises(InvalidColumn, match="reopenings"):
            compute(frame, [catalog.REOPENED], asof=ASOF)


class TestTables:
    def test_a_table_that_is_not_there_is_named(self):
        with pytest.raises(WrongArgument, match="frames with clocks"):
            compute(
                pl.DataFrame({"created_at_us": [1], "merged": [0], "excluded": [None]}),
                [catalog.SLA_ATTAINMENT],
                asof=ASOF,
            )

    def test_a_verdict_that_nobody_knows_is_left_out_and_counted(self):
        tickets = pl.DataFrame({"ticket_id": ["a", "b"]})
        clocks = pl.DataFrame(
            {"ticket_id": ["a", "b"], "verdict": ["met", "perhaps"], "settled_at_us": [1, 2]}
        )

        (row,) = compute(FactFrames(tickets, clocks), [catalog.SLA_ATTAINMENT], asof=ASOF)

        assert (row.result.value, row.result.excluded) == (1, {"verdict not known": 1})

    def test_no_tickets_are_an_answer(self):
        found = compute(
            fact_frames([]), [catalog.ARRIVALS, catalog.FIRST_RESPONSE], period="month", asof=ASOF
        )

        assert [row.result.n for row in found] == [0, 0]

    def test_what_is_dated_after_the_report_is_left_out_and_counted(self):
        found = answer({"reopenings": [0, 0, 0], "created_at_us": [1, ASOF + 1, 2]})

        assert found.excluded == {REASON: 1, "after the report": 1}

    def test_negative_durations_are_kept_and_counted(self):
        found = answer(
            {"first_response_at_us": [1, 1, 1], "first_response_us": [-5, 3, 1]}, catalog.FIRST_RESPONSE.min
        )

        assert found.detail["negative"] == 1
        assert found.detail["min"] < 0


def test_refuses_an_unknown_source_of_percentiles():
    with pytest.raises(
        UnknownName, match="percentiles 'some' is not known; use one of auto, exact, histogram"
    ):
        partial([], [catalog.ARRIVALS], asof=ASOF, percentiles="some")


def test_sums_do_not_overflow():
    cost = Kpi("cost", "Cost", kind="sum", definition="What was booked.", measure="cost")
    frame = pl.DataFrame({"created_at_us": [1] * 4, "cost": [2**62] * 4})

    (row,) = compute(frame, [cost], asof=ASOF)

    assert row.result.value == 2**64


@pytest.mark.parametrize("missing", ["narwhals", "pyarrow"])
def test_the_core_does_without_frames(missing):
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from servicecore.metrics import catalog, compute\n"
        "print(compute([], [catalog.ARRIVALS], asof=0).rows[0].result.value)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "0"
