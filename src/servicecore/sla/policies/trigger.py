"""What drives a clock: conditions, asked only of those events that could fulfil them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from attrs import define, field, frozen

from servicecore.condition import (
    EVENT_FIELDS,
    HOST_FIELDS,
    TICKET_FIELDS,
    Condition,
    FieldSchema,
    event_values,
    ticket_values,
)
from servicecore.errors import Fault, InvalidDefinition
from servicecore.event import EventType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import TicketEvent
    from servicecore.ticket import Ticket

__all__ = ["CLOCK_FIELDS", "GOVERNED_FIELDS", "NOTHING", "ROLES", "Occasion", "Role", "Triggers"]

Role: TypeAlias = Literal["stop", "cancel", "reset", "pause", "resume", "start"]

Asked: TypeAlias = "tuple[tuple[Role, Condition], ...]"
"""Conditions with what each brings about."""

ROLES: tuple[Role, ...] = get_args(Role)
"""In the order in which they take effect."""

GOVERNED_FIELDS = TICKET_FIELDS | HOST_FIELDS
"""What a policy may ask of a ticket; a host that declares one of its own fields otherwise is followed."""

CLOCK_FIELDS = GOVERNED_FIELDS | EVENT_FIELDS
"""What the conditions of a clock may speak of: the event, its actor, and the ticket as it stands after it."""

NOTHING: frozenset[Role] = frozenset()
"""No condition holds."""

_OF_EVENTS = ("event.", "actor.", "data.")


def _index(conditions: Mapping[Role, Condition]) -> Mapping[EventType, Asked]:
    could_hold = {role: condition.event_types for role, condition in conditions.items()}
    found: dict[EventType, Asked] = {}
    for kind in EventType:
        asked: list[tuple[Role, Condition]] = []
        for role, condition in conditions.items():
            types = could_hold[role]
            if types is None or kind.value in types:
                asked.append((role, condition))
        if asked:
            found[kind] = tuple(asked)
    return found


@frozen
class Triggers:
    """
    The conditions that drive a clock.

    Args:
        conditions: By role; a role without one is left to what the target says of waits and states.
    """

    conditions: Mapping[Role, Condition] = field(hash=False)
    by_type: Mapping[EventType, Asked] = field(init=False, eq=False, repr=False)
    """Those that an event of a type could fulfil."""

    lasting: frozenset[Role] = field(init=False, eq=False, repr=False)
    """The roles whose conditions speak of the ticket alone, so that they may hold over many events."""

    once: frozenset[Role] = field(init=False, eq=False, repr=False)
    """Those of them that act when they become true, and not while they stay so; a start is one too."""

    remember: bool = field(init=False, eq=False, repr=False)
    """Whether any matter while no cycle is under way: those of a pause, and what acts once."""

    bars: frozenset[Role] = field(init=False, eq=False, repr=False)
    """Those of them that let nothing start while they hold."""

    of_ticket: bool = field(init=False, eq=False, repr=False)
    """Whether any speaks of the ticket."""

    starting: frozenset[EventType] = field(init=False, eq=False, repr=False)
    """The types of events that could start the clock."""

    heard: frozenset[EventType] = field(init=False, eq=False, repr=False)
    """The types of events that could fulfil any."""

    by_events: bool = field(init=False, eq=False, repr=False)
    """Whether events start the clock, and not the opening or a date."""

    def __attrs_post_init__(self) -> None:
        conditions = self.conditions
        lasting = frozenset(role for role, asked in conditions.items() if not _speaks_of_event(asked))
        by_type = _index(conditions)
        once = lasting & ({"reset", "pause"} if "resume" in conditions else {"reset"})
        named = {name for condition in conditions.values() for name in condition.fields}
        starting = (kind for kind, asked in by_type.items() if any(role == "start" for role, _ in asked))
        values = {
            "by_type": by_type,
            "lasting": lasting,
            "once": once,
            "remember": bool(once) or "pause" in conditions,
            "bars": lasting & {"stop", "cancel"},
            "of_ticket": any(not name.startswith(_OF_EVENTS) for name in named),
            "starting": frozenset(starting),
            "heard": frozenset(by_type),
            "by_events": "start" in conditions,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @classmethod
    def read(cls, documents: Mapping[Role, Mapping[str, Any]], schema: FieldSchema) -> Triggers:
        """
        The triggers that documents describe.

        Raises:
            InvalidDefinition: With every fault found in any of them, each with its path.
        """
        conditions: dict[Role, Condition] = {}
        faults: list[Fault] = []
        for role, document in documents.items():
            try:
                conditions[role] = Condition.from_dict(document, schema)
            except InvalidDefinition as error:
                faults += [fault.under(role) for fault in error.faults]
        pause = conditions.get("pause")
        if pause is not None and _speaks_of_event(pause) and "resume" not in documents:
            message = "speaks of an event, which is over at once; say with 'resume' what ends the pause"
            faults.append(Fault("pause", message, "never_ends"))
        if "resume" in documents and "pause" not in documents:
            message = "is for a clock with a 'pause' of its own; leave it out"
            faults.append(Fault("resume", message, "unused"))
        if faults:
            raise InvalidDefinition("triggers", faults)
        return cls(conditions)

    @property
    def calendars(self) -> frozenset[str]:
        """The calendars that the conditions ask."""
        return frozenset(name for condition in self.conditions.values() for name in condition.calendars)

    def fulfilled(self, occasion: Occasion) -> frozenset[Role]:
        """The roles whose conditions hold after an event."""
        asked = self.by_type.get(occasion.event.type)
        if asked is None:
            return NOTHING
        return frozenset(role for role, condition in asked if occasion.fulfils(condition))


def _speaks_of_event(condition: Condition) -> bool:
    return any(name.startswith(_OF_EVENTS) for name in condition.fields)


@define(slots=False)
class Occasion:
    """
    An event, as conditions see it.

    Args:
        ticket: As it stands after the event; None where no condition asks for it.

        at_us: When it takes effect: imports know events from before the opening, and they come with it.
    """

    event: TicketEvent
    ticket: Ticket | None
    calendars: Mapping[str, BusinessCalendar]
    at_us: int

    @cached_property
    def values(self) -> dict[str, Any]:
        """The values of all fields, by name."""
        values = event_values(self.event)
        return values if self.ticket is None else {**ticket_values(self.ticket), **values}

    def ticket_value(self, name: str) -> str | None:
        """The value of a field of the ticket by which goals are picked; None where it is no text."""
        assert self.ticket is not None  # a policy with such a target asks for it
        value = ticket_values(self.ticket).get(name)
        return value if isinstance(value, str) else None

    def fulfils(self, condition: Condition) -> bool:
        """Whether a condition is true; unknown is not."""
        return bool(condition.test(self.values, at_us=self.event.at_us, hours=self.calendars))
