"""What `check` finds before a ticket does."""

from __future__ import annotations

import pytest

from servicecore.desk import check_desk
from servicecore.errors import InvalidDefinition
from servicecore.instant import from_iso
from servicecore.sample.sample_desk import sample_document


def found_in(**parts):
    return {(f.severity, f.code): f"{f.path}: {f.message}" for f in check_desk({"name": "x", **parts})}


def calendar(**changes):
    return {"name": "office", "timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}, **changes}


class TestCheckDesk:
    def test_finds_nothing_in_the_sample(self, tmp_path):
        path = tmp_path / "desk.toml"
        path.write_text(sample_document())

        assert check_desk(path) == ()

    def test_reports_errors_as_findings(self):
        assert found_in(colour="red")[("error", "unknown_key")].startswith("colour: is not known")

    def test_warns_of_a_calendar_that_never_opens(self):
        found = found_in(calendars=[calendar(weekly={})])

        assert "calendars[0]: never opens" in found[("warning", "never_open")]

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

    def test_checks_the_policies_whatever_else_is_wrong(self):
        policy = {"name": "p", "calendar": "office", "targets": [{"metric": "resolution"}]}
        broken = calendar(timezone="Moon/Tranquility")

        found = found_in(colour="red", calendars=[broken], priority="incident", sla=[policy])

        assert sorted(found) == [
            ("error", "unknown_key"),
            ("error", "unknown_time_zone"),
            ("warning", "no_goal"),
        ]

    @pytest.mark.parametrize(
        ("policy", "code", "paths"),
        [
            ({"colour": "red"}, "unknown_key", ["sla[0].colour"]),
            ({"calendar": "evenings"}, "unknown_name", ["sla[0].calendar"]),
            ({"workflows": ["complaint"]}, "unknown_name", ["sla[0].workflows"]),
        ],
        ids=["that cannot be read", "without hours", "for no workflow"],
    )
    def test_tells_once_what_is_wrong_with_a_policy(self, policy, code, paths):
        targets = [{"metric": "resolution", "goals": {"*": "8h"}}]
        policy = {"name": "p", "calendar": "office", "targets": targets, **policy}

        findings = check_desk({"name": "x", "calendars": [calendar()], "sla": [policy]})

        assert ([f.path for f in findings], {f.code for f in findings}) == (paths, {code})

    @pytest.mark.parametrize("part", ["sla", "calendars"])
    def test_what_is_no_list_is_an_error(self, part):
        assert found_in(**{"sla": [], part: 7}) == {
            ("error", "wrong_type"): f"{part}: 7 is wrong; give a list"
        }

    def test_tells_of_reviews_that_are_due_where_it_is_said_when_it_is(self):
        targets = [{"metric": "resolution", "goals": {"*": "8h"}}]
        policy = {"name": "p", "calendar": "office", "targets": targets, "review_by": "2026-03-31"}
        document = {"name": "x", "calendars": [calendar()], "sla": [policy]}

        assert check_desk(document) == ()
        assert [f.path for f in check_desk(document, at=from_iso("2026-04-01T00:00:00Z"))] == [
            "sla[0].review_by"
        ]

    def test_a_calendar_that_joins_others_opens_when_one_does(self):
        both = {"name": "both", "union": [calendar(), calendar(name="night", weekly={})]}

        assert found_in(calendars=[both]) == {}

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
        assert all(f.severity == "warning" and f.path.startswith("workflows[0].") for f in findings)

    def test_a_file_that_cannot_be_read_is_no_finding(self, tmp_path):
        with pytest.raises(InvalidDefinition, match="cannot be read"):
            check_desk(tmp_path / "none.toml")


def beside(**parts):
    """What is found about a desk that is as it should be, but for these parts."""
    policy = {
        "name": "p",
        "calendar": "office",
        "targets": [{"metric": "resolution", "goals": {"*": "8h"}, "milestones": ["50%"]}],
    }
    whole = {"name": "x", "calendars": [calendar()], "workflows": ["incident"], "sla": [policy]}
    return {f.path: f"{f.code}: {f.message}" for f in check_desk({**whole, **parts})}


def ladder(**says):
    rung = {"name": "late", "level": "lead", "metric": "resolution", **says.pop("rung", {})}
    return {"name": "it", "levels": [{"name": "lead"}], "rungs": [rung], **says}


class TestLadders:
    def test_that_are_climbed_have_nothing_said_of_them(self):
        rules = [{"name": "late", "supervisor": "max", "metric": "resolution", "signal": "50%"}]
        supervision = {"roles": ["manager"], "rules": rules}

        assert beside(escalation=[ladder(roles=["agent"])], supervision=supervision) == {}

    @pytest.mark.parametrize(
        ("rung", "path", "told"),
        [
            ({"metric": "happiness"}, "metric", "no policy measures 'happiness'; use one of resolution"),
            (
                {"signal": "75%"},
                "signal",
                "'resolution' does not tell '75%'; use one of 50%, breached, cancelled, met, started",
            ),
        ],
    )
    def test_that_no_clock_tells_of_are_never_climbed(self, rung, path, told):
        assert beside(escalation=[ladder(rung=rung)]) == {
            f"escalation[0].rungs[0].{path}": f"unreachable: is never reached: {told}"
        }

    def test_of_roles_that_nothing_has_are_suspicious(self):
        assert list(beside(escalation=[ladder(roles=["boss"])], supervision={"roles": ["boss"]})) == [
            "escalation[0].roles[0]",
            "supervision.roles[0]",
        ]

    def test_are_not_asked_for_names_where_the_desk_cannot_be_read(self):
        assert list(beside(escalation=[ladder(roles=["boss"])], sla=7)) == ["sla"]

    def test_that_come_after_one_for_all_tickets_are_never_used(self):
        urgent = {"when": {"field": "priority", "eq": "P1"}}
        message = "unreachable: is never used: every ticket that it is for has one of the ladders before it"

        assert beside(escalation=[ladder(), ladder(name="b", **urgent)]) == {"escalation[1]": message}
        assert beside(escalation=[ladder(**urgent), ladder(name="b")]) == {}
        assert beside(escalation=[ladder(**urgent), ladder(name="b", **urgent), ladder(name="c")]) == {
            "escalation[1]": message
        }

    def test_that_come_after_several_for_all_their_tickets_are_never_used(self):
        def of(*levels):
            return {"name": "-".join(levels), "when": {"field": "priority", "in": list(levels)}}

        found = beside(escalation=[ladder(**of("P1")), ladder(**of("P2")), ladder(**of("P1", "P2"))])

        assert list(found) == ["escalation[2]"]

    def test_are_looked_at_with_the_supervision_and_the_obligations(self):
        supervision = {"calendar": "office"}
        call = {"name": "call", "per": "customer", "every": "month", "calendar": "office"}

        assert {
            path: said.partition(":")[0]
            for path, said in beside(
                escalation=[ladder(calendar="office")], supervision=supervision, obligations=[call]
            ).items()
        } == {
            "escalation[0].calendar": "dead_key",
            "supervision.calendar": "dead_key",
            "obligations[0].calendar": "dead_key",
        }
