"""What was agreed about a clock while it lived: another goal, a later deadline, a breach excused."""

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

_TEXTS = ("by", "reason", "before", "after")
_DUES = ("due_before", "due_after")


@frozen
class Change:
    """
    A change of what is promised, or of what a breach means.

    Args:
        kind: `retargeted` to another goal, `extended` by agreement, or a breach `excused`.

        by: The id of the actor who decided it.

        reason: Why.

        before: The goal that was promised until then, such as `8h`.

        after: The goal from then on, such as `4h`; of an extension what was agreed, such as `+4h` or an
            instant.

        due_before_us: The deadline until then, microseconds UTC; None where there was none.

        due_after_us: The deadline from then on.
    """

    kind: ChangeKind
    at_us: int
    by: str | None = field(default=None, kw_only=True)
    reason: str | None = field(default=None, kw_only=True)
    before: str | None = field(default=None, kw_only=True)
    after: str | None = field(default=None, kw_only=True)
    due_before_us: int | None = field(default=None, kw_only=True)
    due_after_us: int | None = field(default=None, kw_only=True)

    @property
    def at(self) -> DateTime:
        """When it was decided, in UTC."""
        return from_us(self.at_us)

    def to_dict(self) -> dict[str, Any]:
        """The change as JSON-ready data."""
        dues = {name: getattr(self, f"{name}_us") for name in _DUES}
        return {
            "kind": self.kind,
            "at": to_iso(self.at_us),
            **{name: getattr(self, name) for name in _TEXTS},
            **{name: None if us is None else to_iso(us) for name, us in dues.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Change:
        """The change that `to_dict` wrote."""
        reader = Reader("change", data)
        kind, at_us = reader.choice("kind", get_args(ChangeKind)), reader.instant("at")
        texts = {name: reader.take(name, (str, type(None)), "a text or nothing") for name in _TEXTS}
        dues = {f"{name}_us": reader.optional_instant(name) for name in _DUES}
        reader.finish()
        return cls(kind, at_us, **texts, **dues)
