"""What a command comes to: a step, or the reasons; and what could be done instead."""

from __future__ import annotations

import pytest
from attrs.exceptions import FrozenInstanceError

from histories import History
from servicecore.errors import TransitionRefused
from servicecore.ticket import Ticket
from servicecore.workflow import Effect, Option, Refusal, Step
from servicecore.workflow.step import taken

TICKET = Ticket.replay(History().opened().events)
MISSING = Refusal("field_missing", "field solution is missing", {"field": "solution"})
ROLE = Refusal("role", "the actor has none of the roles agent", {"roles": ("agent",)})


class TestStep:
    def test_is_taken_where_nothing_stands_against_it(self):
        step = Step(TICKET, ticket_id="T-1", trigger="note")

        assert step.ok
        assert step.raise_if_refused() is step

    def test_raises_every_reason_for_callers_who_insist(self):
        step = Step(TICKET, refusals=(MISSING, ROLE), ticket_id="T-1", trigger="resolve")

        with pytest.raises(
            TransitionRefused, match="cannot 'resolve' ticket 'T-1': field solution is missing; the actor"
        ) as caught:
            step.raise_if_refused()

        assert caught.value.refusals == (MISSING, ROLE)

    def test_raises_for_an_opening_that_gave_no_ticket(self):
        step = Step(None, refusals=(ROLE,), ticket_id="T-9", trigger="open")

        with pytest.raises(TransitionRefused, match="cannot 'open' ticket 'T-9'"):
            step.raise_if_refused()

    def test_made_the_short_way_equals_one_made_the_long_way(self):
        events, effects = tuple(History().opened().events), (Effect("notify"),)

        step = taken(TICKET, events, effects, "note")

        assert step == Step(TICKET, events, effects=effects, ticket_id="T-1", trigger="note")
        with pytest.raises(FrozenInstanceError):
            step.trigger = "other"


class TestOption:
    def test_is_allowed_where_nothing_stands_against_it(self):
        option = Option("resolve", target="resolved")

        assert (option.allowed, option.possible, option.missing) == (True, True, ())

    def test_is_possible_where_only_fields_are_missing(self):
        option = Option("resolve", target="resolved", refusals=(MISSING,))

        assert (option.allowed, option.possible, option.missing) == (False, True, ("solution",))

    def test_is_not_possible_where_a_role_is_missing_too(self):
        option = Option("resolve", target="resolved", refusals=(MISSING, ROLE))

        assert (option.allowed, option.possible, option.missing) == (False, False, ("solution",))
