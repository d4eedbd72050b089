"""What a ladder's document may say, and everything that is wrong with one."""

from __future__ import annotations

import json

import pytest

from servicecore.errors import InvalidDefinition, UnknownName
from servicecore.escalation import Ladder, Level, Occasion, Rung, Tier

WHOLE = {
    "schema": "servicecore.ladder/1",
    "name": "it",
    "version": "2",
    "calendar": "office",
    "when": {"field": "priority", "in": ["P1", "P2"]},
    "roles": ["agent"],
    "fields": {"site": "text"},
    "tiers": [{"name": "specialists", "team": "network"}, {"name": "vendor"}],
    "levels": [{"name": "lead", "role": "manager"}, {"name": "director"}],
    "rungs": [
        {"name": "half", "tier": "specialists", "metric": "resolution", "signal": "50%"},
        {"name": "warned", "level": "lead", "metric": "resolution", "before": "1h", "reason": "nearly late"},
        {
            "name": "late",
            "level": "director",
            "metric": "resolution",
            "after": "1bd",
            "calendar": "around_the_clock",
            "effects": [{"kind": "notify", "audience": "director"}],
        },
        {"name": "abroad", "tier": "vendor", "when": {"field": "site", "eq": "abroad"}},
    ],
}


def rung(**says):
    return {"name": "r", "level": "lead", **says}


def faults_of(document):
    with pytest.raises(InvalidDefinition) as caught:
        Ladder.from_dict(document)
    return {fault.path: fault.message for fault in caught.value.faults}


def ladder_of(*rungs, **parts):
    levels = [{"name": "lead"}, {"name": "director"}]
    return {"name": "it", "tiers": [{"name": "vendor"}], "levels": levels, "rungs": list(rungs), **parts}


class TestLadder:
    def test_comes_back_from_its_document(self):
        ladder = Ladder.from_dict(WHOLE)

        assert Ladder.from_dict(json.loads(json.dumps(ladder.to_dict()))) == ladder
        assert ladder.tiers == (Tier("specialists", team="network"), Tier("vendor"))
        assert ladder.levels == (Level("lead", role="manager"), Level("director"))

    def test_says_of_every_rung_what_it_is_due_by(self):
        rungs = (*Ladder.from_dict(WHOLE).rungs, Rung("on", level="lead", after="4h", since="opened"))

        assert [each.text for each in rungs] == [
            "resolution 50%",
            "1h before the deadline of resolution",
            "1bd after resolution breached",
            "a condition holds",
            "4h after opened",
        ]

    def test_knows_its_rungs_by_name(self):
        ladder = Ladder.from_dict(WHOLE)

        assert ladder.rung("late").place == "director"
        with pytest.raises(
            UnknownName, match="rung 'top' is not known; use one of half, warned, late, abroad"
        ):
            ladder.rung("top")

    def test_ranks_tiers_and_levels_apart(self):
        ladder = Ladder.from_dict(WHOLE)

        assert [ladder.rank("functional", name) for name in ("specialists", "vendor", "lead", None)] == [
            0,
            1,
            -1,
            -1,
        ]
        assert [ladder.rank("hierarchical", name) for name in ("lead", "director", "vendor")] == [0, 1, -1]

    def test_names_every_calendar_with_its_place(self):
        document = {
            **WHOLE,
            "rungs": [rung(after="1h", since="opened", when=open_in("shop")), *WHOLE["rungs"]],
        }

        assert list(Ladder.from_dict({**document, "when": open_in("yard")}).calendars()) == [
            ("calendar", "office"),
            ("when", "yard"),
            ("rungs[0].when", "shop"),
            ("rungs[3].calendar", "around_the_clock"),
        ]

    def test_without_a_calendar_names_none(self):
        assert list(Ladder.from_dict(ladder_of(rung())).calendars()) == []


def open_in(name):
    return {"field": "opened_at", "in_hours": name}


class TestFaults:
    @pytest.mark.parametrize(
        ("says", "path", "message"),
        [
            ({"signal": "50%"}, "metric", "is missing; signal needs it"),
            ({"before": "1h"}, "metric", "is missing; before needs it"),
            ({"after": "1h"}, "since", "is missing; after needs it"),
            ({"since": "opened"}, "after", "is missing; since needs it"),
            (
                {"metric": "resolution", "since": "opened", "after": "1h"},
                "since",
                "is for a length of time without a metric; leave out one of them",
            ),
            (
                {"metric": "resolution", "before": "1h", "signal": "50%"},
                "signal",
                "does not go together with before; leave out one of them",
            ),
            (
                {"metric": "resolution", "before": "1h", "after": "1h"},
                "after",
                "does not go together with before; leave out one of them",
            ),
            (
                {"metric": "resolution", "before": "soon"},
                "before",
                "before 'soon' is no duration",
            ),
            (
                {"metric": "resolution", "after": "0h"},
                "after",
                "'0h' is no length of time; give one above zero",
            ),
            (
                {"metric": "resolution", "after": "2bd"},
                "after",
                "'2bd' counts business days; name the calendar they are counted in, or give hours",
            ),
            ({"tier": "vendor"}, "", "leads to a tier or to a level; name one of the two"),
            ({"level": None}, "", "leads to a tier or to a level; name one of the two"),
            ({"level": "owner"}, "level", "level 'owner' is not known; use one of lead, director"),
            (
                {"level": None, "tier": "owner"},
                "tier",
                "tier 'owner' is not known; use one of vendor",
            ),
            (
                {"when": {"field": "opened_at", "older_than": "4h"}},
                "when",
                "asks how late it is; say that with after and since, and ask here what the ticket is",
            ),
            ({"when": {"field": "colour", "eq": "red"}}, "when.field", "field 'colour' is not known"),
        ],
    )
    def test_of_a_rung_are_told_at_their_place(self, says, path, message):
        (found,) = faults_of(ladder_of(rung(**says))).items()

        assert found[0] == ("rungs[0]." + path).rstrip(".")
        assert found[1].startswith(message)

    @pytest.mark.parametrize(
        ("parts", "path", "message"),
        [
            ({"name": " "}, "name", "' ' is no name of a ladder; give a text without strokes"),
            ({"name": "it/web"}, "name", "'it/web' is no name of a ladder"),
            ({"colour": "red"}, "colour", "is not known"),
            (
                {"levels": [{"name": "lead"}, {"name": "lead"}]},
                "levels[1].name",
                "'lead' is the name of levels[0]",
            ),
            ({"tiers": [{"name": ""}]}, "tiers[0].name", "is blank; give it a name"),
            ({"roles": "agent"}, "roles", "'agent' is wrong"),
            ({"when": {"field": "waits", "older_than": "4h"}}, "when.older_than", "does not fit waits"),
            ({"when": {"field": "opened_at", "older_than": "4h"}}, "when", "asks how late it is"),
            ({"fields": {"site": "colour"}}, "fields.site.kind", "'colour' is not known"),
        ],
    )
    def test_of_a_ladder_are_told_at_their_place(self, parts, path, message):
        found = faults_of(ladder_of(rung(), **parts))

        assert found[path].startswith(message), found

    def test_are_told_all_at_once(self):
        found = faults_of(ladder_of(rung(name="a/b"), rung(name=""), rung(), rung(signal="50%"), name="/"))

        assert list(found) == ["name", "rungs[1].name", "rungs[3].name", "rungs[0].name", "rungs[3].metric"]


class TestOccasion:
    def test_where_nothing_is_said_is_by_hand(self):
        assert Occasion().by_hand
        assert not Occasion(metric="resolution").by_hand
        assert not Occasion(when={"field": "priority", "eq": "P1"}).by_hand
        assert not Occasion(after="4h", since="opened").by_hand
