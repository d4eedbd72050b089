"""In whose hands a ticket is: its teams, its holders, and how it went between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.event import EventType

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.course import Course

__all__ = ["assigned", "hand_back", "put_down"]

_TRANSFERRED = EventType.TRANSFERRED


def assigned(course: Course, event: TicketEvent) -> None:
    """It went to somebody, or to a team."""
    data = event.data
    team, holder = data.get("team", course.team), data.get("assignee")
    if event.type is _TRANSFERRED:
        course.dispatches += 1
    if team == course.team and holder == course.holder:
        return
    if course.team is not None or course.holder is not None:
        course.reassignments += 1
    at = event.at_us
    if team != course.team:
        _to_team(course, team, at)
    if holder != course.holder:
        _to_holder(course, holder, at)


def _to_team(course: Course, team: str | None, at: int) -> None:
    if not course.done:
        course.team_spells.append((course.team or "", course.had_since, at))
        course.had_since = at
    course.team = team
    if team is None or team == course.last_team:
        return
    last, units = course.last_team, course.policy.units
    if last is None:
        course.dimensions["first_team"] = team
        course.accepted_by = course.accepted_by or team
    else:
        course.team_hops += 1
        course.ping_pong += team == course.team_before
        unit, before = units.get(team), units.get(last)
        course.crossings += unit is not None and before is not None and unit != before
    course.team_before, course.last_team = last, team
    course.teams.add(team)
    course.dimensions["team"] = team
    if team in units:
        course.dimensions["unit"] = units[team]


def _to_holder(course: Course, holder: str | None, at: int) -> None:
    if not course.done:
        course.holder_spells.append((course.holder or "", course.held_since, at))
        course.held_since = at
    course.holder = holder
    if holder is not None and holder != course.last_holder:
        course.holder_hops += course.last_holder is not None
        course.last_holder = holder


def put_down(course: Course, at: int) -> None:
    """It ended: nobody has it any more."""
    course.team_spells.append((course.team or "", course.had_since, at))
    course.holder_spells.append((course.holder or "", course.held_since, at))


def hand_back(course: Course, at: int) -> None:
    """It was reopened: who had it last has it again."""
    course.had_since = course.held_since = at
