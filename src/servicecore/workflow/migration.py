"""Tickets move from one edition of a workflow to the next: what would be stranded, and the move itself.

A ticket keeps the edition it was opened under until it is moved. A move is no
step: nothing happens to the ticket, only names change. So it stays in its
category, its timers count on, and its counters stay as they are. That is why a
move is recorded as a note: a change of state would be one more resolution of a
resolved ticket, and the end of a wait within a state, to clocks and facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.document import load_document, structure, unstructure
from servicecore.errors import choices, shown
from servicecore.event import EventType, next_event
from servicecore.instant import to_iso
from servicecore.workflow.consent import consents
from servicecore.workflow.refusal import Refusal
from servicecore.workflow.step import Step, taken
from servicecore.workflow.terms import TICKET_NAMES, read_condition, schema_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servicecore.event import Actor
    from servicecore.ticket import Ticket
    from servicecore.workflow.definition import TransitionDefinition, WorkflowDefinition
    from servicecore.workflow.state import StateDefinition

__all__ = ["MigrationGap", "MigrationMap", "migrate", "migration_gaps"]

MIGRATE = "migrate"
"""What the step of a move says it was for."""

GapKind = Literal["state", "category", "wait_reason", "trigger", "field", "consent", "mapping"]


@frozen
class MigrationMap:
    """
    What the names of one edition are called in the next; a name that is not here keeps its own.

    Args:
        states: Of states.

        wait_reasons: Of waiting reasons.
    """

    states: Mapping[str, str] = field(factory=dict, kw_only=True, hash=False)
    wait_reasons: Mapping[str, str] = field(factory=dict, kw_only=True, hash=False)

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> MigrationMap:
        """
        The map in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every unknown key and wrong type, by its path.

        >>> MigrationMap.from_dict({"states": {"assigned": "in_progress"}}).states
        {'assigned': 'in_progress'}
        """
        return structure(load_document(source, "migration"), cls, "migration")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal map."""
        plain: dict[str, Any] = unstructure(self)
        return plain


_SAME = MigrationMap()


@frozen
class MigrationGap:
    """
    Something that would be stranded.

    Args:
        kind: `state`, `category` or `wait_reason`: a ticket there cannot be moved. `trigger`: what could be
            done there no longer can. `field`: it asks a fact that tickets of the old edition may be without.
            `consent`: it needs one for which the old edition did not ask. `mapping`: the map names something
            that the old edition does not have.

        state: The state in the old edition; None where it is about none.

        name: The state, waiting reason, trigger, field, consent or name that it is about.

        message: The gap in plain English.

        triggers: What tickets there could not do any more.
    """

    kind: GapKind
    state: str | None
    name: str
    message: str
    triggers: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.message


def migration_gaps(
    old: WorkflowDefinition, new: WorkflowDefinition, mapping: MigrationMap | None = None
) -> tuple[MigrationGap, ...]:
    """
    What would be stranded if all tickets moved from one edition to another; empty when nothing would.

    Args:
        old: The edition that tickets have.

        new: The edition that they are to have.

        mapping: What names are called in the new edition, where not as before.
    """
    mapping = mapping or _SAME
    states = {state.name: state for state in new.states}
    found = list(_strays(old, mapping))
    for state in old.states:
        target = states.get(mapping.states.get(state.name, state.name))
        found += _standing(old, new, state, target, mapping)
        if target is not None:
            found += _doing(old, new, state, target)
    return tuple(found)


def _strays(old: WorkflowDefinition, mapping: MigrationMap) -> Iterator[MigrationGap]:
    reasons = {reason for state in old.states for reason in state.reasons}
    for kind, names, known in (
        ("state", mapping.states, {state.name for state in old.states}),
        ("waiting reason", mapping.wait_reasons, reasons),
    ):
        for name in names:
            if name not in known:
                message = f"the map names {kind} {shown(name)}, which is not in version {shown(old.version)}"
                yield MigrationGap("mapping", None, name, message)


def _standing(
    old: WorkflowDefinition,
    new: WorkflowDefinition,
    state: StateDefinition,
    target: StateDefinition | None,
    mapping: MigrationMap,
) -> Iterator[MigrationGap]:
    """Why tickets in a state cannot be moved."""
    triggers = _triggers(old, state.name)
    if target is None:
        becomes = mapping.states.get(state.name, state.name)
        known = choices(each.name for each in new.states)
        message = (
            f"state {shown(becomes)} is not there in version {shown(new.version)}; "
            f"map {shown(state.name)} to one of {known}"
        )
        yield MigrationGap("state", state.name, becomes, message, triggers)
        return
    if target.category is not state.category:
        message = (
            f"{shown(state.name)} is {state.category}, and {shown(target.name)} is {target.category}; a move "
            "leaves a ticket in its category, so map it to another state"
        )
        yield MigrationGap("category", state.name, target.name, message, triggers)
        return
    for reason in state.reasons:
        becomes = mapping.wait_reasons.get(reason, reason)
        if becomes not in target.reasons:
            message = (
                f"waiting reason {shown(becomes)} is not there in {shown(target.name)} of version "
                f"{shown(new.version)}; map {shown(reason)} to one of {choices(target.reasons)}"
            )
            yield MigrationGap("wait_reason", state.name, reason, message, triggers)


def _doing(
    old: WorkflowDefinition, new: WorkflowDefinition, state: StateDefinition, target: StateDefinition
) -> Iterator[MigrationGap]:
    """What can be done in a state no more, and what asks for facts that nobody had to give."""
    onward = _triggers(new, target.name)
    for trigger in _triggers(old, state.name):
        if trigger not in onward:
            message = (
                f"{shown(trigger)}, which could be done in {shown(state.name)}, does not start from "
                f"{shown(target.name)} in version {shown(new.version)}"
            )
            yield MigrationGap("trigger", state.name, trigger, message, (trigger,))
    facts: dict[str, list[str]] = {}
    for trigger in onward:
        for name in sorted(_facts(new, target.name, trigger) - set(old.opening.requires)):
            facts.setdefault(name, []).append(trigger)
    for name, triggers in facts.items():
        message = (
            f"{choices(triggers)} from {shown(target.name)} asks for {name}, which tickets of version "
            f"{shown(old.version)} may be without"
        )
        yield MigrationGap("field", state.name, name, message, tuple(triggers))
    yield from _consenting(old, new, state, target)


def _consenting(
    old: WorkflowDefinition, new: WorkflowDefinition, state: StateDefinition, target: StateDefinition
) -> Iterator[MigrationGap]:
    """What needs a consent that nobody had to ask for."""
    needed: dict[str, list[str]] = {}
    for trigger in _triggers(new, target.name):
        for what in sorted(consents(new, target.name, trigger) - consents(old, state.name, trigger)):
            needed.setdefault(what, []).append(trigger)
    for what, triggers in needed.items():
        message = (
            f"{choices(triggers)} from {shown(target.name)} needs consent to {shown(what)}, for which "
            f"version {shown(old.version)} did not ask"
        )
        yield MigrationGap("consent", state.name, what, message, tuple(triggers))


def _triggers(definition: WorkflowDefinition, state: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.trigger for each in _from(definition, state)))


def _from(definition: WorkflowDefinition, state: str) -> Iterator[TransitionDefinition]:
    return (each for each in definition.transitions if state in definition.sources_of(each))


def _facts(definition: WorkflowDefinition, state: str, trigger: str) -> frozenset[str]:
    """The host's fields that every way of a trigger asks of the ticket, and that no command must bring."""
    schema = schema_of(definition, [])
    asked: list[frozenset[str]] = []
    for transition in _from(definition, state):
        if transition.trigger == trigger:
            when = transition.when
            condition = None if when is None else read_condition(when, schema, "when", [])
            needed = frozenset() if condition is None else condition.needed
            asked.append(needed - TICKET_NAMES - set(transition.requires))
    return frozenset.intersection(*asked)


def migrate(
    ticket: Ticket,
    old: WorkflowDefinition,
    new: WorkflowDefinition,
    mapping: MigrationMap | None = None,
    *,
    at_us: int,
    actor: Actor,
) -> Step[Ticket]:
    """
    Move a ticket from one edition of its workflow to another.

    The move is recorded as a `note`. Its data say under `migration` which `workflow`, `workflow_version`
    and `state` count from then on, which version it was before (`from_version`), and what `states` and
    `wait_reasons` became. Replayed, that gives the moved ticket: under its new names, otherwise as it was.

    Args:
        ticket: The ticket as its history has it.

        old: The edition that it follows.

        new: The edition that it is to follow.

        mapping: What names are called in the new edition, where not as before.

        at_us: When, microseconds UTC; not before the ticket's latest event.

        actor: Who moves it.

    Returns:
        The step. It is refused with `wrong_workflow` for a ticket of another edition, a moved one too,
        with `stranded` where a gap is in the way, and with `time_backwards`.
    """
    mapping = mapping or _SAME
    refusals = tuple(_against(ticket, old, new, mapping, at_us))
    if refusals:
        return Step(ticket, refusals=refusals, ticket_id=ticket.id, trigger=MIGRATE)
    move = {
        "workflow": new.name,
        "workflow_version": new.version,
        "from_version": old.version,
        "state": mapping.states.get(ticket.state, ticket.state),
        "states": dict(mapping.states),
        "wait_reasons": dict(mapping.wait_reasons),
    }
    sequence = ticket.revision + 1
    event = next_event(ticket.id, sequence, at_us, EventType.NOTE, actor, {"migration": move})
    return taken(ticket.after(event), (event,), (), MIGRATE)


def _against(
    ticket: Ticket, old: WorkflowDefinition, new: WorkflowDefinition, mapping: MigrationMap, at_us: int
) -> Iterator[Refusal]:
    states = {state.name: state for state in old.states}
    if (ticket.workflow, ticket.workflow_version) != (old.name, old.version) or ticket.state not in states:
        has = f"{shown(ticket.state)} in version {shown(ticket.workflow_version)} of {shown(ticket.workflow)}"
        message = f"the ticket is {has}, which is not in version {shown(old.version)} of {shown(old.name)}"
        params = {
            "workflow": old.name,
            "version": old.version,
            "ticket_workflow": ticket.workflow,
            "ticket_version": ticket.workflow_version,
            "state": ticket.state,
        }
        yield Refusal("wrong_workflow", message, params)
        return
    here = states[ticket.state]
    becomes = mapping.states.get(here.name, here.name)
    target = next((state for state in new.states if state.name == becomes), None)
    for gap in _standing(old, new, here, target, mapping):
        if gap.kind != "wait_reason" or gap.name == ticket.state_reason:
            params = {"kind": gap.kind, "state": here.name, "name": gap.name}
            yield Refusal("stranded", gap.message, params)
    if at_us < ticket.updated_at_us:
        latest = to_iso(ticket.updated_at_us)
        message = f"{to_iso(at_us)} is before the ticket's latest event at {latest}"
        yield Refusal("time_backwards", message, {"at": to_iso(at_us), "updated_at": latest})
