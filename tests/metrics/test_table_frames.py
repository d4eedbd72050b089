"""A table as CSV, as Arrow and in the frames that people work with."""

import builtins
import csv
import io

import pytest

from servicecore.errors import MissingExtra, UnknownName, WrongArgument
from servicecore.metrics import catalog, compute

pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")


@pytest.fixture
def table(facts):
    rows = [facts(n, hours, dimensions={"team": team}) for n, (hours, team) in enumerate(SEEN)]
    kpis = [catalog.ARRIVALS, catalog.resolved_within("2h")]
    return compute(rows, kpis, by=["team"], asof=rows[0].asof_us)


SEEN = [(1, "=SUM(A1)"), (3, "=SUM(A1)"), (None, "night, shift"), (2, None)]


class TestCsv:
    def test_gives_every_column_and_unrounded_values(self, table):
        lines = list(csv.DictReader(io.StringIO(table.to_csv())))

        assert len(lines) == len(table)
        for line, row in zip(lines, table.to_dicts(), strict=True):
            assert list(line) == list(row)
            assert line["value"] == ("" if row["value"] is None else str(row["value"]))

    def test_no_text_is_taken_for_a_formula(self, table):
        teams = {line["by_team"] for line in csv.DictReader(io.StringIO(table.to_csv()))}

        assert teams == {"'=SUM(A1)", "night, shift", ""}

    def test_an_empty_table_has_its_header(self):
        text = compute([], [], asof=0).to_csv()

        assert text.startswith("kpi,title,definition,")
        assert text.count("\n") == 1


def ns(table):
    return [row.result.n for row in table]


class TestFrames:
    @pytest.mark.parametrize(
        ("like", "kind"),
        [
            pytest.param(pd.DataFrame({"x": [1]}), pd.DataFrame, id="pandas"),
            pytest.param(pl.DataFrame({"x": [1]}), pl.DataFrame, id="polars"),
            pytest.param(pl.LazyFrame({"x": [1]}), pl.LazyFrame, id="lazy polars"),
            pytest.param(pa.table({"x": [1]}), pa.Table, id="pyarrow"),
        ],
    )
    def test_a_table_becomes_a_frame_like_yours(self, table, like, kind):
        frame = table.to_native(like=like)

        assert isinstance(frame, kind)
        rows = frame.collect() if kind is pl.LazyFrame else frame
        texts = [str(value) for value in rows["by_team"]]
        assert len(rows) == len(table)
        assert texts.count("night, shift") == 2
        assert sum(map(int, rows["n"].to_pylist() if kind is pa.Table else rows["n"])) == sum(ns(table))

    def test_columns_have_their_types_whatever_the_values(self):
        schema = compute([], [], asof=0).to_native(pa.table({"x": [1]})).schema

        assert schema.field("value").type == pa.float64()
        assert schema.field("n").type == pa.int64()
        assert schema.field("partial").type == pa.bool_()
        assert schema.field("excluded").type == pa.string()

    @pytest.mark.parametrize("like", [None, [1], "pandas", pl.Series([1])])
    def test_refuses_what_is_no_frame(self, table, like):
        with pytest.raises(WrongArgument, match="like .*give a frame of pandas, polars or pyarrow"):
            table.to_native(like=like)

    def test_whoever_speaks_arrow_takes_the_table_as_it_is(self, table):
        assert pl.DataFrame(table).rows() == pl.DataFrame(pa.table(table)).rows()
        assert pa.table(table)["n"].to_pylist() == [row.result.n for row in table]

    def test_duckdb_queries_it(self, table):
        duckdb = pytest.importorskip("duckdb")
        arrow = pa.table(table)

        found = duckdb.sql("select sum(n) from arrow where kpi = 'arrivals'").fetchall()

        assert arrow.num_rows == len(table)
        assert found == [(4,)]

    def test_names_the_extra_where_pyarrow_is_missing(self, table, monkeypatch):
        imported = builtins.__import__

        def without_pyarrow(name, *rest):
            if name == "pyarrow":
                raise ModuleNotFoundError(name)
            return imported(name, *rest)

        monkeypatch.setattr(builtins, "__import__", without_pyarrow)

        with pytest.raises(MissingExtra, match=r"servicecore\[frames\]"):
            table.__arrow_c_stream__()


class TestAcross:
    def test_a_dimension_stands_across(self, table):
        assert str(table.across("team")).splitlines() == [
            "KPI                              =SUM(A1)  night, shift   (none)",
            "-------------------------------  --------  ------------  -------",
            "Arrivals                                2             1        1",
            "Resolved within 2h, of resolved    50.0 %             -  100.0 %",
        ]

    def test_periods_stand_across_and_stocks_have_instants(self, facts, monday):
        rows = [facts(1, 2, dimensions={"team": "a"}), facts(800, 3, dimensions={"team": "b"})]
        table = compute(rows, [catalog.ARRIVALS], by=["team"], period="month", asof=rows[0].asof_us)

        grid = table.across()

        assert grid.header[:2] == ("KPI", "team")
        assert {line[1] for line in grid.lines} == {"a", "b"}
        assert all(len(line) == len(grid.header) for line in grid.lines)

    def test_what_does_not_stand_across_stays_with_the_line(self, facts):
        rows = [facts(1, 2, dimensions={"team": "a"}), facts(800, 3, dimensions={"team": "b"})]
        table = compute(rows, [catalog.ARRIVALS], by=["team"], period="month", asof=rows[0].asof_us)

        assert table.across("team").header == ("KPI", "Period", "a", "b")

    def test_is_one_html_table_with_the_instant_of_the_report(self, table):
        html = table.across("team")._repr_html_()

        assert html.count("<table>") == 1
        assert "As of 2026-" in html
        assert "night, shift" in html
        assert table.across("team").to_html("Teams").startswith("<table><caption>Teams</caption>")

    def test_refuses_what_it_is_not_cut_by(self, table):
        with pytest.raises(UnknownName, match="dimension 'period'"):
            table.across()


class TestFew:
    def test_rows_that_rest_on_few_are_dimmed_where_a_terminal_knows_how(self, table):
        arrivals, within = table.to_text(dim=True).splitlines()[2:6:3]

        assert not arrivals.startswith("\x1b")
        assert within.startswith("\x1b[2m")
        assert within.endswith("\x1b[0m")

    def test_nothing_is_dimmed_unasked(self, table):
        assert "\x1b" not in table.to_text()

    def test_a_page_says_what_was_left_out(self, table):
        page = table.to_html("Two hours", page=True)

        assert page.startswith("<!doctype html>")
        assert "<h1>Two hours</h1>" in page
        assert page.count("<li>") == len(table)
        assert 'class="few"' in page
