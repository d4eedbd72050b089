"""What a look at a definition brings up: a fault that knows how serious it is."""

from __future__ import annotations

from typing import Literal

from attrs import evolve, field, frozen

from servicecore.errors import Fault

__all__ = ["Finding", "Severity"]

Severity = Literal["error", "warning"]


@frozen
class Finding(Fault):
    """
    One thing that is wrong or suspicious about a definition.

    Args:
        severity: `error` keeps it from being used; `warning` may be meant.
    """

    severity: Severity = field(default="error", kw_only=True)

    def under(self, prefix: str) -> Finding:
        """The same finding, seen from a document that holds the definition at *prefix*."""
        return evolve(self, path=Fault.under(self, prefix).path)
