"""When work can happen: business calendars, and the intervals of their open time."""

from servicecore.businesstime.calendar import BusinessCalendar
from servicecore.businesstime.interval import Interval

__all__ = ["BusinessCalendar", "Interval"]
