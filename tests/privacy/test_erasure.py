"""What is left when somebody asks to be forgotten."""

from __future__ import annotations

import pytest

from histories import AGENT, SYSTEM, History
from servicecore.errors import HistoryConflict, InvalidDefinition, WrongArgument
from servicecore.event import Actor
from servicecore.history import ordered
from servicecore.privacy import Erasure, PersonalFields, Place, erase, redact
from servicecore.store import MemoryStore
from servicecore.ticket import Ticket


def note(actor=AGENT, **data) -> History:
    return History().add(0, "note", actor, **data)


def left(history: History, *args, **kwargs):
    return erase(history.events, *args, **kwargs).history[0].data


def story() -> History:
    history = History().opened(fields={"email": "a@example.org", "title": "From a@example.org"})
    history.add(1, "assigned", assignee="kim", reason="Kim knows alice")
    return history.add(2, "corrected", event_id="T-1:1", data={"fields": {"email": "b@example.org"}})


class TestFields:
    def test_are_gone_from_events_and_corrections(self):
        erasure = erase(story().events, ["email"])

        assert erasure.erased == (
            Place("T-1:1", "data.fields.email"),
            Place("T-1:3", "data.data.fields.email"),
        )
        assert erasure.counts == {"email": 2}
        assert Ticket.replay(erasure.history).fields["email"] == "[erased]"

    def test_of_a_declaration_all_go(self):
        assert left(note(email="a", phone=7, title="x"), PersonalFields(["email", "phone"])) == {
            "email": "[erased]", "phone": None, "title": "x",
        }  # fmt: skip

    def test_cannot_be_what_states_go_by(self):
        with pytest.raises(InvalidDefinition, match=r"fields\.state: cannot be personal"):
            erase(story().events, ["state"])

    def test_that_say_nothing_are_not_counted(self):
        assert erase(note(email="", phone=None).events, ["email", "phone"]).erased == ()

    def test_stay_where_none_are_named(self):
        assert erase(story().events).history == tuple(story().events)


class TestPeople:
    def test_are_called_something_else(self):
        erasure = erase(story().events, people=["kim"])

        assert [event.actor.id for event in erasure.history] == ["alice", "erased-1", "erased-1"]
        assert erasure.history[1].data["assignee"] == "erased-1"
        assert erasure.history[1].data["reason"] == "Kim knows alice"
        assert erasure.counts == {"id": 2, "assignee": 1}

    def test_of_a_later_request_get_another_name(self):
        first = erase(story().events, people=["kim"])

        second = erase(first.history, people=["alice"])

        assert [event.actor.id for event in second.history] == ["erased-2", "erased-1", "erased-1"]

    def test_may_act_as_programs(self):
        assert (
            erase(note(Actor("kim", kind="system")).events, people=["kim"]).history[0].actor.id == "erased-1"
        )

    def test_are_not_who_is_not_asked_for(self):
        assert erase(note().events, people=["max"]).erased == ()


class TestRecurring:
    def test_values_go_wherever_they_stand(self):
        erasure = erase(story().events, ["email"], everywhere=True)

        assert erasure.history[0].data["fields"]["title"] == "From [erased]"
        assert erasure.counts == {"email": 2, "title": 1}

    def test_names_go_from_texts_whatever_their_case(self):
        erasure = erase(story().events, people=["kim"], everywhere=True)

        assert erasure.history[1].data["reason"] == "[erased] knows alice"

    def test_values_may_be_named(self):
        assert left(note(text="alice", list=["x alice", {"y": ("alice",)}]), values=["alice"]) == {
            "text": "[erased]", "list": ["x [erased]", {"y": ("[erased]",)}],
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("text", "value", "result"),
        [
            ("Li and Lisa", "Li", "[erased] and Lisa"),
            ("ask A.B@example.org.", "a.b@example.org", "ask [erased]."),
            ("王小明打不开邮件", "王小明", "[erased]打不开邮件"),
            ("Anna Maria and Anna", "Anna", "[erased] Maria and [erased]"),
            ("x marks it", "x", "x marks it"),  # one letter is not looked for
            ("[erased] by erased", "erased", "[erased] by [erased]"),
            ("[redacted]", "[redacted]", "[redacted]"),
            ("1980-04-01T00:00:00Z", "1980-04-01T00:00:00Z", None),
            ("2026-03-02T09:00:00Z", "2026", "2026-03-02T09:00:00Z"),  # whatever counts from it goes on
        ],
    )
    def test_texts_are_found_as_words(self, text, value, result):
        assert left(note(text=text), values=[value]) == {"text": result}

    def test_the_longest_is_taken_first(self):
        assert left(note(text="Anna Maria"), values=["Anna", "Anna Maria"]) == {"text": "[erased]"}

    def test_parts_of_a_value_are_sought_one_by_one(self):
        history = note(
            persons=[{"contact": {"name": "Anna", "phones": ["030 1234", 7]}}], text="Anna, 030 1234, 7"
        )

        assert left(history, ["contact"], everywhere=True) == {
            "persons": [{"contact": None}], "text": "[erased], [erased], 7",
        }  # fmt: skip

    def test_an_id_that_is_such_a_value_is_a_person_to_be_forgotten(self):
        history = note(Actor("a@example.org"), email="A@example.org")

        assert erase(history.events, ["email"], everywhere=True).history[0].actor.id == "erased-1"

    def test_what_states_and_clocks_go_by_stays_and_is_told(self):
        history = History("anna").opened(fields={"email": "new", "new": 1})
        history.add(1, "extended", Actor("kim (new)", ["new"], team="new"), metric="resolution", by="4h")

        erasure = erase(history.events, ["email"], values=["4h", "anna"], everywhere=True)

        assert list(map(str, erasure.remaining)) == [
            "anna:1 id", "anna:1 ticket_id", "anna:1 data.state", "anna:1 data.category", "anna:1 data.fields",
            "anna:2 id", "anna:2 ticket_id", "anna:2 actor.id", "anna:2 actor.team", "anna:2 actor.roles[0]",
            "anna:2 data.by",
        ]  # fmt: skip
        assert Ticket.replay(erasure.history).state == "new"

    def test_in_lists_are_told_by_their_place(self):
        erasure = erase(History().opened().add(1, "rated", scores=["anna"]).events, values=["anna"])

        assert erasure.remaining == (Place("T-1:2", "data.scores[0]"),)


class TestAnswer:
    def test_is_a_record_without_the_values(self):
        erasure = erase(story().events, ["email"])

        assert erasure.to_dict() == {
            "counts": {"email": 2},
            "erased": [
                {"event_id": "T-1:1", "path": "data.fields.email"},
                {"event_id": "T-1:3", "path": "data.data.fields.email"},
            ],
            "remaining": [],
        }
        assert "example" not in repr(erasure)

    def test_counts_items_under_their_list(self):
        assert Erasure((), (Place("T-1:1", "data.tags[0]"), Place("T-1:1", "data.tags[1]"))).counts == {
            "tags": 2
        }

    def test_goes_in_the_place_of_every_copy(self):
        events, erasure = story().events, erase(story().events, ["email"])
        store = MemoryStore()
        store.append("T-1", erasure.history, 0)

        assert Ticket.replay(store.history("T-1")).fields["email"] == "[erased]"
        with pytest.raises(HistoryConflict):
            ordered([*events, *erasure.history])

    def test_can_be_redacted_and_keeps_its_marks(self):
        [event] = redact(
            erase(note(SYSTEM, email="a").events, ["email"]).history, "auditor", PersonalFields(["email"])
        )

        assert event.data == {"email": "[erased]"}

    def test_needs_events(self):
        with pytest.raises(WrongArgument, match="^event is of type dict"):
            erase([{"email": "a@example.org"}], ["email"])

    def test_needs_a_list_of_fields(self):
        with pytest.raises(InvalidDefinition, match="fields: 'email' is one text; give a list of texts"):
            erase([], "email")

    @pytest.mark.parametrize("name", ["people", "values"])
    @pytest.mark.parametrize("wrong", ["kim", None, [["kim"]]])
    def test_needs_lists_and_echoes_nobody(self, name, wrong):
        with pytest.raises(WrongArgument, match=f"^{name} is of type .*; give a list of texts") as caught:
            erase([], **{name: wrong})

        assert caught.value.value is None
