"""
Which tickets columns judge, and which the row engine does one by one.

All that is known of targets, policies and events stands here: what is not named
falls to the row engine, so that whatever agreements learn to say is right in
columns from the first day, and only slow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import Factory, fields

from servicecore.event import EventType
from servicecore.sla.columns.fulfilment import known
from servicecore.sla.policies.goal import Goal
from servicecore.sla.policies.metric import Metric
from servicecore.sla.policies.policy import SlaPolicy
from servicecore.sla.policies.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecore.businesstime import BusinessCalendar
    from servicecore.condition import Condition
    from servicecore.sla.policies.trigger import Triggers

__all__ = ["APART", "known_policies", "strange_workflows"]

_KNOWN_EVENTS: Final = frozenset(
    {
        EventType.OPENED,
        EventType.CLASSIFIED,
        EventType.PRIORITISED,
        EventType.ASSIGNED,
        EventType.TRANSFERRED,
        EventType.ACKNOWLEDGED,
        EventType.PROMISED,
        EventType.REPLIED,
        EventType.TRANSITIONED,
        EventType.WAITING_STARTED,
        EventType.WAITING_ENDED,
        EventType.ESCALATED,
        EventType.REVIEWED,
        EventType.KNOWN_ISSUE_MATCHED,
        EventType.CONSENT_ASKED,
        EventType.CONSENT_GIVEN,
        EventType.CONSENT_REFUSED,
        EventType.CONSENT_WITHDRAWN,
        EventType.CHILD_OPENED,
        EventType.CHILD_SETTLED,
        EventType.LINKED,
        EventType.SUPERVISED,
        EventType.SURVEYED,
        EventType.RATED,
        EventType.NOTE,
    }
)
"""What may happen to a ticket that columns judge."""

APART: Final = tuple(kind for kind in EventType if kind not in _KNOWN_EVENTS)
"""Events whose tickets the row engine judges: corrected, merged, extended and excused ones."""

_KNOWN: Final[Mapping[type, frozenset[str]]] = {
    SlaPolicy: frozenset(
        (
            *("name", "version", "targets", "calendar", "workflows", "fields", "valid_from", "valid_until"),
            *("parties", "review_by", "schema"),
        )
    ),
    Target: frozenset(
        (
            *("metric", "goals", "measures", "of", "start", "stop", "calendar", "goals_by", "pause_on"),
            *("cancel_on", "reopen", "again", "retarget", "edge", "milestones"),
        )
    ),
    Metric: frozenset(
        (
            *("name", "start", "stop", "reopens", "again", "pause_on", "goals_by", "promised", "needs"),
            "alone",  # says something of merged tickets only, which the row engine judges
        )
    ),
    Goal: frozenset(("within", "calendar")),
}
"""What policies, targets, metrics and goals may say. Milestones are told of, and move no clock."""


def known_policies(
    policies: Sequence[SlaPolicy], calendars: Mapping[str, BusinessCalendar]
) -> list[SlaPolicy]:
    """
    The policies whose clocks columns know.

    They know cycles that the opening starts, or an event; that an event stops, or the end of the work alone;
    and that go on with a reopening, or begin anew. What starts and stops them may be any condition over
    what has a column, with goals by the priority, by the state, or as promised to the requester. They do not
    know what asks the ticket as it stands after the event, as `team_time` does, nor starts that resume a
    clock, nor promises that give way to others, as those of `promise_last` do. Where events start the clock
    of a metric, all its targets must have one condition that stops it, and go on in one way.
    """
    alone = [policy for policy in policies if _is_known(policy, calendars)]
    driven: dict[str, set[tuple[Condition | None, str] | None]] = {}
    for policy in alone:
        for target in policy.targets:
            triggers = policy.triggers[target.metric]
            rule = (triggers.conditions.get("stop"), target.starts_again) if triggers.by_events else None
            driven.setdefault(target.metric, set()).add(rule)
    return [policy for policy in alone if all(len(driven[metric]) == 1 for metric in policy.triggers)]


def strange_workflows(policies: Iterable[SlaPolicy]) -> frozenset[str] | None:
    """The workflows whose tickets the row engine judges, because of *policies* not known; None for all."""
    strange: set[str] = set()
    for policy in policies:
        if not policy.workflows:
            return None
        strange.update(policy.workflows)
    return frozenset(strange)


def _is_known(policy: SlaPolicy, calendars: Mapping[str, BusinessCalendar]) -> bool:
    return (
        _says_the_known(policy)
        and policy.calendars() <= calendars.keys()
        and all(_is_known_target(target, policy.triggers[target.metric]) for target in policy.targets)
    )


def _is_known_target(target: Target, triggers: Triggers) -> bool:
    conditions = triggers.conditions
    return (
        all(map(_says_the_known, (target, target.measured, *target.goals.values())))
        and conditions.keys() <= {"start", "stop"}
        and all(map(known, conditions.values()))
        and target.picks_by in ("priority", "state")
        and not (triggers.by_events and target.starts_again == "resume")
        and (target.measured.promised is None or _is_first_promise(target))
    )


def _is_first_promise(target: Target) -> bool:
    """Whether the very event that starts the clock says its goal, for good."""
    return target.measured.promised == "first" and target.start is None


def _says_the_known(value: Any) -> bool:
    """Whether all else that a value can say is as it is where nobody says anything."""
    return all(
        each.name in _KNOWN[type(value)] or getattr(value, each.name) == _unsaid(each.default)
        for each in fields(type(value))
        if each.init  # the rest follows from these
    )


def _unsaid(default: Any) -> Any:
    return default.factory() if isinstance(default, Factory) else default  # type: ignore[arg-type]
