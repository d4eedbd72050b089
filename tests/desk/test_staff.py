"""Who works at a desk, as its document says it."""

from __future__ import annotations

import pytest

from servicecore import load_desk
from servicecore.desk import check_desk
from servicecore.dispatch import Demand, plan
from servicecore.errors import InvalidDefinition

UNITS = {"name": "operator", "units": {"province": {}, "east": {"parent": "province"}}}
KIM = {"id": "kim", "skills": {"vpn": 2}, "capacity": 3, "teams": ["east"], "calendar": "office"}
OFFICE = {"name": "office", "timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}}

NIGHTS = {"in_hours": "nights"}
ROUTING = {"name": "r", "default": {"team": "west"}}
CATEGORIES = {"name": "c", "categories": {"network": {"team": "north"}}}


def faults_in(**parts):
    with pytest.raises(InvalidDefinition) as refused:
        load_desk({"name": "x", **parts})
    return {fault.path: fault.message for fault in refused.value.faults}


def found_in(**parts):
    return {(f.path, f.code, f.severity) for f in check_desk({"name": "x", **parts})}


class TestStaff:
    def test_is_nobody_where_nobody_is_named(self):
        staff = load_desk({"name": "x"}).staff

        assert (len(staff.people), staff.units, staff.rules) == (0, None, None)
        assert (staff.teams, staff.skills) == (None, None)

    def test_has_people_units_and_the_rules_of_skills(self):
        rules = {"name": "it", "rules": [{"name": "any", "skills": {"vpn": 1}}]}

        staff = load_desk(
            {"name": "x", "people": [KIM], "skills": ["vpn", "erp"], "units": UNITS, "skill_rules": rules}
            | {"calendars": [OFFICE]}
        ).staff

        assert [person.id for person in staff.people] == ["kim"]
        assert staff.teams == ("province", "east")
        assert staff.skills == ("vpn", "erp")
        assert staff.rules.decide({}).skills == {"vpn": 1}

    def test_knows_the_teams_and_skills_of_its_people_where_none_are_listed(self):
        staff = load_desk({"name": "x", "calendars": [OFFICE], "people": [KIM, {"id": "lee"}]}).staff

        assert (staff.teams, staff.skills) == (("east",), ("vpn",))

    def test_takes_the_tickets_of_the_desk(self):
        desk = load_desk({"name": "x", "calendars": [OFFICE], "people": [KIM]})
        monday_ten = 1_772_445_600_000_000

        made = plan([Demand("T-1", {"vpn": 1})], desk.staff.people, monday_ten, desk.calendars)

        assert [(placed.ticket, placed.person) for placed in made.placed] == [("T-1", "kim")]

    def test_names_no_person_when_it_is_shown(self):
        desk = load_desk({"name": "x", "people": [{"id": "canary"}]})

        assert "canary" not in repr(desk) + repr(desk.staff)


class TestLoadDesk:
    @pytest.mark.parametrize(
        ("parts", "path", "message"),
        [
            ({"people": [{"id": "kim", "capacity": -1}]}, "people[0].capacity", "-1 is below 0"),
            ({"people": [{"id": "kim"}, {"id": "kim"}]}, "people[1].id", "is that of people[0] already"),
            ({"people": [{"id": "kim", "calendar": "late"}]}, "people[0].calendar", "one of nothing"),
            (
                {"people": [{"id": "kim", "skills": {"vpm": 1}}], "skills": ["vpn"]},
                "people[0].skills.vpm",
                "skill 'vpm' is not known; use one of vpn",
            ),
            (
                {"people": [{"id": "kim", "teams": ["west"]}], "units": UNITS},
                "people[0].teams.west",
                "team 'west' is not known; use one of east, province",
            ),
            ({"people": {"id": "kim"}}, "people", "give a list"),
            ({"people": [7]}, "people[0]", "no mapping"),
            ({"skills": "vpn"}, "skills", "give a list"),
            ({"units": {"name": "x", "units": {"a": {"parent": "b"}}}}, "units.units.a.parent", "unit 'b'"),
            ({"units": "units.toml"}, "units", "give a table"),
            (
                {"skill_rules": {"name": "x", "rules": [{"name": "y"}]}},
                "skill_rules.rules[0]",
                "says nothing",
            ),
        ],
    )
    def test_refuses_by_place(self, parts, path, message):
        assert message in faults_in(**parts)[path]

    def test_names_the_line_of_a_negative_capacity(self, tmp_path):
        path = tmp_path / "desk.toml"
        path.write_text('name = "x"\n\n[[people]]\nid = "kim"\ncapacity = -1\n')

        with pytest.raises(InvalidDefinition, match=r"desk\.toml:5: people\[0\]\.capacity: -1 is below 0"):
            load_desk(path)

    def test_leaves_out_what_says_nothing(self):
        assert len(load_desk({"name": "x", "people": None, "skills": None, "units": None}).staff.people) == 0


class TestCheckDesk:
    def test_finds_routing_and_categories_that_name_no_unit(self):
        found = found_in(units=UNITS, routing=ROUTING, categories=CATEGORIES)

        assert found == {
            ("routing.default.team", "unknown_name", "error"),
            ("categories.categories.network.team", "unknown_name", "error"),
        }

    def test_finds_tiers_that_lead_to_no_unit(self):
        rungs = [{"name": "on", "tier": "experts"}]
        ladder = {"name": "it", "tiers": [{"name": "experts", "team": "west"}], "rungs": rungs}

        found = found_in(units=UNITS, escalation=[ladder])

        assert ("escalation[0].tiers[0].team", "unknown_name", "error") in found

    def test_finds_teams_that_nobody_belongs_to_where_there_are_no_units(self):
        found = found_in(people=[{"id": "kim", "teams": ["west"]}], routing=ROUTING)

        assert found == set()
        assert found_in(people=[{"id": "kim", "teams": ["east"]}], routing=ROUTING) == {
            ("routing.default.team", "unknown_name", "error")
        }

    def test_has_nothing_to_say_of_teams_where_none_are_known(self):
        assert found_in(routing=ROUTING, people=[{"id": "kim"}]) == set()

    def test_finds_skills_that_nobody_can_have(self):
        rules = {"name": "it", "rules": [{"name": "vpn", "skills": {"vpm": 1}}]}

        found = found_in(skills=["vpn"], skill_rules=rules)

        assert found == {("skill_rules.rules[0].skills.vpm", "unknown_name", "error")}

    def test_names_the_lines_of_what_is_found_in_a_workflow_and_in_a_calendar(self, tmp_path):
        path = tmp_path / "desk.toml"
        path.write_text(
            'name = "x"\n'
            'workflows = ["incident"]\n'
            "[[calendars]]\n"
            'name = "office"\n'
            'timezone = "UTC"\n'
            "[[calendars]]\n"
            'name = "late"\n'
            'timezone = "UTC"\n'
            "[calendars.weekly]\n"
            'mon = [["00:00", "23:59"]]\n'
        )

        found = {(f.path, f.code, f.line) for f in check_desk(path)}

        assert {("calendars[0]", "never_open", 3), ("calendars[1]", "lost_minute", 6)} <= found

    def test_names_the_line_of_what_is_wrong_in_a_workflow_that_is_a_table(self, tmp_path):
        path = tmp_path / "desk.toml"
        path.write_text(
            'name = "x"\n'
            "[[workflows]]\n"
            'name = "errand"\n'
            'version = "1"\n'
            'initial = "new"\n'
            'states = [{ name = "new", category = "new" }, { name = "done", category = "closed" }]\n'
            "[[workflows.transitions]]\n"
            'trigger = "finish"\n'
            'sources = ["new"]\n'
            'target = "done"\n'
            "[[workflows.transitions]]\n"
            'trigger = "finish"\n'
            'sources = ["new"]\n'
            'target = "done"\n'
            'id = "again"\n'
        )

        lines = {f.line for f in check_desk(path) if f.path.startswith("workflows[0].transitions[1]")}

        assert lines
        assert lines <= set(range(11, 16))
