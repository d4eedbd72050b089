"""Whether clocks can start, stop and go on: conditions that contradict themselves or each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.condition.contradiction import contradictions
from servicecore.errors import choices
from servicecore.event import Category
from servicecore.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from servicecore.condition import Condition
    from servicecore.sla.policies.policy import SlaPolicy
    from servicecore.sla.policies.target import Target
    from servicecore.sla.policies.trigger import Role

__all__ = ["trigger_findings"]

_NEVER: Mapping[Role, tuple[str, str, Severity]] = {
    "start": ("the clock never starts", "never_starts", "error"),
    "stop": ("only the end of the work stops the clock", "never_stops", "error"),
    "resume": ("a pause never ends", "never_resumes", "error"),
    "pause": ("it never holds the clock", "never_pauses", "warning"),
    "reset": ("it never begins the clock anew", "never_resets", "warning"),
    "cancel": ("it never cancels the clock", "never_cancels", "warning"),
}
"""What it means that a condition never holds."""


def trigger_findings(policy: SlaPolicy) -> Iterator[Finding]:
    """Conditions that no event and no ticket can fulfil, and those that are fulfilled together."""
    domains = {"workflow": policy.workflows} if policy.workflows else {}
    if policy.filter is not None and (fields := contradictions(policy.filter, domains)):
        yield Finding("when", f"{_hopeless(fields)}, so the policy is for no ticket", "never_applies")
    for index, target in enumerate(policy.targets):
        conditions = policy.triggers[target.metric].conditions
        path = f"targets[{index}]"
        for role, condition in conditions.items():
            yield from _never(f"{path}.{role}", role, condition, domains)
        yield from _late_start(f"{path}.start", target, conditions, domains)
        yield from _equal(path, target, conditions)


def _hopeless(fields: tuple[str, ...]) -> str:
    return f"can never hold: no value of {choices(fields)} fulfils it"


def _never(
    path: str, role: Role, condition: Condition, domains: Mapping[str, Collection[Any]]
) -> Iterator[Finding]:
    if fields := contradictions(condition, domains):
        meaning, code, severity = _NEVER[role]
        message = f"{_hopeless(fields)}, so {meaning}; give a condition that can hold"
        yield Finding(path, message, code, severity=severity)


def _late_start(
    path: str, target: Target, conditions: Mapping[Role, Condition], domains: Mapping[str, Collection[Any]]
) -> Iterator[Finding]:
    """A start that only the end of the work could fulfil, after which no clock starts."""
    start = conditions.get("start")
    if start is None or contradictions(start, domains):
        return
    going_on = [
        each.value for each in Category if not (each is Category.CLOSED if target.outlives else each.done)
    ]
    under_way = {**domains, "state_category": going_on, "data.to_category": [*going_on, None]}
    if contradictions(start, under_way):
        message = "holds only once the work is over, when no clock starts; start it with what comes before"
        yield Finding(path, message, "never_starts")


def _equal(path: str, target: Target, conditions: Mapping[Role, Condition]) -> Iterator[Finding]:
    """Roles that the same events fulfil, so that one of them is hardly meant."""
    start, stop, pause, resume, reset = (conditions.get(role) for role in _COMPARED)
    if start is not None and start == stop and target.again != "new_cycle":
        message = "is the condition of 'start' too, so each event that ends a cycle begins the next"
        hint = "give another, or say again = 'new_cycle' where that is meant"
        yield Finding(f"{path}.stop", f"{message}; {hint}", "stop_is_start", severity="warning")
    if pause is not None and pause == resume:
        message = "is the condition of 'pause' too, so each pause ends as it begins; give another"
        yield Finding(f"{path}.resume", message, "resume_is_pause", severity="warning")
    if reset is not None and reset == start:
        message = "is the condition of 'start' too, so a cycle under way ends there without a verdict"
        hint = "leave it out, or give another"
        yield Finding(f"{path}.reset", f"{message}; {hint}", "reset_is_start", severity="warning")


_COMPARED: tuple[Role, ...] = ("start", "stop", "pause", "resume", "reset")
