"""Laws of facts: what holds for every history."""

from __future__ import annotations

from datetime import timedelta

from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from servicecore.businesstime import BusinessCalendar
from servicecore.event import Actor, TicketEvent
from servicecore.instant import HOUR_US, from_iso
from servicecore.metrics import FactFold, FactPolicy, TicketFacts, fold, fold_all, mark_repeats
from servicecore.metrics.facts.folding import fold_ordered

MONDAY = from_iso("2026-03-02T09:00:00Z")
MOMENT = timedelta(microseconds=30)
LATE = MONDAY + 24 * 40 * HOUR_US
OFFICE = BusinessCalendar.from_dict(
    {
        "name": "office",
        "timezone": "Europe/Berlin",
        "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
)
POLICIES = st.builds(
    FactPolicy,
    solution_answers=st.booleans(),
    open_wait=st.just("asof"),
    people=st.sampled_from([(), ("holder",), ("holder", "requester")]),
    pause_states=st.sampled_from([(), ("open",)]),
    unpaused_reasons=st.sampled_from([(), ("vendor",)]),
)
PEOPLE = st.sampled_from(
    [
        Actor("ann", kind="requester"),
        Actor("kim", team="desk"),
        Actor("lee", team="network"),
        Actor("bot", kind="system"),
    ]
)
STATES = st.sampled_from(
    [
        ("new", "new"),
        ("open", "active"),
        ("pending", "waiting"),
        ("done", "resolved"),
        ("not_solvable_now", "resolved"),
        ("shut", "closed"),
        ("cancelled", "closed"),
    ]
)
REASONS = st.sampled_from([None, "requester", "vendor"])
TEAMS = st.sampled_from([None, "desk", "network", "field"])


def moved(state, reason):
    return {
        "trigger": "step",
        "from_state": "?",
        "from_category": "new",
        "to_state": state[0],
        "to_category": state[1],
        "wait_reason": reason,
    }


HAPPENINGS = st.one_of(
    st.tuples(st.just("transitioned"), st.builds(moved, STATES, REASONS)),
    st.tuples(st.just("replied"), st.fixed_dictionaries({"public": st.booleans()})),
    st.tuples(
        st.just("assigned"),
        st.fixed_dictionaries({"team": TEAMS, "assignee": st.sampled_from([None, "kim", "lee"])}),
    ),
    st.tuples(st.just("waiting_started"), st.fixed_dictionaries({"wait_reason": REASONS})),
    st.tuples(
        st.sampled_from(["waiting_ended", "acknowledged", "note", "escalated", "surveyed"]), st.just({})
    ),
    st.tuples(st.just("rated"), st.fixed_dictionaries({"score": st.integers(1, 5)})),
    st.tuples(
        st.just("promised"),
        st.fixed_dictionaries({"promised_at": st.sampled_from([None, "2026-03-05T09:00:00Z"])}),
    ),
)


@st.composite
def histories(draw, ticket="T-1"):
    """One ticket's history, in order: its opening, and up to a dozen things that happened afterwards."""
    happenings = draw(st.lists(st.tuples(HAPPENINGS, PEOPLE, st.integers(0, 60 * HOUR_US)), max_size=12))
    at = MONDAY + draw(st.integers(0, 100 * HOUR_US))
    opened = {"workflow": "incident", "state": "new", "category": "new"}
    events = [
        TicketEvent(f"{ticket}:1", ticket, sequence=1, at=at, type="opened", actor=draw(PEOPLE), data=opened)
    ]
    for number, ((kind, data), actor, gap) in enumerate(happenings, 2):
        at += gap
        events.append(
            TicketEvent(
                f"{ticket}:{number}", ticket, sequence=number, at=at, type=kind, actor=actor, data=data
            )
        )
    return events


def lengths(facts, kind):
    return sum(spell.length_us for spell in facts.spells if spell.kind == kind)


CLOSED_THEN_RESOLVED = [
    TicketEvent(
        f"T-1:{number}", "T-1", sequence=number, at=MONDAY + number, type=kind, actor=Actor("kim"), data=data
    )
    for number, (kind, data) in enumerate(
        [
            ("opened", {"workflow": "incident", "state": "new", "category": "new"}),
            ("transitioned", moved(("shut", "closed"), None)),
            ("transitioned", moved(("done", "resolved"), None)),
        ],
        1,
    )
]


@example(CLOSED_THEN_RESOLVED, FactPolicy())
@given(histories(), POLICIES)
def test_open_time_never_exceeds_plain_time(history, policy):
    facts = fold(history, calendars=[OFFICE], asof=LATE, policy=policy)

    for name in (each for each in TicketFacts.__slots__ if each.endswith("_business_us")):
        plain, business = getattr(facts, name.replace("_business_us", "_us")), getattr(facts, name)
        assert (plain is None) == (business is None), name
        assert business is None or 0 <= business <= plain, name
    assert all(0 <= spell.business_us <= spell.length_us for spell in facts.spells)


@given(histories(), POLICIES, st.data())
def test_splitting_a_history_changes_nothing(history, policy, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(history)), max_size=3)))
    ticket = FactFold(policy, OFFICE)
    for start, end in zip([0, *cuts], [*cuts, len(history)], strict=True):
        ticket.see(history[start:end])
        if end:
            ticket.facts(asof=LATE)  # looking changes nothing either

    assert ticket.facts(asof=LATE) == fold(history, calendars=[OFFICE], asof=LATE, policy=policy)


@given(histories(), POLICIES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(history, policy, shuffler):
    shuffled = list(history)
    shuffler.shuffle(shuffled)

    assert fold(shuffled, asof=LATE, policy=policy) == fold(history, asof=LATE, policy=policy)


@given(histories(), POLICIES, st.integers(0, 40 * 24))
def test_looking_early_is_as_if_nothing_more_had_happened(history, policy, hours):
    asof = history[0].at_us + hours * HOUR_US
    known = [event for event in history if event.at_us <= asof]

    early = fold(history, calendars=[OFFICE], asof=asof, policy=policy)

    assert early.later_events == len(history) - len(known)
    assert evolve(early, later_events=0) == fold(known, calendars=[OFFICE], asof=asof, policy=policy)


@given(histories(), POLICIES)
def test_the_states_part_the_ticket_s_life(history, policy):
    facts = fold(history, asof=LATE, policy=policy)

    states = [spell for spell in facts.spells if spell.kind == "state"]
    assert states[0].started_at_us == facts.created_at_us
    assert [spell.ended_at_us for spell in states[:-1]] == [spell.started_at_us for spell in states[1:]]
    assert states[-1].ended_at_us is None
    assert lengths(facts, "state") == LATE - facts.created_at_us


@given(histories(), POLICIES)
def test_teams_and_holders_part_the_time_it_was_open(history, policy):
    facts = fold(history, asof=LATE, policy=policy)
    opened = sum((LATE if end is None else end) - start for start, end in facts.open_spans)

    assert lengths(facts, "team") == opened
    assert lengths(facts, "holder") == (opened if "holder" in policy.people else 0)


@given(histories(), POLICIES)
def test_the_waits_part_the_time_it_waited(history, policy):
    facts = fold(history, calendars=[OFFICE], asof=LATE, policy=policy)

    assert lengths(facts, "wait") == facts.wait_us == facts.wait_requester_us + facts.wait_other_us
    assert facts.wait_business_us == facts.wait_requester_business_us + facts.wait_other_business_us


@given(histories())
def test_work_and_waits_are_the_time_it_was_open(history):
    """Waits that are noted while it is done are beside that; where there are none, nothing is left over."""
    history = [event for event in history if event.type not in ("waiting_started", "waiting_ended")]
    history = [evolve(event, sequence=number) for number, event in enumerate(history, 1)]
    facts = fold(history, asof=LATE)
    opened = sum((LATE if end is None else end) - start for start, end in facts.open_spans)

    assert facts.agent_work_us + facts.wait_us == opened
    assert facts.requester_wait_us + facts.wait_requester_us == opened
    assert facts.requester_wait_us - facts.agent_work_us == facts.wait_other_us


@given(histories(), POLICIES)
def test_a_ticket_whose_events_come_in_order_has_nothing_negative(history, policy):
    assert fold(history, asof=LATE, policy=policy).negative == 0


@given(histories())
def test_a_row_leaves_and_comes_back_equal(history):
    facts = fold(history, calendars=[OFFICE], asof=LATE, policy=FactPolicy(people=("holder",)))

    assert TicketFacts.from_dict(facts.to_dict()) == facts


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=6))
def test_negative_durations_are_kept_and_counted(minutes):
    """The log's own order is taken at its word, so later rows may be stamped earlier."""
    opened = {"workflow": "log", "state": "new", "category": "new"}
    kim = Actor("kim")
    history = [TicketEvent("1", "T", sequence=1, at=MONDAY, type="opened", actor=kim, data=opened)]
    for number, minute in enumerate(minutes, 2):
        at = MONDAY + minute * 60_000_000
        history.append(TicketEvent(str(number), "T", sequence=number, at=at, type="acknowledged", actor=kim))

    facts = fold_ordered(history, LATE, FactPolicy(responses=["acknowledged"]), None)

    assert facts.acknowledge_us == facts.first_response_us == minutes[0] * 60_000_000
    assert facts.negative == (2 if minutes[0] < 0 else 0)


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.one_of(st.none(), st.integers(0, 50)), st.sampled_from("ab")),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_repeats_do_not_depend_on_the_order_of_rows(tickets, shuffler):
    rows = [
        TicketFacts(
            ticket_id=f"T-{number}",
            asof_us=500,
            created_at_us=created,
            last_event_at_us=created,
            last_resolved_at_us=None if solved is None else created + solved,
            resolved=int(solved is not None),
            dimensions={"category": category},
        )
        for number, (created, solved, category) in enumerate(tickets)
    ]
    shuffled = list(rows)
    shuffler.shuffle(shuffled)

    marked = {row.ticket_id: row for row in mark_repeats(rows, within=MOMENT, same=["category"])}
    again = mark_repeats(shuffled, within=MOMENT, same=["category"])

    assert [row.ticket_id for row in again] == [row.ticket_id for row in shuffled]
    assert {row.ticket_id: row for row in again} == marked


@given(st.lists(st.integers(-50, 50), max_size=8))
def test_tickets_opened_later_are_counted_out(hours):
    opened = {"workflow": "log", "state": "new", "category": "new"}
    stories = [
        [
            TicketEvent(
                f"{number}",
                f"T-{number}",
                sequence=1,
                at=MONDAY + hour * HOUR_US,
                type="opened",
                actor=Actor("kim"),
                data=opened,
            )
        ]
        for number, hour in enumerate(hours)
    ]

    folded = fold_all(stories, asof=MONDAY)

    assert len(folded.facts) + sum(folded.left_out.values()) == len(hours)
    assert folded.left_out.get("opened after asof", 0) == sum(hour > 0 for hour in hours)
