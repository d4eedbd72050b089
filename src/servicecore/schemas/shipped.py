"""The schemas that come with the library: draft 2020-12, one file for each kind of document."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from servicecore.errors import UnknownName

__all__ = ["KINDS", "json_schema"]

KINDS = (
    "desk",
    "workflow",
    "calendar",
    "priority",
    "sla_policy",
    "categories",
    "scope",
    "routing",
    "decision_lists",
    "entitlements",
    "people",
    "units",
    "skill_rules",
    "personal",
    "ladder",
    "supervision",
    "obligation",
    "known_issues",
    "recurrence",
    "surge",
    "mapping",
    "fact_policy",
    "scorecard",
)
"""The kinds of documents: the words between `servicecore.` and the version in the key `schema` of each."""


def json_schema(kind: str) -> dict[str, Any]:
    """
    The JSON Schema of a kind of document.

    Raises:
        UnknownName: If there is no such kind.

    >>> json_schema("desk")["$id"]
    'urn:servicecore:desk:1'
    """
    if kind not in KINDS:
        raise UnknownName("kind of document", kind, KINDS)
    text = resources.files("servicecore.schemas").joinpath("shipped", f"{kind}.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
