"""How far a ticket was escalated, and who follows it in person: what its history says, beside its lifecycle.

What a ladder or a rule of supervision has done is kept by a key, so that
nothing is done twice: `ladder:it/manager` for a rung, `supervision:late` for a
rule, and `/resolution/1` after either where it was for a cycle of a clock. When
a person last took something back stands there too, as `lowered:hierarchical`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from servicecore.instant import from_iso, to_iso
from servicecore.record import Reader

if TYPE_CHECKING:
    from servicecore.event import TicketEvent

__all__ = [
    "FUNCTIONAL",
    "HIERARCHICAL",
    "NOT_ESCALATED",
    "SUPERVISION",
    "Escalated",
    "rule_key",
    "rung_key",
]

FUNCTIONAL = "functional"
"""The kind of an escalation to a tier that knows more."""

HIERARCHICAL = "hierarchical"
"""The kind of an escalation to a level that may decide more."""

SUPERVISION = "supervision"
"""What stands for supervision where something was taken back."""

_LOWERED = "lowered:"
_PLACES: Mapping[str, str] = {FUNCTIONAL: "tier", HIERARCHICAL: "level"}


def rung_key(ladder: str, rung: str, metric: str | None = None, cycle: int | None = None) -> str:
    """
    Under what a rung is kept that was climbed.

    >>> rung_key("it", "manager"), rung_key("it", "manager", "resolution", 1)
    ('ladder:it/manager', 'ladder:it/manager/resolution/1')
    """
    return f"ladder:{ladder}/{rung}{_of_cycle(metric, cycle)}"


def rule_key(rule: str, metric: str | None = None, cycle: int | None = None) -> str:
    """Under what a rule of supervision is kept that took effect."""
    return f"supervision:{rule}{_of_cycle(metric, cycle)}"


def _of_cycle(metric: str | None, cycle: int | None) -> str:
    return "" if metric is None else f"/{metric}/{cycle}"


@frozen
class Escalated:
    """
    Where a ticket stands beside its lifecycle.

    Args:
        tier: The functional tier it was escalated to; None while it was to none.

        level: The management level it was escalated to; None while it was to none.

        supervisor: Who follows it in person, by the host's id; None while nobody does.

        rule: The rule of supervision that named the supervisor; None where a person did.

        done: When each rung and each rule was carried out, and when a person last took something back, as ISO
            text, by its key.
    """

    tier: str | None = None
    level: str | None = None
    supervisor: str | None = field(default=None, kw_only=True, repr=False)
    rule: str | None = field(default=None, kw_only=True)
    done: Mapping[str, str] = field(default={}, kw_only=True, repr=False, hash=False)

    def raised(self, event: TicketEvent) -> Escalated:
        """After an `escalated` event; one that names no tier or level by a text moves nothing."""
        data = event.data
        changes: dict[str, Any] = {}
        place, reached = _PLACES.get(_text(data, "kind") or ""), _text(data, "level")
        if place is not None and reached is not None:
            changes[place] = reached
        ladder, rung = _text(data, "ladder"), _text(data, "rung")
        if ladder is not None and rung is not None:
            changes["done"] = self._with(rung_key(ladder, rung, *_cycle(data)), event.at_us)
        return evolve(self, **changes)

    def supervised(self, event: TicketEvent) -> Escalated:
        """After a `supervised` event; one without a supervisor ends it."""
        data = event.data
        rule, supervisor = _text(data, "rule"), _text(data, "supervisor")
        done = self.done
        if supervisor is None:
            rule, done = None, self._with(_LOWERED + SUPERVISION, event.at_us)
        elif rule is not None:
            done = self._with(rule_key(rule, *_cycle(data)), event.at_us)
        return evolve(self, supervisor=supervisor, rule=rule, done=done)

    def lowered(self, move: Mapping[str, Any], at_us: int) -> Escalated:
        """After a note that an escalation was withdrawn, or brought down to the level it names."""
        kind = _text(move, "kind") or ""
        place = _PLACES.get(kind)
        if place is None:
            return self
        return evolve(self, **{place: _text(move, "level")}, done=self._with(_LOWERED + kind, at_us))

    def lowered_at_us(self, kind: str) -> int | None:
        """When a person last took back an escalation of a kind, or supervision; None where nobody did."""
        at = self.done.get(_LOWERED + kind)
        return None if at is None else from_iso(at)

    def _with(self, key: str, at_us: int) -> Mapping[str, str]:
        return {**self.done, key: to_iso(at_us)}

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data; empty for a ticket to which nothing of the kind has happened."""
        data = {name: getattr(self, name) for name in ("tier", "level", "supervisor", "rule")}
        data = {name: value for name, value in data.items() if value is not None}
        return {**data, "done": dict(self.done)} if self.done else data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Escalated:
        """
        What `to_dict` wrote.

        Raises:
            InvalidDefinition: If a key is unknown or of the wrong type; all faults are named.
        """
        reader = Reader("escalated", data)
        tier, level, rule = (reader.text(name, None) for name in ("tier", "level", "rule"))
        supervisor = reader.text("supervisor", None, private=True)
        done = reader.part("done", _read_done, default={})
        reader.finish()
        return cls(tier, level, supervisor=supervisor, rule=rule, done=done)


NOT_ESCALATED = Escalated()
"""Where every ticket begins."""


def _text(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) else None


def _cycle(data: Mapping[str, Any]) -> tuple[str | None, int | None]:
    metric, cycle = _text(data, "metric"), data.get("cycle")
    return (metric, cycle) if metric is not None and type(cycle) is int else (None, None)


def _read_done(data: Any) -> Mapping[str, str]:
    reader = Reader("done", data)
    for key in data:
        reader.instant(key)
    reader.finish()
    return dict(data)
