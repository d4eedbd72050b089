"""What is wrong or suspicious about the timers of a definition, and about the ends of its waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.businesstime.goal import OpenTime
from servicecore.errors import InvalidDuration, choices, shown
from servicecore.event import EventType
from servicecore.finding import Finding
from servicecore.workflow.alarm import ANCHORS, read_span
from servicecore.workflow.naming import known, text, word
from servicecore.workflow.reach import reach, ways
from servicecore.workflow.state import WaitReason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from servicecore.workflow.alarm import Span
    from servicecore.workflow.definition import TimerDefinition, TransitionDefinition, WorkflowDefinition

__all__ = ["MAX_REMINDERS", "timing_findings", "waits_of"]

MAX_REMINDERS = 1_000
"""More reminders of one timer are refused; each may be an event in a history."""

_TOLD_BY: Mapping[str, tuple[EventType, ...]] = {
    "last_customer_reply": (EventType.REPLIED,),
    "last_reply": (EventType.REPLIED,),
    "promised": (EventType.PROMISED,),
}
"""Which events a timer counts from, by its anchor."""


def timing_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    """Every timer, every end of a wait, and timers that send a ticket round in circles."""
    ids: set[str] = set()
    states = [state.name for state in definition.states]
    for index, timer in enumerate(definition.timers):
        path = f"timers[{index}]"
        yield from text(f"{path}.id", timer.id)
        if timer.id in ids:
            yield Finding(f"{path}.id", f"timer {shown(timer.id)} is defined twice", "duplicate")
        ids.add(timer.id)
        yield from known(f"{path}.state", timer.state, states)
        yield from known(f"{path}.anchor", timer.anchor, tuple(ANCHORS))
        zero = timer.anchor == "promised"
        yield from _span(f"{path}.after", timer.after, timer.calendar, zero=zero)
        yield from _anchor_findings(f"{path}.anchor", timer, definition)
        if timer.trigger is None:
            yield from _reminder_findings(path, timer)
        else:
            yield from _trigger_findings(path, timer)
            yield from _pulls(f"{path}.trigger", timer.trigger, timer.state, definition)
            yield from _at_once_findings(f"{path}.trigger", timer, definition)
    for path, state, reason in waits_of(definition):
        if reason.longest is not None:
            yield from _span(f"{path}.longest", reason.longest, reason.calendar)
            yield from _pulls(f"{path}.then", reason.then, state, definition)
    yield from _chases(definition)


def waits_of(definition: WorkflowDefinition) -> Iterator[tuple[str, str, WaitReason]]:
    """Every waiting reason with limits: its path, its state and itself."""
    for index, state in enumerate(definition.states):
        for place, reason in enumerate(state.wait_reasons):
            if isinstance(reason, WaitReason):
                yield f"states[{index}].wait_reasons[{place}]", state.name, reason


def _read(given: str) -> Span | InvalidDuration:
    try:
        return read_span(given, "length")
    except InvalidDuration as error:
        return error


def _span(path: str, given: str, calendar: str | None, *, zero: bool = False) -> Iterator[Finding]:
    span = _read(given)
    if isinstance(span, InvalidDuration):
        yield Finding(path, str(span), span.code)
        return
    if _length(span) < 0 or (_length(span) == 0 and not zero):
        yield Finding(path, f"{shown(given)} is not after the start; give a length of time", "invalid")
    if calendar is None and not isinstance(span, OpenTime):
        message = f"{shown(given)} counts business days; name the calendar they are counted in, or give hours"
        yield Finding(path, message, "invalid_duration")


def _length(span: Span) -> int:
    return span.duration_us if isinstance(span, OpenTime) else span.days


def _anchor_findings(path: str, timer: TimerDefinition, definition: WorkflowDefinition) -> Iterator[Finding]:
    recorded = {transition.records for transition in definition.transitions}
    told = _TOLD_BY.get(timer.anchor, ())
    if told and recorded.isdisjoint(told):
        message = f"no transition records {choices(told)}, which {timer.anchor} is counted from"
        yield Finding(path, message, "no_anchor", severity="warning")
    waiting = any(state.name == timer.state and state.category == "waiting" for state in definition.states)
    within = not recorded.isdisjoint((EventType.WAITING_STARTED, EventType.CHILD_OPENED))
    if timer.anchor == "wait_started" and not waiting and not within:
        message = f"no ticket waits in {shown(timer.state)}, so the timer never runs"
        yield Finding(path, message, "no_anchor", severity="warning")


def _reminder_findings(path: str, timer: TimerDefinition) -> Iterator[Finding]:
    for index, effect in enumerate(timer.effects):
        yield from word(f"{path}.effects[{index}].kind", effect.kind)
    if type(timer.times) is not int or not 1 <= timer.times <= MAX_REMINDERS:
        message = f"{shown(timer.times)} is no number of reminders; give 1 to {MAX_REMINDERS}"
        yield Finding(f"{path}.times", message, "invalid")
    elif timer.every is None and timer.times > 1:
        message = f"is missing; say how long after one reminder the next of {timer.times} is due"
        yield Finding(f"{path}.every", message, "missing_key")
    elif timer.every is not None and timer.times == 1:
        message = "is 1, so nothing is given again; give the number of reminders, or leave out every"
        yield Finding(f"{path}.times", message, "invalid")
    if timer.every is not None:
        yield from _span(f"{path}.every", timer.every, timer.calendar)


def _trigger_findings(path: str, timer: TimerDefinition) -> Iterator[Finding]:
    for name, given in (("every", timer.every), ("times", timer.times != 1), ("effects", timer.effects)):
        if given:
            message = f"is for reminders, and the timer pulls {shown(timer.trigger)}; leave it out"
            yield Finding(f"{path}.{name}", message, "invalid")


def _rows(definition: WorkflowDefinition, trigger: str, state: str) -> list[TransitionDefinition]:
    return [
        transition
        for transition in definition.transitions
        if transition.trigger == trigger and state in definition.sources_of(transition)
    ]


def _by_system(rows: Collection[TransitionDefinition]) -> list[TransitionDefinition]:
    return [row for row in rows if "system" in row.roles or not row.roles]


def _pulls(path: str, trigger: str, state: str, definition: WorkflowDefinition) -> Iterator[Finding]:
    """Whether time could do what is said: from that state, as the system, without any field."""
    yield from known(path, trigger, definition.triggers)
    rows = _rows(definition, trigger, state)
    if not rows and trigger in definition.triggers:
        yield Finding(path, f"{shown(trigger)} does not start from {shown(state)}", "no_transition")
    pulled = _by_system(rows)
    if any(row.target is None for row in pulled or rows):
        message = f"{shown(trigger)} leaves {shown(state)} alone, so it would be due for ever"
        yield Finding(path, f"{message}; give it a target", "timer_stays")
    if rows and not pulled:
        message = f"{shown(trigger)} from {shown(state)} does not let the role system do it"
        yield Finding(path, message, "role", severity="warning")


def _at_once_findings(path: str, timer: TimerDefinition, definition: WorkflowDefinition) -> Iterator[Finding]:
    rows = _by_system(_rows(definition, str(timer.trigger), timer.state))
    if _at_once(timer) and any(row.target == timer.state for row in rows):
        message = f"{shown(timer.trigger)} enters {shown(timer.state)} again, where it is due at once"
        yield Finding(path, message, "timer_stays")


def _at_once(timer: TimerDefinition) -> bool:
    span = _read(timer.after)
    return not isinstance(span, InvalidDuration) and _length(span) == 0


def _chases(definition: WorkflowDefinition) -> Iterator[Finding]:
    """Timers on a circle of states that time alone goes round; an error where no time passes on it."""
    timed = [
        (f"timers[{index}]", timer.state, timer.trigger, _at_once(timer))
        for index, timer in enumerate(definition.timers)
        if timer.trigger is not None
    ]
    timed += [
        (path, state, reason.then, False)
        for path, state, reason in waits_of(definition)
        if reason.longest is not None
    ]
    edges = [
        (path, state, row.target, at_once)
        for path, state, trigger, at_once in timed
        for row in _by_system(_rows(definition, trigger, state))
        if row.target not in (None, state)
    ]
    onward = ways((state, str(target)) for _, state, target, _ in edges)
    soon = ways((state, str(target)) for _, state, target, at_once in edges if at_once)
    for path, state, target, at_once in edges:
        if state in reach([str(target)], onward):
            never_ends = at_once and state in reach([str(target)], soon)
            message = f"time alone goes from {shown(state)} to {shown(target)} and back again"
            yield Finding(path, message, "timers_chase", severity="error" if never_ends else "warning")
