"""Reading a calendar document: checked whole, every fault reported with its place.

A document is of hours, perhaps with versions, or it combines the documents of
other calendars.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from servicecore.businesstime.rules.combination import (
    MAX_DEPTH,
    MAX_MEMBERS,
    OPERATIONS,
    Combination,
    name_of,
)
from servicecore.businesstime.rules.definition import SCHEMA, CalendarDefinition
from servicecore.businesstime.rules.layer import Layer
from servicecore.businesstime.rules.sections import SECTIONS, SectionReader
from servicecore.businesstime.rules.succession import Succession, Version
from servicecore.document import placed
from servicecore.errors import Fault, InvalidDefinition, UnknownTimeZone, WrongArgument, choices, shown
from servicecore.instant import load_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from servicecore.businesstime.rules.protocol import OpeningRules, Operation
    from servicecore.instant import ZoneSource

__all__ = ["read_rules", "revised", "with_layers"]

HEAD: Final = ("schema", "name", "timezone")
TAIL: Final = ("horizon_years", "zone_source")
KEYS: Final = (*HEAD, *SECTIONS, *TAIL, "versions", *OPERATIONS)
MAX_HORIZON_YEARS: Final = 400
SOURCES: Final = ("tzdata", "system")


def read_rules(document: object) -> OpeningRules:
    """
    The rules that *document* defines.

    Raises:
        InvalidDefinition: If anything is wrong with it; holds all faults.

        UnknownTimeZone: If its time zone does not exist, and nothing else is wrong.
    """
    if not isinstance(document, Mapping):
        fault = Fault("", f"{shown(document)} is no table; give one with the key 'timezone'", "wrong_type")
        raise InvalidDefinition("calendar", [fault])
    reader = _Reader(document)
    rules = reader.rules()
    if len(reader.faults) == 1 and reader.faults[0].code == UnknownTimeZone.code and "timezone" in document:
        load_zone(document["timezone"], rules.zone_source)
    if reader.faults:
        raise InvalidDefinition(_named(document), placed(document, reader.faults))
    return rules


def revised(rules: OpeningRules, version: Mapping[Any, Any]) -> Succession:
    """
    The same rules until a date, and others from it on.

    Args:
        version: One entry of a document's `versions`.

    Raises:
        InvalidDefinition: If anything is wrong with it, or its date is not after the last version's.
    """
    succession = rules if isinstance(rules, Succession) else Succession(_hours_of(rules), ())
    reader = _Reader({})
    later = reader.versions([version], succession)
    if reader.faults:
        raise InvalidDefinition(f"revision of calendar {shown(rules.name)}", reader.faults)
    return evolve(succession, later=later)


def with_layers(rules: OpeningRules, layers: Iterable[Layer]) -> OpeningRules:
    """
    The same rules with more layers of exceptions, in every version.

    Raises:
        InvalidDefinition: If layers of one rank contradict each other, or one is not as a document may have
            it, with each place; or if the rules combine calendars.

        WrongArgument: If one is no layer.
    """
    layers = tuple(layers)
    for layer in layers:
        if not isinstance(layer, Layer):
            raise WrongArgument("layers", layer, "values of the type Layer")
    faults: list[Fault] = []
    layered: OpeningRules
    if isinstance(rules, Succession):
        later = [
            evolve(version, rules=_layered(version.rules, layers, faults, f"versions[{index}]"))
            for index, version in enumerate(rules.later)
        ]
        layered = evolve(rules, first=_layered(rules.first, layers, faults), later=tuple(later))
    else:
        layered = _layered(_hours_of(rules), layers, faults)
    if faults:
        raise InvalidDefinition(f"calendar {shown(rules.name)}", faults)
    return layered


def _layered(
    definition: CalendarDefinition, layers: tuple[Layer, ...], faults: list[Fault], place: str = ""
) -> CalendarDefinition:
    """Hours with more layers, all read again: one made by hand is checked like one in a document."""
    tables = [layer.to_dict() for layer in (*definition.layers, *layers)]
    return evolve(definition, layers=SectionReader({"layers": tables}, faults, prefix=place).layers())


def _hours_of(rules: OpeningRules) -> CalendarDefinition:
    """The rules, if they are of hours; a combination has none of its own to change."""
    if isinstance(rules, CalendarDefinition):
        return rules
    fault = Fault("", "combines calendars and has no hours of its own; change its members", "wrong_type")
    raise InvalidDefinition(f"calendar {shown(rules.name)}", [fault])


def _members(document: Mapping[Any, Any], depth: int = 0) -> Iterator[object]:
    """Every calendar that a document combines, and those that these combine, as deep as they are read."""
    for operation in OPERATIONS:
        value = document.get(operation)
        for part in value if isinstance(value, (list, tuple)) else ():
            yield part
            if isinstance(part, Mapping) and depth < MAX_DEPTH:
                yield from _members(part, depth + 1)


def _named(document: Mapping[Any, Any]) -> str:
    name = document.get("name")
    return f"calendar {shown(name)}" if isinstance(name, str) and name else "calendar"


class _Reader(SectionReader):
    """Reads one calendar's document, and its members' where it combines some."""

    def rules(self, depth: int = 0) -> OpeningRules:
        """What the document defines; faults are found on the way."""
        if self.document.get("schema", SCHEMA) != SCHEMA:
            given = shown(self.document["schema"])
            self.fault("schema", f"{given} is not known; give {SCHEMA!r} or leave it out", "unknown_schema")
        if not depth and sum(1 for _ in islice(_members(self.document), MAX_MEMBERS + 1)) > MAX_MEMBERS:
            self.fault("", f"combines more than {MAX_MEMBERS} calendars; combine fewer", "too_many")
            return CalendarDefinition("calendar", "UTC")
        stated: list[Operation] = [operation for operation in OPERATIONS if operation in self.document]
        return self.combination(stated[0], depth) if stated else self.hours()

    def hours(self) -> CalendarDefinition | Succession:
        """A document of hours, perhaps with versions."""
        self.refuse_unknown(KEYS)
        source = self.zone_source()
        first = CalendarDefinition(
            self.text("name", "calendar"),
            self.zone(source),
            horizon_years=self.whole("horizon_years", 20, 1, MAX_HORIZON_YEARS),
            zone_source=source,
            **self.changes(),
        )
        self.refuse_two_rulings(first.special, first.workdays)
        later = self.versions(self.document.get("versions", ()), Succession(first, ()))
        return Succession(first, later) if later else first

    def versions(self, value: object, known: Succession) -> tuple[Version, ...]:
        """What holds from later dates on, after what is known; each takes over what it does not state."""
        if not isinstance(value, (list, tuple)):
            self.wrong_type("versions", value, "a list of tables, each with the key 'from'")
            return known.later
        later = list(known.later)
        for index, table in enumerate(value, len(later)):
            place = f"versions[{index}]"
            if not isinstance(table, Mapping):
                self.wrong_type(place, table, "a table with the key 'from' and the sections that change")
                continue
            reader = SectionReader(table, self.faults, prefix=self.under(place))
            reader.refuse_unknown(("from", *SECTIONS))
            rules = evolve(later[-1].rules if later else known.first, **reader.changes())
            reader.refuse_two_rulings(rules.special, rules.workdays)
            if "from" not in table:
                reader.fault("from", "is missing; give the date from which it holds", "missing_key")
                continue
            from_date = reader.date("from", table["from"])
            if from_date is None:
                continue
            if later and from_date <= later[-1].from_date:
                message = (
                    f"{from_date} is not after {later[-1].from_date} of the version before it; "
                    "give versions in the order of their dates"
                )
                reader.fault("from", message, "order")
            later.append(Version(from_date, rules))
        return tuple(later)

    def combination(self, operation: Operation, depth: int) -> OpeningRules:
        """A document that combines others."""
        accepted = ("schema", "name", "timezone", "zone_source", operation)
        self.refuse_unknown(accepted)
        value = self.document[operation]
        if not isinstance(value, (list, tuple)) or len(value) < 2:
            self.wrong_type(operation, value, "a list of two calendars or more")
            value = []
        if depth == MAX_DEPTH:
            self.fault(operation, f"is nested deeper than {MAX_DEPTH} combinations", "too_deep")
            value = []
        members = [self.member(f"{operation}[{index}]", part, depth) for index, part in enumerate(value)]
        first = members[0] if members else CalendarDefinition("calendar", "UTC")
        source = self.zone_source() if "zone_source" in self.document else first.zone_source
        timezone = self.zone(source) if "timezone" in self.document else first.timezone
        name = self.text("name", "") if "name" in self.document else name_of(operation, members)
        return Combination(operation, tuple(members), name, timezone, source)

    def member(self, place: str, part: object, depth: int) -> OpeningRules:
        """One calendar of a combination."""
        if not isinstance(part, Mapping):
            self.wrong_type(place, part, "a calendar as a table")
            return CalendarDefinition("calendar", "UTC")
        return _Reader(part, self.faults, prefix=self.under(place)).rules(depth + 1)

    def zone_source(self) -> ZoneSource:
        """Whose time-zone rules hold."""
        value = self.document.get("zone_source", "tzdata")
        if value == "tzdata" or value == "system":  # noqa: PLR1714 - so that type checkers see the two
            source: ZoneSource = value
            return source
        self.fault("zone_source", f"{shown(value)} is not known; use {choices(SOURCES)}", "unknown_name")
        return "tzdata"

    def zone(self, source: ZoneSource) -> str:
        """The time zone; UTC stands in for one that is not known."""
        if "timezone" not in self.document:
            self.fault("timezone", "is missing; give an IANA name such as 'Europe/Berlin'", "missing_key")
            return "UTC"
        value = self.document["timezone"]
        try:
            load_zone(value, source)
        except UnknownTimeZone as error:
            self.fault("timezone", str(error), error.code)
            return "UTC"
        return str(value)
