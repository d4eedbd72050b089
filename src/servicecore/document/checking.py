"""Parsed data, made safe: finite, bounded, encodable, not too deep; everything wrong at once, by its path."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from servicecore.errors import Fault, InvalidDefinition, path_part, shown

__all__ = ["MAX_DEPTH", "MAX_INTEGER", "Refused", "checked", "join"]

MAX_DEPTH = 32
"""Deeper nesting is refused; the shipped schemas need eight levels."""

MAX_INTEGER = 2**63 - 1

MAX_NODES = 1_000_000
"""More values in one document are refused, counted as often as they stand there."""


class Refused:
    """Stands in a parsed tree where a value was refused, until the walk gives it its path."""

    def __init__(self, message: str, code: str) -> None:
        self.message = message
        self.code = code


def checked(tree: Any, what: str = "document") -> dict[str, Any]:
    """
    A copy of parsed data in which every value is safe: finite, bounded, encodable, not too deep.

    Raises:
        InvalidDefinition: With each value that is not, by its path.
    """
    if not isinstance(tree, Mapping):
        raise InvalidDefinition(
            what, [Fault("", f"{shown(tree)} is no table of keys and values", "wrong_type")]
        )
    faults = _Faults(what)
    clean: dict[str, Any] = _clean(tree, "", 0, faults)
    if faults:
        raise InvalidDefinition(what, faults)
    return clean


class _Faults(list[Fault]):
    """What a walk through a document found, and how many values it has seen."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what
        self._nodes = 0

    def count_one(self) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise InvalidDefinition(self._what, [Fault("", f"has more than {MAX_NODES} values", "too_large")])


def _clean(value: Any, path: str, depth: int, faults: _Faults) -> Any:
    faults.count_one()
    if depth > MAX_DEPTH:
        faults.append(Fault(path[:60], f"is nested deeper than {MAX_DEPTH} levels", "too_deep"))
        return None
    if isinstance(value, Mapping):
        return {
            _clean_key(key, path, faults): _clean(v, join(path, key), depth + 1, faults)
            for key, v in value.items()
        }
    if isinstance(value, list | tuple):
        return [_clean(item, f"{path}[{index}]", depth + 1, faults) for index, item in enumerate(value)]
    if isinstance(value, date | time):  # what TOML gives; a naive one is for its reader to refuse
        return value.isoformat()
    fault = _fault(value)
    if fault is not None:
        faults.append(Fault(path, fault.message, fault.code))
    return value


def _clean_key(key: Any, path: str, faults: list[Fault]) -> Any:
    fault = _fault(key) if isinstance(key, str) else Refused(f"the key {shown(key)} is no text", "wrong_type")
    if fault is not None:
        faults.append(Fault(path, fault.message, fault.code))
    return key


def _fault(value: Any) -> Refused | None:
    """What makes a single value unsafe; None when nothing does."""
    if isinstance(value, Refused):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return Refused(f"{value} is no finite number", "not_finite")
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        return Refused(f"{shown(value)} is beyond 64 bits", "too_large")
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            return Refused(f"{shown(value)} has half a surrogate pair", "not_text")
    return None


def join(path: str, key: Any) -> str:
    """The path of what stands under a key at *path*."""
    name = path_part(key)
    return f"{path}.{name}" if path else name
