"""When something is due by itself: what a clock tells, a length of time, a condition; or only by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from servicecore.businesstime.goal import OpenTime, WithinBusinessDays
from servicecore.duration import BusinessDays, parse_duration
from servicecore.errors import Fault, InvalidDuration, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.condition import Condition

__all__ = ["BREACHED", "Occasion", "Since", "Span", "condition_faults", "occasion_faults", "read_span"]

Since: TypeAlias = Literal["opened", "entered", "last_rung"]
"""What a length of time counts from: the opening, the entry into the state, the last rung climbed."""

Span: TypeAlias = OpenTime | WithinBusinessDays
"""A length as it is counted: open time, or business days."""

BREACHED = "breached"
"""The signal meant where none is named."""


@frozen
class Occasion:
    """
    When something is due by itself; where nothing is said, it is only done by hand.

    Args:
        metric: The metric whose clock tells; once for every cycle of it.

        signal: What it has to tell: `breached`, the name of a milestone such as `75%` or `-1h`, `met`,
            `started` or `cancelled`. A breach where nothing is said.

        before: So long before the deadline of the clock while it runs, instead of a signal.

        after: So long after the signal; or, without a metric, after *since*.

        since: `opened`, `entered` (its state), or `last_rung`: the latest rung of the ladder.

        calendar: In whose business time lengths count; the document's where none is named, and every hour
            where that names none either.

        when: What must hold of the ticket too. Alone, it is the occasion: as soon as it holds.
    """

    metric: str | None = field(default=None, kw_only=True)
    signal: str | None = field(default=None, kw_only=True)
    before: str | None = field(default=None, kw_only=True)
    after: str | None = field(default=None, kw_only=True)
    since: Since | None = field(default=None, kw_only=True)
    calendar: str | None = field(default=None, kw_only=True)
    when: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)

    @property
    def by_hand(self) -> bool:
        """Whether it never is due by itself."""
        return self.metric is None and self.after is None and self.when is None

    @property
    def text(self) -> str:
        """
        It in one line, as far as a clock or a length of time says it.

        >>> Occasion(metric="resolution").text, Occasion(after="4h", since="opened").text
        ('resolution breached', '4h after opened')
        """
        if self.metric is not None and self.before is not None:
            return f"{self.before} before the deadline of {self.metric}"
        if self.metric is None:
            return f"{self.after} after {self.since}" if self.after else "a condition holds"
        told = f"{self.metric} {self.signal or BREACHED}"
        return f"{self.after} after {told}" if self.after else told


def read_span(text: str, name: str) -> Span:
    """
    A length as it is counted.

    Raises:
        InvalidDuration: If it is none.
    """
    length = parse_duration(text, name=name)
    return WithinBusinessDays(length.days) if isinstance(length, BusinessDays) else OpenTime(length)


def occasion_faults(path: str, occasion: Occasion, calendar: str | None) -> Iterator[Fault]:
    """
    Everything that does not fit together in an occasion.

    Args:
        calendar: The one in which its lengths count; None where every hour does.
    """
    if occasion.metric is None:
        for name in ("signal", "before"):
            if getattr(occasion, name) is not None:
                yield Fault(f"{path}.metric", f"is missing; {name} needs it", "missing_key")
        for name, other in (("after", "since"), ("since", "after")):
            if getattr(occasion, name) is not None and getattr(occasion, other) is None:
                yield Fault(f"{path}.{other}", f"is missing; {name} needs it", "missing_key")
    elif occasion.since is not None:
        yield Fault(f"{path}.since", "is for a length of time without a metric; leave out one of them")
    if occasion.before is not None:
        for name in ("signal", "after"):
            if getattr(occasion, name) is not None:
                yield Fault(f"{path}.{name}", "does not go together with before; leave out one of them")
    for name in ("before", "after"):
        if getattr(occasion, name) is not None:
            yield from _span_faults(f"{path}.{name}", getattr(occasion, name), calendar)


def _span_faults(path: str, text: str, calendar: str | None) -> Iterator[Fault]:
    try:
        span = read_span(text, path.rpartition(".")[2])
    except InvalidDuration as error:
        yield Fault(path, str(error), error.code)
        return
    days = isinstance(span, WithinBusinessDays)
    if (span.days if isinstance(span, WithinBusinessDays) else span.duration_us) <= 0:
        yield Fault(path, f"{shown(text)} is no length of time; give one above zero", "invalid_duration")
    if days and calendar is None:
        message = f"{shown(text)} counts business days; name the calendar they are counted in, or give hours"
        yield Fault(path, message, "invalid_duration")


def condition_faults(path: str, condition: Condition | None) -> Iterator[Fault]:
    """What is wrong with a condition of this kind: whether it holds must depend on the ticket alone."""
    if condition is not None and condition.timed:
        message = "asks how late it is; say that with after and since, and ask here what the ticket is"
        yield Fault(path, message, "timed")
