"""Reading back the plain data that `to_dict` wrote: strict, whole, and fast enough for histories.

Documents that people write go through `servicecore.document`; records are what
programs wrote, in a fixed flat form with a schema version. Both refuse what
they do not know, and both name every fault with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, choices, path_part, shown
from servicecore.instant import from_iso

__all__ = ["Reader"]

T = TypeVar("T")
_REQUIRED: Any = object()
_INSTANT = "an instant such as '2026-03-02T09:00:00Z'"
_NAMES = {str: "a text", int: "a whole number", bool: "true or false", Mapping: "a mapping of keys to values"}


def _is(value: object, kinds: type[Any] | tuple[type[Any], ...]) -> bool:
    return isinstance(value, kinds) and (not isinstance(value, bool) or kinds in (bool, object))


def _kind(value: object) -> str:
    return f"a value of type {type(value).__name__}"


class Reader:
    """
    Takes the keys of one record, one by one, and remembers what was wrong.

    Args:
        what: What the record is; stands in the error.

        data: The record.

        schema: The version this code writes, such as `servicecore.event/1`. Every version from 1 up
            to it is read; a newer one is refused. None for a part of another record, which has none.

    What is read as *private* is never echoed in a fault, only its type.

    Raises:
        InvalidDefinition: From `finish`, with every fault found.
    """

    def __init__(self, what: str, data: Any, schema: str | None = None) -> None:
        if not isinstance(data, Mapping):
            fault = Fault("", f"{_kind(data)} is no mapping of keys to values", "wrong_type")
            raise InvalidDefinition(what, [fault])
        self._what = what
        self._data = data
        self._faults: list[Fault] = []
        self._taken: set[str] = set()
        if schema is not None:
            self._taken.add("schema")
            self._check_schema(schema)

    def _check_schema(self, schema: str) -> None:
        name, _, newest = schema.rpartition("/")
        accepted = [f"{name}/{version}" for version in range(1, int(newest) + 1)]
        found = self._data.get("schema", accepted[0])
        if found not in accepted:
            message = f"{shown(found)} cannot be read; this release reads {choices(accepted)}"
            self._faults.append(Fault("schema", message, "unknown_schema"))

    def take(
        self,
        key: str,
        kinds: type[T] | tuple[type[T], ...],
        expected: str,
        default: Any = _REQUIRED,
        *,
        private: bool = False,
    ) -> Any:
        """The value under *key*, which must be exactly of one of *kinds*; True is no number."""
        self._taken.add(key)
        value = self._data.get(key, default)
        if value is _REQUIRED:
            self._faults.append(Fault(key, f"is missing; give {expected}", "missing_key"))
            return None
        if value is default and key not in self._data:
            return value
        if not _is(value, kinds):
            self._wrong(key, value, expected, private=private)
        return value

    def _wrong(self, path: str, value: object, expected: str, *, private: bool) -> None:
        spelled = _kind(value) if private else shown(value)
        self._faults.append(Fault(path, f"{spelled} is wrong; give {expected}", "wrong_type"))

    def text(self, key: str, default: Any = _REQUIRED, *, private: bool = False) -> Any:
        """A text."""
        return self.take(key, str, "a text", default, private=private)

    def whole(self, key: str, default: Any = _REQUIRED) -> Any:
        """A whole number."""
        return self.take(key, int, "a whole number", default)

    def flag(self, key: str, default: Any = _REQUIRED) -> Any:
        """True or false."""
        return self.take(key, bool, "true or false", default)

    def mapping(self, key: str, default: Any = _REQUIRED, *, private: bool = False) -> Any:
        """A mapping of keys to values."""
        return self.take(key, Mapping, "a mapping of keys to values", default, private=private)

    def items(self, key: str, kind: type | None = None, default: Any = _REQUIRED) -> Any:
        """A list, of which every item is of *kind*; None leaves that to whoever reads the items."""
        values = self.take(key, (list, tuple), "a list", default)
        if kind is not None and isinstance(values, list | tuple):
            for index, value in enumerate(values):
                if not _is(value, kind):
                    self._wrong(f"{key}[{index}]", value, _NAMES.get(kind, kind.__name__), private=False)
        return values

    def choice(self, key: str, accepted: Sequence[str], default: Any = _REQUIRED) -> Any:
        """One of the *accepted* texts."""
        value = self.text(key, default)
        if isinstance(value, str) and value not in accepted:
            message = f"{shown(value)} is not known; use one of {choices(accepted)}"
            self._faults.append(Fault(key, message, "unknown_value"))
        return value

    def instant(self, key: str, default: Any = _REQUIRED) -> Any:
        """An ISO 8601 text with an offset, as microseconds UTC."""
        return self._instant(key, self.take(key, str, _INSTANT, default))

    def optional_instant(self, key: str, default: Any = _REQUIRED) -> Any:
        """An ISO 8601 text with an offset, as microseconds UTC; None stays None."""
        return self._instant(key, self.take(key, (str, type(None)), f"{_INSTANT}, or nothing", default))

    def _instant(self, key: str, text: Any) -> Any:
        if not isinstance(text, str):
            return text
        try:
            return from_iso(text, name=key)
        except ServiceCoreError as error:
            self._faults.append(Fault(key, str(error), error.code))
            return None

    def part(self, key: str, read: Callable[[Any], T], default: Any = _REQUIRED) -> Any:
        """What *read* makes of the value under *key*; what it finds wrong is wrong under that key."""
        count = len(self._faults)
        value = self.take(key, object, "a mapping of keys to values", default)
        if len(self._faults) > count:
            return None
        try:
            return read(value)
        except InvalidDefinition as error:
            self._faults += [fault.under(key) for fault in error.faults]
            return None

    def finish(self) -> None:
        """Refuse the record if anything was wrong, or stands there that nobody took."""
        self._faults += [
            Fault(path_part(key), f"is not known; use one of {choices(sorted(self._taken))}", "unknown_key")
            for key in self._data
            if key not in self._taken
        ]
        if self._faults:
            raise InvalidDefinition(self._what, self._faults)
