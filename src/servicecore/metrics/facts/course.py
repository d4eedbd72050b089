"""The course of one ticket: what a single pass over its events remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.event import Category, EventType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.fact_policy import FactPolicy

__all__ = ["IMPLIED", "Course"]

IMPLIED = "implied"
"""The key by which an event says that nobody recorded it: it follows from another, and is not counted."""


class Course:
    """
    A running account of one ticket; `see` each event after the opening, in order.

    It is the only changing thing in the fold, and lives no longer than it.
    """

    def __init__(self, opening: TicketEvent, policy: FactPolicy) -> None:
        self._policy = policy
        self._actor: str | None = None
        self.opened_at = self.last_at = opening.at_us
        self.first_response: int | None = None
        self.resolutions: list[int] = []
        self.closings: list[int] = []
        self.events = self.hops = self.reassignments = self.reopenings = 0
        self.work_after = self.after_closed = 0
        self.waits: list[tuple[int, int]] = []
        self.waiting_since: int | None = None
        self.began_waiting = 0
        self.merged = 0
        self.dimensions: dict[str, str] = {}
        self.open_spans: list[tuple[int, int]] = []
        self.open_since: int | None = opening.at_us
        self.category = Category.NEW
        self._team: str | None = None
        self._assignee: str | None = None
        self._open(opening)

    def see(self, event: TicketEvent) -> None:
        """Take one more event into the account."""
        if IMPLIED not in event.data:
            self._count(event)
        if self.resolutions and self._is_work(event):
            self.work_after += 1
        change = _CHANGES.get(event.type)
        if change is not None:
            change(self, event)
        if self.first_response is None and event.type in self._policy.responses and self._answers(event):
            self.first_response = event.at_us

    def _open(self, opening: TicketEvent) -> None:
        data = opening.data
        self.dimensions["workflow"] = data["workflow"]
        if "channel" in data:
            self.dimensions["channel"] = data["channel"]
        self._take_fields(data)
        if IMPLIED not in data:
            self._count(opening)
        self._enter(data["state"], Category(data["category"]), opening.at_us)

    def _take_fields(self, data: Mapping[str, object]) -> None:
        fields = data.get("fields")
        if isinstance(fields, dict):
            for name in self._policy.fields:
                if isinstance(fields.get(name), str):
                    self.dimensions[name] = fields[name]

    def _count(self, event: TicketEvent) -> None:
        self.events += 1
        self.last_at = max(self.last_at, event.at_us)
        if self.closings:
            self.after_closed += 1
        actor = event.actor
        if actor.kind == "agent":
            if self._actor is not None and actor.id != self._actor:
                self.hops += 1
            self._actor = actor.id

    def _is_work(self, event: TicketEvent) -> bool:
        policy = self._policy
        if event.type not in policy.work or event.actor.kind != "agent" or IMPLIED in event.data:
            return False
        if event.type is EventType.TRANSITIONED and Category(event.data["to_category"]).done:
            return False
        return event.data.get("activity") not in policy.idle_activities

    def _answers(self, event: TicketEvent) -> bool:
        public = event.type is not EventType.REPLIED or event.data.get("public") is True
        return public and event.actor.kind == "agent"

    def _enter(self, state: str, category: Category, at: int) -> None:
        before, self.category = self.category, category
        self.dimensions["state"] = state
        if category in self._policy.resolutions:
            self.resolutions.append(at)
        if category is Category.CLOSED:
            self.closings.append(at)
        if category is Category.WAITING:
            self.start_waiting(at)
        else:
            self.stop_waiting(at)
        if category.done and self.open_since is not None:
            self.open_spans.append((self.open_since, at))
            self.open_since = None
        elif before.done and not category.done:
            self.open_since = at
            self.reopenings += 1

    def start_waiting(self, at: int) -> None:
        """Begin a wait, unless one is going on."""
        if self.waiting_since is None:
            self.waiting_since = at
            self.began_waiting += 1

    def stop_waiting(self, at: int) -> None:
        """End the wait that is going on, if there is one."""
        if self.waiting_since is not None:
            self.waits.append((self.waiting_since, at))
            self.waiting_since = None

    def transitioned(self, event: TicketEvent) -> None:
        """It entered another state."""
        self._take_fields(event.data)
        self._enter(event.data["to_state"], Category(event.data["to_category"]), event.at_us)

    def classified(self, event: TicketEvent) -> None:
        """Its category, or other fields, were set."""
        self._take_fields(event.data)
        if isinstance(event.data.get("category"), str):
            self.dimensions["category"] = event.data["category"]

    def prioritised(self, event: TicketEvent) -> None:
        """Its priority was set."""
        self.dimensions["priority"] = event.data["priority"]

    def assigned(self, event: TicketEvent) -> None:
        """It went to somebody, or to a team."""
        team, assignee = event.data.get("team", self._team), event.data.get("assignee")
        moved = (team, assignee) != (self._team, self._assignee)
        if moved and (self._team is not None or self._assignee is not None):
            self.reassignments += 1
        self._team, self._assignee = team, assignee
        if team is not None:
            self.dimensions["team"] = team

    def merge(self, _event: TicketEvent) -> None:
        """It went on under another name."""
        self.merged = 1


_CHANGES: dict[EventType, Callable[[Course, TicketEvent], None]] = {
    EventType.TRANSITIONED: Course.transitioned,
    EventType.CLASSIFIED: Course.classified,
    EventType.PRIORITISED: Course.prioritised,
    EventType.ASSIGNED: Course.assigned,
    EventType.TRANSFERRED: Course.assigned,
    EventType.WAITING_STARTED: lambda course, event: course.start_waiting(event.at_us),
    EventType.WAITING_ENDED: lambda course, event: course.stop_waiting(event.at_us),
    EventType.MERGED: Course.merge,
}
