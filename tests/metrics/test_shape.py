"""What does not go together in a definition, and what a test refuses."""

import pytest

from servicecore.errors import InvalidDefinition
from servicecore.metrics import Kpi, Part, Test, catalog
from servicecore.metrics.definitions.test import reader


def faults(make, *arguments, **changes):
    with pytest.raises(InvalidDefinition) as caught:
        make(*arguments, **changes)
    return [str(fault) for fault in caught.value.faults]


def kpi_faults(kind="count", **changes):
    return faults(Kpi, changes.pop("id", "x"), "X", **{"kind": kind, "definition": "?", **changes})


class TestKpi:
    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"id": ""}, "id: is empty; give a name that stays"),
            ({"kind": "guess"}, "kind: 'guess' is not known; use one of count, ratio"),
            ({"subject": "call"}, "subject: 'call' is not known; use one of ticket, clock, spell"),
            ({"statistic": "p42"}, "statistic: 'p42' is not known"),
            ({"unit": "weeks"}, "unit: 'weeks' is not known"),
            ({"better": "more"}, "better: 'more' is not known"),
            ({"kind": "ratio"}, "hit: is missing; a ratio needs it"),
            ({"measure": "hops"}, "measure: has no meaning for a count; it goes with sum, measure"),
            ({"parts": (Part("hops", 1),)}, "parts: has no meaning for a count; it goes with composite"),
            ({"kind": "flow", "subject": "clock"}, "subject: 'clock' has no flow; use 'ticket'"),
            ({"anchor": "due"}, "anchor: 'due' places no ticket; use one of created"),
            (
                {"subject": "clock", "anchor": "ended"},
                "anchor: 'ended' places no clock; use one of due, created",
            ),
            (
                {"kind": "sum", "measure": "tag:x"},
                "measure: 'tag:x' begins with no known word; use one of flag",
            ),
            ({"kind": "sum", "measure": "score:"}, "measure: 'score:' names no fact"),
            ({"kind": "spread", "over": "series:users"}, "over: 'series:users' begins with no known word"),
            ({"kind": "rate", "per": 0}, "per: is 0, which makes every figure 0"),
            ({"mature_after": -1}, "mature_after: -1 is too small; give 0 or more"),
            ({"min_n": -1}, "min_n: -1 is too small; give 0 or more"),
            ({"version": 0}, "version: 0 is too small; give 1 or more"),
            ({"kind": "stock", "spans": (5, 3)}, r"spans: (5, 3) do not rise from above 0"),
            ({"kind": "stock", "spans": (0, 3)}, r"spans: (0, 3) do not rise from above 0"),
        ],
    )
    def test_says_what_does_not_go_together(self, changes, fault):
        (found,) = kpi_faults(**changes)

        assert found.startswith(fault)

    def test_weights_sum_to_one_over_different_others(self):
        parts = (Part("hops", 0.5), Part("hops", 0.3), Part("x", 0.5))

        assert kpi_faults("composite", parts=parts) == [
            "parts[1]: 'hops' stands twice; give one weight for it",
            "parts[2]: 'x' is this KPI itself",
            "parts: have weights that sum to 1.3; let them sum to 1",
        ]

    def test_names_the_facts_it_reads_each_once(self):
        assert catalog.UTILISATION.columns == ("merged", "excluded", "first_resolved_at_us", "worked_us")
        assert catalog.COMPLAINT_RATE.columns == (
            "merged",
            "excluded",
            "dimension:kind",
            "dimension:workflow",
        )
        assert catalog.WORK_IMBALANCE.columns[-2:] == ("worked_us", "dimension:team")
        both = Kpi("x", "X", kind="rate", definition="?", measure="cost", over="worked_us")
        assert both.columns == ("cost", "worked_us")

    def test_names_the_series_it_needs(self):
        assert catalog.COST_AGAINST_BUDGET.series == ("cost", "budget")
        assert catalog.HOPS.series == ()

    def test_fewer_of_them_are_another_kpi(self):
        few = catalog.ARRIVALS.among(Test("hops", ">=", 2), id="busy", title="Busy")

        assert (few.id, few.titles, few.population[-1].text) == ("busy", {}, "hops >= 2")

    def test_a_title_is_in_english_where_it_is_in_no_other(self):
        assert (catalog.HOPS.title_in("zh"), catalog.HOPS.title_in("fr")) == ("经手人变更次数", "Hops")


class TestTest:
    @pytest.mark.parametrize(
        ("arguments", "changes", "found"),
        [
            (("hops", "~"), {}, ["op: '~' is not known; use one of present, missing, ==, !=, <, <=, >, >=, in, unless"]),
            ((), {}, ["column: '' names no fact"]),
            (("tag:x",), {}, ["column: 'tag:x' begins with no known word; use one of flag, score, dimension before the colon"]),
            (("hops", "present", 1), {"other": "waits"}, ["value: has no meaning for 'present'", "other: has no meaning for 'present'"]),
            (("hops", "==", 1), {"other": "waits"}, ["other: does not go with 'value', 'in' or 'unless'; compare two facts, or give a value"]),
            (("hops", "in", 1), {}, ["value: 1 is no list of whole numbers and texts"]),
            (("hops", "in", [1.5]), {}, ["value: (1.5,) is no list of whole numbers and texts"]),
            (("hops", "<", "a"), {}, ["value: 'a' has no order here; give a whole number"]),
            (("hops", "==", True), {}, ["value: True is neither a whole number nor a text"]),
            (("hops", "<", 1), {"any_of": (Test("waits"),)}, [f"{name}: stands beside 'any_of'; write it into the tests there" for name in ("column", "op", "value")]),
        ],
    )  # fmt: skip
    def test_refuses_what_makes_no_question(self, arguments, changes, found):
        assert faults(Test, *arguments, **changes) == found

    def test_compares_two_facts(self, facts):
        test = Test("agent_replies", ">", other="requester_messages").compiled()
        rows = [(2, 1), (1, 1), (None, 1), (2, None)]

        assert [test(facts(agent_replies=one, requester_messages=two)) for one, two in rows] == [
            True, False, False, False,
        ]  # fmt: skip

    def test_one_of_several_is_enough(self, facts):
        test = Test(any_of=(Test("waits", ">=", 1), Test("hops", ">=", 1)))

        assert [test.compiled()(facts(waits=waits, hops=hops)) for waits, hops in ((0, 0), (1, 0), (0, 1))] == [
            False, True, True,
        ]  # fmt: skip
        assert (test.text, test.columns) == ("waits >= 1 or hops >= 1", ("waits", "hops"))

    def test_says_itself(self):
        assert Test("a", "in", ["b", "c"]).text == "a in b | c"
        assert Test("a", "<", other="b").text == "a < b"
        assert Test("a", "<", other="b").columns == ("a", "b")

    def test_a_clock_is_asked_for_itself_or_for_its_ticket(self, facts, clock):
        ticket, met = facts(hops=4), clock("met")

        assert reader("verdict", "clock")((ticket, met)) == "met"
        assert reader("ticket:hops", "clock")((ticket, met)) == 4
