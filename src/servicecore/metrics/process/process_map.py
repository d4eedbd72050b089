"""What followed what in many tickets: directly-follows counts, and the time between."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.duration import duration_text
from servicecore.metrics.engine.arguments import checked_facts
from servicecore.metrics.process.drawing import to_mermaid
from servicecore.metrics.process.trail import activity_trail, state_trail
from servicecore.metrics.statistics.quantile import quantile
from servicecore.text_table import aligned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.facts import TicketFacts
    from servicecore.metrics.process.trail import Trail

__all__ = ["END", "START", "Flow", "ProcessMap"]

START, END = "start", "end"
"""What stands before the first and after the last step of each ticket; the texts are free for steps, too."""


@frozen
class Flow:
    """
    One arrow of the map.

    Args:
        source, target: The steps it joins; None as a source is the start of a ticket, as a target its end.

        count: How often *target* came next after *source*.

        median_us: The median time between them, type 7 and rounded to microseconds; None at start and end.
    """

    source: str | None
    target: str | None
    count: int
    median_us: int | None


@frozen
class ProcessMap:
    """
    Which step followed which, how often, and after how long.

    Maps of parts of the tickets add up to the map of them all, by `merge`.

    Args:
        tickets: How many it was drawn from.

        steps: How often each step was taken.

        lengths: For each pair of steps the times between them, in no order. A None beside a step is the
            start or the end of a ticket, where no time passes.
    """

    tickets: int
    steps: Mapping[str, int] = field(hash=False)
    lengths: Mapping[tuple[str | None, str | None], tuple[int, ...]] = field(hash=False, repr=False)

    @classmethod
    def of_states(cls, facts: Iterable[TicketFacts]) -> ProcessMap:
        """
        The map of states, from the spells of rows of facts.

        The time on an arrow is the time spent in the state it leaves. The state a ticket is in at `asof` is
        its last step.

        Raises:
            WrongArgument: If *facts* are none.
        """
        return cls._of(map(state_trail, checked_facts(facts)))

    @classmethod
    def of_activities(cls, histories: Iterable[Iterable[TicketEvent]]) -> ProcessMap:
        """
        The map of activities, from the events of each ticket in order.

        An activity is what the event calls so itself, else the trigger of its step, else its type. What
        nobody recorded is no step.
        """
        return cls._of(map(activity_trail, histories))

    @classmethod
    def _of(cls, trails: Iterable[Trail]) -> ProcessMap:
        tickets, steps = 0, Counter[str]()
        lengths: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
        for trail in trails:
            tickets += 1
            before: str | None = None
            left = 0
            for step, at in trail:
                steps[step] += 1
                lengths[before, step].append(0 if before is None else at - left)
                before, left = step, at
            if before is not None:
                lengths[before, None].append(0)
        return cls(tickets, dict(steps), {pair: tuple(times) for pair, times in lengths.items()})

    def merge(self, other: ProcessMap) -> ProcessMap:
        """The map of the tickets of both."""
        lengths = {
            pair: self.lengths.get(pair, ()) + other.lengths.get(pair, ())
            for pair in dict.fromkeys((*self.lengths, *other.lengths))
        }
        return ProcessMap(
            self.tickets + other.tickets, dict(Counter(self.steps) + Counter(other.steps)), lengths
        )

    def flows(self, *, least: int = 1) -> tuple[Flow, ...]:
        """The arrows that were gone at least *least* times, the most frequent first."""
        flows = [
            Flow(source, target, len(times), _median(times) if source and target else None)
            for (source, target), times in self.lengths.items()
            if len(times) >= least
        ]
        return tuple(sorted(flows, key=lambda flow: (-flow.count, flow.source or "", flow.target or "")))

    def rows(self, *, least: int = 1) -> Iterator[dict[str, Any]]:
        """The arrows as flat rows; `source` and `target` are empty at the start and the end of tickets."""
        for flow in self.flows(least=least):
            yield {
                "source": flow.source or "",
                "target": flow.target or "",
                "count": flow.count,
                "median_us": flow.median_us,
            }

    def to_mermaid(self, *, least: int = 1, labels: Mapping[str, str] | None = None) -> str:
        """
        The map as a Mermaid flowchart: each arrow with its count and its median time.

        Args:
            least: Arrows that were gone less often are left out.

            labels: What steps are called, by their names.
        """
        return to_mermaid(self, least=least, labels=labels or {})

    def describe(self) -> str:
        """The map in words, for those who cannot see it."""
        if not self.lengths:
            return f"A process map of {self.tickets} tickets that took no step."
        most = next(flow for flow in self.flows() if flow.source or flow.target)
        return (
            f"A process map of {self.tickets} tickets: {len(self.steps)} steps and {len(self.lengths)} ways "
            f"between them. The most frequent way goes from {most.source or START} to {most.target or END}, "
            f"{most.count} times."
        )

    def __str__(self) -> str:
        rows = [
            [
                flow.source or f"({START})",
                flow.target or f"({END})",
                str(flow.count),
                "" if flow.median_us is None else duration_text(flow.median_us // 1_000_000 * 1_000_000),
            ]
            for flow in self.flows()
        ]
        return "\n".join(aligned(["from", "to", "count", "median"], rows, right=["count", "median"]))

    def _repr_mimebundle_(self, **_wanted: Any) -> dict[str, str]:
        """What notebooks show: the map where they can draw Mermaid, else its table."""
        return {"text/plain": str(self), "text/vnd.mermaid": self.to_mermaid()}


def _median(times: tuple[int, ...]) -> int:
    middle = quantile(sorted(times), 0.5)
    assert middle is not None
    return round(middle)
