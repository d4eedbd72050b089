"""The spells of a ticket, told from its account."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from servicecore.draft import blank, draft_of
from servicecore.metrics.facts.spell import Spell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecore.metrics.facts.course import Course, Stretch
    from servicecore.metrics.facts.open_hours import OpenTime
    from servicecore.metrics.facts.spell import SpellKind

__all__ = ["spells_of"]

_SpellDraft = draft_of(Spell)


def spells_of(course: Course, asof_us: int, open_time: OpenTime | None) -> tuple[Spell, ...]:
    """
    How the ticket's time was spent, up to *asof_us*: by kind, and in order within it.

    The states part its whole life, teams and holders the time it was open: nobody is one of them, by an
    empty name. Waits part the time it waited.
    """
    told: list[Spell] = []
    if course.told:
        had, held = (None, None) if course.done else (course.had_since, course.held_since)
        states = course.states
        began = [(*state, after[1]) for state, after in pairwise(states)]
        _tell(told, "state", began, *states[-1], asof_us, open_time)
        _tell(told, "team", course.team_spells, course.team or "", had, asof_us, open_time)
        if "holder" in course.policy.people:
            _tell(told, "holder", course.holder_spells, course.holder or "", held, asof_us, open_time)
    waits, wait = course.wait_spells, course.wait
    if waits or wait is not None:
        since = None if wait is None else course.wait_since
        _tell(told, "wait", waits, wait or "", since, asof_us, open_time)
    _tell(told, "response", course.responses, course.asking, course.asked_at, asof_us, open_time)
    if course.updates or course.answered_at is not None:
        _tell(told, "update", course.updates, "update", course.answered_at, asof_us, open_time)
    return tuple(told)


def _tell(
    told: list[Spell],
    kind: SpellKind,
    ended: Iterable[Stretch],
    name: str,
    since: int | None,
    asof_us: int,
    open_time: OpenTime | None,
) -> None:
    """Those of one kind that ended, and the one that goes on since *since*."""
    spell: Any
    for each, start, end in ended:
        if each or start != end:
            spell = blank(_SpellDraft)
            spell.kind = kind
            spell.name = each
            spell.started_at_us = start
            spell.ended_at_us = end
            spell.length_us = end - start
            spell.business_us = None if open_time is None else open_time[end] - open_time[start]
            spell.__class__ = Spell
            told.append(spell)
    if since is not None:
        business = None if open_time is None else open_time[asof_us] - open_time[since]
        told.append(Spell(kind, name, since, None, asof_us - since, business))
