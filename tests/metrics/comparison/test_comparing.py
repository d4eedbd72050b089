import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from servicecore.errors import InvalidArgument
from servicecore.metrics import KpiRow, KpiValue, catalog, compute
from servicecore.metrics.comparison.comparing import changes, compare
from servicecore.metrics.comparison.comparison import Comparison
from servicecore.metrics.periods.period import Period
from servicecore.metrics.statistics.interval import wilson

MAY, JUNE = Period("2026-05", 0, 1), Period("2026-06", 1, 2)
SHARE, TIME, HOPS = catalog.REOPENED, catalog.FIRST_RESPONSE.mean, catalog.EVENTS


def share(hits, n, kpi=SHARE, **place):
    value = KpiValue(
        value=hits / n if n else None, n=n, numerator=hits, denominator=n, interval=wilson(hits, n)
    )
    return KpiRow(kpi=kpi, result=value, **place)


def measured(value, interval=None, kpi=TIME, **place):
    return KpiRow(kpi=kpi, result=KpiValue(value=value, n=50, interval=interval), **place)


def one(before, after):
    (comparison,) = compare([before], [after])
    return comparison


class TestShares:
    def test_the_difference_has_newcombes_interval(self):
        comparison = one(share(30, 400), share(12, 380))

        expected = confint_proportions_2indep(12, 380, 30, 400, compare="diff", method="newcomb")
        assert comparison.difference == pytest.approx(12 / 380 - 30 / 400)
        assert comparison.interval == pytest.approx(expected)

    def test_fewer_reopened_by_more_than_noise_is_better(self):
        assert one(share(60, 400), share(12, 380)).change == "better"

    def test_more_reopened_by_more_than_noise_is_worse(self):
        assert one(share(12, 380), share(60, 400)).change == "worse"

    def test_what_chance_explains_is_no_clear_change(self):
        comparison = one(share(3, 40), share(2, 38))

        assert (comparison.more_than_noise, comparison.change) == (False, "no clear change")

    @given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
    def test_the_same_twice_is_never_more_than_noise(self, counts):
        assert one(share(*counts), share(*counts)).more_than_noise is False

    def test_nothing_to_count_on_a_side_is_unknown(self):
        comparison = one(share(0, 0), share(1, 4))

        assert (comparison.difference, comparison.relative, comparison.interval, comparison.change) == (
            None,
            None,
            None,
            "unknown",
        )


class TestMeasures:
    def test_a_relative_change_is_a_part_of_before(self):
        assert one(measured(24.0), measured(6.0)).relative == -0.75

    def test_before_nothing_there_is_no_relative_change(self):
        assert one(measured(0.0), measured(6.0)).relative is None

    def test_without_intervals_it_is_a_difference_of_which_nothing_is_sure(self):
        comparison = one(measured(24.0), measured(6.0))

        assert (comparison.difference, comparison.interval, comparison.change) == (-18, None, "unknown")

    def test_an_open_end_decides_nothing_on_its_side(self):
        comparison = one(measured(24.0, (20, None)), measured(6.0, (5, 8)))

        assert comparison.interval[0] is None
        assert comparison.change == "better"

    def test_a_kpi_with_no_better_side_has_changed(self):
        kpi = evolve(TIME, better="neither")

        assert one(measured(24.0, (20, 28), kpi), measured(6.0, (5, 8), kpi)).change == "changed"

    def test_asks_whether_it_was_halved(self):
        comparison = one(measured(24.0, (20, 28)), measured(6.0, (5, 8)))

        assert comparison.than(0.5)[1] < 0
        assert comparison.than(0.2)[1] > 0


class TestPairing:
    def test_pairs_kpi_by_kpi_whatever_the_order(self):
        before = [share(1, 10), measured(5.0)]

        compared = compare(before, before[::-1])

        assert [comparison.kpi.id for comparison in compared] == [TIME.id, SHARE.id]
        assert all(comparison.difference == 0 for comparison in compared)

    def test_pairs_group_by_group(self):
        before = [share(1, 10, group={"team": team}) for team in "ab"]

        assert [comparison.group for comparison in compare(before, before)] == [{"team": "a"}, {"team": "b"}]

    def test_another_statistic_is_another_figure(self):
        before = [
            measured(5.0, kpi=catalog.FIRST_RESPONSE.p50),
            measured(9.0, kpi=catalog.FIRST_RESPONSE.p90),
        ]

        assert len(compare(before, before)) == 2

    def test_what_one_side_alone_has_is_kept(self):
        new, gone = compare([share(1, 10, group={"team": "old"})], [share(1, 10, group={"team": "new"})])

        assert (new.before, new.after is None) == (None, False)
        assert (gone.before is None, gone.after) == (False, None)
        assert new.change == gone.change == "unknown"

    def test_two_periods_on_a_side_are_refused(self):
        rows = [share(1, 10, period=MAY), share(1, 10, period=JUNE)]

        with pytest.raises(
            InvalidArgument, match="before 'reopened of 2026-05, 2026-06' is not taken; give one row"
        ):
            compare(rows, rows[:1])

    def test_two_versions_of_a_definition_are_refused(self):
        changed = evolve(SHARE, version=2)

        with pytest.raises(
            InvalidArgument, match="'reopened/2' is not taken; give the definition that before has"
        ):
            compare([share(1, 10)], [share(1, 10, changed)])

    def test_a_table_compares_with_a_table(self, facts, monday):
        tables = [
            compute([facts(n, hours) for n in range(60)], [catalog.RESOLUTION], asof=monday + 10**12)
            for hours in (9, 3)
        ]

        (comparison,) = compare(*tables)

        assert (comparison.difference, comparison.change) == (-6, "better")


class TestChanges:
    def test_each_period_is_held_against_the_one_before(self):
        rows = [measured(float(n), period=Period(f"2026-0{n}", n, n + 1)) for n in (1, 3, 7)]

        assert [comparison.difference for comparison in changes(rows)] == [2, 4]

    def test_groups_are_not_mixed(self):
        rows = [measured(float(n), group={"team": team}, at=str(n)) for team in "ab" for n in (1, 2)]

        assert [(c.group["team"], c.difference) for c in changes(rows)] == [("a", 1), ("b", 1)]


class TestWords:
    def test_says_what_differs_and_how_sure_it_is(self):
        comparison = one(
            measured(24.0, (20, None), group={"team": None}, period=MAY),
            measured(6.0, (5, 8), group={"team": None}, period=JUNE, partial=True),
        )

        assert comparison.explain() == (
            "First response time [team (none)]: 24 to 6; difference -18 (-75.0%), 95 % interval -unbounded to "
            "-13.53: better. A side is not a whole period."
        )

    def test_says_a_difference_without_an_interval(self):
        assert one(measured(0.0), measured(6.0)).explain() == (
            "First response time: 0 to 6; difference +6: unknown."
        )

    def test_says_that_there_is_nothing_to_compare(self):
        assert one(share(0, 0), share(1, 4)).explain() == "Reopened: nothing to 0.25; nothing to compare."

    def test_is_plain_data(self):
        data = one(share(30, 400, period=MAY), share(12, 380, period=JUNE)).to_dict()

        assert json.loads(json.dumps(data)) == data
        assert (data["before_label"], data["after_n"], data["change"]) == ("2026-05", 380, "better")

    def test_is_plain_data_where_a_side_is_missing(self):
        data = Comparison(kpi=SHARE, after=share(1, 4)).to_dict()

        assert (data["before_label"], data["before_n"], data["low"]) == (None, None, None)
        assert Comparison(kpi=SHARE, before=share(1, 4)).to_dict()["after_label"] is None


class TestTable:
    def test_shows_both_sides_the_difference_and_its_interval(self):
        before, after = share(30, 400, period=MAY), share(12, 380, period=JUNE)

        header, _, line = changes([before, after]).to_text().splitlines()

        assert header.split() == [
            "KPI",
            "From",
            "To",
            "Before",
            "After",
            "Difference",
            "95",
            "%",
            "interval",
            "Change",
        ]
        assert line.split("  ")[0] == "Reopened"
        assert "2026-05  2026-06   7.5 %  3.2 %" in line
        assert line.endswith("-4.34 pp  -7.63 pp to -1.18 pp  better")

    def test_says_what_a_side_lacks(self):
        here, there = measured(3.0, group={"team": "a"}), measured(None, group={"team": None})

        found = compare([here], [there])

        (one_side, other) = found.to_text().splitlines()[2:]
        assert one_side.split() == [
            "First",
            "response",
            "time",
            "(mean)",
            "(none)",
            "all",
            "time",
            "-",
            "-",
            "-",
            "unknown",
        ]
        assert other.split() == [
            "First",
            "response",
            "time",
            "(mean)",
            "a",
            "all",
            "time",
            "3.00",
            "h",
            "-",
            "-",
            "unknown",
        ]

    def test_marks_what_is_not_whole_and_an_end_that_nothing_bounds(self):
        before = measured(3.0, (2.0, None), period=MAY)
        after = measured(5.0, (4.0, 6.0), period=JUNE, partial=True)

        text = str(compare([before], [after]))

        assert "unbounded to" in text
        assert text.endswith("(not a whole period)")

    def test_nothing_to_compare_says_so(self):
        assert str(changes([])) == "nothing to compare"

    def test_is_a_tuple_with_rows_and_a_table_for_a_notebook(self):
        found = compare([share(3, 40)], [share(2, 38, group={})])

        assert found == (one(share(3, 40), share(2, 38)),)
        assert found.to_dicts() == [found[0].to_dict()]
        assert found._repr_html_() == found.to_html()
        assert '<th scope="row">Reopened</th>' in found.to_html()
        assert "&lt;May&gt;" in found.to_html("<May>")
