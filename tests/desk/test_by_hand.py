"""What people do beside the lifecycle: escalate, take it back, supervise, and have an expert look on."""

from __future__ import annotations

import pytest
from attrs import fields_dict

from desk.tiered import ALICE, KIM, MAX, NINE, Run, tiered
from servicecore import Actor, redact
from servicecore.errors import UnknownName, WrongArgument
from servicecore.metrics import fold
from servicecore.priority import load_policy

COMMANDS = {
    "escalate": {"args": [], "reason": "he asked for it"},
    "de_escalate": {"args": ["hierarchical"], "reason": "solved by phone"},
    "supervise": {"args": ["max"], "actor": MAX},
    "record_help": {"args": ["lee"]},
}
"""Every command, and what it needs."""


def changed(before, after):
    """The names of the facts that are not the same."""
    return {name for name in fields_dict(type(after)) if getattr(before, name) != getattr(after, name)}


@pytest.fixture(scope="module")
def desk():
    return tiered()


@pytest.fixture
def run(desk):
    return Run(desk)


def asked(run, command, *, hours=1.0, **changes):
    """The step of a command that nothing is wrong with, but for the changes."""
    given = {"actor": KIM, **COMMANDS[command], **changes}
    args = given.pop("args")
    return getattr(run.desk, command)(run.ticket, *args, at=run.at(hours), **given)


def codes(step):
    return [refusal.code for refusal in step.refusals]


class TestEscalate:
    def test_takes_the_next_rung(self, run):
        step = run.by_hand("escalate", hours=1, reason="it is the firewall")

        escalated, assigned = step.events
        assert escalated.data == {
            "kind": "functional",
            "level": "specialists",
            "reason": "it is the firewall",
            "ladder": "it",
            "rung": "half",
        }
        assert (assigned.type, assigned.data["team"]) == ("assigned", "network")
        assert (escalated.actor, escalated.at) == (KIM, run.at(1))
        assert (run.ticket.tier, run.ticket.team, run.ticket.state) == ("specialists", "network", "new")

    def test_or_the_one_that_is_named(self, run):
        step = run.by_hand("escalate", "late", hours=1, reason="the board asks")

        assert run.ticket.level == "director"
        assert [(effect.kind, effect.data["key"]) for effect in step.effects] == [("notify", "T-1:2")]

    def test_hands_over_from_team_to_team(self, run):
        run.do("assign", 0.5, team="desk", assignee="kim")
        run.by_hand("escalate", hours=1, reason="it is the firewall")

        moved = run.history[-1]
        assert (moved.type, moved.data["from_team"], moved.data["team"]) == ("transferred", "desk", "network")
        assert (run.ticket.transfers, run.ticket.assignee) == (1, None)

    def test_comes_to_an_end(self, run):
        for _ in range(4):
            run.by_hand("escalate", hours=1, reason="no use")
        # First the specialists, then the lead, then the director, then the vendor.
        step = asked(run, "escalate")

        assert [said for _, kind, said in run.told() if kind == "escalated"] == [
            "specialists",
            "lead",
            "director",
            "vendor",
        ]
        assert codes(step) == ["limit"]
        assert str(step.refusals[0]) == "ladder 'it' has come to its end; no rung leads higher"

    def test_never_leads_down(self, run):
        run.by_hand("escalate", "late", hours=1, reason="the board asks")

        (refusal,) = asked(run, "escalate", args=["nearly"]).refusals

        assert refusal.code == "condition"
        assert str(refusal) == "rung 'nearly' leads no higher than 'director', where the ticket is"

    def test_never_leads_down_a_tier(self, run):
        run.by_hand("escalate", "abroad", hours=1, reason="the maker knows")

        (refusal,) = asked(run, "escalate", args=["half"]).refusals

        assert str(refusal) == "rung 'half' leads no higher than 'vendor', where the ticket is"

    def test_is_for_those_whom_the_ladder_names(self, run):
        (refusal,) = asked(run, "escalate", actor=ALICE).refusals

        assert (refusal.code, refusal.params) == ("role", {"roles": ("agent", "manager")})

    def test_needs_a_rung_that_exists(self, run):
        with pytest.raises(
            UnknownName, match="rung 'top' is not known; use one of half, nearly, late, abroad"
        ):
            asked(run, "escalate", args=["top"])

    def test_needs_a_ladder(self):
        run = Run(tiered(escalation=None))

        step = asked(run, "escalate")

        assert (codes(step), str(step.refusals[0])) == (["no_transition"], "no ladder is for this ticket")

    def test_is_not_done_again_by_time(self):
        run = Run(tiered({"level": "lead", "after": "4h", "since": "opened"}, supervision=None))
        run.by_hand("escalate", hours=1, reason="now")

        assert run.tick(100).events == ()

    def test_brings_the_priority_up_to_date(self):
        raising = [{"id": "network", "level": "P1", "when": {"field": "team", "eq": "network"}}]
        run = Run(tiered(priority={**load_policy("incident").to_dict(), "raising": raising}))

        step = run.by_hand("escalate", hours=1, reason="it is the firewall")

        assert [str(event.type) for event in step.events] == ["escalated", "assigned", "prioritised"]
        assert run.desk.replay(run.history) == run.ticket


class TestDeEscalate:
    def test_takes_it_back(self, run):
        run.by_hand("escalate", "late", hours=1, reason="the board asks")
        step = run.by_hand("de_escalate", "hierarchical", hours=2, reason="they are calm again")

        (note,) = step.events
        assert (note.type, note.data["de_escalation"]) == (
            "note",
            {
                "kind": "hierarchical",
                "level": None,
                "from_level": "director",
                "reason": "they are calm again",
            },
        )
        assert run.ticket.level is None

    def test_or_down_to_a_place_on_the_ladder(self, run):
        run.by_hand("escalate", "late", hours=1, reason="the board asks")
        run.by_hand("de_escalate", "hierarchical", to="lead", hours=2, reason="calm")

        assert run.ticket.level == "lead"

    def test_leaves_the_ticket_with_its_team(self, run):
        run.by_hand("escalate", hours=1, reason="it is the firewall")
        run.by_hand("de_escalate", "functional", hours=2, reason="it was the cable")

        assert (run.ticket.tier, run.ticket.team) == (None, "network")

    @pytest.mark.parametrize("to", ["director", "board", "vendor"])
    def test_leads_down_and_nowhere_else(self, run, to):
        run.by_hand("escalate", "late", hours=1, reason="the board asks")

        (refusal,) = asked(run, "de_escalate", to=to).refusals

        assert refusal.code == "condition"
        assert str(refusal) == f"'{to}' is no place below 'director' on the ticket's ladder"

    def test_needs_something_to_take_back(self, run):
        (refusal,) = asked(run, "de_escalate").refusals

        assert (refusal.code, str(refusal)) == (
            "condition",
            "there is no hierarchical escalation to take back",
        )

    def test_needs_a_kind_that_exists(self, run):
        with pytest.raises(
            UnknownName, match="kind of escalation 'sideways' is not known; use one of functional"
        ):
            asked(run, "de_escalate", args=["sideways"])

    def test_is_for_those_whom_the_ladder_names(self, run):
        run.by_hand("escalate", "late", hours=1, reason="the board asks")

        assert codes(asked(run, "de_escalate", actor=ALICE)) == ["role"]

    def test_where_there_is_no_ladder_any_more_anybody_may_and_to_nowhere(self, run):
        run.by_hand("escalate", "late", hours=1, reason="the board asks")
        run.desk = tiered(escalation=None)

        assert codes(asked(run, "de_escalate", to="lead")) == ["condition"]
        assert asked(run, "de_escalate", actor=ALICE).ticket.level is None

    def test_what_was_due_by_then_is_over_and_what_is_due_later_is_not(self):
        rungs = [
            {"level": "lead", "metric": "resolution"},
            {"level": "director", "metric": "resolution", "after": "2h"},
        ]
        run = Run(tiered(*rungs, supervision=None))
        run.tick(5)
        run.by_hand("de_escalate", "hierarchical", hours=5, reason="they know")

        run.tick(100)

        assert [said for _, _, said in run.told()] == ["lead", "director"]
        assert run.history[-1].at == run.at(6).add(microseconds=1)


class TestSupervise:
    def test_names_who_follows_it(self, run):
        step = run.by_hand("supervise", "mara", hours=1, actor=MAX, reason="an old friend")

        (event,) = step.events
        assert (event.type, event.data) == ("supervised", {"supervisor": "mara", "reason": "an old friend"})
        assert run.ticket.supervisor == "mara"

    def test_no_rule_takes_over(self, run):
        run.by_hand("supervise", "mara", hours=1, actor=MAX)
        run.tick(100)

        assert run.ticket.supervisor == "mara"

    def test_until_somebody_ends_it(self, run):
        run.by_hand("supervise", "mara", hours=1, actor=MAX)
        step = run.by_hand("supervise", None, hours=2, actor=MAX)
        run.tick(100)

        assert step.events[0].data == {"supervisor": None}
        assert run.ticket.supervisor == "max"

    def test_ends_only_what_there_is(self, run):
        (refusal,) = asked(run, "supervise", args=[None]).refusals

        assert (refusal.code, str(refusal)) == ("condition", "nobody supervises the ticket")

    def test_is_for_those_who_may(self, run):
        assert codes(asked(run, "supervise", actor=KIM)) == ["role"]

    def test_needs_a_name(self, run):
        (refusal,) = asked(run, "supervise", args=["  "]).refusals

        assert (refusal.code, refusal.field) == ("field_missing", "supervisor")

    def test_on_a_desk_without_rules_anybody_may(self):
        run = Run(tiered(supervision=None))

        assert asked(run, "supervise", actor=KIM).ticket.supervisor == "max"


class TestExpertHelp:
    def test_is_written_down_and_moves_nothing(self, run):
        run.do("assign", 0.5, team="desk", assignee="kim")
        before = run.ticket
        step = run.by_hand("record_help", "lee", hours=1, what="read the log with kim")

        (note,) = step.events
        assert (note.type, note.data) == (
            "note",
            {"expert_help": {"expert": "lee", "what": "read the log with kim"}},
        )
        after = run.ticket
        assert (after.assignee, after.team, after.tier, after.transfers) == ("kim", "desk", None, 0)
        assert after.state == before.state

    def test_is_no_escalation_and_no_dispatch_in_any_figure(self, run):
        run.do("assign", 0.5, team="desk", assignee="kim")
        without = fold(run.history, asof=run.at(2))
        run.by_hand("record_help", "lee", hours=1)

        facts = fold(run.history, asof=run.at(2))

        assert changed(without, facts) == {"events", "last_event_at_us", "throughput_us"}

    def test_is_told_without_names_where_names_are_not_for_the_reader(self, run):
        run.by_hand("record_help", "lee", hours=1)

        (*_, note) = redact(run.history, "auditor")

        assert note.data["expert_help"]["expert"].startswith("person-")

    def test_stops_no_clock(self, run):
        before = run.desk.sla(run.history, at=run.at(2)).to_dict()
        run.by_hand("record_help", "lee", hours=1)

        assert run.desk.sla(run.history, at=run.at(2)).to_dict() == before

    def test_needs_somebody(self, run):
        (refusal,) = asked(run, "record_help", args=[" "]).refusals

        assert (refusal.code, refusal.field) == ("field_missing", "expert")


class TestEveryCommand:
    @pytest.mark.parametrize("command", COMMANDS)
    def test_finds_what_time_did_before_it(self, command):
        run = Run(tiered({"level": "lead", "after": "2h", "since": "opened"}, {"level": "director"}))

        step = asked(run, command, hours=5)

        assert [(event.type, event.at) for event in step.events[:1]] == [("escalated", run.at(2))]
        assert step.ok
        assert run.desk.replay([*run.history, *step.events]) == step.ticket

    @pytest.mark.parametrize("command", COMMANDS)
    def test_is_refused_once_the_work_is_done(self, run, command):
        run.by_hand("escalate", "nearly", hours=0.2, reason="x")
        run.do("assign", 0.5, assignee="kim")
        run.do("resolve", 0.6, solution="restarted")

        assert codes(asked(run, command)) == ["final"]

    @pytest.mark.parametrize("command", COMMANDS)
    @pytest.mark.parametrize(
        ("changes", "code"),
        [({"expected_revision": 7}, "stale_revision"), ({"hours": -1}, "time_backwards")],
    )
    def test_is_refused_like_any_other(self, run, command, changes, code):
        run.by_hand("escalate", "nearly", hours=0, reason="x")

        step = asked(run, command, **changes)

        assert codes(step) == [code]
        assert (step.ticket, step.events, step.effects) == (run.ticket, (), ())

    @pytest.mark.parametrize("command", COMMANDS)
    def test_takes_the_revision_that_the_actor_saw(self, run, command):
        run.by_hand("escalate", "nearly", hours=0, reason="x")

        assert asked(run, command, expected_revision=run.ticket.revision).ok

    @pytest.mark.parametrize("command", ["escalate", "de_escalate"])
    @pytest.mark.parametrize("reason", [None, "", " \n"])
    def test_up_and_down_needs_a_reason(self, run, command, reason):
        run.by_hand("escalate", "nearly", hours=0, reason="x")

        (refusal,) = asked(run, command, reason=reason).refusals

        assert (refusal.code, refusal.field) == ("field_missing", "reason")

    @pytest.mark.parametrize(
        ("command", "changes", "name"),
        [
            ("escalate", {"reason": 7}, "reason"),
            ("de_escalate", {"reason": ["x"]}, "reason"),
            ("supervise", {"args": [7]}, "supervisor"),
            ("supervise", {"reason": True}, "reason"),
            ("record_help", {"args": [{}]}, "expert"),
            ("record_help", {"what": "\ud800"}, "what"),
        ],
    )
    def test_what_no_event_could_keep_is_refused_by_name(self, run, command, changes, name):
        run.by_hand("escalate", "nearly", hours=0, reason="x")

        (refusal,) = asked(run, command, **changes).refusals

        assert (refusal.code, refusal.field) == ("field_value", name)

    @pytest.mark.parametrize("command", COMMANDS)
    def test_an_actor_that_is_none_is_refused(self, run, command):
        with pytest.raises(WrongArgument, match="actor is of type str"):
            asked(run, command, actor="kim")

    @pytest.mark.parametrize("command", COMMANDS)
    def test_a_ticket_that_is_none_is_refused(self, desk, command):
        given = {"actor": KIM, **COMMANDS[command]}

        with pytest.raises(WrongArgument, match="ticket is of type str"):
            getattr(desk, command)("T-1", *given.pop("args"), at=NINE, **given)

    def test_every_reason_why_not_is_told(self, run):
        run.do("assign", 0.5, assignee="kim")
        run.do("resolve", 0.6, solution="restarted")

        step = run.desk.escalate(
            run.ticket, at=run.at(-1), actor=Actor("zed", ["root"]), reason=" ", expected_revision=1
        )

        assert codes(step) == ["stale_revision", "time_backwards", "final", "role", "field_missing"]
