"""Writing a page or a picture where the command line was told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.errors import Fault, InvalidDefinition

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write"]


def write(path: Path, text: str, what: str) -> None:
    """
    Write *text* to a file.

    Args:
        what: What it is; stands in the error.

    Raises:
        InvalidDefinition: If the file cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidDefinition(what, [Fault("", f"{path} cannot be written: {error.strerror}")]) from None
