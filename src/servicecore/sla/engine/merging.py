"""Tickets that went into another: what their histories add to the clocks of the one that survives."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from servicecore.errors import InvalidHistory, WrongArgument, shown
from servicecore.event import Category, EventType
from servicecore.history import ordered
from servicecore.sla.engine.order import clock_place, in_clock_order
from servicecore.sla.engine.standing import Standing, opened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecore.event import TicketEvent
    from servicecore.sla.engine.course import Why
    from servicecore.sla.policies.target import Target

__all__ = ["Joint", "MergedAway", "interwoven", "merged_away"]


@frozen
class MergedAway:
    """
    A ticket that went into another, as far as its history counts there.

    Args:
        events: In the order of clocks, the opening first, up to and including that it was merged. What the
            merge closed at the same instant is no end of the work, and is left out.

        joined_us: When it went into the ticket that survives, maybe by way of others.
    """

    events: Sequence[TicketEvent]
    joined_us: int

    @property
    def place(self) -> tuple[int, str]:
        """By which it is put among others, in whatever order they are given."""
        return self.events[0].at_us, self.events[0].ticket_id


def merged_away(ticket_id: str, merged: Iterable[Iterable[TicketEvent]]) -> Sequence[MergedAway]:
    """
    The tickets that went into *ticket_id*, by their whole histories in any order.

    Raises:
        WrongArgument: If *merged* is no collection of histories.

        InvalidHistory: If one is empty or no ticket's history, is the survivor's own, stands there twice, or
            was not merged into the survivor, nor by way of the others.
    """
    if not isinstance(merged, Iterable):
        raise WrongArgument("merged", merged, "a list of the histories of merged-away tickets", private=True)
    histories: dict[str, Sequence[TicketEvent]] = {}
    merges: dict[str, TicketEvent] = {}
    for history in merged:
        events = in_clock_order(ordered(history))
        other_id = events[0].ticket_id
        if other_id == ticket_id:
            raise InvalidHistory(ticket_id, "stands among those merged into it; give it as events alone")
        if other_id in histories:
            raise InvalidHistory(other_id, "stands among the merged ones twice; give it once")
        histories[other_id] = events
        went = next((event for event in events if event.type is EventType.MERGED), None)
        if went is not None:
            merges[other_id] = went
    found = [
        MergedAway(_counted(events, merges.get(other_id)), _joined_us(other_id, ticket_id, merges))
        for other_id, events in histories.items()
    ]
    return sorted(found, key=lambda each: each.place)


def _joined_us(other_id: str, ticket_id: str, merges: Mapping[str, TicketEvent]) -> int:
    """When the last ticket on the way from one to the other was merged."""
    joined_us, passing = 0, [other_id]
    while passing[-1] != ticket_id:
        merge = merges.get(passing[-1])
        if merge is None or merge.data["into_id"] in passing:
            problem = f"does not say that it was merged into {shown(ticket_id)}"
            raise InvalidHistory(other_id, f"{problem}; give histories that end in it")
        joined_us = merge.at_us if len(passing) == 1 else max(joined_us, merge.at_us)
        passing.append(merge.data["into_id"])
    return joined_us


def _counted(events: Sequence[TicketEvent], merge: TicketEvent | None) -> Sequence[TicketEvent]:
    if merge is None:  # refused where the way is followed
        return events
    before = takewhile(lambda event: event is not merge, events)
    return [*(event for event in before if event.at_us != merge.at_us or not _ends(event)), merge]


def _ends(event: TicketEvent) -> bool:
    return event.type is EventType.TRANSITIONED and Category(event.data["to_category"]).done


def interwoven(own: Sequence[TicketEvent], away: Iterable[MergedAway]) -> Sequence[TicketEvent]:
    """
    The events of all tickets in one order of clocks: at one instant openings come first, merges last.

    What a history knows from before its opening lies at the opening, as it does for a ticket alone.
    """
    placed = [(_clamped(event, own), clock_place(event)) for event in own]
    for other in away:
        last = other.events[-1]
        placed += [
            (_clamped(event, other.events), 3 if event is last else clock_place(event))
            for event in other.events
        ]
    order = [(event.at_us, event.type is not EventType.OPENED, place) for event, place in placed]
    return [placed[index][0] for index in sorted(range(len(placed)), key=order.__getitem__)]


def _clamped(event: TicketEvent, history: Sequence[TicketEvent]) -> TicketEvent:
    opened_us = history[0].at_us
    return event if event.at_us >= opened_us else evolve(event, at=opened_us)


@define
class Joint:
    """
    A ticket and those that went into it, as its clocks see them: its own state, and everyone's waits.

    It answers what a `Standing` does, and goes on in place: nobody keeps an earlier one.

    Args:
        own: The survivor's standing; before its opening, one that works on with the priority of then.

        ticket_id: The survivor.

        others: The standing of each ticket that is open beside it and not merged yet.

        waits: Those of the others that wait.

        settled: The state in which the last event ended the work on another ticket; None when it did not.

        asks_nobody: Whether the last event's ticket is over, so that no message on it asks for anything.
    """

    own: Standing
    ticket_id: str
    others: dict[str, Standing] = field(factory=dict)
    waits: dict[str, Standing] = field(factory=dict)
    settled: str | None = None
    asks_nobody: bool = False

    @classmethod
    def before(cls, opening: TicketEvent) -> Joint:
        """What they stand in before anyone of them is open."""
        return cls(evolve(opened(opening), category=Category.NEW), opening.ticket_id)

    @property
    def state(self) -> str:
        """The survivor's state."""
        return self.own.state

    @property
    def priority(self) -> str | None:
        """The survivor's priority."""
        return self.own.priority

    @property
    def done(self) -> bool:
        """Whether the work on the survivor is over."""
        return self.own.done

    @property
    def closed(self) -> bool:
        """Whether the survivor is over for good."""
        return self.own.closed

    @property
    def merged(self) -> bool:
        """Whether the survivor went into another ticket itself."""
        return self.own.merged

    def held_by(self, target: Target) -> Why | None:
        """Why one of them waits, where *target* pauses for that; the survivor's wait speaks first."""
        for standing in (self.own, *self.waits.values()):
            if why := standing.held_by(target):
                return why
        return None

    def after(self, event: TicketEvent) -> Joint:
        """What they stand in one event further."""
        if event.ticket_id == self.ticket_id:
            self.own = opened(event) if event.type is EventType.OPENED else self.own.after(event)
            self.settled, self.asks_nobody = None, self.own.asks_nobody
            return self
        other_id = event.ticket_id
        before = self.others.pop(other_id, None)
        present = opened(event) if before is None else before.after(event)
        ended = present.done and not (before is not None and before.done)
        self.settled = present.state if ended else None
        self.asks_nobody = self.own.asks_nobody or present.asks_nobody
        self.waits.pop(other_id, None)
        if not present.merged:
            self.others[other_id] = present
            if present.waiting:
                self.waits[other_id] = present
        return self
