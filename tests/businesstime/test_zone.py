"""UTC offsets by local time, against what the zone files themselves state."""

from datetime import datetime, timedelta, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesstime.calendars import transitions, us, zone_names
from businesstime.minute_walk import wall_zone
from servicecore.businesstime.zone import MAX_DAY, MIN_DAY, LocalOffsets
from servicecore.instant import DAY_US, HOUR_US, load_zone, to_us

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
    for name in zone_names()[chunk::8]:
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
