"""What of a condition stands against a step, told part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.workflow.refusal import Refusal
from servicecore.workflow.terms import TICKET_NAMES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from servicecore.condition import Explanation

__all__ = ["unmet"]

_MOST = 6
"""More parts of an `any` are counted and not told."""


def unmet(
    transition: str, explanation: Explanation, brought: Collection[str], settable: frozenset[str]
) -> list[Refusal]:
    """
    The refusals of a condition that is not known to hold: one for each part of an `all` that does not.

    A part that only lacks one field, or that what the command brought does not please, names that field:
    giving it, or giving it otherwise, is all it takes. What no command can set is no such field.

    Args:
        transition: The transition whose condition it is.

        explanation: How the condition came out.

        brought: The fields that the command brought.

        settable: Which of the ticket's own values the command could set.
    """
    return [_refusal(transition, part, brought, settable) for part in _standing(explanation)]


def _standing(explanation: Explanation) -> Iterator[Explanation]:
    if explanation.word != "all":
        yield explanation
        return
    for part in explanation.parts:
        if part.result is not True:
            yield from _standing(part)


def _refusal(
    transition: str, part: Explanation, brought: Collection[str], settable: frozenset[str]
) -> Refusal:
    missing, text = part.missing, _said(part)
    if part.result is None:
        message = f"condition{_at(part)} is not known to hold: {text}"
        asked = missing[0] if len(missing) == 1 else None
    else:
        message = f"condition{_at(part)} does not hold: {text}"
        asked = part.field if part.field in brought else None
    params = {"transition": transition, "path": part.path, "text": text, "missing": missing}
    if asked is not None and (asked not in TICKET_NAMES or asked in settable):
        params["field"] = asked
    return Refusal("condition", message, params)


def _at(part: Explanation) -> str:
    return f" {part.path}" if part.path else ""


def _said(explanation: Explanation) -> str:
    if explanation.word is None:
        return f"{explanation.text}: {explanation.seen}"
    parts = [_said(part) for part in explanation.parts[:_MOST]]
    if explanation.word == "not":
        return f"not {parts[0]}"
    if len(explanation.parts) > _MOST:
        parts.append(f"{len(explanation.parts) - _MOST} more")
    return "(" + f" {'or' if explanation.word == 'any' else 'and'} ".join(parts) + ")"
