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
        states = course.states
        if len(states) > 1:
            _tell(told, "state", [(*state, after[1]) for state, after in pairwise(states)], open_time)
        _go_on(told, "state", *states[-1], asof_us, open_time)
        if course.team_spells:
            _tell(told, "team", course.team_spells, open_time)
        if not course.done:
            _go_on(told, "team", course.team or "", course.had_since, asof_us, open_time)
        if "holder" in course.policy.people:
            _tell(told, "holder", course.holder_spells, open_time)
            if not course.done:
                _go_on(told, "holder", course.holder or "", course.held_since, asof_us, open_time)
    if course.wait_spells:
        _tell(told, "wait", course.wait_spells, open_time)
    if course.wait is not None:
        _go_on(told, "wait", course.wait, course.wait_since, asof_us, open_time)
    if course.responses:
        _tell(told, "response", course.responses, open_time)
    if course.asked_at is not None:
        _go_on(told, "response", course.asking, course.asked_at, asof_us, open_time)
    if course.updates:
        _tell(told, "update", course.updates, open_time)
    if course.answered_at is not None:
        _go_on(told, "update", "update", course.answered_at, asof_us, open_time)
    return tuple(told)


def _tell(told: list[Spell], kind: SpellKind, ended: Iterable[Stretch], open_time: OpenTime | None) -> None:
    """Those of one kind that ended."""
    spell: Any
    for name, start, end in ended:
        if name or start != end:
            spell = blank(_SpellDraft)
            spell.kind = kind
            spell.name = name
            spell.started_at_us = start
            spell.ended_at_us = end
            spell.length_us = end - start
            spell.business_us = None if open_time is None else open_time[end] - open_time[start]
            spell.__class__ = Spell
            told.append(spell)


def _go_on(
    told: list[Spell], kind: SpellKind, name: str, since: int, asof_us: int, open_time: OpenTime | None
) -> None:
    """The one of a kind that goes on since *since*."""
    spell: Any = blank(_SpellDraft)
    spell.kind = kind
    spell.name = name
    spell.started_at_us = since
    spell.ended_at_us = None
    spell.length_us = asof_us - since
    spell.business_us = None if open_time is None else open_time[asof_us] - open_time[since]
    spell.__class__ = Spell
    told.append(spell)
