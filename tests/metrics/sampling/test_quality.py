import json
import random

import pytest

from servicecore.errors import InvalidArgument, InvalidDefinition, UnknownName
from servicecore.metrics.sampling.quality import QualityScore, quality
from servicecore.metrics.sampling.reference import Reference
from servicecore.metrics.sampling.sample import sample
from servicecore.metrics.statistics.mean import mean_interval

CRITERION = ["response"]


def members(**teams):
    return [
        Reference(f"{team}-{n}", kind="call", dimensions={"team": team})
        for team, count in teams.items()
        for n in range(count)
    ]


def drawn_from(there, size, **how):
    return sample(there, strata=["team"], size=size, seed=how.pop("seed", 1), **how)


def scored(drawn, truth):
    return [
        QualityScore(reference=each.key, scores={"response": truth[each]}, lowest=-1e9, highest=1e9)
        for each in drawn.references
    ]


class TestMean:
    def test_every_stratum_weighs_by_its_number(self):
        there = members(large=90, small=10)
        truth = {each: 5 if each.dimensions["team"] == "large" else 1 for each in there}
        drawn = drawn_from(there, 10, allocation="equal")

        found = quality(drawn, scored(drawn, truth), CRITERION)["response"]

        assert found.mean == pytest.approx(0.9 * 5 + 0.1 * 1)
        assert (found.n, found.unscored, found.covered) == (10, 0, 1)

    def test_is_unbiased_whatever_the_allocation(self):
        rng = random.Random(3)
        there = members(large=60, middle=25, small=6)
        base = {"large": 4.0, "middle": 2.5, "small": 1.0}
        truth = {each: base[each.dimensions["team"]] + rng.uniform(-1, 1) for each in there}
        expected = sum(truth.values()) / len(truth)

        for allocation in ("proportional", "equal"):
            means = []
            for seed in range(800):
                drawn = drawn_from(there, 12, allocation=allocation, at_least=2, seed=seed)
                means.append(quality(drawn, scored(drawn, truth), CRITERION)["response"].mean)

            assert sum(means) / len(means) == pytest.approx(expected, abs=0.02)

    def test_a_plain_mean_of_an_equal_sample_would_be_biased(self):
        there = members(large=60, small=6)
        truth = {each: 4.0 if each.dimensions["team"] == "large" else 1.0 for each in there}
        drawn = drawn_from(there, 12, allocation="equal")

        plain = sum(truth[each] for each in drawn.references) / 12

        assert plain == 2.5
        assert quality(drawn, scored(drawn, truth), CRITERION)["response"].mean == pytest.approx(246 / 66)

    def test_its_interval_holds_the_truth_in_19_of_20(self):
        rng = random.Random(4)
        there = members(large=60, middle=40)
        truth = {each: rng.gauss(3 if each.dimensions["team"] == "large" else 4, 0.7) for each in there}
        expected = sum(truth.values()) / len(truth)

        holds = 0
        for seed in range(800):
            drawn = drawn_from(there, 20, seed=seed)
            low, high = quality(drawn, scored(drawn, truth), CRITERION)["response"].interval
            holds += low <= expected <= high

        assert 0.92 <= holds / 800 <= 0.98

    def test_in_one_large_stratum_it_is_students_interval(self):
        there = members(all=10**5)
        drawn = drawn_from(there, 10)
        truth = {each: place % 4 for place, each in enumerate(drawn.references)}

        found = quality(drawn, scored(drawn, truth), CRITERION)["response"]

        values = list(truth.values())
        expected = mean_interval(10, sum(values), sum(value * value for value in values))
        assert found.interval == pytest.approx(expected, rel=1e-3)

    def test_when_all_are_scored_there_is_no_doubt(self):
        there = members(a=3, b=2)
        drawn = drawn_from(there, 5)

        found = quality(drawn, scored(drawn, dict(zip(there, (1, 2, 3, 4, 5), strict=True))), CRITERION)[
            "response"
        ]

        assert (found.mean, found.interval) == (pytest.approx(3), (pytest.approx(3), pytest.approx(3)))

    def test_a_single_score_of_many_says_nothing_of_its_spread(self):
        there = members(a=30, b=30)
        drawn = drawn_from(there, 2)

        found = quality(drawn, scored(drawn, dict.fromkeys(there, 3)), CRITERION)["response"]

        assert (found.mean, found.interval) == (3, None)

    def test_nothing_scored_has_no_mean(self):
        found = quality(drawn_from(members(a=9), 3), [], CRITERION)["response"]

        assert (found.mean, found.interval, found.n, found.unscored, found.covered) == (None, None, 0, 3, 0)

    def test_a_stratum_without_a_score_is_not_spoken_for(self):
        there = members(a=30, b=10)
        drawn = drawn_from(there, 8)
        scores = [score for score in scored(drawn, dict.fromkeys(there, 3)) if score.reference[1][0] == "a"]

        found = quality(drawn, scores, CRITERION)["response"]

        assert (found.covered, found.unscored) == (0.75, 2)

    def test_a_criterion_that_could_not_be_judged_is_unscored(self):
        drawn = drawn_from(members(a=9), 2)
        scores = [
            QualityScore(reference=drawn.references[0].key, scores={"response": 4, "efficiency": 2}),
            QualityScore(reference=drawn.references[1].key, scores={"response": 5}),
        ]

        found = quality(drawn, scores)

        assert {name: (mean.n, mean.unscored) for name, mean in found.items()} == {
            "response": (2, 0),
            "communication": (0, 2),
            "efficiency": (1, 1),
        }


class TestRefusals:
    def test_a_score_of_what_was_not_drawn(self):
        score = QualityScore(reference=("call", "other"), scores={"response": 4})

        with pytest.raises(
            InvalidArgument, match=r"\('call', 'other'\) is not taken; give references that were drawn"
        ):
            quality(drawn_from(members(a=9), 2), [score])

    def test_two_scores_of_one_reference(self):
        drawn = drawn_from(members(a=9), 2)
        score = QualityScore(reference=drawn.references[0].key, scores={"response": 4})

        with pytest.raises(InvalidArgument, match="give one score for each reference; it has two"):
            quality(drawn, [score, score])

    def test_a_criterion_that_is_none(self):
        drawn = drawn_from(members(a=9), 2)
        score = QualityScore(reference=drawn.references[0].key, scores={"charm": 4})

        with pytest.raises(
            UnknownName, match="criterion 'charm' is not known; use one of response, communication"
        ):
            quality(drawn, [score])

    @pytest.mark.parametrize("value", [0, 6, float("nan")])
    def test_a_score_beyond_the_scale(self, value):
        with pytest.raises(InvalidDefinition, match="scores.response: .* is beyond the scale; give 1 to 5"):
            QualityScore(reference=("call", "1"), scores={"response": value})

    def test_no_score_at_all(self):
        with pytest.raises(InvalidDefinition, match="scores: is empty; give at least one"):
            QualityScore(reference=("call", "1"), scores={})


class TestRecord:
    SCORE = QualityScore(
        reference=("call", "C-7"), scores={"response": 4, "communication": 4.5}, inspector="kim"
    )

    def test_comes_back_as_it_was(self):
        data = json.loads(json.dumps(self.SCORE.to_dict()))

        assert QualityScore.from_dict(data) == self.SCORE

    def test_never_shows_the_inspector(self):
        assert "kim" not in repr(self.SCORE)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (
                {"schema": "servicecore.quality_score/2"},
                "schema: 'servicecore.quality_score/2' cannot be read",
            ),
            ({"id": 7}, "id: 7 is wrong; give a text"),
            ({"scores": {"response": "good"}}, "scores.response: is no number; give one"),
            ({"scores": {"response": True}}, "scores.response: is no number; give one"),
            ({"stars": 5}, "stars: is not known"),
        ],
    )
    def test_a_wrong_record_is_refused_with_its_place(self, change, message):
        with pytest.raises(InvalidDefinition, match=message):
            QualityScore.from_dict({**self.SCORE.to_dict(), **change})
