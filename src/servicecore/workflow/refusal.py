"""Why a command cannot be carried out: normal business, so a value and no exception."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.draft import blank, draft_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Refusal", "RefusalCode", "refused"]

RefusalCode = Literal[
    "already_child",
    "already_linked",
    "already_merged",
    "already_settled",
    "child_open",
    "circle",
    "condition",
    "consent",
    "field_missing",
    "field_name",
    "field_value",
    "final",
    "guard",
    "itself",
    "limit",
    "no_transition",
    "open_children",
    "other_closed",
    "other_refused",
    "role",
    "stale_revision",
    "stranded",
    "time_backwards",
    "unknown_child",
    "unknown_trigger",
    "wait_reason",
    "wrong_workflow",
]


@frozen
class Refusal:
    """
    One reason why not.

    Args:
        code: The kind of reason, stable and machine-readable; hosts translate by it.

        message: The reason in plain English; `str()` gives it too.

        params: The values it is about, by name. Treat it as read-only: equal refusals may share it.

    >>> str(Refusal("role", "needs the role agent", {"roles": ("agent",)}))
    'needs the role agent'
    """

    code: RefusalCode
    message: str
    params: Mapping[str, Any] = field(factory=dict, hash=False)

    def __str__(self) -> str:
        return self.message

    @property
    def field(self) -> str | None:
        """The field that would have to be given, where that is all it takes; else None."""
        name: str | None = self.params.get("field")
        return name

    def to_dict(self) -> dict[str, Any]:
        """The refusal as plain data."""
        return {"code": self.code, "message": self.message, "params": dict(self.params)}


_RefusalDraft = draft_of(Refusal)


def refused(code: RefusalCode, message: str, params: dict[str, Any]) -> Refusal:
    """
    The refusal, made the fast way: forms ask for all of them, for every trigger at once.

    >>> refused("role", "needs the role agent", {}) == Refusal("role", "needs the role agent")
    True
    """
    draft: Any = blank(_RefusalDraft)
    draft.code = code
    draft.message = message
    draft.params = params
    draft.__class__ = Refusal
    return draft  # type: ignore[no-any-return]
