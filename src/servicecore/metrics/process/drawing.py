"""A process map as a Mermaid flowchart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from servicecore.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecore.metrics.process.process_map import ProcessMap

__all__ = ["to_mermaid"]

_SPECIAL = re.compile(r"[^\w ,./()'+*=\u0080-\U0010ffff-]", re.ASCII)
"""Whatever may mean something to Mermaid or to the page it is drawn on."""

_UNITS = ((DAY_US, "d"), (HOUR_US, "h"), (MINUTE_US, "min"), (SECOND_US, "s"))


def to_mermaid(drawn: ProcessMap, *, least: int, labels: Mapping[str, str]) -> str:
    """The text that Mermaid draws; names and labels are escaped."""
    return "\n".join(_lines(drawn, least, labels))


def _lines(drawn: ProcessMap, least: int, labels: Mapping[str, str]) -> Iterator[str]:
    flows = drawn.flows(least=least)
    shown = {name for flow in flows for name in (flow.source, flow.target)}
    places = {name: f"n{place}" for place, name in enumerate(drawn.steps) if name in shown}
    yield "flowchart TD"
    yield f"  accDescr: {_safe(drawn.describe())}"
    for name, place in places.items():
        yield f'  {place}["{_safe(labels.get(name, name))}<br/>{drawn.steps[name]}"]'
    if any(flow.source is None for flow in flows):
        yield '  start(["●"])'
    if any(flow.target is None for flow in flows):
        yield '  finish(["◎"])'
    for flow in flows:
        source = "start" if flow.source is None else places[flow.source]
        target = "finish" if flow.target is None else places[flow.target]
        time = "" if flow.median_us is None else f"<br/>{_short(flow.median_us)}"
        yield f'  {source} -->|"{flow.count}{time}"| {target}'


def _safe(text: str) -> str:
    """A text with everything written as its number that Mermaid might take for more than text."""
    return _SPECIAL.sub(lambda found: f"#{ord(found.group())};", text)


def _short(us: int) -> str:
    """A time as people say it, in the largest unit that it fills."""
    for unit, name in _UNITS:
        if abs(us) >= unit:
            return f"{us / unit:.1f} {name}"
    return f"{us / SECOND_US:.0f} s"
