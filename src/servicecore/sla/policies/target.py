"""What is promised for one metric: goals, in which hours, and what drives and holds the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import field, frozen

from servicecore.businesstime.compiled.timeline import Edge  # noqa: TC001 - read when documents are structured
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, choices, path_part, shown
from servicecore.event import EventType
from servicecore.sla.policies.goal import Goal, with_goal_table
from servicecore.sla.policies.metric import ANY, METRICS, Again, Ends, Metric
from servicecore.sla.policies.milestone import Landmark, parse_milestone
from servicecore.sla.policies.trigger import ROLES, Role, Triggers

if TYPE_CHECKING:
    from servicecore.condition import FieldSchema

__all__ = ["ANY", "EVERY", "Reopen", "Retarget", "Target"]

EVERY = frozenset(EventType)
"""Every type of event."""

_ALWAYS = frozenset(
    (
        EventType.OPENED,
        EventType.TRANSITIONED,
        EventType.PRIORITISED,
        EventType.PROMISED,
        EventType.WAITING_STARTED,
        EventType.WAITING_ENDED,
        EventType.MERGED,
        EventType.EXTENDED,
        EventType.EXCUSED,
    )
)

Reopen = Literal["resume", "new_cycle", "stay_stopped"]
Retarget = Literal["from_start", "restart", "carry_fraction"]


@frozen
class Target:
    """
    The promise for one metric.

    Args:
        metric: One of the well-known metrics, see `METRICS`; or a name of the host's own, with conditions or
            with *measures*.

        goals: A goal per priority, or per value of another field, see *goals_by*; `*` is for every other
            value. Where none is for a ticket, it is measured and promised nothing.

        measures: The well-known metric that a target with a name of its own takes its conditions from, where
            it states none itself.

        of: What the metric needs to know, such as `team` of `team_time`.

        start: The condition that begins a cycle, unless one is under way or the work is over: over the event,
            its actor, and the ticket as it stands after the event, with the host's own fields that the
            policy declares. A condition over the ticket alone begins a cycle when it becomes true. Without
            one the opening begins the first, or the date of *starts_at*.

        stop: What ends the cycle with a verdict. The end of the work always does, see *ends*.

        pause, resume: What holds the clock besides *pause_on*, from when the one becomes true until the other
            is, be a cycle under way or not; without *resume* the pause lasts while its condition holds.

        reset: What ends the cycle without a verdict and begins the next at once, when it becomes true.

        cancel: What ends it without a verdict. While a stop or a cancel over the ticket alone holds, nothing
            starts a cycle. One event that fulfils several stops first, then cancels, resets, pauses, resumes
            and starts.

        ends: Whether the clock ends when the ticket is `resolved`, or goes on until it is `closed`; the
            metric's way, which is `resolved`, when none is given.

        calendar: The calendar of goals that name none; the policy's when none is named.

        goals_by: The field of the ticket whose value picks the goal: `priority`, `category`, `state`, `team`
            or any other; the metric's way, which is nearly always `priority`, when none is named.

        pause_on: The reasons for waiting that hold the clock; `*` is for all, none for a clock
            that waiting does not hold. The metric's own when none are given: all for most.

        cancel_on: The states whose entry ends the clock without a verdict.

        reopen: What work after a resolution does to a clock that the opening started and that it concerns:
            `resume` it with the resolved time left out, begin a `new_cycle`, or let it `stay_stopped`.

        again: The same of a clock that events start, when one does once more; the metric's way, which is
            nearly always `new_cycle`, when none is given.

        retarget: What a new goal does to a clock under way: count `from_start` with the pauses
            taken (the default), `restart`, or `carry_fraction`, the used share of the old goal, which
            takes goals that are lengths of time.

        edge: Whether the deadline of a length of time, where it is at closing time, stays there or
            rolls on to the next opening.

        starts_at: The field of the ticket that says when the first cycle starts, as an ISO instant: when
            the agreement was attached, or the planned begin. There is no clock before that, nor while
            the ticket has no such field. The opening, when none is named.

        counts_from: Where a policy is chosen at each event: whether a goal that it brings in counts from the
            `start` of the cycle, in the way of *retarget*, or from its `attachment`.

        milestones: Where the host wants to be told: shares of the goal such as `75%`, and offsets from the
            deadline such as `-1h`, `+30m` and `-2bd`.
    """

    metric: str
    goals: Mapping[str, Goal] = field(factory=dict, hash=False)
    measures: str | None = field(default=None, kw_only=True)
    of: Mapping[str, str] = field(factory=dict, kw_only=True, hash=False)
    start: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    stop: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    pause: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    resume: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    reset: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    cancel: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    ends: Ends | None = field(default=None, kw_only=True)
    calendar: str | None = field(default=None, kw_only=True)
    goals_by: str | None = field(default=None, kw_only=True)
    pause_on: tuple[str, ...] | None = field(default=None, kw_only=True)
    cancel_on: tuple[str, ...] = field(default=("cancelled",), kw_only=True)
    reopen: Reopen = field(default="resume", kw_only=True)
    again: Again | None = field(default=None, kw_only=True)
    retarget: Retarget = field(default="from_start", kw_only=True)
    edge: Edge = field(default="stay", kw_only=True)
    starts_at: str | None = field(default=None, kw_only=True)
    counts_from: Literal["start", "attachment"] = field(default="start", kw_only=True)
    milestones: tuple[str, ...] = field(default=(), kw_only=True)
    landmarks: Mapping[str, Landmark] = field(init=False, eq=False, repr=False)
    """Where the milestones lie, by name."""

    measured: Metric = field(init=False, eq=False, repr=False)
    """What it measures: the well-known metric, or one that has nothing but the target's conditions."""

    reopens: bool = field(init=False, eq=False, repr=False)
    """Whether work that goes on after a resolution concerns a clock that the opening started."""

    starts_again: Again = field(init=False, eq=False, repr=False)
    """What an event that starts it does to a clock that has stopped."""

    picks_by: str = field(init=False, eq=False, repr=False)
    """The field of the ticket whose value picks the goal."""

    held_by: tuple[str, ...] = field(init=False, eq=False, repr=False)
    """The reasons for waiting that hold the clock; a pause of its own stands instead of the metric's."""

    outlives: bool = field(init=False, eq=False, repr=False)
    """Whether it goes on while the ticket is resolved, and ends when that is closed."""

    def __attrs_post_init__(self) -> None:
        self._derived()
        faults = [
            *self._metric_faults(),
            *self._start_faults(),
            *self._promise_faults(),
            *self._carry_faults(),
        ]
        object.__setattr__(self, "landmarks", _landmarks(self.milestones, faults))
        if faults:
            raise InvalidDefinition("target", faults)

    def _metric_faults(self) -> Iterable[Fault]:
        named = self.metric if self.measures is None else self.measures
        own = self.ends is not None or any(getattr(self, role) is not None for role in ROLES)
        if self.metric == "":
            yield Fault("metric", "'' is no name; give one")
        elif self.measures is not None and self.measures not in METRICS:
            message = f"{shown(self.measures)} is not known; use one of {choices(METRICS)}"
            yield Fault("measures", message, "unknown_name")
        elif named not in METRICS and not own:
            hint = "or give 'start', 'stop' or 'ends' for a metric of your own"
            message = f"{shown(named)} is not known; use one of {choices(METRICS)}, {hint}"
            yield Fault("metric", message, "unknown_name")
        needs = self.measured.needs
        for name in needs:
            if name not in self.of:
                yield Fault(f"of.{name}", f"is missing; {shown(named)} needs it", "missing_key")
        for name in self.of:
            if name not in needs:
                message = f"is not for {shown(named)}, which needs {choices(needs) or 'nothing'}"
                yield Fault(f"of.{path_part(name)}", message, "unknown_key")

    def _start_faults(self) -> Iterable[Fault]:
        if self.starts_at == "":
            yield Fault("starts_at", "'' is no name; give the field of the ticket that holds the instant")
        elif self.starts_at is not None and self._document("start") is not None:
            yield Fault("starts_at", f"is not for {shown(self.metric)}, which events start; leave it out")

    def _promise_faults(self) -> Iterable[Fault]:
        if self.measured.promised is not None:
            whose = f"for {shown(self.metric)}, whose goal is what the requester was promised"
            if self.goals:
                yield Fault("goals", f"are not {whose}; leave them out")
            if self.retarget == "carry_fraction":
                yield Fault("retarget", f"'carry_fraction' is not {whose}; use one of from_start, restart")

    def _carry_faults(self) -> Iterable[Fault]:
        """A share of a point is none that another goal could take over."""
        for level, goal in self.goals.items():
            for place, each in (("", goal), (".outside", goal.outside)):
                if self.retarget == "carry_fraction" and each is not None and each.us is None:
                    message = (
                        f"{shown(each.within)} is no length of time, of which 'carry_fraction' could carry a"
                        " share; give a goal such as '4h', or another retarget"
                    )
                    yield Fault(f"goals.{path_part(level)}{place}.within", message)

    def _derived(self) -> None:
        named = self.metric if self.measures is None else self.measures
        measured = METRICS[named] if named in METRICS else Metric(named)
        held_by = measured.pause_on if self.pause is None else ()
        custom = self.metric not in METRICS and self.measures is None
        values = {
            "measured": measured,
            "reopens": measured.reopens or (custom and self.stop is None),
            "starts_again": self.again or measured.again,
            "picks_by": self.goals_by or measured.goals_by,
            "outlives": (self.ends or measured.ends) == "closed",
            "held_by": held_by if self.pause_on is None else self.pause_on,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def goal_for(self, key: str | None) -> Goal | None:
        """The goal of a ticket with that value, a priority in most targets; None when nothing is promised."""
        named = self.goals.get(key) if key is not None else None
        return named or self.goals.get(ANY)

    def pauses_for(self, reason: str | None) -> bool:
        """Whether waiting for *reason* holds the clock."""
        return ANY in self.held_by or reason in self.held_by

    def heard(self, triggers: Triggers) -> frozenset[EventType]:
        """The types of events that could concern the clock."""
        return EVERY if self.picks_by not in ("priority", "state") else _ALWAYS | triggers.heard

    def triggers(self, schema: FieldSchema) -> Triggers:
        """
        The conditions that drive the clock: the target's own, else the metric's.

        Args:
            schema: The fields that they may speak of.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        stated: dict[Role, Mapping[str, Any]] = {}
        for role in ROLES:
            document = self._document(role)
            if document is not None:
                stated[role] = _told(document, self.of)
        return Triggers.read(stated, schema)

    def _document(self, role: Role) -> Mapping[str, Any] | None:
        own = getattr(self, role)
        return cast("Mapping[str, Any] | None", own if own is not None else getattr(self.measured, role))


def _told(document: Any, of: Mapping[str, str]) -> Any:
    """A metric's condition with what the target says in place of `{team}` and the like."""
    if isinstance(document, Mapping):
        return {key: _told(value, of) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [_told(value, of) for value in document]
    if isinstance(document, str) and document[:1] == "{" and document[-1:] == "}":
        return of.get(document[1:-1], document)
    return document


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
    """A target's document with every goal as a table, see `with_goal_table`."""
    if not isinstance(target, Mapping) or not isinstance(target.get("goals"), Mapping):
        return target
    return {**target, "goals": {key: with_goal_table(goal) for key, goal in target["goals"].items()}}
