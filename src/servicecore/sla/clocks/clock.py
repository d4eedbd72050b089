"""A clock as it reads at one instant: a frozen value, with its verdict and the pieces that explain it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import field, fields_dict, frozen

from servicecore.duration import duration_text, to_timedelta
from servicecore.instant import from_us, load_zone, to_iso
from servicecore.record import Reader
from servicecore.sla.clocks.change import Change
from servicecore.sla.clocks.signal import Mark, Signal, read_mark
from servicecore.sla.engine.stopwatch import ClockState
from servicecore.sla.explanation import Explanation, Segment
from servicecore.sla.policies.milestone import Milestone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta, tzinfo

    from pendulum import DateTime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.instant import ZoneSource

__all__ = ["Clock", "Verdict"]

Verdict = Literal["met", "breached", "open", "cancelled", "unpromised"]
"""How a clock stands; `open` is not late yet, and `unpromised` has no goal."""


@frozen
class Clock:
    """
    One cycle of one metric, judged at an instant.

    Instants are microseconds UTC in the `_us` attributes and `pendulum.DateTime` in the calendar's
    zone elsewhere; durations are business time, microseconds or `timedelta`.

    Args:
        state: running, paused, stopped or cancelled.

        promised: The goal as text, such as `4h` or `end of business day`; None when nothing was promised.

        goal_us: The goal where it is a length of time; None where it is a point, and without one.

        due_at_us: The deadline. None without a goal, while paused, and after a cancellation; frozen
            once stopped.

        elapsed_us: Business time counted; pauses and resolved time are left out.

        remaining_us: What is left of the goal, or the business time that is left to a point, never below
            zero; shown while paused too.

        overrun_us: Business time counted beyond the goal.

        paused_us: Business time in pauses.

        breached: Running: the instant is past the deadline. Stopped: it was stopped past it. Equality is met.

        provisional: Stopped, and yet a reopening would make it go on.

        milestones: Those of the target, in its order.

        marks: What it has to tell, in order of time; `signals` is the same as values.

        original_due_at_us, original_breached_at_us: The deadline, and the breach, as they would be without
            what was agreed later: an extension, or an excuse. Else the same as those without *original*.

        changes: What was changed about the promise, in order of time.

        hours: The calendar it counts in; None for a clock that was read back from a record.
    """

    ticket_id: str
    metric: str
    cycle: int = field(kw_only=True)
    policy: str = field(kw_only=True)
    policy_version: str = field(kw_only=True)
    policy_digest: str = field(kw_only=True)
    calendar: str = field(kw_only=True)
    calendar_version: str = field(kw_only=True)
    timezone: str = field(kw_only=True)
    zone_source: ZoneSource = field(kw_only=True, default="tzdata")
    state: ClockState = field(kw_only=True)
    at_us: int = field(kw_only=True)
    goal_us: int | None = field(kw_only=True)
    started_at_us: int = field(kw_only=True)
    due_at_us: int | None = field(kw_only=True)
    stopped_at_us: int | None = field(kw_only=True)
    breached_at_us: int | None = field(kw_only=True)
    elapsed_us: int = field(kw_only=True)
    paused_us: int = field(kw_only=True)
    remaining_us: int | None = field(kw_only=True)
    overrun_us: int = field(kw_only=True)
    provisional: bool = field(kw_only=True)
    segments: Sequence[Segment] = field(kw_only=True, repr=False)
    promised: str | None = field(kw_only=True)
    milestones: tuple[Milestone, ...] = field(kw_only=True, default=())
    marks: Sequence[Mark] = field(kw_only=True, default=(), repr=False)
    original_due_at_us: int | None = field(kw_only=True)
    original_breached_at_us: int | None = field(kw_only=True)
    changes: tuple[Change, ...] = field(kw_only=True, default=())
    hours: BusinessCalendar | None = field(kw_only=True, default=None, eq=False, repr=False)

    @property
    def breached(self) -> bool:
        """Whether the promise was broken."""
        return self.breached_at_us is not None

    @property
    def verdict(self) -> Verdict:
        """How it stands, with what was agreed."""
        return self._verdict(self.breached_at_us)

    @property
    def original_verdict(self) -> Verdict:
        """How it would stand without what was agreed later."""
        return self._verdict(self.original_breached_at_us)

    @property
    def excused(self) -> Change | None:
        """The excuse of a breach, the last one; None where there is none."""
        return next((change for change in reversed(self.changes) if change.kind == "excused"), None)

    def _verdict(self, breached_at_us: int | None) -> Verdict:
        if self.state is ClockState.CANCELLED:
            return "cancelled"
        if self.promised is None:
            return "unpromised"
        if breached_at_us is not None:
            return "breached"
        return "met" if self.state is ClockState.STOPPED else "open"

    @property
    def met(self) -> bool:
        """Whether the promise was kept: stopped with a goal, not after the deadline."""
        return self.state is ClockState.STOPPED and self.promised is not None and not self.breached

    @property
    def live(self) -> bool:
        """Whether it runs or is paused."""
        return self.state in (ClockState.RUNNING, ClockState.PAUSED)

    @property
    def started_at(self) -> DateTime:
        """When the cycle started."""
        return self._local(self.started_at_us)

    @property
    def due_at(self) -> DateTime | None:
        """The deadline; see *due_at_us*."""
        return None if self.due_at_us is None else self._local(self.due_at_us)

    @property
    def stopped_at(self) -> DateTime | None:
        """When it stopped or was cancelled; None while it is live."""
        return None if self.stopped_at_us is None else self._local(self.stopped_at_us)

    @property
    def breached_at(self) -> DateTime | None:
        """The deadline that was broken; None while none is."""
        return None if self.breached_at_us is None else self._local(self.breached_at_us)

    @property
    def original_due_at(self) -> DateTime | None:
        """The deadline without what was agreed later; see *original_due_at_us*."""
        return None if self.original_due_at_us is None else self._local(self.original_due_at_us)

    @property
    def goal(self) -> timedelta | None:
        """What was promised, where it is a length of time; None where it is not, see *promised*."""
        return None if self.goal_us is None else to_timedelta(self.goal_us)

    @property
    def elapsed(self) -> timedelta:
        """Business time counted."""
        return to_timedelta(self.elapsed_us)

    @property
    def paused(self) -> timedelta:
        """Business time in pauses."""
        return to_timedelta(self.paused_us)

    @property
    def remaining(self) -> timedelta | None:
        """What is left of the goal; None without one."""
        return None if self.remaining_us is None else to_timedelta(self.remaining_us)

    @property
    def overrun(self) -> timedelta:
        """Business time beyond the goal."""
        return to_timedelta(self.overrun_us)

    def _local(self, us: int) -> DateTime:
        return from_us(us, self.zone)

    @property
    def zone(self) -> tzinfo:
        """The time zone of the calendar, from the calendar's own release."""
        return load_zone(self.timezone, self.zone_source)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What it has had to tell, in order of time."""
        return tuple(Signal(self.ticket_id, self.metric, self.cycle, *mark) for mark in self.marks)

    def explain(self, calendar: BusinessCalendar | None = None) -> Explanation:
        """
        The parts of its life, which sum to `elapsed` and lead to the deadline, as data and as text.

        Args:
            calendar: The calendar it counts in, for a clock that was read back; any other knows its own.
                Without one the segments are told whole, and no holiday is named.

        Raises:
            WrongArgument: If *calendar* is no calendar.

            InvalidArgument: If it is of another version than the one that the clock was judged by.
        """
        return Explanation.of(self, calendar)

    def to_dict(self) -> dict[str, Any]:
        """The clock as JSON-ready data: instants as ISO texts, durations as microseconds."""
        data: dict[str, Any] = {}
        for name in fields_dict(Clock):
            value = getattr(self, name)
            if name.endswith("at_us"):
                data[name[:-3]] = None if value is None else to_iso(value)
            elif name != "hours":
                data[name] = value
        data["state"] = self.state.value
        data["breached"] = self.breached
        data["segments"] = [segment.to_dict() for segment in self.segments]
        data["milestones"] = [milestone.to_dict() for milestone in self.milestones]
        data["marks"] = [{"kind": kind, "name": name, "at": to_iso(us)} for kind, name, us in self.marks]
        data["changes"] = [change.to_dict() for change in self.changes]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], schema: str) -> Clock:
        """The clock that `to_dict` wrote under *schema*."""
        reader = Reader("clock", data, schema)
        values: dict[str, Any] = {}
        for name in fields_dict(cls):
            if name in _READ_APART:
                continue
            if name.endswith("at_us"):
                optional = name in ("due_at_us", "stopped_at_us", "breached_at_us")
                read = reader.optional_instant if optional else reader.instant
                values[name] = read(name[:-3])
            elif name in ("goal_us", "remaining_us"):
                values[name] = reader.take(name, (int, type(None)), "a whole number or nothing")
            elif name.endswith("_us") or name == "cycle":
                values[name] = reader.whole(name)
            else:
                values[name] = reader.text(name)
        for name in ("due_at", "breached_at"):  # records before version 3 know no extension
            original = f"original_{name}"
            values[f"{original}_us"] = reader.optional_instant(original, default=values[f"{name}_us"])
        goal_us = values["goal_us"]  # what a record of version 1 promised was always a length
        promised = duration_text(goal_us) if isinstance(goal_us, int) else None
        values["promised"] = reader.take("promised", (str, type(None)), "a text or nothing", promised)
        state = reader.choice("state", [state.value for state in ClockState])
        values["provisional"] = reader.flag("provisional")
        values["zone_source"] = reader.text("zone_source", default="tzdata")
        reader.flag("breached")
        segments = reader.items("segments")
        lists = ("milestones", "marks", "changes")
        milestones, marks, changes = (reader.items(name, default=()) for name in lists)
        reader.finish()
        values["state"] = ClockState(state)
        values["segments"] = tuple(Segment.from_dict(segment, schema) for segment in segments)
        values["milestones"] = tuple(map(Milestone.from_dict, milestones))
        values["marks"] = tuple(map(read_mark, marks))
        values["changes"] = tuple(map(Change.from_dict, changes))
        return cls(**values)


_READ_APART = (
    "state",
    "segments",
    "provisional",
    "zone_source",
    "promised",
    "milestones",
    "marks",
    "original_due_at_us",
    "original_breached_at_us",
    "changes",
    "hours",
)
