"""Who had the ticket while a clock counted: splits that sum, and a breach that is somebody's."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import ALWAYS, CALENDARS, OFFICE, clock_at, resolution
from histories import History, at
from servicecore.businesstime import BusinessCalendar
from servicecore.duration import to_timedelta
from servicecore.errors import InvalidHistory, UnknownName, WrongArgument
from servicecore.instant import HOUR_US, MINUTE_US, from_us, to_iso
from servicecore.sla.holder import Holder, holders

GOAL = resolution("4h")


def handed(history: History, minutes: float, team: str | None, assignee: str | None = None) -> History:
    return history.add(minutes, "assigned", team=team, assignee=assignee)


def held(history: History, minutes: float, agreement=GOAL):
    """The holders of the resolution clock, minutes after the start."""
    return holders(clock_at(history, minutes, agreement), history.events, CALENDARS)


class TestSplits:
    def test_divides_the_time_between_teams(self):
        history = handed(handed(History().opened(0), 10, "desk"), 60, "network")

        assert held(history, 100).by_team == {
            None: 10 * MINUTE_US,
            "desk": 50 * MINUTE_US,
            "network": 40 * MINUTE_US,
        }

    def test_a_team_that_has_it_twice_is_named_once(self):
        history = handed(handed(handed(History().opened(0), 0, "desk"), 60, "network"), 90, "desk")

        assert held(history, 100).by_team == {"desk": 70 * MINUTE_US, "network": 30 * MINUTE_US}

    def test_divides_the_time_between_assignees(self):
        history = handed(handed(History().opened(0), 20, "desk", "kim"), 50, "desk", "lee")

        assert held(history, 60).by_assignee == {
            None: 20 * MINUTE_US,
            "kim": 30 * MINUTE_US,
            "lee": 10 * MINUTE_US,
        }

    def test_a_transfer_leaves_the_assignee_behind(self):
        history = handed(History().opened(0), 0, "desk", "kim").add(30, "transferred", team="network")

        split = held(history, 60)

        assert split.by_assignee == {"kim": 30 * MINUTE_US, None: 30 * MINUTE_US}
        assert split.by_team == {"desk": 30 * MINUTE_US, "network": 30 * MINUTE_US}

    def test_divides_the_time_between_states_without_the_pauses(self):
        history = History().opened(0).moved(15, "in_progress").moved(40, "waiting").moved(100, "in_progress")

        assert held(history, 110).by_state == {"new": 15 * MINUTE_US, "in_progress": 35 * MINUTE_US}

    def test_counts_business_time_only(self):
        # The office closes at 17:00, eight hours after the start, and opens again sixteen hours later.
        history = handed(handed(History().opened(0), 0, "day"), 9 * 60, "night")

        assert held(history, 25 * 60).by_team == {"day": 8 * HOUR_US, "night": HOUR_US}

    def test_who_had_it_out_of_hours_only_counted_nothing(self):
        history = handed(handed(handed(History().opened(0), 0, "day"), 9 * 60, "night"), 24 * 60, "day")

        assert held(history, 25 * 60).by_team == {"day": 9 * HOUR_US, "night": 0}

    def test_of_one_instant_the_last_word_counts(self):
        history = handed(handed(History().opened(0), 0, "desk"), 0, "network")

        assert held(history, 10).by_team == {"network": 10 * MINUTE_US}

    def test_a_note_cuts_nothing(self):
        assert len(held(History().opened(0).add(10, "note"), 20).stretches) == 1

    def test_resolved_time_is_nobodys(self):
        history = handed(History().opened(0), 0, "desk").moved(30, "resolved").moved(90, "in_progress")

        assert held(history, 100).by_team == {"desk": 40 * MINUTE_US}

    def test_a_clock_that_has_counted_nothing_has_no_parts(self):
        assert held(History().opened(0), 0).by_team == {}

    def test_time_before_the_opening_is_nobodys(self):
        history = History().opened(60, fields={"attached_at": to_iso(at(0))})

        split = held(handed(history, 60, "desk"), 90, resolution("4h", starts_at="attached_at"))

        assert split.stretches[0].holder == Holder()
        assert split.by_state == {None: HOUR_US, "new": 30 * MINUTE_US}

    def test_what_is_stamped_before_the_opening_takes_effect_with_it(self):
        history = handed(History().opened(60), 30, "desk")

        assert held(history, 90).by_team == {"desk": 30 * MINUTE_US}

    def test_a_stretch_tells_its_instants_in_both_forms(self):
        (stretch,) = held(History().opened(0), 10).stretches

        assert (stretch.start, stretch.end) == (from_us(at(0)), from_us(at(10)))
        assert stretch.elapsed == to_timedelta(10 * MINUTE_US)


class TestBreach:
    LATE = handed(handed(History().opened(0), 0, "desk", "kim"), 200, "network", "lee")

    def test_belongs_to_who_had_the_ticket_at_the_deadline(self):
        assert held(self.LATE, 300).breached_by == Holder("network", "lee", "new")

    def test_later_hands_have_no_part_in_it(self):
        history = handed(handed(History().opened(0), 0, "desk"), 241, "network")

        assert held(history, 300).breached_by == Holder("desk", None, "new")

    def test_who_takes_it_over_at_the_deadline_has_it(self):
        history = handed(handed(History().opened(0), 0, "desk"), 240, "network")

        assert held(history, 300).breached_by == Holder("network", None, "new")

    def test_may_be_nobodys(self):
        assert held(History().opened(0), 300).breached_by == Holder(None, None, "new")

    def test_there_is_none_at_the_deadline_itself(self):
        assert held(self.LATE, 240).breached_by is None

    def test_a_new_goal_finds_who_had_it_back_then(self):
        agreement = resolution({"P1": "1h", "P2": "4h"})
        history = handed(handed(History().opened(0, "P2"), 0, "desk"), 100, "network").prioritised(120, "P1")

        assert held(history, 130, agreement).breached_by == Holder("desk", None, "new")


class TestCarriedTime:
    AGREEMENT = resolution(
        {"P1": {"within": "30h", "calendar": "always"}, "P2": "10h"}, retarget="carry_fraction"
    )

    def test_is_shared_by_real_time_where_the_calendar_gives_another_length(self):
        # Ten hours of the office count eight; the other calendar, that of the clock, says ten.
        history = handed(handed(History().opened(0, "P2"), 0, "day"), 5 * 60, "late").prioritised(600, "P1")

        split = held(history, 660, self.AGREEMENT)

        assert split.by_team == {"day": 4 * HOUR_US, "late": 4 * HOUR_US + HOUR_US}
        assert [stretch.shared for stretch in split.stretches] == [True, True, False]

    def test_is_measured_where_the_lengths_agree(self):
        history = handed(handed(History().opened(0, "P2"), 0, "day"), 60, "late").prioritised(180, "P1")

        split = held(history, 200, self.AGREEMENT)

        assert split.by_team == {"day": HOUR_US, "late": 2 * HOUR_US + 20 * MINUTE_US}
        assert not any(stretch.shared for stretch in split.stretches)

    def test_the_parts_sum_where_they_cannot_be_even(self):
        history = History().opened(0, "P2")
        for minute in (7, 11, 503, 599.999999):
            handed(history, minute, f"team {minute}")
        history.prioritised(600.00001, "P1")

        split = held(history, 700, self.AGREEMENT)

        assert sum(split.by_team.values()) == split.elapsed_us

    def test_what_a_restart_sets_aside_is_nobodys(self):
        agreement = resolution({"P1": "2h", "P2": "4h"}, retarget="restart")
        history = handed(handed(History().opened(0, "P2"), 0, "desk"), 60, "network").prioritised(90, "P1")

        assert held(history, 100, agreement).by_team == {"network": 10 * MINUTE_US}


class TestRecord:
    def test_is_plain_data(self):
        history = handed(handed(History().opened(0), 0, "desk", "kim"), 250, None)

        data = held(history, 260).to_dict()

        assert json.loads(json.dumps(data)) == data
        assert data == {
            "ticket_id": "T-1",
            "metric": "resolution",
            "cycle": 1,
            "elapsed_us": 260 * MINUTE_US,
            "by_team": [
                {"team": "desk", "elapsed_us": 250 * MINUTE_US},
                {"team": None, "elapsed_us": 10 * MINUTE_US},
            ],
            "by_assignee": [
                {"assignee": "kim", "elapsed_us": 250 * MINUTE_US},
                {"assignee": None, "elapsed_us": 10 * MINUTE_US},
            ],
            "by_state": [{"state": "new", "elapsed_us": 260 * MINUTE_US}],
            "stretches": [
                {
                    "team": "desk",
                    "assignee": "kim",
                    "state": "new",
                    "start": to_iso(at(0)),
                    "end": to_iso(at(250)),
                    "elapsed_us": 250 * MINUTE_US,
                    "shared": False,
                },
                {
                    "team": None,
                    "assignee": None,
                    "state": "new",
                    "start": to_iso(at(250)),
                    "end": to_iso(at(260)),
                    "elapsed_us": 10 * MINUTE_US,
                    "shared": False,
                },
            ],
            "breached_by": {"team": "desk", "assignee": "kim", "state": "new"},
        }

    def test_without_a_breach_nobody_is_named(self):
        assert held(History().opened(0), 10).to_dict()["breached_by"] is None


class TestRefusals:
    CLOCK = clock_at(History().opened(0), 60, GOAL)

    def test_takes_calendars_as_a_list(self):
        split = holders(self.CLOCK, History().opened(0).events, [ALWAYS, OFFICE])

        assert split.by_state == {"new": HOUR_US}

    def test_finds_a_calendar_that_policies_call_by_another_name(self):
        split = holders(self.CLOCK, History().opened(0).events, {"hours": OFFICE})

        assert split.by_state == {"new": HOUR_US}

    def test_names_the_calendars_there_are(self):
        with pytest.raises(UnknownName) as refused:
            holders(self.CLOCK, History().opened(0).events, [ALWAYS])
        assert refused.value.name == f"office {OFFICE.version}"
        assert refused.value.accepted == (f"{ALWAYS.name} {ALWAYS.version}",)

    def test_refuses_a_calendar_of_that_name_with_other_hours(self):
        other = BusinessCalendar.from_dict(
            {"name": "office", "timezone": "UTC", "weekly": {"mon": [["09:00", "10:00"]]}}
        )

        with pytest.raises(UnknownName, match=f"calendar 'office {OFFICE.version}' is not known; use one of"):
            holders(self.CLOCK, History().opened(0).events, [other])

    def test_refuses_the_history_of_another_ticket(self):
        with pytest.raises(InvalidHistory) as refused:
            holders(self.CLOCK, History("T-2").opened(0).events, CALENDARS)
        assert str(refused.value) == (
            "history of ticket 'T-1' is not what was given, but that of 'T-2'; give the clock's own"
        )

    def test_refuses_what_is_no_clock(self):
        with pytest.raises(WrongArgument, match="clock is of type str; give a clock, such as"):
            holders("resolution", History().opened(0).events, CALENDARS)

    def test_refuses_what_are_no_calendars(self):
        with pytest.raises(WrongArgument, match="give calendars by name, or a list of them"):
            holders(self.CLOCK, History().opened(0).events, 5)


@st.composite
def lives(draw):
    """Minutes with what happens in them, at most one thing a minute, and the minute of the judgement."""
    minutes = draw(st.lists(st.integers(1, 2 * 24 * 60), max_size=8, unique=True))
    steps = [
        st.tuples(st.just("assigned"), st.sampled_from(["desk", "network", None])),
        st.tuples(st.just("assignee"), st.sampled_from(["kim", "lee", None])),
        st.tuples(st.just("moved"), st.sampled_from(["in_progress", "waiting", "resolved"])),
    ]
    changes = {minute: draw(st.one_of(steps)) for minute in sorted(minutes)}
    return changes, draw(st.integers(0, 2 * 24 * 60))


def history_of(changes) -> History:
    history = History().opened(0)
    team = None
    for minute, (kind, value) in changes.items():
        if kind == "moved":
            history.moved(minute, value)
        elif kind == "assignee":
            handed(history, minute, team, value)
        else:
            team = value
            handed(history, minute, value)
    return history


def lived(changes, until):
    """Minute by minute: who has the ticket, whether the office is open, and whether the clock counts."""
    team = assignee = None
    state, sums, sure = "new", ({}, {}, {}), 0
    for minute in range(until):
        kind, value = changes.get(minute, (None, None))
        if kind == "moved":
            state = value
        elif kind == "assignee":
            assignee = value
        elif kind == "assigned":
            team, assignee = value, None
        if state not in ("waiting", "resolved") and minute % (24 * 60) < 8 * 60:  # 09:00 to 17:00
            sure += 1
            for split, key in zip(sums, (team, assignee, state), strict=True):
                split[key] = split.get(key, 0) + 1
    return sums, sure


class TestLaws:
    @given(lives())
    def test_agrees_with_living_through_every_minute(self, life):
        changes, until = life
        sums, sure = lived(changes, until)

        split = held(history_of(changes), until)

        assert split.elapsed_us == sure * MINUTE_US
        for mine, theirs in zip((split.by_team, split.by_assignee, split.by_state), sums, strict=True):
            counted = {key: us for key, us in mine.items() if us}
            assert counted == {key: minutes * MINUTE_US for key, minutes in theirs.items()}

    @given(
        lives(),
        st.lists(st.tuples(st.integers(0, 3000), st.sampled_from(["P1", "P2", "P9"])), max_size=3),
        st.sampled_from(["from_start", "restart", "carry_fraction"]),
    )
    def test_the_parts_sum_to_the_elapsed_time_whatever_the_goals_become(self, life, goals, retarget):
        changes, until = life
        history = history_of(changes)
        for minute, level in goals:
            history.prioritised(minute, level)
        agreement = resolution(
            {"P1": {"within": "3h", "calendar": "always"}, "P2": "8h", "*": "10h"}, retarget=retarget
        )

        clock = clock_at(history, until, agreement)
        split = holders(clock, history.events, CALENDARS)

        assert sum(stretch.elapsed_us for stretch in split.stretches) == clock.elapsed_us
        assert all(stretch.elapsed_us >= 0 for stretch in split.stretches)
        for parts in (split.by_team, split.by_assignee, split.by_state):
            assert sum(parts.values()) == clock.elapsed_us
