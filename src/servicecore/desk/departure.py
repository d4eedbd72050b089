"""What in a ticket's history departs from its rules: steps skipped, priorities set by hand, corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.errors import choices, shown
from servicecore.event import EventType
from servicecore.history import ordered
from servicecore.instant import from_us, to_iso
from servicecore.ticket import Ticket
from servicecore.workflow.reach import edges_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pendulum import DateTime

    from servicecore.event import Actor, TicketEvent
    from servicecore.workflow import Workflow, WorkflowDefinition

__all__ = ["Departure", "departures"]

DepartureKind = Literal["skipped", "override", "correction"]


@frozen
class Departure:
    """
    One thing in a history that the rules alone would not have done.

    Args:
        kind: `skipped`: a change of state for which the workflow has no way. `override`: a priority set by
            hand. `correction`: an event that was corrected, or taken out, afterwards.

        event_id: The event that tells of it.

        at_us: When it happened, microseconds UTC.

        actor: Who did it.

        message: It, in plain English, without the reason.

        states: Of a skipped step, the states that were passed over; none where no way leads there at all.

        reason: Why, as it was said; None where nobody said.
    """

    kind: DepartureKind
    event_id: str
    at_us: int
    actor: Actor = field(repr=False)
    message: str
    states: tuple[str, ...] = ()
    reason: str | None = field(default=None, repr=False)

    @property
    def at(self) -> DateTime:
        """When it happened, in UTC."""
        return from_us(self.at_us)

    def to_dict(self) -> dict[str, Any]:
        """It as JSON-ready data."""
        return {
            "kind": self.kind,
            "event_id": self.event_id,
            "at": to_iso(self.at_us),
            "actor": self.actor.id,
            "message": self.message,
            "states": list(self.states),
            "reason": self.reason,
        }

    def __str__(self) -> str:
        return self.message


def departures(
    history: Iterable[TicketEvent], workflow_of: Callable[[Ticket], Workflow]
) -> tuple[Departure, ...]:
    """
    Everything in a ticket's history that departs from its rules, in the order in which it happened.

    A step that the engine took departs from nothing; those of imports may, and what other programs appended.

    Args:
        workflow_of: The edition that a ticket follows, as it stood before each event.

    Raises:
        InvalidHistory, HistoryConflict: If the history is not whole.

        UnknownEdition: If a ticket follows a version that is not there.
    """
    opened, *events = ordered(history)
    ticket = Ticket.opened_by(opened)
    found: list[Departure] = []
    held: tuple[Any, ...] | None = None  # an override is told again whenever what it hides changes
    for event in events:
        if event.type is EventType.TRANSITIONED:
            found += _skipped(workflow_of(ticket).definition, event)
        elif event.type is EventType.PRIORITISED:
            held, before = _override(event), held
            if held is not None and held != before:
                found.append(_told("override", event, f"priority set to {shown(held[0])} by hand"))
        elif event.type is EventType.CORRECTED:
            how = "taken out" if event.data.get("void") else "corrected"
            found.append(_told("correction", event, f"event {shown(event.data['event_id'])} was {how}"))
        ticket = ticket.after(event)
    return tuple(found)


def _override(event: TicketEvent) -> tuple[Any, ...] | None:
    """What makes an override that one and no other; None where there is none."""
    names = ("priority", "reason", "by", "expires_at")
    return tuple(event.data.get(name) for name in names) if event.data.get("override") else None


def _skipped(definition: WorkflowDefinition, event: TicketEvent) -> Iterator[Departure]:
    start, end = event.data["from_state"], event.data["to_state"]
    ways = _ways(definition)
    if start == end or end in ways.get(start, ()):
        return
    over = _between(ways, start, end)
    passed = f", past {choices(over)}" if over else ""
    message = (
        f"went from {shown(start)} to {shown(end)}{passed}, for which version {shown(definition.version)} of "
        f"{shown(definition.name)} has no way"
    )
    yield _told("skipped", event, message, over)


def _ways(definition: WorkflowDefinition) -> Mapping[str, list[str]]:
    """Where each state leads in one step, in the order of the definition."""
    ways: dict[str, list[str]] = {}
    for source, target in edges_of(definition):
        ways.setdefault(source, []).append(target)
    return ways


def _between(ways: Mapping[str, list[str]], start: str, end: str) -> tuple[str, ...]:
    """The states on the shortest way from one to another, without both; of two such ways, the first found."""
    came_from: dict[str, str] = {start: start}
    ahead = [start]
    for here in ahead:  # which grows as it is walked
        for there in ways.get(here, ()):
            if there not in came_from:
                came_from[there] = here
                ahead.append(there)
    if end not in came_from:
        return ()
    path: list[str] = []
    here = came_from[end]
    while here != start:
        path.append(here)
        here = came_from[here]
    return tuple(reversed(path))


def _told(kind: DepartureKind, event: TicketEvent, message: str, states: tuple[str, ...] = ()) -> Departure:
    reason = event.data.get("reason")
    return Departure(
        kind,
        event.id,
        event.at_us,
        event.actor,
        message,
        states,
        reason if isinstance(reason, str) else None,
    )
