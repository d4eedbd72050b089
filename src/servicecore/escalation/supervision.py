"""Supervision: which tickets somebody follows in person, by rule or by hand, and who."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, frozen

from servicecore.condition import Condition  # noqa: TC001 - documents are structured by these annotations
from servicecore.condition.placed import read_placed
from servicecore.document import load_document, structure, unstructure
from servicecore.effect import Effect  # noqa: TC001 - documents are structured by these annotations
from servicecore.errors import Fault, InvalidDefinition
from servicecore.escalated import SUPERVISION, rule_key
from servicecore.escalation.ladder import calendars_of, key_faults, schema_over
from servicecore.escalation.moment import Moment, holds, moments
from servicecore.escalation.occasion import Occasion, condition_faults, occasion_faults
from servicecore.escalation.told import NOTHING_TOLD
from servicecore.names import names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from servicecore.escalation.moment import OpenHours
    from servicecore.escalation.told import Told
    from servicecore.finding import Finding
    from servicecore.ticket import Ticket

__all__ = ["DueSupervision", "Supervision", "SupervisionRule", "supervision_list"]

_SCHEMA: Literal["servicecore.supervision/1"] = "servicecore.supervision/1"


@frozen
class SupervisionRule(Occasion):
    """
    One rule: from when on somebody follows a ticket in person.

    Args:
        name: What it is called.

        supervisor: Who, by the host's id.

        effects: What the host does then, in this order.

        reason: Why, in the words of whoever wrote the document; what it is due by, where nothing is said.
    """

    name: str
    supervisor: str = field(repr=False)
    effects: tuple[Effect, ...] = field(default=(), kw_only=True)
    reason: str | None = field(default=None, kw_only=True)

    def data(self, moment: Moment) -> dict[str, Any]:
        """What the `supervised` event of the rule says."""
        of_cycle = {} if moment.metric is None else {"metric": moment.metric, "cycle": moment.cycle}
        reason = self.reason or self.text
        return {"supervisor": self.supervisor, "reason": reason, "rule": self.name, **of_cycle}

    def told(self, key: str) -> tuple[Effect, ...]:
        """What the host does; each says by which rule, and under which key."""
        said = {"rule": self.name, "supervisor": self.supervisor, "key": key}
        return tuple(evolve(effect, data={**said, **effect.data}) for effect in self.effects)


@frozen
class DueSupervision:
    """
    A rule by which somebody follows a ticket from now on.

    Args:
        moment: When it is due, and for which cycle of which clock.
    """

    rule: SupervisionRule
    moment: Moment = field(kw_only=True)

    @property
    def key(self) -> str:
        """Under what the ticket keeps that the rule took effect."""
        return rule_key(self.rule.name, self.moment.metric, self.moment.cycle)


@frozen
class Supervision:
    """
    By which rules tickets are supervised.

    A later rule takes over from an earlier one, never the other way round. A supervisor whom a person named
    stays until a person ends that.

    Args:
        rules: The rules, in order.

        calendar: In whose business time rules count that name none.

        roles: Who may name a supervisor by hand; empty lets anyone.

        fields: The host's own fields of tickets that conditions speak of.

    Raises:
        InvalidDefinition: With everything that is wrong.
    """

    rules: tuple[SupervisionRule, ...] = field(default=(), kw_only=True)
    calendar: str | None = field(default=None, kw_only=True)
    roles: tuple[str, ...] = field(default=(), kw_only=True, converter=names)
    fields: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False)
    schema: Literal["servicecore.supervision/1"] = field(default=_SCHEMA, kw_only=True, repr=False)
    conditions: tuple[Condition | None, ...] = field(init=False, eq=False, repr=False)
    """The condition of each rule; None for one without."""

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        schema = schema_over(self.fields, faults)
        conditions = tuple(
            read_placed(rule.when, schema, f"rules[{index}].when", faults)
            for index, rule in enumerate(self.rules)
        )
        faults += key_faults("rules", (rule.name for rule in self.rules))
        for index, (rule, condition) in enumerate(zip(self.rules, conditions, strict=True)):
            path = f"rules[{index}]"
            faults += _rule_faults(path, rule)
            faults += occasion_faults(path, rule, self.calendar_of(rule))
            faults += condition_faults(f"{path}.when", condition)
        if faults:
            raise InvalidDefinition("supervision", faults)
        object.__setattr__(self, "conditions", conditions)

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> Supervision:
        """
        The supervision in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "supervision"), cls, "supervision")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal supervision."""
        return {"schema": self.schema, **unstructure(self)}

    def calendar_of(self, rule: SupervisionRule) -> str | None:
        """In whose business time a rule counts; None where every hour counts."""
        return rule.calendar or self.calendar

    def calendars(self) -> Iterator[tuple[str, str]]:
        """The path of each place that names a calendar, and the name."""
        if self.calendar is not None:
            yield "calendar", self.calendar
        for index, (rule, condition) in enumerate(zip(self.rules, self.conditions, strict=True)):
            yield from calendars_of(f"rules[{index}]", rule, condition)

    def due(
        self, ticket: Ticket, *, hours: Mapping[str, OpenHours], told: Told = NOTHING_TOLD
    ) -> tuple[DueSupervision, ...]:
        """
        Every rule that will take effect, or does, for a ticket as it stands, the earliest first.

        What was due before a person ended a supervision is over. A ticket whose work is done has none.

        Args:
            hours: Business calendars by name.

            told: What its clocks have told.

        Raises:
            UnknownName: If a calendar is not among *hours*.
        """
        escalated = ticket.escalated
        by_hand = escalated.supervisor is not None and escalated.rule is None
        if not self.rules or by_hand or ticket.category.done:
            return ()
        ended_us = escalated.lowered_at_us(SUPERVISION)
        found = [
            due
            for due in self._ahead(ticket, hours, told)
            if due.key not in escalated.done and (ended_us is None or due.moment.due_us > ended_us)
        ]
        return tuple(sorted(found, key=lambda due: due.moment.due_us))

    def _ahead(self, ticket: Ticket, hours: Mapping[str, OpenHours], told: Told) -> Iterator[DueSupervision]:
        """What the rules ask for that are later than the one in force, and than any that ever was."""
        escalated = ticket.escalated
        order = [rule.name for rule in self.rules]
        current = order.index(escalated.rule) if escalated.rule in order else -1
        ever = max(
            (place for place, name in enumerate(order) if rule_key(name) in escalated.done), default=-1
        )
        for place, (rule, condition) in enumerate(zip(self.rules, self.conditions, strict=True)):
            if place <= (current if rule.metric is not None else max(current, ever)):
                continue
            for moment in moments(rule, self.calendar_of(rule), ticket, told, hours):
                if holds(condition, ticket, hours):
                    yield DueSupervision(rule, moment=moment)

    def check(
        self,
        *,
        roles: Collection[str] | None = None,
        signals: Mapping[str, Collection[str]] | None = None,
    ) -> tuple[Finding, ...]:
        """
        What is wrong or suspicious: rules that never take effect, unknown names, keys that say nothing.

        Args:
            roles: What there is; None where that is not known.

            signals: The signals of each metric that clocks measure; None where that is not known.
        """
        from servicecore.escalation.ladder_check import dead_findings, occasion_findings, role_findings

        return (
            *occasion_findings("rules", self.rules, self.conditions, signals),
            *dead_findings(self, "rules", self.rules, self.conditions),
            *role_findings("roles[{}]", self.roles, roles),
        )


def supervision_list(tickets: Iterable[Ticket]) -> dict[str, tuple[Ticket, ...]]:
    """The tickets that somebody follows in person and whose work is not done, by supervisor."""
    found: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        if ticket.supervisor is not None and not ticket.category.done:
            found.setdefault(ticket.supervisor, []).append(ticket)
    return {supervisor: tuple(held) for supervisor, held in found.items()}


def _rule_faults(path: str, rule: SupervisionRule) -> Iterator[Fault]:
    if not rule.supervisor.strip():
        yield Fault(f"{path}.supervisor", "is blank; name who follows the ticket", "empty")
    if rule.by_hand:
        message = "is never due; give a metric, a length of time or a condition"
        yield Fault(path, message, "missing_key")
    if rule.since == "last_rung":
        yield Fault(
            f"{path}.since", "'last_rung' is for ladders; use one of opened, entered", "unknown_value"
        )
