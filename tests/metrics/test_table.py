import json
from html.parser import HTMLParser

import pytest

from servicecore.instant import DAY_US
from servicecore.metrics import catalog, compute
from servicecore.metrics.tables.wording import value_text


@pytest.fixture
def table(facts):
    rows = [facts(n, hours, dimensions={"team": "<b>&\x1b"}) for n, hours in enumerate([1, 2.5, None])]
    kpis = [
        catalog.ARRIVALS,
        catalog.FIRST_RESOLUTION,
        catalog.resolved_within("2h"),
        catalog.HOPS,
        catalog.WAIT_TIME,
    ]
    return compute(rows, kpis, by=["team"], asof=rows[0].asof_us)


class TestText:
    def test_is_aligned(self, facts):
        table = compute(
            [facts(1, 2), facts(2, 3)], [catalog.ARRIVALS, catalog.REOPENED], asof=facts().asof_us
        )

        assert table.to_text().splitlines() == [
            "KPI       Value    n  95 % interval  Left out",
            "--------  -----  ---  -------------  --------",
            "Arrivals      2    2",
            "Reopened  0.0 %  (2)  0.0 - 65.8 %",
            "(n) fewer than 10: read with care",
        ]

    def test_shows_control_characters_and_obeys_none(self, table):
        assert "<b>&\\x1b" in str(table)
        assert "\x1b" not in str(table)

    def test_shows_a_dash_where_nothing_was_counted(self, table):
        line = next(line for line in table.to_text().splitlines() if line.startswith("Time waited"))

        assert "  -  " in line
        assert line.endswith("3 never waited")

    def test_marks_partial_periods(self, facts, monday):
        text = compute([facts(1)], [catalog.ARRIVALS], period="month", asof=monday).to_text()

        assert "2026-03*" in text
        assert text.endswith("* not a whole period")

    def test_an_empty_table_says_so(self):
        assert compute([], [], asof=0).to_text() == "nothing to report"

    @pytest.mark.parametrize(
        ("kpi", "row", "text"),
        [
            (catalog.REGISTRATION_LAG, {"registration_lag_us": 90_000_000}, "1.50 min"),
            (catalog.SATISFACTION, {"score": 3500, "rated_at_us": 1}, "3.50"),
            (catalog.BOOKED_COST, {"cost": 123_450}, "1234.50"),
            (catalog.NPS, {"scores": {"recommend": 9000}, "rated_at_us": 1}, "100.00 points"),
            (catalog.BACKLOG_AGE, {"created_at_us": 0, "open_spans": ((0, None),)}, "1.00 d"),
        ],
        ids=lambda each: getattr(each, "unit", None),
    )
    def test_nobody_takes_marks_for_seconds_or_money_for_minutes(self, facts, kpi, row, text):
        (answer,) = compute([facts(**row)], [kpi], asof=10**18 if kpi is not catalog.BACKLOG_AGE else DAY_US)

        assert value_text(answer) == text

    def test_says_how_many_have_no_end_yet(self, facts):
        rows = [facts(1, 2), facts(2), facts(3, merged=1)]

        table = compute(rows, [catalog.TIME_TO_RESOLVE], asof=rows[0].asof_us)

        (line,) = table.to_text().splitlines()[2:-1]
        assert line.endswith("1 went on under another ticket; counted though open: 1 (censored)")
        assert "Counted though open: 1 (censored). Left out: 1 went on" in table.explain()

    def test_a_mean_of_counts_has_decimals(self, facts):
        assert "0.50" in str(compute([facts(1, hops=1), facts(2)], [catalog.HOPS], asof=2 * 10**15))


class _Cells(HTMLParser):
    def __init__(self):
        super().__init__()
        self.scopes, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        if tag == "th":
            self.scopes.append(dict(attrs)["scope"])

    def handle_data(self, data):
        self.texts.append(data)


class TestHtml:
    def test_header_cells_have_a_scope(self, table):
        cells = _Cells()
        cells.feed(table.to_html())

        assert cells.scopes == ["col"] * len(table.header()) + ["row"] * len(table)

    def test_everything_is_escaped(self, table):
        page = table.to_html(caption="<script>")

        assert "<b>" not in page
        assert "<script>" not in page
        assert "&lt;b&gt;&amp;" in page

    def test_notebooks_show_it(self, table):
        assert table._repr_html_() == table.to_html()
        assert "As of 2026-" in table.to_html()

    def test_says_what_the_star_means(self, facts, monday):
        assert (
            "* not a whole period"
            in compute([facts(1)], [catalog.ARRIVALS], period="day", asof=monday).to_html()
        )


class TestData:
    def test_rows_are_flat(self, table):
        first = table.to_dicts()[0]

        assert first["kpi"] == "arrivals"
        assert first["by_team"] == "<b>&\x1b"
        assert first["value"] == 3
        assert (first["statistic"], first["low"]) == (None, None)

    def test_json_carries_its_schema(self, table):
        data = json.loads(table.to_json())

        assert data["schema"] == "servicecore.kpi_table/1"
        assert len(data["rows"]) == len(table) == len(list(table))


class TestExplain:
    def test_says_everything_in_words(self, table):
        said = table.explain()

        assert (
            "Arrivals [team <b>&\\x1b]: 3. Tickets opened in the period. (arrivals/1; source: servicecore)"
            in said
        )
        assert (
            "First resolution time (p50) [team <b>&\\x1b]: 1.75 h over 2 tickets. Few tickets: read with care."
            in said
        )
        assert "Left out: 1 not resolved." in said
        assert "1 of 2 tickets, 50.0 %; 95 % interval 9.5 - 90.5 % (Wilson)." in said
        assert "Time waited (p50) [team <b>&\\x1b]: nothing to count. Left out: 3 never waited." in said

    def test_counts_say_what_they_leave_out(self, facts):
        table = compute(
            [facts(1), facts(2, excluded="spam")], [catalog.ARRIVALS, catalog.BACKLOG], asof=facts().asof_us
        )

        for line in table.explain().splitlines():
            assert ": 1. Left out: 1 spam or a duplicate. Tickets o" in line

    def test_clocks_are_called_clocks(self, facts, clock):
        table = compute(
            [facts(n, clocks=(clock("met"),)) for n in range(12)], [catalog.SLA_ATTAINMENT], asof=0
        )

        assert table.explain().startswith("SLA attainment: 12 of 12 clocks, 100.0 %")
        assert "Few" not in table.explain()

    def test_an_empty_table_says_so(self):
        assert compute([], [], asof=0).explain() == "nothing to report"
