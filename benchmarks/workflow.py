"""How fast tickets step, beside `transitions` as a sensible host would use it for the same work.

The peer is one shared machine with a light model that is thrown away after each
command, `auto_transitions` off, and a condition each for roles, fields and
guards. It makes the very same events, tickets and steps, by the same code; what
differs is how the way through the definition is found.
"""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from transitions import Machine
from yardstick import Row, best_of, measure_y, show

from servicecore.event import Actor
from servicecore.workflow import (
    GUARDS,
    Workflow,
    compile_workflow,
    load_definition,
    open_ticket,
    options,
    step,
)
from servicecore.workflow.choice import objections
from servicecore.workflow.engine import carry_out
from servicecore.workflow.fields import read_fields
from servicecore.workflow.refusal import Refusal
from servicecore.workflow.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from transitions import EventData

    from servicecore.ticket import Ticket
    from servicecore.workflow.row import Row as TableRow

    Command = tuple[str, Actor, Mapping[str, Any]]

ALICE = Actor("alice", ["requester"], kind="requester")
KIM = Actor("kim", ["agent"])

LIFE: tuple[Command, ...] = (
    ("assign", KIM, {"assignee": "kim"}),
    ("acknowledge", KIM, {"expected": "today"}),
    ("start", KIM, {}),
    ("wait", KIM, {"wait_reason": "requester"}),
    ("reply", ALICE, {}),
    ("note", KIM, {"reference": "n-1"}),
    ("resolve", KIM, {"solution": "restarted"}),
    ("reject", ALICE, {}),
    ("resolve", KIM, {"solution": "replaced"}),
    ("confirm", ALICE, {}),
)
"""Ten commands from assignment to closing: seven change the state, and all are carried out."""


class Model:
    """The light model of the peer."""

    __slots__ = ("actor", "at_us", "fields", "refusals", "state", "step", "ticket")

    def __init__(self, ticket: Ticket, at_us: int, actor: Actor, fields: Mapping[str, Any]) -> None:
        self.state = ticket.state
        self.ticket = ticket
        self.at_us = at_us
        self.actor = actor
        self.fields = fields
        self.refusals: list[Refusal] = []
        self.step: Step[Ticket] | None = None


def role_condition(roles: frozenset[str]) -> Callable[[EventData], bool]:
    def has_role(event: EventData) -> bool:
        model: Any = event.model
        if roles.isdisjoint(model.actor.roles):
            model.refusals.append(Refusal("role", "may not", {"roles": roles}))
            return False
        return True

    return has_role


def field_condition(names: tuple[str, ...]) -> Callable[[EventData], bool]:
    def has_fields(event: EventData) -> bool:
        model: Any = event.model
        missing = [name for name in names if model.fields.get(name) in {None, ""}]
        model.refusals += [Refusal("field_missing", name, {"field": name}) for name in missing]
        return not missing

    return has_fields


def guard_condition(name: str) -> Callable[[EventData], bool]:
    guard = GUARDS[name]

    def passes(event: EventData) -> bool:
        model: Any = event.model
        reason = guard(model.ticket, model.actor, model.fields)
        if reason is not None:
            model.refusals.append(Refusal("guard", reason, {"guard": name}))
        return reason is None

    return passes


def building(row: TableRow, trigger: str) -> Callable[[EventData], None]:
    def build(event: EventData) -> None:
        model: Any = event.model
        model.step = carry_out(row, model.ticket, trigger, model.at_us, model.actor, model.fields)

    return build


def peer_machine(workflow: Workflow) -> Machine:
    """Stock `transitions`, with the same definition, checks and results."""
    machine = Machine(
        model=None,
        states=list(workflow.states),
        initial=workflow.definition.initial,
        auto_transitions=False,
        send_event=True,
    )
    for (state, trigger), rows in workflow.table.items():
        for row in rows:
            conditions: list[Any] = [role_condition(row.roles)] if row.roles else []
            conditions += [field_condition(row.requires)] if row.requires else []
            conditions += [guard_condition(name) for name, _ in row.guards]
            machine.add_transition(
                trigger,
                state,
                row.target.name if row.target else None,
                conditions=conditions,
                after=building(row, trigger),
            )
    return machine


def peer_step(
    machine: Machine,
    workflow: Workflow,
    ticket: Ticket,
    trigger: str,
    *,
    at_us: int,
    actor: Actor,
    fields: Mapping[str, Any],
    expected_revision: int | None,
) -> Step[Ticket]:
    fields, refusals = read_fields(fields)
    refusals += objections(workflow, ticket, at_us, expected_revision)
    model = Model(ticket, at_us, actor, fields)
    machine.events[trigger].trigger(model)
    if model.step is None or refusals:
        refused = (*refusals, *model.refusals)
        return Step(ticket, refusals=refused, ticket_id=ticket.id, trigger=trigger)
    return model.step


def rows() -> list[Row]:
    y = measure_y()
    definition = load_definition("incident")
    workflow = compile_workflow(definition)
    machine = peer_machine(workflow)
    opened = open_ticket(workflow, "T-1", at_us=0, actor=ALICE, fields={"title": "Mail is down"}).ticket
    assert opened is not None

    def live(take: Callable[..., Step[Ticket]]) -> Ticket:
        ticket = opened
        for at_us, (trigger, actor, fields) in zip(count(1), LIFE, strict=False):
            seen = ticket.revision
            taken = take(ticket, trigger, at_us=at_us, actor=actor, fields=fields, expected_revision=seen)
            ticket = taken.ticket
        return ticket

    ours_takes, peer_takes = partial(step, workflow), partial(peer_step, machine, workflow)

    def lives(take: Callable[..., Step[Ticket]]) -> float:
        return best_of(lambda: [live(take) for _ in range(50)], rounds=1, calls=50 * len(LIFE))

    def ask() -> None:
        for _ in range(100):
            options(workflow, opened, at_us=1, actor=KIM)

    assert live(ours_takes) == live(peer_takes)
    assert live(ours_takes).state == "closed"
    # Turn and turn about, so that a noisy minute hits both.
    ours = peer = float("inf")
    for _ in range(40):
        ours = min(ours, lives(ours_takes))
        peer = min(peer, lives(peer_takes))
    asked = best_of(ask, calls=100)
    compiled = best_of(lambda: compile_workflow(definition))
    group = "workflow (incident, ten commands from assignment to closing)"
    return [
        (group, "step, beside stock transitions doing the same", peer / ours, "x, at least 3"),
        (group, "step", ours / y, "Y"),
        (group, "step", 1e6 * ours, "µs"),
        (group, "stock transitions", 1e6 * peer, "µs"),
        (group, "options: every trigger with every reason", asked / y, "Y"),
        (group, "compiling the definition", 1e3 * compiled, "ms"),
    ]


if __name__ == "__main__":
    show(rows())
