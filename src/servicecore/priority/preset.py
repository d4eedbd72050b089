"""The policies that come with the library, ready to use or to start from."""

from __future__ import annotations

from functools import cache
from importlib import resources

from servicecore.document import parse_toml
from servicecore.priority.policy import PriorityPolicy

__all__ = ["incident_policy"]


@cache
def incident_policy() -> PriorityPolicy:
    """
    The shipped policy for incidents: P1 to P3 by who is hit and how long it can wait.

    >>> incident_policy().decide({"impact": "department", "urgency": "high"}).effective
    'P1'
    """
    text = resources.files("servicecore.priority").joinpath("policies", "incident.toml").read_text("utf-8")
    return PriorityPolicy.from_dict(parse_toml(text, "priority policy incident"))
