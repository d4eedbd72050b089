"""Calendars with a table already made, so that a short column is answered as a long one is."""

from __future__ import annotations

from collections import Counter

import numpy as np

from businesstime.calendars import DAY
from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.columns import buckets, tables
from servicecore.businesstime.columns.buckets import Buckets
from servicecore.businesstime.columns.grid import Grid
from servicecore.businesstime.columns.ruler import Ruler
from servicecore.businesstime.columns.search import Search
from servicecore.businesstime.columns.window import Window

KINDS = ["grid", "search", "none"]


def with_table(document, at, kind="grid"):
    """A calendar whose table reaches some weeks around an instant; its window may begin open or closed."""
    calendar = BusinessCalendar.from_dict(document)
    window = Window.around(calendar, at - 20 * DAY, at + 20 * DAY)
    if window is not None and kind != "none":
        ruler = Ruler.of(window, window.quantum_us)
        table = Grid(ruler, calm=window.calm) if kind == "grid" else Search.of(window)
        tables._SHELF.put(calendar, table)
        buckets._SHELF.put(calendar, Buckets.of(window, window.quantum_us))
    return calendar


class Counted:
    """A calendar that counts what it is asked one by one."""

    def __init__(self, calendar):
        self.calendar, self.asked = calendar, Counter()

    def __getattr__(self, name):
        value = getattr(self.calendar, name)
        if not name.endswith("_us"):
            return value

        def counted(*asked, **named):
            self.asked[name] += 1
            return value(*asked, **named)

        return counted


def ints(*values):
    return np.array(values, np.int64)
