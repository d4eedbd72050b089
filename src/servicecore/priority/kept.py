"""What a look-out kept, read back item by item, so that everything wrong with it is named at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError
from servicecore.instant import to_iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["faults_of_items", "refuse_faults"]


def faults_of_items(key: str, items: Iterable[Any], read: Callable[[Any], None]) -> Iterator[Fault]:
    """The faults that *read* finds in the items under a key, each under its place."""
    for place, item in enumerate(items):
        path = f"{key}[{place}]"
        try:
            read(item)
        except InvalidDefinition as error:
            yield from (fault.under(path) for fault in error.faults)
        except ServiceCoreError as error:
            yield Fault(path, str(error), error.code)


def refuse_faults(what: str, faults: Iterable[Fault], last_us: int, heard_us: int) -> None:
    """
    Refuse a record with faults, or whose *last* instant is before the last that its items were heard at.

    Raises:
        InvalidDefinition: With every fault.
    """
    found = [*faults]
    if last_us < heard_us:
        found.append(Fault("last", f"{to_iso(last_us)} is before the last of seen", "out_of_order"))
    if found:
        raise InvalidDefinition(what, found)
