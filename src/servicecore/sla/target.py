"""What is promised for one metric: a goal per priority, in which hours, and what holds the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from attrs import field, frozen

from servicecore.businesstime.compiled.timeline import Edge  # noqa: TC001 - read when documents are structured
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, choices, path_part, shown
from servicecore.sla.goal import Goal  # noqa: TC001 - the same
from servicecore.sla.metric import METRICS, Metric
from servicecore.sla.milestone import Landmark, parse_milestone

__all__ = ["ANY", "Reopen", "Retarget", "Target"]

ANY = "*"
"""Stands for every priority among goals, and for every reason among pauses."""

Reopen = Literal["resume", "new_cycle", "stay_stopped"]
Retarget = Literal["from_start", "restart", "carry_fraction"]


@frozen
class Target:
    """
    The promise for one metric.

    Args:
        metric: One of the well-known metrics: acknowledgement, first_response, next_response, resolution.

        goals: A goal per priority; `*` is for every other one. A priority without a goal is
            measured, and promised nothing.

        calendar: The calendar of goals that name none; the policy's when none is named.

        pause_on: The reasons for waiting that hold the clock; `*` is for all, none for a clock
            that waiting does not hold.

        cancel_on: The states whose entry ends the clock without a verdict.

        reopen: What work after a resolution does to a clock that it concerns: `resume` it with the
            resolved time left out, begin a `new_cycle`, or let it `stay_stopped`.

        retarget: What a new goal does to a clock under way: count `from_start` with the pauses
            taken (the default), `restart`, or `carry_fraction`, the used share of the old goal, which
            takes goals that are lengths of time.

        edge: Whether the deadline of a length of time, where it is at closing time, stays there or
            rolls on to the next opening.

        starts_at: The field of the ticket that says when the first cycle starts, as an ISO instant: when
            the agreement was attached, or the planned begin. There is no clock before that, nor while
            the ticket has no such field. The opening, when none is named.

        milestones: Where the host wants to be told: shares of the goal such as `75%`, and offsets from the
            deadline such as `-1h`, `+30m` and `-2bd`.
    """

    metric: str
    goals: Mapping[str, Goal] = field(factory=dict, hash=False)
    calendar: str | None = field(default=None, kw_only=True)
    pause_on: tuple[str, ...] = field(default=(ANY,), kw_only=True)
    cancel_on: tuple[str, ...] = field(default=("cancelled",), kw_only=True)
    reopen: Reopen = field(default="resume", kw_only=True)
    retarget: Retarget = field(default="from_start", kw_only=True)
    edge: Edge = field(default="stay", kw_only=True)
    starts_at: str | None = field(default=None, kw_only=True)
    milestones: tuple[str, ...] = field(default=(), kw_only=True)
    landmarks: Mapping[str, Landmark] = field(init=False, eq=False, repr=False)
    """Where the milestones lie, by name."""

    def __attrs_post_init__(self) -> None:
        faults = [*self._start_faults(), *self._carry_faults()]
        object.__setattr__(self, "landmarks", _landmarks(self.milestones, faults))
        if faults:
            raise InvalidDefinition("target", faults)

    def _start_faults(self) -> Iterable[Fault]:
        if self.metric not in METRICS:
            message = f"{shown(self.metric)} is not known; use one of {choices(METRICS)}"
            yield Fault("metric", message, "unknown_name")
        elif self.starts_at is not None and self.measured.starts_on:
            yield Fault("starts_at", f"is not for {shown(self.metric)}, which events start; leave it out")
        if self.starts_at == "":
            yield Fault("starts_at", "'' is no name; give the field of the ticket that holds the instant")

    def _carry_faults(self) -> Iterable[Fault]:
        """A share of a point is none that another goal could take over."""
        for level, goal in self.goals.items():
            if self.retarget == "carry_fraction" and goal.us is None:
                message = (
                    f"{shown(goal.within)} is no length of time, of which 'carry_fraction' could carry a"
                    " share; give a goal such as '4h', or another retarget"
                )
                yield Fault(f"goals.{path_part(level)}.within", message)

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


def _landmarks(milestones: Iterable[str], faults: list[Fault]) -> dict[str, Landmark]:
    """The milestones that can be read, each once; the faults of the others are added to *faults*."""
    found: dict[str, Landmark] = {}
    for index, text in enumerate(milestones):
        try:
            landmark = parse_milestone(text)
        except ServiceCoreError as error:
            faults.append(Fault(f"milestones[{index}]", str(error), error.code))
            continue
        if landmark in found.values():
            faults.append(Fault(f"milestones[{index}]", f"{shown(text)} stands here twice", "duplicate"))
        found[text] = landmark
    return found


def with_goal_tables(target: Any) -> Any:
    """A target's document with every goal as a table: a bare `4h` is short for `{within = "4h"}`."""
    if not isinstance(target, Mapping) or not isinstance(target.get("goals"), Mapping):
        return target
    goals = {
        key: {"within": goal} if isinstance(goal, str) else goal for key, goal in target["goals"].items()
    }
    return {**target, "goals": goals}
