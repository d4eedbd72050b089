"""Laws of escalation: once and no more, upwards and no way else, at the very instant, and told by events alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.tiered import ALICE, KIM, LADDER, MAX, NINE, Run, tiered
from servicecore import Actor, Ticket
from servicecore.errors import ServiceCoreError

VIP = {"field": "vip", "eq": True}


def by_conditions():
    rungs = [
        {"name": "vip", "level": "lead", "when": VIP},
        {
            "name": "near",
            "level": "director",
            "metric": "resolution",
            "before": "90m",
            "when": {"field": "tier", "present": True},
        },
        {"name": "seen", "tier": "specialists", "when": {"field": "supervised", "eq": True}},
        {"name": "old", "tier": "vendor", "after": "1bd", "since": "opened"},
    ]
    ladder = {**LADDER, "fields": {"vip": "boolean"}, "rungs": rungs}
    rules = [
        {"name": "old", "supervisor": "ann", "after": "5h", "since": "opened"},
        {"name": "late", "supervisor": "max", "metric": "resolution"},
    ]
    return tiered(escalation=[ladder], supervision={"rules": rules, "calendar": "office"})


DESKS = {
    "by clocks": tiered(),
    "by time": tiered(
        {"tier": "specialists", "after": "3h", "since": "entered"},
        {"level": "lead", "metric": "resolution", "signal": "50%", "after": "30m"},
        {"tier": "vendor", "after": "2h", "since": "last_rung", "calendar": "office"},
        {"level": "director", "metric": "next_response"},
    ),
    "by conditions": by_conditions(),
}
WORKFLOW = [
    ("assign", KIM, {"assignee": "kim"}),
    ("start", KIM, {}),
    ("wait", KIM, {"wait_reason": "requester"}),
    ("reply", ALICE, {"public": True}),
    ("reply", KIM, {"public": True}),
    ("resolve", KIM, {"solution": "restarted"}),
    ("reject", ALICE, {"reason": "it is back"}),
    ("classify", KIM, {"vip": True}),
    ("classify", KIM, {"vip": False}),
]
BY_HAND = [
    ("escalate", KIM, [], {"reason": "x"}),
    ("escalate", MAX, ["late"], {"reason": "x"}),
    ("de_escalate", KIM, ["functional"], {"reason": "x"}),
    ("de_escalate", KIM, ["hierarchical"], {"reason": "x", "to": "lead"}),
    ("supervise", MAX, ["mara"], {}),
    ("supervise", MAX, [None], {}),
    ("record_help", KIM, ["lee"], {}),
]
WRONG = [
    ("escalate", ALICE, [], {"reason": "x"}),
    ("escalate", KIM, [], {"reason": " "}),
    ("escalate", KIM, ["no rung"], {"reason": "x"}),
    ("de_escalate", KIM, ["sideways"], {"reason": "x"}),
    ("de_escalate", KIM, ["functional"], {"reason": 7, "to": "lead"}),
    ("supervise", Actor("zed", ["root"]), [7], {}),
    ("record_help", KIM, [""], {"what": b"x"}),
    ("record_help", KIM, ["lee"], {"expected_revision": 99}),
]
HOURS = st.integers(0, 24 * 12).map(lambda quarters: quarters / 4)
COMMANDS = st.sampled_from(
    [("apply", actor, [name], more) for name, actor, more in WORKFLOW] + BY_HAND + WRONG
)
LIVES = st.lists(st.tuples(HOURS, COMMANDS), max_size=8).map(
    lambda life: sorted(life, key=lambda each: each[0])
)


def attempt(run, hours, command):
    """The step of a command, or None where the question itself is bad."""
    door, actor, args, more = command
    try:
        return getattr(run.desk, door)(run.ticket, *args, at=run.at(hours), actor=actor, **more)
    except ServiceCoreError:
        return None


def lived(desk, life, wakes=(), **fields):
    """A ticket's life: what people do, and the host awake before each of it and at other times too."""
    run = Run(desk, **fields)
    for hours, command in sorted([*life, *((wake, None) for wake in wakes)], key=lambda each: each[0]):
        run.tick(hours)
        step = None if command is None else attempt(run, hours, command)
        if step is not None and step.ok:
            run.take(step)
    return run


at_every_desk = pytest.mark.parametrize("desk", DESKS.values(), ids=DESKS)


@at_every_desk
class TestTick:
    @given(life=LIVES, hours=HOURS)
    def test_twice_is_once(self, desk, life, hours):
        run = lived(desk, life)
        once = run.tick(80 + hours)

        again = desk.tick(run.ticket, at=run.at(80 + hours), history=run.history)

        assert (again.ticket, again.events, again.effects) == (once.ticket, (), ())

    @given(life=LIVES, wakes=st.lists(HOURS, max_size=6))
    def test_how_often_the_host_was_awake_changes_nothing(self, desk, life, wakes):
        seldom, often = lived(desk, life), lived(desk, life, wakes)
        seldom.tick(100)
        often.tick(100)

        assert often.history == seldom.history
        assert often.effects == seldom.effects

    @given(life=LIVES)
    def test_leaves_nothing_due(self, desk, life):
        run = lived(desk, life)
        run.tick(100)
        status = desk.sla(run.history, at=run.at(100))

        assert desk.due(run.ticket, at=run.at(100), status=status) == ()


@at_every_desk
class TestHistory:
    @given(life=LIVES)
    def test_replay_gives_the_ticket_of_the_steps(self, desk, life):
        run = lived(desk, life)
        run.tick(100)

        assert desk.replay(run.history) == run.ticket
        assert desk.replay(reversed(run.history)) == run.ticket
        assert Ticket.from_dict(run.ticket.to_dict()) == run.ticket

    @given(life=LIVES)
    def test_no_key_is_done_twice(self, desk, life):
        run = lived(desk, life)
        run.tick(100)
        by_itself = [event for event in run.history if event.actor.kind == "system"]
        keys = [
            (event.type, *(event.data.get(name) for name in ("ladder", "rung", "rule", "metric", "cycle")))
            for event in by_itself
            if event.type in ("escalated", "supervised")
        ]

        assert len(keys) == len(set(keys))

    @given(life=LIVES)
    def test_no_rung_is_climbed_once_the_work_is_done(self, desk, life):
        run = lived(desk, life)
        run.tick(100)
        done = False
        for event in run.history:
            if event.type == "transitioned":
                done = event.data["to_category"] in ("resolved", "closed")
            assert not (done and event.type in ("escalated", "supervised"))


@at_every_desk
class TestLadder:
    @given(life=LIVES)
    def test_never_goes_down_by_itself(self, desk, life):
        run = lived(desk, life)
        run.tick(100)
        ladder = desk.escalation.ladders[0]
        ticket = Ticket.replay(run.history[:1])
        for event in run.history[1:]:
            after = ticket.after(event)
            if "de_escalation" not in event.data:
                assert ladder.rank("functional", after.tier) >= ladder.rank("functional", ticket.tier)
                assert ladder.rank("hierarchical", after.level) >= ladder.rank("hierarchical", ticket.level)
            ticket = after

    @given(life=LIVES)
    def test_every_escalation_raises_the_ticket(self, desk, life):
        run = lived(desk, life)
        run.tick(100)
        ticket = Ticket.replay(run.history[:1])
        for event in run.history[1:]:
            after = ticket.after(event)
            if event.type == "escalated":
                assert (after.tier, after.level) != (ticket.tier, ticket.level)
            ticket = after

    @given(life=LIVES)
    def test_whom_a_person_named_supervises_until_a_person_ends_it(self, desk, life):
        run = lived(desk, life)
        run.tick(100)
        named = None
        for event in run.history:
            if event.type == "supervised" and event.actor.kind != "system":
                named = event.data["supervisor"]
            assert named is None or event.type != "supervised" or event.data["supervisor"] == named


@at_every_desk
class TestRefused:
    @given(life=LIVES, hours=HOURS, command=st.sampled_from(WRONG + BY_HAND))
    def test_a_refused_command_changes_nothing(self, desk, life, hours, command):
        run = lived(desk, life)
        before, history = run.ticket.to_dict(), list(run.history)

        step = attempt(run, hours, command)

        if step is not None and not step.ok:
            assert step.refusals
            assert (step.ticket, step.events, step.effects) == (run.ticket, (), ())
        assert run.ticket.to_dict() == before
        assert run.history == history


@pytest.mark.parametrize("command", WRONG)
def test_every_wrong_command_is_refused(command):
    step = attempt(Run(DESKS["by clocks"]), 1, command)

    assert step is None or not step.ok


def is_open(minute):
    """Whether the office works in a minute after Monday, 09:00; counted by hand, without a calendar."""
    day, of_day = divmod(minute + 9 * 60, 24 * 60)
    return day % 7 < 5 and 9 * 60 <= of_day < 17 * 60


class TestInstants:
    @given(
        opened=st.integers(0, 10 * 24 * 60),
        first=st.integers(1, 20 * 60),
        second=st.integers(1, 20 * 60),
    )
    def test_a_rung_is_climbed_after_so_many_open_minutes_and_no_minute_later(self, opened, first, second):
        desk = tiered(
            {"level": "lead", "after": f"{first}m", "since": "opened", "calendar": "office"},
            {"level": "director", "after": f"{second}m", "since": "last_rung", "calendar": "office"},
            supervision=None,
        )
        run = Run(desk, hours=opened / 60)
        run.tick(opened / 60 + 24 * 30)

        begun = opened
        escalated = [event for event in run.history if event.type == "escalated"]
        for length, event in zip([first, second], escalated, strict=True):
            climbed = round((event.at - NINE).total_seconds() / 60)
            assert sum(map(is_open, range(begun, climbed))) == length
            assert is_open(climbed - 1)
            begun = climbed

    @given(opened=st.integers(0, 10 * 24 * 60), goal=st.integers(2, 20).map(lambda half: half * 30))
    def test_half_of_a_promise_is_half_of_its_open_minutes(self, opened, goal):
        target = {
            "metric": "resolution",
            "goals": {"*": f"{goal}m"},
            "milestones": ["50%"],
        }
        policy = {"name": "p", "calendar": "office", "targets": [target]}
        desk = tiered(
            {"level": "lead", "metric": "resolution", "signal": "50%"},
            {"level": "director", "metric": "resolution"},
            sla=[policy],
            supervision=None,
        )
        run = Run(desk, hours=opened / 60)
        run.tick(opened / 60 + 24 * 30)

        half, late = (event.at for event in run.history if event.type == "escalated")
        minutes = [round((at - NINE).total_seconds() / 60) for at in (half, late.subtract(microseconds=1))]
        assert [sum(map(is_open, range(opened, minute))) for minute in minutes] == [goal // 2, goal]
        assert all(is_open(minute - 1) for minute in minutes)
