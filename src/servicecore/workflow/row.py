"""One line of the table a workflow steps by: what one transition asks in one state, and what it does."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attrs import Factory, field, frozen

from servicecore.errors import Fault, InvalidDefinition, choices, shown
from servicecore.event import CHECKED, DATA_KEYS, Category, EventType
from servicecore.workflow.bond import FAMILY
from servicecore.workflow.fields import READ_AT_THE_DOOR, misread
from servicecore.workflow.guard import absent
from servicecore.workflow.refusal import Refusal, refused
from servicecore.workflow.terms import SETTABLE, Asked
from servicecore.workflow.unmet import unmet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecore.condition import Condition, Hours
    from servicecore.event import Actor, Reading
    from servicecore.ticket import Ticket
    from servicecore.workflow.definition import Effect, StateDefinition, TransitionDefinition
    from servicecore.workflow.guard import Guard
    from servicecore.workflow.limit import Limit

__all__ = ["Row"]

_TRANSITIONED = EventType.TRANSITIONED  # a member is slow to get at by way of its class


def _settable(row: Row) -> frozenset[str]:
    return SETTABLE & (row.known | {"wait_reason"} if row.waits else row.known)


def _asked(row: Row) -> Asked:
    return Asked(row.when.fields if row.when else (), row.settable)


def _plain(row: Row) -> bool:
    return not row.guards and not row.limits and row.when is None


def _readings(row: Row) -> Mapping[str, Reading]:
    """How the event that is recorded must have its keys, where nobody has looked yet."""
    if row.records is None:
        return {}
    checked = CHECKED[row.records]
    return {name: checked[name] for name in row.known if name in checked and name not in READ_AT_THE_DOOR}


def _accepted(row: Row) -> tuple[str, ...]:
    return row.target.reasons if row.target is not None and row.waits else ()


@frozen
class Row:
    """
    What one transition asks in one state, and what it does.

    Args:
        transition: The transition's id.

        source: The state it leaves; None for the opening.

        target: The state it enters; None stays.

        roles: Who may; empty lets anyone.

        requires: Fields the command must bring.

        guards: Names and functions, all of which must pass.

        when: What must be known to hold of the ticket and the command.

        limits: What the ticket must not do too often.

        accepted: The waiting reasons to choose from.

        settable: Which of the ticket's own values the command sets where it brings them.

        records: The event that says what was done.

        known: The fields that belong to that event itself.

        effects: What the host does afterwards.

        change: What a `transitioned` event says about it, the host's fields aside.

        waits: Whether it enters a waiting state.

        says: What the recorded event always says.

        family: Whether it records something of a child, so that a wait for children may begin or end.

        plain: Whether it asks nothing of the ticket, so that `demands` is all there is to ask.
    """

    transition: str
    source: StateDefinition | None = field(kw_only=True)
    target: StateDefinition | None = field(kw_only=True)
    roles: frozenset[str] = field(kw_only=True)
    requires: tuple[str, ...] = field(kw_only=True)
    guards: tuple[tuple[str, Guard], ...] = field(kw_only=True)
    records: EventType | None = field(kw_only=True)
    known: frozenset[str] = field(kw_only=True)
    effects: tuple[Effect, ...] = field(kw_only=True)
    change: Mapping[str, Any] | None = field(kw_only=True)
    when: Condition | None = field(default=None, kw_only=True)
    limits: tuple[Limit, ...] = field(default=(), kw_only=True)
    says: Mapping[str, str] = field(factory=dict, kw_only=True, hash=False)
    family: bool = field(init=False, default=Factory(lambda self: self.records in FAMILY, takes_self=True))
    waits: bool = field(init=False, default=Factory(lambda self: _waits(self.target), takes_self=True))
    plain: bool = field(init=False, default=Factory(_plain, takes_self=True))
    accepted: tuple[str, ...] = field(init=False, default=Factory(_accepted, takes_self=True))
    settable: frozenset[str] = field(init=False, default=Factory(_settable, takes_self=True))
    readings: Mapping[str, Reading] = field(
        init=False, eq=False, repr=False, default=Factory(_readings, takes_self=True)
    )
    asked: Asked = field(init=False, eq=False, repr=False, default=Factory(_asked, takes_self=True))

    @classmethod
    def of(
        cls,
        transition: TransitionDefinition,
        source: StateDefinition,
        target: StateDefinition | None,
        guards: Mapping[str, Guard],
        when: Condition | None = None,
        limits: Iterable[Limit] = (),
    ) -> Row:
        """The row of *transition* from *source*; what its recorded event needs is required too."""
        needed, optional = DATA_KEYS[transition.records] if transition.records else ((), ())
        known = frozenset((*needed, *optional)) - {"fields"}
        return cls(
            transition.id,
            source=source,
            target=target,
            roles=frozenset(transition.roles),
            requires=tuple(dict.fromkeys((*transition.requires, *needed))),
            guards=tuple((name, guards[name]) for name in transition.guards),
            records=transition.records,
            known=known,
            effects=transition.effects,
            change=_change(transition.trigger, source, target),
            when=when,
            limits=tuple(limits),
            says=dict(transition.says),
        )

    def refusals(
        self,
        ticket: Ticket,
        actor: Actor,
        fields: Mapping[str, Any],
        at_us: int,
        calendars: Mapping[str, Hours],
    ) -> list[Refusal]:
        """Everything the row has against a step of *ticket*; empty when it may be taken."""
        found = self.demands(actor, fields)
        for limit in self.limits:
            reached = limit.refusal(ticket, fields)
            if reached is not None:
                found.append(reached)
        when = self.when
        if when is not None:
            values = self.asked.of(ticket, fields)
            if when.test(values, at_us=at_us, hours=calendars) is not True:
                explanation = when.explain(values, at_us=at_us, hours=calendars)
                found += unmet(self.transition, explanation, fields, self.settable)
        for name, guard in self.guards:
            reason = guard(ticket, actor, fields)
            if reason is not None:
                found.append(_guarded(name, reason))
        return found

    def demands(self, actor: Actor, fields: Mapping[str, Any]) -> list[Refusal]:
        """What the row has against the actor and the fields, whatever the ticket."""
        found: list[Refusal] = []
        if self.roles and self.roles.isdisjoint(actor.roles):
            found.append(_role(self.roles))
        for name in self.requires:
            value = fields.get(name)
            if value is None or absent(value):
                found.append(_missing(name))
        if self.readings:
            found += misread(fields, self.readings)
        if self.waits or "wait_reason" in fields:
            found += self._wait_reason(fields.get("wait_reason"))
        return found

    def happenings(self, fields: Mapping[str, Any]) -> list[tuple[EventType, dict[str, Any]]]:
        """The events of a step, as types with their data: what was done, then the change of state."""
        done: list[tuple[EventType, dict[str, Any]]] = []
        data: dict[str, Any] = {}
        rest: dict[str, Any] = {}
        for name, value in fields.items():
            (data if name in self.known else rest)[name] = value
        reason = rest.pop("wait_reason", None)
        if self.says:
            data.update(self.says)
        if self.records is not None:
            done.append((self.records, data))
        if self.change is not None:
            data = {**self.change} if reason is None else {**self.change, "wait_reason": reason}
            done.append((_TRANSITIONED, data))
        if rest:
            data["fields"] = rest
        return done

    def opening(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """What an opened event says."""
        data = {name: value for name, value in fields.items() if name in self.known}
        rest = {name: value for name, value in fields.items() if name not in self.known}
        return {**(self.change or {}), **data, **({"fields": rest} if rest else {})}

    def _wait_reason(self, given: object) -> list[Refusal]:
        accepted = self.accepted
        if (
            given in accepted
            or (given is None and not accepted)
            or (not self.waits and "wait_reason" in self.known)
        ):
            return []
        if not accepted:
            message = f"waiting reason {shown(given)} is given where none is asked for"
            return [Refusal("wait_reason", message, {"given": given})]
        what = (
            "no waiting reason is given" if given is None else f"waiting reason {shown(given)} is not known"
        )
        params = {"field": "wait_reason", "given": given, "accepted": accepted}
        return [Refusal("wait_reason", f"{what}; use one of {choices(accepted)}", params)]


def _waits(target: StateDefinition | None) -> bool:
    return target is not None and target.category is Category.WAITING


def _change(
    trigger: str, source: StateDefinition, target: StateDefinition | None
) -> Mapping[str, str] | None:
    if target is None:
        return None
    return {
        "trigger": trigger,
        "from_state": source.name,
        "from_category": source.category.value,
        "to_state": target.name,
        "to_category": target.category.value,
    }


@lru_cache(maxsize=512)  # definitions have few combinations of roles, and each stands in many refusals
def _role(roles: frozenset[str]) -> Refusal:
    accepted = tuple(sorted(roles))
    return refused("role", f"the actor has none of the roles {choices(accepted)}", {"roles": accepted})


@lru_cache(maxsize=512)  # definitions require few fields, and a form asks for nearly all of them
def _missing(name: str) -> Refusal:
    return refused("field_missing", f"field {name} is missing", {"field": name})


def _guarded(name: str, reason: object) -> Refusal:
    if not isinstance(
        reason, str
    ):  # a guard that answers True would otherwise let everything, or nothing, pass
        raise InvalidDefinition(
            f"guard {name}", [Fault("", f"answered {shown(reason)}; give None or a reason")]
        )
    return Refusal("guard", reason, {"guard": name})
