"""Holidays and hours from elsewhere, read once and kept as dates.

A layer of public holidays comes from the package `holidays`, a layer of closed
days and opening hours from an iCalendar file. Both need the extra `holidays`.
"""

from __future__ import annotations

from servicecore.businesstime.imports.country import public_holidays
from servicecore.businesstime.imports.icalendar_file import icalendar_layer

__all__ = ["icalendar_layer", "public_holidays"]
