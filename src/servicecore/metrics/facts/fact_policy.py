"""What counts as what when a history becomes facts: data, so that no two desks need two programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import field, frozen

from servicecore.event import Category, EventType

__all__ = ["FactPolicy"]


def _types(names: Iterable[EventType | str]) -> tuple[EventType, ...]:
    return tuple(EventType(name) for name in names)


def _categories(names: Iterable[Category | str]) -> tuple[Category, ...]:
    return tuple(Category(name) for name in names)


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@frozen(kw_only=True)
class FactPolicy:
    """
    The choices by which systems differ.

    Args:
        responses: The types of event that answer the requester when an agent does them; of replies
            only public ones do.

        work: The types that are work on the ticket; done by an agent after a resolution they count
            as reopening by work. Entering a resolved or closed state never is.

        idle_activities: Names in an event's own `activity` that are no work although their type is.

        resolutions: The categories whose entering is a resolution; add "closed" where nothing is ever
            resolved but only closed.

        open_wait: Until when a wait counts that nothing ended: "asof", or the ticket's "last_event".

        calendar: The name of the calendar that business durations are measured in; may be left out
            when only one is given.

        fields: The opening's fields that become dimensions.

    >>> FactPolicy(responses=["acknowledged"]).responses
    (<EventType.ACKNOWLEDGED: 'acknowledged'>,)
    """

    responses: tuple[EventType, ...] = field(
        default=(EventType.REPLIED,),
        converter=_types,
    )
    work: tuple[EventType, ...] = field(
        default=(
            EventType.ACKNOWLEDGED,
            EventType.ASSIGNED,
            EventType.TRANSFERRED,
            EventType.REPLIED,
            EventType.CLASSIFIED,
            EventType.PRIORITISED,
            EventType.ESCALATED,
            EventType.CHILD_OPENED,
            EventType.WAITING_STARTED,
            EventType.TRANSITIONED,
        ),
        converter=_types,
    )
    idle_activities: tuple[str, ...] = field(default=(), converter=_texts)
    resolutions: tuple[Category, ...] = field(default=(Category.RESOLVED,), converter=_categories)
    open_wait: Literal["asof", "last_event"] = "asof"
    calendar: str | None = None
    fields: tuple[str, ...] = field(default=("category", "impact", "urgency"), converter=_texts)
