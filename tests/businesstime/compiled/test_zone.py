"""UTC offsets by local time, against what the zone files themselves state."""

from datetime import datetime, timedelta, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesstime.calendars import instants_near_changes, transitions, us, zone_names, zones_of_their_own
from businesstime.minute_walk import utc, wall_zone
from servicecore.businesstime.compiled.zone import MAX_DAY, MIN_DAY, LocalOffsets, local_day, wall_us
from servicecore.errors import InvalidInstant
from servicecore.instant import DAY_US, HOUR_US, MAX_US, MIN_US, load_zone, to_us

FIRST, LAST = us(1900, 1, 1) // DAY_US, us(2100, 12, 31) // DAY_US


def day(*args):
    return us(*args) // DAY_US


def as_stated(name):
    """Each local second from 1900 on at which the zone file begins another offset, first reading of repeated times."""
    steps = [(second + max(before, after), after) for second, before, after in transitions(name)]
    return [step for step in steps if FIRST * 86_400 < step[0] <= LAST * 86_400]


def past_the_file(name):
    """The second after which the file states a rule instead of changes."""
    changes = transitions(name)
    return changes[-1][0] + 2 * 86_400 if changes else FIRST * 86_400


@pytest.mark.parametrize("chunk", range(8))
def test_no_change_of_any_zone_is_missed(chunk):
    for name in zones_of_their_own()[chunk::8]:
        offsets = LocalOffsets.of(load_zone(name), FIRST, LAST)
        found = [
            (step // 1_000_000, offset // 1_000_000)
            for step, offset in zip(offsets.steps_us, offsets.offsets_us[1:], strict=True)
        ]

        until = past_the_file(name)

        assert [step for step in found if step[0] <= until] == as_stated(name), name


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago"]
)
def test_standing_rules_change_clocks_twice_a_year(name):
    offsets = LocalOffsets.of(load_zone(name), day(2150, 1, 1), day(2160, 1, 1))

    assert len(offsets.steps_us) == 20


@given(st.data())
def test_means_what_the_border_means_by_a_local_time(data):
    name = data.draw(st.sampled_from(zone_names()))
    change = data.draw(st.sampled_from(transitions(name) or [(0, 0, 0)]))
    wall = datetime(1970, 1, 1) + timedelta(
        seconds=change[0] + change[1] + data.draw(st.integers(-90_000, 90_000))
    )
    number = wall.toordinal() - datetime(1970, 1, 1).toordinal()
    offsets = LocalOffsets.of(load_zone(name), number - 10, number + 10)

    instant = offsets.to_us((wall - datetime(1970, 1, 1)) // timedelta(microseconds=1))

    assert instant == to_us(wall.replace(tzinfo=wall_zone(name)))


class TestSkippedDays:
    @pytest.mark.parametrize(
        ("name", "skipped"),
        [
            ("Pacific/Apia", (2011, 12, 30)),
            ("Pacific/Fakaofo", (2011, 12, 30)),
            ("Pacific/Kwajalein", (1993, 8, 21)),
            ("Pacific/Kiritimati", (1994, 12, 31)),
        ],
    )
    def test_a_zone_that_crossed_the_date_line_skipped_a_day(self, name, skipped):
        number = day(*skipped)

        offsets = LocalOffsets.of(load_zone(name), number - 30, number + 30)

        assert list(offsets.skipped_days()) == [number]

    def test_an_hour_of_daylight_saving_skips_no_day(self):
        offsets = LocalOffsets.of(load_zone("America/Sao_Paulo"), day(2010, 1, 1), day(2015, 1, 1))

        assert not list(offsets.skipped_days())


def test_leaves_out_days_that_no_date_has():
    offsets = LocalOffsets.of(load_zone("Europe/Berlin"), MIN_DAY - 5, MIN_DAY + 5)

    assert offsets.offsets_us == (3_208_000_000,)


def test_reaches_the_last_day():
    offsets = LocalOffsets.of(load_zone("Europe/Berlin"), MAX_DAY - 300, MAX_DAY + 5)

    assert offsets.at(MAX_DAY * DAY_US) == HOUR_US


def test_two_changes_within_one_stride_are_both_found():
    class Hectic(tzinfo):  # no real zone changes its clocks on two days running
        def utcoffset(self, at):
            return timedelta(hours=min(max((at - datetime(1970, 1, 1)).days, 0), 2))

        dst = tzname = utcoffset

    offsets = LocalOffsets.of(Hectic(), -1, 10)

    assert (offsets.steps_us, offsets.offsets_us) == ((DAY_US, 2 * DAY_US), (0, HOUR_US, 2 * HOUR_US))


class TestDates:
    """The dates that the wall shows, against the standard library's zones."""

    @given(st.data())
    def test_are_those_that_the_wall_shows(self, data):
        name = data.draw(st.sampled_from(zone_names()))
        start = data.draw(instants_near_changes(name))
        end = start + data.draw(st.integers(0, 4 * DAY_US))
        offsets = LocalOffsets.of(load_zone(name), start // DAY_US - 3, end // DAY_US + 3)

        dates = list(offsets.dates(start, end))

        assert [begin for _, begin, _ in dates] == [start, *(until for _, _, until in dates[:-1])][
            : len(dates)
        ]
        assert not dates or dates[-1][2] == end
        for number, begin, until in dates:
            shown = {
                utc(us).astimezone(wall_zone(name)).toordinal()
                for us in (begin, (begin + until) // 2, until - 1)
            }
            assert shown == {number + datetime(1970, 1, 1).toordinal()}

    def test_a_date_that_is_repeated_in_part_comes_twice(self):
        # 2010-11-07 00:01 -02:30 goes back to 23:01 -03:30 of the day before.
        name, sunday = "America/St_Johns", day(2010, 11, 7)
        offsets = LocalOffsets.of(load_zone(name), sunday - 5, sunday + 5)

        dates = offsets.dates(us(2010, 11, 6, 12), us(2010, 11, 7, 12))

        assert [number - sunday for number, _, _ in dates] == [-1, 0, -1, 0]

    def test_a_date_that_was_skipped_does_not_come(self):
        offsets = LocalOffsets.of(load_zone("Pacific/Apia"), day(2011, 12, 20), day(2012, 1, 10))

        dates = offsets.dates(us(2011, 12, 29, 12), us(2012, 1, 1))

        assert [number - day(2011, 12, 30) for number, _, _ in dates] == [-1, 1, 2]

    def test_there_are_none_in_a_span_without_length(self):
        offsets = LocalOffsets.of(load_zone("UTC"), 0, 10)

        assert list(offsets.dates(DAY_US, DAY_US)) == []


class TestWall:
    @given(st.data())
    def test_reads_what_the_wall_shows(self, data):
        name = data.draw(st.sampled_from(zone_names()))
        at = data.draw(instants_near_changes(name))
        wall = utc(at).astimezone(wall_zone(name)).replace(tzinfo=None)

        assert wall_us(at, load_zone(name)) == (wall - datetime(1970, 1, 1)) // timedelta(microseconds=1)
        assert local_day(at, load_zone(name)) == wall.toordinal() - datetime(1970, 1, 1).toordinal()

    def test_hours_without_a_local_date_are_read_in_utc(self):
        assert wall_us(MAX_US, load_zone("Asia/Tokyo")) == MAX_US
        assert wall_us(MIN_US, load_zone("America/New_York")) == MIN_US

    @pytest.mark.parametrize("at", [MIN_US - 1, MAX_US + 1])
    def test_what_lies_outside_time_has_no_reading(self, at):
        with pytest.raises(InvalidInstant, match="lies outside the years 1 to 9999 in UTC"):
            wall_us(at, load_zone("UTC"))


@pytest.mark.parametrize(("first", "last"), [(MAX_DAY + 5, MAX_DAY + 9), (MIN_DAY - 9, MIN_DAY - 5)])
def test_days_beyond_time_have_the_nearest_offset(first, last):
    offsets = LocalOffsets.of(load_zone("Asia/Tokyo"), first, last)

    assert offsets.to_us(first * DAY_US) == first * DAY_US - (9 * HOUR_US if first > 0 else 33_539_000_000)
