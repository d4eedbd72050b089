"""A ticket that works in an office, and what its clocks tell: the beginning of every story of a ladder."""

from __future__ import annotations

from histories import AGENT, History, at
from servicecore.businesstime import BusinessCalendar
from servicecore.escalation import Alert, Deadline, Ladder, Told

OFFICE = BusinessCalendar.from_dict(
    {
        "name": "office",
        "timezone": "UTC",
        "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
)
HOURS = {"office": OFFICE}
DAY = 24 * 60


def ladder(*rungs, **parts):
    """A ladder of two tiers and two levels, with these rungs."""
    return Ladder.from_dict(
        {
            "name": "it",
            "tiers": [{"name": "specialists", "team": "network"}, {"name": "vendor"}],
            "levels": [{"name": "lead", "role": "manager"}, {"name": "director"}],
            "rungs": [{"name": f"r{place}", **each} for place, each in enumerate(rungs)],
            **parts,
        }
    )


def told(*alerts, deadlines=()):
    """What clocks told: (metric, name, minutes), of their first cycle unless a fourth says which."""
    return Told(
        tuple(Alert(metric, *(cycle or (1,)), name, at(minutes)) for metric, name, minutes, *cycle in alerts),
        deadlines=tuple(Deadline(metric, 1, at(minutes)) for metric, minutes in deadlines),
    )


def climbed(history: History, minutes: float, rung: str, level: str, kind: str = "hierarchical", **data):
    """The history, once somebody or something climbed a rung of the ladder."""
    return history.add(
        minutes, "escalated", AGENT, kind=kind, level=level, reason="x", ladder="it", rung=rung, **data
    )


def lowered(history: History, minutes: float, kind: str = "hierarchical", level: str | None = None):
    """The history, once somebody took an escalation back."""
    return history.add(minutes, "note", AGENT, de_escalation={"kind": kind, "level": level, "reason": "x"})
