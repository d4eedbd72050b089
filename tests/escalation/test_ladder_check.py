"""What `check` finds about ladders and supervision: rungs never climbed, no end, names nothing has."""

from __future__ import annotations

import pytest

from servicecore.escalation import Ladder, Supervision

SIGNALS = {"resolution": ["breached", "met", "50%", "-1h"], "first_response": ["breached", "met"]}
LEVELS = [{"name": "lead"}, {"name": "director"}]


def ladder(*rungs, **parts):
    named = [{"name": f"r{place}", **each} for place, each in enumerate(rungs)]
    return Ladder.from_dict({"name": "it", "levels": LEVELS, "rungs": named, **parts})


def lead(**says):
    return {"level": "lead", **says}


def director(**says):
    return {"level": "director", **says}


def told(findings):
    return {finding.path: f"{finding.code}: {finding.message}" for finding in findings}


def late(**says):
    return {"metric": "resolution", **says}


class TestUnreachable:
    def test_nothing_is_said_of_a_ladder_that_is_climbed_to_its_end(self):
        whole = ladder(lead(**late(signal="50%")), director(**late(after="2h")), calendar="office")

        assert whole.check(signals=SIGNALS, roles=["agent"], teams=[]) == ()

    @pytest.mark.parametrize(
        ("says", "path", "message"),
        [
            (
                {"metric": "happiness"},
                "rungs[0].metric",
                "no policy measures 'happiness'; use one of resolution, first_response",
            ),
            (
                {"metric": "resolution", "signal": "60%"},
                "rungs[0].signal",
                "'resolution' does not tell '60%'; use one of -1h, 50%, breached, met",
            ),
            ({"metric": "happiness", "before": "1h"}, "rungs[0].metric", "no policy measures 'happiness'"),
            ({"after": "1h", "since": "last_rung"}, "rungs[0].since", "there is no other rung to count from"),
        ],
    )
    def test_a_rung_that_nothing_tells_of_is_found(self, says, path, message):
        found = told(
            Ladder.from_dict(
                {"name": "it", "levels": LEVELS[:1], "rungs": [{"name": "r", "level": "lead", **says}]}
            ).check(signals=SIGNALS)
        )

        assert found == {path: found[path]}
        assert found[path].startswith(f"unreachable: is never reached: {message}")

    def test_what_clocks_tell_is_not_asked_where_nobody_knows(self):
        assert ladder(lead(metric="happiness"), director()).check() == ()

    def test_a_deadline_needs_no_signal(self):
        assert ladder(lead(**late(before="3h")), director()).check(signals=SIGNALS) == ()

    @pytest.mark.parametrize("place", ["when", "rungs[0].when"])
    def test_a_condition_that_never_holds_is_found(self, place):
        both = {"all": [{"field": "priority", "eq": "P1"}, {"field": "priority", "eq": "P2"}]}
        parts = {"when": both} if place == "when" else {}
        rung = {} if place == "when" else {"when": both}

        found = told(ladder(lead(**rung), director(), **parts).check())

        assert found == {place: "never_holds: never holds: no value of priority fits all that it asks"}


class TestOvertaken:
    @pytest.mark.parametrize(
        ("low", "high"),
        [
            ({"after": "4h", "since": "opened"}, {"after": "2h", "since": "opened"}),
            ({"after": "4h", "since": "opened"}, {"after": "90m", "since": "opened"}),
            (late(), late(signal="50%")),
            (late(), late(before="1h")),
            (late(after="1h"), late()),
            (late(after="2bd", calendar="office"), late(after="1bd", calendar="office")),
            (late(after="1bd", calendar="office"), late(calendar="office", before="1bd")),
            (late(signal="75%"), late(signal="50%")),
        ],
    )
    def test_a_rung_that_a_higher_one_comes_before_is_never_climbed(self, low, high):
        found = told(ladder(lead(**low), director(**high)).check())

        assert found == {"rungs[0]": "overtaken: is never reached: 'r1' leads higher and comes before it"}

    @pytest.mark.parametrize("same", [late(), {"after": "4h", "since": "opened"}, late(signal="50%")])
    def test_at_one_instant_the_one_that_stands_first_counts(self, same):
        assert ladder(lead(**same), director(**same)).check() == ()
        assert list(told(ladder(director(**same), lead(**same)).check())) == ["rungs[1]"]

    @pytest.mark.parametrize(
        ("low", "high"),
        [
            # On lines of their own: nobody knows which comes first.
            ({"after": "4h", "since": "opened"}, {"after": "2h", "since": "entered"}),
            ({"after": "4h", "since": "opened"}, {"after": "2h", "since": "opened", "calendar": "office"}),
            (late(), {"metric": "first_response"}),
            (late(after="8h", calendar="office"), late(after="1bd", calendar="office")),
            (late(after="1h", signal="50%"), late(signal="met")),
            (late(signal="½%"), late(signal="50%")),
            # In time.
            ({"after": "2h", "since": "opened"}, {"after": "4h", "since": "opened"}),
            (late(before="1h"), late()),
            # Not always.
            (late(), late(signal="50%", when={"field": "priority", "eq": "P1"})),
            # By hand, or by what the ticket is.
            ({}, late()),
            (late(), {}),
            (late(), {"when": {"field": "priority", "eq": "P1"}}),
        ],
    )
    def test_nothing_is_said_where_the_lower_one_may_come_first(self, low, high):
        assert told(ladder(lead(**low), director(**high)).check()) == {}

    def test_two_rungs_to_one_level_of_which_one_is_climbed_are_suspicious(self):
        found = ladder(lead(**late(signal="50%")), lead(**late()), director()).check()

        assert told(found) == {
            "rungs[1]": "same_height: leads no higher than 'r0'; only the first of them is climbed"
        }
        assert [finding.severity for finding in found] == ["warning"]

    def test_two_rungs_to_one_level_for_different_tickets_are_not(self):
        urgent = {"when": {"field": "priority", "eq": "P1"}}

        assert ladder(lead(**late(signal="50%"), **urgent), lead(**late()), director()).check() == ()

    def test_tiers_and_levels_do_not_come_before_each_other(self):
        parts = {"tiers": [{"name": "vendor"}], "levels": LEVELS[:1]}

        assert ladder(lead(**late()), {"tier": "vendor", **late(signal="50%")}, **parts).check() == ()


class TestEnds:
    def test_a_ladder_that_does_not_come_to_its_end_is_suspicious(self):
        found = ladder(lead(**late()), tiers=[{"name": "vendor"}]).check()

        assert told(found) == {
            "tiers[0]": "no_end: no rung leads to 'vendor', so the ladder has no end; add one, or leave it out",
            "levels[1]": "no_end: no rung leads to 'director', so the ladder has no end; add one, or leave it out",
        }
        assert {finding.severity for finding in found} == {"warning"}

    def test_so_is_a_level_that_is_left_out(self):
        assert told(ladder(director(**late())).check()) == {
            "levels[0]": "unreached: no rung leads to 'lead'; add one, or leave it out"
        }


class TestNames:
    def test_teams_and_roles_that_nothing_has_are_found(self):
        found = ladder(
            {"tier": "vendor"},
            lead(),
            director(),
            roles=["boss"],
            tiers=[{"name": "vendor", "team": "acme"}],
            levels=[{"name": "lead", "role": "chief"}, {"name": "director"}],
        ).check(teams=["network"], roles=["manager", "agent"])

        assert told(found) == {
            "tiers[0].team": "unknown_name: team 'acme' is not known; use one of network",
            "levels[0].role": "unknown_name: role 'chief' is not known; use one of agent, manager",
            "roles[0]": "unknown_name: role 'boss' is not known; use one of agent, manager",
        }
        assert [finding.severity for finding in found] == ["error", "warning", "warning"]

    def test_and_not_asked_for_where_nobody_knows(self):
        assert ladder(lead(), director(), roles=["boss"]).check() == ()


class TestDeadKeys:
    @pytest.mark.parametrize(
        ("rung", "parts", "path", "why"),
        [
            (late(calendar="office"), {}, "rungs[0].calendar", "no length of time is counted in it"),
            (late(), {"calendar": "office"}, "calendar", "no length of time is counted in it"),
            (
                late(after="1h", calendar="shop"),
                {"calendar": "office"},
                "calendar",
                "no length of time is counted in it",
            ),
            (late(), {"fields": {"site": "text"}}, "fields.site", "no condition asks for it"),
        ],
    )
    def test_are_found(self, rung, parts, path, why):
        found = ladder(lead(**rung), director(), **parts).check()

        assert told(found) == {path: f"dead_key: says nothing: {why}; leave it out"}

    def test_what_a_condition_asks_for_is_none(self):
        asking = {"field": "site", "eq": "x"}

        assert ladder(lead(), director(), fields={"site": "text"}, when=asking).check() == ()
        assert ladder(lead(when=asking), director(), fields={"site": "text"}).check() == ()


class TestSupervision:
    def test_rules_that_never_take_effect_are_found(self):
        both = {"all": [{"field": "priority", "eq": "P1"}, {"field": "priority", "eq": "P2"}]}
        supervision = Supervision.from_dict(
            {
                "roles": ["boss"],
                "calendar": "office",
                "fields": {"site": "text"},
                "rules": [
                    {"name": "a", "supervisor": "max", "metric": "happiness"},
                    {"name": "b", "supervisor": "max", "when": both},
                ],
            }
        )

        assert {
            path: said.partition(":")[0]
            for path, said in told(supervision.check(signals=SIGNALS, roles=["agent"])).items()
        } == {
            "rules[0].metric": "unreachable",
            "rules[1].when": "never_holds",
            "calendar": "dead_key",
            "fields.site": "dead_key",
            "roles[0]": "unknown_name",
        }
