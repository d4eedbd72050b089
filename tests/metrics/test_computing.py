from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import NaiveDatetime, UnknownName
from servicecore.instant import HOUR_US, from_iso
from servicecore.metrics import ClockFact, Kpi, Part, catalog, compute
from servicecore.metrics.engine.description import describe

EVERYTHING = [
    *catalog.USUAL,
    catalog.TICKETS,
    catalog.CLOSED,
    catalog.BREACH,
    catalog.BACKLOG,
    catalog.OPENED_IN_HOURS,
    catalog.resolved_within("5h"),
]


def ask(rows, kpi, **options):
    return compute(rows, [kpi], **{"asof": rows[0].asof_us if rows else 0, **options}).rows


def values(rows):
    return {row.label or next(iter(row.group.values()), None): row.result.value for row in rows}


class TestKinds:
    def test_a_measure_answers_in_its_unit_with_everything_beside_it(self, facts):
        (row,) = ask(
            [facts(n, hours) for n, hours in enumerate([1, 2, 3, 10, None])], catalog.FIRST_RESOLUTION
        )

        assert row.result.value == 2.5
        assert row.result.n == 4
        assert row.result.excluded == {"not resolved": 1}
        assert row.result.detail["mean"] == 4
        assert row.result.detail["p90"] == pytest.approx(7.9)
        assert row.result.detail["p90_disc"] == 10

    def test_percentiles_by_rank_on_request(self, facts):
        rows = [facts(n, hours) for n, hours in enumerate([1, 2, 3, 10])]

        (row,) = ask(rows, catalog.FIRST_RESOLUTION.p90, percentile="inverted_cdf")

        assert row.result.value == 10

    def test_a_share_has_its_interval(self, facts):
        (row,) = ask(
            [facts(n, hours) for n, hours in enumerate([1, 2, 3, None])], catalog.resolved_within("2h")
        )

        assert (row.result.numerator, row.result.denominator, row.result.n) == (2, 3, 3)
        assert row.result.value == pytest.approx(2 / 3)
        low, high = row.result.interval
        assert 0 < low < 2 / 3 < high < 1

    def test_of_all_counts_the_unresolved_against_the_promise(self, facts):
        rows = [facts(n, hours) for n, hours in enumerate([1, 2, 3, None])]

        (row,) = ask(rows, catalog.resolved_within("2h", of="all"))

        assert row.result.value == 0.5

    @pytest.mark.parametrize("kpi", EVERYTHING, ids=lambda kpi: kpi.id)
    def test_nothing_to_count_is_none_or_a_zero_count(self, kpi):
        (row,) = ask([], kpi)

        assert row.result.n == 0
        assert row.result.value == (0 if kpi.kind in ("count", "stock") else None)
        assert row.result.interval is None

    def test_what_was_not_measured_is_said(self, facts):
        (row,) = ask([facts(1, 2)], catalog.FIRST_RESOLUTION.business)

        assert row.result.value is None
        assert row.result.excluded == {"not measured": 1}

    def test_merged_tickets_are_left_out(self, facts):
        (row,) = ask([facts(1), facts(2, merged=1)], catalog.TICKETS)

        assert row.result.value == 1
        assert row.result.excluded == {"went on under another ticket": 1}

    def test_survival_lets_open_tickets_count(self, facts):
        rows = [facts(1, 10), facts(2, 20), facts(3), facts(4)]

        (row,) = ask(rows, catalog.TIME_TO_RESOLVE)

        assert row.result.value == 20
        shown = {
            name: value for name, value in row.result.detail.items() if name[-4:] not in ("_low", "high")
        }
        assert shown == {
            "median": 20,
            "p90": None,
            "S(24h)": 0.5,
            "S(72h)": 0.5,
            "S(168h)": 0.5,
            "censored": 2,
        }

    def test_survival_in_business_time_needs_a_calendar(self, facts):
        (row,) = ask(
            [facts(1, 10), facts(2, first_resolution_business_us=HOUR_US)], catalog.TIME_TO_RESOLVE.business
        )

        assert row.result.value == 1
        assert row.result.excluded == {"not measured": 1}

    def test_a_flag_is_averaged_over_tickets_that_have_it(self, facts):
        rows = [facts(1, flags={"vip": 1}), facts(2, flags={"vip": 0}), facts(3)]

        (row,) = ask(rows, catalog.flag_share("vip"))

        assert (row.result.value, row.result.excluded) == (0.5, {"vip not known": 1})


class TestClocks:
    @pytest.fixture
    def rows(self, facts, clock):
        verdicts = ["met", "met", "breached", "open", "cancelled"]
        response = clock("breached", "first_response")
        return [
            facts(n, clocks=(clock(verdict), response), dimensions={"priority": f"P{n % 2}"})
            for n, verdict in enumerate(verdicts)
        ]

    def test_attainment_leaves_out_what_is_not_settled(self, rows):
        (row,) = ask(rows, catalog.SLA_ATTAINMENT.of("resolution"))

        assert (row.result.numerator, row.result.denominator) == (2, 3)
        assert row.result.excluded == {"still running": 1, "cancelled": 1}

    def test_counts_all_metrics_unless_told_otherwise(self, rows):
        (row,) = ask(rows, catalog.BREACH)

        assert (row.result.numerator, row.result.denominator) == (6, 8)

    def test_a_clock_belongs_to_its_ticket_s_group(self, rows):
        found = ask(rows, catalog.SLA_ATTAINMENT.of("resolution"), by=["priority"])

        assert values(found) == {"P0": 0.5, "P1": 1.0}

    def test_a_clock_belongs_to_the_period_of_its_deadline(self, rows):
        (row,) = ask(rows, catalog.SLA_ATTAINMENT, period="month")

        assert row.label == "2026-03"

    @given(st.lists(st.sampled_from(["met", "breached", "open", "cancelled"])))
    def test_met_breached_and_left_out_are_all(self, verdicts):
        rows = [_with_clock(verdict) for verdict in verdicts]

        met, breached = compute(rows, [catalog.SLA_ATTAINMENT, catalog.BREACH], asof=0)

        left_out = sum(met.result.excluded.values())
        assert met.result.numerator + breached.result.numerator + left_out == len(verdicts)
        if met.result.n:
            assert met.result.value + breached.result.value == pytest.approx(1)


def _with_clock(verdict):
    from servicecore.metrics import TicketFacts

    return TicketFacts(
        ticket_id="T",
        asof_us=0,
        created_at_us=0,
        last_event_at_us=0,
        clocks=(ClockFact("resolution", verdict),),
    )


class TestPeriods:
    def test_every_period_between_is_a_row(self, facts):
        rows = [facts(0, 1), facts(24 * 70, 1)]

        found = ask(rows, catalog.ARRIVALS, period="month")

        assert values(found) == {"2026-03": 1, "2026-04": 0, "2026-05": 1}

    def test_a_kpi_has_its_own_anchor(self, facts):
        rows = [facts(0, 24 * 40)]

        assert values(ask(rows, catalog.RESOLVED, period="month")) == {"2026-04": 1}
        assert values(ask(rows, catalog.RESOLVED, period="month", anchor="created")) == {"2026-03": 1}

    def test_what_has_no_anchor_is_in_no_period(self, facts):
        found = ask([facts(0, 1), facts(1)], catalog.RESOLVED, period="month")

        assert [row.result.excluded for row in found] == [{}]

    def test_nothing_with_an_anchor_is_one_empty_row(self, facts):
        (row,) = ask([facts(0)], catalog.FIRST_RESOLUTION, period="month")

        assert (row.result.value, row.period) == (None, None)

    def test_partial_periods_are_marked(self, facts, monday):
        found = ask(
            [facts(0), facts(24 * 40)],
            catalog.ARRIVALS,
            period="month",
            asof=monday + 41 * 24 * HOUR_US,
            since=monday,
        )

        assert [row.label for row in found] == ["2026-03*", "2026-04*"]
        assert [row.partial for row in found] == [True, True]

    def test_the_zone_of_the_report_decides_the_day(self, facts):
        found = ask([facts(15)], catalog.ARRIVALS, period="day", timezone="Asia/Tokyo")

        assert values(found) == {"2026-03-03": 1}


class TestGroups:
    def test_a_ticket_without_the_dimension_comes_last(self, facts):
        rows = [facts(1), facts(2, dimensions={"team": "z"}), facts(3, dimensions={"team": "a"})]

        found = ask(rows, catalog.TICKETS, by=["team"])

        assert [row.group["team"] for row in found] == ["a", "z", None]

    def test_weekdays_are_in_the_order_of_the_week(self, facts):
        rows = [facts(24 * day) for day in (5, 0, 2, 0)]

        found = ask(rows, catalog.ARRIVALS, by=["weekday"])

        assert [(row.group["weekday"], row.result.value) for row in found] == [
            ("mon", 2),
            ("wed", 1),
            ("sat", 1),
        ]

    def test_a_composite_has_its_groups_in_the_same_order(self, facts):
        rows = [facts(24 * day) for day in (5, 0, 2, 0)]
        parts = (Part("arrivals", 0.5), Part("tickets", 0.5))
        both = Kpi("both", "Both", kind="composite", definition="Half of each.", unit="points", parts=parts)

        found = ask(rows, both, by=["weekday"])

        assert [row.group["weekday"] for row in found] == ["mon", "wed", "sat"]

    def test_hours_are_local(self, facts):
        assert values(ask([facts(0)], catalog.ARRIVALS, by=["hour"], timezone="Europe/Berlin")) == {"10": 1}

    def test_what_has_not_happened_has_no_hour(self, facts):
        assert values(ask([facts(0)], catalog.RESOLVED, by=["hour"])) == {None: 0}

    def test_refuses_a_dimension_that_no_ticket_has(self, facts):
        with pytest.raises(
            UnknownName, match="dimension 'tema' is not known; use one of team, weekday, hour"
        ):
            ask([facts(1, dimensions={"team": "a"})], catalog.TICKETS, by=["tema"])

    def test_no_tickets_have_any_dimension(self):
        assert ask([], catalog.TICKETS, by=["team"]) == ()


class TestBacklog:
    def test_counts_what_is_open_at_an_instant(self, facts, monday):
        day = 24 * HOUR_US
        rows = [facts(0, 24 * 10), facts(24, 24 * 50), facts(24 * 9), facts(24 * 30)]

        (row,) = ask(rows, catalog.BACKLOG, at={"then": monday + 10 * day})

        assert row.label == "then"
        assert row.result.detail == {"open": 2, "median_age_days": 5.0, "over_7d": 1, "over_30d": 0}

    def test_an_instant_is_its_own_label(self, facts):
        (row,) = ask([facts(0)], catalog.BACKLOG, at=[datetime(2026, 3, 3, tzinfo=UTC)])

        assert row.label == "2026-03-03T00:00:00Z"

    def test_is_taken_at_the_report_s_instant_unless_told_otherwise(self, facts, monday):
        (row,) = ask([facts(0)], catalog.BACKLOG, asof=monday + 5 * HOUR_US)

        assert row.label == "2026-03-02T14:00:00Z"

    def test_is_taken_at_the_end_of_every_period(self, facts):
        found = ask(
            [facts(0, 24 * 40)], catalog.BACKLOG, period="month", asof=from_iso("2026-05-05T00:00:00Z")
        )

        assert values(found) == {
            "2026-04-01T00:00:00Z": 1,
            "2026-05-01T00:00:00Z": 0,
            "2026-05-05T00:00:00Z": 0,
        }

    def test_has_no_periods_before_the_first_ticket(self, facts):
        found = ask([facts(0)], catalog.BACKLOG, period="month", asof=from_iso("2025-05-05T00:00:00Z"))

        assert values(found) == {"2025-05-05T00:00:00Z": 0}

    @given(
        st.lists(st.tuples(st.integers(0, 90), st.integers(0, 60), st.booleans()), max_size=20),
        st.integers(0, 150),
    )
    def test_backlog_is_arrivals_less_departures(self, tickets, hour):
        rows = [_spanned(opened, opened + length if done else None) for opened, length, done in tickets]

        (row,) = compute(rows, [catalog.BACKLOG], asof=0, at=[hour])

        arrived = sum(opened <= hour for opened, _, _ in tickets)
        left = sum(done and opened + length <= hour for opened, length, done in tickets)
        assert row.result.value == arrived - left


def _spanned(opened, end):
    from servicecore.metrics import TicketFacts

    return TicketFacts(
        ticket_id="T", asof_us=0, created_at_us=opened, last_event_at_us=0, open_spans=((opened, end),)
    )


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_facts_changes_nothing(shuffler):
    rows = [
        evolve(
            _with_clock("met" if n % 3 else "breached"),
            created_at_us=n * 10**11,
            first_resolution_us=n * n * 10**9,
            first_resolved_at_us=n * 10**11 + n * n * 10**9,
            dimensions={"team": "ab"[n % 2]},
        )
        for n in range(12)
    ]
    shuffled = list(rows)
    shuffler.shuffle(shuffled)

    def table(facts):
        return compute(facts, EVERYTHING, by=["team"], period="week", asof=2 * 10**12).to_json()

    assert table(shuffled) == table(rows)


@given(st.lists(st.integers(-(10**9), 10**12), min_size=1))
def test_a_description_stays_between_its_extremes(durations):
    figures = describe(durations)

    assert (
        figures["min"]
        <= figures["p50"]
        <= figures["p75"]
        <= figures["p90"]
        <= figures["p95"]
        <= figures["max"]
    )
    assert figures["min"] - 1 <= figures["mean"] <= figures["max"] + 1


def test_refuses_a_naive_instant(facts):
    with pytest.raises(NaiveDatetime, match="asof"):
        compute([facts(1)], [catalog.TICKETS], asof=datetime(2026, 3, 2))
