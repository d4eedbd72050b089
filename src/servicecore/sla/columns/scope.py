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
from servicecore.sla.policies.goal import Goal
from servicecore.sla.policies.policy import SlaPolicy
from servicecore.sla.policies.target import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.businesstime import BusinessCalendar

__all__ = ["APART", "FIRST_CYCLES", "NEXT_CYCLES", "REOPENED_CYCLES", "strange_workflows"]

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
        EventType.CONSENT_GIVEN,
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

FIRST_CYCLES: Final = ("acknowledgement", "first_response")
NEXT_CYCLES: Final = ("next_response",)
REOPENED_CYCLES: Final = ("resolution",)
_METRICS: Final = (*FIRST_CYCLES, *NEXT_CYCLES, *REOPENED_CYCLES)

_KNOWN: Final[Mapping[type, frozenset[str]]] = {
    SlaPolicy: frozenset(
        (
            *("name", "version", "targets", "calendar", "workflows", "valid_from", "valid_until"),
            *("parties", "review_by", "schema"),
        )
    ),
    Target: frozenset(
        (
            *("metric", "goals", "calendar", "pause_on", "cancel_on"),
            *("reopen", "retarget", "edge", "milestones"),
        )
    ),
    Goal: frozenset(("within", "calendar")),
}
"""What policies, targets and goals may say. Milestones are told of, and move no clock."""


def strange_workflows(
    policies: Sequence[SlaPolicy], calendars: Mapping[str, BusinessCalendar]
) -> frozenset[str] | None:
    """The workflows whose tickets the row engine judges, because of what a policy says; None for all."""
    strange: set[str] = set()
    for policy in policies:
        if _is_strange(policy, calendars):
            if not policy.workflows:
                return None
            strange.update(policy.workflows)
    return frozenset(strange)


def _is_strange(policy: SlaPolicy, calendars: Mapping[str, BusinessCalendar]) -> bool:
    if not _says_the_known(policy) or any(name not in calendars for name in policy.calendars()):
        return True
    return any(
        target.metric not in _METRICS
        or not _says_the_known(target)
        or not all(map(_says_the_known, target.goals.values()))
        for target in policy.targets
    )


def _says_the_known(value: Any) -> bool:
    """Whether all else that a value can say is as it is where nobody says anything."""
    return all(
        each.name in _KNOWN[type(value)] or getattr(value, each.name) == _unsaid(each.default)
        for each in fields(type(value))
        if each.init  # the rest follows from these
    )


def _unsaid(default: Any) -> Any:
    return default.factory() if isinstance(default, Factory) else default  # type: ignore[arg-type]
