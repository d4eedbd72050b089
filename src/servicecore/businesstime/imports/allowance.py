"""How much the reading of one file may cost."""

from __future__ import annotations

__all__ = ["Allowance"]


class Allowance:
    """How much a file may still cost, however many rules it has."""

    def __init__(self, allowed: int, what: str = "dates to look at") -> None:
        self._allowed = self._left = allowed
        self._what = what

    def spend(self, cost: int) -> None:
        """
        Raises:
            ValueError: If that is more than what is left.
        """
        self._left -= cost
        if self._left < 0:
            limit = f"there are more than {self._allowed:,} {self._what}"
            raise ValueError(f"{limit}; end the rules earlier, or give an earlier until")
