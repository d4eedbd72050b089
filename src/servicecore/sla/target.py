"""What is promised for one metric: a goal per priority, in which hours, and what holds the clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attrs import field, frozen

from servicecore.businesstime.compiled.timeline import Edge  # noqa: TC001 - read when documents are structured
from servicecore.duration import duration_us
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, choices, shown
from servicecore.sla.metric import METRICS, Metric

__all__ = ["ANY", "Goal", "Reopen", "Retarget", "Target"]

ANY = "*"
"""Stands for every priority among goals, and for every reason among pauses."""

Reopen = Literal["resume", "new_cycle", "stay_stopped"]
Retarget = Literal["from_start", "restart", "carry_fraction"]


@frozen
class Goal:
    """
    How long something may take, and in whose hours.

    Args:
        within: A duration text such as `4h`, more than zero.

        calendar: The calendar it counts in; the target's when none is named.
    """

    within: str
    calendar: str | None = None
    us: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        try:
            us = duration_us(self.within, name="within")
        except ServiceCoreError as error:
            raise InvalidDefinition("goal", [Fault("within", str(error), error.code)]) from None
        if us <= 0:
            message = f"{shown(self.within)} is no time to do anything in; give more than zero"
            raise InvalidDefinition("goal", [Fault("within", message)])
        object.__setattr__(self, "us", us)


@frozen
class Target:
    """
    The promise for one metric.

    Args:
        metric: One of the well-known metrics: acknowledgement, first_response, resolution.

        goals: A goal per priority; `*` is for every other one. A priority without a goal is
            measured, and promised nothing.

        calendar: The calendar of goals that name none; the policy's when none is named.

        pause_on: The reasons for waiting that hold the clock; `*` is for all, none for a clock
            that waiting does not hold.

        cancel_on: The states whose entry ends the clock without a verdict.

        reopen: What work after a resolution does to a clock that it concerns: `resume` it with the
            resolved time left out, begin a `new_cycle`, or let it `stay_stopped`.

        retarget: What a new goal does to a clock under way: count `from_start` with the pauses
            taken (the default), `restart`, or `carry_fraction`, the used share of the old goal.

        edge: Whether a deadline at closing time stays there, or rolls on to the next opening.
    """

    metric: str
    goals: Mapping[str, Goal] = field(factory=dict, hash=False)
    calendar: str | None = field(default=None, kw_only=True)
    pause_on: tuple[str, ...] = field(default=(ANY,), kw_only=True)
    cancel_on: tuple[str, ...] = field(default=("cancelled",), kw_only=True)
    reopen: Reopen = field(default="resume", kw_only=True)
    retarget: Retarget = field(default="from_start", kw_only=True)
    edge: Edge = field(default="stay", kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.metric not in METRICS:
            message = f"{shown(self.metric)} is not known; use one of {choices(METRICS)}"
            raise InvalidDefinition("target", [Fault("metric", message, "unknown_name")])

    @property
    def measured(self) -> Metric:
        """What the metric's name stands for."""
        return METRICS[self.metric]

    def goal_for(self, priority: str | None) -> Goal | None:
        """The goal of a ticket with *priority*; None when nothing is promised for it."""
        named = self.goals.get(priority) if priority is not None else None
        return named or self.goals.get(ANY)

    def pauses_for(self, reason: str | None) -> bool:
        """Whether waiting for *reason* holds the clock."""
        return ANY in self.pause_on or reason in self.pause_on


def with_goal_tables(target: Any) -> Any:
    """A target's document with every goal as a table: a bare `4h` is short for `{within = "4h"}`."""
    if not isinstance(target, Mapping) or not isinstance(target.get("goals"), Mapping):
        return target
    goals = {
        key: {"within": goal} if isinstance(goal, str) else goal for key, goal in target["goals"].items()
    }
    return {**target, "goals": goals}
