"""Which rungs are due for a ticket, and what is written down when one is climbed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import evolve, field, frozen

from servicecore.escalated import rung_key
from servicecore.escalation.moment import Moment, holds, moments
from servicecore.escalation.told import NOTHING_TOLD
from servicecore.event import EventType
from servicecore.instant import from_iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecore.effect import Effect
    from servicecore.escalation.ladder import Ladder, Rung
    from servicecore.escalation.moment import OpenHours
    from servicecore.escalation.told import Told
    from servicecore.ticket import Ticket

__all__ = ["DueRung", "Happening", "due_rungs", "effects_of", "happenings", "next_rung", "raises"]

Happening: TypeAlias = "tuple[EventType, dict[str, Any]]"
"""An event to be: its type and its data."""


@frozen
class DueRung:
    """
    A rung that time or a clock climbs.

    Args:
        ladder: The ladder's name.

        moment: When it is due, and for which cycle of which clock.
    """

    ladder: str
    rung: Rung
    moment: Moment = field(kw_only=True)

    @property
    def key(self) -> str:
        """Under what the ticket keeps that it was climbed."""
        return rung_key(self.ladder, self.rung.name, self.moment.metric, self.moment.cycle)


def due_rungs(
    ladder: Ladder,
    ticket: Ticket,
    *,
    hours: Mapping[str, OpenHours],
    told: Told = NOTHING_TOLD,
) -> tuple[DueRung, ...]:
    """
    Every rung that will be due, or is, for a ticket as it stands: the earliest first, then as they stand.

    A rung is due where its condition holds and it raises the ticket. One that a clock asks for is due once
    for each cycle of it; any other once, and no more when one as high has been climbed. What was due before
    a person took an escalation back is over. A ticket whose work is done has none.

    Args:
        hours: Business calendars by name.

        told: What its clocks have told.

    Raises:
        UnknownName: If a calendar is not among *hours*.
    """
    if ticket.category.done:
        return ()
    found = list(_due(ladder, ticket, hours, told))
    return tuple(sorted(found, key=lambda due: due.moment.due_us))


def _due(ladder: Ladder, ticket: Ticket, hours: Mapping[str, OpenHours], told: Told) -> Iterator[DueRung]:
    done = ticket.escalated.done
    climbed, last_us = _climbed(ladder, done)
    for rung, condition in zip(ladder.rungs, ladder.conditions, strict=True):
        highest = climbed.get(rung.kind, -1) if rung.metric is None else -1
        if not raises(ladder, rung, ticket) or ladder.rank(rung.kind, rung.place) <= highest:
            continue
        lowered_us = ticket.escalated.lowered_at_us(rung.kind)
        for moment in moments(rung, ladder.calendar_of(rung), ticket, told, hours, last_us):
            due = DueRung(ladder.name, rung, moment=moment)
            if due.key in done or (lowered_us is not None and moment.due_us <= lowered_us):
                continue
            if holds(condition, ticket, hours):
                yield due


def _climbed(ladder: Ladder, done: Mapping[str, str]) -> tuple[dict[str, int], int | None]:
    """How high the ladder was ever climbed, by kind, and when it last was."""
    prefix, highest, last_us = rung_key(ladder.name, ""), dict[str, int](), None
    ranks = {rung.name: (rung.kind, ladder.rank(rung.kind, rung.place)) for rung in ladder.rungs}
    for key, at in done.items():
        kind, rank = ranks.get(key.removeprefix(prefix).partition("/")[0], ("", -1))
        if key.startswith(prefix) and kind:
            highest[kind] = max(rank, highest.get(kind, -1))
            last_us = max(from_iso(at), last_us or from_iso(at))
    return highest, last_us


def raises(ladder: Ladder, rung: Rung, ticket: Ticket) -> bool:
    """Whether a rung leads higher than the ticket has been escalated."""
    return ladder.rank(rung.kind, rung.place) > ladder.rank(rung.kind, _reached(rung, ticket))


def _reached(rung: Rung, ticket: Ticket) -> str | None:
    return ticket.level if rung.tier is None else ticket.tier


def next_rung(ladder: Ladder, ticket: Ticket) -> Rung | None:
    """The first rung that raises the ticket; None at the end of the ladder."""
    return next((rung for rung in ladder.rungs if raises(ladder, rung, ticket)), None)


def happenings(
    ladder: Ladder, rung: Rung, ticket: Ticket, *, reason: str, moment: Moment | None = None
) -> tuple[Happening, ...]:
    """
    What is written down when a ticket climbs a rung.

    An `escalated` event; and where its tier has a team that the ticket is not with, the ticket goes there.

    Args:
        moment: Why it is due; None by hand.
    """
    data: dict[str, Any] = {"kind": rung.kind, "level": rung.place, "reason": reason}
    data |= {"ladder": ladder.name, "rung": rung.name}
    if moment is not None and moment.metric is not None:
        data |= {"metric": moment.metric, "cycle": moment.cycle}
    team = next((tier.team for tier in ladder.tiers if tier.name == rung.tier), None)
    if team is None or team == ticket.team:
        return ((EventType.ESCALATED, data),)
    moved = {"team": team, "reason": reason}
    if ticket.team is None:
        return (EventType.ESCALATED, data), (EventType.ASSIGNED, moved)
    return (EventType.ESCALATED, data), (EventType.TRANSFERRED, {**moved, "from_team": ticket.team})


def effects_of(ladder: Ladder, rung: Rung, key: str) -> tuple[Effect, ...]:
    """
    What the host does when the rung is climbed; each says which rung it was, and under which key.

    A host that has handled a key need not handle it again.
    """
    role = next((level.role for level in ladder.levels if level.name == rung.level), None)
    told = {"ladder": ladder.name, "rung": rung.name, "kind": rung.kind, "level": rung.place, "key": key}
    if role is not None:
        told["role"] = role
    return tuple(evolve(effect, data={**told, **effect.data}) for effect in rung.effects)
