"""The ways of counting that come with the library."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servicecore.document import parse_toml
from servicecore.errors import UnknownName
from servicecore.metrics.facts.fact_policy import FactPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FACT_POLICIES", "load_fact_policy"]

FACT_POLICIES = ("freshdesk", "jira_sm", "servicenow", "zendesk")
"""The names that `load_fact_policy` knows."""


def load_fact_policy(source: str | Path | Mapping[str, Any]) -> FactPolicy:
    """
    The shipped policy of that name, one of `FACT_POLICIES`, or the policy in a document.

    Each is named after the system whose way of counting it follows, says where it was read, and what of it
    is our reading.

    Args:
        source: A shipped name, the path of a TOML or JSON file, or plain data.

    Raises:
        UnknownName: For a name that is neither shipped nor that of a file.

        InvalidDefinition: With every fault found, each with its path.

    >>> load_fact_policy("servicenow").first_contact
    'no_reassignment'
    """
    if isinstance(source, str) and source in FACT_POLICIES:
        return _shipped(source)
    if isinstance(source, str) and not Path(source).suffix:
        raise UnknownName("fact policy", source, FACT_POLICIES)
    return FactPolicy.from_dict(source)


@cache
def _shipped(name: str) -> FactPolicy:
    place = resources.files("servicecore.metrics.facts").joinpath("policies", f"{name}.toml")
    return FactPolicy.from_dict(parse_toml(place.read_text("utf-8"), f"fact policy {name}"))
