"""Clocks as a map over the record batches of a partition."""

from __future__ import annotations

from itertools import chain

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import CALENDARS, resolution
from column_lives import lives
from histories import History, at
from servicecore.errors import InvalidColumn, WrongArgument
from servicecore.sla import evaluate_batches, evaluate_many, event_table

AGREEMENT = resolution("4h", reopen="new_cycle")
TABLE = event_table(
    chain.from_iterable(
        History(f"T-{number}").opened(0).moved(30, "resolved").moved(60, "in_progress").events
        for number in range(4)
    )
)


def mapped(batches):
    return list(evaluate_batches(batches, [AGREEMENT], CALENDARS, at=at(600)))


@given(st.data(), st.integers(1, 7))
def test_a_ticket_may_straddle_batches(data, size):
    table = event_table(chain(*(data.draw(lives(f"T-{number}")).events for number in range(4))))
    batches = table.combine_chunks().to_batches(max_chunksize=size)

    answer = mapped(iter(batches))

    clocks = evaluate_many(table, [AGREEMENT], CALENDARS, at=at(600))
    assert [row for batch in answer for row in batch.to_pylist()] == clocks.to_pylist()


def test_words_are_plain_texts():
    [batch] = mapped(TABLE.to_batches())

    assert {str(batch.schema.field(name).type) for name in ("ticket_id", "metric", "state", "promised")} == {
        "string"
    }
    assert batch.schema.names == evaluate_many(TABLE, [AGREEMENT], CALENDARS, at=at(0)).schema.names


def test_of_no_batches_there_are_none():
    assert mapped([]) == []


def test_partitions_together_give_what_the_whole_gives():
    parts = [TABLE.slice(0, 6), TABLE.slice(6)]

    answer = [row for part in parts for batch in mapped(part.to_batches()) for row in batch.to_pylist()]

    assert answer == evaluate_many(TABLE, [AGREEMENT], CALENDARS, at=at(600)).to_pylist()


@pytest.mark.parametrize("batches", [7, TABLE.to_batches()[0], [TABLE]], ids=["number", "one batch", "table"])
def test_what_are_no_batches_is_refused(batches):
    with pytest.raises(WrongArgument, match="Arrow record batch"):
        mapped(batches)


def test_rows_are_counted_through_the_partition():
    types = TABLE.column("type").to_pylist()
    types[7] = "lost"
    table = TABLE.set_column(4, "type", pa.array(types))

    with pytest.raises(InvalidColumn) as refused:
        mapped(table.combine_chunks().to_batches(max_chunksize=2))

    assert refused.value.row == 7
