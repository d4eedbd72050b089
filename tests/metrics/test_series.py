import pytest

from servicecore.errors import InvalidDefinition, UnknownName
from servicecore.instant import DAY_US, from_iso
from servicecore.metrics import Periods, Series, catalog, compute
from servicecore.metrics.outside.point import Point
from servicecore.metrics.outside.span import labelled_span

MARCH = from_iso("2026-03-01T00:00:00Z")
ASOF = from_iso("2026-12-31T00:00:00Z")


def monthly(*values, **options):
    rows = [{"period": f"2026-{month:02d}", "value": value} for month, value in enumerate(values, 1)]
    return Series.from_rows("x", rows, **options)


def quarters():
    return Periods("quarter").covering(from_iso("2026-01-01T00:00:00Z"), from_iso("2026-06-30T00:00:00Z"))


class TestLabels:
    @pytest.mark.parametrize(
        ("label", "first", "after"),
        [
            ("2026-03-02", "2026-03-02", "2026-03-03"),
            ("2026-W10", "2026-03-02", "2026-03-09"),
            ("2026-03", "2026-03-01", "2026-04-01"),
            ("2026-12", "2026-12-01", "2027-01-01"),
            ("2026-Q4", "2026-10-01", "2027-01-01"),
            ("2026", "2026-01-01", "2027-01-01"),
        ],
    )
    def test_a_label_spans_its_days(self, label, first, after):
        assert labelled_span(label, "UTC") == tuple(from_iso(f"{day}T00:00:00Z") for day in (first, after))

    @pytest.mark.parametrize(
        "label", ["March", "2026-13", "2026-02-30", "2026-W60", "2026-Q5", "9999", "٢٠٢٦"]
    )
    def test_what_labels_nothing_spans_nothing(self, label):
        assert labelled_span(label, "UTC") is None

    def test_days_begin_where_the_series_says(self):
        assert labelled_span("2026-03", "Asia/Shanghai")[0] == MARCH - DAY_US // 3


class TestFigures:
    def test_totals_add_up_over_the_months_of_a_quarter(self):
        first, second = quarters()

        assert monthly(1, 2, 3).over(first, {}) == 6
        assert monthly(1, 2, 3).over(second, {}) is None

    def test_levels_are_averaged_by_their_length(self):
        first, _ = quarters()

        assert (
            monthly(100, 100, 190, together="level").over(first, {}) == (31 * 100 + 28 * 100 + 31 * 190) / 90
        )

    @pytest.mark.parametrize("gap", [None, "", float("nan")])
    def test_a_gap_makes_the_whole_unknown(self, gap):
        first, _ = quarters()

        assert monthly(1, gap, 3).over(first, {}) is None
        assert monthly(1, gap, 3).over(None, {}) is None

    def test_a_gap_at_the_edge_does_too(self):
        first, _ = quarters()

        assert monthly(1, 2).over(first, {}) is None
        assert monthly(None, 2, 3).over(first, {}) is None

    def test_a_point_is_never_divided(self):
        year = Series.from_rows("budget", [{"period": "2026", "value": 12}])

        assert year.over(quarters()[0], {}) is None
        assert year.over(None, {}) == 12

    def test_says_where_its_gaps_are(self):
        assert monthly(1, 2, 3).gaps(quarters()) == ["2026-Q2"]

    def test_segments_add_up_unless_one_of_them_has_a_gap(self):
        rows = [
            {"period": "2026-03", "network": name, "value": value} for name, value in (("a", 1), ("b", 2))
        ]
        users = Series.from_rows("users", rows, by=["network"])

        assert (
            users.over(None, {}),
            users.over(None, {"network": "b"}),
            users.over(None, {"network": "c"}),
        ) == (3, 2, None)
        assert users.gaps(quarters(), [{"network": "a"}]) == ["2026-Q1 a", "2026-Q2 a"]

    def test_a_dimension_it_lacks_is_answered_by_the_whole_only_where_that_is_shared(self):
        assert monthly(1).over(None, {"category": "x"}) is None
        assert monthly(1, shared=True).over(None, {"category": "x"}) == 1

    def test_money_and_hours_become_what_facts_hold(self):
        assert monthly(12.5, unit="money").over(None, {}) == 1250
        assert monthly(1, unit="hours").over(None, {}) == 3_600_000_000

    def test_says_nothing_when_it_has_nothing(self):
        assert Series("x", ()).over(None, {}) is None


class TestJoining:
    def test_a_group_that_only_the_series_knows_has_its_row(self, facts):
        rows = [{"period": "2026-03", "network": name, "value": 5_000} for name in ("a", "b")]
        users = Series.from_rows("users", rows, by=["network"])
        complaint = facts(1, dimensions={"kind": "complaint", "network": "a"})

        table = compute([complaint], [catalog.COMPLAINT_RATE], by=["network"], series=[users], asof=ASOF)

        assert {row.group["network"]: row.result.value for row in table} == {"a": 2, "b": 0}

    def test_a_period_that_only_the_series_knows_has_its_row(self, facts):
        series = [Series.from_rows(name, [{"period": "2026-04", "value": 9}]) for name in ("cost", "budget")]

        march, april = compute(
            [facts(1)], [catalog.COST_AGAINST_BUDGET], period="month", series=series, asof=ASOF
        )

        assert (march.result.value, april.result.value) == (None, 1)
        assert march.result.excluded == {
            "no figure in the series cost": 1,
            "no figure in the series budget": 1,
        }

    def test_a_group_of_another_dimension_comes_from_tickets_alone(self, facts):
        users = Series("users", monthly(5_000).points, shared=True)
        complaint = facts(1, dimensions={"kind": "complaint", "category": "network"})

        table = compute([complaint], [catalog.COMPLAINT_RATE], by=["category"], series=[users], asof=ASOF)

        assert [(row.group["category"], row.result.value) for row in table] == [("network", 2)]

    def test_nothing_is_divided_by_nothing(self, facts):
        users = Series("users", monthly(0).points)

        (row,) = compute([facts(1)], [catalog.COMPLAINT_RATE], series=[users], asof=ASOF)

        assert row.result.value is None


class TestRefusals:
    def test_every_wrong_row_is_named(self):
        rows = [
            {"period": "soon", "network": "a", "value": 1},
            {"period": "2026", "network": 5, "value": "many"},
            {"period": "2026", "network": "a", "value": float("inf")},
        ]

        with pytest.raises(InvalidDefinition) as caught:
            Series.from_rows("users", rows, by=["network"])

        assert [str(fault) for fault in caught.value.faults] == [
            "rows[0].period: 'soon' is no period such as '2026-03' or '2026-Q1'",
            "rows[1].network: 5 is no text",
            "rows[1].value: 'many' is no finite number",
            "rows[2].value: inf is no finite number",
        ]

    def test_figures_of_one_time_and_segment_stand_once(self):
        rows = [{"period": "2026", "value": 1}, {"period": "2026-03", "value": 1}]

        with pytest.raises(InvalidDefinition, match=r"series 'x': points: overlap in \(\)"):
            Series.from_rows("x", rows)

    def test_points_have_a_length_and_a_segment(self):
        with pytest.raises(InvalidDefinition) as caught:
            Series("x", (Point((), 5, 5, 1.0),), by=["network"])

        assert [str(fault) for fault in caught.value.faults] == [
            "points[0]: ends where it starts, or before",
            "points[0].segment: is of (); give a value each for network",
        ]

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"together": "mode"}, "kind of series 'mode' is not known; use one of level, total"),
            ({"unit": "euro"}, "unit 'euro' is not known; use one of minutes"),
        ],
    )
    def test_other_words_are_refused(self, options, message):
        with pytest.raises(UnknownName, match=message):
            monthly(1, **options)
