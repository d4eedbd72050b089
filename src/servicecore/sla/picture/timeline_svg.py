"""A timeline as a drawing: the axis, a lane a cycle, the instant of judgement, and what the signs mean."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from servicecore.businesstime.compiled.zone import local_day
from servicecore.businesstime.picture.dates import range_text
from servicecore.businesstime.picture.fitting import ems_of, fitted
from servicecore.businesstime.picture.svg import PAD, document, element, legend, text, width_of
from servicecore.instant import EPOCH_DAY
from servicecore.sla.explanation.verdict import verdict_lines
from servicecore.sla.picture.axis import Axis
from servicecore.sla.picture.colours import COLOURS
from servicecore.sla.picture.glyph import WORDS, glyph
from servicecore.sla.picture.lane_svg import LaneDrawing
from servicecore.sla.picture.stretch import closed_of, stretches_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.businesstime.picture.svg import Sign
    from servicecore.sla.picture.timeline import Timeline

__all__ = ["timeline_svg"]

_WIDTH = 860
_LEFT, _RIGHT, _TOP, _GAP = 178.0, 722.0, 104.0, 4.0
_DATES, _NOW = 16.0, 14.0
_TITLE_SIZE, _SMALL = 17.0, 11.0

_LOOKS = {
    "week": "counted",
    "late": "counted past the deadline",
    "ahead": "ahead until due",
    "held": "paused",
    "away": "resolved",
    "aside": "set aside",
    "shut": "outside hours",
    "holiday": "holiday",
}


def timeline_svg(timeline: Timeline) -> str:
    """The timeline as one SVG document; the same one for the same clocks."""
    axis = Axis.around(*timeline.span_us, timeline.zone, _LEFT, _RIGHT)
    top = foot = _TOP if axis.by_hours else _TOP - _DATES
    drawings = []
    for lane in timeline.lanes:
        drawings.append(LaneDrawing(lane, axis, foot))
        foot += drawings[-1].height + _GAP
    parts = [*_axis(axis, top)] if drawings else []
    parts += [part for drawing in drawings for part in drawing.ground()]
    if drawings and axis.holds(timeline.at_us):
        parts += _now(timeline.at_us, axis, top, foot)
        foot += _NOW
    parts += [part for drawing in drawings for part in drawing.front()]
    signs = _signs(drawings)
    swatches, tall = legend(foot + 10, signs, _WIDTH)
    said = f"{_range(timeline)}, {timeline.timezone}"
    return document(
        foot + 10 + tall + PAD - 6 if drawings else _TOP - _DATES,
        title=f"Clocks of {timeline.ticket_id}: {said}",
        description=_description(timeline),
        parts=[*_heading(timeline, said), *parts, *swatches],
        width=_WIDTH,
        colours=COLOURS,
    )


def _range(timeline: Timeline) -> str:
    """The dates of the timeline in words."""
    first, last = (date.fromordinal(local_day(us, timeline.zone) + EPOCH_DAY) for us in timeline.span_us)
    return range_text(first, last)


def _description(timeline: Timeline) -> str:
    lanes = (f"{lane.name}, {lane.goal}: {'; '.join(verdict_lines(lane.clock))}." for lane in timeline.lanes)
    return " ".join(lanes) or "No clocks."


def _heading(timeline: Timeline, said: str) -> Iterator[str]:
    """The ticket and the dates to the left, how the clocks stand to the right."""
    counts = Counter(lane.verdict for lane in timeline.lanes)
    stand = ", ".join(f"{count} {verdict}" for verdict, count in counts.items()) or "no clocks"
    room = _WIDTH - 3 * PAD - width_of(stand)
    name = fitted(timeline.ticket_id, room / _TITLE_SIZE / 1.15, ems_of)
    yield text(PAD, 36, name, size=_TITLE_SIZE, bold=True, hint=timeline.ticket_id)
    yield text(PAD, 56, said, "quiet")
    yield text(_WIDTH - PAD, 36, stand, anchor="end")


def _axis(axis: Axis, top: float) -> Iterator[str]:
    """The names of instants, and above times of day the dates."""
    days = list(axis.days()) if axis.by_hours else []
    for day, after in zip_longest(days, days[1:]):
        x, end = axis.x(day.us), _WIDTH if after is None else axis.x(after.us)
        if x + width_of(day.label, _SMALL) * 1.15 + 8 <= end:
            yield text(x, top - 24, day.label, size=_SMALL, bold=True)
    for tick in axis.ticks():
        x = axis.x(tick.us)
        yield element("line", x1=x, x2=x, y1=top - 4 if axis.by_hours else top - 14, y2=top, class_="pin")
        beside, anchor = (0, "middle") if axis.by_hours else (4, "")
        yield text(x + beside, top - 7, tick.label, "quiet", size=_SMALL, anchor=anchor)


def _now(at_us: int, axis: Axis, top: float, foot: float) -> Iterator[str]:
    """The instant of judgement, across all lanes."""
    x = axis.x(at_us)
    yield element("line", x1=x, x2=x, y1=top, y2=foot, class_="now")
    said = f"judged {axis.label(at_us)}"
    half = width_of(said, _SMALL) / 2
    x = min(max(x, PAD + half), _WIDTH - PAD - half)
    yield text(x, foot + 9, said, size=_SMALL, anchor="middle")


def _signs(drawings: Sequence[LaneDrawing]) -> list[tuple[Sign, str]]:
    """The legend: looks and signs, as far as they can be seen."""
    seen = [(drawing.lane, drawing.axis) for drawing in drawings]
    looks = {each.look for one in seen for each in (*stretches_of(*one), *closed_of(*one))}
    pins = {(pin.kind, pin.kind == "milestone" and pin.ahead) for lane, _ in seen for pin in lane.pins}
    signs: list[tuple[Sign, str]] = [
        (partial(_swatch, look), word) for look, word in _LOOKS.items() if look in looks
    ]
    for kind, word in WORDS.items():
        signs += [(partial(glyph, kind), word)] if (kind, False) in pins else []
        signs += [(partial(glyph, kind, hollow=True), f"{word} ahead")] if (kind, True) in pins else []
    return signs


def _swatch(look: str, x: float, y: float) -> str:
    """A look as a sign of the legend."""
    box = {"x": x - 6, "y": y - 6, "width": 12, "height": 12}
    line = {"x1": x - 6, "x2": x + 6, "y1": y, "y2": y}
    if look == "away":
        return element("line", **line, class_="away")
    if look == "held":
        return element("rect", **box, class_="held") + element(
            "line", **line, class_="held-line", stroke_width=12
        )
    return element("rect", **box, rx=1.5, class_=look)
