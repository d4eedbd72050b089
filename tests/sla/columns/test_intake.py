"""Tables as hosts have them: of every library, of every type that will do, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from itertools import chain

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from agreements import CALENDARS, policy
from histories import History, at
from servicecore.errors import InvalidColumn, MissingExtra, WrongArgument
from servicecore.instant import MAX_US
from servicecore.sla import evaluate_many, event_table
from servicecore.sla.columns import questions

AGREEMENT = policy(
    {"metric": "first_response", "goals": {"P1": "1h", "*": "4h"}},
    {"metric": "resolution", "goals": {"*": "8h"}},
)
HISTORIES = [
    History("T-1").opened(0, "P1").moved(60, "waiting").moved(90, "in_progress").replied(100),
    History("T-2").opened(5, fields={"priority": "P1"}).replied(20).moved(90, "resolved"),
    History("T-3")
    .opened(7)
    .add(9, "corrected", event_id="T-3:1", data={"state": "new"})
    .add(11, "waiting_started"),
]
EVENTS = list(chain.from_iterable(history.events for history in HISTORIES))
TABLE = event_table(EVENTS)


def clocks(table):
    return evaluate_many(table, [AGREEMENT], CALENDARS, at=at(200)).to_pylist()


EXPECTED = clocks(TABLE)


def with_column(name, column):
    return TABLE.set_column(TABLE.column_names.index(name), name, column)


def cast(name, kind):
    return with_column(name, TABLE.column(name).cast(kind))


def texts(kind):
    """The table with all texts of one Arrow kind."""
    columns = {}
    for name in TABLE.column_names:
        column = TABLE.column(name)
        if pa.types.is_dictionary(column.type):
            column = column.cast(pa.string())
        columns[name] = column.cast(kind) if pa.types.is_string(column.type) else column
    return pa.table(columns)


def words(kind):
    """The table with a dictionary for all texts, even those that are unlike each other."""
    plain = texts(kind)
    return pa.table(
        {
            name: plain[name].dictionary_encode() if plain[name].type == kind else plain[name]
            for name in plain.column_names
        }
    )


SAME = {
    "texts": texts(pa.string()),
    "large texts": texts(pa.large_string()),
    "views of texts": texts(pa.string_view()),
    "dictionaries of all": words(pa.string()),
    "dictionaries of large texts": words(pa.large_string()),
    "int64 instants": cast("at", pa.int64()),
    "nanoseconds": cast("at", pa.timestamp("ns", "Europe/Berlin")),
    "milliseconds": cast("at", pa.timestamp("ms", "UTC")),
    "seconds": cast("at", pa.timestamp("s", "UTC")),
    "small numbers": cast("sequence", pa.int8()),
    "many chunks": pa.concat_tables([event_table([event]) for event in EVENTS]),
    "chunks of unlike dictionaries": pa.concat_tables([event_table(EVENTS[:3]), event_table(EVENTS[3:])]),
    "no optional column that nothing needs": TABLE.drop_columns(
        ["trigger", "from_state", "from_category", "actor_id"]
    ),
    "more columns": TABLE.append_column("color", pa.array(["red"] * len(TABLE))),
    "record batch": TABLE.combine_chunks().to_batches()[0],
    "reader": TABLE.combine_chunks().to_reader(),
    "polars": pl.from_arrow(texts(pa.string())),
    "polars with categories": pl.from_arrow(texts(pa.string())).with_columns(
        pl.col("type", "actor_kind", "to_state", "priority").cast(pl.Categorical)
    ),
    "pandas": texts(pa.string()).to_pandas(),
    "pandas with categories": TABLE.to_pandas(),
    "pandas with an index of its own": TABLE.to_pandas().set_axis(range(50, 50 + len(TABLE))),
}


@pytest.mark.parametrize("kind", SAME)
def test_the_same_events_give_the_same_clocks(kind):
    assert clocks(SAME[kind]) == EXPECTED


def test_what_is_finer_than_a_microsecond_is_cut_down():
    instants = TABLE.column("at").cast(pa.timestamp("ns", "UTC")).cast(pa.int64()).to_numpy() + 999
    table = with_column("at", pa.array(instants).cast(pa.timestamp("ns", "UTC")))

    assert clocks(table) == EXPECTED


def test_optional_columns_may_hold_nothing():
    plain = [event for event in EVENTS if event.ticket_id == "T-2"]
    table = event_table(plain)
    bare = table.set_column(table.column_names.index("wait_reason"), "wait_reason", pa.nulls(len(table)))

    assert clocks(bare) == [row for row in EXPECTED if row["ticket_id"] == "T-2"]
    assert clocks(bare.drop_columns(["wait_reason"])) == clocks(bare)


def test_without_public_no_reply_is_an_answer():
    answer = clocks(TABLE.drop_columns(["public"]))

    assert {row["state"] for row in answer if row["metric"] == "first_response"} == {
        "running",
        "stopped",
        "paused",
    }
    assert [row["stopped_at"] for row in answer if row["ticket_id"] == "T-1"] == [None, None]


def nulled(name, row):
    values = TABLE.column(name).to_pylist()
    values[row] = None
    return with_column(name, pa.array(values, TABLE.schema.field(name).type))


def holding(name, row, value):
    values = TABLE.column(name).cast(pa.string()).to_pylist()
    values[row] = value
    return with_column(name, pa.array(values))


OPENED, PRIORITISED, MOVED = 0, 1, 2

# The table, the column it is refused for, the row, and what is said.
WRONG = {
    "no column of ids": (
        TABLE.drop_columns(["id"]),
        "id",
        None,
        "is missing; a table of servicecore.events/1 has id, ",
    ),
    "a column twice": (
        TABLE.append_column("at", TABLE.column("at")),
        "at",
        None,
        "stands in the table twice",
    ),
    "instants without a zone": (cast("at", pa.timestamp("us")), "at", None, "has no time zone"),
    "texts for instants": (
        with_column("at", TABLE.column("id")),
        "at",
        None,
        "is a column of string; give timestamps",
    ),
    "instants of nothing": (with_column("at", pa.nulls(len(TABLE))), "at", None, "is a column of null"),
    "fractions for numbers": (
        cast("sequence", pa.float64()),
        "sequence",
        None,
        "is a column of double; give whole",
    ),
    "numbers for texts": (
        with_column("type", TABLE.column("sequence")),
        "type",
        None,
        "is a column of int64; give texts",
    ),
    "texts for flags": (with_column("public", TABLE.column("id")), "public", None, "give true and false"),
    "an id of nothing": (nulled("id", 3), "id", 3, "is null"),
    "a ticket of nothing": (nulled("ticket_id", 2), "ticket_id", 2, "is null"),
    "an instant of nothing": (nulled("at", 4), "at", 4, "is null"),
    "an empty id": (holding("id", 3, ""), "id", 3, "is empty"),
    "a number below one": (
        with_column("sequence", pa.array([*range(len(TABLE))])),
        "sequence",
        0,
        "0 is no whole number",
    ),
    "an unknown type": (holding("type", 2, "lost"), "type", 2, "'lost' is not known; use one of opened"),
    "an unknown type in a dictionary": (
        with_column("type", holding("type", 2, "lost").column("type").dictionary_encode()),
        "type",
        2,
        "'lost' is not known",
    ),
    "an unknown actor": (holding("actor_kind", 5, "robot"), "actor_kind", 5, "'robot' is not known"),
    "an unknown category": (holding("category", OPENED, "odd"), "category", OPENED, "'odd' is not known"),
    "an unknown category of a change": (
        holding("to_category", MOVED, "odd"),
        "to_category",
        MOVED,
        "'odd' is",
    ),
    "no workflow": (nulled("workflow", OPENED), "workflow", OPENED, "is null; 'opened' events need it"),
    "no priority": (nulled("priority", PRIORITISED), "priority", PRIORITISED, "'prioritised' events need it"),
    "no column of states": (
        TABLE.drop_columns(["to_state"]),
        "to_state",
        None,
        "is missing; 'transitioned' events",
    ),
    "an instant beyond all years": (
        with_column("at", pa.array([MAX_US + 1, *TABLE.column("at").cast(pa.int64()).to_pylist()[1:]])),
        "at",
        0,
        "lies outside the years",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_will_not_do_is_named(case):
    table, column, row, problem = WRONG[case]

    with pytest.raises(InvalidColumn) as refused:
        clocks(table)

    assert (refused.value.column, refused.value.row) == (column, row)
    assert problem in str(refused.value)


def test_rows_are_counted_in_the_table_as_it_is_given():
    table = holding("type", 2, "lost")
    turned = table.take(list(reversed(range(len(table)))))

    with pytest.raises(InvalidColumn) as refused:
        clocks(turned)

    assert refused.value.row == len(table) - 3


@pytest.mark.parametrize("table", [7, "events", [EVENTS[0]], EVENTS[0].to_dict()])
def test_what_is_no_table_is_refused(table):
    with pytest.raises(WrongArgument, match="give an Arrow table, or a frame that hands one over"):
        clocks(table)


@pytest.mark.parametrize(
    "frame",
    [pd.DataFrame({"id": [1, "two"]}), pd.DataFrame([[1, 2]], columns=["id", "id"])],
    ids=["a column of several types", "two columns of a name"],
)
def test_a_frame_that_is_no_table_is_refused(frame):
    with pytest.raises(InvalidColumn, match="cannot be read as an Arrow table"):
        clocks(frame)


class TestExtra:
    def test_importing_clocks_loads_neither_numpy_nor_arrow(self):
        code = "import sys, servicecore.sla; print([m for m in ('numpy', 'pyarrow') if m in sys.modules])"

        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert done.stdout.strip() == "[]"

    def test_without_it_the_question_says_what_to_install(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        for name in [name for name in sys.modules if name.startswith("servicecore.sla.columns.")]:
            if name not in ("servicecore.sla.columns.questions", "servicecore.sla.columns.layout"):
                monkeypatch.delitem(sys.modules, name)

        with pytest.raises(MissingExtra, match=r"servicecore\[frames\]"):
            event_table([])

    def test_a_module_of_our_own_that_is_missing_is_no_extra(self):
        with pytest.raises(ModuleNotFoundError, match="servicecore.sla.columns.nowhere"):
            questions._arrow("nowhere")
