"""Desk documents, calendars, policies and mappings: TOML or JSON in, checked values out.

The only module that knows cattrs. Its lenient defaults (`None` becomes
`'None'`, `7.9` becomes `7`, a text becomes a tuple of letters) are switched
off, and everything wrong is reported at once, each fault with its path.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, cast, get_args, get_origin

from attrs import fields, has

from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, choices, path_part, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cattrs import Converter

__all__ = ["MAX_DEPTH", "checked", "load_document", "parse_json", "parse_toml", "structure", "unstructure"]

T = TypeVar("T")

MAX_DEPTH = 32
"""Deeper nesting is refused; the shipped schemas need eight levels."""

MAX_INTEGER = 2**63 - 1

MAX_BYTES = 16 * 2**20
"""Longer documents are refused."""

MAX_NODES = 1_000_000
"""More values in one document are refused, counted as often as they stand there."""

MAX_KEY_PARTS = 64
"""Longer dotted keys are refused before TOML is read, which takes time by the square of their length."""

_TOML_TOKEN = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'''
    r"|'''(?:[^']|'(?!''))*+(?:''')?"
    r"""|(?P<part>"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?|[\w-]++)"""
    r"|(?P<dot>\.)|(?P<blank>[ \t]++)|\#[^\n]*+|.",
    re.DOTALL,
)


class _Refused:
    """Stands in a parsed tree where a value was refused, until the walk gives it its path."""

    def __init__(self, message: str, code: str) -> None:
        self.message = message
        self.code = code


def load_document(source: str | Path | Mapping[str, Any], what: str = "document") -> dict[str, Any]:
    """
    The document at a path, or a mapping, as plain data that is safe to structure.

    Args:
        source: A path that ends in `.toml` or `.json`, or a mapping as they would give.

        what: What the document is; stands in the error.

    Raises:
        InvalidDefinition: If it cannot be read, is no TOML or JSON, or holds duplicate keys,
            non-finite numbers, integers beyond 64 bits, or nesting deeper than 32.
    """
    if isinstance(source, Mapping):
        return checked(source, what)
    if not isinstance(source, str | Path):
        raise InvalidDefinition(
            what, [Fault("", f"{shown(source)} is neither a table nor a path", "wrong_type")]
        )
    path = Path(source)
    parse = {".toml": parse_toml, ".json": parse_json}.get(path.suffix.lower())
    if parse is None:
        raise InvalidDefinition(
            what, [Fault("", f"{shown(path.name)} is neither .toml nor .json", "unreadable")]
        )
    return parse(_text(path, what), what)


def _text(path: Path, what: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) <= MAX_BYTES:
            return content.decode("utf-8-sig")
        reason = _TOO_LONG
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 at byte {error.start}"
    except ValueError:
        reason = "cannot be read: no file is called that"
    raise InvalidDefinition(what, [Fault("", f"{shown(str(path))} {reason}", "unreadable")])


_TOO_LONG = f"is longer than {MAX_BYTES // 2**20} MB"


def _check_length(text: str, what: str) -> None:
    if len(text) > MAX_BYTES:
        raise InvalidDefinition(what, [Fault("", _TOO_LONG, "too_large")])


def parse_json(text: str, what: str = "document") -> dict[str, Any]:
    """
    A JSON object, with the refusals of `load_document`.

    >>> parse_json('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    servicecore.errors.InvalidDefinition: document: a: stands twice in one object
    """
    _check_length(text, what)
    try:
        tree = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_constant=lambda word: _Refused(f"{word} is no finite number", "not_finite"),
            parse_int=_bounded_integer,
        )
    except RecursionError:
        raise _too_deep(what) from None
    except ValueError as error:
        raise InvalidDefinition(what, [Fault("", f"is no JSON: {error}", "syntax")]) from None
    return checked(tree, what)


def parse_toml(text: str, what: str = "document") -> dict[str, Any]:
    """
    A TOML document, with the refusals of `load_document`; its dates and times become ISO texts.

    >>> parse_toml("day = 2026-12-25")
    {'day': '2026-12-25'}
    """
    _check_length(text, what)
    _check_dotted_keys(text, what)
    try:
        tree = tomllib.loads(text)
    except RecursionError:
        raise _too_deep(what) from None
    except ValueError as error:  # TOMLDecodeError, and Python's own limit on digits
        raise InvalidDefinition(
            what, [Fault("", f"is no TOML: {_toml_reason(text, error)}", "syntax")]
        ) from None
    return checked(tree, what)


def _check_dotted_keys(text: str, what: str) -> None:
    """In one pass, and most documents need none: a key stands on one line, and few have many dots."""
    if all(line.count(".") < MAX_KEY_PARTS for line in text.split("\n")):
        return
    parts, dotted = 0, False
    for token in _TOML_TOKEN.finditer(text):
        if token["part"] is not None:
            parts, dotted = (parts + 1 if dotted else 1), False
            if parts > MAX_KEY_PARTS:
                line = text.count("\n", 0, token.start()) + 1
                message = f"a key on line {line} has more than {MAX_KEY_PARTS} parts"
                raise InvalidDefinition(what, [Fault("", message, "too_deep")])
        elif token["dot"] is not None:
            dotted = True
        elif token["blank"] is None:
            parts, dotted = 0, False


def _toml_reason(text: str, error: ValueError) -> str:
    if isinstance(error, tomllib.TOMLDecodeError):
        return str(error)
    long_number = re.search(r"\d{1000}", text)
    line = text.count("\n", 0, long_number.start()) + 1 if long_number else 1
    return f"a number on line {line} has too many digits"


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in pairs:
        tree[key] = _Refused("stands twice in one object", "duplicate_key") if key in tree else value
    return tree


def _bounded_integer(digits: str) -> int | _Refused:
    if len(digits) > 20 or abs(number := int(digits)) > MAX_INTEGER:
        return _Refused(f"an integer of {len(digits.lstrip('-'))} digits is beyond 64 bits", "too_large")
    return number


def _too_deep(what: str) -> InvalidDefinition:
    return InvalidDefinition(what, [Fault("", f"is nested deeper than {MAX_DEPTH} levels", "too_deep")])


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
            _clean_key(key, path, faults): _clean(v, _join(path, key), depth + 1, faults)
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
    fault = (
        _fault(key) if isinstance(key, str) else _Refused(f"the key {shown(key)} is no text", "wrong_type")
    )
    if fault is not None:
        faults.append(Fault(path, fault.message, fault.code))
    return key


def _fault(value: Any) -> _Refused | None:
    """What makes a single value unsafe; None when nothing does."""
    if isinstance(value, _Refused):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return _Refused(f"{value} is no finite number", "not_finite")
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        return _Refused(f"{shown(value)} is beyond 64 bits", "too_large")
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            return _Refused(f"{shown(value)} has half a surrogate pair", "not_text")
    return None


def _join(path: str, key: Any) -> str:
    name = path_part(key)
    return f"{path}.{name}" if path else name


def structure(data: Any, kind: type[T], what: str) -> T:
    """
    Plain data as a value of the attrs class *kind*, strictly.

    Unknown keys, wrong types and missing keys are refused, `True` is no number and a text is no
    list. Errors that the classes raise themselves are gathered under the path of their place.

    Raises:
        InvalidDefinition: With every fault found, each with its path.
    """
    try:
        return _converter().structure(data, kind)
    except Exception as error:  # noqa: BLE001 - sorted out below; what is not about the data is raised again
        faults = list(_faults_of(error))
    raise InvalidDefinition(what, faults)


def unstructure(value: Any) -> Any:
    """
    The plain data from which `structure` makes an equal value.

    Keys that hold their default are left out, so that documents stay as short as people write them.
    """
    return _converter().unstructure(value)


@cache
def _converter() -> Converter:
    from cattrs import Converter

    converter = Converter(forbid_extra_keys=True, omit_if_default=True, use_alias=True)
    for kind, expected in ((str, "a text"), (int, "a whole number"), (bool, "true or false")):
        converter.register_structure_hook(kind, _exactly(kind, expected))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook_factory(_is_sequence, lambda kind: _sequence_hook(kind, converter))
    converter.register_structure_hook_factory(_is_mapping, lambda kind: _mapping_hook(kind, converter))
    converter.register_structure_hook_factory(_is_choice, _choice_hook)
    converter.register_structure_hook_factory(_is_text_or_table, lambda kind: _either_hook(kind, converter))
    converter.register_structure_hook_factory(has, lambda kind: _class_hook(kind, converter))
    converter.register_unstructure_hook(StrEnum, lambda member: member.value)
    converter.register_unstructure_hook_factory(
        _is_sequence, lambda _: lambda value: [converter.unstructure(item) for item in _steady(value)]
    )
    return converter


def _steady(value: Any) -> Any:
    """A collection in an order that does not depend on the run: sets have none of their own."""
    return sorted(value) if isinstance(value, frozenset) else value


def _exactly(kind: type, expected: str) -> Callable[[Any, Any], Any]:
    def hook(value: Any, target: Any) -> Any:
        if target is not kind:  # an enumeration of texts is a text to cattrs
            return _choice_hook(target)(value, target)
        if type(value) is not kind:
            raise _wrong(value, expected)
        return value

    return hook


def _wrong(value: Any, expected: str) -> InvalidDefinition:
    return InvalidDefinition("value", [Fault("", f"{shown(value)} is wrong; give {expected}", "wrong_type")])


def _number(value: Any, _: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(value, "a number")
    return float(value)


def _is_sequence(kind: Any) -> bool:
    return (get_origin(kind) or kind) in (tuple, frozenset)


def _is_mapping(kind: Any) -> bool:
    return get_origin(kind) in (Mapping, dict)


def _is_choice(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _is_text_or_table(kind: Any) -> bool:
    """Whether people may write a name, or a table that says more than the name."""
    args = get_args(kind)
    return get_origin(kind) in (UnionType, Union) and len(args) == 2 and args[0] is str and has(args[1])


def _either_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    table = get_args(kind)[1]

    def hook(value: Any, _: Any) -> Any:
        if isinstance(value, Mapping):
            return converter.structure(value, table)
        if type(value) is not str:
            raise _wrong(value, "a text, or a table of keys and values")
        return value

    return hook


def _sequence_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    item = get_args(kind)[0]
    collect = get_origin(kind)

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise _wrong(value, "a list")
        parts = [(f"[{index}]", part) for index, part in enumerate(value)]
        return collect(_each(parts, item, converter).values())

    return hook


def _mapping_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    item = get_args(kind)[1]

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise _wrong(value, "a table of keys and values")
        return _each(value.items(), item, converter)

    return hook


def _each(parts: Iterable[tuple[Any, Any]], item: Any, converter: Converter) -> dict[Any, Any]:
    """Every part structured, or the faults of all parts at once."""
    done: dict[Any, Any] = {}
    faults: list[Fault] = []
    for key, part in parts:
        try:
            done[key] = converter.structure(part, item)
        except Exception as error:  # noqa: BLE001 - gathered, so that one run names every fault
            faults += [fault.under(key if key[:1] == "[" else _join("", key)) for fault in _faults_of(error)]
    if faults:
        raise InvalidDefinition("value", faults)
    return done


def _choice_hook(kind: Any) -> Callable[[Any, Any], Any]:
    enumerated = isinstance(kind, type)
    members = [member.value for member in cast("type[StrEnum]", kind)] if enumerated else list(get_args(kind))

    def hook(value: Any, _: Any) -> Any:
        if type(value) is bool or not any(value == member for member in members):
            raise InvalidDefinition(
                "value",
                [Fault("", f"{shown(value)} is not known; use one of {choices(members)}", "unknown_value")],
            )
        return kind(value) if enumerated else value

    return hook


def _class_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    from cattrs.gen import make_dict_structure_fn

    inner = make_dict_structure_fn(
        kind,
        converter,
        _cattrs_forbid_extra_keys=True,
        _cattrs_use_alias=True,
        _cattrs_detailed_validation=True,
    )

    def hook(value: Any, target: Any) -> Any:
        if not isinstance(value, Mapping):
            raise _wrong(value, "a table of keys and values")
        return inner(value, target)

    return hook


def _faults_of(error: Exception) -> Iterable[Fault]:
    """An error of structuring as faults with paths; what is no fault of the data is raised again."""
    from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError

    if isinstance(error, ClassValidationError):
        with_notes, others = error.group_exceptions()
        for part, note in with_notes:
            alias = _alias(error.cl, note.name)
            yield from (fault.under(alias) for fault in _attribute_faults(part))
        for part in others:
            yield from _faults_of(part)
    elif isinstance(error, ForbiddenExtraKeysError):
        accepted = choices(attribute.alias for attribute in fields(error.cl) if attribute.init)
        for key in sorted(error.extra_fields, key=str):
            yield Fault(_join("", key), f"is not known; use one of {accepted}", "unknown_key")
    elif isinstance(error, InvalidDefinition):
        yield from error.faults
    elif isinstance(error, ServiceCoreError):
        yield Fault("", str(error), error.code)
    else:
        raise error


def _attribute_faults(error: Exception) -> Iterable[Fault]:
    if isinstance(error, KeyError) and not isinstance(error, ServiceCoreError):
        return [Fault("", "is missing", "missing_key")]
    return _faults_of(error)


def _alias(kind: type, name: str) -> str:
    return next(
        (attribute.alias for attribute in fields(kind) if name in (attribute.name, attribute.alias)), name
    )
