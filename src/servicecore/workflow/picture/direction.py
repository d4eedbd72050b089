"""Which way a picture is read."""

from __future__ import annotations

from typing import Literal, TypeAlias

from servicecore.errors import UnknownName

__all__ = ["Direction", "known"]

Direction: TypeAlias = Literal["LR", "TB"]

_DIRECTIONS = ("LR", "TB")


def known(direction: str) -> str:
    """
    The direction, if pictures have it.

    Raises:
        UnknownName: If they have not; what is written into a picture is none of the caller's text.
    """
    if direction not in _DIRECTIONS:
        raise UnknownName("direction", direction, _DIRECTIONS)
    return direction
