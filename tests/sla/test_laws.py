"""The laws of clocks: what holds for every history and every agreement, whatever happened and in what order."""

from __future__ import annotations

import random
from collections import Counter

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from agreements import ALWAYS
from histories import History
from servicecore.instant import HOUR_US
from servicecore.sla import Clock
from ticket_lives import (
    CALENDARS,
    CHANGES,
    WIDE,
    Life,
    Scope,
    happen,
    instants,
    length_text,
    lives,
    minutes_at,
    succession,
    versions,
)

ONE_CALENDAR = Scope(calendars=(None,), wide=True)
WITHOUT_WAITS = evolve(WIDE, changes=tuple(c for c in CHANGES if not c.startswith("waiting_")))
IN_TIME = evolve(WIDE, in_time=True)


def deadline(clock: Clock) -> int | None:
    """The deadline, shown or broken; None while there is none."""
    return clock.breached_at_us if clock.breached else clock.due_at_us


def with_more(history: History, *changes: tuple[int, str, str]) -> History:
    longer = History()
    longer.events = list(history.events)
    for us, change, reason in changes:
        happen(longer, minutes_at(us), change, reason)
    return longer


class TestTime:
    @given(lives(WIDE))
    def test_the_segments_follow_one_another_from_the_start_to_the_end(self, life: Life):
        for clock in life.status().clocks.values():
            ends = [clock.started_at_us, *(segment.end_us for segment in clock.segments)]
            assert [segment.start_us for segment in clock.segments] == ends[:-1]
            assert ends[-1] == (life.at if clock.stopped_at_us is None else clock.stopped_at_us)
            assert all(segment.start_us < segment.end_us for segment in clock.segments)

    @given(lives(ONE_CALENDAR))
    def test_what_counted_was_left_out_or_lay_outside_the_hours_is_the_whole_span(self, life: Life):
        for clock in life.status().clocks.values():
            end = life.at if clock.stopped_at_us is None else clock.stopped_at_us
            closed = ALWAYS - CALENDARS[clock.calendar]
            sums = Counter()
            for segment in clock.segments:
                sums[segment.kind] += segment.business_us
            assert (sums["counted"], sums["paused"]) == (clock.elapsed_us, clock.paused_us)
            assert sums.total() + closed.elapsed_us(clock.started_at_us, end) == end - clock.started_at_us

    @given(lives(ONE_CALENDAR))
    def test_a_change_of_priority_changes_no_time_that_was_lived_through(self, life: Life):
        kept = [event for event in life.history.events if event.type != "prioritised"]
        calm = [evolve(event, sequence=number) for number, event in enumerate(kept, 1)]

        def lived(clock: Clock) -> tuple:
            aside = sum(s.business_us for s in clock.segments if s.kind == "set_aside")
            return clock.started_at_us, clock.stopped_at_us, clock.elapsed_us + aside, clock.paused_us

        changed, unchanged = life.status().clocks, life.status(events=calm).clocks
        assert {key: lived(c) for key, c in changed.items()} == {
            key: lived(c) for key, c in unchanged.items()
        }


class TestDeadlines:
    @given(
        lives(evolve(WIDE, changes=tuple(c for c in CHANGES if not c.startswith("P")))),
        st.lists(st.integers(1, 20 * HOUR_US), min_size=3, max_size=3, unique=True).map(sorted),
        st.sampled_from([("P3", "P2"), ("P3", "P1"), ("P2", "P1")]),
        st.data(),
    )
    def test_raising_the_priority_never_makes_one_later(self, life: Life, lengths, change, data):
        levels = {level: length_text(us) for level, us in zip(("P1", "P2", "P3"), lengths, strict=True)}
        for document in life.documents:
            for target in document["targets"]:
                target |= {"goals": levels, "retarget": "from_start"}
        opening = life.history.events[0]
        fields = {**opening.data["fields"], "priority": change[0]}
        lower = with_more(life.history)
        lower.events[0] = evolve(opening, data={**opening.data, "fields": fields})
        raised_us = max(opening.at_us, data.draw(instants(opening.at_us)))
        higher = with_more(lower, (raised_us, change[1], ""))

        before, after = (life.status(events=history.events).clocks for history in (lower, higher))

        assert before.keys() == after.keys()
        for key, clock in before.items():
            due = deadline(clock)
            assert due is None or deadline(after[key]) <= due

    @given(lives(WITHOUT_WAITS), st.data())
    def test_a_pause_never_makes_one_earlier(self, life: Life, data):
        opened = life.history.events[0].at_us
        begin, end = sorted(data.draw(st.tuples(instants(opened), instants(opened))))
        paused = with_more(life.history, (begin, "waiting_started", "requester"), (end, "waiting_ended", ""))

        before, after = life.status().clocks, life.status(events=paused.events).clocks

        assert before.keys() == after.keys()
        for key, clock in after.items():
            due = deadline(clock)
            assert due is None or due >= deadline(before[key])


class TestHistories:
    @given(lives(WIDE), st.randoms(use_true_random=False))
    def test_repeated_and_shuffled_events_change_nothing(self, life: Life, chance: random.Random):
        events = life.history.events + chance.choices(life.history.events, k=3)
        chance.shuffle(events)

        assert life.status(events=events) == life.status()

    @given(lives(IN_TIME))
    def test_what_comes_later_changes_nothing_of_now(self, life: Life):
        events = [event for event in life.history.events if event.at_us <= life.at]
        if events:
            assert life.status(events=events) == life.status()

    @given(lives(WIDE), st.data())
    def test_an_agreement_edited_for_the_future_changes_no_clock_that_has_started(self, life: Life, data):
        opened = life.history.events[0].at_us
        switch = data.draw(instants(opened))
        old, new = succession(life.documents[0], data.draw(versions(opened, WIDE)), switch)

        before = life._replace(documents=[old]).status().clocks
        for documents in ([old, new], [new, old]):
            after = life._replace(documents=documents).status().clocks
            assert {key: c for key, c in after.items() if c.started_at_us < switch} == dict(before)


class TestSignals:
    @given(lives(WIDE), st.data())
    def test_judging_later_only_adds_to_what_was_told(self, life: Life, data):
        early, late = sorted((data.draw(instants(life.history.events[0].at_us, 120)), life.at))

        before, after = life.status(early).signals, life.status(late).signals

        assert before == tuple(signal for signal in after if signal.at_us <= early)

    @given(lives(WIDE))
    def test_each_key_is_told_once_and_a_breach_once_a_cycle(self, life: Life):
        signals = life.status().signals

        assert max(Counter(signal.key for signal in signals).values(), default=1) == 1
        once = [s for s in signals if s.kind not in ("paused", "resumed", "milestone")]
        assert max(Counter((s.metric, s.cycle, s.kind) for s in once).values(), default=1) == 1
