"""Obligations that come again: once in every calendar period, for each customer or each asset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.businesstime.goal import OpenTime, WithinBusinessDays
from servicecore.document import load_document, structure, unstructure
from servicecore.duration import BusinessDays, parse_duration
from servicecore.errors import Fault, InvalidDefinition, InvalidDuration, ServiceCoreError, shown
from servicecore.finding import Finding
from servicecore.period import Periods

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["OBLIGATION_SCHEMA", "Obligation"]

OBLIGATION_SCHEMA: Literal["servicecore.obligation/1"] = "servicecore.obligation/1"


@frozen
class Obligation:
    """
    Something that is owed once in every calendar period: a call each quarter, an inspection each year.

    Args:
        name: What documents call it.

        per: For whom it is owed: each `customer` or each `asset`.

        every: `day`, `week`, `month`, `quarter`, `year`, or a number of months from 2 to 120 such as
            `6 months`; those are counted from *fiscal_start* of the year 2000.

        timezone: IANA name; periods begin at its midnights.

        week_start: `mon` to `sun`.

        fiscal_start: The month, 1 to 12, with which years begin.

        due: Until when, within the period: its `end`, or the last `closing` of *calendar* in it. Up to but
            not including that instant it is in time.

        grace: How long after the due instant it can still be made up, late: hours, or business days and hours
            of *calendar* where there is one. Without any, that ends with the period.

        calendar: The business calendar in whose time grace counts.

        partial: Whether periods are owed that the subject is there for only in part: `skip`, or `owe`.

    Raises:
        InvalidDefinition: With everything that is wrong.

    >>> Obligation.from_dict({"name": "call", "per": "customer", "every": "quarter"}).every
    'quarter'
    """

    name: str
    per: Literal["customer", "asset"] = field(kw_only=True)
    every: str = field(kw_only=True)
    timezone: str = field(default="UTC", kw_only=True)
    week_start: str = field(default="mon", kw_only=True)
    fiscal_start: int = field(default=1, kw_only=True)
    due: Literal["end", "closing"] = field(default="end", kw_only=True)
    grace: str | None = field(default=None, kw_only=True)
    calendar: str | None = field(default=None, kw_only=True)
    partial: Literal["skip", "owe"] = field(default="skip", kw_only=True)
    schema: Literal["servicecore.obligation/1"] = field(default=OBLIGATION_SCHEMA, kw_only=True, repr=False)
    periods: Periods = field(init=False, eq=False, repr=False)
    """The calendar periods it is owed in."""

    grace_span: OpenTime | WithinBusinessDays | None = field(init=False, eq=False, repr=False)
    """The grace as it is counted."""

    def __attrs_post_init__(self) -> None:
        faults = list(self._faults())
        periods = self._periods(faults)
        span = _span(self.grace, self.calendar, faults)
        if faults:
            raise InvalidDefinition(f"obligation {shown(self.name)}", faults)
        object.__setattr__(self, "periods", periods)
        object.__setattr__(self, "grace_span", span)

    def _faults(self) -> Iterator[Fault]:
        if not self.name.strip():
            yield Fault("name", "is blank; give it a name", "empty")
        if self.due == "closing" and self.calendar is None:
            yield Fault("calendar", "is missing; the closing is that of a calendar", "missing_key")

    def _periods(self, faults: list[Fault]) -> Periods | None:
        """Their parts one by one, so that each that is wrong is named at its place."""
        found = len(faults)
        tried: Mapping[str, Callable[[], Periods]] = {
            "every": lambda: Periods(self.every),
            "timezone": lambda: Periods("day", timezone=self.timezone),
            "week_start": lambda: Periods("day", week_start=self.week_start),
            "fiscal_start": lambda: Periods("day", fiscal_start=self.fiscal_start),
        }
        for key, build in tried.items():
            try:
                build()
            except ServiceCoreError as error:
                faults.append(Fault(key, str(error), error.code))
        if len(faults) > found:
            return None
        return Periods(
            self.every,
            timezone=self.timezone,
            week_start=self.week_start,
            fiscal_start=self.fiscal_start,
        )

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> Obligation:
        """
        The obligation in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "obligation"), cls, "obligation")

    def check(self) -> tuple[Finding, ...]:
        """What is suspicious: keys that say nothing of this obligation."""
        dead = {
            "calendar": self.calendar is not None and self.due == "end" and self.grace is None,
            "week_start": self.week_start != "mon" and self.every != "week",
            "fiscal_start": self.fiscal_start != 1 and self.every in ("day", "week", "month"),
        }
        why = {
            "calendar": "neither a closing nor grace is counted in it",
            "week_start": f"no {self.every} begins with a week",
            "fiscal_start": f"every {self.every} begins as it does without",
        }
        return tuple(
            Finding(key, f"says nothing: {why[key]}; leave it out", "dead_key", severity="warning")
            for key, is_dead in dead.items()
            if is_dead
        )

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal obligation."""
        return {"schema": self.schema, **unstructure(self)}


def _span(
    grace: str | None, calendar: str | None, faults: list[Fault]
) -> OpenTime | WithinBusinessDays | None:
    if grace is None:
        return None
    try:
        length = parse_duration(grace, name="grace")
    except InvalidDuration as error:
        faults.append(Fault("grace", str(error), error.code))
        return None
    span = WithinBusinessDays(length.days) if isinstance(length, BusinessDays) else OpenTime(length)
    if isinstance(span, WithinBusinessDays) and calendar is None:
        message = f"{shown(grace)} counts business days; name the calendar they are counted in, or give hours"
        faults.append(Fault("grace", message, "invalid_duration"))
    if (span.days if isinstance(span, WithinBusinessDays) else span.duration_us) <= 0:
        message = f"{shown(grace)} is no length of time; give one above zero"
        faults.append(Fault("grace", message, "invalid_duration"))
    return span
