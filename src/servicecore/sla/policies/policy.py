"""An agreement as data: targets, whom they are for, and from when to when they hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.condition import Condition, FieldSchema
from servicecore.document import checked, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, shown
from servicecore.instant import MAX_US, MIN_US, from_iso
from servicecore.sla.policies.target import Target, with_goal_tables
from servicecore.sla.policies.trigger import CLOCK_FIELDS, GOVERNED_FIELDS, Triggers

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["POLICY_SCHEMA", "Chosen", "SlaPolicy"]

POLICY_SCHEMA = "servicecore.sla_policy/1"

Chosen = Literal["at_opening", "at_each_event"]


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

        when: The tickets it is for, as a condition over the ticket; every one, when there is none.

        fields: The host's own fields of tickets, and keys of events as `data.…`, that conditions here speak
            of: their kind by name, as `FieldSchema.from_dict` reads it.

        chosen: `at_opening`, when the ticket and all that came with it are known, for good; or
            `at_each_event`, so that what the ticket has become, and a version that comes into force, take
            over. A clock that no policy governs any more is cancelled then.

        parties: Between whom it was agreed.

        valid_from, valid_until: ISO instants between which clocks that start are its own: the first
            belongs to it, the last does not. Without them it holds always.

        review_by: The ISO date by which it is to be looked at again; `check` says when that has passed.
    """

    name: str
    version: str = "1"
    targets: tuple[Target, ...] = field(default=(), kw_only=True)
    calendar: str | None = field(default=None, kw_only=True)
    workflows: tuple[str, ...] = field(default=(), kw_only=True)
    when: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    fields: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False)
    chosen: Chosen = field(default="at_opening", kw_only=True)
    parties: tuple[str, ...] = field(default=(), kw_only=True)
    valid_from: str | None = field(default=None, kw_only=True)
    valid_until: str | None = field(default=None, kw_only=True)
    review_by: str | None = field(default=None, kw_only=True)
    schema: Literal["servicecore.sla_policy/1"] = field(default=POLICY_SCHEMA, kw_only=True, repr=False)
    valid_from_us: int = field(init=False, eq=False, repr=False)
    valid_until_us: int = field(init=False, eq=False, repr=False)
    review_by_us: int = field(init=False, eq=False, repr=False)
    """The end of the date of review in UTC; the end of time, where there is none."""

    triggers: Mapping[str, Triggers] = field(init=False, eq=False, repr=False)
    """What drives the clock of each metric."""

    filter: Condition | None = field(init=False, eq=False, repr=False)
    """The condition that *when* describes."""

    digest: str = field(init=False, eq=False, repr=False)
    """A hash of what the policy says: equal digests, equal policies."""

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        self._set("valid_from_us", _edge("valid_from", self.valid_from, MIN_US, faults))
        self._set("valid_until_us", _edge("valid_until", self.valid_until, MAX_US, faults))
        self._set("review_by_us", _review(self.review_by, faults))
        if not faults and self.valid_from_us >= self.valid_until_us:
            faults.append(
                Fault("valid_until", f"{self.valid_until} is not after valid_from {self.valid_from}")
            )
        own = self._own_fields(faults)
        self._set("filter", self._filter(own, faults))
        self._set("triggers", self._triggers(own, faults))
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
        self._set("digest", hashlib.sha256(text.encode()).hexdigest()[:16])

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def _own_fields(self, faults: list[Fault]) -> FieldSchema:
        try:
            return FieldSchema.from_dict(self.fields)
        except InvalidDefinition as error:
            faults += [fault.under("fields") for fault in error.faults]
            return FieldSchema({})

    def _filter(self, own: FieldSchema, faults: list[Fault]) -> Condition | None:
        if self.when is None:
            return None
        try:
            return Condition.from_dict(self.when, GOVERNED_FIELDS | own)
        except InvalidDefinition as error:
            faults += [fault.under("when") for fault in error.faults]
            return None

    def _triggers(self, own: FieldSchema, faults: list[Fault]) -> Mapping[str, Triggers]:
        schema = CLOCK_FIELDS | own
        found: dict[str, Triggers] = {}
        for index, target in enumerate(self.targets):
            try:
                found[target.metric] = target.triggers(schema)
            except InvalidDefinition as error:
                faults += [fault.under(f"targets[{index}]") for fault in error.faults]
        return found

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
        """The names of all calendars it counts in or asks."""
        names: set[str | None] = {self.calendar}
        if self.filter is not None:
            names |= self.filter.calendars
        for target in self.targets:
            names.add(target.calendar)
            names |= self.triggers[target.metric].calendars
            for goal in target.goals.values():
                names |= goal.calendars()
        return frozenset(name for name in names if name is not None)

    @property
    def asks_ticket(self) -> bool:
        """Whether it takes more of the ticket than its workflow, state and priority."""
        return (
            self.filter is not None
            or any(triggers.of_ticket for triggers in self.triggers.values())
            or any(target.picks_by not in ("priority", "state") for target in self.targets)
        )


def _edge(name: str, text: str | None, default: int, faults: list[Fault]) -> int:
    if text is None:
        return default
    try:
        return from_iso(text, name=name)
    except ServiceCoreError as error:
        faults.append(Fault(name, str(error), error.code))
        return default


def _review(text: str | None, faults: list[Fault]) -> int:
    """The end of a date; a date has ten characters, so that no time of day can hide in it."""
    if text is None:
        return MAX_US
    try:
        return from_iso(f"{text}T23:59:59.999999Z", name="review_by") + 1
    except ServiceCoreError:
        faults.append(Fault("review_by", f"{shown(text)} is no date; give one such as '2027-03-31'"))
        return MAX_US
