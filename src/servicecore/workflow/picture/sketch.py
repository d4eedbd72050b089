"""What a picture of a workflow shows, before anybody draws it: boxes, arrows, and the words on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.event import Category
from servicecore.workflow.limit import often
from servicecore.workflow.reach import reach, ways
from servicecore.workflow.terms import read_condition, schema_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from servicecore.condition import Condition, FieldSchema
    from servicecore.workflow.alarm import Alarm
    from servicecore.workflow.compiled import Workflow
    from servicecore.workflow.definition import TransitionDefinition, WorkflowDefinition
    from servicecore.workflow.state import StateDefinition, WaitReason

__all__ = ["COLOURS", "Arrow", "Box", "Sketch", "sketch"]

COLOURS: Mapping[Category, tuple[str, str]] = {
    Category.NEW: ("#dbe9f6", "#2f6fab"),
    Category.ACTIVE: ("#d5efe7", "#00876c"),
    Category.WAITING: ("#fbecd0", "#d58a00"),
    Category.RESOLVED: ("#e4e0f5", "#5b4bb3"),
    Category.CLOSED: ("#e6e8eb", "#5b6570"),
}
"""Of each category of states, how its boxes are filled and framed."""

_SHORT = 60
_WIDE = 34

_COUNTED_FROM = {
    "last_customer_reply": " since the requester wrote",
    "last_reply": " since the last reply",
    "wait_started": " of waiting",
    "promised": " past what was promised",
}


@frozen
class Box:
    """
    A state.

    Args:
        name: The state's name.

        category: Its kind, which is its colour.

        lines: What it says: its label, its waiting reasons, and what can be done without leaving it.
    """

    name: str
    category: Category
    lines: tuple[str, ...]


@frozen
class Arrow:
    """
    A way from one state to another.

    Args:
        source: Where it leaves.

        target: Where it leads.

        lines: What it says: the trigger, who may pull it, and what it asks.

        timed: Whether time goes that way.
    """

    source: str
    target: str
    lines: tuple[str, ...]
    timed: bool = field(default=False, kw_only=True)


@frozen
class Sketch:
    """A picture that is not drawn yet."""

    name: str
    initial: str
    opening: tuple[str, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def sketch(workflow: Workflow, *, staying: bool = False, without: Collection[str] = ()) -> Sketch:
    """
    What a picture of a workflow shows.

    Args:
        workflow: What to draw.

        staying: Whether boxes tell what can be done in them without leaving them.

        without: Triggers, or ids of transitions, whose ways are left out, and with them the states that no
            other way leads to.
    """
    definition = workflow.definition
    opening = _people(definition.opening.roles, definition.opening.requires)
    arrows = (*_ways(definition, without), *_timed(workflow, without))
    onward = ways((arrow.source, arrow.target) for arrow in arrows)
    shown = reach([definition.initial], onward) if without else workflow.states
    boxes = tuple(
        Box(state.name, state.category, tuple(_box(definition, state, staying=staying)))
        for state in definition.states
        if state.name in shown
    )
    arrows = tuple(arrow for arrow in arrows if arrow.source in shown)
    return Sketch(definition.name, definition.initial, opening, boxes, arrows)


def _label(definition: WorkflowDefinition, name: str) -> str:
    return definition.labels.get(name, name)


def _box(definition: WorkflowDefinition, state: StateDefinition, *, staying: bool) -> Iterator[str]:
    yield _label(definition, state.name)
    for reason in state.limited:
        yield _limits(definition, reason)
    if staying:
        triggers = [
            _label(definition, each.trigger)
            for each in definition.transitions
            if each.target is None and state.name in definition.sources_of(each)
        ]
        yield from _wrapped(list(dict.fromkeys(triggers)))


def _limits(definition: WorkflowDefinition, reason: WaitReason) -> str:
    said = [] if reason.longest is None else [_span(reason.longest, reason.calendar)]
    said += [] if reason.times is None else [often(reason.times)]
    return f"{_label(definition, reason.name)}: at most {', '.join(said)}"


def _span(text: str, calendar: str | None) -> str:
    return text if calendar is None else f"{text} ({calendar})"


def _wrapped(words: list[str]) -> Iterator[str]:
    """What can be done in a state, in lines of some width."""
    line = "also"
    for place, word in enumerate(words):
        joined = f"{line} {word}" if place == 0 else f"{line}, {word}"
        if place and len(joined) > _WIDE:
            yield f"{line},"
            joined = word
        line = joined
    if words:
        yield line


def _ways(definition: WorkflowDefinition, without: Collection[str]) -> Iterator[Arrow]:
    schema = schema_of(definition, [])
    for transition in definition.transitions:
        drawn = transition.trigger not in without and transition.id not in without
        if transition.target is not None and drawn:
            lines = tuple(_way(definition, transition, schema))
            for source in definition.sources_of(transition):
                yield Arrow(source, transition.target, lines)


def _way(
    definition: WorkflowDefinition, transition: TransitionDefinition, schema: FieldSchema
) -> Iterator[str]:
    yield _label(definition, transition.trigger)
    yield from _people(transition.roles, transition.requires)
    if transition.guards:
        yield f"guard {', '.join(transition.guards)}"
    if transition.consent is not None:
        yield f"with consent to {transition.consent}"
    if transition.when is not None:
        condition = read_condition(transition.when, schema, "when", [])
        yield from _asks("if", condition)


def _people(roles: tuple[str, ...], requires: tuple[str, ...]) -> tuple[str, ...]:
    lines = [", ".join(roles)] if roles else []
    return (*lines, f"needs {', '.join(requires)}") if requires else tuple(lines)


def _asks(word: str, condition: Condition | None) -> Iterator[str]:
    if condition is not None:
        text = condition.text
        yield f"{word} {text if len(text) <= _SHORT else text[: _SHORT - 3] + '...'}"


def _timed(workflow: Workflow, without: Collection[str]) -> Iterator[Arrow]:
    definition = workflow.definition
    for state in definition.states:
        for alarm in workflow.alarms[state.name]:
            if alarm.trigger in without:
                continue
            lines = tuple(_alarm(definition, alarm))
            if alarm.trigger is None:
                yield Arrow(state.name, state.name, lines, timed=True)
            rows = workflow.table.get((state.name, alarm.trigger or ""), ())
            pulled = [row for row in rows if not row.roles or "system" in row.roles]
            for target in dict.fromkeys(row.target.name for row in pulled if row.target is not None):
                yield Arrow(state.name, target, lines, timed=True)


def _alarm(definition: WorkflowDefinition, alarm: Alarm) -> Iterator[str]:
    start = _COUNTED_FROM.get(alarm.anchor, "")
    reason = "" if alarm.reason is None else f" of {_label(definition, alarm.reason)}"
    yield f"after {_span(str(alarm.after), alarm.calendar)}{start}{reason}"
    if alarm.trigger is not None:
        yield _label(definition, alarm.trigger)
    elif alarm.every is None:
        yield "remind"
    else:
        yield f"remind every {alarm.every}, {often(alarm.times)}"
    yield from _asks("unless", alarm.unless)
