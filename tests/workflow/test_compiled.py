"""A compiled workflow: refused with every error, shared by threads, carried by pickle."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs.exceptions import FrozenInstanceError

from servicecore.errors import InvalidDefinition, WrongArgument
from servicecore.workflow import compile_workflow, load_definition, open_ticket, step
from workflow.errand import ERRAND, KIM, define, errand, with_transitions

INCIDENT = compile_workflow(load_definition("incident"))


def never(ticket, actor, fields):
    return "never"


def guarded(*names):
    return define(with_transitions({"trigger": "x", "sources": ["open"], "records": "note", "guards": names}))


class TestCompiling:
    def test_refuses_with_every_error(self):
        definition = define(
            errand(initial="nowhere", timers=[{"id": "t", "state": "x", "after": "soon", "trigger": "y"}])
        )

        with pytest.raises(InvalidDefinition, match="workflow errand: ") as caught:
            compile_workflow(definition)

        paths = {fault.path for fault in caught.value.faults}
        assert paths >= {"initial", "timers[0].state", "timers[0].after", "timers[0].trigger"}

    def test_lets_warnings_pass(self):
        document = errand()
        document["transitions"][2]["roles"] = ["agent"]

        assert compile_workflow(define(document)).name == "errand"

    @pytest.mark.parametrize("name", ["nobody_knows", "os.system", "__import__", "lambda t, a, f: None"])
    def test_refuses_a_guard_that_does_not_exist(self, name):
        with pytest.raises(InvalidDefinition, match=r"transitions\[5\].guards\[0\]"):
            compile_workflow(guarded(name))

    def test_asks_the_hosts_guards(self):
        workflow = compile_workflow(guarded("never"), guards={"never": never})
        ticket = open_ticket(workflow, "T-1", at_us=0, actor=KIM).ticket

        assert [str(refusal) for refusal in step(workflow, ticket, "x", at_us=0, actor=KIM).refusals] == [
            "never"
        ]


class TestWorkflow:
    def test_knows_its_name_and_version(self):
        assert (INCIDENT.name, INCIDENT.version) == ("incident", "1")

    def test_knows_which_triggers_lead_on(self):
        assert INCIDENT.onward["cancelled"] == ("settle_child", "follow_up")

    def test_cannot_be_changed(self):
        with pytest.raises(FrozenInstanceError):
            INCIDENT.table = {}
        with pytest.raises(TypeError):
            INCIDENT.table["new", "assign"] = ()
        with pytest.raises(TypeError):
            INCIDENT.guards["mine"] = never

    def test_equals_one_of_the_same_definition_and_guards(self):
        assert compile_workflow(define(ERRAND)) == compile_workflow(define(ERRAND))
        assert compile_workflow(define(ERRAND)) != compile_workflow(define(ERRAND), guards={"never": never})

    def test_does_not_follow_the_hosts_mapping_of_guards(self):
        mine = {"never": never}
        workflow = compile_workflow(guarded("never"), guards=mine)

        mine.clear()

        assert workflow.guards == {"never": never}

    def test_is_carried_by_pickle(self):
        workflow = compile_workflow(guarded("has_assignee"))

        carried = pickle.loads(pickle.dumps(workflow))

        assert carried == workflow
        assert carried.table.keys() == workflow.table.keys()

    def test_is_shared_by_threads(self):
        ticket = open_ticket(INCIDENT, "T-1", at_us=0, actor=KIM).ticket

        def assign(name):
            return step(
                INCIDENT, ticket, "assign", at_us=1, actor=KIM, fields={"assignee": name}
            ).ticket.assignee

        with ThreadPoolExecutor(4) as pool:
            names = [str(number) for number in range(200)]
            assert list(pool.map(assign, names)) == names


@pytest.mark.parametrize("definition", [None, {}, "incident", []])
def test_takes_a_definition_alone(definition):
    with pytest.raises(WrongArgument, match="^definition .* give a WorkflowDefinition$"):
        compile_workflow(definition)


@pytest.mark.parametrize("guards", [5, [], "has_assignee"])
def test_takes_guards_by_name(guards):
    with pytest.raises(WrongArgument, match="^guards .* give a mapping of names to functions$"):
        compile_workflow(define(errand()), guards)


def test_bounds_the_name_it_refuses_by():
    with pytest.raises(InvalidDefinition) as caught:
        compile_workflow(define(errand(name="x" * 10**6)))

    assert len(str(caught.value)) < 400
