"""Policies that come with the library, after what desks have in writing: to start from, and to change."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from servicecore.document import parse_toml
from servicecore.errors import UnknownName
from servicecore.sla.policies.policy import SlaPolicy

__all__ = ["PRESETS", "preset"]

PRESETS = (
    "service_plan",
    "after_sales",
    "complaints",
    "complaint_investigation",
    "operator_complaints",
    "emergencies",
    "working_time_complaints",
    "office_hours_mail",
)
"""The names that `preset` knows; the last three are one agreement, in the order in which they are asked."""


def preset(name: str, /, **changes: Any) -> SlaPolicy:
    """
    The shipped policy called *name*, one of `PRESETS`.

    They count in two calendars of the host's, `office` and `around_the_clock`, and are for the levels P1, P2
    and P3. The comments of each document, in `servicecore/sla/presets`, say which figures are those of the
    practice it comes from, and which are ours, to be replaced.

    Args:
        changes: Keys of the policy's document with what stands there instead, whole: a changed `targets` is
            all targets.

    Raises:
        UnknownName: If none is called that.

        InvalidDefinition: If something is wrong with the changes, with every fault and its path.

    >>> mail = preset("office_hours_mail", valid_from="2026-07-01T00:00:00Z")
    >>> mail.targets[0].goal_for("P2").outside.within
    '2h'
    """
    if name not in PRESETS:
        raise UnknownName("SLA preset", name, PRESETS)
    return SlaPolicy.from_dict({**_read(name), **changes})


@cache
def _read(name: str) -> dict[str, Any]:
    text = resources.files("servicecore.sla.policies").joinpath("presets", f"{name}.toml").read_text("utf-8")
    return parse_toml(text, f"SLA preset {name}")
