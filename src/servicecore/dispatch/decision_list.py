"""One revision of a list of what was decided beforehand, such as this year's building plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import evolve, field, frozen

from servicecore.dispatch.category import lineage
from servicecore.dispatch.subject import said_text
from servicecore.dispatch.validity import Validity, date_us, read_zone
from servicecore.document import unstructure
from servicecore.errors import Fault, InvalidDefinition, path_part, shown
from servicecore.instant import MAX_US
from servicecore.names import names

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["DecisionEntry", "DecisionList", "ListAnswer"]

_Found: TypeAlias = "dict[tuple[int, ...], dict[tuple[Any, ...], tuple[DecisionEntry, ...]]]"


@frozen
class DecisionEntry:
    """
    One line of a list.

    Args:
        keys: What it is about, by the list's keys: `{"area": "north", "category": "coverage"}`. A value
            holds for what is below it too, `coverage` for `coverage/indoor`; a key that is left out may be
            anything.

        text: What the requester is told.

        id: The host's name for it, such as the number of the project.

        valid_from, valid_until: ISO dates or instants between which it counts: the first belongs to it, the
            last does not. Without them it counts as long as its list does.
    """

    keys: Mapping[str, str] = field(hash=False)
    text: str
    id: str | None = field(default=None, kw_only=True)
    valid_from: str | None = field(default=None, kw_only=True)
    valid_until: str | None = field(default=None, kw_only=True)
    validity: Validity = field(init=False, eq=False, repr=False, default=Validity(0, 0))
    """When it counts; its list reads it, because the list has the time zone."""

    def fits(self, values: Mapping[str, Any]) -> bool | None:
        """Whether it is about a ticket with these values; None where one is missing and the others agree."""
        seen = [(said_text(values, key), wanted) for key, wanted in self.keys.items()]
        if any(value is not None and wanted not in lineage(value) for value, wanted in seen):
            return False
        return True if all(value is not None for value, _ in seen) else None


@frozen
class DecisionList:
    """
    One revision of one list.

    Args:
        name: The list; its revisions share it.

        revision: The host's mark for this one.

        revised_on: The ISO date, or instant, from which this revision counts.

        keys: The fields of tickets by which entries are found.

        entries: The lines; of several that fit, the one with the most keys counts, then the one whose keys
            are named first, then the one with the longest values.

        timezone: Where dates begin.

        revise_by: The ISO date by which the next revision is due; answers after it are called stale.

    Raises:
        InvalidDefinition: With everything that is wrong; two entries about the same at one time are.
    """

    name: str
    revision: str
    revised_on: str = field(kw_only=True)
    keys: tuple[str, ...] = field(kw_only=True, converter=names)
    entries: tuple[DecisionEntry, ...] = field(default=(), kw_only=True)
    timezone: str = field(default="UTC", kw_only=True)
    revise_by: str | None = field(default=None, kw_only=True)
    revised_us: int = field(init=False, eq=False, repr=False)
    stale_us: int = field(init=False, eq=False, repr=False)
    """From when on its answers are stale; the end of time, where no next revision is due."""

    _found: _Found = field(init=False, eq=False, repr=False)
    """The entries by the places of their keys and then by the values of these, in the order of asking."""

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        zone = read_zone(self.timezone, faults)
        if not all(part.isidentifier() for part in self.name.split(".")):
            faults.append(Fault("name", f"{shown(self.name)} is no name; use letters, digits and _"))
        if not self.keys:
            faults.append(Fault("keys", "is empty; name the fields by which entries are found", "empty"))
        told: list[Fault] = []
        revised = Validity.read(self.revised_on, None, zone, told)
        faults += [evolve(fault, path="revised_on") for fault in told]
        stale = MAX_US if self.revise_by is None else date_us(self.revise_by, zone)
        if stale is None:
            faults.append(Fault("revise_by", f"{shown(self.revise_by)} is no date; give one as '2026-12-31'"))
        entries = tuple(self._read(index, entry, zone, faults) for index, entry in enumerate(self.entries))
        faults += _same(entries)
        if faults:
            raise InvalidDefinition(f"decision list {shown(self.name)}", faults)
        for name, value in (
            ("entries", entries),
            ("revised_us", revised.from_us),
            ("stale_us", stale),
            ("_found", _index(entries, self.keys)),
        ):
            object.__setattr__(self, name, value)

    def _read(self, index: int, entry: DecisionEntry, zone: tzinfo, faults: list[Fault]) -> DecisionEntry:
        told: list[Fault] = []
        validity = Validity.read(entry.valid_from, entry.valid_until, zone, told)
        told += [
            Fault(f"keys.{path_part(key)}", f"is no key of the list; use one of {', '.join(self.keys)}")
            for key in entry.keys
            if key not in self.keys
        ]
        if not entry.text.strip():
            told.append(Fault("text", "is blank; say what the requester is told", "empty"))
        told += [
            Fault(f"keys.{path_part(key)}", "is blank; leave the key out for any value", "empty")
            for key, value in entry.keys.items()
            if not value.strip()
        ]
        faults += [fault.under(f"entries[{index}]") for fault in told]
        placed = evolve(entry)
        object.__setattr__(placed, "validity", validity)
        return placed

    def look_up(self, at_us: int, values: Mapping[str, Any]) -> ListAnswer:
        """What the list says of a ticket with these values at an instant."""
        about = [lineage(said_text(values, key) or "") for key in self.keys]
        for places, by_value in self._found.items():
            for found in product(*(about[place] for place in places)):
                for entry in by_value.get(found, ()):
                    if entry.validity.holds(at_us):
                        return self._answer(at_us, entry, listed=True)
        missing = tuple(key for key in self.keys if said_text(values, key) is None)
        if missing and any(each.validity.holds(at_us) and each.fits(values) is None for each in self.entries):
            return self._answer(at_us, None, listed=None, missing=missing)
        return self._answer(at_us, None, listed=False)

    def _answer(
        self, at_us: int, entry: DecisionEntry | None, *, listed: bool | None, missing: tuple[str, ...] = ()
    ) -> ListAnswer:
        return ListAnswer(
            self.name,
            listed,
            entry=entry,
            revision=self.revision,
            revised_on=self.revised_on,
            stale=at_us >= self.stale_us,
            missing=missing,
        )


@frozen
class ListAnswer:
    """
    What a list says of a ticket.

    Args:
        name: The list's name.

        listed: True where an entry fits, False where none does, None where that cannot be told: a key is
            not known, or no revision counts yet.

        entry: The entry that fits; None without.

        revision: The revision that was asked, with its date; None where there is none yet.

        stale: Whether the next revision was due already.

        missing: The keys whose values would have to be known.
    """

    name: str
    listed: bool | None
    entry: DecisionEntry | None = field(default=None, kw_only=True)
    revision: str | None = field(default=None, kw_only=True)
    revised_on: str | None = field(default=None, kw_only=True)
    stale: bool = field(default=False, kw_only=True)
    missing: tuple[str, ...] = field(default=(), kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready data."""
        return {
            "list": self.name,
            "listed": self.listed,
            "entry": None if self.entry is None else unstructure(self.entry),
            "revision": self.revision,
            "revised_on": self.revised_on,
            "stale": self.stale,
            "missing": [*self.missing],
        }


def _index(entries: Iterable[DecisionEntry], order: Sequence[str]) -> _Found:
    found: _Found = {}
    for entry in entries:
        places = tuple(place for place, key in enumerate(order) if key in entry.keys)
        by_value = found.setdefault(places, {})
        values = tuple(entry.keys[order[place]] for place in places)
        by_value[values] = (*by_value.get(values, ()), entry)
    return {places: found[places] for places in sorted(found, key=lambda each: (-len(each), each))}


def _same(entries: Collection[DecisionEntry]) -> Iterator[Fault]:
    """Entries about the same at the same time: nobody could say which counts."""
    seen: dict[frozenset[tuple[str, str]], list[tuple[int, DecisionEntry]]] = {}
    for index, entry in enumerate(entries):
        alike = seen.setdefault(frozenset(entry.keys.items()), [])
        for first, other in alike:
            if entry.validity.overlaps(other.validity):
                message = f"is about the same as entries[{first}], at the same time"
                yield Fault(f"entries[{index}]", message, "duplicate")
        alike.append((index, entry))
