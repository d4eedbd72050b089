"""Which rungs are due for a ticket, and when: every figure here is counted by hand."""

from __future__ import annotations

import pytest

from escalation.standing import DAY, HOURS, climbed, ladder, lowered, told
from histories import History, at
from servicecore.errors import UnknownName
from servicecore.escalation import due_rungs, effects_of, happenings, next_rung, raises
from servicecore.ticket import Ticket


def due(rules, history, clocks=None):
    """Which rungs are due and how many minutes after the start."""
    ticket = Ticket.replay(history.events)
    found = due_rungs(rules, ticket, hours=HOURS, **({} if clocks is None else {"told": clocks}))
    return [(each.rung.name, (each.moment.due_us - at(0)) / 60_000_000) for each in found]


def lead(**says):
    return {"level": "lead", **says}


def director(**says):
    return {"level": "director", **says}


def late(**says):
    return {"metric": "resolution", **says}


class TestBySignal:
    def test_a_rung_is_due_when_its_clock_says_so(self):
        rules = ladder(lead(**late(signal="50%")), director(**late()))

        assert due(rules, History().opened()) == []
        assert due(rules, History().opened(), told(("resolution", "50%", 120))) == [("r0", 120)]

    def test_another_clock_or_another_signal_says_nothing(self):
        clocks = told(("first_response", "breached", 5), ("resolution", "met", 7))

        assert due(ladder(lead(**late())), History().opened(), clocks) == []

    def test_a_length_counts_from_the_signal_in_business_time(self):
        # Breached at 16:30 on Monday: half an hour is left of Monday, one and a half are Tuesday's.
        rules = ladder(lead(**late(after="2h", calendar="office")), director(**late(after="2h")))
        clocks = told(("resolution", "breached", 450))

        assert due(rules, History().opened(), clocks) == [("r1", 570), ("r0", DAY + 90)]

    def test_business_days_keep_the_hour(self):
        clocks = told(("resolution", "breached", 4 * DAY + 60))  # Friday, 10:00

        rules = ladder(lead(**late(after="2bd")), calendar="office")

        assert due(rules, History().opened(), clocks) == [("r0", 8 * DAY + 60)]

    def test_one_is_due_for_each_cycle_of_its_clock(self):
        rules = ladder(lead(metric="next_response"), director(metric="next_response", signal="120%"))
        clocks = told(("next_response", "breached", 60), ("next_response", "breached", 200, 2))
        history = climbed(History().opened(), 60, "r0", "lead", metric="next_response", cycle=1)
        lowered(history, 100)

        assert due(rules, History().opened(), clocks) == [("r0", 60), ("r0", 200)]
        assert due(rules, history, clocks) == [("r0", 200)]


class TestByDeadline:
    def test_a_rung_is_due_so_long_before(self):
        # Due at 10:00 on Tuesday; two business hours before that is 16:00 on Monday.
        rules = ladder(lead(**late(before="2h", calendar="office")), director(**late(before="30m")))
        clocks = told(deadlines=[("resolution", DAY + 60), ("first_response", 30)])

        assert due(rules, History().opened(), clocks) == [("r0", 420), ("r1", DAY + 30)]

    def test_business_days_before_keep_the_hour(self):
        clocks = told(deadlines=[("resolution", 7 * DAY + 60)])  # Monday, 10:00

        rules = ladder(lead(**late(before="1bd", calendar="office")))

        assert due(rules, History().opened(), clocks) == [("r0", 4 * DAY + 60)]

    def test_a_clock_without_a_deadline_has_nothing_before_it(self):
        assert due(ladder(lead(**late(before="2h"))), History().opened(), told()) == []


class TestByTime:
    def test_a_length_counts_from_the_opening(self):
        rules = ladder(
            lead(after="4h", since="opened"), director(after="10h", since="opened"), calendar="office"
        )

        # Opened at 14:00: three hours are Monday's, one is Tuesday's; ten hours end at 16:00 on Tuesday.
        assert due(rules, History().opened(300)) == [("r0", DAY + 60), ("r1", DAY + 420)]

    def test_or_from_the_entry_into_the_state(self):
        rules = ladder(lead(after="4h", since="entered"))

        assert due(rules, History().opened().moved(60, "in_progress").replied(90)) == [("r0", 300)]

    def test_or_from_the_rung_before(self):
        rules = ladder(lead(**late()), director(after="4h", since="last_rung"))

        assert due(rules, History().opened()) == []
        assert due(rules, climbed(History().opened(), 30, "r0", "lead")) == [("r1", 270)]

    def test_the_rung_before_is_the_latest_one(self):
        rules = ladder({"tier": "specialists"}, lead(), director(after="4h", since="last_rung"))
        history = climbed(History().opened(), 30, "r1", "lead")
        climbed(history, 60, "r0", "specialists", "functional")
        history.add(90, "escalated", kind="hierarchical", level="lead", ladder="hr", rung="r0", reason="x")
        climbed(history, 120, "gone", "lead")

        assert due(rules, history) == [("r2", 300)]

    def test_it_is_due_once(self):
        rules = ladder(lead(after="1h", since="entered"))
        history = climbed(History().opened(), 60, "r0", "lead")
        lowered(history, 70)
        history.moved(80, "in_progress")

        assert due(rules, history) == []

    def test_it_is_not_due_once_a_higher_one_was_climbed(self):
        rules = ladder(lead(after="4h", since="opened"), director())
        history = climbed(History().opened(), 60, "r1", "director")

        assert due(rules, history) == []
        assert due(rules, lowered(history, 70)) == []

    def test_nor_once_another_one_as_high_was(self):
        rules = ladder(lead(after="4h", since="opened"), lead())
        history = lowered(climbed(History().opened(), 60, "r1", "lead"), 70)

        assert due(rules, history) == []

    def test_a_rung_that_was_climbed_again_is_the_latest(self):
        rules = ladder(lead(), {"tier": "specialists"}, director(after="4h", since="last_rung"))
        history = climbed(History().opened(), 10, "r0", "lead")
        climbed(history, 20, "r1", "specialists", "functional")
        climbed(lowered(history, 25), 30, "r0", "lead")

        assert due(rules, history) == [("r2", 270)]

    def test_a_calendar_that_is_missing_is_told(self):
        rules = ladder(lead(after="4h", since="opened", calendar="shop"))

        with pytest.raises(UnknownName, match="calendar 'shop' is not known; use one of office"):
            due(rules, History().opened())


VIP = {"field": "vip", "eq": True}


class TestByCondition:
    def rules(self, **says):
        return ladder(lead(when=VIP, **says), director(), fields={"vip": "boolean"})

    def test_a_rung_is_due_as_soon_as_it_holds(self):
        history = History().opened(fields={"vip": False}).add(40, "classified", fields={"vip": True})

        assert due(self.rules(), History().opened(fields={"vip": False})) == []
        assert due(self.rules(), history) == [("r0", 40)]

    def test_where_nobody_knows_it_does_not_hold(self):
        assert due(self.rules(), History().opened()) == []

    def test_it_may_stand_beside_another_occasion(self):
        rules = self.rules(after="4h", since="opened")

        assert due(rules, History().opened(fields={"vip": True})) == [("r0", 240)]
        assert due(rules, History().opened(fields={"vip": False})) == []

    def test_it_may_ask_how_far_the_ticket_was_escalated(self):
        rules = ladder(
            {"tier": "specialists"},
            {"tier": "vendor", "when": {"field": "tier", "eq": "specialists"}},
            lead(when={"field": "supervised", "eq": True}),
            director(when={"field": "level", "eq": "lead"}),
        )
        history = History().opened()

        assert due(rules, history) == []
        climbed(history, 10, "r0", "specialists", "functional")
        assert due(rules, history) == [("r1", 10)]
        history.add(20, "supervised", supervisor="max")
        assert due(rules, history) == [("r1", 20), ("r2", 20)]
        climbed(history, 30, "r2", "lead")
        assert due(rules, history) == [("r1", 30), ("r3", 30)]


class TestUpwards:
    def test_by_hand_nothing_is_due(self):
        assert due(ladder(lead(), director()), History().opened()) == []

    def test_a_rung_that_leads_no_higher_is_not_due(self):
        rules = ladder(lead(**late()), director(**late(after="1h")))
        clocks = told(("resolution", "breached", 60))
        at_the_top = climbed(History().opened(), 10, "r1", "director")

        assert due(rules, at_the_top, clocks) == []

    def test_a_level_that_the_ladder_does_not_have_is_below_all_of_it(self):
        rules = ladder(lead(**late()))
        elsewhere = climbed(History().opened(), 10, "x", "board")

        assert due(rules, elsewhere, told(("resolution", "breached", 60))) == [("r0", 60)]

    def test_what_was_due_before_it_was_taken_back_is_over(self):
        rules = ladder(lead(**late()), director(**late(signal="120%")))
        history = climbed(History().opened(), 60, "r0", "lead", metric="resolution", cycle=1)
        lowered(history, 100)
        clocks = told(("resolution", "breached", 60), ("resolution", "120%", 100))
        later = told(("resolution", "breached", 60), ("resolution", "120%", 101))

        assert due(rules, history, clocks) == []
        assert due(rules, history, later) == [("r1", 101)]

    def test_taking_back_the_one_kind_leaves_the_other(self):
        rules = ladder({"tier": "specialists", **late()}, lead(**late()))

        assert due(rules, lowered(History().opened(), 100), told(("resolution", "breached", 60))) == [
            ("r0", 60)
        ]

    def test_a_ticket_whose_work_is_done_climbs_no_further(self):
        rules = ladder(lead(after="1h", since="opened"))

        for state in ("resolved", "closed"):
            assert due(rules, History().opened().moved(30, state)) == []
        assert due(rules, History().opened().moved(30, "resolved").moved(90, "in_progress")) == [("r0", 60)]

    def test_of_those_due_at_one_instant_the_first_comes_first(self):
        rules = ladder(director(**late()), lead(**late()))

        assert due(rules, History().opened(), told(("resolution", "breached", 60))) == [
            ("r0", 60),
            ("r1", 60),
        ]


class TestByHand:
    def test_the_next_rung_is_the_first_that_raises_the_ticket(self):
        rules = ladder(lead(), {"tier": "specialists"}, director())
        history = History().opened()
        names = []
        for minute in range(4):
            rung = next_rung(rules, Ticket.replay(history.events))
            names.append(rung and rung.name)
            if rung is not None:
                climbed(history, minute, rung.name, rung.place, rung.kind)

        assert names == ["r0", "r1", "r2", None]

    def test_only_what_leads_higher_raises(self):
        rules = ladder(lead(), director())
        ticket = Ticket.replay(climbed(History().opened(), 5, "r0", "lead").events)

        assert [raises(rules, rung, ticket) for rung in rules.rungs] == [False, True]


class TestHappenings:
    def test_say_which_rung_of_which_ladder_it_was_and_why(self):
        rules = ladder(lead(**late()))
        ticket = Ticket.replay(History().opened().events)
        (found,) = due_rungs(rules, ticket, hours=HOURS, told=told(("resolution", "breached", 60)))

        ((kind, data),) = happenings(rules, found.rung, ticket, reason="late", moment=found.moment)

        assert (kind, data) == (
            "escalated",
            {
                "kind": "hierarchical",
                "level": "lead",
                "reason": "late",
                "ladder": "it",
                "rung": "r0",
                "metric": "resolution",
                "cycle": 1,
            },
        )
        assert found.key == "ladder:it/r0/resolution/1"

    def test_hand_the_ticket_to_the_team_of_its_tier(self):
        rules = ladder({"tier": "specialists"}, {"tier": "vendor"})
        nobodys = Ticket.replay(History().opened().events)
        theirs = Ticket.replay(History().opened().add(1, "assigned", team="network").events)
        others = Ticket.replay(History().opened().add(1, "assigned", team="desk").events)
        first, second = rules.rungs

        def moves(rung, ticket):
            return [(kind, data) for kind, data in happenings(rules, rung, ticket, reason="x")[1:]]

        assert moves(first, nobodys) == [("assigned", {"team": "network", "reason": "x"})]
        assert moves(first, theirs) == []
        assert moves(first, others) == [
            ("transferred", {"team": "network", "reason": "x", "from_team": "desk"})
        ]
        assert moves(second, others) == []

    def test_effects_say_which_rung_it_was(self):
        notify = {"kind": "notify", "audience": "lead", "data": {"level": "mine"}}
        rules = ladder(
            lead(effects=[notify, {"kind": "page"}]), {"tier": "vendor", "effects": [{"kind": "call"}]}
        )

        first, second = effects_of(rules, rules.rungs[0], "k")
        (third,) = effects_of(rules, rules.rungs[1], "k")

        assert second.data == {
            "ladder": "it",
            "rung": "r0",
            "kind": "hierarchical",
            "level": "lead",
            "key": "k",
            "role": "manager",
        }
        assert (first.kind, first.audience, first.data) == (
            "notify",
            "lead",
            {**second.data, "level": "mine"},
        )
        assert "role" not in third.data
