"""Which terms govern the cycles of many tickets, and what those terms say of the words of a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from servicecore.sla.policies.goal import Goal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from servicecore.businesstime import BusinessCalendar
    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.condition import Condition
    from servicecore.sla.policies.policy import SlaPolicy
    from servicecore.sla.policies.target import Target

__all__ = ["Offers", "Term", "offers_of"]


@frozen
class Term:
    """
    A target of a policy, as columns ask it.

    Args:
        goals: What it may promise; the first is None.

        calendars: For each goal the calendar that it counts in; the first is that of no goal.

        start, stop: What begins a cycle besides the opening, and what ends it besides the end of the work.
    """

    policy: SlaPolicy
    target: Target
    goals: Sequence[Goal | None]
    calendars: Sequence[BusinessCalendar]
    start: Condition | None
    stop: Condition | None

    @classmethod
    def of(cls, policy: SlaPolicy, target: Target, calendars: Mapping[str, BusinessCalendar]) -> Term:
        """The term that a target is, with calendars that are all there."""
        goals: list[Goal | None] = [None, *target.goals.values()]
        names = ((goal and goal.calendar) or target.calendar or policy.calendar or "" for goal in goals)
        driven_by = policy.triggers[target.metric].conditions
        start, stop = driven_by.get("start"), driven_by.get("stop")
        return cls(policy, target, goals, [calendars[name] for name in names], start, stop)

    def promising(self, instants: Sequence[str | None]) -> Term:
        """The same with the goals that were promised; the first is none."""
        goals = [None if instant is None else Goal(f"at {instant}") for instant in instants]
        return evolve(self, goals=goals, calendars=[self.calendars[0]] * len(goals))

    def promised(self, priorities: Sequence[str | None]) -> NDArray[np.int32]:
        """For each priority the place of its goal."""
        goals = [self.target.goal_for(priority) for priority in priorities]
        places = {id(goal): place for place, goal in enumerate(self.goals)}
        return np.array([places[id(goal)] for goal in goals], np.int32)

    def holding(self, reasons: Sequence[str | None]) -> Flags:
        """For each wait whether it holds the clock; the first is none."""
        return np.array([False, *map(self.target.pauses_for, reasons[1:])])

    def cancelling(self, states: Sequence[str | None]) -> Flags:
        """For each state whether its entry cancels the clock."""
        return np.array([state in self.target.cancel_on for state in states])

    @property
    def resumes(self) -> bool:
        """Whether a reopening goes on with a cycle that has stopped."""
        return self.start is None and self.target.reopens and self.target.reopen == "resume"

    @property
    def one_calendar(self) -> bool:
        """Whether all its goals count in one calendar."""
        return all(calendar is self.calendars[0] for calendar in self.calendars)

    def alike(self) -> NDArray[np.int32]:
        """For each goal the place of the first that promises the same, however it is written."""
        keys = [
            (goal and goal.aim, id(calendar))
            for goal, calendar in zip(self.goals, self.calendars, strict=True)
        ]
        return np.array([keys.index(key) for key in keys], np.int32)


@frozen
class Offers:
    """The terms that there are for one metric, in the order in which they are asked."""

    metric: str
    terms: Sequence[Term]

    @property
    def by_events(self) -> bool:
        """Whether events start its cycles, and not the opening."""
        return self.terms[0].start is not None

    def governing(
        self, workflows: Sequence[str | None], workflow: Ints | NDArray[np.int32], at: Ints
    ) -> Ints:
        """For each cycle the place of the term that governs it; -1 where none does."""
        found = np.full(len(at), -1)
        for place, term in reversed([*enumerate(self.terms)]):
            policy = term.policy
            concerned = [not policy.workflows or name in policy.workflows for name in workflows]
            governed = np.array(concerned)[workflow]
            governed &= (at >= policy.valid_from_us) & (at < policy.valid_until_us)
            found[governed] = place
        return found


def offers_of(policies: Iterable[SlaPolicy], calendars: Mapping[str, BusinessCalendar]) -> list[Offers]:
    """The offers for each metric, of policies that columns know."""
    terms: dict[str, list[Term]] = {}
    for policy in policies:
        for target in policy.targets:
            terms.setdefault(target.metric, []).append(Term.of(policy, target, calendars))
    return [Offers(metric, found) for metric, found in terms.items()]
