"""The algebra of calendars: open where any is, where all are, or where one is and the others are not.

A combination is rules like any other. Its open time is merged from its
members' in linear time, whatever their zones; local dates are those of the
zone in which it is shown.
"""

from __future__ import annotations

from functools import reduce
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import evolve, frozen

from servicecore.businesstime.compiled.spans import clipped, disjoint, intersected, subtracted, united
from servicecore.businesstime.compiled.zone import wall_us
from servicecore.businesstime.rules.combined_reasons import combined_pieces
from servicecore.businesstime.rules.definition import SCHEMA, digest_of
from servicecore.errors import Fault, InvalidDefinition, shown
from servicecore.instant import DAY_US, MAX_US, MIN_US, load_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from servicecore.businesstime.compiled.spans import Spans
    from servicecore.businesstime.explanation import Piece
    from servicecore.businesstime.rules.protocol import DayPiece, OpeningRules, Operation
    from servicecore.instant import ZoneSource

__all__ = ["MAX_DEPTH", "MAX_MEMBERS", "OPERATIONS", "Combination", "name_of"]

OPERATIONS: Final[tuple[Operation, ...]] = ("union", "intersection", "difference")

MAX_DEPTH: Final = 8
"""Combinations of combinations nested deeper are refused."""

MAX_MEMBERS: Final = 1_000
"""Combinations of more calendars, all that are nested counted, are refused."""

_SIGNS: Final[Mapping[Operation, str]] = {"union": " | ", "intersection": " & ", "difference": " - "}

_MARGIN_DAYS = 4
# Dates of two zones that share an instant are at most two apart, and what opens on one lasts for two at most.


@frozen
class Combination:
    """
    Several calendars as one.

    Args:
        operation: "union" is open where any member is, "intersection" where all are, "difference" where the
            first is and none of the others.

        members: Two or more; their order means something to a difference alone.

        name: What errors and explanations call it.

        timezone: Where its instants are shown, and whose local dates its business days are.
    """

    operation: Operation
    members: tuple[OpeningRules, ...]
    name: str
    timezone: str
    zone_source: ZoneSource = "tzdata"

    @classmethod
    def of(cls, operation: Operation, one: OpeningRules, other: OpeningRules) -> Self:
        """
        Two rules as one, shown in the zone of the first.

        A union of a union is one of all its members, and likewise the others: `a - b - c` has three.

        Raises:
            InvalidDefinition: If combinations are nested too deep, or there are too many members.
        """
        others = [other] if operation == "difference" else _flat(operation, other)
        members = (*_flat(operation, one), *others)
        whole = cls(operation, members, name_of(operation, members), one.timezone, one.zone_source)
        fault = whole.fault()
        if fault:
            raise InvalidDefinition(f"calendar {shown(whole.name)}", [fault])
        return whole

    def fault(self) -> Fault | None:
        """What is wrong where there is too much of it to be written as a document and read back."""
        if self.depth > MAX_DEPTH:
            return Fault("", f"is nested deeper than {MAX_DEPTH} combinations", "too_deep")
        if self.size > MAX_MEMBERS:
            return Fault("", f"combines more than {MAX_MEMBERS} calendars; combine fewer", "too_many")
        return None

    @property
    def size(self) -> int:
        """How many calendars it combines, those that its members combine included."""
        nested = (rules.size for rules in self.members if isinstance(rules, Combination))
        return len(self.members) + sum(nested)

    @property
    def depth(self) -> int:
        """How many combinations are nested in each other, this one included."""
        return 1 + max(rules.depth if isinstance(rules, Combination) else 0 for rules in self.members)

    @property
    def horizon_years(self) -> int:
        """The widest of the members'."""
        return max(rules.horizon_years for rules in self.members)

    @property
    def dated_years(self) -> tuple[int, int]:
        """The first and the last year that a member's exception names."""
        years = [rules.dated_years for rules in self.members]
        return min(first for first, _ in years), max(last for _, last in years)

    def spans(self, first_day: int, last_day: int) -> Spans:
        """The open time of the range, merged from the members'."""
        first, *others = [rules.spans(first_day, last_day) for rules in self.members]
        if self.operation == "union":
            return united(first, *others)
        return (
            reduce(intersected, others, first)
            if self.operation == "intersection"
            else subtracted(first, united(*others))
        )

    def days(self, first_day: int, last_day: int) -> list[DayPiece]:
        """
        The open time by the local date on which it opens.

        In a union each member's interval keeps the date of its own opening; where several must be open, the
        interval belongs to the latest of their dates.
        """
        wide = (first_day - _MARGIN_DAYS, last_day + _MARGIN_DAYS)
        dated = [self._dated(rules.days(*wide), rules.timezone) for rules in self.members]
        if self.operation == "union":
            pieces = [piece for days in dated for piece in days]
        elif self.operation == "intersection":
            pieces = reduce(_shared, dated)
        else:
            holes = united(*(rules.spans(*wide) for rules in self.members[1:]))
            pieces = [
                (day, begin, end)
                for day, start, stop in dated[0]
                for begin, end in _rest((start, stop), holes)
            ]
        return [piece for piece in _by_day(pieces) if first_day <= piece[0] < last_day]

    def _dated(self, pieces: list[DayPiece], timezone: str) -> list[DayPiece]:
        """A member's intervals by the dates of the zone in which the combination is shown."""
        if timezone == self.timezone:
            return pieces
        zone = load_zone(self.timezone, self.zone_source)
        relabelled: list[DayPiece] = []
        for _, group in groupby(pieces, itemgetter(0)):
            of_one_day = list(group)
            day = _local_date(min(start for _, start, _ in of_one_day), zone)
            relabelled += [(day, start, end) for _, start, end in of_one_day]
        return relabelled

    def pieces(self, start_us: int, end_us: int) -> list[Piece]:
        """What each stretch is and why: who is open, or the most telling of the members' reasons."""
        return combined_pieces(self.operation, self.members, start_us, end_us)

    def under(self, zone_source: ZoneSource) -> Self:
        """The same members by another release of the time-zone rules."""
        members = tuple(rules.under(zone_source) for rules in self.members)
        return evolve(self, members=members, zone_source=zone_source)

    def named(self, name: str) -> Self:
        """The same rules under another name."""
        return evolve(self, name=name)

    def digest(self) -> str:
        """
        16 hexadecimal digits of what the members mean together; their order counts in a difference alone.

        How unions of unions are nested has no part in it, likewise the others.
        """
        first, *others = _parts(self.operation, self, self)
        if self.operation == "difference":
            gone = {part.digest() for rules in others for part in _parts("union", rules, None)}
            return digest_of(self, [self.operation, first.digest(), *sorted(gone)])
        members = sorted({rules.digest() for rules in (first, *others)})
        if len(members) == 1 and _dated_alike(first, self):
            return members[0]
        return digest_of(self, [self.operation, *members])

    def to_dict(self) -> dict[str, Any]:
        """The document that reads back as equal rules: its members' documents under its operation."""
        head = {"schema": SCHEMA, "name": self.name, "timezone": self.timezone}
        # Left out, it would be the first member's.
        plain = self.zone_source == self.members[0].zone_source == "tzdata"
        source = {} if plain else {"zone_source": str(self.zone_source)}
        return head | source | {self.operation: [rules.to_dict() for rules in self.members]}


def _local_date(us: int, zone: tzinfo) -> int:
    """The local date of an instant; before the year 1 and after 9999, where the week goes on, too."""
    within_us = min(max(us, MIN_US + 2 * DAY_US), MAX_US - 2 * DAY_US)
    return (us + wall_us(within_us, zone) - within_us) // DAY_US


def _flat(operation: Operation, rules: OpeningRules) -> Sequence[OpeningRules]:
    if isinstance(rules, Combination) and rules.operation == operation:
        return rules.members
    return [rules]


def _parts(operation: Operation, rules: OpeningRules, whole: Combination | None) -> list[OpeningRules]:
    """
    Rules, or in place of a combination of that kind what it is made of.

    Args:
        whole: Whose local dates the parts must share; None where dates mean nothing.
    """
    if not isinstance(rules, Combination) or rules.operation != operation:
        return [rules]
    if whole is not None and not _dated_alike(rules, whole):
        return [rules]
    first, *others = rules.members
    if operation == "difference":
        return [*_parts(operation, first, whole), *others]
    return [part for member in rules.members for part in _parts(operation, member, whole)]


def _dated_alike(one: OpeningRules, other: OpeningRules) -> bool:
    """Whether the local dates of the two are the same."""
    return (one.timezone, one.zone_source) == (other.timezone, other.zone_source)


def name_of(operation: Operation, members: Iterable[OpeningRules]) -> str:
    """What a combination is called that nobody has named."""
    return _SIGNS[operation].join(map(_called, members))


def _called(rules: OpeningRules) -> str:
    return f"({rules.name})" if isinstance(rules, Combination) and " " in rules.name else rules.name


def _shared(one: list[DayPiece], other: list[DayPiece]) -> list[DayPiece]:
    """What intervals of two calendars share, by the later of their dates."""
    shared: list[DayPiece] = []
    others = sorted(other, key=itemgetter(1))
    first = 0
    for day, start, end in sorted(one, key=itemgetter(1)):
        while first < len(others) and others[first][1] < start - _LONGEST_US:
            first += 1
        index = first
        while index < len(others) and others[index][1] < end:
            other_day, other_start, other_end = others[index]
            index += 1
            if start < other_end:
                shared.append((max(day, other_day), max(start, other_start), min(end, other_end)))
    return shared


_LONGEST_US = 10 * DAY_US
# A shift lasts a day at most; what a combination has on one date is longer, but not by more than a few.


def _rest(span: tuple[int, int], holes: Spans) -> Iterable[tuple[int, int]]:
    return zip(*subtracted(([span[0]], [span[1]]), clipped(holes, *span)), strict=True)


def _by_day(pieces: list[DayPiece]) -> list[DayPiece]:
    """The same open time in order of days, each day's intervals apart from each other."""
    joined_up: list[DayPiece] = []
    for day, group in groupby(sorted(pieces), itemgetter(0)):
        of_day = list(group)
        spans = disjoint([start for _, start, _ in of_day], [end for _, _, end in of_day])
        joined_up += [(day, start, end) for start, end in zip(*spans, strict=True)]
    return joined_up
