"""What was changed about a promise while its clock was under way: a new goal, more time, an excuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from attrs import field, frozen

from servicecore.instant import from_us, to_iso
from servicecore.record import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pendulum import DateTime

__all__ = ["Change", "ChangeKind"]

ChangeKind = Literal["retargeted", "extended", "excused"]


@frozen
class Change:
    """
    One change of a promise.

    Args:
        kind: `retargeted` to another goal, `extended` by agreement, or `excused`, so that a breach does not
            count.

        at_us: When, microseconds UTC.

        by: The id of the actor who did it.

        reason: As given; None where none was.

        before: The goal before, as text; None where nothing was promised.

        after: The goal after; of an extension what was agreed, such as `+4h`, `+2bd` or an instant.

        due_before_us, due_after_us: The deadline before and after; None where there is none, as while paused.
    """

    kind: ChangeKind
    at_us: int
    by: str | None = field(default=None, kw_only=True, repr=False)
    reason: str | None = field(default=None, kw_only=True, repr=False)
    before: str | None = field(default=None, kw_only=True)
    after: str | None = field(default=None, kw_only=True)
    due_before_us: int | None = field(default=None, kw_only=True)
    due_after_us: int | None = field(default=None, kw_only=True)

    @property
    def at(self) -> DateTime:
        """When, in UTC."""
        return from_us(self.at_us)

    def to_dict(self) -> dict[str, Any]:
        """The change as JSON-ready data."""
        dues = (self.due_before_us, self.due_after_us)
        due_before, due_after = (None if us is None else to_iso(us) for us in dues)
        return {
            "kind": self.kind,
            "at": to_iso(self.at_us),
            "by": self.by,
            "reason": self.reason,
            "before": self.before,
            "after": self.after,
            "due_before": due_before,
            "due_after": due_after,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Change:
        """The change that `to_dict` wrote."""
        reader = Reader("change", data)
        kind, at_us = reader.choice("kind", get_args(ChangeKind)), reader.instant("at")
        names = ("by", "reason", "before", "after")
        texts = {
            name: reader.take(name, (str, type(None)), "a text or nothing", private=True) for name in names
        }
        dues = {f"{name}_us": reader.optional_instant(name) for name in ("due_before", "due_after")}
        reader.finish()
        return cls(kind, at_us, **texts, **dues)
