"""The spells of a ticket, told from its account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.draft import blank, draft_of
from servicecore.metrics.facts.spell import Spell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from servicecore.metrics.facts.course import Course, Stretch
    from servicecore.metrics.facts.spell import SpellKind

__all__ = ["spells_of"]

_SpellDraft = draft_of(Spell)


def spells_of(course: Course, asof_us: int, open_time: Callable[[int], int] | None) -> tuple[Spell, ...]:
    """
    How the ticket's time was spent, up to *asof_us*: by kind, and in order within it.

    The states part its whole life, teams and holders the time it was open: nobody is one of them, by an
    empty name. Waits part the time it waited.
    """
    told: list[Any] = []
    if course.told:
        _states(told, course, asof_us, open_time)
        _kind(told, "team", course.team_spells, course.team or "", course.had_since, asof_us, open_time)
        if "holder" in course.policy.people:
            _kind(
                told,
                "holder",
                course.holder_spells,
                course.holder or "",
                course.held_since,
                asof_us,
                open_time,
            )
    waits, wait = course.wait_spells, course.wait
    if waits or wait is not None:
        _kind(
            told, "wait", waits, wait or "", None if wait is None else course.wait_since, asof_us, open_time
        )
    _kind(told, "response", course.responses, course.asking, course.asked_at, asof_us, open_time)
    if course.updates or course.answered_at is not None:
        _kind(told, "update", course.updates, "update", course.answered_at, asof_us, open_time)
    return tuple(told)


def _states(told: list[Any], course: Course, asof_us: int, open_time: Callable[[int], int] | None) -> None:
    states = course.states
    for place, (_, since) in enumerate(states[1:]):
        before, began = states[place]
        _tell(told, "state", before, began, since, since, open_time)
    name, since = states[-1]
    _tell(told, "state", name, since, None, asof_us, open_time)


def _kind(
    told: list[Any],
    kind: SpellKind,
    ended: Iterable[Stretch],
    name: str,
    since: int | None,
    asof_us: int,
    open_time: Callable[[int], int] | None,
) -> None:
    """Those of one kind that ended, and the one that goes on since *since*."""
    for each, start, end in ended:
        if each or start != end:
            _tell(told, kind, each, start, end, end, open_time)
    if since is not None:
        _tell(told, kind, name, since, None, asof_us, open_time)


def _tell(
    told: list[Any],
    kind: SpellKind,
    name: str,
    start: int,
    ended: int | None,
    until: int,
    open_time: Callable[[int], int] | None,
) -> None:
    spell: Any = blank(_SpellDraft)
    spell.kind = kind
    spell.name = name
    spell.started_at_us = start
    spell.ended_at_us = ended
    spell.length_us = until - start
    spell.business_us = None if open_time is None else open_time(until) - open_time(start)
    spell.__class__ = Spell
    told.append(spell)
