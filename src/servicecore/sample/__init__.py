"""A sample desk, and a fortnight of its life: what the demo shows, and a place to try things."""

from servicecore.sample.fortnight import END, START, TicketLife, live_fortnight
from servicecore.sample.sample_desk import sample_desk

__all__ = ["END", "START", "TicketLife", "live_fortnight", "sample_desk"]
