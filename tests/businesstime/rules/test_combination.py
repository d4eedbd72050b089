"""The algebra of calendars, against plain sets of minutes and by its laws."""

import copy
import json
import pickle
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from importlib import resources
from operator import and_, or_, sub
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from businesstime.calendars import DAY, EPOCH, OFFICE, WEEKDAYS, documents, situations, us
from servicecore.businesstime import BusinessCalendar, Layer
from servicecore.businesstime.compiled.spans import clipped, disjoint
from servicecore.businesstime.rules.combination import MAX_DEPTH
from servicecore.errors import InvalidArgument, InvalidDefinition, NoOpenTime, UnknownTimeZone
from servicecore.instant import HOUR_US, MAX_US, MIN_US, MINUTE_US, tzdb_release

OPERATORS = {
    "union": lambda one, other: one | other,
    "intersection": lambda one, other: one & other,
    "difference": lambda one, other: one - other,
}
WINDOW = 2 * DAY


def made(document):
    return BusinessCalendar.from_dict(document)


def office(timezone, name="", **sections):
    weekly = {key: [["09:00", "17:00"]] for key in WEEKDAYS[:5]}
    return made({"name": name or timezone, "timezone": timezone, "weekly": weekly, **sections})


BERLIN, NEW_YORK, SYDNEY = (
    office("Europe/Berlin", "Berlin"),
    office("America/New_York", "New York"),
    office("Australia/Sydney", "Sydney"),
)
ALWAYS = BusinessCalendar.always()


@st.composite
def calendars(draw, count):
    """Calendars of any zones, some with versions, that all have exceptions near one instant, and the instant."""
    document, at = draw(situations())
    near = (EPOCH + timedelta(microseconds=at)).date()
    others = [draw(documents(near)) for _ in range(count - 1)]
    drawn = [made(one | {"name": name}) for one, name in zip([document, *others], "abcd", strict=False)]
    if draw(st.booleans()):
        day = near + timedelta(days=draw(st.integers(-2, 2)))
        drawn[-1] = drawn[-1].revised(day, {"weekly": document["weekly"]})
    return drawn, at


@st.composite
def combinations(draw):
    """A combination of two or three calendars, nested at times, and an instant near its exceptions."""
    (one, other, third), at = draw(calendars(3))
    operators = st.sampled_from(sorted(OPERATORS))
    whole = OPERATORS[draw(operators)](one, other)
    if draw(st.booleans()):
        pair = (whole, third) if draw(st.booleans()) else (third, whole)
        whole = OPERATORS[draw(operators)](*pair)
    return whole, at


def instants(spans, window):
    """The microseconds of the edges between which it is open: a canonical form of the set of instants."""
    return clipped(spans, *window)


def open_time(calendar, at, length=WINDOW):
    return calendar.intervals_us(at, at + length)


def minutes(calendar, at):
    return {n for n in range(0, WINDOW // MINUTE_US, 5) if calendar.is_open_us(at + n * MINUTE_US)}


def by_days(calendar, at):
    """The intervals of each date near an instant, those of one date that abut as one."""
    pieces = calendar.rules.days(at // DAY - 3, at // DAY + 3)
    rows = []
    for day in sorted({day for day, _, _ in pieces}):
        of_day = [(start, end) for found, start, end in pieces if found == day]
        spans = disjoint([start for start, _ in of_day], [end for _, end in of_day])
        rows += [(day, *pair) for pair in zip(*spans, strict=True)]
    return rows


class TestAgainstSetsOfMinutes:
    @given(calendars(3))
    def test_any_is_open_or_all_are_or_the_first_and_no_other(self, case):
        members, at = case
        sets = [minutes(member, at) for member in members]

        assert minutes(reduce(or_, members), at) == set.union(*sets)
        assert minutes(reduce(and_, members), at) == set.intersection(*sets)
        assert minutes(reduce(sub, members), at) == sets[0].difference(*sets[1:])


class TestLaws:
    @given(calendars(2))
    def test_union_and_intersection_commute(self, case):
        (one, other), at = case

        assert open_time(one | other, at) == open_time(other | one, at)
        assert open_time(one & other, at) == open_time(other & one, at)

    @given(calendars(3))
    def test_union_and_intersection_associate(self, case):
        (one, other, third), at = case

        for name, join in (("union", or_), ("intersection", and_)):
            whole = join(join(one, other), third)
            assert whole == join(one, join(other, third))
            assert open_time(whole, at) == open_time(nested(name, one, nested(name, other, third)), at)

    @given(situations())
    def test_union_and_intersection_with_itself_are_the_calendar(self, situation):
        calendar, at = made(situation[0]), situation[1]

        for same in (calendar | calendar, calendar & calendar):
            assert open_time(same, at) == open_time(calendar, at)
            assert same.version == calendar.version
            assert same.rules.days(at // DAY - 3, at // DAY + 3) == by_days(calendar, at)

    def test_business_days_of_a_calendar_with_itself_are_its_own(self):
        at = us(2026, 3, 6, 10)

        assert (BERLIN | BERLIN).business_days.add(at, 2) == BERLIN.business_days.add(at, 2)

    @given(calendars(2), st.integers(-9 * DAY, 9 * DAY))
    def test_union_and_intersection_share_out_what_elapses(self, case, length):
        (one, other), at = case
        span = (at, at + length)

        assert (one | other).elapsed_us(*span) + (one & other).elapsed_us(*span) == one.elapsed_us(
            *span
        ) + other.elapsed_us(*span)

    @given(calendars(2))
    def test_difference_and_intersection_split_the_first(self, case):
        (one, other), at = case

        assert open_time((one - other) | (one & other), at) == open_time(one, at)
        assert open_time((one - other) & (one & other), at) == ()
        assert open_time(one - (one - other), at) == open_time(one & other, at)

    @given(calendars(2))
    def test_de_morgan(self, case):
        (one, other), at = case

        assert open_time(ALWAYS - (one | other), at) == open_time((ALWAYS - one) & (ALWAYS - other), at)
        assert open_time(ALWAYS - (one & other), at) == open_time((ALWAYS - one) | (ALWAYS - other), at)

    @given(calendars(3))
    def test_taking_away_one_by_one_is_taking_away_the_union(self, case):
        (one, other, third), at = case

        assert open_time(one - other - third, at) == open_time(one - (other | third), at)

    @given(combinations(), st.integers(-30 * HOUR_US, 30 * HOUR_US).filter(bool))
    def test_advance_takes_what_elapses(self, case, duration):
        calendar, at = case
        sign = 1 if duration > 0 else -1
        try:
            reached = calendar.advance_us(at, duration)
        except NoOpenTime:
            assume(False)

        assert calendar.elapsed_us(at, reached) == duration
        assert calendar.elapsed_us(at, reached - sign) == duration - sign

    @given(combinations(), st.integers(0, 9 * DAY))
    def test_intervals_and_pieces_sum_to_what_elapses(self, case, length):
        calendar, at = case
        pieces = calendar.rules.pieces(at, at + length)

        elapsed = calendar.elapsed_us(at, at + length)

        assert sum(end - start for start, end in calendar.intervals_us(at, at + length)) == elapsed
        assert sum(piece.end_us - piece.start_us for piece in pieces if piece.is_open) == elapsed
        assert sum(piece.end_us - piece.start_us for piece in pieces) == length

    @given(combinations())
    def test_days_hold_the_same_open_time_as_spans(self, case):
        rules, at = case[0].rules, case[1]
        first = at // DAY - 12
        window = (at - 4 * DAY, at + 4 * DAY)

        pieces = sorted((start, end) for _, start, end in rules.days(first, first + 24))

        by_days = disjoint([start for start, _ in pieces], [end for _, end in pieces])
        assert instants(by_days, window) == instants(rules.spans(first, first + 24), window)

    @given(combinations(), st.integers(-9, 9), st.integers(0, 9), st.integers(0, 9))
    def test_days_are_the_same_wherever_a_range_is_cut(self, case, first, one, other):
        rules, at = case[0].rules, case[1]
        first += at // DAY

        parts = rules.days(first, first + one) + rules.days(first + one, first + one + other)

        assert parts == rules.days(first, first + one + other)

    def test_a_calendar_less_itself_is_never_open(self):
        nothing = BERLIN - BERLIN

        assert nothing.elapsed_us(MIN_US, MAX_US) == 0
        for ask in (
            lambda: nothing.next_open_us(0),
            lambda: nothing.next_close_us(0),
            lambda: nothing.previous_close_us(0),
            lambda: nothing.advance_us(0, 1),
            lambda: nothing.advance_us(0, -1),
            lambda: nothing.business_days.add(0, 1),
        ):
            with pytest.raises(
                NoOpenTime, match="calendar 'Berlin - Berlin' has no .* within 20 years of 1970-01-01"
            ):
                ask()


def nested(operation, *members):
    """A combination as a document may have it: not flattened."""
    return made({operation: [member.to_dict() for member in members]})


class TestFollowingTheSun:
    """Offices in Berlin, New York and Sydney, on Tuesday 3 March 2026; each instant by hand."""

    whole = BERLIN | NEW_YORK | SYDNEY

    def at(self, hour, minute=0):
        return datetime(2026, 3, 3, hour, minute, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("hour", "minute", "names"),
        [
            (0, 0, ["Sydney"]),  # 11:00 there
            (5, 59, ["Sydney"]),
            (6, 0, []),  # 17:00 in Sydney, 7:00 in Berlin
            (7, 59, []),
            (8, 0, ["Berlin"]),
            (13, 59, ["Berlin"]),
            (14, 0, ["Berlin", "New York"]),
            (15, 59, ["Berlin", "New York"]),
            (16, 0, ["New York"]),
            (21, 59, ["New York"]),
            (22, 0, ["Sydney"]),  # their Wednesday at 9:00
        ],
    )
    def test_somebody_is_there(self, hour, minute, names):
        at = self.at(hour, minute)

        assert [member.name for member in self.whole.open_members(at)] == names
        assert self.whole.is_open(at) == bool(names)

    def test_a_day_of_work_is_done_overnight(self):
        due = self.whole.advance(self.at(15), "12h")  # New York until 22:00, then Sydney

        assert due == datetime(2026, 3, 4, 3, tzinfo=UTC)
        assert due.timezone_name == "Europe/Berlin"

    def test_members_are_the_calendars_in_their_order(self):
        assert self.whole.members == (BERLIN, NEW_YORK, SYDNEY)

    def test_of_one_calendar_it_is_the_only_member(self):
        assert BERLIN.members == (BERLIN,)
        assert BERLIN.open_members(self.at(8)) == (BERLIN,)
        assert BERLIN.open_members(self.at(16)) == ()

    def test_a_days_opening_in_sydney_is_of_the_day_in_berlin(self):
        tuesday = us(2026, 3, 3) // DAY

        days = self.whole.rules.days(tuesday, tuesday + 1)

        # Berlin, New York, and Sydney's Wednesday, which begins at 23:00 in Berlin.
        assert days == [(tuesday, us(2026, 3, 3, 8), us(2026, 3, 4, 6))]

    def test_they_share_two_hours(self):
        both = BERLIN & NEW_YORK

        assert both.elapsed(self.at(0), self.at(23)) == timedelta(hours=2)

    def test_less_new_york_berlin_works_alone(self):
        assert (BERLIN - NEW_YORK).elapsed(self.at(0), self.at(23)) == timedelta(hours=6)

    def test_is_shown_where_it_is_told_to(self):
        shown = self.whole.named("follow the sun", timezone="Asia/Tokyo")

        assert shown.name == "follow the sun"
        assert shown.next_open(self.at(6)).isoformat() == "2026-03-03T17:00:00+09:00"
        assert shown.elapsed(self.at(0), self.at(23)) == self.whole.elapsed(self.at(0), self.at(23))
        assert made(shown.to_dict()) == shown

    def test_is_called_after_its_members(self):
        assert self.whole.name == "Berlin | New York | Sydney"
        assert ((BERLIN | NEW_YORK) & SYDNEY).name == "(Berlin | New York) & Sydney"
        assert (BERLIN - (NEW_YORK | SYDNEY).named("others")).name == "Berlin - others"

    def test_a_combination_may_stand_in_a_document_without_a_name(self):
        document = {"union": [BERLIN.to_dict(), (NEW_YORK & SYDNEY).to_dict()]}

        whole = made(document)

        assert whole == BERLIN | (NEW_YORK & SYDNEY)


class TestExplaining:
    """Tuesday 3 March 2026 from 8:00 UTC, when Berlin opens, to 18:00; Christmas is of Berlin's alone."""

    berlin = office("Europe/Berlin", "Berlin", holidays={"2026-12-25": "Christmas Day"})

    def reasons(self, calendar, day=(2026, 3, 3)):
        pieces = calendar.rules.pieces(us(*day, 8), us(*day, 18))
        return [((piece.start_us - us(*day)) // HOUR_US, piece.kind, piece.note) for piece in pieces]

    def test_a_union_says_who_is_open(self):
        assert self.reasons(self.berlin | NEW_YORK) == [
            (8, "open", "Berlin"),
            (14, "open", "Berlin, New York"),
            (16, "open", "New York"),
        ]

    def test_an_intersection_says_who_is_closed_and_why(self):
        assert self.reasons(self.berlin & NEW_YORK) == [
            (8, "outside_hours", ""),
            (14, "open", ""),
            (16, "outside_hours", ""),
        ]
        assert self.reasons(self.berlin & NEW_YORK, (2026, 12, 25)) == [
            (8, "holiday", "Berlin: Christmas Day")
        ]

    def test_a_difference_says_who_took_the_time(self):
        assert self.reasons(self.berlin - NEW_YORK) == [
            (8, "open", ""),
            (14, "break", "New York"),
            (16, "outside_hours", ""),
        ]

    def test_a_difference_keeps_the_first_ones_reasons(self):
        assert self.reasons(self.berlin - NEW_YORK, (2026, 12, 25)) == [(8, "holiday", "Christmas Day")]

    def test_a_span_without_length_has_no_pieces(self):
        assert (BERLIN | NEW_YORK).rules.pieces(0, 0) == []


class TestFarAway:
    whole = (BERLIN | NEW_YORK | SYDNEY) - office("Asia/Tokyo")

    @pytest.mark.parametrize("year", [2, 1500, 3000, 9997])
    def test_elapsed_is_the_sum_of_the_intervals(self, year):
        window = (us(year, 1, 1), us(year + 1, 6, 1))

        intervals = BusinessCalendar(self.whole.rules).intervals_us(*window)

        assert self.whole.elapsed_us(*window) == sum(end - start for start, end in intervals)

    def test_elapsed_over_all_time_adds_up(self):
        parts = [MIN_US, us(1900, 1, 1), us(2026, 3, 3), us(4000, 1, 1), MAX_US]

        assert sum(map(self.whole.elapsed_us, parts, parts[1:])) == self.whole.elapsed_us(MIN_US, MAX_US)

    def test_a_dated_exception_of_one_member_is_where_it_is(self):
        late = office("Europe/Berlin", special={"3000-01-01": []})  # a Wednesday
        whole = late & ALWAYS

        assert whole.elapsed_us(us(3000, 1, 1), us(3000, 1, 2)) == 0
        assert whole.elapsed_us(us(3400, 1, 1), us(3400, 1, 2)) == 8 * HOUR_US
        assert whole.elapsed_us(us(2600, 1, 1), us(2600, 1, 2)) == 8 * HOUR_US

    def test_a_date_in_9999_compiles_no_eight_thousand_years(self):
        fresh = BusinessCalendar(self.whole.rules)

        fresh.elapsed_us(us(2026, 3, 3), us(9999, 12, 31))

        assert fresh._line.hi_us - fresh._line.lo_us < 1_000 * 366 * DAY

    @pytest.mark.parametrize("day", [date(1, 1, 1), date(1, 1, 2), date(9999, 12, 30), date(9999, 12, 31)])
    def test_the_first_and_the_last_dates_of_time_are_business_days(self, day):
        every_day = [
            made({"timezone": zone, "weekly": {key: [["09:00", "17:00"]] for key in WEEKDAYS}})
            for zone in ("Europe/Berlin", "America/New_York")
        ]

        assert reduce(or_, every_day).is_business_day(day)
        assert reduce(and_, every_day).is_business_day(day)

    def test_advance_comes_back_from_far_away(self):
        inside = self.whole.next_open_us(us(7123, 3, 6)) + 1

        assert self.whole.advance_us(us(2026, 3, 3), self.whole.elapsed_us(us(2026, 3, 3), inside)) == inside


class TestVersion:
    @given(calendars(3))
    def test_order_and_grouping_have_no_part_in_it(self, case):
        (one, other, third), _ = case
        for operation in ("union", "intersection"):
            ways = [
                OPERATORS[operation](OPERATORS[operation](one, other), third),
                OPERATORS[operation](third, OPERATORS[operation](other, one)),
                OPERATORS[operation](other, OPERATORS[operation](one, OPERATORS[operation](one, third))),
                nested(operation, one, nested(operation, other, third).named("x", timezone=one.timezone)),
            ]

            versions = {way.named("w", timezone=one.timezone).version for way in ways}

            assert len(versions) == 1

    def test_a_difference_is_one_of_what_is_taken_and_what_is_left(self):
        others = NEW_YORK | SYDNEY

        versions = {
            (BERLIN - others).version,
            (BERLIN - NEW_YORK - SYDNEY).version,
            (BERLIN - SYDNEY - NEW_YORK).version,
            (BERLIN - (SYDNEY | NEW_YORK | SYDNEY)).version,
            nested("difference", nested("difference", BERLIN, NEW_YORK), SYDNEY).version,
        }

        assert len(versions) == 1

    def test_every_change_of_meaning_counts(self):
        shown = (BERLIN | NEW_YORK).named("elsewhere", timezone="UTC")
        versions = [
            BERLIN,
            BERLIN | NEW_YORK,
            NEW_YORK | BERLIN,  # shown in New York: its business days are others
            shown,
            BERLIN & NEW_YORK,
            BERLIN - NEW_YORK,
            NEW_YORK - BERLIN,
            BERLIN - (BERLIN - NEW_YORK),
            BERLIN | NEW_YORK.revised("2026-07-01", {"weekly": {}}),
            BERLIN | office("America/New_York", horizon_years=30),
        ]

        assert len({calendar.version for calendar in versions}) == len(versions)

    def test_names_have_no_part_in_it(self):
        assert (BERLIN.named("x") | NEW_YORK).named("y").version == (BERLIN | NEW_YORK).version

    def test_tells_of_every_release_that_its_members_use(self, tmp_path):
        (tmp_path / "version").write_text("2025b")
        (tmp_path / "Europe").mkdir()
        (tmp_path / "Europe" / "Berlin").write_bytes(zone_file("Europe/Berlin"))

        mixed = NEW_YORK | BERLIN.under(tmp_path)

        assert mixed.version.endswith(f"-tzdb{'+'.join(sorted(['2025b', tzdb_release()]))}")

    def test_one_calendar_by_two_releases_is_no_calendar_alone(self):
        mixed = BERLIN | BERLIN.under("system")

        assert mixed.version != BERLIN.version
        assert mixed.elapsed_us(0, us(2026, 1, 1)) == BERLIN.elapsed_us(0, us(2026, 1, 1))


def zone_file(name):
    return resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


class TestDocument:
    @given(combinations())
    def test_reads_back_what_it_writes(self, case):
        calendar, _ = case

        assert made(json.loads(json.dumps(calendar.to_dict()))) == calendar
        assert made(calendar.named("another").to_dict()) == calendar.named("another")

    def test_writes_its_members_under_its_operation(self):
        assert (BERLIN - NEW_YORK).to_dict() == {
            "schema": "servicecore.calendar/1",
            "name": "Berlin - New York",
            "timezone": "Europe/Berlin",
            "difference": [BERLIN.to_dict(), NEW_YORK.to_dict()],
        }

    @pytest.mark.parametrize("source", ["tzdata", "system"])
    @pytest.mark.parametrize("first", ["tzdata", "system"])
    def test_reads_back_members_of_other_releases(self, source, first):
        members = [BERLIN.under(first).to_dict(), NEW_YORK.to_dict()]
        calendar = made({"zone_source": source, "union": members})

        assert calendar.rules.zone_source == source
        assert made(calendar.to_dict()) == calendar

    def test_under_another_release_all_its_members_are(self):
        system = ((BERLIN | NEW_YORK) - SYDNEY).under("system")

        assert system.rules.zone_source == "system"
        assert {member.rules.zone_source for member in system.members} == {"system"}
        assert made(system.to_dict()) == system

    @given(combinations())
    def test_copies_are_equal_and_answer_alike(self, case):
        calendar, at = case

        for other in (copy.copy(calendar), copy.deepcopy(calendar), pickle.loads(pickle.dumps(calendar))):
            assert (other, hash(other), other.version) == (calendar, hash(calendar), calendar.version)
            assert other.members == calendar.members
            assert open_time(other, at) == open_time(calendar, at)

    def test_as_deep_as_it_may_be_it_reads_back(self):
        deep = nested_by_operators(MAX_DEPTH)

        assert deep.rules.depth == MAX_DEPTH
        assert made(deep.to_dict()) == deep


def nested_by_operators(depth):
    whole = BERLIN
    for level in range(depth):
        whole = whole & NEW_YORK if level % 2 else whole | SYDNEY
    return whole


class TestRefusals:
    @pytest.mark.parametrize("other", [3, None, "office", OFFICE, BERLIN.rules])
    @pytest.mark.parametrize("operation", sorted(OPERATORS))
    def test_what_is_no_calendar(self, operation, other):
        with pytest.raises(TypeError, match="unsupported operand type"):
            OPERATORS[operation](BERLIN, other)

    def test_deeper_nesting_than_a_document_may_have(self):
        with pytest.raises(InvalidDefinition, match=f"is nested deeper than {MAX_DEPTH} combinations"):
            nested_by_operators(MAX_DEPTH + 1)

    def test_more_members_than_a_document_may_have(self):
        many = made({"union": [PART] * 999})

        assert len((many | BERLIN).members) == 1_000
        with pytest.raises(InvalidDefinition, match="combines more than 1000 calendars; combine fewer"):
            many | BERLIN | NEW_YORK

    def test_members_of_members_count(self):
        whole = (BERLIN | NEW_YORK) & SYDNEY

        assert (whole.rules.size, whole.rules.depth) == (4, 2)

    def test_any_number_of_unions_is_no_nesting(self):
        assert reduce(or_, [BERLIN, NEW_YORK] * 50).rules.depth == 1

    def test_a_revision(self):
        with pytest.raises(
            InvalidDefinition,
            match=r"calendar 'Berlin \| New York': combines calendars and has no hours of its own; change its members",
        ):
            (BERLIN | NEW_YORK).revised("2026-07-01", {"weekly": {}})

    def test_layers(self):
        with pytest.raises(
            InvalidDefinition, match="combines calendars and has no hours of its own; change its members"
        ):
            (BERLIN & NEW_YORK).with_layers(Layer("Germany"))

    def test_another_zone_for_hours(self):
        with pytest.raises(
            InvalidArgument,
            match="timezone 'UTC' is not taken; give it for a combination alone: hours are local times",
        ):
            BERLIN.named("x", timezone="UTC")

    def test_a_zone_that_does_not_exist(self):
        with pytest.raises(UnknownTimeZone, match="time zone 'Mars' is not in tzdb"):
            (BERLIN | NEW_YORK).named("x", timezone="Mars")

    def test_a_folder_without_the_zone(self, tmp_path):
        with pytest.raises(UnknownTimeZone, match=f"is not in tzdb unknown-[0-9a-f]{{8}} in {tmp_path}"):
            (BERLIN | NEW_YORK).under(Path(tmp_path))


PART = {"timezone": "UTC"}


class TestFaults:
    @pytest.mark.parametrize(
        ("document", "path", "message", "code"),
        [
            (
                {"union": {}},
                "union",
                "{} is of type dict; give a list of two calendars or more",
                "wrong_type",
            ),
            ({"union": [PART]}, "union", "give a list of two calendars or more", "wrong_type"),
            ({"difference": None}, "difference", "None is nothing; give a list", "wrong_type"),
            ({"union": [PART, 7]}, "union[1]", "7 is of type int; give a calendar as a table", "wrong_type"),
            (
                {"union": [PART, PART], "weekly": {}},
                "weekly",
                "key 'weekly' is not known; use schema, name, timezone, zone_source, union",
                "unknown_key",
            ),
            (
                {"union": [PART, PART], "intersection": []},
                "intersection",
                "key 'intersection' is not known",
                "unknown_key",
            ),
            (
                {"union": [PART, PART], "versions": []},
                "versions",
                "key 'versions' is not known",
                "unknown_key",
            ),
            ({"union": [PART, PART], "horizon_years": 3}, "horizon_years", "is not known", "unknown_key"),
            ({"union": [PART, PART], "name": ""}, "name", "is empty; give a text that is not", "wrong_type"),
            (
                {"union": [PART, PART], "zone_source": "os"},
                "zone_source",
                "use tzdata, system",
                "unknown_name",
            ),
            ({"union": [PART, {}]}, "union[1].timezone", "is missing; give an IANA name", "missing_key"),
            (
                {"union": [PART, {"timezone": "Mars"}]},
                "union[1].timezone",
                "time zone 'Mars' is not in tzdb",
                "unknown_time_zone",
            ),
            (
                {"union": [PART, {"intersection": [PART, PART | {"weekly": {"mon": [["9", "10"]]}}]}]},
                "union[1].intersection[1].weekly.mon[0]",
                "time '9' is not known",
                "invalid_time",
            ),
            (
                {"union": [PART, PART | {"versions": [{"from": "2026-07-01", "holidays": 7}]}]},
                "union[1].versions[0].holidays",
                "7 is of type int; give a list of dates",
                "wrong_type",
            ),
            ({"union": [PART] * 1_001}, "", "combines more than 1000 calendars; combine fewer", "too_many"),
        ],
    )
    def test_names_the_place_and_what_would_be_accepted(self, document, path, message, code):
        with pytest.raises(InvalidDefinition) as caught:
            made(document)

        (fault,) = caught.value.faults
        assert (fault.path, fault.code) == (path, code)
        assert message in fault.message

    def test_an_unknown_zone_of_the_whole_has_an_error_of_its_own(self):
        with pytest.raises(UnknownTimeZone, match="time zone 'Mars' is not in tzdb"):
            made({"union": [PART, PART], "timezone": "Mars"})

    def test_reports_everything_at_once(self):
        document = {
            "schema": "x",
            "name": 7,
            "timezone": "Mars",
            "zone_source": 1,
            "colour": 2,
            "union": [PART],
        }

        with pytest.raises(InvalidDefinition) as caught:
            made(document)

        assert {fault.path for fault in caught.value.faults} == set(document)

    def test_names_what_is_too_deep(self):
        document = PART
        for _ in range(MAX_DEPTH + 1):
            document = {"union": [document, PART]}

        with pytest.raises(
            InvalidDefinition, match=f"is nested deeper than {MAX_DEPTH} combinations"
        ) as caught:
            made(document)

        assert [fault.path for fault in caught.value.faults] == [
            ".".join(["union[0]"] * MAX_DEPTH) + ".union"
        ]

    def test_an_endless_document_ends(self):
        document = {}
        document["union"] = [document] * 10

        with pytest.raises(InvalidDefinition, match="combines more than 1000 calendars"):
            made(document)

    def test_may_have_a_thousand_members(self):
        whole = made({"union": [PART] * 1_000})

        assert len(whole.members) == 1_000
