"""The ticket: the whole fold of its history, however the history arrives."""

from __future__ import annotations

import json

import pytest
from attrs import evolve, fields_dict
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from histories import AGENT, CATEGORY, REQUESTER, SYSTEM, History, at
from servicecore.errors import InvalidDefinition, InvalidHistory, UnknownName
from servicecore.event import Category, EventType, next_event
from servicecore.ticket import Ticket

steps = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from(sorted(CATEGORY))),
        st.tuples(st.just("assign"), st.sampled_from(["kim", "bo", None])),
        st.tuples(st.just("transfer"), st.sampled_from(["network", "mail"])),
        st.tuples(st.just("prioritise"), st.sampled_from(["P1", "P2"])),
        st.tuples(st.just("fields"), st.sampled_from(["impact", "urgency"])),
        st.tuples(st.just("pause"), st.sampled_from(["requester", None])),
        st.tuples(st.just("go on"), st.none()),
        st.tuples(st.just("reply"), st.none()),
    ),
    max_size=12,
)


def told(plan, *, apart):
    """A history of the steps in *plan*, so many minutes apart."""
    history = History().opened(0, fields={"title": "Mail is down"})
    for place, (what, value) in enumerate(plan, 1):
        minute = place * apart
        if what == "move":
            history.moved(minute, value)
        elif what == "assign":
            history.add(minute, "assigned", assignee=value)
        elif what == "transfer":
            history.add(minute, "transferred", team=value)
        elif what == "prioritise":
            history.add(
                minute, "prioritised", priority=value, derived="P3", override=True, reason="asked", by="kim"
            )
        elif what == "fields":
            history.add(minute, "classified", fields={value: place})
        elif what == "pause":
            history.add(minute, "waiting_started", wait_reason=value)
        elif what == "go on":
            history.add(minute, "waiting_ended")
        else:
            history.replied(minute)
    return history.events


def replayed(history):
    return Ticket.replay(history.events)


class TestReplay:
    def test_begins_with_what_the_opening_says(self):
        ticket = replayed(History().opened(5, workflow_version="3", fields={"title": "Mail is down"}))

        assert (ticket.workflow, ticket.workflow_version, ticket.state, ticket.category) == (
            "incident",
            "3",
            "new",
            "new",
        )
        assert ticket.fields == {"title": "Mail is down"}
        assert (ticket.opened_at_us, ticket.entered_at_us, ticket.updated_at_us) == (at(5), at(5), at(5))
        assert (ticket.revision, ticket.visited) == (1, {"new"})

    def test_takes_the_requester_from_the_opening(self):
        assert replayed(History().opened()).requester == REQUESTER.id

    def test_knows_no_requester_where_an_agent_opened(self):
        history = History().add(0, "opened", AGENT, workflow="incident", state="new", category="new")

        assert replayed(history).requester is None

    def test_takes_the_channel_for_a_field(self):
        assert replayed(History().opened(0, channel="mail", fields={"a": 1})).fields == {
            "a": 1,
            "channel": "mail",
        }

    def test_begins_with_the_priority_that_an_import_knows(self):
        history = History().opened(0, fields={"priority": "P2"})

        assert (replayed(history).priority, replayed(history).derived_priority) == ("P2", "P2")
        assert replayed(history.prioritised(5, "P3")).priority == "P3"

    def test_takes_no_number_for_a_priority(self):
        assert replayed(History().opened(0, fields={"priority": 2})).priority is None

    def test_counts_a_wait_that_begins_with_the_opening(self):
        ticket = replayed(History().opened(state="waiting", wait_reason="requester"))

        assert (ticket.waits, ticket.wait_reason) == (1, "requester")

    def test_answers_as_if_a_late_event_had_come_in_time(self):
        late = History().opened(0).moved(30, "in_progress").add(10, "assigned", assignee="kim")
        timely = History().opened(0).add(10, "assigned", assignee="kim").moved(30, "in_progress")

        assert evolve(replayed(late), revision=0) == evolve(replayed(timely), revision=0)

    def test_leaves_out_what_a_correction_voids(self):
        history = History().opened(0).moved(5, "resolved").add(9, "corrected", event_id="T-1:2", void=True)

        ticket = replayed(history)

        assert (ticket.state, ticket.revision) == ("new", 3)

    @given(steps)
    def test_equals_the_fold_of_after(self, plan):
        first, *rest = events = told(plan, apart=7)

        ticket = Ticket.opened_by(first)
        for event in rest:
            ticket = ticket.after(event)

        assert ticket == Ticket.replay(events)

    @given(steps, st.data())
    def test_does_not_depend_on_order_or_repetition(self, plan, data):
        events = told(plan, apart=1)

        arrived = data.draw(st.permutations([*events, *data.draw(st.lists(st.sampled_from(events)))]))

        assert Ticket.replay(arrived) == Ticket.replay(events)


class TestAfter:
    def test_enters_the_state_it_is_told(self):
        ticket = replayed(History().opened(0).moved(5, "waiting", reason="change"))

        assert (ticket.state, ticket.category, ticket.wait_reason) == ("waiting", Category.WAITING, "change")
        assert (ticket.entered_at_us, ticket.updated_at_us, ticket.revision) == (at(5), at(5), 2)

    def test_does_not_wait_once_it_moves_on(self):
        assert replayed(History().opened(0).moved(5, "waiting").moved(6, "in_progress")).wait_reason is None

    def test_keeps_when_the_state_was_entered_through_other_events(self):
        ticket = replayed(History().opened(0).moved(5, "in_progress").add(9, "note"))

        assert (ticket.entered_at_us, ticket.updated_at_us) == (at(5), at(9))

    @pytest.mark.parametrize(
        ("states", "reopened", "loops", "waits"),
        [
            (["in_progress", "resolved"], 0, 0, 0),
            (["in_progress", "resolved", "in_progress"], 1, 1, 0),
            (["in_progress", "waiting", "in_progress"], 0, 0, 1),
            (["waiting", "in_progress", "waiting", "in_progress"], 0, 0, 2),
            pytest.param(["waiting", "waiting"], 0, 0, 1, id="waiting on is one wait"),
            pytest.param(["closed", "in_progress"], 1, 0, 0, id="an import may reopen what was closed"),
            pytest.param(["resolved", "closed"], 0, 0, 0, id="closing what is resolved goes on"),
        ],
    )
    def test_counts_reopenings_loops_and_waits(self, states, reopened, loops, waits):
        history = History().opened(0)
        for minute, state in enumerate(states, 1):
            history.moved(minute, state)

        ticket = replayed(history)

        assert (ticket.reopened, ticket.loops, ticket.waits) == (reopened, loops, waits)

    def test_keeps_the_team_through_an_assignment_that_names_none(self):
        history = History().opened(0).add(1, "transferred", team="mail").add(2, "assigned", assignee="kim")

        ticket = replayed(history)

        assert (ticket.assignee, ticket.team, ticket.transfers) == ("kim", "mail", 0)

    def test_counts_a_transfer_between_teams(self):
        history = (
            History()
            .opened(0)
            .add(1, "assigned", assignee="kim", team="mail")
            .add(2, "transferred", team="network")
        )

        ticket = replayed(history)

        assert (ticket.assignee, ticket.team, ticket.transfers) == (None, "network", 1)

    def test_takes_a_derived_priority_for_the_effective_one(self):
        ticket = replayed(History().opened(0).prioritised(1, "P2"))

        assert (ticket.priority, ticket.derived_priority, ticket.override) == ("P2", "P2", None)

    def test_keeps_what_was_set_over_the_rules(self):
        said = {"reason": "the board meets", "by": "bo", "expires_at": "2026-03-02T12:00:00Z"}
        history = (
            History().opened(0).add(1, "prioritised", priority="P1", derived="P3", override=True, **said)
        )

        ticket = replayed(history)

        assert (ticket.priority, ticket.derived_priority, ticket.override) == ("P1", "P3", said)

    def test_takes_the_actor_for_who_set_it_where_none_is_named(self):
        ticket = replayed(
            History().opened(0).add(1, "prioritised", priority="P1", override=True, reason="asked")
        )

        assert ticket.override == {"reason": "asked", "by": AGENT.id}

    def test_forgets_an_override_when_the_rules_count_again(self):
        history = History().opened(0).add(1, "prioritised", priority="P1", override=True, reason="asked")

        assert replayed(history.prioritised(2, "P3")).override is None

    def test_waits_without_a_waiting_state(self):
        history = History().opened(0).add(1, "waiting_started", wait_reason="change")

        ticket = replayed(history)

        assert (ticket.state, ticket.wait_reason, ticket.waits) == ("new", "change", 1)
        assert replayed(history.add(2, "waiting_ended")).wait_reason is None

    def test_waits_for_its_state_again_after_a_wait_within_it(self):
        history = History().opened(0).moved(1, "waiting", reason="change")
        history.add(2, "waiting_started", wait_reason="requester")

        assert replayed(history).wait_reason == "requester"
        assert replayed(history.add(3, "waiting_ended")).wait_reason == "change"
        assert replayed(history.moved(4, "in_progress").add(5, "waiting_ended")).wait_reason is None

    def test_waits_again_for_what_it_was_opened_with(self):
        history = History().opened(0, state="waiting", wait_reason="change")
        history.add(1, "waiting_started", wait_reason="requester").add(2, "waiting_ended")

        assert replayed(history).wait_reason == "change"

    def test_takes_a_category_from_being_classified(self):
        history = History().opened(0).add(1, "classified", category="mail", fields={"impact": "one"})

        assert replayed(history).fields == {"category": "mail", "impact": "one"}
        assert replayed(history.add(2, "classified")).fields["category"] == "mail"

    def test_keeps_no_expiry_that_is_nothing(self):
        said = {"override": True, "reason": None, "by": None, "expires_at": None}
        ticket = replayed(History().opened(0).add(1, "prioritised", priority="P1", **said))

        assert ticket.override == {"reason": "", "by": AGENT.id}
        assert Ticket.from_dict(ticket.to_dict()) == ticket

    def test_counts_waits_by_reason_and_remembers_when_the_wait_began(self):
        history = History().opened(0, state="waiting", wait_reason="parts").moved(5, "in_progress")
        assert (replayed(history).waits_for, replayed(history).wait_started_at_us) == ({"parts": 1}, None)

        history.moved(9, "waiting", reason="parts").moved(12, "waiting", reason="requester")
        ticket = replayed(history)

        assert (ticket.waits_for, ticket.wait_started_at_us) == ({"parts": 2, "requester": 1}, at(12))
        assert ticket.waits == 2

    def test_counts_a_wait_within_a_state_too(self):
        history = History().opened(0).add(3, "waiting_started", wait_reason="parts")
        assert (replayed(history).waits_for, replayed(history).wait_started_at_us) == ({"parts": 1}, at(3))

        history.add(4, "waiting_ended")
        assert replayed(history).wait_started_at_us is None

    def test_goes_on_with_the_wait_of_its_state_after_one_within_it(self):
        history = History().opened(0).moved(2, "waiting").add(3, "waiting_started").add(4, "waiting_ended")

        assert (replayed(history).wait_started_at_us, replayed(history).waits_for) == (
            at(2),
            {"requester": 1},
        )

    def test_remembers_who_wrote_last(self):
        history = History().opened(0).add(1, "replied", REQUESTER).add(2, "replied", AGENT, public=True)
        history.add(3, "replied", AGENT, public=False).add(4, "replied", SYSTEM, public=True)

        ticket = replayed(history)

        assert (ticket.requester_replied_at_us, ticket.replied_at_us) == (at(1), at(2))

    def test_remembers_what_was_promised_last(self):
        history = History().opened(0).add(1, "promised", promised_at="2026-03-02T12:00:00Z")
        assert replayed(history).promised_at_us == at(180)

        assert replayed(history.add(2, "promised", promised_at=None)).promised_at_us is None

    def test_remembers_the_reminders_that_were_given(self):
        due_at = "2026-03-02T10:00:00.000000Z"
        history = History().opened(0).add(1, "note", reminder={"timer": "nudge", "due_at": due_at})

        assert replayed(history).reminded == {"nudge": due_at}

    @pytest.mark.parametrize(
        ("said", "standing"),
        [
            (["asked"], "asked"),
            (["asked", "given"], "given"),
            (["asked", "refused"], "refused"),
            (["given", "withdrawn"], "withdrawn"),
            (["given", "asked"], "given"),  # it stands until there is another answer
            (["given", "asked", "refused"], "refused"),
            (["withdrawn", "asked"], "asked"),
        ],
    )
    def test_remembers_how_each_consent_stands(self, said, standing):
        history = History().opened(0)
        for minute, what in enumerate(said, 1):
            history.add(minute, f"consent_{what}", what="remote help")

        ticket = replayed(history.add(9, "consent_given", what="a recording"))

        assert ticket.consents == {"remote help": standing, "a recording": "given"}
        assert ticket.consented == ("a recording", "remote help")[: 1 + (standing == "given")]

    @pytest.mark.parametrize("data", [{}, {"what": " "}, {"what": None}, {"what": ["remote help"]}])
    def test_takes_nothing_for_a_consent_that_is_to_nothing(self, data):
        assert replayed(History().opened(0).add(1, "consent_given", **data)).consents == {}

    @pytest.mark.parametrize(
        "note", ["call back", {"timer": 1, "due_at": "x"}, {"timer": "x"}, {"timer": "x", "due_at": "soon"}]
    )
    def test_takes_no_other_note_for_a_reminder(self, note):
        assert replayed(History().opened(0).add(1, "note", reminder=note)).reminded == {}

    def test_goes_by_other_names_under_another_edition(self):
        move = {
            "workflow": "incident",
            "workflow_version": "2",
            "state": "on_hold",
            "states": {"waiting": "on_hold"},
            "wait_reasons": {"requester": "answer"},
        }
        history = History().opened(0).moved(1, "waiting").add(2, "note", migration=move)

        ticket = replayed(history)

        assert (ticket.state, ticket.category, ticket.wait_reason) == ("on_hold", "waiting", "answer")
        assert (ticket.visited, ticket.entered_at_us) == ({"new", "on_hold"}, at(1))
        for key in ("state", "states"):
            incomplete = History().opened(0).add(1, "note", migration={**move, key: None})
            assert replayed(incomplete).state == "new"

    def test_adds_the_fields_of_any_event(self):
        history = History().opened(0, fields={"a": 1, "b": 1}).add(1, "note", fields={"b": 2})

        assert replayed(history).fields == {"a": 1, "b": 2}

    def test_leaves_the_ticket_it_began_with_alone(self):
        opened, moved = History().opened(0, fields={"a": 1}).add(1, "note", fields={"a": 2}).events
        ticket = Ticket.opened_by(opened)

        ticket.after(moved)

        assert ticket == Ticket.opened_by(opened)

    def test_carries_every_attribute_on(self):
        names = set(fields_dict(Ticket)) - {"id", "revision", "updated_at_us"}
        full = Ticket("T-1", **{name: f"a {name}" for name in names}, revision=1, updated_at_us=0)
        note = History().opened(0).add(1, "note").events[1]

        ticket = full.after(note)

        assert ticket == evolve(full, revision=2, updated_at_us=at(1))

    def test_gives_a_frozen_ticket(self):
        ticket = replayed(History().opened(0).add(1, "note"))

        with pytest.raises(FrozenInstanceError):
            ticket.state = "closed"

    def test_refuses_the_event_of_another_ticket(self):
        ticket = replayed(History("T-1").opened())
        other = History("T-2").opened().add(1, "note").events[1]

        with pytest.raises(InvalidHistory, match="'T-1' got an event of 'T-2'"):
            ticket.after(other)

    def test_refuses_a_second_opening(self):
        opened = History().opened().events[0]

        with pytest.raises(InvalidHistory, match="cannot be opened twice"):
            Ticket.opened_by(opened).after(opened)

    def test_refuses_a_category_it_does_not_know(self):
        ticket = replayed(History().opened())
        data = {
            "trigger": "x",
            "from_state": "new",
            "from_category": "new",
            "to_state": "odd",
            "to_category": "odd",
        }
        odd = next_event("T-1", 2, at(1), EventType.TRANSITIONED, AGENT, data)

        with pytest.raises(UnknownName, match="category 'odd' is not known; use one of new, active"):
            ticket.after(odd)


class TestTicket:
    def test_gives_its_instants_in_utc(self):
        ticket = replayed(History().opened(0).moved(5, "in_progress").add(9, "note"))

        assert [each.isoformat() for each in (ticket.opened_at, ticket.entered_at, ticket.updated_at)] == [
            "2026-03-02T09:00:00+00:00",
            "2026-03-02T09:05:00+00:00",
            "2026-03-02T09:09:00+00:00",
        ]

    def test_does_not_show_what_its_fields_hold(self):
        history = History().opened(0, fields={"title": "alice@example.org"})
        history.add(1, "prioritised", priority="P1", override=True, reason="alice is ill")

        assert "alice@" not in repr(replayed(history))
        assert "ill" not in repr(replayed(history))

    @given(steps)
    def test_comes_back_from_json(self, plan):
        ticket = Ticket.replay(told(plan, apart=1))

        assert Ticket.from_dict(json.loads(json.dumps(ticket.to_dict()))) == ticket

    def test_names_every_fault_of_a_record(self):
        record = {
            **replayed(History().opened()).to_dict(),
            "category": "odd",
            "waits": "none",
            "colour": "red",
        }
        del record["state"]

        with pytest.raises(InvalidDefinition) as caught:
            Ticket.from_dict(record)

        assert sorted(fault.path for fault in caught.value.faults) == ["category", "colour", "state", "waits"]

    @pytest.mark.parametrize(
        ("changes", "path"),
        [
            ({"visited": [["new"]]}, "visited[0]"),
            ({"visited": "new"}, "visited"),
            ({"override": "asked"}, "override"),
            ({"override": {"by": "kim"}}, "override.reason"),
            ({"override": {"reason": "asked", "by": 7}}, "override.by"),
            ({"override": {"reason": "asked", "by": "kim", "expires_at": "soon"}}, "override.expires_at"),
            ({"override": {"reason": "asked", "by": "kim", "colour": 1}}, "override.colour"),
            ({"opened_at": None}, "opened_at"),
            ({"promised_at": "soon"}, "promised_at"),
            ({"waits_for": {"parts": "twice"}}, "waits_for.parts"),
            ({"waits_for": None}, "waits_for"),
            ({"reminded": {"nudge": "soon"}}, "reminded.nudge"),
            ({"consents": {"help": "perhaps"}}, "consents.help"),
            ({"consents": ["help"]}, "consents"),
            ({"children": {"T-1-a": 7}}, "children.T-1-a"),
            ({"children": ["T-1-a"]}, "children"),
            ({"links": "T-2"}, "links"),
            ({"links": [{"kind": "relates_to"}]}, "links[0].other_id"),
            ({"links": [{"other_id": "T-2", "kind": 7}]}, "links[0].kind"),
            ({"links": ["T-2"]}, "links[0]"),
            ({"merged_into": 7}, "merged_into"),
            ({"requester": ["alice@example.org"]}, "requester"),
            ({"fields": ["alice@example.org"]}, "fields"),
        ],
    )
    def test_names_a_part_of_a_record_without_what_is_personal(self, changes, path):
        record = {**replayed(History().opened()).to_dict(), **changes}

        with pytest.raises(InvalidDefinition) as caught:
            Ticket.from_dict(record)

        assert [fault.path for fault in caught.value.faults] == [path]
        assert "alice" not in str(caught.value)

    @pytest.mark.parametrize(("state", "reason"), [("waiting", "change"), ("in_progress", None)])
    def test_reads_records_from_before_states_kept_their_reason(self, state, reason):
        ticket = replayed(History().opened(0).moved(1, state, reason=reason))
        record = ticket.to_dict()
        del record["state_reason"]

        assert Ticket.from_dict(record) == ticket

    @pytest.mark.parametrize("state", ["waiting", "in_progress"])
    def test_reads_records_of_the_first_version(self, state):
        ticket = replayed(History().opened(0).moved(1, state))
        record = {**ticket.to_dict(), "schema": "servicecore.ticket/1"}
        new = (
            "replied_at",
            "requester_replied_at",
            "promised_at",
            "wait_started_at",
            "waits_for",
            "reminded",
            "consents",
            "children",
            "links",
            "merged_into",
        )
        for name in new:
            del record[name]

        # How often it waited for what, the first version did not know.
        assert Ticket.from_dict(record) == evolve(ticket, waits_for={})

    def test_equal_histories_give_equal_hashes(self):
        one, other = (replayed(History().opened(0, fields={"a": 1})) for _ in range(2))

        assert hash(one) == hash(other)
