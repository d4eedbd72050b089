"""What is escalated and supervised by itself: at the exact business instant, once, and upwards only."""

from __future__ import annotations

import pytest
from attrs import evolve

from desk.tiered import ALICE, DESK, KIM, LADDER, NINE, Run, tiered
from histories import History
from servicecore import EventType, load_desk
from servicecore.errors import InvalidDefinition, WrongArgument
from servicecore.priority import load_policy

US = 1 / 3_600_000_000
"""A microsecond, in hours."""


def lead(**says):
    return {"level": "lead", **says}


def director(**says):
    return {"level": "director", **says}


class TestByClocks:
    def test_rungs_and_rules_happen_at_their_instants(self):
        # Opened at 15:00 on Monday, four hours promised: half at 17:00, due at 11:00 on Tuesday. An hour
        # before that is 10:00, two hours after the breach 13:00 and the microsecond of the breach.
        run = Run(tiered(), hours=6)

        run.tick(100)

        assert run.told() == [
            (8, "escalated", "specialists"),
            (8, "assigned", "network"),
            (25, "escalated", "lead"),
            (pytest.approx(26 + US, abs=1e-12), "supervised", "max"),
            (pytest.approx(28 + US, abs=1e-12), "escalated", "director"),
        ]
        assert (run.ticket.tier, run.ticket.level, run.ticket.supervisor) == (
            "specialists",
            "director",
            "max",
        )
        assert run.ticket.state == "new"

    def test_each_says_what_the_host_does_then(self):
        run = Run(tiered(), hours=6)

        run.tick(100)

        assert [(effect.audience, effect.data["key"]) for effect in run.effects] == [
            ("supervisor", "supervision:late/resolution/1"),
            ("director", "ladder:it/late/resolution/1"),
        ]

    def test_names_nobody_where_it_is_shown(self):
        run = Run(tiered(), hours=6)
        step = run.tick(100)

        assert run.effects[0].data["supervisor"] == "max"
        assert "max" not in repr(step)

    def test_time_acts_as_the_system(self):
        run = Run(tiered())
        run.tick(100)

        assert {(event.actor.kind, event.actor.roles) for event in run.history[1:]} == {
            ("system", ("system",))
        }

    def test_a_wait_moves_them(self):
        run = Run(tiered())
        run.do("assign", 0.5, assignee="kim")
        run.do("wait", 1, wait_reason="requester")
        run.do("reply", 4, ALICE, public=True)

        run.tick(100)

        # One hour of four was over; half is at 14:00, due is 16:00, an hour before that 15:00.
        assert [hours for hours, kind, _ in run.told() if kind == "escalated"] == [
            5,
            6,
            pytest.approx(25 + US, abs=1e-12),
        ]

    def test_nothing_happens_where_the_promise_is_kept(self):
        run = Run(tiered())
        run.do("assign", 0.5, assignee="kim")
        run.do("resolve", 1.5, solution="restarted")

        assert run.tick(1000).ticket.state == "closed"
        assert run.told() == []

    def test_a_cycle_of_its_own_escalates_again(self):
        run = Run(tiered(lead(metric="next_response"), supervision=None))
        run.do("assign", 0.5, assignee="kim")
        run.do("reply", 1, ALICE, public=True)
        run.tick(3)
        run.by_hand("de_escalate", "hierarchical", hours=3, reason="answered by phone")
        run.do("reply", 3.5, public=True)
        run.do("reply", 4, ALICE, public=True)

        run.tick(100)

        assert [(hours, kind) for hours, kind, _ in run.told()] == [
            (pytest.approx(2 + US, abs=1e-12), "escalated"),
            (pytest.approx(5 + US, abs=1e-12), "escalated"),
        ]

    def test_without_the_history_clocks_say_nothing(self):
        run = Run(tiered())

        assert run.desk.tick(run.ticket, at=run.at(100)).events == ()
        assert run.desk.upcoming(run.ticket) == ()

    def test_commands_leave_them_to_the_next_tick(self):
        run = Run(tiered())
        step = run.desk.apply(run.ticket, "note", at=run.at(30), actor=KIM)
        run.take(step)

        run.tick(30)

        assert [event.type for event in step.events] == ["note"]
        assert [event.at for event in run.history[2:]] == [run.at(30)] * 5


class TestByTime:
    def test_a_command_finds_the_ticket_escalated(self):
        run = Run(tiered(lead(after="4h", since="opened"), director(after="4h", since="last_rung")))

        step = run.desk.apply(run.ticket, "note", at=run.at(30), actor=KIM)

        assert [(event.type, event.at) for event in step.events] == [
            ("escalated", run.at(4)),
            ("escalated", run.at(8)),
            ("note", run.at(30)),
        ]

    def test_a_rung_counts_from_when_the_one_before_was_climbed(self):
        run = Run(tiered(lead(), director(after="3h", since="last_rung")))
        run.by_hand("escalate", hours=7, reason="he asked for it")

        assert [due.due_at for due in run.desk.upcoming(run.ticket)] == [run.at(26)]

    def test_a_ticket_that_left_its_state_is_not_late_there(self):
        run = Run(tiered(lead(after="2h", since="entered"), supervision=None))
        run.do("assign", 1, assignee="kim")
        run.do("start", 1.5)

        assert [due.due_at for due in run.desk.upcoming(run.ticket)] == [run.at(3.5)]


class TestByCondition:
    def test_what_begins_to_hold_is_due_at_once(self):
        run = Run(tiered())
        run.do("classify", 1, vip=True)

        assert [(due.timer, due.due_at) for due in run.desk.upcoming(run.ticket)] == [
            ("supervision:vip", run.at(1))
        ]
        run.tick(1)
        assert run.told() == [(1, "supervised", "lee")]

    def test_a_rung_may_ask_for_the_rung_before(self):
        run = Run(
            tiered(
                lead(after="4h", since="opened"),
                {"tier": "vendor", "when": {"field": "level", "eq": "lead"}},
                supervision=None,
            )
        )
        run.tick(5)

        assert run.told() == [(4, "escalated", "lead"), (4, "escalated", "vendor")]


class TestOneThingAfterAnother:
    def test_clocks_are_asked_again_after_what_time_did(self):
        # A timer takes the ticket out of its wait at 12:00, so that four hours end at 15:00 and not before.
        document = {
            "name": "errand",
            "version": "1",
            "initial": "open",
            "states": [
                {"name": "asked", "category": "waiting", "wait_reasons": ["requester"]},
                {"name": "open", "category": "active"},
                {"name": "done", "category": "closed"},
            ],
            "transitions": [
                {"trigger": "ask", "sources": ["open"], "target": "asked"},
                {"trigger": "go_on", "sources": ["asked"], "target": "open"},
                {"trigger": "finish", "sources": ["open"], "target": "done"},
            ],
            "timers": [{"id": "asked", "state": "asked", "after": "3h", "trigger": "go_on"}],
        }
        desk = tiered(lead(metric="resolution"), workflows=[document], supervision=None)
        opened = desk.open("T-1", workflow="errand", at=NINE, actor=ALICE)
        asked = desk.apply(opened.ticket, "ask", at=NINE, actor=KIM, wait_reason="requester")

        step = desk.tick(asked.ticket, at=NINE.add(hours=8), history=opened.events + asked.events)

        assert [(event.type, event.at) for event in step.events] == [
            ("transitioned", NINE.add(hours=3)),
            ("escalated", NINE.add(hours=7, microseconds=1)),
        ]

    def test_priority_is_brought_up_to_date(self):
        raising = [{"id": "network", "level": "P1", "when": {"field": "team", "eq": "network"}}]
        desk = tiered(priority={**load_policy("incident").to_dict(), "raising": raising})
        run = Run(desk, impact="individual", urgency="low")

        run.tick(2)

        assert [str(event.type) for event in run.history] == [
            "opened",
            "prioritised",
            "escalated",
            "assigned",
            "prioritised",
        ]
        assert run.ticket.priority == "P1"
        assert desk.replay(run.history) == run.ticket


class TestLadders:
    def test_a_ticket_has_the_first_that_is_for_it(self):
        urgent = {
            **LADDER,
            "name": "vip",
            "fields": {"vip": "boolean"},
            "when": {"field": "vip", "eq": True},
            "calendar": "office",
            "rungs": [{"name": "at_once", "level": "director", "after": "1h", "since": "opened"}],
        }
        desk = tiered(escalation=[urgent, LADDER], supervision=None)
        vip, other = Run(desk, vip=True), Run(desk, vip=False)

        vip.tick(100)
        other.tick(100)

        assert vip.told() == [(1, "escalated", "director")]
        assert other.told()[0] == (2, "escalated", "specialists")

    @pytest.mark.parametrize(("names", "led"), [(["lead", "director"], "director"), (["head"], "head")])
    def test_another_one_goes_on_where_the_places_have_the_same_names(self, names, led):
        urgent = {
            "name": "vip",
            "fields": {"vip": "boolean"},
            "when": {"field": "vip", "eq": True},
            "levels": [{"name": name} for name in names],
            "rungs": [
                {"name": f"to_{name}", "level": name, "after": "3h", "since": "opened"} for name in names
            ],
        }
        run = Run(tiered(escalation=[urgent, LADDER], supervision=None))
        run.by_hand("escalate", "nearly", hours=1, reason="he asked for it")
        run.do("classify", 1.5, vip=True)

        run.tick(3)

        assert [said for _, kind, said in run.told() if kind == "escalated"][-2:] == ["lead", led]

    def test_a_desk_without_any_escalates_nothing(self):
        bare = Run(tiered(escalation=None, supervision=None))

        assert bare.tick(100).events == ()
        assert bare.desk.upcoming(bare.ticket, status=bare.desk.sla(bare.history, at=bare.at(100))) == ()

    def test_a_desk_may_supervise_without_a_ladder(self):
        run = Run(tiered(escalation=None))
        run.tick(100)

        assert [kind for _, kind, _ in run.told()] == ["supervised"]


class TestQuestions:
    def test_what_is_ahead_is_told_with_the_status(self):
        run = Run(tiered())
        status = run.desk.sla(run.history, at=run.at(0))

        assert [(due.timer, due.due_at) for due in run.desk.upcoming(run.ticket, status=status)] == [
            ("ladder:it/nearly/resolution/1", run.at(3))
        ]
        assert status.wake_at == run.at(2)
        assert run.desk.due(run.ticket, at=run.at(2.9), status=status) == ()
        assert len(run.desk.due(run.ticket, at=run.at(3), status=status)) == 1

    def test_what_is_due_names_nobody(self):
        run = Run(tiered(), vip=True)
        (due,) = run.desk.upcoming(run.ticket)

        assert "lee" not in repr(due)

    def test_a_clock_that_is_paused_has_nothing_ahead(self):
        run = Run(tiered())
        run.do("assign", 0.5, assignee="kim")
        run.do("wait", 1, wait_reason="requester")
        status = run.desk.sla(run.history, at=run.at(1))

        assert [due for due in run.desk.upcoming(run.ticket, status=status) if "ladder" in due.timer] == []

    @pytest.mark.parametrize("status", [7, {}, "T-1"])
    def test_a_status_that_is_none_is_refused(self, status):
        run = Run(tiered())

        with pytest.raises(WrongArgument, match="give what Desk.sla says of the same ticket"):
            run.desk.upcoming(run.ticket, status=status)

    def test_so_is_that_of_another_ticket(self):
        run = Run(tiered())
        other = run.desk.open("T-2", workflow="incident", at=NINE, actor=ALICE)
        status = run.desk.sla(other.events, at=NINE)

        with pytest.raises(WrongArgument, match="status is of type SlaStatus; give what Desk.sla says"):
            run.desk.due(run.ticket, at=NINE, status=status)

    @pytest.mark.parametrize(
        "history",
        [
            lambda run: 7,
            lambda run: [],
            lambda run: ["opened"],
            lambda run: run.history[:-1],
            lambda run: [evolve(event, ticket_id="T-2") for event in run.history],
        ],
    )
    def test_a_history_that_is_not_the_tickets_is_refused(self, history):
        run = Run(tiered())
        run.do("assign", 0.5, assignee="kim")
        given = history(run)

        with pytest.raises(
            WrongArgument, match="history is of type .*; give the events that the ticket was replayed from"
        ):
            run.desk.tick(run.ticket, at=run.at(5), history=given)

    @pytest.mark.parametrize("merged", [7, [7]])
    def test_what_went_into_it_is_a_list_of_histories(self, merged):
        run = Run(tiered())

        with pytest.raises(InvalidDefinition, match="merged: 7 is no list; give a list"):
            run.desk.tick(run.ticket, at=run.at(5), history=run.history, merged=merged)

    def test_the_clocks_of_a_survivor_count_with_what_went_into_it(self):
        desk = tiered(lead(metric="resolution"), supervision=None)
        run, old = Run(desk, hours=3), History("T-0").opened().add(210, EventType.MERGED, into_id="T-1")

        alone = desk.tick(run.ticket, at=run.at(30), history=run.history)
        joined = desk.tick(run.ticket, at=run.at(30), history=run.history, merged=[old.events])

        assert [event.at for event in alone.events] == [NINE.add(hours=7, microseconds=1)]
        assert [event.at for event in joined.events] == [NINE.add(hours=4, microseconds=1)]


class TestDocument:
    @pytest.mark.parametrize(
        ("parts", "path", "message"),
        [
            ({"escalation": {}}, "escalation", "{} is wrong; give a list"),
            ({"escalation": ["it.toml"]}, "escalation[0]", "'it.toml' is wrong; give a table"),
            ({"escalation": [LADDER, LADDER]}, "escalation[1].name", "'it' stands here twice"),
            (
                {"escalation": [{**LADDER, "calendar": "shop"}]},
                "escalation[0].calendar",
                "calendar 'shop' is not known; use one of office",
            ),
            ({"escalation": [{**LADDER, "colour": "red"}]}, "escalation[0].colour", "is not known"),
            ({"supervision": "s.toml"}, "supervision", "'s.toml' is wrong; give a table"),
            ({"supervision": {"calendar": "shop"}}, "supervision.calendar", "calendar 'shop' is not known"),
            ({"supervision": {"rules": [{"name": "x"}]}}, "supervision.rules[0].supervisor", "is missing"),
            ({"obligations": [{"name": "c"}]}, "obligations[0].per", "is missing"),
            ({"obligations": ["c.toml"]}, "obligations[0]", "'c.toml' is wrong; give a table"),
            (
                {"obligations": [*DESK["obligations"], *DESK["obligations"]]},
                "obligations[1].name",
                "'call' stands here twice",
            ),
            (
                {"obligations": [{**DESK["obligations"][0], "calendar": "shop", "grace": "1bd"}]},
                "obligations[0].calendar",
                "calendar 'shop' is not known",
            ),
        ],
    )
    def test_what_is_wrong_is_told_at_its_place(self, parts, path, message):
        with pytest.raises(InvalidDefinition) as caught:
            load_desk({**DESK, **parts})

        found = {fault.path: fault.message for fault in caught.value.faults}
        assert found[path].startswith(message), found

    def test_obligations_are_there_by_name(self):
        assert tiered().obligations["call"].every == "quarter"
