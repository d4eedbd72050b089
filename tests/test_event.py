"""Events and actors: what may be written down, and that it comes back as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidDefinition, InvalidInstant, NaiveDatetime, UnknownName
from servicecore.event import DATA_KEYS, Actor, Category, EventType, TicketEvent, next_event
from servicecore.instant import to_iso

KIM = Actor("kim", ["agent"], team="first line")

texts = st.text(min_size=1, max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
instants = st.integers(0, 2 * 10**15)

words = st.text(max_size=8)
flags = st.booleans()
categories = st.sampled_from([member.value for member in Category])
mappings = st.dictionaries(st.text(max_size=4), values, max_size=2)
iso = instants.map(to_iso)
RIGHT = {
    **dict.fromkeys(("workflow", "workflow_version", "state", "from_state", "to_state", "trigger"), words),
    **dict.fromkeys(("priority", "derived", "event_id"), words),
    **dict.fromkeys(("category", "from_category", "to_category"), categories),
    **dict.fromkeys(("wait_reason", "channel", "by", "assignee", "team", "from_team"), st.none() | words),
    **dict.fromkeys(("public", "void", "override"), flags),
    **dict.fromkeys(("fields", "data"), mappings),
    **dict.fromkeys(("expires_at", "promised_at", "due_at"), st.none() | iso),
    "because": st.lists(values, max_size=2),
    "at": iso,
    (EventType.CLASSIFIED, "category"): st.none() | words,
    (EventType.PRIORITISED, "reason"): st.none() | words,
    (EventType.CONSENT_ASKED, "what"): words,
    (EventType.CONSENT_REFUSED, "what"): words,
    (EventType.CONSENT_WITHDRAWN, "what"): words,
}
"""What the folds rely on; every other key may have any value."""


@st.composite
def events(draw):
    kind = draw(st.sampled_from(EventType))
    required, optional = DATA_KEYS[kind]
    names = (*required, *draw(st.lists(st.sampled_from(optional or ("own",)), unique=True)))
    data = {name: draw(RIGHT.get((kind, name), RIGHT.get(name, values))) for name in names}
    return TicketEvent(
        draw(texts),
        draw(texts),
        sequence=draw(st.integers(1, 99)),
        at=draw(instants),
        recorded_at=draw(instants),
        type=kind,
        actor=Actor(
            draw(texts), draw(st.lists(texts, max_size=2)), kind=draw(st.sampled_from(["agent", "system"]))
        ),
        data=data,
    )


def note(**parts):
    parts = {"sequence": 1, "at": 0, "type": "note", "actor": KIM, **parts}
    return TicketEvent("T-1:1", "T-1", **parts)


class TestCategory:
    @pytest.mark.parametrize("category", ["new", "active", "waiting"])
    def test_work_goes_on_before_it_is_resolved(self, category):
        assert not Category(category).done

    @pytest.mark.parametrize("category", ["resolved", "closed"])
    def test_work_is_done_once_it_is_resolved(self, category):
        assert Category(category).done


class TestActor:
    def test_may_act_in_one_of_its_roles(self):
        assert KIM.may(["manager", "agent"])

    def test_may_not_act_in_a_role_it_lacks(self):
        assert not KIM.may(["manager"])

    def test_comes_back_from_plain_data(self):
        assert Actor.from_dict(json.loads(json.dumps(KIM.to_dict()))) == KIM

    def test_needs_no_more_than_an_id(self):
        assert Actor.from_dict({"id": "kim"}) == Actor("kim")

    @pytest.mark.parametrize("name", ["", None, 7])
    def test_refuses_an_id_that_names_nobody(self, name):
        with pytest.raises(InvalidDefinition, match="id: .* is no text; give the host's name for the actor"):
            Actor(name)

    def test_refuses_a_kind_it_does_not_know(self):
        with pytest.raises(
            InvalidDefinition, match="'robot' is not known; use one of requester, agent, system"
        ):
            Actor("kim", kind="robot")

    def test_refuses_roles_that_would_fall_apart_into_letters(self):
        with pytest.raises(InvalidDefinition, match="roles: 'agent' is one text; give a list of texts"):
            Actor("kim", "agent")

    @pytest.mark.parametrize(
        ("parts", "path"),
        [({"roles": [5]}, "roles[0]"), ({"team": 5}, "team"), ({"kind": ["agent"]}, "kind")],
    )
    def test_names_a_part_of_another_type(self, parts, path):
        with pytest.raises(InvalidDefinition) as caught:
            Actor("kim", **parts)

        assert [fault.path for fault in caught.value.faults] == [path]

    @pytest.mark.parametrize("roles", [5, None])
    def test_refuses_roles_that_are_no_list(self, roles):
        with pytest.raises(InvalidDefinition, match="is no list; give a list"):
            Actor("kim", roles)

    def test_names_every_fault_of_a_record(self):
        with pytest.raises(InvalidDefinition) as caught:
            Actor.from_dict({"roles": ["a", 5], "kind": "robot", "team": 5, "colour": "red"})

        assert sorted(fault.path for fault in caught.value.faults) == [
            "colour",
            "id",
            "kind",
            "roles[1]",
            "team",
        ]

    def test_does_not_echo_who_it_is(self):
        with pytest.raises(InvalidDefinition) as caught:
            Actor.from_dict({"id": ["alice@example.org"]})

        assert "alice" not in str(caught.value)


class TestTicketEvent:
    def test_takes_an_aware_datetime(self):
        assert note(at=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)).at_us == 1_000_000

    def test_gives_its_instants_in_utc(self):
        event = note(at=0, recorded_at=1_000_000)

        assert (event.at.isoformat(), event.recorded_at.isoformat()) == (
            "1970-01-01T00:00:00+00:00",
            "1970-01-01T00:00:01+00:00",
        )

    def test_is_recorded_when_it_happened_unless_told_otherwise(self):
        assert note(at=5).recorded_at_us == 5

    @pytest.mark.parametrize("name", ["at", "recorded_at"])
    def test_refuses_a_naive_datetime(self, name):
        with pytest.raises(NaiveDatetime, match="has no UTC offset"):
            note(**{name: datetime(2026, 3, 2, 9)})

    def test_refuses_an_instant_that_is_none(self):
        with pytest.raises(InvalidInstant, match="of type float"):
            note(at=1.5)

    def test_refuses_a_type_it_does_not_know(self):
        with pytest.raises(UnknownName, match="event type 'exploded' is not known; use one of opened"):
            note(type="exploded")

    @pytest.mark.parametrize("kind", [kind for kind in EventType if DATA_KEYS[kind][0]])
    def test_names_every_key_its_data_lacks(self, kind):
        with pytest.raises(InvalidDefinition) as caught:
            note(type=kind)

        assert [fault.path for fault in caught.value.faults] == [
            f"data.{name}" for name in DATA_KEYS[kind][0]
        ]

    @pytest.mark.parametrize("sequence", [0, -1, "1", True, 1.0])
    def test_refuses_a_sequence_that_is_no_place_in_a_history(self, sequence):
        with pytest.raises(InvalidDefinition, match="is no whole number from 1"):
            note(sequence=sequence)

    def test_refuses_empty_ids(self):
        with pytest.raises(InvalidDefinition) as caught:
            TicketEvent("", "", sequence=1, at=0, type="note", actor=KIM)

        assert [fault.path for fault in caught.value.faults] == ["id", "ticket_id"]

    def test_names_every_part_of_another_type(self):
        with pytest.raises(InvalidDefinition) as caught:
            TicketEvent(5, b"T-1", sequence=1.0, at=0, type="note", actor="kim", data=[])

        assert [fault.path for fault in caught.value.faults] == [
            "id",
            "ticket_id",
            "sequence",
            "actor",
            "data",
        ]

    @pytest.mark.parametrize(
        ("kind", "data", "path"),
        [
            ("opened", {"workflow": 1, "state": "new", "category": "new"}, "workflow"),
            ("opened", {"workflow": "w", "state": None, "category": "new"}, "state"),
            ("opened", {"workflow": "w", "state": "new", "category": "odd"}, "category"),
            ("opened", {"workflow": "w", "state": "new", "category": ["new"]}, "category"),
            ("opened", {"workflow": "w", "state": "new", "category": "new", "fields": []}, "fields"),
            ("classified", {"category": 7}, "category"),
            ("prioritised", {"priority": None}, "priority"),
            ("prioritised", {"priority": "P1", "override": "yes"}, "override"),
            ("prioritised", {"priority": "P1", "because": "so"}, "because"),
            ("prioritised", {"priority": "P1", "reason": 7}, "reason"),
            ("prioritised", {"priority": "P1", "expires_at": "soon"}, "expires_at"),
            ("assigned", {"assignee": 7}, "assignee"),
            ("transferred", {"team": ["mail"]}, "team"),
            ("promised", {"promised_at": "2026-03-02T12:00:00"}, "promised_at"),
            ("replied", {"public": "no"}, "public"),
            ("waiting_started", {"wait_reason": 7}, "wait_reason"),
            ("corrected", {"event_id": 7}, "event_id"),
            ("corrected", {"event_id": "e", "at": 0}, "at"),
            ("corrected", {"event_id": "e", "data": []}, "data"),
            ("corrected", {"event_id": "e", "void": 1}, "void"),
        ],
    )
    def test_names_data_that_no_fold_could_read(self, kind, data, path):
        with pytest.raises(InvalidDefinition) as caught:
            note(type=kind, data=data)

        (fault,) = caught.value.faults
        assert (fault.path, fault.code) == (f"data.{path}", "wrong_type")

    def test_takes_a_host_s_own_keys_as_they_are(self):
        assert note(data={"category": 7, "colour": {1}}).data == {"category": 7, "colour": {1}}

    def test_takes_any_mapping_for_data(self):
        assert note(data=MappingProxyType({"reference": "x"})).data == {"reference": "x"}

    def test_does_not_echo_its_data(self):
        with pytest.raises(InvalidDefinition) as caught:
            note(type="assigned", data={"assignee": ["alice@example.org"]})

        assert "alice" not in str(caught.value)
        assert "data.assignee: a value of type list is wrong; give a text or nothing" in str(caught.value)

    def test_does_not_show_its_data(self):
        event = note(data={"reference": "alice@example.org"})

        assert "alice" not in repr(event)

    @given(events())
    def test_comes_back_from_json(self, event):
        assert TicketEvent.from_dict(json.loads(json.dumps(event.to_dict()))) == event

    def test_names_every_fault_of_a_record(self):
        record = {**note().to_dict(), "sequence": "1", "colour": "red", "at": "yesterday", "type": "odd"}
        record |= {"actor": {"kind": "robot"}, "recorded_at": None}

        with pytest.raises(InvalidDefinition) as caught:
            TicketEvent.from_dict(record)

        assert sorted(fault.path for fault in caught.value.faults) == [
            "actor.id",
            "actor.kind",
            "at",
            "colour",
            "recorded_at",
            "sequence",
            "type",
        ]

    @pytest.mark.parametrize("actor", [None, "kim", []])
    def test_names_an_actor_that_is_none(self, actor):
        with pytest.raises(InvalidDefinition) as caught:
            TicketEvent.from_dict({**note().to_dict(), "actor": actor})

        assert [fault.path for fault in caught.value.faults] == ["actor"]


class TestNextEvent:
    @given(events())
    def test_equals_what_the_constructor_makes(self, event):
        made = next_event(event.ticket_id, 7, event.at_us, event.type, event.actor, event.data)

        assert made == TicketEvent(
            f"{event.ticket_id}:7",
            event.ticket_id,
            sequence=7,
            at=event.at_us,
            type=event.type,
            actor=event.actor,
            data=event.data,
        )
