"""What it costs to find out who takes a ticket, one by one and in a batch."""

from __future__ import annotations

import random
from functools import partial

from yardstick import Row, best_of, measure_y, per_call, show

from servicecore.businesstime import BusinessCalendar
from servicecore.dispatch import (
    Contract,
    DecisionLists,
    Demand,
    Entitlements,
    People,
    Person,
    Routing,
    building_plan_routing,
    complaint_categories,
    plan,
    rank,
)
from servicecore.instant import HOUR_US, from_iso

AT = from_iso("2026-03-02T09:00:00Z")
WEEK = ("mon", "tue", "wed", "thu", "fri")
SHIFTS = {
    name: BusinessCalendar.from_dict(
        {"name": name, "timezone": "UTC", "weekly": {day: [[opens, closes]] for day in WEEK}}
    )
    for name, opens, closes in (("early", "06:00", "14:00"), ("day", "08:00", "17:00"))
}
SKILLS = [f"skill{number}" for number in range(30)]
TICKETS, PERSONS = 10_000, 500


def people(chance: random.Random) -> People:
    return People(
        Person(
            f"p{number:03}",
            {name: chance.randint(1, 5) for name in chance.sample(SKILLS, chance.randint(2, 8))},
            capacity=chance.randint(20, 25),
            load=chance.randint(0, 5),
            calendar=chance.choice([None, "early", "day"]),
            last_assigned_at=AT - chance.randrange(8 * HOUR_US),
        )
        for number in range(PERSONS)
    )


def demands(chance: random.Random) -> list[Demand]:
    return [
        Demand(
            f"T-{number:05}",
            {name: chance.randint(1, 4) for name in chance.sample(SKILLS, chance.choice([0, 1, 1, 2]))},
            preferred={chance.choice(SKILLS): 2} if number % 3 == 0 else {},
            rank=chance.randrange(3),
            deadline=AT + chance.randrange(HOUR_US, 60 * HOUR_US),
            effort=f"{chance.randint(1, 4)}h",
            previous=f"p{chance.randrange(PERSONS):03}" if number % 5 == 0 else None,
        )
        for number in range(TICKETS)
    ]


def alike() -> tuple[list[Demand], People]:
    """Everybody with the same skill at another level and another capacity: as many groups as people."""
    everybody = People(
        Person(f"p{level:03}", {"all": level + 1}, capacity=10 + level) for level in range(PERSONS)
    )
    return [Demand(f"T-{number:05}", {"all": 1}) for number in range(TICKETS)], everybody


def assignment(y: float) -> list[Row]:
    chance = random.Random(11)
    everybody, wanted = people(chance), demands(chance)
    group = f"dispatch (a batch of {TICKETS:,} tickets and {PERSONS} people)"
    rows: list[Row] = []
    for mode in ("greedy", "exact"):
        run = partial(plan, wanted, everybody, AT, SHIFTS, mode=mode)
        seconds, share = best_of(run, rounds=5), len(run().placed) / TICKETS
        rows += [
            (group, f"{mode}, the batch", seconds, "s (bound 3 s)"),
            (group, f"{mode}, per ticket", seconds / TICKETS / y, "Y"),
            (group, f"{mode}, placed", 100 * share, "%"),
        ]
    rows.append((group, "greedy, nobody like another", best_of(partial(plan, *alike(), AT), rounds=5), "s"))
    one = best_of(lambda: rank(wanted[0], everybody, AT, SHIFTS), rounds=5)
    return [*rows, (group, "rank of one ticket, with every reason, per person", one / PERSONS / y, "Y")]


def decisions(y: float) -> list[Row]:
    group = "dispatch (one ticket)"
    fields = {"area": "text", "vip": "boolean"}
    rules = [
        {"name": f"rule{number}", "when": {"field": "area", "eq": f"area{number}"}, "team": "desk"}
        for number in range(20)
    ]
    routing = Routing.from_dict({"name": "r", "fields": fields, "rules": rules, "default": {"team": "desk"}})
    tree = complaint_categories()
    ticket = {"area": "nowhere", "vip": False, "category": "network/wlan"}
    contracts = Entitlements(
        "contracts",
        contracts=tuple(Contract(f"W-{n}", "repair", assets=[f"A-{n}"]) for n in range(10_000)),
    )
    lists = DecisionLists.from_dict(
        {
            "lists": [
                {
                    "name": name,
                    "revision": "1",
                    "revised_on": "2026-01-01",
                    "keys": ["area", "category"],
                    "entries": [{"keys": {"area": f"area{n}"}, "text": "soon"} for n in range(2_000)],
                }
                for name in ("building_plan", "not_worth_investing")
            ]
        }
    )
    plans = building_plan_routing()
    asked = [({"asset": f"A-{n * 7}", "customer": "c", "category": "hardware"}, AT) for n in range(1_000)]
    route = best_of(lambda: routing.route(ticket, categories=tree), rounds=200)
    planned = best_of(lambda: plans.route(ticket, at=AT, lists=lists), rounds=200)
    return [
        (group, "route past 20 rules to the category, explained", route / y, "Y"),
        (group, "route by two decision lists of 2,000 entries", planned / y, "Y"),
        (group, "entitled, of 10,000 contracts", per_call(contracts.entitled, asked) / y, "Y"),
    ]


def rows() -> list[Row]:
    y = measure_y()
    return [*assignment(y), *decisions(y)]


if __name__ == "__main__":
    show(rows())
