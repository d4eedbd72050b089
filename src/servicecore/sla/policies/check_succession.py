"""Whether versions of one agreement follow each other, and no policy hides another."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from servicecore.errors import shown
from servicecore.finding import Finding
from servicecore.instant import MAX_US, MIN_US, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from servicecore.sla.policies.policy import SlaPolicy
    from servicecore.sla.policies.target import Target

__all__ = ["succession_findings"]


def succession_findings(policies: Mapping[int, SlaPolicy]) -> Iterator[Finding]:
    """
    Gaps and contradictions in validity, versions that stand twice, and targets that never come first.

    Args:
        policies: By their place in the order in which they are asked.
    """
    agreements: dict[str, list[tuple[int, SlaPolicy]]] = {}
    for index, policy in policies.items():
        agreements.setdefault(policy.name, []).append((index, policy))
    for versions in agreements.values():
        for (first, earlier), (index, policy) in combinations(versions, 2):
            yield from _contradiction(first, earlier, index, policy)
        yield from _gaps(versions)
    for (first, earlier), (index, policy) in combinations(policies.items(), 2):
        if earlier.name != policy.name:
            yield from _shadowed(first, earlier, index, policy)


def _contradiction(first: int, earlier: SlaPolicy, index: int, policy: SlaPolicy) -> Iterator[Finding]:
    """One version that stands twice, or two in force at once."""
    name = shown(policy.name)
    if earlier.version == policy.version:
        message = f"{shown(policy.version)} of {name} stands at [{first}] too; give each version its own"
        yield Finding(f"[{index}].version", message, "duplicate")
        return
    since_us = max(earlier.valid_from_us, policy.valid_from_us)
    until_us = min(earlier.valid_until_us, policy.valid_until_us)
    if since_us < until_us and _share_workflows(earlier, policy) and not _told_apart(earlier, policy):
        message = (
            f"versions {shown(earlier.version)} and {shown(policy.version)} of {name} are both in force "
            f"{_span(since_us, until_us)}; {shown(earlier.version)} comes first and judges then; "
            "end one with valid_until where the other begins"
        )
        yield Finding(f"[{index}].valid_from", message, "overlap", severity="warning")


def _share_workflows(one: SlaPolicy, other: SlaPolicy) -> bool:
    return not (one.workflows and other.workflows) or bool({*one.workflows} & {*other.workflows})


def _told_apart(one: SlaPolicy, other: SlaPolicy) -> bool:
    """Whether the ticket decides between them: two filters that are not the same."""
    return one.filter is not None and other.filter is not None and one.filter != other.filter


def _gaps(versions: Sequence[tuple[int, SlaPolicy]]) -> Iterator[Finding]:
    """Time between two versions in which none is in force."""
    rising = sorted(versions, key=lambda version: version[1].valid_from_us)
    last = rising[0][1]
    for index, policy in rising[1:]:
        if policy.valid_from_us > last.valid_until_us:
            message = (
                f"nothing of {shown(policy.name)} is in force "
                f"{_span(last.valid_until_us, policy.valid_from_us)}, between versions {shown(last.version)} "
                f"and {shown(policy.version)}; let one begin where the other ends"
            )
            yield Finding(f"[{index}].valid_from", message, "gap", severity="warning")
        last = max(last, policy, key=lambda version: version.valid_until_us)


def _shadowed(first: int, earlier: SlaPolicy, index: int, policy: SlaPolicy) -> Iterator[Finding]:
    """Targets that an earlier policy always has, for the same tickets."""
    if earlier.filter is not None or not _covers(earlier, policy):
        return
    theirs = {target.metric: target for target in earlier.targets}
    for place, target in enumerate(policy.targets):
        if target.metric in theirs and _start_alike(theirs[target.metric], target):
            message = (
                f"never judges {shown(target.metric)}: policy {shown(earlier.name)} at [{first}] comes first "
                "and is for every such ticket; change their order, or narrow that one with 'when'"
            )
            yield Finding(f"[{index}].targets[{place}]", message, "shadowed", severity="warning")


def _covers(earlier: SlaPolicy, policy: SlaPolicy) -> bool:
    """Whether it is for every workflow of the other, whenever the other holds."""
    workflows = not earlier.workflows or (policy.workflows and {*policy.workflows} <= {*earlier.workflows})
    return bool(workflows) and (
        earlier.valid_from_us <= policy.valid_from_us and policy.valid_until_us <= earlier.valid_until_us
    )


def _start_alike(theirs: Target, target: Target) -> bool:
    """Whether one hides the other: a target that waits for a date leaves tickets without one to the next."""
    return theirs.starts_at == target.starts_at


def _span(since_us: int, until_us: int) -> str:
    if since_us == MIN_US:
        return "always" if until_us == MAX_US else f"until {to_iso(until_us)}"
    return f"from {to_iso(since_us)}" + (" on" if until_us == MAX_US else f" to {to_iso(until_us)}")
