"""Who follows which ticket in person, from when on, by rule or because a person said so."""

from __future__ import annotations

import json

import pytest

from escalation.standing import DAY, HOURS, told
from histories import AGENT, History, at
from servicecore.errors import InvalidDefinition
from servicecore.escalation import Supervision, supervision_list
from servicecore.ticket import Ticket


def supervision(*rules, **parts):
    named = [{"name": f"r{place}", "supervisor": "max", **each} for place, each in enumerate(rules)]
    return Supervision.from_dict({"rules": named, **parts})


def due(rules, history, clocks=None):
    found = rules.due(
        Ticket.replay(history.events), hours=HOURS, **({} if clocks is None else {"told": clocks})
    )
    return [(each.rule.name, (each.moment.due_us - at(0)) / 60_000_000) for each in found]


def followed(history, minutes, rule=None, supervisor="max", **data):
    return history.add(
        minutes,
        "supervised",
        AGENT,
        supervisor=supervisor,
        **({} if rule is None else {"rule": rule}),
        **data,
    )


LATE = {"metric": "resolution"}
BREACHED = told(("resolution", "breached", 60))


class TestDocument:
    def test_comes_back_as_it_was(self):
        rules = supervision(
            {**LATE, "before": "2bd", "effects": [{"kind": "notify"}], "reason": "nearly late"},
            {"when": {"field": "vip", "eq": True}},
            calendar="office",
            roles=["manager"],
            fields={"vip": "boolean"},
        )

        assert Supervision.from_dict(json.loads(json.dumps(rules.to_dict()))) == rules

    def test_names_every_calendar_with_its_place(self):
        rules = supervision(
            {**LATE, "after": "1h", "calendar": "shop"},
            {"when": {"field": "opened_at", "in_hours": "yard"}},
            calendar="office",
        )

        assert list(rules.calendars()) == [
            ("calendar", "office"),
            ("rules[0].calendar", "shop"),
            ("rules[1].when", "yard"),
        ]
        assert list(supervision(LATE).calendars()) == []

    @pytest.mark.parametrize(
        ("says", "path", "message"),
        [
            ({"supervisor": " "}, "supervisor", "is blank; name who follows the ticket"),
            ({"metric": None}, "", "is never due; give a metric, a length of time or a condition"),
            (
                {"metric": None, "after": "1h", "since": "last_rung"},
                "since",
                "'last_rung' is for ladders; use one of opened, entered",
            ),
            ({"name": "a/b"}, "name", "'a/b' has a stroke; leave it out"),
            ({"after": "1bd"}, "after", "'1bd' counts business days; name the calendar"),
            ({"when": {"field": "opened_at", "older_than": "4h"}}, "when", "asks how late it is"),
            ({"when": {"field": "colour", "eq": "red"}}, "when.field", "field 'colour' is not known"),
        ],
    )
    def test_what_is_wrong_is_told_at_its_place(self, says, path, message):
        with pytest.raises(InvalidDefinition) as caught:
            supervision({**LATE, **says})

        (fault,) = caught.value.faults
        assert fault.path == ("rules[0]." + path).rstrip(".")
        assert fault.message.startswith(message)

    def test_names_no_supervisor_where_it_is_shown(self):
        assert "max" not in repr(supervision(LATE))


class TestByRule:
    def test_begins_before_a_breach_or_after_it(self):
        rules = supervision(
            {**LATE, "before": "1h", "calendar": "office"}, {**LATE, "after": "1h", "calendar": "office"}
        )
        # Due at 09:30 on Tuesday: an hour before is 16:30 on Monday, an hour after 10:30 on Tuesday.
        ahead = told(deadlines=[("resolution", DAY + 30)])
        passed = told(("resolution", "breached", DAY + 30))

        assert due(rules, History().opened(), ahead) == [("r0", 450)]
        assert due(rules, History().opened(), passed) == [("r1", DAY + 90)]

    def test_begins_after_a_time_or_for_what_the_ticket_is(self):
        rules = supervision(
            {"after": "2h", "since": "entered"},
            {"when": {"field": "vip", "eq": True}},
            fields={"vip": "boolean"},
        )

        assert due(rules, History().opened(fields={"vip": True}).moved(30, "in_progress")) == [
            ("r1", 30),
            ("r0", 150),
        ]

    def test_begins_once(self):
        rules = supervision({"after": "2h", "since": "opened"})
        history = followed(History().opened(), 120, "r0")

        assert due(rules, history) == []

    def test_begins_once_for_each_cycle_of_a_clock(self):
        rules = supervision({"metric": "next_response"})
        clocks = told(("next_response", "breached", 60), ("next_response", "breached", 200, 2))
        history = followed(History().opened(), 60, "r0", metric="next_response", cycle=1)
        followed(history, 100, supervisor=None)

        assert due(rules, history, clocks) == [("r0", 200)]

    def test_does_not_begin_again_while_it_goes_on(self):
        rules = supervision({"metric": "next_response"})
        clocks = told(("next_response", "breached", 60), ("next_response", "breached", 200, 2))
        history = followed(History().opened(), 60, "r0", metric="next_response", cycle=1)

        assert due(rules, history, clocks) == []

    def test_a_later_rule_takes_over_and_never_an_earlier_one(self):
        rules = supervision({"after": "4h", "since": "opened"}, LATE, {"after": "9h", "since": "opened"})
        by_the_second = followed(History().opened(), 60, "r1", metric="resolution", cycle=1)

        assert due(rules, History().opened(), BREACHED) == [("r1", 60), ("r0", 240), ("r2", 540)]
        assert due(rules, by_the_second, BREACHED) == [("r2", 540)]

    def test_a_rule_that_is_no_more_is_before_all_others(self):
        assert due(supervision(LATE), followed(History().opened(), 5, "gone"), BREACHED) == [("r0", 60)]

    def test_an_earlier_one_stays_over_once_a_later_one_has_come_and_gone(self):
        rules = supervision({"after": "4h", "since": "opened"}, {"after": "1h", "since": "opened"})
        history = followed(followed(History().opened(), 60, "r1"), 90, supervisor=None)

        assert due(rules, history) == []

    def test_is_only_for_the_tickets_that_its_condition_is_for(self):
        rules = supervision({**LATE, "when": {"field": "vip", "eq": True}}, fields={"vip": "boolean"})

        assert due(rules, History().opened(fields={"vip": True}), BREACHED) == [("r0", 60)]
        assert due(rules, History().opened(fields={"vip": False}), BREACHED) == []

    def test_ends_with_the_work(self):
        rules = supervision({"after": "4h", "since": "opened"})

        assert due(rules, History().opened().moved(5, "resolved")) == []


class TestByHand:
    def test_no_rule_takes_over_from_whom_a_person_named(self):
        rules = supervision(LATE)
        history = followed(History().opened(), 5, supervisor="mara")

        assert due(rules, history, BREACHED) == []
        assert due(rules, followed(history, 50, supervisor=None), BREACHED) == [("r0", 60)]

    def test_what_was_due_before_a_person_ended_it_is_over(self):
        rules = supervision(LATE)

        assert due(rules, followed(History().opened(), 60, supervisor=None), BREACHED) == []
        assert due(rules, followed(History().opened(), 59, supervisor=None), BREACHED) == [("r0", 60)]


class TestList:
    def test_is_of_those_whose_work_goes_on_by_supervisor(self):
        histories = {
            "T-1": followed(History("T-1").opened(), 1),
            "T-2": followed(History("T-2").opened(), 1, supervisor="mara"),
            "T-3": followed(History("T-3").opened(), 1),
            "T-4": followed(History("T-4").opened(), 1).moved(2, "resolved"),
            "T-5": History("T-5").opened(),
        }

        held = supervision_list(Ticket.replay(history.events) for history in histories.values())

        assert {name: [ticket.id for ticket in tickets] for name, tickets in held.items()} == {
            "max": ["T-1", "T-3"],
            "mara": ["T-2"],
        }


class TestWhatIsWrittenDown:
    def test_says_by_which_rule_and_for_which_cycle(self):
        rules = supervision(LATE, {"after": "4h", "since": "opened", "reason": "old"})
        first, second = rules.due(Ticket.replay(History().opened().events), hours=HOURS, told=BREACHED)

        assert first.rule.data(first.moment) == {
            "supervisor": "max",
            "reason": "resolution breached",
            "rule": "r0",
            "metric": "resolution",
            "cycle": 1,
        }
        assert second.rule.data(second.moment) == {"supervisor": "max", "reason": "old", "rule": "r1"}
        assert (first.key, second.key) == ("supervision:r0/resolution/1", "supervision:r1")

    def test_effects_say_who_and_by_which_rule(self):
        (rule,) = supervision({**LATE, "effects": [{"kind": "notify", "audience": "supervisor"}]}).rules

        (effect,) = rule.told("k")

        assert (effect.kind, effect.audience) == ("notify", "supervisor")
        assert effect.data == {"rule": "r0", "supervisor": "max", "key": "k"}
