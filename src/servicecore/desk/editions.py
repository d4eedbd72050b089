"""The editions of workflows: a ticket keeps the one that it was opened under."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from servicecore.errors import UnknownEdition, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecore.workflow import Workflow

__all__ = ["Edition", "edition_of", "newest_and_earlier"]

Edition: TypeAlias = tuple[str, str]
"""The name of a workflow and a version of it."""


def newest_and_earlier(workflows: Iterable[Workflow]) -> tuple[dict[str, Workflow], dict[Edition, Workflow]]:
    """The last of each name by its name, and those before it by name and version."""
    newest: dict[str, Workflow] = {}
    earlier: dict[Edition, Workflow] = {}
    for workflow in workflows:
        before = newest.get(workflow.name)
        if before is not None:
            earlier[before.name, before.definition.version] = before
        newest[workflow.name] = workflow
    return newest, earlier


def edition_of(
    name: str, version: str, newest: Mapping[str, Workflow], earlier: Mapping[Edition, Workflow]
) -> Workflow:
    """
    The workflow of a name in the version that a ticket keeps; one that says no version follows the newest.

    Raises:
        UnknownName: If there is no workflow of that name.

        UnknownEdition: If there is none of that version.
    """
    workflow = newest.get(name)
    if workflow is None:
        raise UnknownName("workflow", name, newest)
    if not version or version == workflow.definition.version:
        return workflow
    if (name, version) not in earlier:
        known = [found for (named, found) in earlier if named == name]
        raise UnknownEdition(name, version, (*known, workflow.definition.version))
    return earlier[name, version]
