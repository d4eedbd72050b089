"""The people, shifts and documents that the tests of dispatch share."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from servicecore.businesstime import BusinessCalendar
from servicecore.errors import InvalidDefinition

MONDAY_NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAIVE = datetime(2026, 3, 2, 9)

WEEK = ("mon", "tue", "wed", "thu", "fri")


def shift(name, opens, closes):
    return BusinessCalendar.from_dict(
        {"name": name, "timezone": "UTC", "weekly": {day: [[opens, closes]] for day in WEEK}}
    )


SHIFTS = {
    "early": shift("early", "06:00", "14:00"),
    "late": shift("late", "14:00", "22:00"),
    "last_day": BusinessCalendar.from_dict(
        {"name": "last_day", "timezone": "UTC", "special": {"2026-03-02": [["08:00", "12:00"]]}}
    ),
}


def faults_of(make, *args, **kwargs):
    """Path and code of everything that is wrong with a definition."""
    with pytest.raises(InvalidDefinition) as refused:
        make(*args, **kwargs)
    return [(fault.path, fault.code) for fault in refused.value.faults]


def messages_of(make, *args, **kwargs):
    with pytest.raises(InvalidDefinition) as refused:
        make(*args, **kwargs)
    return {fault.path: fault.message for fault in refused.value.faults}


def found_in(findings):
    return [(finding.path, finding.code, finding.severity) for finding in findings]
