"""When work can happen: business calendars, and the intervals of their open time."""

from servicecore.businesstime.calendar import BusinessCalendar
from servicecore.businesstime.explanation import Explanation, Piece
from servicecore.businesstime.goal import parse_goal
from servicecore.businesstime.interval import Interval
from servicecore.businesstime.rules.layer import Holiday, Layer
from servicecore.businesstime.stored_deadline import StoredDeadline, tz_check

__all__ = [
    "BusinessCalendar",
    "Explanation",
    "Holiday",
    "Interval",
    "Layer",
    "Piece",
    "StoredDeadline",
    "parse_goal",
    "tz_check",
]
