"""What a look-out kept, read back item by item, so that everything wrong with it is named at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["faults_of_items"]


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
