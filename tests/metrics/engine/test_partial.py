import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine_lives import ASOF, facts_lists
from servicecore.errors import InvalidArgument
from servicecore.metrics import catalog, compute, partial
from servicecore.metrics.engine import report as report_module

KPIS = [
    *catalog.USUAL,
    catalog.BACKLOG,
    catalog.NET_FLOW,
    catalog.TIME_IN_STATE,
    catalog.SLA_ATTAINMENT,
    catalog.TIME_TO_RESOLVE,
]
HOW = {"by": ["priority"], "period": "month", "asof": ASOF}


def parts(facts, size, **how):
    return [partial(facts[at : at + size], KPIS, **{**HOW, **how}) for at in range(0, len(facts), size)]


class TestMerging:
    @settings(max_examples=25)
    @given(
        facts_lists(),
        st.integers(1, 5),
        st.randoms(use_true_random=False),
        st.sampled_from(["exact", "histogram"]),
    )
    def test_splitting_the_data_changes_nothing(self, facts, size, shuffler, percentiles):
        split = parts(facts, size, percentiles=percentiles)
        shuffler.shuffle(split)
        whole, *others = split
        for each in others:
            whole = whole.merge(each)

        assert whole.finish().to_json() == compute(facts, KPIS, **HOW, percentiles=percentiles).to_json()

    @settings(max_examples=25)
    @given(facts_lists(most=6), facts_lists(most=6), facts_lists(most=6))
    def test_merging_is_associative_and_commutative(self, one, two, three):
        a, b, c = (partial(facts, KPIS, **HOW) for facts in (one, two, three))

        assert a.merge(b) == b.merge(a)
        assert a.merge(b).merge(c) == a.merge(b.merge(c))

    def test_a_part_travels_between_processes(self, facts):
        part = partial([facts(1, 2)], [catalog.FIRST_RESOLUTION], asof=ASOF)

        assert pickle.loads(pickle.dumps(part)) == part

    @pytest.mark.parametrize("other", [{"period": "week"}, {"by": ["team"]}, {"asof": ASOF + 1}])
    def test_parts_that_were_asked_otherwise_do_not_merge(self, other):
        with pytest.raises(InvalidArgument, match="a part of the same KPIs, cut in the same way"):
            partial([], KPIS, **HOW).merge(partial([], KPIS, **{**HOW, **other}))


class TestManyRows:
    """Beyond 5,000,000 rows percentiles come from a histogram; here beyond five."""

    @pytest.fixture(autouse=True)
    def few(self, monkeypatch):
        monkeypatch.setattr(report_module, "MANY", 5)

    @pytest.mark.parametrize(("count", "told"), [(5, False), (6, True)])
    def test_the_answer_says_which_it_is(self, facts, count, told):
        (row,) = compute([facts(n, 1 + n) for n in range(count)], [catalog.FIRST_RESOLUTION], asof=ASOF)

        assert ("histogram" in row.result.detail) is told

    def test_parts_that_are_many_together_are_binned(self, facts):
        few, more = (
            partial([facts(n, n + 1) for n in numbers], [catalog.FIRST_RESOLUTION], asof=ASOF)
            for numbers in (range(4), range(4, 8))
        )

        (row,) = few.merge(more).finish()

        assert row.result.detail["histogram"] == 0.01
        assert row.result.value == pytest.approx(4.5, rel=0.01)
        assert (row.result.detail["n"], row.result.detail["min"], row.result.detail["max"]) == (8, 1, 8)
        assert row.result.detail["mean"] == 4.5

    def test_a_stream_is_binned_as_it_comes(self, facts, monkeypatch):
        monkeypatch.setattr("servicecore.metrics.engine.python._CHUNK", 4)
        rows = [facts(n, n + 1) for n in range(14)]

        streamed = compute(
            iter(rows), [catalog.FIRST_RESOLUTION, catalog.BACKLOG, catalog.TIME_TO_RESOLVE], asof=ASOF
        )
        at_once = compute(
            rows,
            [catalog.FIRST_RESOLUTION, catalog.BACKLOG, catalog.TIME_TO_RESOLVE],
            asof=ASOF,
            percentiles="histogram",
        )

        assert streamed.to_json() == at_once.to_json()

    def test_nothing_at_all_is_no_histogram_of_anything(self):
        (row,) = compute([], [catalog.FIRST_RESOLUTION], asof=ASOF, percentiles="histogram")

        assert (row.result.value, row.result.n) == (None, 0)
