"""The order in which events are folded: once each, corrected, and as if they had come in time."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from histories import AGENT, REQUESTER, History, at
from servicecore.errors import HistoryConflict, InvalidDefinition, InvalidHistory, WrongArgument
from servicecore.event import TicketEvent
from servicecore.history import ordered


def kinds(events):
    return [event.type.value for event in ordered(events)]


def test_refuses_an_empty_history():
    with pytest.raises(InvalidHistory, match="is empty; give at least its opened event"):
        ordered([])


@pytest.mark.parametrize(
    "events",
    [
        History().opened(5).add(1, "note").events,
        [evolve(event, id="same") for event in History().opened().add(1, "note").events],
        History().opened().opened(5).events,
        [*History().opened().events, "note"],
        History().opened().events + History("T-2").opened().add(1, "note").events[1:],
    ],
    ids=["an opening that came late", "an id twice", "two openings", "no event", "two tickets"],
)
def test_a_list_is_judged_as_any_other_collection(events):
    def judged(history):
        try:
            return ordered(history)
        except (InvalidHistory, HistoryConflict, WrongArgument) as error:
            return str(error)

    assert judged(events) == judged(tuple(events)) == judged(iter(events))


def test_the_order_is_a_list_of_its_own():
    events = History().opened().add(1, "note").events

    assert ordered(events) == events
    assert ordered(events) is not events


def test_refuses_the_events_of_two_tickets():
    mixed = History("T-1").opened().events + History("T-2").opened().events

    with pytest.raises(InvalidHistory, match="holds an event of ticket 'T-2'"):
        ordered(mixed)


@pytest.mark.parametrize(
    ("count", "events"), [(0, History().add(0, "note").events), (2, History().opened().opened(5).events)]
)
def test_refuses_a_history_without_exactly_one_opening(count, events):
    with pytest.raises(InvalidHistory, match=f"has {count} opened events; it needs exactly one"):
        ordered(events)


@pytest.mark.parametrize(
    ("sequences", "message"),
    [
        ([1, 3], "lacks event number 2"),
        ([2, 3], "lacks event number 1"),
        ([1, 2, 2], "has event number 2 twice"),
    ],
)
def test_refuses_a_history_that_lacks_an_event(sequences, message):
    first, *others = History().opened(0).add(5, "note").add(6, "note").events
    events = [
        evolve(event, sequence=number) for event, number in zip([first, *others], sequences, strict=False)
    ]

    with pytest.raises(InvalidHistory, match=message):
        ordered(events)


def test_puts_the_opening_first_even_when_it_is_stamped_later():
    history = History().opened(10).add(5, "acknowledged")

    assert kinds(history.events) == ["opened", "acknowledged"]


def test_puts_a_late_event_where_it_happened():
    history = History().opened(0).moved(30, "in_progress").add(20, "note")

    assert kinds(history.events) == ["opened", "note", "transitioned"]


def test_keeps_the_order_of_appending_at_one_instant():
    history = History().opened(0).moved(5, "in_progress").moved(5, "resolved")

    assert [event.sequence for event in ordered(history.events)] == [1, 2, 3]


def test_takes_an_event_that_comes_twice_once():
    history = History().opened(0).add(5, "note").events

    assert ordered([*history, *history]) == ordered(history)


def test_takes_an_equal_copy_for_the_same_event():
    history = History().opened(0).events

    assert ordered([*history, TicketEvent.from_dict(history[0].to_dict())]) == history


def test_refuses_one_id_with_two_contents():
    first = History().opened(0).add(5, "note").events
    other = History().opened(0).add(6, "note").events[1]

    with pytest.raises(HistoryConflict, match="'T-1:2' twice with different at_us, recorded_at_us") as caught:
        ordered([*first, other])

    assert (caught.value.first, caught.value.second) == (first[1], other)


class TestCorrections:
    def test_put_an_event_at_another_instant(self):
        history = History().opened(0).add(30, "note").add(20, "replied")
        history.add(40, "corrected", event_id="T-1:2", at="2026-03-02T09:10:00Z")

        assert kinds(history.events) == ["opened", "note", "replied", "corrected"]

    def test_change_single_keys_of_the_data(self):
        history = History().opened(0).add(5, "replied", public=False, channel="mail")
        history.add(6, "corrected", event_id="T-1:2", data={"public": True})

        assert ordered(history.events)[1].data == {"public": True, "channel": "mail"}

    def test_may_void_what_is_void_already(self):
        history = History().opened(0).add(5, "note").add(6, "corrected", event_id="T-1:2", void=True)
        history.add(7, "corrected", event_id="T-1:2", void=True)

        assert kinds([*history.events, *history.events]) == ["opened", "corrected", "corrected"]

    def test_may_be_void_themselves(self):
        history = History().opened(0).add(5, "note")
        history.add(6, "corrected", event_id="T-1:2", at="2026-03-02T10:00:00Z")
        history.add(7, "corrected", event_id="T-1:3", void=True)

        assert [event.at_us for event in ordered(history.events)] == [at(0), at(5), at(7)]

    def test_may_be_corrected_themselves(self):
        history = History().opened(0).add(5, "note")
        history.add(6, "corrected", event_id="T-1:2", void=True)
        history.add(7, "corrected", event_id="T-1:3", data={"void": False, "data": {"reference": "n-2"}})

        note = ordered(history.events)[1]

        assert (note.type.value, note.data) == ("note", {"reference": "n-2"})

    def test_a_void_that_is_void_brings_the_event_back(self):
        history = History().opened(0).add(5, "note").add(6, "corrected", event_id="T-1:2", void=True)
        history.add(7, "corrected", event_id="T-1:3", void=True)

        assert kinds(history.events) == ["opened", "note", "corrected"]

    def test_cannot_void_the_opening(self):
        history = History().opened(0).add(6, "corrected", event_id="T-1:1", void=True)

        with pytest.raises(InvalidHistory, match="voids its opening"):
            ordered(history.events)

    def test_take_a_void_event_out(self):
        history = History().opened(0).add(5, "note").add(6, "corrected", event_id="T-1:2", void=True)

        assert kinds(history.events) == ["opened", "corrected"]

    def test_count_in_the_order_of_appending(self):
        history = History().opened(0).add(5, "replied")
        history.add(9, "corrected", event_id="T-1:2", data={"channel": "first"})
        history.add(8, "corrected", event_id="T-1:2", data={"channel": "second"})

        assert ordered(history.events)[1].data == {"channel": "second"}

    def test_refuse_to_name_an_event_that_is_not_there(self):
        history = History().opened(0).add(5, "corrected", event_id="T-1:9")

        with pytest.raises(InvalidHistory, match="corrects event 'T-1:9', which does not come before it"):
            ordered(history.events)

    def test_refuse_an_instant_without_offset(self):
        history = History().opened(0).add(5, "note")

        with pytest.raises(
            InvalidDefinition, match=r"data\.at: a value of type str is wrong; give an instant"
        ):
            history.add(6, "corrected", event_id="T-1:2", at="2026-03-02T09:10:00")


@given(st.data())
def test_the_order_of_arrival_does_not_matter(data):
    history = History().opened(0, priority="P2").replied(3).moved(3, "waiting").replied(5, REQUESTER)
    history.add(5, "assigned", AGENT, assignee="kim").moved(2, "in_progress").add(
        6, "corrected", event_id="T-1:4", at="2026-03-02T09:04:00Z"
    )

    arrived = data.draw(st.permutations([*history.events, *history.events[2:5]]))

    assert ordered(arrived) == ordered(history.events)
