"""The calendars and agreements under which the histories of the tests are judged."""

from __future__ import annotations

from typing import Any

from histories import History, at
from servicecore.businesstime import BusinessCalendar
from servicecore.sla import Clock, SlaPolicy, SlaStatus, evaluate

OFFICE = BusinessCalendar.from_dict(
    {
        "name": "office",
        "timezone": "UTC",
        "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
)
ALWAYS = BusinessCalendar.always("UTC")
CALENDARS = {"office": OFFICE, "always": ALWAYS}


def policy(*targets: dict[str, Any], **more: Any) -> SlaPolicy:
    return SlaPolicy.from_dict({"name": "standard", "calendar": "office", "targets": list(targets), **more})


def resolution(goals: dict[str, Any] | str | None = None, **more: Any) -> SlaPolicy:
    goals = {"*": goals} if isinstance(goals, str) else goals
    return policy({"metric": "resolution", "goals": goals or {"*": "4h"}, **more})


def status_at(history: History, minutes: float, agreement: SlaPolicy) -> SlaStatus:
    return evaluate(history.events, [agreement], CALENDARS, at=at(minutes))


def clock_at(history: History, minutes: float, agreement: SlaPolicy, metric: str = "resolution") -> Clock:
    return status_at(history, minutes, agreement).clocks[metric]
