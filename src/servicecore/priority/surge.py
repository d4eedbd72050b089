"""Surges: the same kind from a few near areas, more often than it should within a while.

Areas are near when one of them, the centre, is next to all the others. For up
to three areas that is the same as hanging together on the map. A centre from
which nothing came counts as one of them, because it is what joins them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.document import checked, structure, unstructure
from servicecore.duration import duration_us
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, shown
from servicecore.instant import HOUR_US, MINUTE_US, SECOND_US, from_us, load_zone, to_iso
from servicecore.priority.neighbourhood import Neighbourhood

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pendulum import DateTime

__all__ = ["MajorIncident", "Surge", "SurgeRule"]

SCHEMA: Literal["servicecore.surge/1"] = "servicecore.surge/1"


@frozen
class SurgeRule:
    """
    When so many tickets of one kind are a surge.

    Args:
        near: Which areas lie near which.

        areas: From at most how many near areas.

        more_than: How many are no surge yet; one more is.

        window: Within how long, as a duration text. A window holds its first instant and not its end, like
            every interval here: of two tickets one hour apart to the microsecond, an hour holds one.

        clock_hour: Whether the window is the hour on the clock, from minute 0, instead of one that slides;
            the counting starts afresh with every hour then, and *window* stays one hour.

        timezone: Whose clock that is.

    Raises:
        InvalidDefinition: With everything that is wrong, each with its path.

    >>> rule = SurgeRule(Neighbourhood({"north": ["east"], "east": ["north"]}))
    >>> rule.areas, rule.more_than, rule.window
    (3, 5, '1h')
    """

    near: Neighbourhood
    areas: int = field(default=3, kw_only=True)
    more_than: int = field(default=5, kw_only=True)
    window: str = field(default="1h", kw_only=True)
    clock_hour: bool = field(default=False, kw_only=True)
    timezone: str = field(default="UTC", kw_only=True)
    schema: Literal["servicecore.surge/1"] = field(default=SCHEMA, kw_only=True, repr=False)
    window_us: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            raise InvalidDefinition("surge rule", faults)
        object.__setattr__(self, "window_us", duration_us(self.window))

    def _faults(self) -> Iterator[Fault]:
        near: object = self.near
        if not isinstance(near, Neighbourhood):
            yield Fault("near", f"{shown(near)} is no Neighbourhood", "wrong_type")
        for name in ("areas", "more_than"):
            value = getattr(self, name)
            if type(value) is not int or value < 1:
                yield Fault(name, f"{shown(value)} is wrong; give a whole number of at least 1", "too_small")
        try:
            window_us = duration_us(self.window, name="window")
            if window_us <= 0:
                yield Fault(
                    "window", f"{shown(self.window)} is no time at all; give more than zero", "too_small"
                )
            elif self.clock_hour and window_us != HOUR_US:
                yield Fault("window", f"{shown(self.window)} is not the hour of clock_hour; leave it out")
        except ServiceCoreError as error:
            yield Fault("window", str(error), error.code)
        try:
            load_zone(self.timezone)
        except ServiceCoreError as error:
            yield Fault("timezone", str(error), error.code)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> SurgeRule:
        """
        The rule that a document describes.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(checked(document, "surge rule"), cls, "surge rule")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal rule."""
        return {"schema": self.schema, **unstructure(self)}

    def begin_us(self, at_us: int) -> int:
        """The first instant of the window that an event at *at_us* is counted in, microseconds UTC."""
        if not self.clock_hour:
            return at_us - self.window_us + 1
        local = from_us(at_us, load_zone(self.timezone))
        return at_us - local.minute * MINUTE_US - local.second * SECOND_US - local.microsecond


@frozen
class MajorIncident:
    """
    A proposal: what comes in is one thing, and bigger than any of its tickets.

    Args:
        key: The surge's: the same surge proposes under the same key, and only once.

        kind: Of what kind the tickets are.

        areas: Where they came from, by name.

        tickets: The ids of those that were concerned by then, in the order in which they came.
    """

    key: str
    kind: str
    areas: tuple[str, ...] = field(kw_only=True)
    tickets: tuple[str, ...] = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The proposal as JSON-ready data."""
        return {"key": self.key, "kind": self.kind, "areas": list(self.areas), "tickets": list(self.tickets)}


@frozen
class Surge:
    """
    What an event tells of a surge: that it is one, and whom it concerns.

    Args:
        key: Its name, the same from its beginning to its end.

        kind: Of what kind the tickets are.

        at_us: When the event happened, microseconds UTC.

        areas: The areas that tickets in the window came from, by name.

        count: How many those tickets are.

        tickets: The ids of those that are concerned from now on, in the order in which they came: all of
            them when it begins, then the ones that join it. They are the tickets to be raised.

        proposal: A major incident, when it begins; None afterwards.
    """

    key: str
    kind: str
    at_us: int = field(kw_only=True)
    areas: tuple[str, ...] = field(kw_only=True)
    count: int = field(kw_only=True)
    tickets: tuple[str, ...] = field(kw_only=True)
    proposal: MajorIncident | None = field(kw_only=True, default=None)

    @property
    def at(self) -> DateTime:
        """When the event happened, in UTC."""
        return from_us(self.at_us)

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready data."""
        return {
            "key": self.key,
            "kind": self.kind,
            "at": to_iso(self.at_us),
            "areas": list(self.areas),
            "count": self.count,
            "tickets": list(self.tickets),
            "proposal": None if self.proposal is None else self.proposal.to_dict(),
        }
