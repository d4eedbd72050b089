"""What is supposed instead of what happened, and a history rewritten to say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import evolve, frozen

from servicecore.errors import InvalidArgument, WrongArgument
from servicecore.event import Actor, EventType, TicketEvent
from servicecore.history import ordered
from servicecore.instant import instant_us, to_iso
from servicecore.sla.engine.standing import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.policies.policy import SlaPolicy

__all__ = ["Span", "Supposition"]

Span: TypeAlias = "tuple[datetime | int, datetime | int]"

_SUPPOSED = Actor("what-if", kind="system")


@frozen
class Supposition:
    """What is supposed, in integers: the terms to judge by, and what is written into a history."""

    priority: str | None
    priority_from_us: int | None
    policies: tuple[SlaPolicy, ...]
    calendars: Mapping[str, BusinessCalendar]
    pause: tuple[int, int] | None
    pause_reason: str | None

    @classmethod
    def of(
        cls,
        priority: str | None,
        priority_from: datetime | int | None,
        policies: tuple[SlaPolicy, ...],
        calendars: Mapping[str, BusinessCalendar],
        pause: Span | None,
        pause_reason: str | None,
    ) -> Supposition:
        """
        The supposition that a caller states.

        Raises:
            WrongArgument, InvalidArgument, NaiveDatetime: If a part is none, or stands alone.
        """
        if priority is not None and not isinstance(priority, str):
            raise WrongArgument("priority", priority, "the name of a priority, such as 'P1'")
        if priority is None and priority_from is not None:
            raise InvalidArgument("priority_from", priority_from, "it only together with a priority")
        if pause is None and pause_reason is not None:
            raise InvalidArgument("pause_reason", pause_reason, "it only together with a pause")
        from_us_ = None if priority_from is None else instant_us(priority_from, "priority_from")
        span = None if pause is None else _span(pause)
        return cls(priority, from_us_, policies, calendars, span, pause_reason)

    def applied_to(self, events: Iterable[TicketEvent]) -> list[TicketEvent]:
        """The history as it would be, corrections applied, numbered anew."""
        history = [event for event in ordered(events) if event.type is not EventType.CORRECTED]
        if self.priority is not None:
            history = _with_priority(history, self.priority, self.priority_from_us)
        if self.pause is not None:
            history = _with_pause(history, self.pause, self.pause_reason)
        return [evolve(event, sequence=number) for number, event in enumerate(history, start=1)]


def _span(pause: Span) -> tuple[int, int]:
    if not isinstance(pause, tuple | list) or len(pause) != 2:
        raise WrongArgument("pause", pause, "a start and an end, both aware datetimes")
    start_us, end_us = instant_us(pause[0], "start of the pause"), instant_us(pause[1], "end of the pause")
    if end_us < start_us:
        given = f"{to_iso(start_us)} to {to_iso(end_us)}"
        raise InvalidArgument("pause", given, "an end at or after the start")
    return start_us, end_us


def _with_priority(history: Sequence[TicketEvent], priority: str, from_us: int | None) -> list[TicketEvent]:
    """The history with one priority from an instant on; after all that happened at it."""
    opening = history[0]
    if from_us is None or from_us <= opening.at_us:
        fields = {**(opening.data.get("fields") or {}), "priority": priority}
        first = evolve(opening, data={**opening.data, "fields": fields})
        return [first, *_prioritised(history[1:], priority)]
    before, after = _parted(history, from_us + 1)
    change = _event(opening, "priority", from_us, EventType.PRIORITISED, {"priority": priority})
    return [*before, change, *_prioritised(after, priority)]


def _prioritised(events: Iterable[TicketEvent], priority: str) -> list[TicketEvent]:
    return [
        evolve(event, data={**event.data, "priority": priority})
        if event.type is EventType.PRIORITISED
        else event
        for event in events
    ]


def _with_pause(
    history: Sequence[TicketEvent], pause: tuple[int, int], reason: str | None
) -> list[TicketEvent]:
    """
    The history with a wait between two instants.

    A change of state ends a wait within the state, and so does the end of another: where that leaves the
    ticket at work before the pause is over, the wait begins again at once.
    """
    opening = history[0]
    start_us, end_us = max(pause[0], opening.at_us), pause[1]
    if end_us <= start_us:
        return list(history)
    before, rest = _parted(history, start_us + 1)
    inside, after = _parted(rest, end_us)
    truth = opened(opening)
    for event in before[1:]:
        truth = truth.after(event)
    supposed, result = truth, before
    marks: list[tuple[int, TicketEvent | None]] = [(start_us, None), *((each.at_us, each) for each in inside)]
    for at_us, change in marks:
        if change is not None:
            truth, supposed = truth.after(change), supposed.after(change)
            result.append(change)
        if not (truth.done or supposed.waiting):
            begin = _event(
                opening,
                f"pause:{len(result)}",
                at_us,
                EventType.WAITING_STARTED,
                {"wait_reason": reason},
            )
            supposed = supposed.after(begin)
            result.append(begin)
    if supposed.waiting and not truth.waiting:
        result.append(_event(opening, "pause:end", end_us, EventType.WAITING_ENDED, {}))
    return [*result, *after]


def _parted(history: Sequence[TicketEvent], at_us: int) -> tuple[list[TicketEvent], list[TicketEvent]]:
    """What comes before an instant, the opening in any case, and the rest."""
    before = [event for event in history if event.at_us < at_us or event.type is EventType.OPENED]
    after = [event for event in history if event.at_us >= at_us and event.type is not EventType.OPENED]
    return before, after


def _event(
    opening: TicketEvent, name: str, at_us: int, kind: EventType, data: Mapping[str, Any]
) -> TicketEvent:
    """What is supposed to have happened; it gets its number when all is in place."""
    ticket_id = opening.ticket_id
    event_id = f"{ticket_id}:what-if:{name}"
    return TicketEvent(event_id, ticket_id, sequence=1, at=at_us, type=kind, actor=_SUPPOSED, data=data)
