"""The history that a role may read."""

from __future__ import annotations

import pytest

from agreements import OFFICE
from histories import SYSTEM, History, at
from servicecore.errors import HistoryConflict, InvalidDefinition, WrongArgument
from servicecore.event import Actor
from servicecore.history import ordered
from servicecore.privacy import ERASED, REDACTED, PersonalFields, redact
from servicecore.sla import SlaPolicy, evaluate
from servicecore.ticket import Ticket

ALICE = Actor("alice", ["requester"], kind="requester")
KIM = Actor("kim", ["agent"], team="desk")
LEE = Actor("lee", ["agent"])
FIELDS = PersonalFields({"email": ["agent"], "born_at": [], "reason": ["manager"]}, people=["manager"])
POLICY = SlaPolicy.from_dict(
    {
        "name": "standard",
        "version": "1",
        "calendar": "office",
        "targets": [{"metric": "resolution", "goals": {"*": "8h"}, "pause_on": ["*"]}],
    }
)


def story() -> History:
    history = History().opened(
        fields={"email": "a@example.org", "born_at": "1980-04-01T00:00:00Z", "title": "x"}
    )
    history.add(1, "assigned", KIM, assignee="lee", team="web", reason="lee knows her")
    history.moved(2, "waiting", "vendor", LEE)
    history.add(3, "extended", KIM, metric="resolution", by="2h", reason="she is ill")
    history.add(
        4,
        "prioritised",
        KIM,
        priority="P1",
        override=True,
        reason="ill",
        by="kim",
        because=[{"params": {"by": "kim"}}],
    )
    return history.add(5, "supervised", SYSTEM, supervisor="max")


class TestFields:
    def test_are_read_by_those_who_may(self):
        opened, assigned, *_ = redact(story().events, "agent", FIELDS)

        assert opened.data["fields"] == {"email": "a@example.org", "born_at": None, "title": "x"}
        assert assigned.data["reason"] == REDACTED

    def test_are_read_with_any_of_several_roles(self):
        opened, assigned, *_ = redact(story().events, ["agent", "manager"], FIELDS)

        assert (opened.data["fields"]["email"], assigned.data["reason"]) == ("a@example.org", "lee knows her")

    def test_are_the_usual_ones_where_nothing_is_declared(self):
        opened, *_ = redact(story().events, "manager")

        assert opened.data["fields"] == {"email": REDACTED, "born_at": "1980-04-01T00:00:00Z", "title": "x"}

    @pytest.mark.parametrize(
        ("value", "left"),
        [
            ("a@example.org", REDACTED),
            ("2026-03-02", REDACTED),  # no instant: it has no time and no offset
            ("2026-03-02T09:00:00+01:00", None),
            (7, None),
            (True, None),
            ([1, "x"], None),
            ({"work": "x"}, None),
            (None, None),
            ("", ""),
            (" ", " "),
            (ERASED, ERASED),
            (REDACTED, REDACTED),
        ],
    )
    def test_leave_a_mark_or_nothing(self, value, left):
        [event] = redact(History().add(0, "note", SYSTEM, email=value).events, "auditor", FIELDS)

        assert event.data == {"email": left}

    def test_are_found_at_any_depth_and_in_corrections(self):
        history = story().add(6, "corrected", event_id="T-1:1", data={"fields": {"email": "b@example.org"}})
        history.add(7, "note", contacts=[{"email": "c"}, ({"email": "d", "area": "n"},)])

        corrected, note = redact(history.events, "auditor", FIELDS)[-2:]

        assert corrected.data["data"] == {"fields": {"email": REDACTED}}
        assert note.data["contacts"] == [{"email": REDACTED}, ({"email": REDACTED, "area": "n"},)]


class TestPeople:
    def test_are_numbered_as_they_come(self):
        redacted = redact(story().events, "agent", FIELDS)

        assert [event.actor.id for event in redacted] == [
            "person-1", "person-2", "person-3", "person-2", "person-2", "desk",
        ]  # fmt: skip
        assert redacted[1].data["assignee"] == "person-3"
        assert redacted[4].data["by"] == redacted[4].data["because"][0]["params"]["by"] == "person-2"
        assert redacted[5].data["supervisor"] == "person-4"

    def test_keep_kind_roles_and_team(self):
        _, assigned, *_ = redact(story().events, "agent", FIELDS)

        assert assigned.actor == Actor("person-2", ["agent"], team="desk")

    def test_are_known_to_those_who_may(self):
        assert [event.actor.id for event in redact(story().events, "manager", FIELDS)] == [
            event.actor.id for event in story().events
        ]

    def test_stand_in_no_explanation_then(self):
        status = evaluate(redact(story().events, "agent", FIELDS), [POLICY], [OFFICE], at=at(60))
        said = str(status.clocks["resolution"].explain())

        assert "paused: vendor, by person-3" in said
        assert "by person-2: [redacted]" in said

    def test_what_extends_by_a_length_of_time_is_no_person(self):
        history = story().add(6, "corrected", event_id="T-1:4", data={"by": "3h"})
        history.add(7, "corrected", event_id="T-1:7", data={"data": {"by": "4h"}})

        redacted = redact(history.events, "agent", FIELDS)

        assert [redacted[3].data["by"], redacted[-2].data["data"], redacted[-1].data["data"]] == [
            "2h", {"by": "3h"}, {"data": {"by": "4h"}},
        ]  # fmt: skip

    def test_a_correction_of_what_is_not_there_names_persons(self):
        history = story().add(6, "corrected", event_id="T-9:1", data={"by": "max"})
        history.add(7, "corrected", event_id="T-1:8", data={"by": "max"})  # of itself

        assert [event.data["data"]["by"] for event in redact(history.events, "agent", FIELDS)[-2:]] == [
            "person-4"
        ] * 2

    def test_programs_keep_their_names(self):
        history = story().add(6, "note", Actor("person-1", kind="system")).add(7, "assigned", assignee="desk")

        redacted = redact(history.events, "agent", FIELDS)

        assert redacted[0].actor.id == "person-2"
        assert [redacted[6].actor.id, redacted[7].data["assignee"]] == ["person-1", "desk"]

    def test_a_program_that_is_a_person_too_is_a_person(self):
        history = story().add(6, "note", Actor("kim", kind="system"))

        assert redact(history.events, "agent", FIELDS)[-1].actor.id == "person-2"


class TestHistory:
    def test_replays_to_the_same_standing(self):
        ticket = Ticket.replay(redact(story().events, "auditor", FIELDS))

        assert (ticket.state, ticket.priority, ticket.waits) == ("waiting", "P1", 1)
        assert (ticket.requester, ticket.assignee, ticket.override["by"]) == (
            "person-1",
            "person-3",
            "person-2",
        )

    def test_does_not_go_beside_the_original(self):
        events = story().events

        with pytest.raises(HistoryConflict):
            ordered([*events, *redact(events, "auditor", FIELDS)])

    def test_may_be_empty(self):
        assert redact([], "auditor") == ()

    @pytest.mark.parametrize("history", [7, None, [{"email": "a@example.org"}]])
    def test_is_made_of_events(self, history):
        with pytest.raises(WrongArgument) as caught:
            redact(history, "auditor")

        assert "example" not in str(caught.value)
        assert caught.value.value is None

    def test_is_for_a_role(self):
        with pytest.raises(InvalidDefinition, match="roles: None is no list"):
            redact([], None)
