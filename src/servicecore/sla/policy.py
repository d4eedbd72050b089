"""An agreement as data: targets, whom they are for, and from when to when they hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from attrs import field, frozen

from servicecore.document import checked, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, shown
from servicecore.instant import MAX_US, MIN_US, from_iso
from servicecore.sla.target import Target, with_goal_tables

__all__ = ["POLICY_SCHEMA", "SlaPolicy"]

POLICY_SCHEMA = "servicecore.sla_policy/1"


@frozen
class SlaPolicy:
    """
    One version of one agreement.

    Hosts keep every version and pass all of them: a clock is judged by the version in force when
    it started, so that an edit for the future changes no past verdict.

    Args:
        name: The agreement; its versions share it.

        version: The host's mark for this version.

        targets: What is promised; one target a metric.

        calendar: The calendar of targets that name none.

        workflows: The workflows it is for; empty for every one.

        valid_from, valid_until: ISO instants between which clocks that start are its own: the first
            belongs to it, the last does not. Without them it holds always.
    """

    name: str
    version: str = "1"
    targets: tuple[Target, ...] = field(default=(), kw_only=True)
    calendar: str | None = field(default=None, kw_only=True)
    workflows: tuple[str, ...] = field(default=(), kw_only=True)
    valid_from: str | None = field(default=None, kw_only=True)
    valid_until: str | None = field(default=None, kw_only=True)
    schema: Literal["servicecore.sla_policy/1"] = field(default=POLICY_SCHEMA, kw_only=True, repr=False)
    valid_from_us: int = field(init=False, eq=False, repr=False)
    valid_until_us: int = field(init=False, eq=False, repr=False)
    digest: str = field(init=False, eq=False, repr=False)
    """A hash of what the policy says: equal digests, equal policies."""

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        object.__setattr__(self, "valid_from_us", _edge("valid_from", self.valid_from, MIN_US, faults))
        object.__setattr__(self, "valid_until_us", _edge("valid_until", self.valid_until, MAX_US, faults))
        if not faults and self.valid_from_us >= self.valid_until_us:
            faults.append(
                Fault("valid_until", f"{self.valid_until} is not after valid_from {self.valid_from}")
            )
        metrics = [target.metric for target in self.targets]
        for index, target in enumerate(self.targets):
            if target.metric in metrics[:index]:
                faults.append(
                    Fault(f"targets[{index}].metric", f"'{target.metric}' has a target already", "duplicate")
                )
            faults += self._without_calendar(index, target)
        if faults:
            raise InvalidDefinition(f"SLA policy {shown(self.name)}", faults)
        text = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"))
        object.__setattr__(self, "digest", hashlib.sha256(text.encode()).hexdigest()[:16])

    def _without_calendar(self, index: int, target: Target) -> Iterable[Fault]:
        if target.calendar is None and self.calendar is None:
            yield Fault(
                f"targets[{index}].calendar",
                "is missing; name one here or for the whole policy",
                "missing_key",
            )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SlaPolicy:
        """
        The policy that a document describes.

        Raises:
            InvalidDefinition: With every fault found, each with its path.

        >>> SlaPolicy.from_dict({"name": "standard", "calendar": "office", "targets": [
        ...     {"metric": "resolution", "goals": {"P1": "4h", "*": "24h"}}]}).targets[0].goals["P1"].within
        '4h'
        """
        clean = checked(data, "SLA policy")
        if isinstance(clean.get("targets"), list):
            clean = {**clean, "targets": [with_goal_tables(target) for target in clean["targets"]]}
        return structure(clean, cls, "SLA policy")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal policy."""
        document: dict[str, Any] = unstructure(self)
        return document

    def governs(self, workflow: str, started_us: int) -> bool:
        """Whether clocks of a ticket of *workflow* that start at *started_us* are this version's."""
        in_force = self.valid_from_us <= started_us < self.valid_until_us
        return in_force and (not self.workflows or workflow in self.workflows)

    def calendars(self) -> frozenset[str]:
        """The names of all calendars it counts in."""
        names = {self.calendar}
        for target in self.targets:
            names.add(target.calendar)
            names.update(goal.calendar for goal in target.goals.values())
        return frozenset(name for name in names if name is not None)


def _edge(name: str, text: str | None, default: int, faults: list[Fault]) -> int:
    if text is None:
        return default
    try:
        return from_iso(text, name=name)
    except ServiceCoreError as error:
        faults.append(Fault(name, str(error), error.code))
        return default
