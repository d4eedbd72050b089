import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidArgument, InvalidDefinition, UnknownName
from servicecore.metrics import KpiRow, KpiValue, catalog
from servicecore.metrics.scorecards.preset import SCORECARDS, load_scorecard
from servicecore.metrics.scorecards.scorecard import Scorecard

RESPONSE = catalog.FIRST_RESPONSE.mean
REOPENED = catalog.REOPENED


def document(missing="drop", **lines):
    return {
        "schema": "servicecore.scorecard/1",
        "name": "desk",
        "missing": missing,
        "lines": {
            "response": {
                "kpi": "first_response",
                "statistic": "mean",
                "points": 3,
                "target": {"better": "lower", "value": 4, "full_marks": 2, "no_marks": 6},
            },
            "reopened": {"kpi": "reopened", "target": {"better": "lower", "value": 0.05}},
            **lines,
        },
    }


def desk(missing="drop", **lines):
    return Scorecard.from_dict(document(missing, **lines))


def row(kpi, value, n=100, interval=None, **place):
    return KpiRow(kpi=kpi, result=KpiValue(value=value, n=n, interval=interval), **place)


ROWS = [row(RESPONSE, 3.0), row(REOPENED, 0.02)]


class TestScore:
    def test_adds_the_points_of_its_lines(self):
        result = desk().score(ROWS)

        assert (result.points, result.possible, result.score) == (3 * 0.75 + 1, 4, 3.25 / 4)

    def test_carries_weights_limits_and_version(self):
        data = desk().score(ROWS).to_dict()

        assert [line["weight"] for line in data["lines"]] == [0.75, 0.25]
        assert [line["limit"] for line in data["lines"]] == [4, 0.05]
        assert data["scorecard"]["version"] == "1"
        assert data["lines"][0]["definition"] == "first_response/1"
        assert json.loads(json.dumps(data)) == data

    def test_says_verdict_and_gap_of_each_line(self):
        result = desk().score([row(RESPONSE, 5.0), row(REOPENED, 0.02)])

        assert (result["response"].verdict, result["response"].gap) == ("missed", 1)
        assert result["reopened"].verdict == "met"

    def test_says_whether_a_verdict_is_certain(self):
        result = desk().score(
            [row(RESPONSE, 3.0, interval=(2, 5)), row(REOPENED, 0.02, interval=(0.01, 0.03))]
        )

        assert (result["response"].certain, result["reopened"].certain) == (False, True)

    @given(st.floats(0, 10), st.floats(0, 10), st.floats(0, 1), st.floats(0, 1))
    def test_a_better_figure_never_lowers_the_score(self, response, less, reopened, fewer):
        score = desk().score([row(RESPONSE, response), row(REOPENED, reopened)]).score

        better = desk().score([row(RESPONSE, response - less), row(REOPENED, reopened - fewer)]).score

        assert better >= score

    @given(st.permutations(ROWS))
    def test_the_order_of_rows_does_not_matter(self, rows):
        assert desk().score(rows) == desk().score(ROWS)


class TestMissing:
    def test_dropped_leaves_its_weight_to_the_others(self):
        result = desk("drop").score(ROWS[:1])

        assert (result.points, result.possible, result.missing) == (2.25, 3, ("reopened",))
        assert [line.weight for line in result.lines] == [1, 0]

    def test_zero_earns_nothing(self):
        result = desk("zero").score(ROWS[:1])

        assert (result.points, result.possible) == (2.25, 4)

    def test_fail_leaves_no_total(self):
        result = desk("fail").score(ROWS[:1])

        assert (result.points, result.score, result["response"].points) == (None, None, 2.25)

    def test_fail_does_not_mind_a_line_worth_nothing(self):
        shown = {"kpi": "hops", "points": 0, "target": {"better": "lower", "value": 1}}

        assert desk("fail", shown=shown).score(ROWS).points == 3.25

    def test_everything_dropped_leaves_no_total(self):
        assert desk("drop").score([]).score is None

    def test_has_to_be_said(self):
        data = document()
        del data["missing"]

        with pytest.raises(InvalidDefinition, match="missing: is missing"):
            Scorecard.from_dict(data)

    def test_says_why_there_is_no_figure(self):
        result = desk().score([row(RESPONSE, None, n=0)])

        assert (result["response"].reason, result["reopened"].reason) == ("nothing to count", "no such row")

    def test_a_figure_of_too_few_is_not_shown(self):
        result = desk().score([row(RESPONSE, 3.0, n=4), row(REOPENED, 0.02)], smallest=5)

        assert (result["response"].value, result["response"].reason) == (None, "fewer than 5")
        assert result["response"].n is None


class TestRows:
    def test_two_periods_are_refused(self):
        rows = [row(RESPONSE, 3.0, at="may"), row(RESPONSE, 4.0, at="june")]

        with pytest.raises(
            InvalidArgument, match=r"first_response of may \(mean\), june \(mean\)' is not taken"
        ):
            desk().score(rows)

    def test_another_statistic_is_not_the_line_s(self):
        assert desk().score([row(catalog.FIRST_RESPONSE.p90, 3.0)])["response"].reason == "no such row"

    def test_a_segment_is_found_by_its_group(self):
        line = {"kpi": "reopened", "group": {"network": "gsm"}, "target": {"better": "lower", "value": 1}}
        rows = [
            row(REOPENED, value, group={"network": name}) for name, value in (("gsm", 0.1), ("wcdma", 0.2))
        ]

        assert desk(gsm=line).score(rows)["gsm"].value == 0.1

    def test_a_scorecard_for_each_team(self):
        rows = [row(RESPONSE, value, group={"team": name}) for name, value in (("a", 2.0), ("b", 6.0))]

        results = desk().score_groups(rows, "team")

        assert [(dict(result.group), result.points) for result in results] == [
            ({"team": "a"}, 3),
            ({"team": "b"}, 0),
        ]

    def test_figures_from_elsewhere_take_the_place_of_rows(self):
        assert desk().score(given={"response": 2, "reopened": 0.01}).points == 4

    def test_figures_for_no_line_are_refused(self):
        with pytest.raises(UnknownName, match="line 'cost' is not known; use one of response, reopened"):
            desk().score(given={"cost": 1})


class TestChange:
    def score(self, before, after):
        line = {"kpi": "first_response", "statistic": "mean", "target": {"better": "lower", "change": -0.5}}
        card = Scorecard.from_dict({"name": "up", "missing": "drop", "lines": {"response": line}})
        return card.score([after], before=[before])["response"]

    def test_is_measured_against_the_period_before(self):
        line = self.score(row(RESPONSE, 24.0), row(RESPONSE, 11.0))

        assert (line.before, line.limit, line.verdict, line.certain) == (24, 12, "met", None)

    def test_is_certain_where_the_difference_is(self):
        line = self.score(row(RESPONSE, 24.0, interval=(22, 26)), row(RESPONSE, 6.0, interval=(5, 7)))

        assert line.certain is True

    def test_is_not_certain_where_the_figure_before_is_not(self):
        line = self.score(row(RESPONSE, 24.0, interval=(10, 40)), row(RESPONSE, 11.0, interval=(10.5, 11.5)))

        assert (line.verdict, line.certain) == ("met", False)

    def test_with_an_open_end_is_not_certain(self):
        line = self.score(row(RESPONSE, 24.0, interval=(None, None)), row(RESPONSE, 6.0, interval=(5, 7)))

        assert line.certain is False

    def test_against_nothing_is_unknown(self):
        line = self.score(row(RESPONSE, None), row(RESPONSE, 6.0))

        assert (line.verdict, line.reason) == ("unknown", "no figure before")


class TestDocument:
    def test_comes_back_as_it_was(self):
        card = desk()

        assert Scorecard.from_dict(card.to_dict()) == card
        assert Scorecard.from_dict(card.to_dict()).to_dict() == card.to_dict()

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ({"kpi": "hops"}, "lines.extra.target: is missing"),
            ({"target": {"better": "lower", "value": 1}}, "lines.extra.kpi: give either 'kpi' or 'of'"),
            (
                {"kpi": "hops", "target": {"better": "less", "value": 1}},
                "lines.extra.target.better: 'less' is not known",
            ),
            (
                {"kpi": "hops", "target": {"better": "lower", "value": "1"}},
                "lines.extra.target.value: '1' is wrong",
            ),
            (
                {"kpi": "hops", "weight": 1, "target": {"better": "lower", "value": 1}},
                "lines.extra.weight: is not known",
            ),
            (
                {"kpi": "hops", "points": -1, "target": {"better": "lower", "value": 1}},
                "points: -1.0 is not taken",
            ),
            (
                {"of": {"x": 1}, "target": {"better": "lower", "value": 1}},
                "lines.extra.of.x: 'x' is no line with a KPI",
            ),
            (
                {"of": {"response": 0.5}, "target": {"better": "lower", "value": 1}},
                "of: has weights .* give parts of 1",
            ),
            (
                {"of": {"response": 1}, "group": {"a": "b"}, "target": {"better": "lower", "value": 1}},
                "of: has lines, which say their own group",
            ),
            (
                {"kpi": "hops", "statistic": "p99", "target": {"better": "lower", "value": 1}},
                "statistic: 'p99' is not",
            ),
        ],
    )
    def test_a_wrong_line_is_refused_with_its_place(self, line, message):
        with pytest.raises(InvalidDefinition, match=message):
            desk(extra=line)

    def test_no_lines_are_refused(self):
        with pytest.raises(InvalidDefinition, match="lines: is empty; give at least one line"):
            Scorecard("empty", missing="drop", lines={})

    def test_an_unknown_rule_for_what_is_missing_is_refused(self):
        with pytest.raises(
            InvalidDefinition, match="missing: 'ignore' is not known; use one of drop, zero, fail"
        ):
            Scorecard("desk", missing="ignore", lines=desk().lines)

    def test_an_unknown_statistic_is_refused(self):
        with pytest.raises(InvalidDefinition, match="statistic: 'p99' is none; use one of mean, min"):
            evolve(desk().lines["response"], statistic="p99")


class TestCheck:
    def found(self, **lines):
        return [(finding.path, finding.code) for finding in desk(**lines).check() if "extra" in finding.path]

    def line(self, kpi="hops", **target):
        return {"kpi": kpi, "target": {"better": "lower", **target}}

    def test_finds_nothing_wrong_with_a_sound_one(self):
        assert desk().check() == ()

    def test_finds_a_kpi_that_is_none(self):
        (finding,) = desk(extra=self.line("smiles", value=1)).check()

        assert (finding.path, finding.severity) == ("lines.extra.kpi", "error")
        assert "KPI 'smiles' is not known" in finding.message

    def test_asks_the_kpis_it_is_given(self):
        assert [finding.path for finding in desk().check([RESPONSE])] == ["lines.reopened.kpi"]

    def test_finds_a_direction_that_the_kpi_calls_worse(self):
        line = {"kpi": "no_hops", "target": {"better": "lower", "value": 0.5}}

        assert self.found(extra=line) == [("lines.extra.target.better", "other_direction")]

    def test_does_not_mind_a_band(self):
        line = {"kpi": "no_hops", "target": {"better": "within", "value": 0.5, "tolerance": 0.1}}

        assert self.found(extra=line) == []

    def test_finds_a_change_of_what_nobody_has_measured(self):
        assert self.found(extra=self.line(change=-0.5)) == [("lines.extra.target.change", "no_baseline")]

    def test_finds_a_baseline_that_meets_the_target(self):
        assert self.found(extra=self.line(value=3, baseline=2)) == [
            ("lines.extra.target.baseline", "met_before")
        ]

    def test_finds_full_marks_for_a_miss(self):
        line = self.line(value=3, full_marks=4, no_marks=5)

        assert self.found(extra=line) == [("lines.extra.target.full_marks", "full_marks_for_a_miss")]

    def test_finds_that_nothing_is_worth_a_point(self):
        lines = {name: evolve(line, points=0) for name, line in desk().lines.items()}

        assert [finding.code for finding in evolve(desk(), lines=lines).check()] == ["worthless"]

    def test_a_line_made_of_others_has_no_kpi_to_ask(self):
        line = {"of": {"response": 1}, "target": {"better": "lower", "value": 1}}

        assert self.found(extra=line) == []


class TestText:
    def test_shows_every_line_and_the_total(self):
        result = desk().score([row(RESPONSE, 3.0, interval=(2, 5))])

        assert str(result).splitlines()[2:] == [
            "response      3       4   -1  met (not certain)  2.25 of 3    100%",
            "reopened      -    0.05    -  no such row                -      0%",
            "desk/1: 2.25 of 3; without reopened (drop)",
        ]

    def test_shows_benchmarks_beside_the_targets_where_there_are_any(self):
        found = load_scorecard("operator").score(given={"promise": 0.95})

        header, _, *lines = found.to_text().splitlines()
        gsm = next(line for line in lines if "GSM" in line)
        assert header.split() == [
            "Line",
            "Value",
            "Target",
            "Benchmark",
            "Gap",
            "Verdict",
            "Points",
            "Weight",
        ]
        assert gsm.split()[-11:-4] == ["-", "1.6", "0.74", "-", "no", "such", "row"]

    def test_is_a_table_in_a_notebook(self):
        found = load_scorecard("operator").score(given={"promise": 0.95})

        assert found._repr_html_() == found.to_html("en")
        assert "<caption>operator/1: 5.00 of 9; without " in found.to_html()
        assert '<th scope="row">服务承诺兑现率</th>' in found.to_html("zh")

    def test_says_that_there_is_no_total(self):
        assert str(desk("fail").score([])).endswith("desk/1: no total; without response, reopened (fail)")

    def test_speaks_chinese_where_it_can(self):
        text = load_scorecard("operator").score(given={"promise": 0.95}).to_text("zh")

        assert "服务承诺兑现率" in text


class TestShipped:
    @pytest.mark.parametrize("name", SCORECARDS)
    def test_comes_back_as_it_was(self, name):
        card = load_scorecard(name)

        assert Scorecard.from_dict(card.to_dict()) == card

    @pytest.mark.parametrize("name", SCORECARDS)
    def test_every_line_says_its_source_in_two_languages(self, name):
        for line in load_scorecard(name).lines.values():
            assert line.source
            assert {"en", "zh"} <= set(line.labels)

    def test_operations_has_the_goals_of_the_scheme(self):
        lines = load_scorecard("operations").lines

        assert {name: (line.target.value, line.target.baseline) for name, line in lines.items()} == {
            "response": (4, 24),
            "feedback": (0.9, 0.7),
            "satisfaction": (0.85, None),
            "cost": (1, None),
        }
        assert lines["cost"].target.tolerance == 0.1

    @pytest.mark.parametrize(
        ("cost", "verdict"), [(0.89, "missed"), (0.9, "met"), (1.1, "met"), (1.11, "missed")]
    )
    def test_the_running_cost_may_be_a_tenth_off_either_way(self, cost, verdict):
        assert load_scorecard("operations").score(given={"cost": cost})["cost"].verdict == verdict

    def test_improvement_has_the_changes_of_the_scheme(self):
        lines = load_scorecard("improvement").lines

        assert {name: line.target.change or line.target.value for name, line in lines.items()} == {
            "response": -0.5,
            "satisfaction": 0.9,
            "churn": -0.2,
            "cost": -0.15,
        }

    def test_improvement_is_measured_from_period_to_period(self):
        card = load_scorecard("improvement")

        result = card.score([row(RESPONSE, 11.0)], before=[row(RESPONSE, 24.0)])

        assert (result["response"].limit, result["response"].verdict) == (12, "met")

    def test_the_operator_gives_4_points_and_5(self):
        card = load_scorecard("operator")

        assert {name: line.points for name, line in card.lines.items() if line.points} == {
            "complaints": 4,
            "promise": 5,
        }

    def test_the_operator_s_full_marks_are_9(self):
        assert load_scorecard("operator").score(given={"complaints": 1.6, "promise": 0.9345}).points == 9

    def test_the_composite_gives_the_operator_s_third_figure(self):
        result = load_scorecard("operator").score(given={"work_orders": 0.9229, "solved": 0.952})

        assert result["promise_made_up"].value == pytest.approx(0.93454)
        assert result["promise_made_up"].verdict == "met"

    def test_the_composite_is_marked_as_our_inference(self):
        assert "the weights are ours" in load_scorecard("operator").lines["promise_made_up"].inference

    def test_the_composite_lacks_what_a_part_lacks(self):
        result = load_scorecard("operator").score(given={"work_orders": 0.9229})

        assert (result["promise_made_up"].value, result["promise_made_up"].reason) == (
            None,
            "a part is missing",
        )

    def test_an_unknown_name_is_refused(self):
        with pytest.raises(
            UnknownName, match="scorecard 'desk' is not known; use one of improvement, operations"
        ):
            load_scorecard("desk")
