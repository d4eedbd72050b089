"""The machine holds our rows and nothing else, and what it holds is what the table says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from servicecore.errors import InvalidDefinition
from servicecore.workflow import GUARDS
from servicecore.workflow.machine import build_machine, read_rows
from workflow.errand import ERRAND, define, errand


@pytest.fixture
def machine():
    return build_machine(define(ERRAND), GUARDS)


def test_reads_every_row_by_state_and_trigger(machine):
    table = read_rows(machine)

    assert {key: [row.transition for row in rows] for key, rows in table.items()} == {
        ("open", "begin"): ["begin.doing"],
        ("doing", "ask"): ["ask.asking"],
        ("asking", "answer"): ["answer.doing"],
        ("doing", "finish"): ["finish.done"],
        ("open", "note"): ["note.stay"],
        ("doing", "note"): ["note.stay"],
        ("asking", "note"): ["note.stay"],
    }


def test_has_no_transition_that_nobody_defined(machine):
    assert sorted(machine.events) == ["answer", "ask", "begin", "finish", "note"]


def test_holds_no_tickets(machine):
    assert machine.models == []


def test_takes_any_word_for_a_trigger():
    document = errand()
    document["transitions"][0]["trigger"] = "state"

    assert ("open", "state") in read_rows(build_machine(define(document), GUARDS))


@pytest.mark.parametrize("callbacks", ["before", "after", "prepare"])
def test_refuses_a_callback(machine, callbacks):
    machine.events["begin"].transitions["open"][0].add_callback(callbacks, "os.mkdir")

    with pytest.raises(InvalidDefinition, match="from 'open' to 'doing' is not what the definition says"):
        read_rows(machine)


@pytest.mark.parametrize(
    "more",
    [
        {"conditions": "os.getcwd"},
        {"conditions": lambda _: True},
        {"unless": "os.getcwd"},
        {},
    ],
)
def test_refuses_a_transition_that_is_not_ours(machine, more):
    machine.add_transition("begin", "open", "done", **more)

    with pytest.raises(InvalidDefinition, match="begin: from 'open' to 'done'"):
        read_rows(machine)


def test_refuses_a_row_turned_round(machine):
    machine.events["begin"].transitions["open"][0].conditions[0].target = False

    with pytest.raises(InvalidDefinition):
        read_rows(machine)


def test_refuses_a_row_that_leads_elsewhere(machine):
    machine.events["begin"].transitions["open"][0].dest = "done"

    with pytest.raises(InvalidDefinition, match="from 'open' to 'done'"):
        read_rows(machine)


def test_importing_the_package_does_not_load_transitions():
    code = "import sys, servicecore.workflow; print('transitions' in sys.modules, 'cattrs' in sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == ["False", "False"]
