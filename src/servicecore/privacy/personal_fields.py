"""Which fields are personal, and who may read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, frozen

from servicecore.condition import Field, FieldSchema
from servicecore.document import load_document, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, path_part, shown
from servicecore.event import DATA_KEYS
from servicecore.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FIXED", "NAMING", "USUAL", "PersonalFields"]

SCHEMA: Literal["servicecore.personal/1"] = "servicecore.personal/1"

USUAL = (
    "requester",
    "requester_name",
    "complainant",
    "complainant_name",
    "contact",
    "contact_name",
    "email",
    "phone",
    "mobile",
    "address",
)
"""What is personal unless a host says otherwise. Free texts, such as a description, are the host's to add."""

NAMING = frozenset({"assignee", "by", "expert", "supervisor"})
"""The keys of an event's data that hold the id of a person, as an actor's `id` does."""

_FREE = frozenset({"reason", "reference", "what"})
_HOLDING = frozenset({"fields", "data"})

FIXED = frozenset(key for needed, more in DATA_KEYS.values() for key in (*needed, *more)) - (
    NAMING | _FREE | _HOLDING
)
"""The keys that states, clocks and figures go by: no field of these names can be personal."""


def _roles(roles: Iterable[str]) -> tuple[str, ...]:
    return names(roles, "roles")


def _fields(fields: Any) -> dict[str, tuple[str, ...]]:
    """A copy of its own; what is given as a list may be read by nobody."""
    if not isinstance(fields, Mapping):
        return dict.fromkeys(map(_text, names(fields, "personal fields")), ())
    faults: list[Fault] = []
    made: dict[str, tuple[str, ...]] = {}
    for name, roles in fields.items():
        try:
            made[name] = _roles(roles)
        except InvalidDefinition as error:
            faults += [fault.under(f"fields.{path_part(name)}") for fault in error.faults]
    if faults:
        raise InvalidDefinition("personal fields", faults)
    return made


def _text(name: Any) -> str:
    if isinstance(name, str):
        return name
    fault = Fault("fields", f"{shown(name)} is no text; give the names of fields", "wrong_type")
    raise InvalidDefinition("personal fields", [fault])


@frozen
class PersonalFields:
    """
    Which fields are personal, and which roles may read them.

    A name stands for the field of the ticket, for the key of an event's data, and for a key within one
    of these: whatever has it is personal, at any depth. What is not said may be read by nobody.

    Args:
        fields: The roles that may read each field; a list of names alone lets nobody.

        people: The roles that may know by name who did something, and who holds the ticket. Others see
            pseudonyms. It concerns the ids of actors, and `assignee`, `by`, `expert` and `supervisor`.

    Raises:
        InvalidDefinition: With every name that is none, or that states, clocks and figures go by.

    >>> PersonalFields({"email": ["agent"], "diagnosis": []}).hidden_from("agent")
    frozenset({'diagnosis'})
    """

    fields: Mapping[str, tuple[str, ...]] = field(
        factory=lambda: dict.fromkeys(USUAL, ()), converter=_fields, hash=False
    )
    people: tuple[str, ...] = field(default=(), converter=_roles, kw_only=True)
    schema: Literal["servicecore.personal/1"] = field(default=SCHEMA, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = [fault for name in self.fields for fault in _name_faults(name)]
        every = {"people": self.people, **{f"fields.{path_part(n)}": r for n, r in self.fields.items()}}
        for path, roles in every.items():
            for index, role in enumerate(roles):
                if not isinstance(role, str) or not role.strip():
                    message = f"{shown(role)} is no text; give the name of a role"
                    faults.append(Fault(f"{path}[{index}]", message, "wrong_type"))
        if faults:
            raise InvalidDefinition("personal fields", faults)

    def __contains__(self, name: object) -> bool:
        return name in self.fields

    def hidden_from(self, roles: str | Iterable[str]) -> frozenset[str]:
        """The fields that none of *roles* may read."""
        given = _several(roles)
        return frozenset(name for name, readers in self.fields.items() if given.isdisjoint(readers))

    def people_hidden_from(self, roles: str | Iterable[str]) -> bool:
        """Whether none of *roles* may know by name who did something."""
        return _several(roles).isdisjoint(self.people)

    @classmethod
    def of(
        cls, schema: FieldSchema, *, readers: Iterable[str] = (), people: Iterable[str] = ()
    ) -> PersonalFields:
        """
        Every field that *schema* marks as personal.

        Of a name with dots the last part counts. Those that hold the id of a person, as `assignee` does,
        are left to *people*.

        Args:
            readers: The roles that may read all of them.

        >>> from servicecore.condition import EVENT_FIELDS, TICKET_FIELDS
        >>> sorted(PersonalFields.of(TICKET_FIELDS | EVENT_FIELDS).fields)
        ['reason', 'requester']
        """
        readers = names(readers, "roles")
        marked = {name.rpartition(".")[2] for name in schema if schema[name].personal and name != "actor.id"}
        return cls(dict.fromkeys(sorted(marked - NAMING), readers), people=people)

    def mark(self, schema: FieldSchema) -> FieldSchema:
        """
        The schema with every field marked that is personal here, so that no explanation shows its values.

        >>> PersonalFields(["email"]).mark(FieldSchema({"email": "text", "area": "text"}))["email"].personal
        True
        """
        return FieldSchema({name: self._marked(name, schema[name]) for name in schema})

    def _marked(self, name: str, spec: Field) -> Field:
        personal = any(part in self.fields for part in name.split("."))
        return evolve(spec, personal=True) if personal else spec

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> PersonalFields:
        """
        The declaration in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every unknown key, wrong type and wrong name, by its path.

        >>> PersonalFields.from_dict({"people": ["agent"], "fields": {"email": ["agent"]}}).people
        ('agent',)
        """
        return structure(load_document(source, "personal fields"), cls, "personal fields")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal declaration."""
        return {"schema": self.schema, **unstructure(self)}


def _several(roles: str | Iterable[str]) -> frozenset[str]:
    return frozenset((roles,) if isinstance(roles, str) else names(roles, "roles"))


def _name_faults(name: object) -> Iterator[Fault]:
    path = f"fields.{path_part(name)}"
    if not isinstance(name, str) or not name.isidentifier():
        yield Fault(path, f"{shown(name)} is no name of a field; use letters, digits and _", "wrong_type")
    elif name in NAMING:
        yield Fault(path, "holds the id of a person; say under 'people' who may know it", "reserved")
    elif name in FIXED or name in _HOLDING:
        message = "cannot be personal; states, clocks and figures go by it. Keep what is personal elsewhere"
        yield Fault(path, message, "reserved")
