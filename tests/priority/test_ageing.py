"""When time alone changes a priority: to the microsecond, and not where it changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.businesstime import BusinessCalendar
from servicecore.instant import HOUR_US, MAX_US, from_iso
from servicecore.priority import Override, PriorityPolicy, incident_policy

NINE = from_iso("2026-03-02T09:00:00Z")
OFFICE = BusinessCalendar.from_dict(
    {"name": "office", "timezone": "UTC", "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue")}}
)
SHUT = BusinessCalendar.from_dict(
    {"name": "shut", "timezone": "UTC", "weekly": {}, "special": {"2026-03-02": [["09:00", "11:00"]]}}
)
HOURS = {"office": OFFICE, "shut": SHUT}


def policy(*rules, missing="P3"):
    raising = [{"id": str(n), "level": level, "when": when} for n, (level, when) in enumerate(rules)]
    return PriorityPolicy.from_dict({"name": "p", "version": "1", "raising": raising, "missing": missing})


def older(limit, **more):
    return {"field": "opened_at", "older_than": limit, **more}


def younger(limit, **more):
    return {"field": "opened_at", "younger_than": limit, **more}


def change(rules, *, opened=NINE, at=NINE, override=None, **fields):
    return rules.next_change({"opened_at": opened, **fields}, override, at_us=at, hours=HOURS)


class TestAges:
    def test_change_a_priority_one_microsecond_past_the_limit(self):
        rules = policy(("P1", older("4h")))
        turn = change(rules)

        assert turn == NINE + 4 * HOUR_US + 1
        assert [rules.decide({"opened_at": NINE}, at_us=at).derived for at in (turn - 1, turn)] == [
            "P3",
            "P1",
        ]

    def test_lower_it_at_the_limit_of_what_is_young(self):
        rules = policy(("P1", younger("4h")))
        turn = change(rules)

        assert turn == NINE + 4 * HOUR_US
        assert [rules.decide({"opened_at": NINE}, at_us=at).derived for at in (turn - 1, turn)] == [
            "P1",
            "P3",
        ]

    def test_change_nothing_a_second_time(self):
        rules = policy(("P1", older("4h")))

        assert change(rules, at=change(rules)) is None

    def test_come_one_after_the_other(self):
        rules = policy(("P1", older("8h")), ("P2", older("4h")))
        first = change(rules)

        assert (first, change(rules, at=first)) == (NINE + 4 * HOUR_US + 1, NINE + 8 * HOUR_US + 1)

    def test_that_change_no_level_are_passed_over(self):
        rules = policy(("P3", older("1h")), ("P1", older("4h")))

        assert change(rules) == NINE + 4 * HOUR_US + 1

    def test_wait_for_the_rest_of_their_rule(self):
        rules = policy(("P1", {"all": [older("4h"), {"field": "vip", "eq": True}]}))

        assert change(rules, vip=False) is None
        assert change(rules, vip=True) == NINE + 4 * HOUR_US + 1

    def test_of_what_is_not_known_never_come(self):
        assert policy(("P1", older("4h"))).next_change({}, at_us=NINE) is None

    def test_count_from_what_lies_ahead(self):
        assert change(policy(("P1", older("1h"))), opened=NINE + HOUR_US) == NINE + 2 * HOUR_US + 1

    def test_beyond_the_end_of_time_never_come(self):
        assert change(policy(("P1", older("4h"))), opened=MAX_US - HOUR_US, at=MAX_US - HOUR_US) is None


class TestOfficeHours:
    def test_are_the_hours_in_which_it_ages(self):
        rules = policy(("P1", older("10h", calendar="office")))
        turn = change(rules)

        assert turn == from_iso("2026-03-03T11:00:00Z") + 1
        levels = [rules.decide({"opened_at": NINE}, at_us=at, hours=HOURS).derived for at in (turn - 1, turn)]
        assert levels == ["P3", "P1"]

    def test_that_end_for_good_age_nothing(self):
        assert change(policy(("P1", older("4h", calendar="shut")))) is None
        assert change(policy(("P1", older("1h", calendar="shut")))) == NINE + HOUR_US + 1


class TestOverrides:
    WORD = Override("P1", "the board meets", by="kim", expires_at_us=NINE + HOUR_US)

    def test_end_by_time(self):
        assert change(incident_policy(), override=self.WORD) == NINE + HOUR_US
        assert change(incident_policy(), override=self.WORD, at=NINE + HOUR_US) is None

    def test_may_last(self):
        assert change(incident_policy(), override=Override("P1", "asked", by="kim")) is None

    @pytest.mark.parametrize(("limit", "turn"), [("30m", HOUR_US // 2 + 1), ("2h", HOUR_US)])
    def test_and_ages_come_as_they_come(self, limit, turn):
        assert change(policy(("P1", older(limit))), override=self.WORD) == NINE + turn


AGES = st.sampled_from(["0h", "1h", "2h", "3h"])
LEAVES = st.builds(older, AGES) | st.builds(younger, AGES) | st.just({"field": "vip", "eq": True})
OFFICE_LEAVES = st.builds(lambda age: older(age, calendar="office"), AGES)
TREES = st.recursive(
    LEAVES | OFFICE_LEAVES,
    lambda parts: (
        st.lists(parts, min_size=1, max_size=3).map(lambda items: {"all": items})
        | st.lists(parts, min_size=1, max_size=3).map(lambda items: {"any": items})
        | parts.map(lambda part: {"not": part})
    ),
    max_leaves=5,
)


@given(
    st.lists(st.tuples(st.sampled_from(["P1", "P2"]), TREES), max_size=3),
    st.integers(-5, 5),
    st.sampled_from([True, False, None]),
)
def test_nothing_changes_before_the_next_change(rules, opened, vip):
    made = policy(*rules, missing="P3") if rules else incident_policy()
    fields = {"opened_at": NINE + opened * HOUR_US, "vip": vip}

    def level(at_us):
        return made.decide(fields, at_us=at_us, hours=HOURS).derived

    at_us, end_us = NINE, NINE + 40 * HOUR_US
    while at_us < end_us:
        turn = made.next_change(fields, at_us=at_us, hours=HOURS)
        until_us = min(end_us, turn) if turn is not None else end_us
        # Ages turn at whole hours here, or a microsecond past one.
        steps = [NINE + hour * HOUR_US + more for hour in range(40) for more in (0, 1)]
        assert {level(step) for step in steps if at_us <= step < until_us} <= {level(at_us)}
        if turn is None:
            return
        assert level(turn) != level(turn - 1) == level(at_us)
        at_us = turn
