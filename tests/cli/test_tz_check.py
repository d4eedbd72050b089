"""`tz-check` on files: nothing moves, something moves, or a line that says what could not be used."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from servicecore.cli import tz_check
from servicecore.errors import InvalidArgument, InvalidDefinition
from servicecore.instant import tzdb_release

OLD, NEW = (str(Path(__file__).parents[1] / "zoneinfo" / release) for release in ("2025b", "2026f"))

CALENDAR = """
name = "office"
timezone = "America/Vancouver"
[weekly]
mon = [["09:00", "17:00"]]
fri = [["09:00", "17:00"]]
"""
MOVES = "T-1,2026-11-23T09:00:00-08:00"
STAYS = "T-2,2026-10-30T16:00:00-07:00"


@pytest.fixture
def run(capsys, tmp_path):
    """Runs the command on rows of a file and returns its exit status and what it printed."""

    def command(text, *options, against=NEW, stored_under=OLD):
        calendar, deadlines = tmp_path / "office.toml", tmp_path / "deadlines.csv"
        calendar.write_text(CALENDAR)
        if text is not None:
            deadlines.write_bytes(text if isinstance(text, bytes) else text.encode())
        parser = argparse.ArgumentParser()
        tz_check.add_parser(parser.add_subparsers())
        stored = () if stored_under is None else ("--stored-under", stored_under)
        named = ("--calendar", str(calendar), "--against", against, *stored)
        args = parser.parse_args(["tz-check", *named, *options, str(deadlines)])
        status = args.run(args)
        return status, capsys.readouterr().out

    return command


class TestAnswers:
    def test_nothing_that_moves_is_fine(self, run):
        status, out = run(f"key,due_at\n{STAYS}\n")

        assert (status, out.endswith(": 1 checked, 0 move\n")) == (0, True)

    def test_a_move_is_bad_news(self, run):
        status, out = run(f"key,due_at\n{STAYS}\n{MOVES}\n")

        assert status == 1
        assert out.splitlines()[-1] == "T-1  2026-11-23T09:00:00-08:00  2026-11-23T09:00:00-07:00  -1h  wall"

    def test_deadlines_are_stored_under_the_calendars_release_by_default(self, run):
        _, out = run(f"key,due_at\n{STAYS}\n", "--json", stored_under=None)

        assert json.loads(out)["before"] == tzdb_release("tzdata")

    def test_the_systems_release_can_be_named(self, run):
        status, _ = run(f"key,due_at\n{STAYS}\n", stored_under="tzdata", against="tzdata")

        assert status == 0
        assert [tz_check._source(name) for name in ("system", "tzdata", "x")] == [
            "system",
            "tzdata",
            Path("x"),
        ]

    def test_start_and_goal_compute_a_deadline_again(self, run):
        row = "T-1,2026-11-02T11:00:00-08:00,2026-10-30T15:00:00-07:00,4h"

        status, out = run(f"key,due_at,started_at,goal\n{row}\n{STAYS},,\n")

        assert (status, out.splitlines()[-1].split()[0::4]) == (1, ["T-1", "computed"])

    def test_json_is_alone_on_standard_output(self, run):
        status, out = run(f"key,due_at\n{MOVES}\n", "--json")

        answer = json.loads(out)
        assert (status, answer["checked"], answer["before"]) == (1, 1, "2025b")
        assert answer["moves"][0]["by"] == "-1h"

    def test_a_byte_order_mark_is_passed_over(self, run):
        assert run(b"\xef\xbb\xbfkey,due_at\r\n" + STAYS.encode() + b"\r\n")[0] == 0


class TestBadRows:
    @pytest.mark.parametrize(
        ("row", "place", "message"),
        [
            ("T-9,monday,,", "line 2", "due_at 'monday' is no ISO 8601 instant"),
            ("T-9,2026-11-23T09:00:00,,", "line 2", "due_at 2026-11-23T09:00:00 has no UTC offset"),
            ("T-9", "line 2", "has not as many fields as the header"),
            ("T-9,2026-11-23T09:00:00Z,,,7", "line 2", "has not as many fields as the header"),
            ("T-9,2026-11-23T09:00:00Z,monday,4h", "line 2", "started_at 'monday' is no ISO 8601 instant"),
            ("T-9,2026-11-23T09:00:00Z,,4h", "T-9", "give both it and goal, or neither"),
            ("T-9,2026-11-23T09:00:00Z,2026-11-20T09:00:00Z,4", "T-9", "goal '4' is no duration"),
        ],
    )
    def test_are_named_while_the_rest_goes_on(self, run, row, place, message):
        status, out = run(f"key,due_at,started_at,goal\n{row}\n{STAYS},,\n")

        assert status == 1
        assert "1 checked, 0 move, 1 unreadable" in out
        assert f"unreadable: {place}: " in out
        assert message in out


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (None, "file of deadlines 'deadlines.csv': cannot be read: No such file"),
            (b"key,due_at\n\xff,x\n", "is not UTF-8 at byte 11"),
            ("", "has no column 'key', 'due_at'; its header takes key, due_at, started_at, goal"),
            ("key,due\n", "has no column 'due_at'"),
            ("key,due_at,colour\n", "has the column 'colour'; its header takes"),
            ("key,due_at,key\n", "has twice the column 'key'"),
            ('key,due_at\n"T-1,x\n', "is no CSV at line 2: unexpected end of data"),
        ],
    )
    def test_a_file_that_cannot_be_used(self, run, text, message):
        with pytest.raises(InvalidDefinition) as refused:
            run(text)

        assert message in str(refused.value)

    def test_a_release_that_does_not_exist(self, run):
        with pytest.raises(InvalidArgument, match="zone source .*nowhere.* is not taken; give a folder"):
            run(f"key,due_at\n{MOVES}\n", against=f"{OLD}/nowhere")
