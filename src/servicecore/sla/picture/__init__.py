"""Looking at a ticket's clocks: a timeline as SVG, and in a notebook."""

from __future__ import annotations

from servicecore.sla.picture.lane import Lane
from servicecore.sla.picture.pin import Pin
from servicecore.sla.picture.timeline import Timeline

__all__ = ["Lane", "Pin", "Timeline"]
