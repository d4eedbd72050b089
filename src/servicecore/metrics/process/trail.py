"""The steps of one ticket, in order, each with its instant."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from servicecore.metrics.facts.course import IMPLIED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.facts import TicketFacts

    Trail: TypeAlias = Iterable[tuple[str, int]]

__all__ = ["activity_trail", "state_trail"]


def state_trail(facts: TicketFacts) -> Iterator[tuple[str, int]]:
    """The states that a ticket entered."""
    for spell in facts.spells:
        if spell.kind == "state":
            yield spell.name, spell.started_at_us


def activity_trail(events: Iterable[TicketEvent]) -> Iterator[tuple[str, int]]:
    """What was done to a ticket, by the name that the event gives it."""
    for event in events:
        if IMPLIED not in event.data:
            data = event.data
            yield str(data.get("activity") or data.get("trigger") or event.type.value), event.at_us
