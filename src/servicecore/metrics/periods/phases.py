"""Named phases: stretches of days that a review speaks of, such as a launch, a freeze, a year's end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import cast

from attrs import field, frozen

from servicecore.errors import Fault, InvalidDefinition, path_part, shown
from servicecore.instant import load_zone, to_us
from servicecore.metrics.periods.period import Period

__all__ = ["Phase", "Phases"]


def _day(given: date | str) -> date:
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        return date.fromisoformat(given)  # type: ignore[arg-type]  # what is no text is refused just so
    except (TypeError, ValueError):
        fault = Fault("", f"{shown(given)} is no day; give a date, or a text such as '2026-03-01'")
        raise InvalidDefinition("phase", [fault]) from None


@frozen
class Phase:
    """
    A phase.

    Args:
        name: What it is called.

        first, last: Its days, both of them in it: dates, or texts such as "2026-03-01".

    Raises:
        InvalidDefinition: If one of them is no day.
    """

    name: str
    first: date = field(converter=_day)
    last: date = field(converter=_day)


def _phases(given: Iterable[Phase] | Mapping[str, tuple[date | str, date | str]]) -> tuple[Phase, ...]:
    if isinstance(given, Mapping):
        by_name = cast("Mapping[str, tuple[date | str, date | str]]", given)
        listed = [Phase(name, first, last) for name, (first, last) in by_name.items()]
    else:
        listed = list(given)
    return tuple(sorted(listed, key=lambda phase: phase.first))


@frozen
class Phases:
    """
    How a report divides time by phases, instead of by weeks or months; days between them are in none.

    Args:
        phases: The phases, or their first and last days by name, in any order.

        timezone: IANA name; phases begin at local midnight.

    Raises:
        InvalidDefinition: If two overlap or have one name, or one ends before it begins.

        UnknownTimeZone: For a zone that does not exist.

    >>> phases = Phases({"pilot": (date(2026, 3, 1), date(2026, 3, 14))})
    >>> [period.label for period in phases.covering(0, 0)]
    ['pilot']
    """

    phases: tuple[Phase, ...] = field(converter=_phases)
    timezone: str = field(kw_only=True, default="UTC")
    _periods: tuple[Period, ...] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        names = [phase.name for phase in self.phases]
        faults = [
            Fault(path_part(phase.name), f"ends on {phase.last}, before {phase.first}")
            for phase in self.phases
            if phase.last < phase.first
        ]
        faults += [
            Fault(path_part(after.name), f"overlaps {shown(before.name)} on {after.first}")
            for before, after in pairwise(self.phases)
            if after.first <= before.last
        ]
        faults += [
            Fault(path_part(name), "stands twice; give each phase its own name")
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
        if faults:
            raise InvalidDefinition("phases", faults)
        zone = load_zone(self.timezone)

        def midnight(day: date) -> int:
            return to_us(datetime(day.year, day.month, day.day, tzinfo=zone))

        periods = [
            Period(phase.name, midnight(phase.first), midnight(phase.last + timedelta(1)))
            for phase in self.phases
        ]
        object.__setattr__(self, "_periods", tuple(periods))

    def covering(self, _first_us: int, _last_us: int) -> list[Period]:
        """Every phase, whatever is asked: a phase in which nothing happened is an answer too."""
        return list(self._periods)
