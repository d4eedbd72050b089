"""The policies that come with the library, ready to use or to start from."""

from __future__ import annotations

from functools import cache
from importlib import resources

from servicecore.document import parse_toml
from servicecore.errors import UnknownName
from servicecore.priority.policy import PriorityPolicy

__all__ = ["POLICIES", "incident_policy", "load_policy"]

POLICIES = ("complaint", "fast_lane", "incident")
"""The names that `load_policy` knows."""


def load_policy(name: str) -> PriorityPolicy:
    """
    The shipped policy called *name*, one of `POLICIES`.

    `incident` is a matrix of impact and urgency, three by three. `complaint` has base rules alone: the
    system down or data lost, a part of the users or a function, a question or a suggestion. `fast_lane`
    has the matrix, and rules that raise what the base says.

    Raises:
        UnknownName: If none is called that.

    >>> load_policy("complaint").decide({"kind": "question"}).effective
    'P3'
    """
    if name not in POLICIES:
        raise UnknownName("priority policy", name, POLICIES)
    return _read(name)


def incident_policy() -> PriorityPolicy:
    """
    The shipped policy for incidents: P1 to P3 by who is hit and how long it can wait.

    >>> incident_policy().decide({"impact": "department", "urgency": "high"}).effective
    'P1'
    """
    return _read("incident")


@cache
def _read(name: str) -> PriorityPolicy:
    text = resources.files("servicecore.priority").joinpath("policies", f"{name}.toml").read_text("utf-8")
    return PriorityPolicy.from_dict(parse_toml(text, f"priority policy {name}"))
