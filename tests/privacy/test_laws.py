"""What holds for every history when personal values are redacted or erased."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.private_lives import (
    CANARY,
    FIELDS,
    PEOPLE,
    clocks_of,
    figures_of,
    kept_of,
    private_lives,
    standing_of,
)
from servicecore.errors import InvalidHistory
from servicecore.history import ordered
from servicecore.privacy import PersonalFields, erase, redact

READERS = PersonalFields({**dict.fromkeys(FIELDS, ()), "email": ["agent"]}, people=["manager"])
ROLES = st.sampled_from(["agent", "manager", "auditor"])


def written(events) -> str:
    return json.dumps([event.to_dict() for event in events])


def same_or_refused(before, after, answer):
    """Both give the same answer, or both are refused."""
    try:
        expected = answer(before)
    except InvalidHistory as error:
        with pytest.raises(type(error)):
            answer(after)
        return
    assert answer(after) == expected


class TestRedacted:
    @given(life=private_lives(), role=ROLES)
    def test_events_are_the_same_events(self, life, role):
        redacted = redact(life.history.events, role, READERS)

        assert list(map(kept_of, redacted)) == list(map(kept_of, life.history.events))

    @given(life=private_lives(), role=ROLES)
    def test_tickets_clocks_and_figures_stay(self, life, role):
        events = life.history.events
        redacted = redact(events, role, READERS)

        same_or_refused(events, redacted, standing_of)
        same_or_refused(events, redacted, lambda held: clocks_of(held, life))
        same_or_refused(events, redacted, lambda held: figures_of(held, life))

    @given(life=private_lives())
    def test_nothing_is_left_for_who_may_read_nothing(self, life):
        redacted = written(redact(life.history.events, "auditor", READERS))

        assert [name for name in PEOPLE if name in redacted] == []
        assert "1980-04" not in redacted

    @given(life=private_lives(), role=ROLES)
    def test_once_is_as_good_as_twice(self, life, role):
        once = redact(life.history.events, role, READERS)

        assert redact(once, role, READERS) == once

    @given(life=private_lives(), role=ROLES, data=st.data())
    def test_the_order_of_arrival_does_not_matter(self, life, role, data):
        shuffled = data.draw(st.permutations(life.history.events))

        assert set(map(str, (e.to_dict() for e in redact(shuffled, role, READERS)))) == set(
            map(str, (e.to_dict() for e in redact(life.history.events, role, READERS)))
        )


class TestErased:
    @given(life=private_lives(), everywhere=st.booleans(), people=st.lists(st.sampled_from(PEOPLE)))
    def test_tickets_clocks_and_figures_stay(self, life, everywhere, people):
        events = life.history.events
        erasure = erase(events, FIELDS, people=people, everywhere=everywhere)

        assert list(map(kept_of, erasure.history)) == list(map(kept_of, events))
        same_or_refused(events, erasure.history, standing_of)
        same_or_refused(events, erasure.history, lambda held: clocks_of(held, life))
        same_or_refused(events, erasure.history, lambda held: figures_of(held, life))

    @given(life=private_lives())
    def test_nothing_is_left_of_it(self, life):
        erasure = erase(life.history.events, FIELDS, people=PEOPLE, everywhere=True)

        assert CANARY not in written(erasure.history)
        assert CANARY not in repr(erasure)
        assert erasure.remaining == ()

    @given(life=private_lives(), everywhere=st.booleans(), people=st.lists(st.sampled_from(PEOPLE)))
    def test_a_second_time_finds_nothing(self, life, everywhere, people):
        once = erase(life.history.events, FIELDS, people=people, everywhere=everywhere)
        twice = erase(once.history, FIELDS, people=people, everywhere=everywhere)

        assert (twice.history, twice.erased) == (once.history, ())

    @given(life=private_lives())
    def test_every_change_is_accounted_for(self, life):
        erasure = erase(life.history.events, FIELDS, people=["kim"])
        changed = {
            before.id
            for before, after in zip(life.history.events, erasure.history, strict=True)
            if before != after
        }

        assert {place.event_id for place in erasure.erased} == changed
        assert sum(erasure.counts.values()) == len(erasure.erased)

    @given(life=private_lives())
    def test_it_can_still_be_put_in_order(self, life):
        same_or_refused(
            life.history.events, erase(life.history.events, FIELDS).history, lambda held: len(ordered(held))
        )
