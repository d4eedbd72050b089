"""What `check` finds before a ticket does."""

from __future__ import annotations

import pytest

from servicecore.desk import check_desk
from servicecore.errors import InvalidDefinition
from servicecore.sample.sample_desk import sample_document


def found_in(**parts):
    return {(f.severity, f.code): f"{f.path}: {f.message}" for f in check_desk({"name": "x", **parts})}


def calendar(**changes):
    return {"name": "office", "timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}, **changes}


class TestCheckDesk:
    def test_finds_no_error_in_the_sample(self, tmp_path):
        path = tmp_path / "desk.toml"
        path.write_text(sample_document())

        assert [finding for finding in check_desk(path) if finding.severity == "error"] == []

    def test_reports_errors_as_findings(self):
        assert found_in(colour="red")[("error", "unknown_key")].startswith("colour: is not known")

    def test_warns_of_a_calendar_that_never_opens(self):
        found = found_in(calendars=[calendar(weekly={})])

        assert "calendar office: never opens" in found[("warning", "never_open")]

    def test_warns_of_the_lost_minute_before_midnight(self):
        found = found_in(calendars=[calendar(weekly={"mon": [["00:00", "23:59"]]})])

        assert "write 24:00" in found[("warning", "lost_minute")]

    def test_warns_where_raising_a_priority_moves_its_deadline_out(self):
        policy = {
            "name": "p",
            "calendar": "office",
            "targets": [{"metric": "resolution", "goals": {"P1": "8h", "P2": "4h"}}],
        }

        found = found_in(calendars=[calendar()], priority="incident", sla=[policy])

        assert "P1 has 8h, longer than P2 with 4h" in found[("warning", "longer_goal")]
        assert "promises nothing for 'P3' in policy 'p'" in found[("warning", "no_goal")]

    @pytest.mark.parametrize(
        "goals",
        [
            {"P1": "9h", "P2": {"within": "1h", "calendar": "office"}, "P3": "10h"},
            {"P1": "9h", "P2": {"within": "1h", "calendar": "other"}, "P3": "4h"},
            {"P1": "9h", "P3": "4h"},
        ],
        ids=["the same calendar by name", "a level in between elsewhere", "no level in between"],
    )
    def test_compares_every_pair_of_levels_in_one_calendar(self, goals):
        policy = {"name": "p", "calendar": "office", "targets": [{"metric": "resolution", "goals": goals}]}
        calendars = [calendar(), calendar(name="other")]

        found = found_in(calendars=calendars, priority="incident", sla=[policy])

        assert "P1 has 9h, longer than" in found[("warning", "longer_goal")]

    def test_a_calendar_of_special_days_alone_opens(self):
        assert found_in(calendars=[calendar(weekly={}, special={"2050-01-03": [["09:00", "12:00"]]})]) == {}

    def test_has_nothing_to_say_of_levels_when_there_are_none(self):
        policy = {
            "name": "p",
            "calendar": "office",
            "targets": [{"metric": "resolution", "goals": {"*": "8h"}}],
        }

        assert found_in(calendars=[calendar()], sla=[policy]) == {}

    def test_passes_the_warnings_about_a_workflow_on(self):
        states = [
            {"name": "new", "category": "new"},
            {"name": "waiting", "category": "waiting"},
            {"name": "done", "category": "closed"},
        ]
        transitions = [
            {"trigger": "wait", "sources": ["new"], "target": "waiting"},
            {"trigger": "end", "sources": ["waiting"], "target": "done", "roles": ["agent"]},
        ]
        workflow = {
            "name": "w",
            "version": "1",
            "initial": "new",
            "states": states,
            "transitions": transitions,
        }

        findings = check_desk({"name": "x", "workflows": [workflow]})

        assert findings
        assert all(f.severity == "warning" and f.path.startswith("workflow w.") for f in findings)

    def test_a_file_that_cannot_be_read_is_no_finding(self, tmp_path):
        with pytest.raises(InvalidDefinition, match="cannot be read"):
            check_desk(tmp_path / "none.toml")
