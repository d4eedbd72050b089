"""What may only be done with consent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.workflow import (
    WorkflowDefinition,
    check,
    compile_workflow,
    load_definition,
    open_ticket,
    step,
)
from servicecore.workflow.picture import to_mermaid
from workflow.errand import ALICE, KIM
from workflow.walks import ASSIGN, REMOTE, WORKFLOWS, take, walk

HELP = ("help_remotely", KIM, {"reference": "session 7"})
SAID = {
    "asked": ("ask_consent", KIM, REMOTE),
    "given": ("consent", ALICE, REMOTE),
    "refused": ("refuse_consent", ALICE, REMOTE),
    "withdrawn": ("withdraw_consent", ALICE, REMOTE),
}


def errand(**parts):
    """A definition of one step, which needs a consent."""
    return WorkflowDefinition.from_dict(
        {
            "name": "errand",
            "version": "1",
            "initial": "open",
            "states": [{"name": "open", "category": "new"}, {"name": "done", "category": "closed"}],
            "transitions": [
                {"trigger": "finish", "sources": ["open"], "target": "done", "consent": "remote help"},
                {"trigger": "agree", "sources": ["open"], "records": "consent_given"},
            ],
            **parts,
        }
    )


class TestRemoteHelp:
    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            ([], "was not asked for it"),
            (["asked"], "has not answered yet"),
            (["asked", "refused"], "has refused it"),
            (["given", "withdrawn"], "has withdrawn it"),
        ],
    )
    def test_is_refused_without_consent_and_says_how_it_stands(self, said, reason):
        ticket = walk("incident", [ASSIGN, *map(SAID.get, said)])

        refused = take(ticket, HELP)

        assert refused.events == ()
        assert [(each.code, each.message) for each in refused.refusals] == [
            ("consent", f"it needs consent to 'remote help', and the requester {reason}")
        ]
        assert refused.refusals[0].params == {
            "what": "remote help",
            "standing": said[-1] if said else None,
        }

    @pytest.mark.parametrize("name", ["incident", "service_request", "complaint"])
    def test_may_be_given_nowhere_without(self, name):
        rows = {
            row for (_, trigger), rows in WORKFLOWS[name].table.items() for row in rows if "help" in trigger
        }

        assert rows
        assert all(row.limits for row in rows)

    def test_is_written_down_with_its_session(self):
        taken = take(walk("incident", [ASSIGN, SAID["given"]]), HELP)

        assert [(event.type, event.data) for event in taken.events] == [("note", {"reference": "session 7"})]
        assert [(effect.kind, effect.audience) for effect in taken.effects] == [("notify", "requester")]

    def test_needs_consent_to_itself_and_to_nothing_else(self):
        ticket = walk("incident", [ASSIGN, ("consent", ALICE, {"what": "a recording"})])

        assert [each.code for each in take(ticket, HELP).refusals] == ["consent"]

    @given(st.lists(st.sampled_from(sorted(SAID)), max_size=6))
    def test_may_be_given_while_the_last_answer_is_yes(self, said):
        ticket = walk("incident", [ASSIGN, *map(SAID.get, said)])
        answers = [each for each in said if each != "asked"]

        assert take(ticket, HELP).ok == (answers[-1:] == ["given"])


class TestConsent:
    def test_is_not_given_by_another_requester(self):
        bo = type(ALICE)("bo", ["requester"], kind="requester")

        refused = take(walk("incident", [ASSIGN]), ("consent", bo, REMOTE))

        assert "guard" in [each.code for each in refused.refusals]

    def test_that_the_desk_writes_down_says_who_did(self):
        taken = take(walk("incident", [ASSIGN]), ("consent", KIM, REMOTE))

        assert [(event.type, event.actor) for event in taken.events] == [("consent_given", KIM)]

    @pytest.mark.parametrize("trigger", ["ask_consent", "consent", "refuse_consent", "withdraw_consent"])
    def test_is_to_something(self, trigger):
        refused = take(walk("incident", [ASSIGN]), (trigger, KIM, {}))

        assert [each.field for each in refused.refusals] == ["what"]

    def test_may_be_asked_by_a_condition(self):
        document = errand().to_dict()
        del document["transitions"][0]["consent"]
        document["transitions"][0]["when"] = {"field": "consented", "contains": "remote help"}
        workflow = compile_workflow(WorkflowDefinition.from_dict(document))
        ticket = open_ticket(workflow, "T-1", at_us=0, actor=ALICE).ticket

        refused = step(workflow, ticket, "finish", at_us=1, actor=KIM)
        agreed = step(workflow, ticket, "agree", at_us=1, actor=KIM, fields=REMOTE).ticket

        assert [each.code for each in refused.refusals] == ["condition"]
        assert step(workflow, agreed, "finish", at_us=2, actor=KIM).ok


class TestDefinition:
    def test_is_right_where_somebody_can_give_it(self):
        assert check(errand()) == ()

    def test_is_asked_about_where_nobody_can_give_it(self):
        document = errand().to_dict()
        del document["transitions"][1]

        [found] = check(WorkflowDefinition.from_dict(document))

        assert (found.path, found.code, found.severity) == ("transitions[0].consent", "no_consent", "warning")

    @pytest.mark.parametrize("what", ["", " ", "two\nlines"])
    def test_needs_a_name(self, what):
        document = errand().to_dict()
        document["transitions"][0]["consent"] = what

        assert ("transitions[0].consent", "not_a_name") in [
            (found.path, found.code) for found in check(WorkflowDefinition.from_dict(document))
        ]

    def test_is_told_apart_from_a_way_without(self):
        """A later transition with the same trigger gets its turn where consent lacks, so that it is no shadow."""
        document = errand().to_dict()
        document["transitions"].append({"trigger": "finish", "sources": ["open"], "target": "open"})

        assert [found.code for found in check(WorkflowDefinition.from_dict(document))] == []

    def test_says_nothing_of_consent_where_none_is_needed(self):
        """So definitions from before there was any keep their digest."""
        assert all("consent" not in each for each in load_definition("problem").to_dict()["transitions"])

    def test_shows_in_the_picture(self):
        assert "finish<br/>with consent to remote help" in to_mermaid(compile_workflow(errand()))
