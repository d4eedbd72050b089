"""What asking a condition costs, and why; beside a function that a programmer would write by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yardstick import Row, best_of, measure_y, show

from servicecore.condition import EVENT_FIELDS, Condition, Field, FieldSchema, event_values
from servicecore.event import Actor, TicketEvent
from servicecore.instant import HOUR_US

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CALLS = 2_000

SCHEMA = FieldSchema(
    {
        "title": "text",
        "impact": Field("choice", ["one", "department", "site"], order="rising"),
        "urgency": Field("choice", ["low", "medium", "high"], order="rising"),
        "area": "text",
        "waits": "number",
        "opened_at": "instant",
    }
)

SIX: Mapping[str, Any] = {
    "all": [
        {"field": "impact", "ge": "department"},
        {"field": "waits", "lt": 5},
        {"field": "area", "in": ["north", "south"]},
        {"field": "urgency", "ne": "low"},
        {"any": [{"field": "title", "starts_with": "VPN"}, {"field": "title", "contains_text": "down"}]},
    ]
}
"""Two tests of a scale, a number, a membership and two texts; for VALUES all six are asked."""

AGE: Mapping[str, Any] = {"field": "opened_at", "older_than": "4h"}

VALUES: Mapping[str, Any] = {
    "title": "Mail is down",
    "impact": "site",
    "urgency": "medium",
    "area": "north",
    "waits": 2,
    "opened_at": 0,
}


def by_hand(values: Mapping[str, Any]) -> bool:
    """The same six tests in Python, blind to what is missing."""
    return bool(
        values["impact"] in {"department", "site"}
        and values["waits"] < 5
        and values["area"] in {"north", "south"}
        and values["urgency"] != "low"
        and (values["title"].startswith("VPN") or "down" in values["title"])
    )


def timed(call: Callable[[], object]) -> float:
    def loop() -> None:
        for _ in range(CALLS):
            call()

    return best_of(loop, rounds=15, calls=CALLS)


def rows() -> list[Row]:
    y = measure_y()
    six, age = Condition.from_dict(SIX, SCHEMA), Condition.from_dict(AGE, SCHEMA)
    event = TicketEvent(
        "T-1:1", "T-1", sequence=1, at=0, type="replied", actor=Actor("kim"), data={"public": True}
    )
    answer = Condition.from_dict(
        {
            "all": [
                {"field": "event.type", "eq": "replied"},
                {"field": "actor.kind", "eq": "agent"},
                {"field": "data.public", "eq": True},
            ]
        },
        EVENT_FIELDS,
    )
    assert six.test(VALUES) is by_hand(VALUES) is True
    assert age.test(VALUES, at_us=5 * HOUR_US) is answer.test(event_values(event)) is True
    asked: list[tuple[str, Callable[[], object], str]] = [
        ("test", lambda: six.test(VALUES), "Y, at most 4"),
        ("explain", lambda: six.explain(VALUES), "Y, at most 20"),
        ("explain, printed", lambda: str(six.explain(VALUES)), "Y"),
        ("the same by hand, blind to what is missing", lambda: by_hand(VALUES), "Y"),
        ("test of an age", lambda: age.test(VALUES, at_us=5 * HOUR_US), "Y"),
        ("values of an event, and three tests of them", lambda: answer.test(event_values(event)), "Y"),
        ("reading and compiling", lambda: Condition.from_dict(SIX, SCHEMA), "Y"),
    ]
    taken = [timed(call) for _, call, _ in asked]
    y = min(y, measure_y())  # the better of before and after, so that a noisy minute flatters nothing
    group = "condition (six tests: two of a scale, a number, a membership, two of a text)"
    return [(group, what, seconds / y, unit) for (what, _, unit), seconds in zip(asked, taken, strict=True)]


if __name__ == "__main__":
    show(rows())
