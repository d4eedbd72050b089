"""Open time beyond the core, counted in whole cycles of 400 years."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from businesstime.calendars import OFFICE, us, zone_names
from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.compiled.cycle import CYCLE_US, Core, representable, year_of, year_start
from servicecore.businesstime.compiled.zone import LocalOffsets
from servicecore.errors import InvalidInstant
from servicecore.instant import DAY_US, MAX_US, MIN_US, load_zone

CORE = Core.of((2026, 2026), 20)


def test_a_core_holds_a_cycle_and_the_horizon_on_either_side():
    assert (year_of(CORE.lo_us), year_of(CORE.hi_us - 1)) == (1379, 2521)


def test_a_core_is_as_wide_as_what_is_dated():
    core = Core.of((1500, 3000), 20)

    assert (year_of(core.lo_us), year_of(core.hi_us - 1)) == (1079, 3421)


def test_a_core_ends_with_time():
    assert Core.of((1, 9999), 20) == Core(MIN_US, MAX_US + 1)


@given(st.integers(MIN_US, MAX_US))
@example(CORE.lo_us)
@example(CORE.lo_us - 1)
@example(CORE.hi_us)
@example(CORE.hi_us - 1)
def test_moves_an_instant_into_the_core_by_whole_cycles(instant):
    moved = CORE.beyond(instant)

    assert moved % CYCLE_US == 0
    assert CORE.lo_us <= instant - moved < CORE.hi_us
    assert (moved == 0) == (CORE.lo_us <= instant < CORE.hi_us)


@pytest.mark.parametrize("instant", [MIN_US - 1, MAX_US + 1])
def test_refuses_what_lies_outside_time(instant):
    with pytest.raises(InvalidInstant, match="lies outside the years 1 to 9999"):
        representable(instant)
    with pytest.raises(InvalidInstant):
        CORE.beyond(instant)


@pytest.mark.parametrize(
    ("year", "start"), [(0, MIN_US), (1, MIN_US), (1970, 0), (10_000, MAX_US + 1), (12_000, MAX_US + 1)]
)
def test_years_start_within_time(year, start):
    assert year_start(year) == start


@pytest.mark.parametrize("name", zone_names()[::23])
def test_clock_changes_repeat_after_a_cycle(name):
    zone, first = load_zone(name), us(2101, 1, 1) // DAY_US

    one = LocalOffsets.of(zone, first, first + 40 * 365)
    next_one = LocalOffsets.of(zone, first + CYCLE_US // DAY_US, first + CYCLE_US // DAY_US + 40 * 365)

    assert next_one.offsets_us == one.offsets_us
    assert next_one.steps_us == tuple(step + CYCLE_US for step in one.steps_us)


def test_no_clock_changes_before_the_first_dated_year():
    for name in zone_names()[::7]:
        assert not LocalOffsets.of(
            load_zone(name), us(1500, 1, 1) // DAY_US, us(1800, 1, 1) // DAY_US
        ).steps_us


class TestFarAway:
    """Counting by cycles against compiling the years themselves, which asking for intervals does."""

    calendar = BusinessCalendar.from_dict(
        OFFICE | {"weekly": OFFICE["weekly"] | {"sat": [["22:00", "04:00"]], "sun": [["20:00", "02:30"]]}}
    )

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            (us(8000, 3, 1, 10), us(8003, 7, 1, 11)),
            (us(2519, 1, 1), us(2523, 1, 1)),  # across the core's end
            (us(9998, 6, 1), MAX_US),
            (us(5, 3, 1, 10), us(7, 3, 1, 11)),
            (us(1378, 1, 1), us(1381, 1, 1)),  # across the core's begin
            (MIN_US, us(2, 1, 1)),
        ],
    )
    def test_elapsed_is_the_sum_of_the_intervals(self, start, end):
        pairs = BusinessCalendar(self.calendar.rules)._compiled(
            year_start(year_of(start)), year_start(year_of(end) + 1)
        )
        by_compiling = sum(b - a for a, b in pairs.intervals(start, end))

        assert self.calendar.elapsed_us(start, end) == by_compiling
        assert self.calendar.elapsed_us(end, start) == -by_compiling

    def test_elapsed_adds_up_over_all_time(self):
        whole = self.calendar.elapsed_us(MIN_US, MAX_US)

        parts = [MIN_US, us(900, 1, 1), us(2026, 3, 2, 10), us(2026, 12, 24, 10), us(4000, 5, 5, 5), MAX_US]

        assert sum(map(self.calendar.elapsed_us, parts, parts[1:])) == whole

    @pytest.mark.parametrize(
        ("at", "until"),
        [
            (us(2026, 3, 2, 10), us(7123, 3, 6, 11)),
            (us(6000, 3, 2, 10), us(7123, 3, 6, 11)),
            (us(6000, 3, 2, 10), us(2026, 3, 6, 11)),
            (us(6000, 3, 2, 10), us(300, 3, 6, 11)),
            (us(300, 3, 2, 10), us(2026, 3, 6, 11)),
            (us(300, 3, 2, 10), us(500, 3, 6, 11)),
            (us(500, 3, 2, 10), us(100, 3, 6, 11)),
            (us(2026, 3, 2, 10), us(100, 3, 6, 11)),
            (us(300, 3, 2, 10), us(8000, 3, 6, 11)),
        ],
    )
    def test_advance_comes_back_to_what_elapsed(self, at, until):
        inside = self.calendar.next_open_us(until) + 1

        assert self.calendar.advance_us(at, self.calendar.elapsed_us(at, inside)) == inside

    @pytest.mark.parametrize("at", [us(7000, 7, 1, 20), us(400, 7, 1, 20), us(2520, 12, 31), us(1380, 1, 1)])
    def test_openings_and_closings_are_those_of_the_years_themselves(self, at):
        fresh = BusinessCalendar(self.calendar.rules)
        line = fresh._compiled(year_start(year_of(at) - 1), year_start(year_of(at) + 2))

        assert self.calendar.next_open_us(at) == line.next_open(at)
        assert self.calendar.next_close_us(at) == line.next_close(at)
        assert self.calendar.previous_close_us(at) == line.previous_close(at)
        assert self.calendar.is_open_us(at) == line.is_open(at)

    @pytest.mark.parametrize("duration", [10**30, -(10**30)])
    def test_an_advance_out_of_time_is_refused(self, duration):
        with pytest.raises(InvalidInstant, match="lies outside the years 1 to 9999"):
            self.calendar.advance_us(us(2026, 3, 2), duration)

    def test_a_date_in_9999_compiles_no_eight_thousand_years(self):
        calendar = BusinessCalendar(self.calendar.rules)

        calendar.elapsed_us(us(2026, 3, 2), us(9999, 12, 31))

        assert year_of(calendar._line.hi_us) <= 2530
