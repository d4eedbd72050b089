"""One routing rule, and where tickets go without one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

__all__ = ["Destination", "RoutingRule"]


@frozen
class Destination:
    """
    Where tickets go that no rule speaks of.

    Args:
        team: The team, where the category has none either.

        queue, workflow, variant: As in a rule.

        reason: Why, in the words of whoever wrote the document.
    """

    team: str | None = None
    queue: str | None = field(default=None, kw_only=True)
    workflow: str | None = field(default=None, kw_only=True)
    variant: str | None = field(default=None, kw_only=True)
    reason: str | None = field(default=None, kw_only=True)


@frozen
class RoutingRule:
    """
    One rule.

    Args:
        name: What decisions call it.

        when: The tickets it is for, as a condition; every one, when there is none.

        team: The team that takes them; without one, the category's, then the default's.

        queue: The team's queue.

        workflow: The workflow they follow.

        variant: How they follow it: the process of important cases, for example.

        answer: The decision list whose entry is the answer, at once.

        reason: Why, in the words of whoever wrote the document.
    """

    name: str
    when: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    team: str | None = field(default=None, kw_only=True)
    queue: str | None = field(default=None, kw_only=True)
    workflow: str | None = field(default=None, kw_only=True)
    variant: str | None = field(default=None, kw_only=True)
    answer: str | None = field(default=None, kw_only=True)
    reason: str | None = field(default=None, kw_only=True)
