"""Classes and their annotations as JSON Schemas: by the same rules by which documents are structured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from attrs import NOTHING, Attribute, Factory, fields, has

from servicecore.schemas.docstring import described, titled

__all__ = ["Definitions", "Schema", "nullable", "table"]

Schema: TypeAlias = dict[str, Any]
"""A JSON Schema, or a part of one."""

Writing: TypeAlias = "Callable[[Definitions], Schema]"
"""Writes what no annotation says, given where definitions are kept."""

_PLAIN: Mapping[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def table(properties: Mapping[str, Any], *, required: tuple[str, ...] = ()) -> Schema:
    """A table with these keys and no others."""
    needed = {"required": sorted(required)} if required else {}
    return {"type": "object", "properties": {**properties}, "additionalProperties": False, **needed}


def nullable(schema: Schema) -> Schema:
    """The same, or null."""
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    return {"anyOf": [schema, {"type": "null"}]}


class Definitions:
    """
    The definitions of one schema, each made when it is first referred to.

    Args:
        classes: What is written by hand, by class.

        attributes: The same of single attributes, by the names of class and key.

        tables: The same of tables of anything, by their key in whatever class.
    """

    def __init__(
        self,
        classes: Mapping[Any, Writing],
        attributes: Mapping[tuple[str, str], Writing],
        tables: Mapping[str, Writing],
    ) -> None:
        self.made: dict[str, Schema] = {}
        self._kinds: dict[str, type] = {}
        self._classes = classes
        self._attributes = attributes
        self._tables = tables

    def ref(self, kind: type) -> Schema:
        """A reference to the definition of a class."""
        known = self._kinds.setdefault(kind.__name__, kind)
        assert known is kind, f"two classes are called {kind.__name__}; they would share one definition"
        return self.named(kind.__name__, self._classes.get(kind, lambda _: self._class(kind)))

    def named(self, name: str, write: Writing) -> Schema:
        """A reference to a definition that is written where it is not there yet."""
        if name not in self.made:
            self.made[name] = {}  # what refers to itself finds it begun
            self.made[name] = write(self)
        return {"$ref": f"#/$defs/{name}"}

    def of(self, annotation: Any) -> Schema:
        """The schema of whatever an annotation takes."""
        origin, args = get_origin(annotation) or annotation, get_args(annotation)
        if annotation is Any:
            return {}
        if annotation in _PLAIN:
            return {"type": _PLAIN[annotation]}
        if origin is Literal:
            return {"const": args[0]} if len(args) == 1 else {"enum": list(args)}
        if origin in (Union, UnionType):
            return self._union([arg for arg in args if arg is not NoneType], optional=NoneType in args)
        if origin in (tuple, frozenset):
            return {"type": "array", "items": self.of(args[0])}
        if origin is Mapping:
            return {"type": "object", "additionalProperties": self.of(args[1])}
        if issubclass(annotation, StrEnum):
            return {"enum": [member.value for member in annotation]}
        return self.ref(annotation)

    def _union(self, kinds: list[Any], *, optional: bool) -> Schema:
        several = [self.of(kind) for kind in kinds]
        schema = several[0] if len(several) == 1 else {"anyOf": several}
        return nullable(schema) if optional else schema

    def _class(self, kind: type) -> Schema:
        assert has(kind), f"{kind.__name__} is no attrs class; say by hand what its schema is"
        hints, said = get_type_hints(kind), described(kind)
        taken = [each for each in fields(kind) if each.init]
        made = table(
            {_key(each): self._attribute(kind, each, hints[each.name], said) for each in taken},
            required=tuple(_key(each) for each in taken if each.default is NOTHING),
        )
        return {"title": titled(kind), **made}

    def _attribute(self, kind: type, attribute: Attribute[Any], hint: Any, said: Mapping[str, str]) -> Schema:
        key = _key(attribute)
        anything = self._tables if _holds_anything(hint) else {}
        write = self._attributes.get((kind.__name__, key), anything.get(key))
        schema = self.of(hint) if write is None else write(self)
        if write is not None and NoneType in get_args(hint):
            schema = nullable(schema)
        text = {"description": said[key]} if key in said else {}
        return {**text, **schema, **_default(attribute.default)}


def _holds_anything(hint: Any) -> bool:
    return Mapping[str, Any] in (hint, *get_args(hint))


def _key(attribute: Attribute[Any]) -> str:
    """What an attribute is called in documents."""
    return attribute.alias or attribute.name


def _default(value: Any) -> Schema:
    """What stands where a key is left out, if that can be said in a document."""
    if value is None or value is NOTHING or isinstance(value, Factory):  # type: ignore[arg-type]
        return {}
    return {"default": sorted(value) if isinstance(value, frozenset) else value}
