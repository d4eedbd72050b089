from datetime import UTC, datetime, timedelta

import pytest

from servicecore.errors import InvalidArgument, NaiveDatetime
from servicecore.instant import DAY_US, HOUR_US
from servicecore.metrics import catalog, compute
from servicecore.metrics.charts import ageing, arrivals, cumulative_flow, survival_curve


class TestCumulativeFlow:
    def test_counts_what_came_and_what_left_by_the_end_of_each_period(self, facts, monday):
        rows = [facts(0, 2), facts(1, 30), facts(26)]

        chart = cumulative_flow(rows, asof=monday + 2 * DAY_US, period="day")

        assert chart.to_dicts() == [
            {"period": "2026-03-02", "came": 2, "left": 1, "open": 1, "partial": False},
            {"period": "2026-03-03", "came": 3, "left": 2, "open": 1, "partial": False},
            {"period": "2026-03-04", "came": 3, "left": 2, "open": 1, "partial": True},
        ]

    def test_leaves_the_backlog_between_the_two(self, facts, monday):
        spans = ((monday, monday + HOUR_US), (monday + DAY_US, None))
        rows = [facts(0, open_spans=spans), facts(3), facts(4, merged=1)]
        asof = monday + 3 * DAY_US

        chart = cumulative_flow(rows, asof=asof, period="day")
        backlog = compute(rows, [catalog.BACKLOG], period="day", asof=asof)

        assert [point.open for point in chart.points] == [row.result.value for row in backlog]
        assert chart.points[-1].came == 3

    def test_is_told_in_words(self, facts, monday):
        chart = cumulative_flow([facts(0, 30), facts(1, 2), facts(2)], asof=monday + DAY_US, period="day")

        assert chart.note == "tickets since the beginning; the gap is the backlog: 2 at the end"
        assert chart.alt_text == (
            "By the end of 2026-03-03: 3 openings and reopenings, 1 departures, 2 open. "
            "The backlog was largest at the end of 2026-03-02, with 2."
        )
        assert chart.cells()[-1] == ["2026-03-03*", "3", "1", "2"]

    def test_of_nothing_is_empty(self):
        chart = cumulative_flow([], asof=datetime(2026, 3, 2, tzinfo=UTC))

        assert (chart.points, chart.alt_text) == ((), "No tickets.")
        assert chart.note == "tickets since the beginning; the gap is the backlog"

    def test_wants_an_aware_instant(self):
        with pytest.raises(NaiveDatetime):
            cumulative_flow([], asof=datetime(2026, 3, 2))


class TestAgeing:
    def test_puts_a_border_into_the_older_group(self, facts, monday):
        rows = [facts(0), facts(1), facts(25), facts(48, 1)]

        chart = ageing(rows, asof=monday + 25 * HOUR_US, borders=[1, 2])

        assert [(row["age"], row["tickets"]) for row in chart.to_dicts()] == [
            ("0-1 d", 1),
            ("1-2 d", 2),
            ("2+ d", 0),
        ]
        assert chart.to_dicts()[1]["share"] == 2 / 3

    def test_is_told_in_words(self, facts, monday):
        chart = ageing([facts(0), facts(0)], asof=monday + 2 * DAY_US, borders=[3])

        assert chart.note == "2 open on 2026-03-04, median age 2.0 d"
        assert chart.alt_text == (
            "2 open on 2026-03-04T09:00:00Z, by days since the opening. 0-3 d: 2, 3+ d: 0. "
            "The median age is 2.0 days."
        )
        assert chart.cells() == [["0-3 d", "2", "100.0 %"], ["3+ d", "0", "0.0 %"]]

    def test_of_nothing_says_so(self, monday):
        chart = ageing([], asof=monday, borders=[3])

        assert chart.alt_text == "No ticket was open on 2026-03-02T09:00:00Z."
        assert chart.note == "0 open on 2026-03-02"
        assert chart.cells() == [["0-3 d", "0", "-"], ["3+ d", "0", "-"]]

    @pytest.mark.parametrize("borders", [[], [0, 1], [3, 3], [7, 1]])
    def test_wants_borders_that_rise(self, borders, monday):
        with pytest.raises(InvalidArgument, match="rise from above 0"):
            ageing([], asof=monday, borders=borders)


class TestSurvivalCurve:
    def test_is_read_at_times_from_the_opening_on(self, facts):
        chart = survival_curve([facts(n, hours) for n, hours in enumerate([1, 2, 3, 4])])

        rows = {row["time"]: row["waiting"] for row in chart.to_dicts()}

        assert (rows[0], rows[1], rows[2], rows[4]) == (1.0, 0.75, 0.5, 0.0)
        assert max(rows) == 4

    def test_lets_open_tickets_count(self, facts):
        chart = survival_curve([facts(1, 2), facts(2, unresolved_us=HOUR_US), facts(3, 4)])

        assert chart.note == "3 tickets, 1 of them not resolved; shaded: the 95 % interval"
        assert chart.alt_text == (
            "Of 3 tickets 1 were watched to no end. Half are done after 2.00 h (95 % interval 2.00 h to open). "
            "Nine of ten are done after 4.00 h (95 % interval 2.00 h to open)."
        )

    def test_says_that_it_has_not_come_to_that(self, facts):
        chart = survival_curve([facts(1), facts(2)])

        assert chart.alt_text.endswith("Half are not done yet. Nine of ten are not done yet.")

    def test_agrees_with_the_table(self, facts):
        rows = [facts(n, hours) for n, hours in enumerate([1, 2, None, 30, 40, None])]
        (row,) = compute(rows, [catalog.TIME_TO_RESOLVE], asof=rows[0].asof_us)

        assert survival_curve(rows).curve.quantile(0.5) == row.result.value * HOUR_US

    def test_ends_where_it_is_told_to(self, facts):
        chart = survival_curve([facts(1, 2), facts(2, 4)], until=timedelta(hours=3))

        assert chart.to_dicts()[-1] == {"time": 3, "waiting": 0.5, "low": pytest.approx(0.006, abs=1e-3), "high": pytest.approx(0.91, abs=1e-2)}  # fmt: skip
        assert chart.cells()[0] == ["0.00 h", "100.0 %", ""]
        assert chart.cells()[-1][:2] == ["3.00 h", "50.0 %"]

    def test_of_open_time_lets_open_time_count(self, facts):
        rows = [facts(1, first_resolution_business_us=HOUR_US), facts(2, unresolved_business_us=9 * HOUR_US)]

        assert survival_curve(rows, kpi=catalog.TIME_TO_RESOLVE.business).curve.censored == 1

    def test_of_nothing_says_so(self):
        chart = survival_curve([])

        assert (chart.alt_text, chart.to_dicts(), chart.cells()) == ("No tickets.", [], [])

    def test_wants_a_survival_kpi(self):
        with pytest.raises(InvalidArgument, match="kind survival"):
            survival_curve([], kpi=catalog.ARRIVALS)

    def test_wants_an_end_after_the_beginning(self):
        with pytest.raises(InvalidArgument, match="a time above 0"):
            survival_curve([], until=timedelta(0))


class TestArrivals:
    def test_are_counted_by_local_weekday_and_hour(self, facts):
        chart = arrivals([facts(0), facts(0), facts(15), facts(1, merged=1)], timezone="Europe/Berlin")

        assert {
            (row["weekday"], row["hour"]): row["tickets"] for row in chart.to_dicts() if row["tickets"]
        } == {
            ("mon", 10): 2,
            ("tue", 1): 1,
        }
        assert len(chart.to_dicts()) == 7 * 24

    def test_are_told_in_words(self, facts):
        chart = arrivals([facts(0), facts(0), facts(24)])

        assert chart.note == "strongest: Mon 09:00-10:00 with 2 of 3 tickets (UTC)"
        assert chart.alt_text == (
            "3 tickets came in, in the time of UTC. By weekday: Mon 2, Tue 1, Wed 0, Thu 0, Fri 0, Sat 0, Sun 0. "
            "The busiest hour of the day is 09:00-10:00 with 3; the busiest of the week is Mon 09:00-10:00 with 2."
        )

    def test_add_up_at_both_ends_of_the_table(self, facts):
        cells = arrivals([facts(0), facts(0), facts(24)]).cells()

        assert cells[9] == ["09:00-10:00", "2", "1", "0", "0", "0", "0", "0", "3"]
        assert cells[-1] == ["All", "2", "1", "0", "0", "0", "0", "0", "3"]

    def test_of_nothing_say_so(self):
        chart = arrivals([])

        assert (chart.note, chart.alt_text) == ("no tickets (UTC)", "No tickets came in.")
