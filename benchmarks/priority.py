"""What a decision about priority costs with six rules, and a ticket that a look-out for surges hears of."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from yardstick import Row, best_of, measure_y, show

from servicecore.instant import HOUR_US, SECOND_US
from servicecore.priority import Neighbourhood, SurgeRule, SurgeWatch, incident_policy, load_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

CALLS = 2_000
SIDE = 20

TICKET: Mapping[str, Any] = {
    "impact": "department",
    "urgency": "medium",
    "system_down": False,
    "data_lost": False,
    "security": False,
    "vip": False,
    "key_customer": True,
    "reopened": 1,
    "opened_at": 0,
}


def grid() -> Neighbourhood:
    """400 areas in a square, each next to up to four others."""
    places = [(x, y) for x in range(SIDE) for y in range(SIDE)]
    across = [(f"{x}.{y}", f"{x + 1}.{y}") for x, y in places if x + 1 < SIDE]
    return Neighbourhood.from_pairs(
        [*across, *((f"{x}.{y}", f"{x}.{y + 1}") for x, y in places if y + 1 < SIDE)]
    )


Ticket = tuple[str, str, str, int]


def tickets(count: int, *, areas: int, kinds: int) -> list[Ticket]:
    """A ticket a second, from the first so many areas in a row, of so many kinds."""
    chance = random.Random(7)
    return [
        (f"T-{n}", f"kind {chance.randrange(kinds)}", f"{chance.randrange(areas)}.{n % SIDE}", n * SECOND_US)
        for n in range(count)
    ]


def hearing(rule: SurgeRule, heard: list[Ticket]) -> Callable[[], None]:
    def run() -> None:
        watch = SurgeWatch(rule)
        for ticket_id, kind, area, at_us in heard:
            watch.see_us(ticket_id, kind, area, at_us)

    return run


def timed(call: Callable[[], object]) -> float:
    def loop() -> None:
        for _ in range(CALLS):
            call()

    return best_of(loop, rounds=15, calls=CALLS)


def rows() -> list[Row]:
    y = measure_y()
    matrix, lane = incident_policy(), load_policy("fast_lane")
    assert lane.decide(TICKET, at_us=HOUR_US).fired == ("key_customer",)
    rule = SurgeRule(grid())
    heard_of = (
        ("90 of its kind in 400 areas", tickets(6_000, areas=SIDE, kinds=40)),
        ("1,200 of its kind in 400 areas", tickets(6_000, areas=SIDE, kinds=3)),
        ("3,600 of its kind in 40 areas", tickets(6_000, areas=2, kinds=1)),
    )
    taken = [
        ("decide by a matrix alone", timed(lambda: matrix.decide(TICKET)), "Y"),
        ("decide with six rules", timed(lambda: lane.decide(TICKET, at_us=HOUR_US)), "Y"),
        ("the next change by an age", timed(lambda: lane.next_change(TICKET, at_us=HOUR_US)), "Y"),
    ]
    for what, each in heard_of:
        seconds = best_of(hearing(rule, each), rounds=30, calls=len(each))
        taken.append((f"a ticket, {what}", seconds, "Y, at most 40"))
    y = min(y, measure_y())  # the better of before and after, so that a noisy minute flatters nothing
    group = "priority (surges: more than five in an hour, from up to three near areas)"
    return [(group, what, seconds / y, unit) for what, seconds, unit in taken]


if __name__ == "__main__":
    show(rows())
