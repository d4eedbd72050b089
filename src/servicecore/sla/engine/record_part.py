"""Readers of the small parts of a stored fold: lists, instants, codes, and why something waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from servicecore.errors import Fault, InvalidDefinition
from servicecore.instant import MAX_US, MIN_US

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from servicecore.record import Reader
    from servicecore.sla.engine.course import Why

__all__ = ["each", "in_time", "instant", "one_of", "optional", "optional_instant", "read_why", "refused"]

T = TypeVar("T")


def optional(read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """Reads what *read* does, or None."""
    return lambda data: None if data is None else read(data)


def each(items: Any, read: Callable[[Any], T]) -> list[T]:
    """What *read* makes of every item of a list; the faults of all of them at once."""
    if not isinstance(items, list | tuple):
        raise refused("a list")
    made: list[T] = []
    faults: list[Fault] = []
    for index, item in enumerate(items):
        try:
            made.append(read(item))
        except InvalidDefinition as error:
            faults += [fault.under(f"[{index}]") for fault in error.faults]
    if faults:
        raise InvalidDefinition("list", faults)
    return made


def refused(expected: str, path: str = "") -> InvalidDefinition:
    """The error of a part that is wrong."""
    return InvalidDefinition("part", [Fault(path, f"is wrong; give {expected}", "wrong_type")])


def instant(reader: Reader, key: str) -> Any:
    """Whole microseconds UTC within the years 1 to 9999."""
    return reader.part(key, in_time)


def optional_instant(reader: Reader, key: str) -> Any:
    """The same, or None."""
    return reader.part(key, optional(in_time))


def in_time(us: Any) -> int:
    """Whole microseconds UTC within the years 1 to 9999."""
    if type(us) is not int or not MIN_US <= us <= MAX_US:
        raise refused("whole microseconds UTC within the years 1 to 9999")
    return us


def read_why(data: Any) -> Why:
    """Why something waits, and by whom."""
    if not isinstance(data, list | tuple) or len(data) != 2:
        raise refused("a reason and the id of an actor")
    if not all(part is None or isinstance(part, str) for part in data):
        raise refused("a reason and the id of an actor, each a text or nothing")
    return data[0], data[1]


def one_of(accepted: Sequence[T]) -> Callable[[Any], T]:
    """Reads one of some values, of exactly their type."""

    def read(value: Any) -> T:
        for known in accepted:
            if type(value) is type(known) and value == known:
                return known
        raise refused(f"one of {list(accepted)}")

    return read
