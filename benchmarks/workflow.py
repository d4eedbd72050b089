"""How fast tickets step, beside `transitions` as a sensible host would use it for the same work.

The peer is one shared machine with a light model that is thrown away after each
command, `auto_transitions` off, and a condition each for roles, fields, guards
and what the definition asks of the ticket. It is measured twice. Once it makes
the very same events, tickets and steps by the same code, so that what differs is
how the way through the definition is found. And once it makes them as a host
would, by the public constructors, which check what they are given.
"""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from transitions import Machine
from yardstick import Row, best_of, measure_y, show

from servicecore.event import Actor, TicketEvent
from servicecore.workflow import (
    GUARDS,
    Workflow,
    WorkflowDefinition,
    compile_workflow,
    load_definition,
    open_ticket,
    options,
    step,
)
from servicecore.workflow.choice import choose, objections
from servicecore.workflow.engine import carry_out
from servicecore.workflow.fields import read_fields
from servicecore.workflow.refusal import Refusal
from servicecore.workflow.step import Step
from servicecore.workflow.terms import command_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from transitions import EventData

    from servicecore.condition import Condition
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


def asked_condition(row: TableRow, condition: Condition) -> Callable[[EventData], bool]:
    def holds(event: EventData) -> bool:
        model: Any = event.model
        values = command_values(model.ticket, model.fields, row.settable)
        if condition.test(values, at_us=model.at_us):
            return True
        model.refusals.append(Refusal("condition", condition.text, {"transition": row.transition}))
        return False

    return holds


def publicly(
    row: TableRow, ticket: Ticket, trigger: str, at_us: int, actor: Actor, fields: Mapping[str, Any]
) -> Step[Ticket]:
    """The step, made by the constructors that hosts have."""
    events = []
    for kind, data in row.happenings(fields):
        sequence = ticket.revision + 1
        name = f"{ticket.id}:{sequence}"
        event = TicketEvent(name, ticket.id, sequence=sequence, at=at_us, type=kind, actor=actor, data=data)
        events.append(event)
        ticket = ticket.after(event)
    return Step(ticket, tuple(events), effects=row.effects, ticket_id=ticket.id, trigger=trigger)


def building(row: TableRow, trigger: str, build: Any) -> Callable[[EventData], None]:
    def make(event: EventData) -> None:
        model: Any = event.model
        model.step = build(row, model.ticket, trigger, model.at_us, model.actor, model.fields)

    return make


def peer_machine(workflow: Workflow, build: Any = carry_out) -> Machine:
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
            conditions += [] if row.when is None else [asked_condition(row, row.when)]
            machine.add_transition(
                trigger,
                state,
                row.target.name if row.target else None,
                conditions=conditions,
                after=building(row, trigger, build),
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


def asking() -> WorkflowDefinition:
    """The incident with a condition on every change of state, and limits."""
    document = load_definition("incident").to_dict()
    document |= {"max_loops": 9, "max_reopenings": 9, "max_transfers": 9, "fields": {"vip": "boolean"}}
    for transition in document["transitions"]:
        if "target" in transition:
            transition["when"] = {
                "all": [{"field": "loops", "lt": 9}, {"not": {"field": "title", "contains_text": "test"}}]
            }
    document["fields"]["title"] = "text"
    return WorkflowDefinition.from_dict(document)


def rows() -> list[Row]:
    y = measure_y()
    group = "workflow (incident, ten commands from assignment to closing)"
    found = measured(group, load_definition("incident"), y)
    return found + measured("the same with a condition on every change of state, and limits", asking(), y)


def life(workflow: Workflow, ticket: Ticket) -> list[tuple[Ticket, str, Actor, Mapping[str, Any]]]:
    """The ten commands, each with the ticket that it finds."""
    found = []
    for at_us, (trigger, actor, fields) in enumerate(LIFE, 1):
        found.append((ticket, trigger, actor, fields))
        ticket = step(workflow, ticket, trigger, at_us=at_us, actor=actor, fields=fields).ticket
    return found


def measured(group: str, definition: WorkflowDefinition, y: float) -> list[Row]:
    workflow = compile_workflow(definition)
    opened = open_ticket(workflow, "T-1", at_us=0, actor=ALICE, fields={"title": "Mail is down"}).ticket
    assert opened is not None

    def live(take: Callable[..., Step[Ticket]]) -> Ticket:
        ticket = opened
        for at_us, (trigger, actor, fields) in zip(count(1), LIFE, strict=False):
            seen = ticket.revision
            taken = take(ticket, trigger, at_us=at_us, actor=actor, fields=fields, expected_revision=seen)
            ticket = taken.ticket
        return ticket

    takes = (
        partial(step, workflow),
        partial(peer_step, peer_machine(workflow), workflow),
        partial(peer_step, peer_machine(workflow, publicly), workflow),
    )

    def lives(take: Callable[..., Step[Ticket]]) -> float:
        return best_of(lambda: [live(take) for _ in range(50)], rounds=1, calls=50 * len(LIFE))

    def ask() -> None:
        for _ in range(100):
            options(workflow, opened, at_us=1, actor=KIM)

    ways = [(way, at_us) for at_us, way in enumerate(life(workflow, opened), 1)]
    machine = peer_machine(workflow, lambda *_: None)

    def find_ways() -> None:
        for (ticket, trigger, actor, fields), at_us in ways:
            choose(workflow, ticket, trigger, actor, fields, at_us, {})

    def peer_finds_ways() -> None:
        for (ticket, trigger, actor, fields), at_us in ways:
            machine.events[trigger].trigger(Model(ticket, at_us, actor, fields))

    ends = [live(take) for take in takes]
    assert ends[0] == ends[1] == ends[2]
    assert ends[0].state == "closed"
    # Turn and turn about, so that a noisy minute hits all.
    best, found, peer_found = [float("inf")] * len(takes), float("inf"), float("inf")
    for _ in range(40):
        best = [min(so_far, lives(take)) for so_far, take in zip(best, takes, strict=True)]
        found = min(found, best_of(find_ways, rounds=5, calls=len(ways)))
        peer_found = min(peer_found, best_of(peer_finds_ways, rounds=5, calls=len(ways)))
    ours, peer, host = best
    asked = best_of(ask, calls=100)
    compiled = best_of(lambda: compile_workflow(definition))
    return [
        (group, "the way found and all asked, beside stock transitions", peer_found / found, "x, at least 5"),
        (group, "step, beside stock transitions making events as a host would", host / ours, "x"),
        (group, "step, beside stock transitions with our making of events", peer / ours, "x"),
        (group, "step", ours / y, "Y"),
        (group, "step", 1e6 * ours, "µs"),
        (group, "stock transitions, as a host would", 1e6 * host, "µs"),
        (group, "stock transitions, with our making of events", 1e6 * peer, "µs"),
        (group, "options: every trigger with every reason", asked / y, "Y, at most 150"),
        (group, "compiling the definition", 1e3 * compiled, "ms"),
    ]


if __name__ == "__main__":
    show(rows())
