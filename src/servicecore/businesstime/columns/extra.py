"""Whether packages of an extra are missing, or something of our own."""

from __future__ import annotations

__all__ = ["is_ours"]


def is_ours(error: ModuleNotFoundError) -> bool:
    """Whether the module that was not found belongs to this package, which no extra installs."""
    return error.name is not None and error.name.partition(".")[0] == __name__.partition(".")[0]
