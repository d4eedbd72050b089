"""What the well-known clocks measure: data that ships with the library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from servicecore.document import parse_toml, structure

__all__ = ["ANY", "METRICS", "Again", "Ends", "Metric"]

ANY = "*"
"""Stands for every priority among goals, and for every reason among pauses."""

Again: TypeAlias = Literal["resume", "new_cycle", "stay_stopped"]
Ends: TypeAlias = Literal["resolved", "closed"]


@frozen
class Metric:
    """
    One thing that is measured about a ticket.

    Args:
        name: The field's word for it; documents refer to it.

        start: The condition that begins a cycle, unless one is under way or the work is over. None for one
            that the opening starts, or the date that the target names.

        pause, resume, stop, reset, cancel: The conditions of those; see `Target`.

        reopens: Whether work that goes on after a resolution concerns a clock that the opening started.

        again: What a start does to a clock that has stopped; see `Target`.

        pause_on: The reasons for waiting that hold the clock, where the target does not say.

        goals_by: The field of the ticket by whose value goals are told apart.

        ends: The kind of state that stops every clock: no clock outlives its ticket.

        promised: For a goal that was promised to the requester: the first promise, or the last.

        needs: What the target must say with `of`; `{team}` in a condition is the team it says.

        alone: Whether what happens to tickets that went into this one is nothing to it, but for their waits.
    """

    name: str
    start: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    pause: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    resume: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    stop: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    reset: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    cancel: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    reopens: bool = field(default=False, kw_only=True)
    again: Again = field(default="new_cycle", kw_only=True)
    pause_on: tuple[str, ...] = field(default=(ANY,), kw_only=True)
    goals_by: str = field(default="priority", kw_only=True)
    ends: Ends = field(default="resolved", kw_only=True)
    promised: Literal["first", "last"] | None = field(default=None, kw_only=True)
    needs: tuple[str, ...] = field(default=(), kw_only=True)
    alone: bool = field(default=False, kw_only=True)


@frozen
class _Metrics:
    metrics: tuple[Metric, ...]
    schema: Literal["servicecore.sla_metrics/1"]


@cache
def _shipped() -> Mapping[str, Metric]:
    text = resources.files("servicecore.sla.policies").joinpath("metrics.toml").read_text("utf-8")
    document = structure(parse_toml(text, "SLA metrics"), _Metrics, "SLA metrics")
    return {metric.name: metric for metric in document.metrics}


class _Shipped(Mapping[str, Metric]):
    """The metrics of the library by name, read when one is first asked for."""

    def __getitem__(self, name: str) -> Metric:
        return _shipped()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_shipped())

    def __len__(self) -> int:
        return len(_shipped())


METRICS: Mapping[str, Metric] = _Shipped()
"""The metrics that ship with the library, by name."""
