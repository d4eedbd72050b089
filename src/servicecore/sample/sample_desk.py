"""The sample desk, from the document that ships."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from servicecore.desk import load_desk
from servicecore.document import parse_toml

if TYPE_CHECKING:
    from servicecore.desk import Desk

__all__ = ["sample_desk", "sample_document"]


def sample_document() -> str:
    """The desk document as text, TOML with comments."""
    return resources.files("servicecore.sample").joinpath("desk.toml").read_text("utf-8")


def sample_desk() -> Desk:
    """
    The desk of the demo.

    >>> sorted(sample_desk().calendars)
    ['around_the_clock', 'office']
    """
    return load_desk(parse_toml(sample_document(), "sample desk"))
