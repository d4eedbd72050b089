"""The fields that conditions may speak of: declared by name and kind, so that a document can be checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from servicecore.condition.kind import KINDS, READERS, Kind
from servicecore.document import checked, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, choices, path_part, shown
from servicecore.names import names

__all__ = ["Field", "FieldSchema", "Order"]

Order: TypeAlias = Literal["rising", "falling"]


def _choices(values: Iterable[str]) -> tuple[str, ...]:
    return names(values, "choices")


@frozen
class Field:
    """
    What a field holds.

    Args:
        kind: text, choice, number, boolean, instant, duration or texts (a list of texts).

        choices: The values that a choice can have.

        order: Of choices that are a scale: `rising` where they are listed from the lowest up, `falling`
            where from the highest down, as priorities are (P1, P2, P3). Others cannot be compared.

        personal: Whether its values must never be shown, neither in errors nor in explanations.

    Raises:
        InvalidDefinition: With everything that does not fit together.

    >>> Field("choice", ["P1", "P2", "P3"], order="falling").rising
    ('P3', 'P2', 'P1')
    """

    kind: Kind
    choices: tuple[str, ...] = field(default=(), converter=_choices)
    order: Order | None = field(default=None, kw_only=True)
    personal: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        faults = [*self._kind_faults(), *self._choice_faults()]
        if faults:
            raise InvalidDefinition("field", faults)

    def _kind_faults(self) -> Iterator[Fault]:
        if self.kind not in tuple(KINDS):
            message = f"{shown(self.kind)} is not known; use one of {choices(KINDS)}"
            yield Fault("kind", message, "unknown_value")
        elif self.kind == "choice" and not self.choices:
            yield Fault("choices", "is empty; give at least one")
        elif self.kind != "choice" and (self.choices or self.order):
            yield Fault("kind", f"{shown(self.kind)} has no choices; use 'choice', or leave them out")
        if self.order not in (None, "rising", "falling"):
            message = f"{shown(self.order)} is not known; use one of rising, falling"
            yield Fault("order", message, "unknown_value")

    def _choice_faults(self) -> Iterator[Fault]:
        for index, choice in enumerate(self.choices):
            if not isinstance(choice, str) or not choice.strip():
                yield Fault(f"choices[{index}]", f"{shown(choice)} is no name", "wrong_type")
            elif choice in self.choices[:index]:
                yield Fault(f"choices[{index}]", f"{shown(choice)} stands there twice", "duplicate")

    @property
    def rising(self) -> tuple[str, ...]:
        """The choices from the lowest up."""
        return self.choices[::-1] if self.order == "falling" else self.choices

    def read(self, value: object, name: str) -> Any:
        """What a value counts as in comparisons; None when it is missing or not of this kind."""
        read = READERS[self.kind](value, name)
        return None if self.kind == "choice" and read not in self.choices else read


def _fields(fields: Any) -> dict[str, Field]:
    """A copy of its own; a bare kind stands for a field of that kind."""
    if not isinstance(fields, Mapping):
        fault = Fault("", f"{shown(fields)} is no mapping of names to fields", "wrong_type")
        raise InvalidDefinition("fields", [fault])
    return _each(fields, lambda spec: spec if isinstance(spec, Field) else Field(spec))


def _each(fields: Mapping[str, Any], make: Callable[[Any], Field]) -> dict[str, Field]:
    """Every field as *make* makes it, or the faults of all names and all fields at once."""
    made: dict[str, Field] = {}
    faults: list[Fault] = []
    for name, spec in fields.items():
        if not isinstance(name, str) or not all(part.isidentifier() for part in name.split(".")):
            message = f"{shown(name)} is no name of a field; use letters, digits and _, joined by dots"
            faults.append(Fault(path_part(name), message))
        try:
            made[name] = make(spec)
        except InvalidDefinition as error:
            faults += [fault.under(path_part(name)) for fault in error.faults]
    if faults:
        raise InvalidDefinition("fields", faults)
    return made


def _documented(spec: Any) -> Field:
    return structure({"kind": spec} if isinstance(spec, str) else spec, Field, "field")


@frozen
class FieldSchema:
    """
    The fields that conditions over one kind of subject may name.

    Args:
        fields: A `Field` for each name, or its bare kind. Names may have dots: `data.public`.

    Raises:
        InvalidDefinition: With every name and every field that is wrong.

    >>> schema = FieldSchema({"title": "text", "impact": Field("choice", ["one", "many"], order="rising")})
    >>> sorted(schema | FieldSchema({"waits": "number"}))
    ['impact', 'title', 'waits']
    """

    fields: Mapping[str, Field] = field(converter=_fields, hash=False)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self.fields

    def __getitem__(self, name: str) -> Field:
        return self.fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __or__(self, other: FieldSchema) -> FieldSchema:
        """The fields of both; where both name one, the other's."""
        return FieldSchema({**self.fields, **other.fields})

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> FieldSchema:
        """
        The fields that a document declares: `title = "text"`, or a table with `kind` and the rest.

        Raises:
            InvalidDefinition: With every fault found, each with its path.

        >>> FieldSchema.from_dict({"tags": "texts", "area": {"kind": "choice", "choices": ["n"]}})["tags"]
        Field(kind='texts', choices=(), order=None, personal=False)
        """
        return cls(_each(checked(data, "fields"), _documented))

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal schema."""
        return {name: unstructure(spec) for name, spec in self.fields.items()}
