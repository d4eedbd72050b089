"""Versions by date: each second by the version in force, and an edit for the future that moves no past."""

import copy
import json
import pickle
from datetime import date, datetime, timedelta

import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from businesstime.calendars import DAY, EPOCH, OFFICE, WEEKDAYS, sections, situations, us
from businesstime.minute_walk import day_as_read, utc, wall_is_plain, wall_zone
from servicecore.businesstime import BusinessCalendar, Layer
from servicecore.businesstime.compiled.spans import clipped, disjoint
from servicecore.businesstime.rules.succession import Succession
from servicecore.errors import InvalidArgument, InvalidDefinition, NoOpenTime, WrongArgument
from servicecore.instant import HOUR_US, MAX_US, MIN_US, MINUTE_US, to_us

NIGHTS = {day: [["22:00", "06:00"]] for day in WEEKDAYS}
DAYS = {day: [["09:00", "17:00"]] for day in WEEKDAYS}
SWITCH = us(2026, 7, 1)
SWITCH_DAY = SWITCH // DAY


def made(document):
    return BusinessCalendar.from_dict(document)


def utc_hours(weekly, **sections):
    return made({"timezone": "UTC", "weekly": weekly, **sections})


def midnight_of(day, timezone):
    return to_us(datetime(day.year, day.month, day.day, tzinfo=wall_zone(timezone)))


def around(at):
    return (EPOCH + timedelta(microseconds=at)).date()


@st.composite
def revisions(draw):
    """A document, a date near its clock change and what changes from that date on."""
    document, at = draw(situations())
    day = around(at) + timedelta(days=draw(st.integers(-3, 3)))
    return document, at, day, draw(sections(around(at)))


@st.composite
def versioned(draw):
    """A document with up to three versions near an instant."""
    document, at = draw(situations())
    near = around(at)
    days = sorted(draw(st.sets(st.integers(-6, 6), max_size=3)))
    versions = [{"from": (near + timedelta(days=day)).isoformat(), **draw(sections(near))} for day in days]
    return document | {"versions": versions}, at


def in_force(document, day):
    """The plain document that holds on a date."""
    held = {key: value for key, value in document.items() if key != "versions"}
    for version in document["versions"]:
        if version["from"] <= day.isoformat():
            held |= {key: value for key, value in version.items() if key != "from"}
    return held


def by_day(pieces):
    """The intervals of each date as a plain set of minutes."""
    found = {}
    for day, start, end in pieces:
        found.setdefault(day, set()).update(range(start // MINUTE_US, end // MINUTE_US))
    return found


class TestAgainstTheWallClock:
    @given(versioned())
    def test_every_five_minutes_are_judged_by_the_version_on_the_wall(self, case):
        document, at = case
        assume(at > 0)
        start_us = at - at % MINUTE_US
        start = utc(start_us)
        zone = wall_zone(document["timezone"])
        walls = [(start + timedelta(minutes=n)).astimezone(zone) for n in range(0, 3 * 1440, 5)]
        held = {day: in_force(document, day) for day in {wall.date() for wall in walls}}
        for plain in held.values():  # midnights have to be plain too: there versions change
            assume(wall_is_plain(plain | {"holiday_cuts_overnight": True}, start, 3 * 1440))
        read = {day: day_as_read(plain, day) for day, plain in held.items()}
        calendar = made(document)

        found = [calendar.is_open_us(start_us + 5 * n * MINUTE_US) for n in range(len(walls))]

        assert found == [read[wall.date()][wall.hour * 60 + wall.minute] for wall in walls]


class TestAnEditForTheFuture:
    @given(revisions(), st.integers(0, 9 * DAY), st.integers(0, 9 * DAY))
    def test_moves_no_open_time_before_it(self, case, back, length):
        document, _, day, sections = case
        old = made(document)
        new = old.revised(day, sections)
        end = midnight_of(day, document["timezone"]) - back
        span = (end - length, end)

        assert new.elapsed_us(*span) == old.elapsed_us(*span)
        assert new.intervals_us(*span) == old.intervals_us(*span)
        assert new.is_open_us(span[0] - 1) == old.is_open_us(span[0] - 1)
        assert new.rules.pieces(*span) == old.rules.pieces(*span)

    @given(revisions(), st.integers(-9 * DAY, 9 * DAY), st.integers(-20 * HOUR_US, 20 * HOUR_US))
    def test_moves_no_answer_that_lies_before_it(self, case, offset, duration):
        document, at, day, sections = case
        old = made(document)
        new = old.revised(day, sections)
        assume(any(old.rules.weekly))
        change = midnight_of(day, document["timezone"])
        at = min(at + offset, change - 1)
        questions = [
            lambda calendar: calendar.advance_us(at, duration),
            lambda calendar: calendar.next_open_us(at),
            lambda calendar: calendar.next_close_us(at),
            lambda calendar: calendar.previous_close_us(at),
            lambda calendar: calendar.business_days.end_of_day(at, 0),
            lambda calendar: calendar.business_days.end_of_day(at, 1),
            lambda calendar: calendar.business_days.add(at, 1),
            lambda calendar: calendar.business_days.add(at, -1),
        ]

        for ask in questions:
            try:
                said = ask(old)
            except NoOpenTime:
                continue
            if said < change:
                assert ask(new) == said

    @given(revisions(), st.integers(1, 9))
    def test_makes_no_earlier_date_a_business_day_and_takes_none(self, case, back):
        document, _, day, sections = case
        old = made(document)
        new = old.revised(day, sections)
        change = midnight_of(day, document["timezone"])

        assert new.is_business_day(day - timedelta(days=back)) == old.is_business_day(
            day - timedelta(days=back)
        )
        span = change - back * DAY, change - 1
        assert new.business_days.between(*span) == old.business_days.between(*span)

    @given(revisions(), st.integers(0, 9 * DAY), st.integers(0, 9 * DAY))
    def test_from_it_on_the_calendar_is_as_if_it_had_always_been_so(self, case, ahead, length):
        document, _, day, sections = case
        new = made(document).revised(day, sections)
        always_so = made(document | sections)
        start = midnight_of(day, document["timezone"]) + ahead
        span = (start, start + length)

        assert new.elapsed_us(*span) == always_so.elapsed_us(*span)
        assert new.intervals_us(*span) == always_so.intervals_us(*span)
        assert new.rules.pieces(*span) == always_so.rules.pieces(*span)

    def test_is_stated_by_its_date_alone(self):
        office = made(OFFICE)

        longer = office.revised(date(2026, 7, 1), {"weekly": {"mon": [["08:00", "18:00"]]}})

        assert longer == office.revised("2026-07-01", {"weekly": {"mon": [["08:00", "18:00"]]}})
        assert longer == office.revised(pendulum.date(2026, 7, 1), {"weekly": {"mon": [["08:00", "18:00"]]}})
        assert longer.rules.later[0].from_date == date(2026, 7, 1)

    def test_a_second_one_takes_over_what_the_first_changed(self):
        once = made(OFFICE).revised("2026-07-01", {"holidays": ["2026-12-31"]})

        twice = once.revised("2026-08-01", {"weekly": DAYS})

        assert [holiday.date for holiday in twice.rules.later[1].rules.holidays] == [date(2026, 12, 31)]

    def test_a_make_up_day_has_the_hours_of_its_version(self):
        weekly = {"mon": [["09:00", "17:00"]]}
        workdays = {"2026-06-27": "mon", "2026-07-04": "mon"}  # Saturdays
        calendar = utc_hours(weekly, workdays=workdays).revised("2026-07-01", {"weekly": NIGHTS})

        june, july = (
            calendar.intervals_us(us(2026, *day), us(2026, *day) + 2 * DAY) for day in ((6, 27), (7, 4))
        )

        assert june == ((us(2026, 6, 27, 9), us(2026, 6, 27, 17)),)
        assert july[1] == (us(2026, 7, 4, 22), us(2026, 7, 5, 6))


class TestANightOverTheChange:
    """A night shift over the midnight of the change, each by hand."""

    def intervals(self, calendar):
        pairs = calendar.intervals_us(SWITCH - 12 * HOUR_US, SWITCH + 12 * HOUR_US)
        return [((start - SWITCH) // HOUR_US, (end - SWITCH) // HOUR_US) for start, end in pairs]

    def test_is_the_old_versions_before_midnight_alone(self):
        calendar = utc_hours(NIGHTS).revised("2026-07-01", {"weekly": {}})

        assert self.intervals(calendar) == [(-2, 0)]

    def test_is_the_new_versions_after_midnight_alone(self):
        calendar = utc_hours({}).revised("2026-07-01", {"weekly": NIGHTS})

        assert self.intervals(calendar) == [(0, 6)]

    def test_is_one_interval_where_both_have_it(self):
        calendar = utc_hours(NIGHTS).revised(
            "2026-07-01", {"weekly": {day: [["21:00", "04:00"]] for day in WEEKDAYS}}
        )

        assert self.intervals(calendar) == [(-2, 4)]

    def test_a_shift_under_way_keeps_its_date(self):
        rules = (
            utc_hours(NIGHTS)
            .revised("2026-07-01", {"weekly": {day: [["21:00", "04:00"]] for day in WEEKDAYS}})
            .rules
        )

        (before,) = disjointed(rules.days(SWITCH_DAY - 1, SWITCH_DAY))

        assert before == (SWITCH_DAY - 1, SWITCH - 2 * HOUR_US, SWITCH + 4 * HOUR_US)

    def test_what_begins_with_the_version_is_of_its_first_date(self):
        calendar = utc_hours(DAYS).revised("2026-07-01", {"weekly": NIGHTS})
        at_ten = pendulum_like(SWITCH - 14 * HOUR_US)

        closing = calendar.end_of_business_day(at_ten)

        assert closing == pendulum_like(SWITCH - 7 * HOUR_US)
        assert calendar.rules.days(SWITCH_DAY, SWITCH_DAY + 1)[0] == (
            SWITCH_DAY,
            SWITCH,
            SWITCH + 6 * HOUR_US,
        )

    def test_a_closing_at_the_midnight_of_the_change_stays_the_days_closing(self):
        full_days = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
        calendar = utc_hours(full_days).revised("2026-07-01", {"weekly": NIGHTS})

        closing = calendar.business_days.end_of_day(SWITCH - HOUR_US, 0)

        assert closing == SWITCH

    def test_a_night_that_a_break_left_nothing_of_stays_over(self):
        early_end = {day: [["23:00", "06:00"]] for day in WEEKDAYS}
        calendar = utc_hours(NIGHTS, breaks=early_end).revised("2026-07-01", {"breaks": {}})

        closing = calendar.business_days.end_of_day(SWITCH - 90 * MINUTE_US, 0)

        assert closing == SWITCH - HOUR_US

    def test_what_a_break_leaves_of_a_version_that_was_not_open_yet_is_of_its_first_date(self):
        late = {day: [["00:00", "01:00"]] for day in WEEKDAYS}
        calendar = utc_hours(DAYS).revised("2026-07-01", {"weekly": NIGHTS, "breaks": late})

        closing = calendar.business_days.end_of_day(SWITCH - 10 * HOUR_US, 0)

        assert closing == SWITCH - 7 * HOUR_US

    def test_a_break_over_midnight_moves_no_night(self):
        over_midnight = {day: [["23:30", "00:30"]] for day in WEEKDAYS}
        plain = utc_hours(NIGHTS, breaks=over_midnight)
        revised = plain.revised("2026-07-01", {"holidays": ["2026-08-01"]})

        days = revised.rules.days(SWITCH_DAY - 2, SWITCH_DAY + 2)

        assert days == plain.rules.days(SWITCH_DAY - 2, SWITCH_DAY + 2)
        assert revised.version == utc_hours(NIGHTS, breaks=over_midnight, holidays=["2026-08-01"]).version

    def test_a_holiday_on_the_first_date_cuts_the_old_night_only_after_midnight(self):
        new = {"holidays": ["2026-07-01"], "holiday_cuts_overnight": True}
        calendar = utc_hours(NIGHTS).revised("2026-07-01", new)

        assert self.intervals(calendar) == [(-2, 0)]

    def test_is_cut_where_the_days_are_read_in_blocks(self):
        block = 366 * 56  # business days are read from here on
        day = date(1970, 1, 1) + timedelta(days=block)
        calendar = utc_hours(NIGHTS).revised(day, {"weekly": {}})

        closing = calendar.business_days.end_of_day(block * DAY - HOUR_US, 0)

        assert closing == block * DAY

    def test_is_whole_where_the_days_are_read_in_blocks(self):
        block = 366 * 56
        day = date(1970, 1, 1) + timedelta(days=block)
        calendar = utc_hours(NIGHTS).revised(day, {"breaks": {}})

        assert calendar.business_days.end_of_day(block * DAY - HOUR_US, 0) == block * DAY + 6 * HOUR_US


def pendulum_like(instant):
    return EPOCH + timedelta(microseconds=instant)


def disjointed(pieces):
    """The intervals of each date, those that abut as one."""
    rows = []
    for day in sorted({day for day, _, _ in pieces}):
        spans = disjoint(
            [start for found, start, _ in pieces if found == day],
            [end for found, _, end in pieces if found == day],
        )
        rows += [(day, start, end) for start, end in zip(*spans, strict=True)]
    return rows


class TestWindows:
    @given(versioned(), st.integers(-9, 9), st.integers(0, 9), st.integers(0, 9))
    def test_days_are_the_same_wherever_a_range_is_cut(self, case, first, one, other):
        document, at = case
        rules = made(document).rules
        first += at // DAY

        parts = rules.days(first, first + one) + rules.days(first + one, first + one + other)

        assert parts == rules.days(first, first + one + other)

    @given(versioned())
    def test_days_hold_the_same_open_time_as_spans(self, case):
        document, at = case
        rules = made(document).rules
        first = at // DAY - 12
        window = (at - 5 * DAY, at + 5 * DAY)

        pieces = sorted((start, end) for _, start, end in rules.days(first, first + 24))

        by_days = disjoint([start for start, _ in pieces], [end for _, end in pieces])
        assert clipped(by_days, *window) == clipped(rules.spans(first, first + 24), *window)

    @given(versioned(), st.integers(0, 9 * DAY))
    def test_pieces_cover_the_span_and_add_up(self, case, length):
        document, at = case
        calendar = made(document)

        pieces = calendar.rules.pieces(at, at + length)

        edges = [edge for piece in pieces for edge in (piece.start_us, piece.end_us)]
        assert edges == sorted(edges)
        assert sum(piece.end_us - piece.start_us for piece in pieces) == length
        opened = sum(piece.end_us - piece.start_us for piece in pieces if piece.is_open)
        assert opened == calendar.elapsed_us(at, at + length)


# A few hours only, so that two calendars often come to mean the same.
FEW_HOURS = st.sampled_from([[], [["09:00", "17:00"]], [["22:00", "06:00"]], [["00:00", "24:00"]]])
FEW_BREAKS = st.sampled_from([[], [["23:30", "00:30"]], [["23:00", "06:00"]], [["00:00", "01:00"]]])
FEW_DATES = st.integers(0, 20).map(lambda n: (date(2026, 6, 22) + timedelta(days=n)).isoformat())


FEW_SECTIONS = {
    "weekly": st.lists(FEW_HOURS, min_size=2, max_size=2).map(
        lambda week: {day: week[day in {"sat", "sun"}] for day in WEEKDAYS}
    ),
    "holidays": st.lists(FEW_DATES, max_size=1),
    "special": st.dictionaries(FEW_DATES, FEW_HOURS, max_size=1),
    "holiday_cuts_overnight": st.booleans(),
}
FEW_BREAKING = FEW_SECTIONS | {"breaks": FEW_BREAKS.map(lambda rows: dict.fromkeys(WEEKDAYS, rows))}
FEW_VERSIONS = st.sets(FEW_DATES, max_size=3).map(sorted)
FEW = {
    breaks: st.fixed_dictionaries({}, optional=of)
    for breaks, of in ((False, FEW_SECTIONS), (True, FEW_BREAKING))
}


@st.composite
def few_calendars(draw, *, breaks=False):
    versions = [{"from": day, **draw(FEW[breaks])} for day in draw(FEW_VERSIONS)]
    return made({"timezone": "UTC", "versions": versions, **draw(FEW[breaks])})


class TestVersion:
    @given(few_calendars(), few_calendars())
    def test_calendars_with_the_same_days_have_the_same_version_and_no_others(self, one, other):
        window = (us(2026, 5, 1) // DAY, us(2026, 9, 1) // DAY)
        days = [by_day(calendar.rules.days(*window)) for calendar in (one, other)]

        assert (one.version == other.version) == (days[0] == days[1])

    @given(few_calendars(breaks=True), few_calendars(breaks=True))
    def test_calendars_of_one_version_have_the_same_days(self, one, other):
        window = (us(2026, 5, 1) // DAY, us(2026, 9, 1) // DAY)
        days = [by_day(calendar.rules.days(*window)) for calendar in (one, other)]

        assert one.version != other.version or days[0] == days[1]

    @given(few_calendars(breaks=True), FEW_DATES)
    def test_said_again_from_a_date_on_it_is_the_same_calendar(self, calendar, day):
        later = calendar.rules.later if isinstance(calendar.rules, Succession) else ()
        assume(not later or later[-1].from_date.isoformat() < day)
        window = (us(2026, 5, 1) // DAY, us(2026, 9, 1) // DAY)

        again = calendar.revised(day, {})

        assert again.version == calendar.version
        assert by_day(again.rules.days(*window)) == by_day(calendar.rules.days(*window))

    @given(few_calendars())
    def test_said_as_exceptions_it_is_the_same_version(self, calendar):
        """What versions say of some weeks, said by one calendar with special hours for every date of them."""
        first, last = us(2026, 6, 1) // DAY, us(2026, 8, 1) // DAY
        weeks = [[set(minutes) for minutes in week_of(calendar, day)] for day in (first, last)]
        assume(weeks[0] == weeks[1])
        special = {}
        for day in range(first, last):
            rows = [
                [text_of(start - day * DAY), text_of((end - day * DAY) % DAY)]
                for _, start, end in disjointed(calendar.rules.days(day, day + 1))
            ]
            special[(EPOCH + timedelta(days=day)).date().isoformat()] = rows
        plain = made({"timezone": "UTC", "weekly": weekly_of(calendar), "special": special})

        assert plain.version == calendar.version

    def test_a_version_that_changes_nothing_has_no_part_in_it(self):
        office = made(OFFICE)

        assert office.revised("2026-07-01", {}).version == office.version
        assert office.revised("2026-07-01", {"weekly": OFFICE["weekly"]}).version == office.version

    def test_what_a_version_says_of_dates_before_it_has_no_part_in_it(self):
        office = made(OFFICE)

        assert (
            office.revised(
                "2026-07-01", {"weekly": DAYS, "special": {"2026-06-29": [], "2026-12-24": []}}
            ).version
            == office.revised("2026-07-01", {"weekly": DAYS, "special": {"2026-12-24": []}}).version
        )

    def test_what_a_version_says_of_dates_after_it_has_no_part_in_it(self):
        plain = utc_hours(NIGHTS)
        late = utc_hours(NIGHTS, special={"2026-07-02": []}, breaks={"2026-07-03": [["22:00", "23:00"]]})
        new = {"weekly": DAYS, "special": {}, "breaks": {}}

        assert late.revised("2026-07-01", new).version == plain.revised("2026-07-01", new).version

    def test_a_date_that_hours_moved_on_from_counts(self):
        office = made(OFFICE)

        versions = {office.revised(day, {"weekly": DAYS}).version for day in ("2026-07-01", "2026-07-02")}

        assert len(versions | {office.version}) == 3

    def test_the_last_day_before_it_counts_by_what_lies_before_midnight(self):
        special = {"2026-06-30": [["20:00", "03:00"]]}
        cut = {"2026-06-30": [["20:00", "24:00"]]}
        new = {"weekly": {}, "special": {}}

        assert (
            utc_hours(NIGHTS, special=special).revised("2026-07-01", new).version
            == utc_hours(NIGHTS, special=cut).revised("2026-07-01", new).version
        )

    def test_a_break_over_the_change_counts_on_either_side_of_it(self):
        long_break = {day: [["23:00", "02:00"]] for day in WEEKDAYS}
        kept = utc_hours(NIGHTS, breaks=long_break)

        assert kept.revised("2026-07-01", {"breaks": {}}).version != kept.version
        assert kept.revised("2026-07-01", {"breaks": long_break}).version == kept.version
        assert utc_hours(NIGHTS).revised("2026-07-01", {"breaks": long_break}).version != kept.version

    def test_there_and_back_again_is_a_closed_week(self):
        week_off = [(date(2026, 8, 3) + timedelta(days=n)).isoformat() for n in range(7)]
        office = utc_hours(DAYS)

        revised = office.revised("2026-08-03", {"weekly": {}}).revised("2026-08-10", {"weekly": DAYS})

        assert revised.version == utc_hours(DAYS, holidays=week_off).version


def week_of(calendar, first):
    return [
        {
            minute - day * 1440
            for minutes in by_day(calendar.rules.days(day, day + 1)).values()
            for minute in minutes
        }
        for day in range(first, first + 7)
    ]


def weekly_of(calendar):
    day = us(2026, 6, 1) // DAY
    return {
        WEEKDAYS[n]: [
            [text_of(start - (day + n) * DAY), text_of((end - (day + n) * DAY) % DAY)]
            for _, start, end in calendar.rules.days(day + n, day + n + 1)
        ]
        for n in range(7)
    }


def text_of(time_us):
    return f"{time_us // HOUR_US:02d}:{time_us % HOUR_US // MINUTE_US:02d}"


class TestDocument:
    @given(versioned())
    def test_reads_back_what_it_writes(self, case):
        calendar = made(case[0])

        assert made(json.loads(json.dumps(calendar.to_dict()))) == calendar

    @given(versioned())
    def test_reads_back_what_it_writes_under_another_name(self, case):
        calendar = made(case[0]).named("another")

        assert made(calendar.to_dict()) == calendar

    def test_states_what_each_version_changes(self):
        calendar = made(OFFICE).revised(
            "2026-07-01", {"weekly": DAYS, "holidays": {"2026-12-25": "Christmas Day"}}
        )

        assert calendar.to_dict()["versions"] == [{"from": "2026-07-01", "weekly": DAYS}]

    def test_states_what_a_version_takes_away(self):
        calendar = made(OFFICE).revised("2026-07-01", {"weekly": {}, "holidays": [], "special": {}})

        assert calendar.to_dict()["versions"] == [
            {"from": "2026-07-01", "weekly": {}, "holidays": [], "special": {}}
        ]

    def test_without_versions_it_is_a_plain_calendar(self):
        assert made(OFFICE | {"versions": []}) == made(OFFICE)

    @given(versioned())
    def test_copies_are_equal_and_answer_alike(self, case):
        document, at = case
        calendar = made(document)

        for other in (copy.copy(calendar), copy.deepcopy(calendar), pickle.loads(pickle.dumps(calendar))):
            assert other == calendar
            assert hash(other) == hash(calendar)
            assert other.version == calendar.version
            assert other.elapsed_us(at, at + 9 * DAY) == calendar.elapsed_us(at, at + 9 * DAY)


class TestFaults:
    @pytest.mark.parametrize(
        ("versions", "path", "message", "code"),
        [
            (
                {},
                "versions",
                "{} is of type dict; give a list of tables, each with the key 'from'",
                "wrong_type",
            ),
            (
                [7],
                "versions[0]",
                "7 is of type int; give a table with the key 'from' and the sections that change",
                "wrong_type",
            ),
            ([{}], "versions[0].from", "is missing; give the date from which it holds", "missing_key"),
            (
                [{"from": "1.7.2026"}],
                "versions[0].from",
                "date '1.7.2026' is not known; give an existing day such as '2026-12-25'",
                "invalid_date",
            ),
            (
                [{"from": datetime(2026, 7, 1)}],
                "versions[0].from",
                "is not known; give an existing day",
                "invalid_date",
            ),
            (
                [{"from": "2026-07-01"}, {"from": "2026-07-01"}],
                "versions[1].from",
                (
                    "2026-07-01 is not after 2026-07-01 of the version before it; "
                    "give versions in the order of their dates"
                ),
                "order",
            ),
            (
                [{"from": "2026-07-01"}, {"from": "2026-06-30"}],
                "versions[1].from",
                "2026-06-30 is not after 2026-07-01",
                "order",
            ),
            (
                [{"from": "2026-07-01", "timezone": "UTC"}],
                "versions[0].timezone",
                "key 'timezone' is not known; use from, weekly, holidays",
                "unknown_key",
            ),
            (
                [{"from": "2026-07-01", "weekly": {"montag": []}}],
                "versions[0].weekly.montag",
                "weekday 'montag' is not known",
                "unknown_key",
            ),
            (
                [{"from": "2026-07-01", "layers": [{"name": "x", "holidays": ["never"]}]}],
                "versions[0].layers[0].holidays[0]",
                "date 'never' is not known",
                "invalid_date",
            ),
            (
                [
                    {"from": "2026-07-01", "workdays": {"2026-12-24": "mon"}}
                ],  # which the calendar has special hours for
                "versions[0].workdays.2026-12-24",
                "2026-12-24 has special hours too; state one of the two",
                "contradiction",
            ),
        ],
    )
    def test_names_the_place_and_what_would_be_accepted(self, versions, path, message, code):
        with pytest.raises(InvalidDefinition) as caught:
            made(OFFICE | {"versions": versions})

        (fault,) = caught.value.faults
        assert (fault.path, fault.code) == (path, code)
        assert message in fault.message

    def test_reports_those_of_all_versions_at_once(self):
        versions = [
            {"weekly": 7},
            {"from": "2026-07-01", "breaks": {"mon": [["9", "10"]]}},
            {"from": None, "a": 1},
        ]

        with pytest.raises(InvalidDefinition) as caught:
            made(OFFICE | {"horizon_years": 0, "versions": versions})

        assert [fault.path for fault in caught.value.faults] == [
            "horizon_years",
            "versions[0].weekly",
            "versions[0].from",
            "versions[1].breaks.mon[0]",
            "versions[2].a",
            "versions[2].from",
        ]

    def test_a_revision_that_is_not_later_names_both_dates(self):
        once = made(OFFICE).revised("2026-07-01", {})

        with pytest.raises(
            InvalidDefinition,
            match=r"revision of calendar 'office': versions\[1\].from: 2026-07-01 is not after 2026-07-01",
        ):
            once.revised("2026-07-01", {"weekly": DAYS})

    def test_a_revision_reports_everything_at_once(self):
        with pytest.raises(InvalidDefinition) as caught:
            made(OFFICE).revised("soon", {"weekly": 7, "name": "x"})

        assert [fault.path for fault in caught.value.faults] == [
            "versions[0].name",
            "versions[0].weekly",
            "versions[0].from",
        ]

    @pytest.mark.parametrize("day", [datetime(2026, 7, 1), pendulum.datetime(2026, 7, 1), None, 7, "soon"])
    def test_a_revision_needs_a_date(self, day):
        with pytest.raises(
            InvalidDefinition, match=r"versions\[0\].from: date .* is not known; give an existing day"
        ):
            made(OFFICE).revised(day, {})

    @pytest.mark.parametrize("sections", [None, 7, [], "weekly"])
    def test_a_revision_takes_a_table_of_sections(self, sections):
        with pytest.raises(WrongArgument, match="give a table of the sections that change") as caught:
            made(OFFICE).revised("2026-07-01", sections)

        assert caught.value.value == sections

    def test_a_revision_has_one_date(self):
        with pytest.raises(
            InvalidArgument, match="give the sections that change, without the date"
        ) as caught:
            made(OFFICE).revised("2026-07-01", {"from": "2026-08-01"})

        assert caught.value.value == {"from": "2026-08-01"}


class TestTheEndsOfTime:
    @pytest.mark.parametrize("day", ["0001-01-01", "0001-01-02", "9999-12-31", "5000-01-01"])
    @pytest.mark.parametrize("timezone", ["UTC", "Pacific/Kiritimati", "America/New_York"])
    def test_a_version_may_begin_at_any_date(self, day, timezone):
        old = made(OFFICE | {"timezone": timezone})
        always_so = made(OFFICE | {"timezone": timezone, "weekly": DAYS})
        calendar = old.revised(day, {"weekly": DAYS})
        change = midnight_of_date(day, timezone)
        first, middle, last = (min(max(change + way * 900 * DAY, MIN_US), MAX_US) for way in (-1, 0, 1))

        elapsed = calendar.elapsed_us(first, last)

        assert elapsed == old.elapsed_us(first, middle) + always_so.elapsed_us(middle, last)
        assert made(calendar.to_dict()).version == calendar.version

    def test_far_from_every_date_it_is_counted_in_cycles(self):
        old = utc_hours(DAYS)
        calendar = old.revised("2026-07-01", {"weekly": NIGHTS})

        assert calendar.elapsed_us(us(1, 6, 1), us(3, 6, 1)) == old.elapsed_us(us(1, 6, 1), us(3, 6, 1))
        assert calendar.is_open_us(us(9000, 1, 1, 23))
        assert not calendar.is_open_us(us(9000, 1, 1, 12))

    def test_what_lies_between_two_far_dates_is_found(self):
        calendar = utc_hours({}).revised("2020-01-01", {"weekly": DAYS}).revised("2021-01-01", {"weekly": {}})

        assert calendar.elapsed_us(MIN_US, MAX_US) == 366 * 8 * HOUR_US
        assert calendar.next_open_us(us(2019, 1, 1)) == us(2020, 1, 1, 9)
        with pytest.raises(
            NoOpenTime, match="calendar 'calendar' has no opening within 20 years of 2021-01-01"
        ):
            calendar.next_open_us(us(2021, 1, 1))

    def test_a_version_of_a_date_that_was_skipped_never_holds(self):
        always = BusinessCalendar.always("Pacific/Apia")
        closed = always.revised("2011-12-30", {}).revised("2011-12-31", {"weekly": {}})  # the 30th never was
        change = us(2011, 12, 30, 10)

        assert closed.intervals_us(change - DAY, change + DAY) == ((change - DAY, change),)
        assert closed.rules.spans(15_330, 15_350)[1][-1] == change


def midnight_of_date(day, timezone):
    year, month, date_of_month = map(int, day.split("-"))
    naive = datetime(year, month, date_of_month, 12, tzinfo=wall_zone(timezone))
    noon = (naive.replace(tzinfo=None) - datetime(1970, 1, 1)) // timedelta(microseconds=1)
    return noon - 12 * HOUR_US - naive.utcoffset() // timedelta(microseconds=1)


class TestUnder:
    @given(versioned())
    def test_another_release_is_that_of_every_version(self, case):
        document, at = case
        calendar = made(document)

        system = calendar.under("system")

        assert system == made(document | {"zone_source": "system"})
        assert system.intervals_us(at, at + DAY) == calendar.intervals_us(at, at + DAY)


class TestLayers:
    def test_a_layer_is_added_to_every_version(self):
        holidays = Layer("Germany", holidays=made(OFFICE).rules.holidays)
        calendar = utc_hours(DAYS).revised("2026-07-01", {"weekly": NIGHTS})

        layered = calendar.with_layers(holidays)

        assert isinstance(layered.rules, Succession)
        assert layered.rules.first.layers == layered.rules.later[0].rules.layers == (holidays,)
        assert made(layered.to_dict()) == layered

    def test_a_contradiction_in_a_version_names_it(self):
        one = Layer("one", special=((date(2026, 12, 24), ()),))
        calendar = utc_hours(DAYS).revised(
            "2026-07-01", {"layers": [one.to_dict() | {"special": {"2026-12-24": [["09:00", "10:00"]]}}]}
        )

        with pytest.raises(InvalidDefinition) as caught:
            calendar.with_layers(one)

        assert [fault.path for fault in caught.value.faults] == ["versions[0].layers[1].special.2026-12-24"]
