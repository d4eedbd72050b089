"""A clock as it reads at one instant: a frozen value, with its verdict and the pieces that explain it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, fields_dict, frozen

from servicecore.duration import to_timedelta
from servicecore.instant import from_us, load_zone, to_iso
from servicecore.record import Reader
from servicecore.sla.explanation import Explanation, Segment
from servicecore.sla.stopwatch import ClockState, Stopwatch

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta, tzinfo

    from pendulum import DateTime

    from servicecore.instant import ZoneSource

__all__ = ["Clock", "read"]


@frozen
class Clock:
    """
    One cycle of one metric, judged at an instant.

    Instants are microseconds UTC in the `_us` attributes and `pendulum.DateTime` in the calendar's
    zone elsewhere; durations are business time, microseconds or `timedelta`.

    Args:
        state: running, paused, stopped or cancelled.

        due_at_us: The deadline. None without a goal, while paused, and after a cancellation; frozen
            once stopped.

        elapsed_us: Business time counted; pauses and resolved time are left out.

        remaining_us: What is left of the goal, never below zero; shown while paused too.

        overrun_us: Business time beyond the goal.

        paused_us: Business time in pauses.

        breached: Running: the instant is past the deadline. Stopped: it was stopped past it. Equality is met.

        provisional: Stopped, and yet a reopening would make it go on.
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
    segments: tuple[Segment, ...] = field(kw_only=True, repr=False)

    @property
    def breached(self) -> bool:
        """Whether the promise was broken."""
        return self.breached_at_us is not None

    @property
    def met(self) -> bool:
        """Whether the promise was kept: stopped with a goal, not after the deadline."""
        return self.state is ClockState.STOPPED and self.goal_us is not None and not self.breached

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
    def goal(self) -> timedelta | None:
        """What was promised; None when nothing was."""
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

    def explain(self) -> Explanation:
        """The segments of its life, which sum to `elapsed`, as data and as text."""
        return Explanation(self)

    def to_dict(self) -> dict[str, Any]:
        """The clock as JSON-ready data: instants as ISO texts, durations as microseconds."""
        data: dict[str, Any] = {}
        for name in fields_dict(Clock):
            value = getattr(self, name)
            if name.endswith("at_us"):
                data[name[:-3]] = None if value is None else to_iso(value)
            else:
                data[name] = value
        data["state"] = self.state.value
        data["breached"] = self.breached
        data["segments"] = [segment.to_dict() for segment in self.segments]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], schema: str) -> Clock:
        """The clock that `to_dict` wrote under *schema*."""
        reader = Reader("clock", data, schema)
        values: dict[str, Any] = {}
        for name in fields_dict(cls):
            if name.endswith("at_us"):
                optional = name in ("due_at_us", "stopped_at_us", "breached_at_us")
                read = reader.optional_instant if optional else reader.instant
                values[name] = read(name[:-3])
            elif name in ("goal_us", "remaining_us"):
                values[name] = reader.take(name, (int, type(None)), "a whole number or nothing")
            elif name.endswith("_us") or name == "cycle":
                values[name] = reader.whole(name)
            elif name not in ("state", "segments", "provisional", "zone_source"):
                values[name] = reader.text(name)
        values["state"] = reader.choice("state", [state.value for state in ClockState])
        values["provisional"] = reader.flag("provisional")
        values["zone_source"] = reader.text("zone_source", default="tzdata")
        reader.flag("breached")
        segments = reader.items("segments")
        reader.finish()
        values["state"] = ClockState(values["state"])
        values["segments"] = tuple(Segment.from_dict(segment, schema) for segment in segments)
        return cls(**values)


def read(watch: Stopwatch, ticket_id: str, at_us: int, *, done: bool) -> Clock:
    """What *watch* shows at *at_us*; *done* when no reopening can come any more."""
    pieces = watch.pieces_until(at_us)
    calendar = watch.calendar
    segments = tuple(Segment.of(piece, calendar) for piece in pieces)
    elapsed = sum(segment.business_us for segment in segments if segment.kind == "counted")
    fresh = sum(
        s.business_us
        for s, p in zip(segments, pieces, strict=True)
        if s.kind == "counted" and p.fixed_us is None
    )
    goal = watch.goal.us if watch.goal else None
    spent = watch.credit_us + fresh
    due = watch.due_us()
    judged = at_us if watch.stopped_us is None else watch.stopped_us
    policy = watch.terms.policy
    return Clock(
        ticket_id,
        watch.terms.target.metric,
        cycle=watch.cycle,
        policy=policy.name,
        policy_version=policy.version,
        policy_digest=policy.digest,
        calendar=calendar.name,
        calendar_version=calendar.version,
        timezone=calendar.timezone,
        zone_source=calendar.rules.zone_source,
        state=watch.state,
        at_us=at_us,
        goal_us=goal,
        started_at_us=watch.started_us,
        due_at_us=None if watch.state is ClockState.PAUSED else due,
        stopped_at_us=watch.stopped_us,
        breached_at_us=due if due is not None and judged > due else None,
        elapsed_us=elapsed,
        paused_us=sum(segment.business_us for segment in segments if segment.kind == "paused"),
        remaining_us=None if goal is None else max(0, goal - spent),
        overrun_us=0 if goal is None else max(0, spent - goal),
        provisional=watch.state is ClockState.STOPPED and _may_resume(watch) and not done,
        segments=segments,
    )


def _may_resume(watch: Stopwatch) -> bool:
    target = watch.terms.target
    return target.measured.reopens and target.reopen == "resume"
