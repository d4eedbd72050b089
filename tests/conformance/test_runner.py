"""The facts of other systems come out, and a runner that could not fail would be no check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servicecore.conformance import run_file
from servicecore.errors import InvalidDefinition

VECTORS = Path(__file__).parents[1] / "vectors"


def file_of(tmp_path, kind, *vectors):
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps({"format": "servicecore.vectors/1", "kind": kind, "vectors": vectors}))
    return path


def vector(name, **changes):
    document = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    return {**document["vectors"][0], **changes}


class TestBusinessTime:
    def test_every_vector_passes(self):
        report = run_file(VECTORS / "business_time.json")

        assert [str(outcome) for outcome in report.failures] == []
        assert report.passed == 450

    def test_a_wrong_answer_fails_with_both_answers(self, tmp_path):
        wrong = vector("business_time.json", id="x", expect="2006-01-04T16:00:01+00:00")

        report = run_file(file_of(tmp_path, "business_time", wrong))

        assert report.passed == 0
        assert str(report.failures[0]) == (
            "x 90s forward: answer expected '2006-01-04T16:00:01Z', came '2006-01-04T16:00:00Z'"
        )

    def test_a_question_that_cannot_be_asked_fails_alone(self, tmp_path):
        sound, unknown = vector("business_time.json"), vector("business_time.json", op="divide")

        report = run_file(file_of(tmp_path, "business_time", unknown, sound))

        assert [outcome.wrong for outcome in report.outcomes] == [("KeyError: 'divide'",), ()]
        assert str(report.outcomes[1]).endswith(": passed")


class TestSla:
    def test_every_vector_passes(self):
        report = run_file(VECTORS / "sla.json")

        assert [str(outcome) for outcome in report.failures] == []
        assert report.passed == 91

    @pytest.mark.parametrize(
        ("expect", "came"),
        [
            ({"resolution_due": None}, "'2017-02-28T12:00:00Z'"),
            ({"breached": {"resolution": True}}, "{'resolution': False}"),
            ({"paused_seconds": 60}, "came 0.0"),
            ({"next_due": None}, "'2017-02-28T12:00:00Z'"),
            ({"resolution_overrun_seconds": 1}, "came 0.0"),
            ({"resolution_wall_elapsed_seconds": 1}, "came 0.0"),
            ({"happiness": 1}, "expect.happiness: is not known"),
            ({"update_due": "2017-02-28T12:00:00+00:00"}, "came None"),
            (
                {
                    "milestones": [
                        {"target": "resolution", "offset_seconds": 0, "at": "2017-02-28T12:00:01+00:00"}
                    ]
                },
                "'at': '2017-02-28T12:00:00Z'",
            ),
        ],
    )
    def test_a_wrong_reading_fails(self, tmp_path, expect, came):
        report = run_file(file_of(tmp_path, "sla", vector("sla.json", expect=expect)))

        assert came in report.failures[0].wrong[0]

    def test_pauses_are_read_off_a_clock_that_they_hold(self, tmp_path):
        paused = vector("sla.json", expect={"paused_seconds": 1}, profile={"pause_scope": ["first_response"]})

        assert "came 0.0" in run_file(file_of(tmp_path, "sla", paused)).failures[0].wrong[0]


class TestFiles:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('{"format": "other/1", "kind": "sla"}', "is of format 'other/1', kind 'sla'"),
            ('{"format": "servicecore.vectors/1", "kind": "poems"}', "of kind business_time, sla"),
            ('{"format": "servicecore.vectors/1", "kind": ["sla"]}', r"kind \['sla'\]; give"),
            ('{"format": "servicecore.vectors/1", "kind": "sla"}', "vectors: None is no list"),
            ('{"format": "servicecore.vectors/1", "kind": "sla", "vectors": {}}', "vectors: {} is no list"),
            ("[]", "is no object"),
            ("{", "is no JSON"),
            ("[" * 100_000, "is no JSON"),
        ],
    )
    def test_refuses_what_is_no_file_of_vectors(self, tmp_path, text, message):
        path = tmp_path / "x.json"
        path.write_text(text)

        with pytest.raises(InvalidDefinition, match=message):
            run_file(path)

    def test_reads_a_file_that_begins_with_a_byte_order_mark(self, tmp_path):
        path = file_of(tmp_path, "sla")
        path.write_text("\ufeff" + path.read_text())

        assert run_file(path).outcomes == ()

    @pytest.mark.parametrize("kind", ["sla", "business_time"])
    @pytest.mark.parametrize("odd", [None, 7, "x", [], {}, {"id": [], "calendar": 5, "expect": 5}])
    def test_a_vector_that_cannot_be_run_fails_alone(self, tmp_path, kind, odd):
        report = run_file(file_of(tmp_path, kind, odd, odd))

        assert [outcome.passed for outcome in report.outcomes] == [False, False]

    def test_a_vector_that_is_nested_too_deep_fails_alone(self, tmp_path):
        deep = vector("business_time.json", id="deep", expect="deep")
        path = file_of(tmp_path, "business_time", deep)
        path.write_text(path.read_text().replace('"deep"', "[" * 900 + "]" * 900))

        assert len(run_file(path).failures) == 1

    def test_a_number_beyond_all_numbers_fails_alone(self, tmp_path):
        endless = vector("business_time.json")
        path = file_of(
            tmp_path, "business_time", {**endless, "args": {**endless["args"], "seconds": "endless"}}
        )
        path.write_text(path.read_text().replace('"endless"', "1e400"))

        assert "OverflowError" in run_file(path).failures[0].wrong[0]

    def test_names_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(InvalidDefinition, match="cannot be read: No such file"):
            run_file(tmp_path / "none.json")
