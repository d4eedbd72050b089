"""What is wrong with a definition: everything, at its place."""

from __future__ import annotations

import pytest
from attrs import evolve

from servicecore.errors import path_part
from servicecore.workflow import GUARDS, StateDefinition, TimerDefinition, check, load_definition
from workflow.errand import ERRAND, define, errand, found, with_transitions


def state(name, category, **more):
    return {"name": name, "category": category, **more}


def transition(trigger="x", sources=("open",), **more):
    return {"trigger": trigger, "sources": list(sources), **more}


def passes(ticket, actor, fields):
    return None


@pytest.mark.parametrize("definition", [define(ERRAND), load_definition("incident")])
def test_finds_nothing_in_a_definition_that_is_right(definition):
    assert check(definition) == ()


def test_bounds_every_path():
    name = "x" * 10**6
    definition = define(errand(labels={name: "X"}))

    findings = check(definition, {name: passes})

    assert len(findings) == 2
    assert all(len(finding.path) < 100 for finding in findings)


class TestNames:
    def test_knows_the_initial_state(self):
        assert ("error", "initial", "unknown_name") in found(errand(initial="nowhere"))

    def test_knows_each_source(self):
        assert ("error", "transitions[5].sources[1]", "unknown_name") in found(
            with_transitions(transition(sources=["open", "nowhere"], records="note"))
        )

    def test_knows_each_target(self):
        assert ("error", "transitions[5].target", "unknown_name") in found(
            with_transitions(transition(target="nowhere"))
        )

    def test_says_which_states_there_are(self):
        findings = check(define(errand(initial="nowhere")))

        assert findings[0].message == "'nowhere' is not known; use one of open, doing, asking, done"

    def test_misses_the_sources_of_a_transition_without_any(self):
        assert found(with_transitions(transition(sources=[], target="doing"))) == [
            ("error", "transitions[5].sources", "unknown_name")
        ]

    def test_finds_a_state_that_is_defined_twice(self):
        document = errand(states=[*ERRAND["states"], state("open", "active")])

        assert ("error", "states[4].name", "duplicate") in found(document)

    @pytest.mark.parametrize("name", ["", "   ", "a\nb", "x" * 81, "*"])
    def test_finds_a_state_whose_name_is_none(self, name):
        document = errand(states=[*ERRAND["states"], state(name, "active")])

        assert ("error", "states[4].name") in {finding[:2] for finding in found(document)}

    @pytest.mark.parametrize("part", ["name", "version"])
    def test_finds_a_definition_without_a_name(self, part):
        assert found(errand(**{part: ""})) == [("error", part, "not_a_name")]

    @pytest.mark.parametrize("trigger", ["", "Begin", "2nd", "go-on", "a.b", "__class__", "x" * 65])
    def test_finds_a_trigger_that_is_no_word(self, trigger):
        assert found(with_transitions(transition(trigger, records="note"))) == [
            ("error", "transitions[5].trigger", "not_a_word")
        ]

    def test_finds_ids_that_stand_there_twice(self):
        more = (transition(id="same", records="note"), transition("y", id="same", records="note"))

        assert found(with_transitions(*more)) == [("error", "transitions[6].id", "duplicate")]

    def test_finds_roles_that_name_nobody_or_stand_there_twice(self):
        assert found(with_transitions(transition(roles=["", "agent", "agent"], records="note"))) == [
            ("error", "transitions[5].roles[0]", "not_a_name"),
            ("error", "transitions[5].roles[2]", "duplicate"),
        ]

    @pytest.mark.parametrize("name", ["", "two words", "a.b", "7th"])
    def test_finds_required_fields_that_cannot_be_fields(self, name):
        assert found(with_transitions(transition(requires=[name], records="note"))) == [
            ("error", "transitions[5].requires[0]", "field_name")
        ]

    def test_finds_effects_without_a_kind(self):
        document = with_transitions(transition(records="note", effects=[{"kind": "send.mail"}]))

        assert found(document) == [("error", "transitions[5].effects[0].kind", "not_a_word")]

    def test_looks_at_the_opening_too(self):
        opening = {"roles": [""], "requires": ["a b"], "effects": [{"kind": ""}]}

        assert found(errand(opening=opening)) == [
            ("error", "opening.roles[0]", "not_a_name"),
            ("error", "opening.requires[0]", "field_name"),
            ("error", "opening.effects[0].kind", "not_a_word"),
        ]

    def test_asks_about_translations_of_nothing(self):
        labels = {"zh": {"open": "打开", "opne": "?"}, "pt-BR": {"parts": "Peças", "donne": "?"}}

        assert found(errand(translations=labels)) == [
            ("warning", "translations.zh.opne", "unknown_name"),
            ("warning", "translations.pt-BR.donne", "unknown_name"),
        ]

    def test_asks_about_labels_of_nothing(self):
        assert found(errand(labels={"open": "Open", "parts": "Parts", "begin": "Begin", "opne": "?"})) == [
            ("warning", "labels.opne", "unknown_name")
        ]


class TestGuards:
    HOSTILE = (
        "os.system",
        "os.mkdir",
        "builtins.exec",
        "__import__",
        "__class__",
        "_private",
        "lambda ticket, actor, fields: None",
        "{ticket.__class__}",
        "%(x)s",
        "has_assignee()",
        "has_assignee\n",
        "Has_assignee",
        "ħas_assignee",
        "",
    )

    def test_knows_the_shipped_ones(self):
        documents = [with_transitions(transition(guards=[name], records="note")) for name in GUARDS]

        assert [found(document) for document in documents] == [[]] * len(GUARDS)

    def test_knows_the_hosts_own(self):
        assert (
            found(with_transitions(transition(guards=["is_monday"], records="note")), {"is_monday": passes})
            == []
        )

    def test_does_not_know_others(self):
        assert found(with_transitions(transition(guards=["is_monday"], records="note"))) == [
            ("error", "transitions[5].guards[0]", "unknown_name")
        ]

    @pytest.mark.parametrize("name", HOSTILE)
    def test_takes_nothing_but_a_word_for_a_name(self, name):
        assert found(with_transitions(transition(guards=[name], records="note"))) == [
            ("error", "transitions[5].guards[0]", "not_a_word")
        ]

    @pytest.mark.parametrize("name", HOSTILE)
    def test_takes_nothing_but_a_word_from_a_host(self, name):
        assert ("error", f"guards.{path_part(name)}", "not_a_word") in found(errand(), {name: passes})

    def test_keeps_the_shipped_names(self):
        assert found(errand(), {"has_assignee": passes}) == [("error", "guards.has_assignee", "duplicate")]

    def test_asks_for_functions(self):
        assert found(errand(), {"is_monday": "os.system"}) == [("error", "guards.is_monday", "wrong_type")]


class TestRecords:
    @pytest.mark.parametrize("kind", ["opened", "transitioned", "corrected"])
    def test_keeps_the_events_of_the_engine_to_itself(self, kind):
        assert found(with_transitions(transition(records=kind))) == [
            ("error", "transitions[5].records", "unknown_value")
        ]

    @pytest.mark.parametrize("kind", ["waiting_started", "waiting_ended"])
    def test_waits_in_place_only_where_the_state_stays(self, kind):
        assert found(with_transitions(transition(records=kind))) == []
        assert found(with_transitions(transition(records=kind, target="doing"))) == [
            ("error", "transitions[5].records", "unknown_value")
        ]

    def test_finds_a_transition_that_would_leave_no_trace(self):
        assert found(with_transitions(transition())) == [("error", "transitions[5]", "no_trace")]


class TestWaiting:
    def test_finds_reasons_where_nobody_waits(self):
        document = errand(states=[*ERRAND["states"][:3], state("done", "closed", wait_reasons=["parts"])])

        assert found(document) == [("error", "states[3].wait_reasons", "wait_reasons")]

    def test_asks_about_a_waiting_state_without_reasons(self):
        document = errand()
        document["states"][2] = state("asking", "waiting")

        assert found(document) == [("warning", "states[2].wait_reasons", "wait_reasons")]

    def test_finds_reasons_that_stand_there_twice(self):
        document = errand()
        document["states"][2]["wait_reasons"] = ["parts", "parts"]

        assert found(document) == [("error", "states[2].wait_reasons[1]", "duplicate")]


class TestTimers:
    def timed(self, **changes):
        timer = {"id": "late", "state": "doing", "after": "1h", "trigger": "tire", **changes}
        tire = {"trigger": "tire", "sources": ["doing"], "target": "done", "roles": ["system"]}
        return with_transitions(tire, timers=[timer])

    def test_finds_nothing_in_a_timer_that_is_right(self):
        assert found(self.timed()) == []

    def test_finds_a_timer_in_an_unknown_state(self):
        assert ("error", "timers[0].state", "unknown_name") in found(self.timed(state="nowhere"))

    def test_finds_a_timer_with_an_unknown_trigger(self):
        assert found(self.timed(trigger="explode")) == [("error", "timers[0].trigger", "unknown_name")]

    def test_finds_a_trigger_that_does_not_start_from_there(self):
        assert found(self.timed(state="open")) == [("error", "timers[0].trigger", "no_transition")]

    @pytest.mark.parametrize(
        ("after", "code"),
        [
            ("2d", "invalid_duration"),
            ("2bd", "invalid_duration"),
            ("soon", "invalid_duration"),
            ("at noon", "invalid_duration"),
            ("end of business day", "invalid_duration"),
            ("0h", "invalid"),
            ("-1h", "invalid"),
        ],
    )
    def test_finds_a_length_of_time_that_is_none(self, after, code):
        assert found(self.timed(after=after)) == [("error", "timers[0].after", code)]

    def test_asks_about_a_trigger_that_time_may_not_pull(self):
        assert found(self.timed(trigger="ask")) == [("warning", "timers[0].trigger", "role")]

    @pytest.mark.parametrize(
        ("more", "codes"),
        [
            pytest.param([{"records": "note"}], ["timer_stays"], id="a step that leaves the state alone"),
            pytest.param([{"target": "doing"}], [], id="entering the state anew starts the timer anew"),
            pytest.param(
                [{"records": "note", "guards": ["has_assignee"]}, {"target": "done"}],
                ["timer_stays"],
                id="alone in one case of two",
            ),
            pytest.param(
                [{"records": "note", "roles": ["agent"]}, {"target": "done", "roles": ["system"]}],
                [],
                id="alone where somebody else does it",
            ),
            pytest.param(
                [{"records": "note", "roles": ["agent"]}], ["timer_stays", "role"], id="nobody may do it"
            ),
        ],
    )
    def test_finds_a_timer_that_would_be_due_for_ever(self, more, codes):
        rows = [transition("nudge", ["doing"], id=f"nudge{index}", **each) for index, each in enumerate(more)]
        timers = [{"id": "late", "state": "doing", "after": "2h", "trigger": "nudge"}]

        assert [code for _, _, code in found(with_transitions(*rows, timers=timers))] == codes

    def reminding(self, **changes):
        return with_transitions(timers=[{"id": "late", "state": "doing", "after": "1h", **changes}])

    def test_finds_nothing_in_a_reminder_that_is_right(self):
        assert found(self.reminding(every="1h", times=3, effects=[{"kind": "notify"}])) == []

    @pytest.mark.parametrize(
        ("changes", "path", "code"),
        [
            ({"times": 0}, "times", "invalid"),
            ({"times": 1001, "every": "1h"}, "times", "invalid"),
            ({"times": 3}, "every", "missing_key"),
            ({"every": "1h"}, "times", "invalid"),
            ({"every": "0h", "times": 2}, "every", "invalid"),
            ({"every": "1bd", "times": 2}, "every", "invalid_duration"),
            ({"effects": [{"kind": "send mail"}]}, "effects[0].kind", "not_a_word"),
            ({"after": "0h"}, "after", "invalid"),
            ({"anchor": "promised", "after": "-1h"}, "after", "invalid"),
        ],
    )
    def test_finds_reminders_that_are_none(self, changes, path, code):
        severe = [each for each in found(self.reminding(**changes)) if each[0] == "error"]

        assert severe == [("error", f"timers[0].{path}", code)]

    @pytest.mark.parametrize("changes", [{"every": "1h"}, {"times": 2}, {"effects": [{"kind": "notify"}]}])
    def test_finds_what_is_for_reminders_alone(self, changes):
        assert found(self.timed(**changes)) == [("error", f"timers[0].{next(iter(changes))}", "invalid")]

    @pytest.mark.parametrize("anchor", ["last_reply", "last_customer_reply", "promised", "wait_started"])
    def test_asks_about_an_anchor_that_nothing_tells_of(self, anchor):
        assert found(self.reminding(anchor=anchor)) == [("warning", "timers[0].anchor", "no_anchor")]

    def test_knows_its_anchors(self):
        timer = TimerDefinition("late", "doing", after="1h", anchor="birth")

        assert [(each.path, each.code) for each in check(evolve(define(errand()), timers=[timer]))] == [
            ("timers[0].anchor", "unknown_name")
        ]

    def test_finds_faults_and_clocks_in_its_condition(self):
        assert found(self.reminding(unless={"field": "nothing", "eq": 1})) == [
            ("error", "timers[0].unless.field", "unknown_name")
        ]
        assert found(self.reminding(unless={"field": "opened_at", "older_than": "1h"})) == [
            ("error", "timers[0].unless", "timed")
        ]

    def chasing(self, first="1h", second="1h", **changes):
        rows = [
            transition("tire", ["doing"], target="tired", roles=["system"]),
            transition("wake", ["tired"], target="doing", roles=["system", "agent"]),
            transition("promise", ["*"], records="promised"),
        ]
        timers = [
            {"id": "a", "state": "doing", "after": first, "trigger": "tire", **changes},
            {"id": "b", "state": "tired", "after": second, "trigger": "wake", **changes},
        ]
        document = with_transitions(*rows, timers=timers)
        document["states"].append({"name": "tired", "category": "active"})
        return document

    def test_asks_about_timers_that_chase_each_other(self):
        assert found(self.chasing()) == [
            ("warning", "timers[0]", "timers_chase"),
            ("warning", "timers[1]", "timers_chase"),
        ]

    def test_finds_timers_that_chase_each_other_without_end(self):
        assert {each[0] for each in found(self.chasing("0h", "0h", anchor="promised"))} == {"error"}
        assert {each[0] for each in found(self.chasing("0h", "1h", anchor="promised"))} == {"warning"}

    def test_asks_about_the_end_of_a_wait_that_chases_a_timer(self):
        document = with_transitions(
            transition("stall", ["doing"], target="stuck", roles=["system"]),
            transition("resume", ["stuck"], target="doing", roles=["system", "requester"]),
            timers=[{"id": "a", "state": "doing", "after": "1h", "trigger": "stall"}],
        )
        document["states"].append(
            {"name": "stuck", "category": "waiting", "wait_reasons": [{"name": "x", "longest": "1h"}]}
        )

        assert found(document) == [
            ("warning", "timers[0]", "timers_chase"),
            ("warning", "states[4].wait_reasons[0]", "timers_chase"),
        ]

    def test_finds_a_timer_that_is_due_again_at_once(self):
        rows = [transition("nudge", ["doing"], target="doing"), transition("p", ["*"], records="promised")]
        timers = [{"id": "a", "state": "doing", "after": "0h", "anchor": "promised", "trigger": "nudge"}]

        assert found(with_transitions(*rows, timers=timers)) == [
            ("error", "timers[0].trigger", "timer_stays")
        ]

    def test_finds_ids_that_stand_there_twice(self):
        document = self.timed()
        document["timers"] *= 2

        assert found(document) == [("error", "timers[1].id", "duplicate")]


class TestPeople:
    def test_asks_about_a_role_that_can_do_nothing(self):
        document = errand(opening={"roles": ["requester", "robot"]})
        document["transitions"].pop()

        assert found(document) == [("warning", "opening.roles[1]", "idle_role")]

    def test_lets_pass_what_anyone_may_do(self):
        assert found(errand(opening={"roles": ["requester", "robot"]})) == []

    def test_does_not_count_what_is_done_where_nobody_gets(self):
        document = with_transitions(transition("x", ["island"], target="done", roles=["robot"]))
        document["states"].append(state("island", "active"))
        document["transitions"].pop(4)

        assert ("warning", "transitions[4].roles[0]", "idle_role") in found(document)

    def test_does_not_ask_where_nobody_knows_where_it_begins(self):
        document = errand(initial="nowhere")
        document["transitions"].pop()

        assert "idle_role" not in [code for _, _, code in found(document)]

    def test_asks_about_a_state_in_which_nobody_can_do_anything(self):
        document = with_transitions(
            transition("x", ["doing"], target="limbo", roles=["agent"]),
            transition("y", ["limbo"], target="done", roles=["system"]),
        )
        document["transitions"].pop(4)
        document["states"].append(state("limbo", "active"))

        assert found(document) == [("warning", "states[4]", "nobody_acts")]


class TestConditions:
    @pytest.mark.parametrize(
        ("when", "message"),
        [
            ({"all": [{"field": "loops", "gt": 3}, {"field": "loops", "lt": 2}]}, "whatever 'loops' is"),
            ({"field": "state", "eq": "doing"}, "state is always one of open there"),
            ({"field": "state_category", "in": ["active", "closed"]}, "state_category is always one of new"),
        ],
    )
    def test_finds_those_that_can_never_hold(self, when, message):
        document = errand()
        document["transitions"][0]["when"] = when

        (finding,) = check(define(document))

        assert (finding.severity, finding.path, finding.code) == (
            "error",
            "transitions[0].when",
            "never_true",
        )
        assert message in finding.message

    def test_lets_pass_those_that_hold_in_some_state(self):
        document = errand()
        document["transitions"][4]["when"] = {"field": "state", "in": ["doing", "done"]}

        assert found(document) == []


def test_finds_everything_at_once():
    document = errand(
        initial="nowhere", states=[state("open", "new"), state("open", "new", wait_reasons=["x"])]
    )

    codes = {code for _, _, code in found(document)}

    assert codes >= {"unknown_name", "duplicate", "wait_reasons", "no_final", "unreachable"}


def test_a_definition_cannot_be_confused_with_its_parts():
    assert StateDefinition("open", "new") == StateDefinition(name="open", category="new")
