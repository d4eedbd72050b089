"""Every KPI of the catalogue on a handful of facts, worked by hand."""

import pytest

from servicecore.instant import HOUR_US, MINUTE_US
from servicecore.metrics import ClockFact, Series, Spell, catalog, compute

H = HOUR_US
AT = 1_772_442_000_000_000  # 2026-03-02 09:00 UTC
COMPLAINT = {"kind": "complaint"}


def spells(kind, name, *hours, ended=True):
    return [{"spells": tuple(Spell(kind, name, AT, AT + h * H if ended else None, h * H) for h in hours)}]


def clocks(metric, *verdicts):
    return [
        {"clocks": tuple(ClockFact(metric, verdict, due_at_us=AT, elapsed_us=2 * H) for verdict in verdicts)}
    ]


def done(hours, **facts):
    return {"hours": hours, **facts}


def each(column, *values, **more):
    return [{column: value, **more} for value in values]


def resolved_each(column, *values):
    return [{"hours": 1, column: value} for value in values]


EXAMPLES = {
    # response
    "first_response": ([*each("first_response_us", H, 3 * H, first_response_at_us=AT), {}], 2),
    "acknowledge": (each("acknowledge_us", H, 3 * H, 8 * H, acknowledged_at_us=AT), 3),
    "mean_time_to_acknowledge": (each("acknowledge_us", H, 3 * H, 8 * H, acknowledged_at_us=AT), 4),
    "accepted": (each("acknowledged_at_us", AT, None, None, None), 0.25),
    "answered": (each("first_response_at_us", AT, None), 0.5),
    "next_response": (spells("response", "next", 1, 4, 6) + spells("response", "first", 9), 4),
    "update_gap": (spells("update", "update", 2, 3) + spells("update", "update", 9, ended=False), 2.5),
    "registration_lag": (each("registration_lag_us", 5 * MINUTE_US, 15 * MINUTE_US, None), 10),
    "agent_replies": (resolved_each("agent_replies", 1, 2, 6), 3),
    "requester_messages": (resolved_each("requester_messages", 0, 1), 0.5),
    # resolution
    "first_resolution": ([done(2), done(4), {}], 3),
    "resolution": ([done(2, last_resolution_us=8 * H), done(4)], 6),
    "mean_time_to_resolve": ([done(1), done(2), done(9)], 4),
    "time_to_resolve": ([done(10), done(20), {}, {}], 20),
    "restore": ([*each("restore_us", H, 5 * H, restored_at_us=AT), {}], 3),
    "mean_time_to_restore": (each("restore_us", H, H, 7 * H, restored_at_us=AT), 3),
    "fix": (each("fix_us", 24 * H, fixed_at_us=AT), 24),
    "restored": (each("restored_at_us", AT, None), 0.5),
    "fixed": ([*each("fixed_at_us", AT, None, None, restored_at_us=AT), {}], 1 / 3),
    "throughput_time": (each("throughput_us", 4 * H, 8 * H), 6),
    "close_lag": ([done(1, closed_at_us=AT, close_lag_us=72 * H), done(1)], 72),
    "resolution_ratio": ([done(1), done(1), done(1, not_solvable=1), {"resolved": 1}, {}], 0.5),
    "first_contact_resolution": (
        [done(1, first_contact=1), done(1, first_contact=1, repeated=1), done(1, first_contact=0), done(1)],
        1 / 3,
    ),
    "first_level_resolution": (resolved_each("first_level", 1, 1, 0, None), 2 / 3),
    "confirmed_closure": (each("confirmed", 1, 0, closed_at_us=AT), 0.5),
    "not_solvable": ([*each("not_solvable", 1, 0, None, None, resolved=1), {"not_solvable": 1}], 0.25),
    "known_issue": (each("known_issue", 1, 0, None), 0.5),
    "out_of_scope": (each("in_scope", 0, 1, 1, None), 1 / 3),
    # waiting
    "waited": (each("waits", 0, 2), 0.5),
    "wait_time": ([{"waits": 1, "wait_us": 5 * H}, {"waits": 0}], 5),
    "wait_for_requester": ([{"waits": 1, "wait_requester_us": 2 * H}, {"waits": 0}], 2),
    "wait_for_others": ([{"waits": 1, "wait_other_us": 3 * H}], 3),
    "requester_wait": (resolved_each("requester_wait_us", 2 * H, 4 * H), 3),
    "agent_work": (resolved_each("agent_work_us", H, 2 * H), 1.5),
    "worked": (each("worked_us", H, 2 * H, None), 1.5),
    "time_in_state": (spells("state", "new", 1, 3) + spells("team", "a", 9), 2),
    "time_with_team": (spells("team", "a", 1, 3, 8), 3),
    "time_with_holder": (spells("holder", "kim", 5, 7), 6),
    "wait_spell": (spells("wait", "vendor", 2, 4) + spells("wait", "vendor", 90, ended=False), 3),
    "time_by_state": (spells("state", "new", 1, 3) + spells("state", "new", 5, ended=False), 9),
    "time_by_team": (spells("team", "a", 1, 3), 4),
    "time_by_holder": (spells("holder", "kim", 5, 7), 12),
    # sla
    "sla_attainment": (clocks("resolution", "met", "met", "breached", "open", "cancelled"), 2 / 3),
    "breach": (clocks("resolution", "met", "met", "breached", "open", "cancelled"), 1 / 3),
    "breaches": (clocks("resolution", "met", "breached", "breached", "open"), 2),
    "acceptance": (clocks("acceptance", "met", "breached") + clocks("resolution", "met"), 0.5),
    "handled_in_time": (clocks("resolution", "met", "met", "breached", "breached"), 0.5),
    "replied_in_time": (clocks("initial_reply", "met") + clocks("final_reply", "breached"), 0.5),
    "updated_in_time": (clocks("periodic_update", "met") + clocks("next_response", "met", "breached"), 2 / 3),
    "investigated_in_time": (clocks("investigation", "met", "open"), 1),
    "goal_used": (clocks("resolution", "met", "breached"), 2),
    "promise_kept": (each("promise_kept", 1, 1, 0, None), 2 / 3),
    "first_promise_kept": (each("first_promise_kept", 1, 0, None), 0.5),
    "promise_moved": ([*each("promise_moves", 0, 2, promised_at_us=AT), {}], 0.5),
    "service_promise": (
        [*clocks("reply_to_desk", *(["met"] * 3), "breached"), done(1), done(1, not_solvable=1)],
        0.6 * 0.75 + 0.4 * 0.5,
    ),
    # work order
    "work_order_reply": (clocks("reply_to_desk", "met", "met", "met", "breached"), 0.75),
    "hops": (each("hops", 0, 3), 1.5),
    "no_hops": (each("hops", 0, 3), 0.5),
    "team_hops": (each("team_hops", 0, 1, 5, None), 2),
    "holder_hops": (each("holder_hops", 1, 2), 1.5),
    "reassigned": (each("reassignments", 0, 0, 0, 3), 0.25),
    "reassignments": (each("reassignments", 0, 3), 1.5),
    "ping_pong": (each("ping_pong", 0, 1, None), 0.5),
    "crossed_units": (each("crossings", 0, 2, 1, None), 2 / 3),
    "dispatched": (each("dispatches", 0, 1, 2, 0), 0.5),
    "repeat_dispatch": (each("dispatches", 0, 1, 2, 3, 1), 0.5),
    "same_team": (each("same_team", 1, 0, 1, None), 2 / 3),
    "escalated": (each("escalations", 0, 1, None), 0.5),
    "escalated_functionally": (each("functional_escalations", 0, 1, 0, 0), 0.25),
    "escalated_hierarchically": (each("hierarchical_escalations", 1, 1), 1),
    "events": (each("events", 4, 6), 5),
    "outsourced": (each("outsourced", 1, 0, 0, 0, None), 0.25),
    "obligations_in_time": (
        [*each("first_promise_kept", 1, 0, None, dimensions={"kind": "inspection"}), {"first_promise_kept": 1}],
        0.5,
    ),
    # quality
    "reopened": (each("reopenings", 0, 2, 0, 0), 0.25),
    "reopened_by_work": (resolved_each("work_after_resolution", 0, 1), 0.5),
    "re_resolved": (resolved_each("resolutions", 1, 2, 1), 1 / 3),
    "event_after_closed": (each("events_after_closed", 0, 1, closed_at_us=AT), 0.5),
    "recurrence": (each("repeated", 1, 0, 0, None), 1 / 3),
    "repeats": (each("repeat_us", 720 * H, 721 * H, None, None), 0.25),
    "spam": (each("spam", 1, 0, None), 0.5),
    "duplicate": (each("duplicate", 1, 0, 0), 1 / 3),
    "cancelled": ([{"cancelled": 1, "excluded": "cancelled"}, {"cancelled": 0}], 0.5),
    # complaints
    "complaints": (
        [
            *each("dimensions", COMPLAINT, {"kind": "incident"}, {"workflow": "complaint"}, {}),
            *each("excluded", "cancelled", "duplicate", dimensions=COMPLAINT),
        ],
        3,
    ),
    "complaint_rate": (each("dimensions", COMPLAINT, COMPLAINT, {}), 2 / 5_000 * 10_000),
    "upheld": (each("upheld", 1, 0, None, dimensions=COMPLAINT), 0.5),
    "repeat_complaint": (each("repeat_us", H, None, dimensions=COMPLAINT), 0.5),
    "feedback_handled": (
        [{"resolved": n, "dimensions": {"kind": "feedback"}} for n in (1, 1, 1, 0)] + [{"resolved": 1}],
        0.75,
    ),
    "complaint_resolution": ([done(6, dimensions=COMPLAINT), done(1)], 6),
    # flow
    "tickets": ([{}, {}, {"merged": 1}], 2),
    "arrivals": ([{}, {"excluded": "cancelled"}, *each("excluded", "spam", "duplicate")], 2),
    "resolved": ([done(1), {}], 1),
    "throughput": ([done(1), done(2), {}], 2),
    "closed": (each("closed_at_us", AT, None), 1),
    "net_flow": ([done(1), {}, {}], 2),
    "backlog": ([done(1), {}, {}], 2),
    "backlog_age": ([done(1), {}], (5000 - 2) / 24),
    "opened_in_hours": (each("opened_in_hours", 1, 0, None), 0.5),
    # counts 3 and 1: mean 2, deviation 1
    "area_concentration": ([{"dimensions": {"area": area}} for area in "aaab"] + [{}], 0.5),
    # satisfaction
    "csat": (each("score", 5000, 4000, 3000, 1000, None), 0.5),
    "satisfaction": (each("score", 5000, 2000), 3.5),
    "dissatisfied": (each("score", 5000, 2000, 1000, 3000), 0.5),
    "csat_response_time": (each("scores", {"response_time": 4000}, {"response_time": 1000}, {"result": 1000}), 0.5),
    "csat_result": (each("scores", {"result": 5000}), 1),
    "csat_attitude": (each("scores", {"attitude": 3000}, {"attitude": 5000}), 0.5),
    # 3 for, 1 against, of 5
    "nps": (each("scores", *({"recommend": 1000 * mark} for mark in (10, 9, 9, 7, 6))), 40),
    "low_effort": (each("scores", {"effort": 7000}, {"effort": 4000}), 0.5),
    "survey_response": ([{"surveyed_at_us": AT, "rated_at_us": AT}, {"surveyed_at_us": AT}, {}], 0.5),
    "surveyed": ([done(1, surveyed_at_us=AT), done(1), {}], 0.5),
    # cost: 9,000.00 of a budget of 10,000.00
    "cost_per_ticket": ([done(1)] * 3 + [{}], 3000),
    "booked_cost": (each("cost", 1250, 750, None), 10),
    "cost_against_budget": ([{}], 0.9),
    "cost_per_user": ([{}], 1.8),
    "churn": ([{}], 0.05),
    "tickets_per_user": ([{}, {}], 0.4),
    # people
    "utilisation": (resolved_each("worked_us", 60 * H, 20 * H), 0.5),
    "load_imbalance": ([{"dimensions": {"team": team}} for team in "aabb"], 0),
    "work_imbalance": ([{"worked_us": n, "dimensions": {"team": team}} for n, team in ((6, "a"), (2, "b"), (None, "b"))], 0.5),
    "holder_imbalance": ([{"dimensions": {"holder": name}} for name in ("kim", "kim", "kim", "lee")], 0.5),
    "unmet_skills": (each("flags", {"skill_unmet": 1}, {"skill_unmet": 0}, {}), 0.5),
    "self_service": (each("self_service", 1, 0, 0, 0), 0.25),
    # reliability: 1,000 hours agreed, 990 up
    "outages": (each("flags", {"outage": 1}, {"outage": 0}, {}), 1),
    "availability": (
        [{"flags": {"outage": 1}, "restored_at_us": AT, "restore_us": h * H} for h in (6, 4)]
        + [{"restored_at_us": AT, "restore_us": 99 * H}],
        0.99,
    ),
    "mean_time_between_outages": (each("flags", {"outage": 1}, {"outage": 1}), 500),
    "mean_time_between_failures": (each("flags", {"outage": 1}, {"outage": 1}), 495),
    "failure_rate": (each("flags", {"outage": 1}, {"outage": 1}, {}), 0.5),
    "found_before_users": (each("found_before_users", 1, 0, 1), 2 / 3),
}  # fmt: skip

SERIES = [
    Series.from_rows(name, [{"period": "2026-03", "value": value}], unit=unit)
    for name, value, unit in (
        ("users", 5_000, "count"),
        ("customers", 400, "count"),
        ("lost_customers", 20, "count"),
        ("systems", 4, "count"),
        ("cost", 9_000, "money"),
        ("budget", 10_000, "money"),
        ("paid_time", 160, "hours"),
        ("agreed_time", 1_000, "hours"),
        ("up_time", 990, "hours"),
    )
]


@pytest.fixture
def answer(facts):
    def ask(name, rows):
        made = [facts(number, **row) for number, row in enumerate(rows, 1)]
        (row,) = compute(
            made, [catalog.get(name)], series=SERIES, asof=made[0].asof_us, by_person=True, smallest=1
        )
        return row.result

    return ask


@pytest.mark.parametrize(("name", "example"), EXAMPLES.items(), ids=EXAMPLES)
def test_the_figure_worked_by_hand(answer, name, example):
    rows, value = example

    assert answer(name, rows).value == pytest.approx(value, abs=1e-12)


def test_every_kpi_has_an_example():
    assert {name for family in catalog.families().values() for name in family} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_to_count_is_none_or_a_zero_count(name):
    (row,) = compute([], [catalog.get(name)], asof=0, by_person=True)

    counted = row.kpi.kind in ("count", "flow") or row.kpi.id == "backlog"
    assert row.result.value == (0 if counted else None)
    assert row.result.n == 0


@pytest.mark.parametrize("name", [name for name in EXAMPLES if catalog.get(name).series])
def test_without_its_series_a_kpi_has_no_value_and_says_so(facts, name):
    (row,) = compute([facts(1, 1)], [catalog.get(name)], asof=10**18)

    assert row.result.value is None
    assert f"no figure in the series {catalog.get(name).series[0]}" in row.result.excluded
