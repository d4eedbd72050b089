"""How an obligation stands: due, done, late and overdue, by the calendar and by laws."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.standing import HOURS
from servicecore.businesstime import BusinessCalendar
from servicecore.errors import UnknownName, WrongArgument
from servicecore.instant import from_iso, to_us
from servicecore.obligation import Obligation, Subject, standing

ACME = Subject("acme", start=from_iso("2026-01-01T00:00:00Z"))


def us(text):
    """An instant of 2026 in UTC, from `03-02` or `03-02 09:00`."""
    day, _, hour = text.partition(" ")
    return from_iso(f"2026-{day}T{hour or '00:00'}:00Z")


def owed(*done, at, subject=ACME, **says):
    obligation = Obligation.from_dict({"name": "call", "per": "customer", "every": "quarter", **says})
    return standing(obligation, subject, [us(each) for each in done], at=us(at), calendars=HOURS)


def states(held):
    return [(each.label.removeprefix("2026-"), each.state) for each in held.periods]


class TestWithoutGrace:
    def test_each_period_is_owed_once(self):
        held = owed("02-10", "05-05", "05-06", at="08-01")

        assert states(held) == [("Q1", "done"), ("Q2", "done"), ("Q3", "due"), ("Q4", "upcoming")]
        assert [each.done_at_us for each in held.periods] == [us("02-10"), us("05-05"), None, None]

    def test_a_period_holds_its_start_and_not_its_end(self):
        assert states(owed("04-01", at="04-01")) == [("Q1", "overdue"), ("Q2", "done"), ("Q3", "upcoming")]
        assert states(owed("01-01", at="03-31 23:59")) == [("Q1", "done"), ("Q2", "upcoming")]

    def test_is_overdue_from_its_end_on(self):
        before, after = owed(at="03-31 23:59"), owed(at="04-01")

        assert states(before) == [("Q1", "due"), ("Q2", "upcoming")]
        assert states(after) == [("Q1", "overdue"), ("Q2", "due"), ("Q3", "upcoming")]
        assert [each.label for each in after.overdue] == ["2026-Q1"]

    def test_what_was_missed_stays_missed(self):
        assert states(owed("04-02", "04-03", at="04-04"))[:2] == [("Q1", "overdue"), ("Q2", "done")]

    def test_what_is_done_ahead_of_judgement_does_not_count_yet(self):
        assert states(owed("02-10", at="02-09")) == [("Q1", "due"), ("Q2", "upcoming")]

    def test_what_was_done_before_anything_was_owed_counts_for_nothing(self):
        late = Subject("acme", start=us("04-01"))

        assert states(owed("03-31", at="04-02", subject=late)) == [("Q2", "due"), ("Q3", "upcoming")]


class TestGrace:
    def test_what_is_missed_can_be_made_up_late(self):
        held = owed("04-03", at="04-10", grace="120h")

        assert states(held) == [("Q1", "done_late"), ("Q2", "due"), ("Q3", "upcoming")]

    def test_up_to_its_end_and_no_longer(self):
        assert states(owed("04-05 23:59", at="04-10", grace="120h"))[0] == ("Q1", "done_late")
        assert states(owed("04-06", at="04-10", grace="120h"))[:2] == [("Q1", "overdue"), ("Q2", "done")]

    def test_the_oldest_that_is_missing_comes_first(self):
        held = owed("04-02", "04-03", at="04-10", grace="120h")

        assert states(held) == [("Q1", "done_late"), ("Q2", "done"), ("Q3", "upcoming")]

    def test_counts_in_business_days_of_its_calendar(self):
        # Due as Wednesday begins; two business days on from that midnight is Friday, held to its opening.
        (first, *_) = owed(at="04-10", grace="2bd", calendar="office").periods

        assert (first.due_us, first.closes_us) == (us("04-01"), us("04-03 09:00"))

    def test_or_in_its_hours(self):
        (first, *_) = owed(at="04-10", grace="10h", calendar="office").periods

        assert first.closes_us == us("04-02 11:00")


class TestClosing:
    def test_is_the_last_in_the_period(self):
        # 31 May 2026 is a Sunday; the office closed on Friday the 29th.
        periods = owed(at="05-15", every="month", due="closing", calendar="office").periods

        assert [each.due_us for each in periods[3:5]] == [us("04-30 17:00"), us("05-29 17:00")]
        assert [each.closes_us for each in periods[3:5]] == [us("05-01"), us("06-01")]

    def test_what_is_done_after_it_is_late(self):
        held = owed("05-29 17:00", "04-30 16:59", at="06-01", every="month", due="closing", calendar="office")

        assert states(held)[3:5] == [("04", "done"), ("05", "done_late")]

    def test_is_the_end_where_nothing_closes_within(self):
        obligation = Obligation("c", per="asset", every="day", due="closing", calendar="office")
        weekend = Subject("lift", start=us("03-07"), end=us("03-10"))

        held = standing(obligation, weekend, [], at=us("03-10"), calendars=HOURS)

        assert [each.due_us for each in held.periods] == [us("03-08"), us("03-09"), us("03-09 17:00")]

    def test_a_closing_as_a_period_begins_is_the_one_before_its(self):
        mondays = BusinessCalendar.from_dict(
            {"name": "mondays", "timezone": "UTC", "weekly": {"mon": [["09:00", "24:00"]]}}
        )
        obligation = Obligation("c", per="asset", every="day", due="closing", calendar="mondays")
        lift = Subject("lift", start=us("03-02"), end=us("03-04"))

        held = standing(obligation, lift, [], at=us("03-04"), calendars={"mondays": mondays})

        assert [each.due_us for each in held.periods] == [us("03-03"), us("03-04")]

    def test_and_where_nothing_ever_closes(self):
        obligation = Obligation("c", per="asset", every="quarter", due="closing", calendar="always")

        held = standing(
            obligation, ACME, [], at=us("01-01"), calendars={"always": BusinessCalendar.always("UTC")}
        )

        assert held.periods[0].due_us == us("04-01")

    def test_of_a_calendar_that_is_missing_is_told(self):
        with pytest.raises(UnknownName, match="calendar 'shop' is not known; use one of office"):
            owed(at="05-15", due="closing", calendar="shop")


class TestSubjects:
    @pytest.mark.parametrize(
        ("partial", "labels"), [("skip", ["Q2", "Q3"]), ("owe", ["Q1", "Q2", "Q3", "Q4"])]
    )
    def test_a_part_of_a_period_is_owed_where_that_is_said(self, partial, labels):
        asset = Subject("lift", start=us("02-15"), end=us("11-15"))

        assert [name for name, _ in states(owed(at="12-31", subject=asset, partial=partial))] == labels

    def test_nothing_is_owed_after_the_end(self):
        asset = Subject("lift", start=us("01-01"), end=us("04-01"))

        assert states(owed(at="12-31", subject=asset)) == [("Q1", "overdue")]
        assert owed(at="12-31", subject=asset).next_due_at is None

    def test_before_the_start_the_first_period_is_ahead(self):
        asset = Subject("lift", start=us("07-01"))

        assert states(owed(at="02-01", subject=asset)) == [("Q3", "upcoming")]

    def test_where_the_start_is_within_a_period_the_next_is_ahead(self):
        asset = Subject("lift", start=us("07-02"))

        assert states(owed(at="02-01", subject=asset)) == [("Q4", "upcoming")]


class TestAnswer:
    def test_says_what_is_due_next(self):
        held = owed("02-10", at="02-11")

        assert held.next_due_at == held.periods[1].due_at
        assert held.next_due_at_us == us("07-01")
        assert owed(at="04-02").next_due_at_us == us("07-01")

    def test_counts_states(self):
        assert owed("02-10", at="08-01").counts == {"done": 1, "overdue": 1, "due": 1, "upcoming": 1}

    def test_is_data(self):
        held = owed("02-10", at="02-11")

        assert held.at.month == 2
        assert (held.periods[0].done_at.day, held.periods[1].done_at) == (10, None)
        assert held.to_dict() == {
            "obligation": "call",
            "subject": "acme",
            "at": "2026-02-11T00:00:00Z",
            "periods": [
                {
                    "label": "2026-Q1",
                    "start": "2026-01-01T00:00:00Z",
                    "end": "2026-04-01T00:00:00Z",
                    "due": "2026-04-01T00:00:00Z",
                    "closes": "2026-04-01T00:00:00Z",
                    "state": "done",
                    "done_at": "2026-02-10T00:00:00Z",
                },
                {
                    "label": "2026-Q2",
                    "start": "2026-04-01T00:00:00Z",
                    "end": "2026-07-01T00:00:00Z",
                    "due": "2026-07-01T00:00:00Z",
                    "closes": "2026-07-01T00:00:00Z",
                    "state": "upcoming",
                    "done_at": None,
                },
            ],
        }

    @pytest.mark.parametrize(
        ("subject", "done", "name"), [("acme", [], "subject"), (ACME, 7, "done_at"), (None, [], "subject")]
    )
    def test_is_refused_of_what_is_none(self, subject, done, name):
        with pytest.raises(WrongArgument, match=f"{name} is of type"):
            standing(Obligation("c", per="customer", every="year"), subject, done, at=0)


SPAN = st.integers(from_iso("2020-01-01T00:00:00Z"), from_iso("2030-01-01T00:00:00Z"))
EVERY = st.sampled_from(["week", "month", "quarter", "year", "5 months"])
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai"])
OWING = {
    "week_start": st.sampled_from(["mon", "sun"]),
    "fiscal_start": st.integers(1, 12),
    "grace": st.sampled_from([None, "72h", "2000h"]),
}


@st.composite
def stories(draw):
    """An obligation, whom it is owed to, when it was done, and when it is."""
    obligation = Obligation(
        "call",
        per="customer",
        every=draw(EVERY),
        timezone=draw(ZONES),
        partial=draw(st.sampled_from(["owe", "skip"])),
        **{key: draw(values) for key, values in OWING.items()},
    )
    start, end = sorted(draw(st.lists(SPAN, min_size=2, max_size=2, unique=True)))
    subject = Subject("acme", start=start, end=draw(st.sampled_from([None, end])))
    return obligation, subject, draw(st.lists(SPAN, max_size=12)), draw(SPAN)


class TestLaws:
    @given(stories())
    def test_the_periods_partition_the_time_in_which_it_is_owed(self, story):
        obligation, subject, done, at = story
        periods = standing(obligation, subject, done, at=at).periods

        for before, after in pairwise(periods):
            assert before.end_us == after.start_us
        if obligation.partial == "owe":
            last = max(at, subject.start_us) if subject.end_us is None else min(at, subject.end_us - 1)
            assert periods[0].start_us <= subject.start_us < periods[0].end_us
            assert periods[-1].end_us > last
        for period in periods:
            local = datetime.fromtimestamp(period.start_us / 1e6, ZoneInfo(obligation.timezone))
            assert (local.hour, local.minute, local.second) == (0, 0, 0)

    @given(stories())
    def test_what_was_done_counts_once_and_for_what_could_still_be_made_up(self, story):
        obligation, subject, done, at = story
        held = standing(obligation, subject, done, at=at)
        used = [each.done_at_us for each in held.periods if each.done_at_us is not None]

        assert sorted(used) == used
        assert not {each: used.count(each) for each in used if used.count(each) > done.count(each)}
        for each in held.periods:
            if each.done_at_us is not None:
                assert each.start_us <= each.done_at_us < each.closes_us
                assert each.done_at_us <= at
                assert each.state == ("done" if each.done_at_us < each.due_us else "done_late")
            else:
                assert each.state == (
                    "upcoming" if at < each.start_us else "due" if at < each.due_us else "overdue"
                )

    @given(stories())
    def test_no_period_is_missing_while_something_done_in_it_counts_for_none(self, story):
        obligation, subject, done, at = story
        held = standing(obligation, subject, done, at=at)
        used = {each.done_at_us for each in held.periods}

        for each in held.periods:
            if each.done_at_us is None:
                assert not [
                    us for us in done if each.start_us <= us < each.end_us and us <= at and us not in used
                ]

    @given(stories(), st.randoms(use_true_random=False))
    def test_the_order_of_arrival_does_not_matter(self, story, random):
        obligation, subject, done, at = story
        shuffled = list(done)
        random.shuffle(shuffled)

        assert standing(obligation, subject, shuffled, at=at) == standing(obligation, subject, done, at=at)

    @given(stories(), st.integers(0, 400))
    def test_what_is_told_of_a_period_that_can_no_longer_be_made_up_stays_told(self, story, days):
        obligation, subject, done, at = story
        later = at + timedelta(days=days) // timedelta(microseconds=1)
        told = {each.label: each for each in standing(obligation, subject, done, at=later).periods}

        for each in standing(obligation, subject, done, at=at).periods:
            if each.closes_us <= at:
                assert told[each.label] == each

    @given(stories())
    def test_a_datetime_and_its_microseconds_are_the_same(self, story):
        obligation, subject, done, at = story
        dates = [datetime.fromtimestamp(0, ZoneInfo("UTC")) + timedelta(microseconds=each) for each in done]

        assert [to_us(each) for each in dates] == done
        assert standing(obligation, subject, dates, at=at) == standing(obligation, subject, done, at=at)
