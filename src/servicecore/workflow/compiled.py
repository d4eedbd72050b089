"""A workflow ready to step tickets: a definition that was checked, and its table of rows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.errors import InvalidDefinition, WrongArgument, path_part
from servicecore.event import Category, EventType
from servicecore.workflow.alarm import Alarm, alarms_of
from servicecore.workflow.calendars import calendar_places
from servicecore.workflow.check import check
from servicecore.workflow.definition import WorkflowDefinition
from servicecore.workflow.guard import GUARDS
from servicecore.workflow.machine import build_machine, read_rows
from servicecore.workflow.row import Row
from servicecore.workflow.terms import schema_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecore.workflow.definition import StateDefinition
    from servicecore.workflow.guard import Guard
    from servicecore.workflow.step import Option

__all__ = ["Workflow", "compile_workflow"]


@frozen
class Workflow:
    """
    A definition ready to step tickets; made by `compile_workflow`.

    It never changes and holds no tickets, so any number of threads may share it. Pickled, it is its
    definition and the host's guards, and is compiled again where it is read.

    Args:
        definition: What it was made from.

        guards: The host's guards, without the shipped ones.

        states: The states by name.

        opening: What opening a ticket asks.

        table: What may be done, by state and trigger; among several rows the first that fits is taken.

        triggers: Every trigger of the definition, in its order.

        onward: The triggers that have a row, by state, whoever may pull them.

        alarms: What time does, by state.

        calendars: The names of all calendars that timers and conditions ask.

        idle: The options of triggers that lead nowhere, by state and category, then by trigger; they are the
            same each time.
    """

    definition: WorkflowDefinition
    guards: Mapping[str, Guard] = field(repr=False, hash=False)
    states: Mapping[str, StateDefinition] = field(kw_only=True, eq=False, repr=False)
    opening: Row = field(kw_only=True, eq=False, repr=False)
    table: Mapping[tuple[str, str], tuple[Row, ...]] = field(kw_only=True, eq=False, repr=False)
    triggers: tuple[str, ...] = field(kw_only=True, eq=False, repr=False)
    onward: Mapping[str, tuple[str, ...]] = field(kw_only=True, eq=False, repr=False)
    alarms: Mapping[str, tuple[Alarm, ...]] = field(kw_only=True, eq=False, repr=False)
    calendars: frozenset[str] = field(kw_only=True, eq=False, repr=False)
    idle: dict[tuple[str, Category], dict[str, Option]] = field(
        init=False, factory=dict, eq=False, repr=False
    )

    @property
    def name(self) -> str:
        """What tickets call it."""
        return self.definition.name

    @property
    def version(self) -> str:
        """Which edition of the definition it is."""
        return self.definition.version

    def _repr_mimebundle_(self, **_wanted: Any) -> dict[str, str]:
        """What notebooks show: a state diagram where they can draw Mermaid, else the text."""
        from servicecore.workflow.picture import to_mermaid

        return {"text/plain": repr(self), "text/vnd.mermaid": to_mermaid(self)}

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return compile_workflow, (self.definition, dict(self.guards))


def compile_workflow(definition: WorkflowDefinition, guards: Mapping[str, Guard] | None = None) -> Workflow:
    """
    The workflow that a definition describes, checked whole.

    Args:
        definition: The states and transitions.

        guards: The host's own guards by name, beside the shipped `GUARDS`; a name of theirs may not be taken.

    Raises:
        InvalidDefinition: With every error that `check` finds, not only the first.

        WrongArgument: If *definition* is no definition, or *guards* no mapping.

    >>> from servicecore.workflow import load_definition
    >>> compile_workflow(load_definition("incident")).onward["cancelled"]
    ('settle_child', 'follow_up')
    """
    if not isinstance(definition, WorkflowDefinition):
        raise WrongArgument("definition", definition, "a WorkflowDefinition")
    if guards is not None and not isinstance(guards, Mapping):
        raise WrongArgument("guards", guards, "a mapping of names to functions")
    own = dict(guards or {})
    errors = [finding for finding in check(definition, own) if finding.severity == "error"]
    if errors:
        raise InvalidDefinition(f"workflow {path_part(definition.name)}", errors)
    states = {state.name: state for state in definition.states}
    table = read_rows(build_machine(definition, {**GUARDS, **own}))
    triggers, schema = definition.triggers, schema_of(definition, [])
    onward = {state: tuple(each for each in triggers if (state, each) in table) for state in states}
    return Workflow(
        definition,
        MappingProxyType(own),
        states=MappingProxyType(states),
        opening=_opening(definition, states[definition.initial]),
        table=MappingProxyType(table),
        triggers=triggers,
        onward=MappingProxyType(onward),
        calendars=frozenset(name for _, name in calendar_places(definition)),
        alarms=MappingProxyType(
            {name: alarms_of(definition, state, schema) for name, state in states.items()}
        ),
    )


def _opening(definition: WorkflowDefinition, initial: StateDefinition) -> Row:
    return Row(
        "open",
        source=None,
        target=initial,
        roles=frozenset(definition.opening.roles),
        requires=definition.opening.requires,
        guards=(),
        records=EventType.OPENED,
        known=frozenset(("channel", "wait_reason") if initial.category is Category.WAITING else ("channel",)),
        effects=definition.opening.effects,
        change={
            "workflow": definition.name,
            "workflow_version": definition.version,
            "state": initial.name,
            "category": initial.category.value,
        },
    )
