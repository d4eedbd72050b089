"""Plain data as values of attrs classes, strictly.

The only module that knows cattrs. Its lenient defaults (`None` becomes
`'None'`, `7.9` becomes `7`, a text becomes a tuple of letters) are switched
off, and everything wrong is reported at once, each fault with its path.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, cast, get_args, get_origin

from attrs import fields, has

from servicecore.document.checking import join
from servicecore.document.origin import placed
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, choices, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cattrs import Converter

__all__ = ["structure", "unstructure"]

T = TypeVar("T")


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
    raise InvalidDefinition(what, placed(data, faults))


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
            faults += [fault.under(key if key[:1] == "[" else join("", key)) for fault in _faults_of(error)]
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
            yield Fault(join("", key), f"is not known; use one of {accepted}", "unknown_key")
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
