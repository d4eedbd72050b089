"""The definitions that come with the library, ready to use or to start from."""

from __future__ import annotations

from functools import cache
from importlib import resources

from servicecore.document import parse_toml
from servicecore.errors import UnknownName
from servicecore.workflow.definition import WorkflowDefinition

__all__ = ["PRESETS", "load_definition"]

PRESETS = ("incident", "service_request", "complaint", "work_order", "problem")
"""The names that `load_definition` knows."""


def load_definition(name: str) -> WorkflowDefinition:
    """
    The shipped definition called *name*, one of `PRESETS`.

    Raises:
        UnknownName: If none is called that.

    >>> [state.name for state in load_definition("incident").states][:3]
    ['new', 'assigned', 'in_progress']
    """
    if name not in PRESETS:
        raise UnknownName("workflow", name, PRESETS)
    return _read(name)


@cache
def _read(name: str) -> WorkflowDefinition:
    text = resources.files("servicecore.workflow").joinpath("definitions", f"{name}.toml").read_text("utf-8")
    return WorkflowDefinition.from_dict(parse_toml(text, f"workflow {name}"))
