"""What is wrong or suspicious about policies, told before a ticket finds out.

Errors are promises that cannot be kept or broken as they stand. Warnings are
what a careful colleague would ask about: they may be meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from servicecore.errors import InvalidDefinition, WrongArgument
from servicecore.finding import Finding
from servicecore.instant import DAY_US, instant_us, to_iso
from servicecore.names import names
from servicecore.sla.given import all_of, by_name
from servicecore.sla.policies.check_calendars import calendar_findings
from servicecore.sla.policies.check_goals import goal_findings
from servicecore.sla.policies.check_succession import succession_findings
from servicecore.sla.policies.check_triggers import trigger_findings
from servicecore.sla.policies.policy import SlaPolicy

if TYPE_CHECKING:
    from servicecore.sla.given import Calendars

__all__ = ["check_policies"]


def check_policies(
    policies: Iterable[SlaPolicy | Mapping[str, Any]],
    calendars: Calendars,
    *,
    levels: Iterable[str] = (),
    at: datetime | int | None = None,
) -> tuple[Finding, ...]:
    """
    Everything wrong or suspicious about policies, at once; empty when nothing is.

    Args:
        policies: All versions of all policies, in the order in which they are asked. A document that cannot
            be read gives its faults, and the rest is checked all the same.

        calendars: By name, or simply all of them.

        levels: The levels of priority, the most severe first; none where nothing is to be said of levels.

        at: When it is, for dates of review and calendars that come to an end. Nothing reads the clock:
            where it is not said, no review is late.

    Returns:
        Findings with paths such as `[0].targets[1].goals.P1.within`.

    Raises:
        WrongArgument: If *policies* or *calendars* is no list.

        InvalidDefinition: If *levels* is one text.

        NaiveDatetime: If *at* has no UTC offset.

    >>> from servicecore.businesstime import BusinessCalendar
    >>> policy = {"name": "standard", "calendar": "always", "targets": [
    ...     {"metric": "resolution", "goals": {"P1": "8h", "P2": "4h"}}]}
    >>> for finding in check_policies([policy], [BusinessCalendar.always()], levels=["P1", "P2"]):
    ...     print(finding)
    [0].targets[0].goals.P1: P1 has 8h, longer than P2 with 4h; raising a priority moves its deadline out
    """
    if isinstance(policies, Mapping):
        raise WrongArgument("policies", policies, "a list of SLA policies, all their versions")
    at_us = None if at is None else instant_us(at)
    hours, scale = by_name(calendars), names(levels, "levels")
    read: dict[int, SlaPolicy] = {}
    findings: list[Finding] = []
    for index, item in enumerate(all_of(policies)):  # type: ignore[arg-type]
        found = list(_read(index, item, read))
        if index in read:
            policy = read[index]
            found += calendar_findings(policy, hours, at_us)
            found += [*_policy_findings(policy, at_us), *trigger_findings(policy)]
            found += goal_findings(policy, scale)
        findings += [finding.under(f"[{index}]") for finding in found]
    return (*findings, *succession_findings(read))


def _read(index: int, item: Any, read: dict[int, SlaPolicy]) -> Iterable[Finding]:
    """Note the policy that a document describes, or say what is wrong with it."""
    try:
        read[index] = item if isinstance(item, SlaPolicy) else SlaPolicy.from_dict(item)
    except InvalidDefinition as error:
        return [Finding(fault.path, fault.message, fault.code) for fault in error.faults]
    return []


def _policy_findings(policy: SlaPolicy, at_us: int | None) -> Iterable[Finding]:
    if not policy.targets:
        message = "is empty, so the policy promises nothing; give it a target"
        yield Finding("targets", message, "no_targets", severity="warning")
    if policy.review_by is None:
        return
    if at_us is not None and policy.review_by_us <= at_us < policy.valid_until_us:
        message = f"{policy.review_by} has passed by {to_iso(at_us)}; look at it again and set the next date"
        yield Finding("review_by", message, "review_passed", severity="warning")
    if policy.review_by_us - DAY_US >= policy.valid_until_us:  # the day may begin in another zone
        message = f"{policy.review_by} is after the end, {policy.valid_until}; give a date before it"
        yield Finding("review_by", message, "review_after_end", severity="warning")
