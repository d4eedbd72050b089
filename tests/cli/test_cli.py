"""The command line: an answer, bad news, or one line that says what could not be used."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import servicecore
from servicecore.cli import main
from servicecore.sample.sample_desk import sample_document
from servicecore.schemas import json_schema

CALENDAR = """
name = "office"
timezone = "Europe/Berlin"
[weekly]
mon = [["09:00", "12:00"], ["13:00", "17:30"]]
tue = [["09:00", "12:00"], ["13:00", "17:30"]]
"""


@pytest.fixture
def calendar(tmp_path):
    path = tmp_path / "office.toml"
    path.write_text(CALENDAR)
    return str(path)


def run(capsys, *argv):
    status = main(argv)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def refusal(capsys, *argv):
    """The one line on standard error of a command that exits with 2 and prints nothing else."""
    try:
        status = main(argv)
    except SystemExit as stopped:
        status = stopped.code
    captured = capsys.readouterr()
    assert (status, captured.out, captured.err.count("\n")) == (2, "", 1)
    return captured.err.rstrip("\n")


class TestElapsed:
    def test_prints_the_open_time(self, capsys, calendar):
        span = ("2026-03-02T11:00:00+01:00", "2026-03-02T14:00:00+01:00")

        assert run(capsys, "elapsed", "--calendar", calendar, *span) == (0, "2h\n", "")

    def test_explains_itself(self, capsys, calendar):
        span = ("2026-03-02T11:00:00+01:00", "2026-03-02T14:00:00+01:00")

        _, out, _ = run(capsys, "elapsed", "--calendar", calendar, *span, "--explain")

        assert out.splitlines()[3:] == [
            "Mon 2026-03-02 11:00+01:00  Mon 2026-03-02 12:00+01:00      1h  open",
            "Mon 2026-03-02 12:00+01:00  Mon 2026-03-02 13:00+01:00      1h  outside hours",
            "Mon 2026-03-02 13:00+01:00  Mon 2026-03-02 14:00+01:00      1h  open",
            "                            open in all                     2h  office",
        ]

    def test_speaks_json(self, capsys, calendar):
        span = ("2026-03-02T14:00:00+01:00", "2026-03-02T11:00:00+01:00")

        _, out, _ = run(capsys, "elapsed", "--calendar", calendar, *span, "--json", "--explain")

        answer = json.loads(out)
        assert (answer["elapsed"], answer["elapsed_us"], len(answer["open"])) == ("-2h", -7_200_000_000, 2)
        assert [piece["kind"] for piece in answer["pieces"]] == ["open", "outside_hours", "open"]
        assert "tzdb" in answer["calendar_version"]

    def test_speaks_json_without_reasons_when_none_are_asked_for(self, capsys, calendar):
        span = ("2026-03-02T11:00:00+01:00", "2026-03-02T12:00:00+01:00")

        _, out, _ = run(capsys, "elapsed", "--calendar", calendar, *span, "--json")

        assert set(json.loads(out)) == {"elapsed", "elapsed_us", "calendar_version"}

    @pytest.mark.parametrize(
        ("start", "message"),
        [
            ("2026-03-02T11:00", "START 2026-03-02T11:00:00 has no UTC offset"),
            ("monday", "START 'monday' is no ISO 8601 instant"),
        ],
    )
    def test_refuses_what_is_no_instant(self, capsys, calendar, start, message):
        assert message in refusal(capsys, "elapsed", "--calendar", calendar, start, "2026-03-02T11:00:00Z")

    def test_refuses_a_calendar_with_faults(self, capsys, tmp_path):
        path = tmp_path / "office.toml"
        path.write_text(CALENDAR.replace("12:00", "14:00"))

        line = refusal(
            capsys, "elapsed", "--calendar", str(path), "2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z"
        )

        assert "weekly.mon[1]" in line


class TestLooking:
    def test_prints_a_week(self, capsys, calendar):
        status, out, _ = run(capsys, "week", "--calendar", calendar, "2026-03-04")

        assert status == 0
        assert "Mon  2 Mar" in out
        assert "09:00-12:00 13:00-17:30" in out

    def test_prints_a_month(self, capsys, calendar):
        status, out, _ = run(capsys, "month", "--calendar", calendar, "2026-03")

        assert (status, out.splitlines()[1]) == (0, "March 2026, Europe/Berlin")

    def test_writes_a_picture(self, capsys, calendar, tmp_path):
        path = tmp_path / "march.svg"

        status, out, _ = run(capsys, "month", "--calendar", calendar, "2026-03", "--svg", str(path))

        assert (status, out) == (0, f"written to {path}\n")
        assert ET.parse(path).getroot().tag.endswith("svg")

    def test_says_where_it_cannot_write(self, capsys, calendar, tmp_path):
        path = str(tmp_path / "gone" / "march.svg")

        line = refusal(capsys, "month", "--calendar", calendar, "2026-03", "--svg", path)

        assert "march.svg cannot be written: No such file or directory" in line

    def test_refuses_what_is_no_month(self, capsys, calendar):
        line = refusal(capsys, "month", "--calendar", calendar, "2026-13")

        assert "month '2026-13' is not taken; give a month such as '2026-12'" in line


class TestAdvance:
    def test_prints_the_instant_in_the_zone_of_the_calendar(self, capsys, calendar):
        out = run(capsys, "advance", "--calendar", calendar, "2026-03-02T11:00:00Z", "6h")

        assert out == (0, "2026-03-03T10:30:00+01:00\n", "")

    def test_rolls_on_when_asked(self, capsys, calendar):
        roll = ("--edge", "roll", "2026-03-02T09:00:00+01:00", "3h")

        assert run(capsys, "advance", "--calendar", calendar, *roll)[1] == "2026-03-02T13:00:00+01:00\n"

    def test_goes_back_in_time(self, capsys, calendar):
        back = ("2026-03-02T14:00:00+01:00", "--", "-2h")

        assert run(capsys, "advance", "--calendar", calendar, *back)[1] == "2026-03-02T11:00:00+01:00\n"

    @pytest.mark.parametrize(
        ("duration", "at"),
        [("-1h", "2026-03-02T13:00:00+01:00"), ("-PT1H", "2026-03-02T13:00:00+01:00")],
    )
    def test_goes_back(self, capsys, calendar, duration, at):
        asked = ("advance", "--calendar", calendar, "2026-03-02T14:00:00+01:00", duration)

        assert run(capsys, *asked) == (0, f"{at}\n", "")

    def test_counts_business_days(self, capsys, calendar):
        asked = ("advance", "--calendar", calendar, "2026-03-02T14:00:00+01:00", "1bd")

        assert run(capsys, *asked) == (0, "2026-03-03T14:00:00+01:00\n", "")

    def test_refuses_an_ambiguous_duration(self, capsys, calendar):
        line = refusal(capsys, "advance", "--calendar", calendar, "2026-03-02T14:00:00Z", "2d")

        assert "DURATION '2d' is ambiguous" in line


class TestCheck:
    def test_a_sound_desk_is_fine(self, capsys, tmp_path):
        path = tmp_path / "desk.toml"
        path.write_text(sample_document())

        status, out, _ = run(capsys, "check", str(path))

        assert (status, out.splitlines()[-1].startswith("0 errors")) == (0, True)

    def test_errors_are_bad_news(self, capsys, tmp_path):
        path = tmp_path / "desk.toml"
        path.write_text(sample_document().replace("first_response", "happiness"))

        status, out, _ = run(capsys, "check", str(path))

        assert status == 1
        line = 1 + path.read_text().splitlines().index('metric = "happiness"')
        assert f"desk.toml:{line}: sla[0].targets[1].metric: 'happiness' is not known" in out
        assert out.splitlines()[-1] == "1 errors, 0 warnings"

    def test_speaks_json(self, capsys, tmp_path):
        path = tmp_path / "desk.json"
        path.write_text('{"name": "x", "colour": 1}')

        status, out, _ = run(capsys, "check", str(path), "--json")

        [finding] = json.loads(out)
        assert (status, finding["path"], finding["line"]) == (1, "colour", 1)

    @pytest.mark.parametrize("time", ["2026-04-01", "2026-04-01T09:00:00+02:00"])
    def test_tells_of_reviews_that_are_due_at_a_time(self, capsys, tmp_path, time):
        path = tmp_path / "desk.json"
        path.write_text('{"name": "x", "sla": [{"name": "agreed", "review_by": "2026-03-31"}]}')

        _, unasked, _ = run(capsys, "check", str(path))
        status, out, _ = run(capsys, "check", str(path), "--at", time)

        assert ("review_by" in unasked, status) == (False, 0)
        assert "sla[0].review_by: 2026-03-31 has passed" in out

    def test_a_time_that_is_none_is_one_line(self, capsys):
        assert "--at 'today' is no ISO 8601 instant" in refusal(capsys, "check", "x.toml", "--at", "today")

    def test_a_file_that_is_not_there_is_one_line(self, capsys):
        assert "'none.toml' cannot be read: No such file" in refusal(capsys, "check", "none.toml")


class TestConformance:
    VECTOR = {  # noqa: RUF012 - read only
        "id": "x1",
        "name": "a plain hour",
        "calendar": {
            "timezone": "UTC",
            "weekly": {"mon": [["09:00", "17:00"]]},
            "holidays": [],
            "special": {},
        },
        "op": "between",
        "args": {"start": "2026-03-02T10:00:00Z", "end": "2026-03-02T11:00:00Z"},
    }

    def file(self, tmp_path, expect):
        path = tmp_path / "vectors.json"
        vectors = [{**self.VECTOR, "expect": expect}]
        path.write_text(
            json.dumps({"format": "servicecore.vectors/1", "kind": "business_time", "vectors": vectors})
        )
        return str(path)

    def test_ends_with_a_count(self, capsys, tmp_path):
        assert run(capsys, "conformance", self.file(tmp_path, 3600)) == (0, "1 passed, 0 failed\n", "")

    def test_a_failure_is_listed_and_is_bad_news(self, capsys, tmp_path):
        status, out, _ = run(capsys, "conformance", self.file(tmp_path, 1))

        assert (status, out) == (
            1,
            "x1 a plain hour: answer expected 1, came 3600.0\n0 passed, 1 failed\n",
        )

    def test_refuses_another_kind_of_file(self, capsys, tmp_path):
        path = tmp_path / "x.json"
        path.write_text("{}")

        assert "is of format None" in refusal(capsys, "conformance", str(path))


class TestDemo:
    def test_shows_the_board_and_the_figures(self, capsys, tmp_path):
        page = tmp_path / "report.html"

        status, out, _ = run(capsys, "demo", "--html", str(page))

        assert status == 0
        assert "300 tickets" in out
        assert "over by" in out
        assert "(paused)" in out
        assert "SLA attainment: resolution" in out
        assert "<script" not in page.read_text(encoding="utf-8")

    def test_is_the_same_every_time(self, capsys):
        assert run(capsys, "demo") == run(capsys, "demo")

    def test_says_where_it_cannot_write(self, capsys, tmp_path):
        status = main(["demo", "--html", str(tmp_path)])

        assert status == 2
        assert capsys.readouterr().err.count("cannot be written") == 1


class TestSchema:
    def test_prints_the_schema_of_a_kind_of_document(self, capsys):
        status, out, _ = run(capsys, "schema", "workflow")

        assert (status, json.loads(out)) == (0, json_schema("workflow"))

    def test_refuses_a_kind_that_there_is_none_of(self, capsys):
        assert "kind of document 'ticket' is not known; use one of desk" in refusal(
            capsys, "schema", "ticket"
        )


class TestMain:
    def test_a_wrong_command_is_one_line(self, capsys):
        assert refusal(capsys, "dance").startswith("servicecore: argument COMMAND: invalid choice: 'dance'")

    def test_a_missing_argument_is_one_line(self, capsys):
        assert "the following arguments are required: --calendar" in refusal(capsys, "elapsed", "a", "b")

    def test_a_message_of_several_lines_becomes_one(self, capsys, tmp_path):
        path = tmp_path / "a\nb.yaml"

        assert "is neither .toml nor .json" in refusal(capsys, "check", str(path))

    @pytest.mark.parametrize("name", ["__main__", "servicecore.__main__"])
    def test_runs_only_as_a_program(self, monkeypatch, capsys, name):
        monkeypatch.setattr(sys, "argv", ["servicecore", "--help"])

        try:
            runpy.run_path(str(Path(servicecore.__file__).with_name("__main__.py")), run_name=name)
        except SystemExit as stopped:
            assert stopped.code == 0

        assert ("Service-desk decisions" in capsys.readouterr().out) == (name == "__main__")

    def test_runs_as_a_module(self):
        done = subprocess.run(
            [sys.executable, "-m", "servicecore", "--help"], capture_output=True, text=True, check=True
        )

        assert "Service-desk decisions" in done.stdout

    def test_a_reader_that_goes_away_is_no_error(self):
        # The reader's end of the pipe is closed before anything is written.
        read, write = os.pipe()
        os.close(read)
        with os.fdopen(write, "w") as gone:
            done = subprocess.run(
                [sys.executable, "-m", "servicecore", "demo"],
                stdout=gone,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )

        assert (done.returncode, done.stderr) == (0, "")

    def test_drops_what_is_left_when_the_reader_has_gone(self, monkeypatch, tmp_path):
        with (tmp_path / "out").open("w") as out:
            monkeypatch.setattr(sys, "stdout", out)
            monkeypatch.setattr("servicecore.cli.check.check_desk", raises_broken_pipe)

            assert main(["check", "desk.toml"]) == 0


def raises_broken_pipe(_file, **_options):
    raise BrokenPipeError
