"""Looking at a calendar: a week or a month, as text in a terminal and as SVG in a notebook."""

from __future__ import annotations

from servicecore.businesstime.picture.month import MonthPicture, month
from servicecore.businesstime.picture.week import WeekPicture, week

__all__ = ["MonthPicture", "WeekPicture", "month", "week"]
