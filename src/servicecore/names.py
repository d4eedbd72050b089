"""Several names, of which one text is none: it would fall apart into its letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from servicecore.errors import Fault, InvalidDefinition, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["names", "several"]

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
