"""What a desk document says of personal fields, and whether the rest of it keeps to that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from servicecore.condition import EVENT_FIELDS, HOST_FIELDS, TICKET_FIELDS
from servicecore.errors import path_part, shown
from servicecore.event import DATA_KEYS
from servicecore.finding import Finding
from servicecore.privacy import USUAL
from servicecore.privacy.personal_fields import FIXED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.privacy import PersonalFields
    from servicecore.workflow import Workflow

__all__ = ["personal_findings", "personal_table"]

PERSONAL = "personal"

_OURS = frozenset(part for name in TICKET_FIELDS | HOST_FIELDS | EVENT_FIELDS for part in name.split(".")) | {
    key for needed, more in DATA_KEYS.values() for key in (*needed, *more)
}
"""The names that every ticket and event may have."""


def personal_table(given: Any) -> Any:
    """A declaration as a table; a list of names is short for fields that nobody may read."""
    if isinstance(given, list) and all(isinstance(name, str) for name in given):
        return {"fields": {name: [] for name in given}}
    return given


def personal_findings(
    document: Mapping[str, Any], personal: PersonalFields, workflows: Mapping[int, Workflow]
) -> Iterator[Finding]:
    """
    Where a desk document does not keep to its own declaration; nothing where it declares nothing.

    Args:
        workflows: Those of the desk, by their place in the document.
    """
    if PERSONAL not in document:
        return
    declared = list(_declared(document))
    required = list(_required(workflows))
    yield from _unknown(document[PERSONAL], personal, declared, required)
    yield from _alike(personal, required)
    for path, name, spec in declared:
        open_to_all = not (isinstance(spec, Mapping) and spec.get("personal") is True)
        if open_to_all and any(part in personal for part in name.split(".")):
            message = "is personal, and explanations would show it; say 'personal = true' here too"
            yield _warning(path, message, "not_marked")


def _declared(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Every field that a part of the document declares: its place, its name, and what is said of it."""
    for key, part in document.items():
        listed = isinstance(part, list)
        for index, each in enumerate(part if listed else [part]):
            fields = each.get("fields") if isinstance(each, Mapping) and key != PERSONAL else None
            path = f"{path_part(key)}[{index}]" if listed else path_part(key)
            for name, spec in fields.items() if isinstance(fields, Mapping) else ():
                yield f"{path}.fields.{path_part(name)}", name, spec


def _required(workflows: Mapping[int, Workflow]) -> Iterator[tuple[str, str]]:
    """Every field that a workflow requires, with its place."""
    for index, workflow in workflows.items():
        definition, here = workflow.definition, f"workflows[{index}]"
        asking = [(f"{here}.opening", definition.opening.requires)]
        asking += [
            (f"{here}.transitions[{n}]", each.requires) for n, each in enumerate(definition.transitions)
        ]
        for path, names in asking:
            for place, name in enumerate(names):
                yield f"{path}.requires[{place}]", name


def _unknown(
    given: Any,
    personal: PersonalFields,
    declared: list[tuple[str, str, Any]],
    required: list[tuple[str, str]],
) -> Iterator[Finding]:
    """Personal fields that nothing in the document speaks of: their names may be wrong."""
    known = _OURS | {part for _, name, _ in declared for part in name.split(".")}
    known |= {name for _, name in required}
    for index, name in enumerate(personal.fields):
        if name not in known:
            listed = isinstance(given, list)
            path = f"{PERSONAL}[{index}]" if listed else f"{PERSONAL}.fields.{path_part(name)}"
            message = f"no workflow, rule or policy here knows a field {shown(name)}; is that its name?"
            yield _warning(path, message, "unknown_field")


def _alike(personal: PersonalFields, required: list[tuple[str, str]]) -> Iterator[Finding]:
    """Required fields that are called like personal ones, and are none."""
    for path, name in required:
        like = None if name in personal or name in FIXED else _like(name, personal)
        if like is not None:
            message = f"{shown(name)} is called like the personal {shown(like)}; is it personal too?"
            yield _warning(path, message, "maybe_personal")


def _like(name: str, personal: PersonalFields) -> str | None:
    """The first personal name, declared or usual, whose words are among the words of a name."""
    words = f"_{name}_"
    return next((each for each in (*personal.fields, *USUAL) if f"_{each}_" in words), None)


def _warning(path: str, message: str, code: str) -> Finding:
    return Finding(path, message, code, severity="warning")
