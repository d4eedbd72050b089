"""A lane as a drawing: its name and verdict at the sides, its stretches and pins between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.businesstime.picture.fitting import ems_of, fitted
from servicecore.businesstime.picture.svg import PAD, bar, element, hint_of, text, width_of
from servicecore.sla.picture.glyph import glyph
from servicecore.sla.picture.stretch import closed_of, stretches_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.sla.picture.axis import Axis
    from servicecore.sla.picture.lane import Lane
    from servicecore.sla.picture.pin import Pin
    from servicecore.sla.picture.stretch import Stretch

__all__ = ["LaneDrawing"]

_BAR, _ROW, _FOOT = 14.0, 15.0, 19.0
_SMALL = 10.5
_DAY_ROOM = 6.0
_LEAST = 0.75
_ABOVE = ("milestone", "breached", "retargeted", "extended", "excused")
_ON = ("started", "stopped", "cancelled")
_BELOW = ("original_due", "due")


@frozen
class LaneDrawing:
    """
    A lane at its place.

    Args:
        rows: The pins above the bar, row by row, so that none lies on another.
    """

    lane: Lane
    axis: Axis
    top: float
    rows: Sequence[Sequence[Pin]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "rows", _rows(self.lane.pins, self.axis))

    @property
    def height(self) -> float:
        """How tall it is."""
        return max(44.0, 7 + _ROW * len(self.rows) + _BAR + _FOOT)

    @property
    def _bar_top(self) -> float:
        return self.top + self.height - _FOOT - _BAR

    def ground(self) -> Iterator[str]:
        """What lies behind: when the calendar is closed, where dates begin, and the stretches."""
        y, tall = self.top, self.height
        yield element("rect", x=self.axis.left, y=y, width=self.axis.width, height=tall, class_="band")
        for closed in closed_of(self.lane, self.axis):
            x, end = self.axis.x(closed.start_us), self.axis.x(closed.end_us)
            hint = hint_of(closed.hint(self.axis.zone))
            yield element("rect", hint, x=x, y=y, width=end - x, height=tall, class_=closed.look)
        for us in self.axis.midnights() if self.axis.day_room >= _DAY_ROOM else ():
            x = self.axis.x(us)
            yield element("line", x1=x, x2=x, y1=y, y2=y + tall, class_="grid")
        for stretch in stretches_of(self.lane, self.axis):
            yield from self._stretch(stretch)

    def front(self) -> Iterator[str]:
        """What lies before it: the pins, and the name and the verdict at the sides."""
        yield from self._pins()
        yield from self._sides()

    def _stretch(self, stretch: Stretch) -> Iterator[str]:
        x, y = self.axis.x(stretch.start_us), self._bar_top
        end, middle = self.axis.x(stretch.end_us), self._bar_top + _BAR / 2
        width, hint = max(end - x, _LEAST), stretch.hint(self.axis.zone)
        line = {"x1": x, "x2": end, "y1": middle, "y2": middle}
        if stretch.look.startswith("thread"):
            yield element("line", **line, class_=stretch.look)
        elif stretch.look == "away":
            yield element("g", hint_of(hint), element("line", **line, class_="away"))
        elif stretch.look == "held":
            ground = element("rect", x=x, y=y, width=width, height=_BAR, class_="held")
            stripes = element("line", **line, class_="held-line", stroke_width=_BAR)
            yield element("g", hint_of(hint), ground, stripes)
        else:
            yield bar(x, y, width, _BAR, stretch.look, hint=hint, radius=1.5)

    def _pins(self) -> Iterator[str]:
        middle = self._bar_top + _BAR / 2
        below = [pin for pin in self.lane.pins if pin.kind in _BELOW]
        for pin in below:
            x = self.axis.x(pin.at_us)
            yield element("line", x1=x, x2=x, y1=self._bar_top - 2, y2=self._bar_top + _BAR + 4, class_="pin")
        for place, row in enumerate(self.rows, 1):
            for pin in row:
                yield from self._above(pin, self._bar_top - 4 - _ROW * place + _ROW / 2)
        for pin in self.lane.pins:
            if pin.kind in _ON:
                yield glyph(pin.kind, self.axis.x(pin.at_us), middle, hint=pin.text)
        yield from self._dues(below, self._bar_top + _BAR + 8)

    def _above(self, pin: Pin, y: float) -> Iterator[str]:
        x = self.axis.x(pin.at_us)
        yield glyph(pin.kind, x, y, hint=pin.text, hollow=pin.ahead)
        if pin.kind == "milestone":
            beside, anchor = (7, "") if _reach(pin, self.axis)[0] == x - 7 else (-7, "end")
            yield text(x + beside, y + 3.8, pin.name, "quiet halo", size=_SMALL, anchor=anchor, hint=pin.text)

    def _dues(self, pins: Sequence[Pin], y: float) -> Iterator[str]:
        """The deadlines below the bar: the present one with its date, the first one where there is room."""
        taken = {pin.kind: [(self.axis.x(pin.at_us) - 6, self.axis.x(pin.at_us) + 6)] for pin in pins}
        for pin in sorted(pins, key=lambda pin: pin.kind == "original_due"):
            x, said = self.axis.x(pin.at_us), f"{pin.name} {self.axis.label(pin.at_us)}"
            yield glyph(pin.kind, x, y, hint=pin.text)
            others = [box for kind, boxes in taken.items() if kind != pin.kind for box in boxes]
            side = self._side(x, width_of(said, _SMALL) + 9, others, always=pin.kind == "due")
            if side:
                anchor = "end" if side < 0 else ""
                yield text(x + 9 * side, y + 3.8, said, "quiet halo", size=_SMALL, anchor=anchor)
                reach = side * (width_of(said, _SMALL) + 9)
                taken[pin.kind].append((min(x, x + reach), max(x, x + reach)))

    def _side(self, x: float, wide: float, taken: Sequence[tuple[float, float]], *, always: bool) -> int:
        """On which side of a pin its label has room: 1 to the right, -1 to the left, 0 on neither."""
        places = {1: (x, x + wide), -1: (x - wide, x)}
        inside = [
            s for s, (left, right) in places.items() if self.axis.left <= left and right <= self.axis.right
        ]
        free = [
            side
            for side in inside
            if all(places[side][1] < left or right < places[side][0] for left, right in taken)
        ]
        return next(iter(free or inside[:always]), 0)

    def _sides(self) -> Iterator[str]:
        lane, middle = self.lane, self.top + self.height / 2
        room = self.axis.left - PAD - 10
        name = fitted(lane.name, room / 13 / 1.1, ems_of)
        yield text(PAD, middle - 3, name, size=13, bold=True, hint=lane.name)
        yield text(PAD, middle + 13, fitted(lane.goal, room / 11, ems_of), "quiet", size=11, hint=lane.goal)
        class_ = "bad" if lane.clock.breached else "strong"
        x = self.axis.right + 12
        yield text(x, middle - 3, lane.verdict, class_, bold=True)
        yield text(x, middle + 13, lane.figure, "quiet", size=_SMALL)


def _rows(pins: Sequence[Pin], axis: Axis) -> list[list[Pin]]:
    """The pins above the bar in rows: each in the lowest one in which it lies on no other."""
    rows: list[list[Pin]] = []
    ends: list[float] = []
    for pin in pins:
        if pin.kind in _ABOVE and axis.holds(pin.at_us):
            left, right = _reach(pin, axis)
            place = next((place for place, end in enumerate(ends) if end < left), len(ends))
            if place == len(ends):
                rows.append([])
                ends.append(0)
            rows[place].append(pin)
            ends[place] = right
    return rows


def _reach(pin: Pin, axis: Axis) -> tuple[float, float]:
    """From where to where a pin above the bar takes room, its name to its right where there is space."""
    x = axis.x(pin.at_us)
    wide = 9 + width_of(pin.name, _SMALL) if pin.kind == "milestone" else 7
    return (x - 7, x + wide) if x + wide <= axis.right else (x - wide, x + 7)
