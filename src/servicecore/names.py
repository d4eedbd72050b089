"""Several names, of which one text is none: it would fall apart into its letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from servicecore.errors import Fault, InvalidDefinition, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["name_faults", "names", "several"]

T = TypeVar("T")


def several(values: Iterable[T], what: str = "values") -> tuple[T, ...]:
    """
    What an iterable gives, as a tuple.

    Raises:
        InvalidDefinition: If *values* cannot be iterated.
    """
    try:
        return tuple(values)
    except TypeError:
        fault = Fault("", f"{shown(values)} is no list; give a list", "wrong_type")
    raise InvalidDefinition(what, [fault])


def names(values: Iterable[str], what: str = "names") -> tuple[str, ...]:
    """
    Several texts as a tuple.

    Raises:
        InvalidDefinition: If *values* is one text, or cannot be iterated.

    >>> names(["agent", "manager"])
    ('agent', 'manager')
    """
    if isinstance(values, str):
        fault = Fault("", f"{shown(values)} is one text; give a list of texts", "wrong_type")
        raise InvalidDefinition(what, [fault])
    return several(values, what)


def name_faults(section: str, given: Iterable[str]) -> Iterator[Fault]:
    """What is wrong with the names of a list of tables: blanks, and those that stand there twice."""
    first: dict[str, int] = {}
    for index, name in enumerate(given):
        path = f"{section}[{index}].name"
        if not name.strip():
            yield Fault(path, "is blank; give it a name", "empty")
        elif first.setdefault(name, index) != index:
            yield Fault(path, f"{shown(name)} is the name of {section}[{first[name]}] already", "duplicate")
