"""The border between datetimes and integers."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from importlib import resources
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from businesstime.calendars import transitions
from servicecore import instant
from servicecore.errors import InvalidInstant, NaiveDatetime, RepeatedTime, SkippedTime
from servicecore.instant import (
    HOUR_US,
    MAX_US,
    MIN_US,
    from_iso,
    from_us,
    instant_us,
    load_zone,
    to_iso,
    to_us,
    utc_datetime,
)

ZONES = resources.files("tzdata").joinpath("zones").read_text().split()

instants = st.integers(MIN_US, MAX_US)
zones = st.sampled_from(ZONES)

# Berlin: 2026-03-29 02:00 to 03:00 is skipped, 2026-10-25 02:00 to 03:00 is repeated.
SKIPPED = datetime(2026, 3, 29, 2, 30)
REPEATED = datetime(2026, 10, 25, 2, 30)
BERLIN = load_zone("Europe/Berlin")


def stdlib_zone(name):
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def field_by_field(us, zone):
    """The answer by the standard library alone, copied into pendulum's class."""
    at = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).astimezone(zone)
    time = (at.hour, at.minute, at.second, at.microsecond)
    return pendulum.DateTime(at.year, at.month, at.day, *time, tzinfo=zone, fold=at.fold)


def same(first, second):
    """Whether two datetimes agree in everything that a host can see."""
    seen = [
        (type(at), at.replace(tzinfo=None).isoformat(), at.fold, at.utcoffset(), id(at.tzinfo))
        for at in (first, second)
    ]
    return seen[0] == seen[1]


class Bare(tzinfo):
    """A time zone that does not know its offset."""

    def utcoffset(self, _):
        return None

    dst = tzname = utcoffset


class TestToUs:
    def test_counts_microseconds_since_1970(self):
        assert to_us(datetime(1970, 1, 2, 0, 0, 0, 7, tzinfo=UTC)) == 86_400_000_007

    @given(instants)
    def test_counts_in_utc(self, us):
        assert to_us(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)) == us

    @pytest.mark.parametrize(
        "at",
        [
            datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
            datetime(1970, 1, 1, 1, tzinfo=BERLIN),
            datetime(1970, 1, 1, 1, tzinfo=stdlib_zone("Europe/Berlin")),
            pendulum.datetime(1970, 1, 1, 1, tz="Europe/Berlin"),
            pendulum.datetime(1970, 1, 1, tz="UTC"),
            datetime(1970, 1, 1, 0, 0, 30, 5, tzinfo=timezone(timedelta(seconds=30, microseconds=5))),
        ],
    )
    def test_takes_aware_datetimes_of_any_kind(self, at):
        assert to_us(at) == 0

    @given(zones, st.integers(-4_000_000_000, 4_100_000_000), st.integers(0, 999_999))
    def test_comes_back_from_every_zone(self, name, second, fraction):
        us = second * 1_000_000 + fraction

        assert to_us(from_us(us, load_zone(name))) == us

    @given(zones, st.datetimes(datetime(1850, 1, 1), datetime(2150, 1, 1)), st.sampled_from([0, 1]))
    def test_means_what_the_standard_library_means_where_a_local_time_exists(self, name, wall, fold):
        at = wall.replace(tzinfo=stdlib_zone(name), fold=fold)
        back = at.astimezone(UTC).astimezone(at.tzinfo)
        assume(back.replace(tzinfo=None) == wall)

        assert to_us(at) == (at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
            microseconds=1
        )


class TestClockChanges:
    @pytest.mark.parametrize("fold", [0, 1])
    def test_a_skipped_time_lies_the_same_distance_after_the_gap(self, fold):
        at = SKIPPED.replace(tzinfo=BERLIN, fold=fold)

        assert from_us(to_us(at), BERLIN).isoformat() == "2026-03-29T03:30:00+02:00"

    def test_a_repeated_time_is_the_first_of_the_two(self):
        assert (
            from_us(to_us(REPEATED.replace(tzinfo=BERLIN)), BERLIN).isoformat() == "2026-10-25T02:30:00+02:00"
        )

    def test_the_second_of_the_two_can_be_said(self):
        second = to_us(REPEATED.replace(tzinfo=BERLIN, fold=1))

        assert second - to_us(REPEATED.replace(tzinfo=BERLIN)) == HOUR_US

    @pytest.mark.parametrize("fold", [0, 1])
    def test_a_skipped_time_is_refused_on_request(self, fold):
        with pytest.raises(
            SkippedTime, match=r"opened_at '2026-03-29T02:30:00\+0\d:00' is skipped by a clock change"
        ):
            to_us(SKIPPED.replace(tzinfo=BERLIN, fold=fold), name="opened_at", on_clock_change="raise")

    @pytest.mark.parametrize("fold", [0, 1])
    def test_a_repeated_time_is_refused_on_request(self, fold):
        with pytest.raises(RepeatedTime, match=r"is repeated by a clock change; give it in UTC"):
            to_us(REPEATED.replace(tzinfo=BERLIN, fold=fold), on_clock_change="raise")

    def test_other_times_are_not(self):
        at = datetime(2026, 3, 29, 3, tzinfo=BERLIN)

        assert to_us(at, on_clock_change="raise") == to_us(at)

    def test_pendulum_values_mean_the_same(self):
        repeated = pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=0)

        assert to_us(repeated) == to_us(REPEATED.replace(tzinfo=BERLIN))

    def test_the_day_that_samoa_skipped_is_the_day_after(self):
        apia = load_zone("Pacific/Apia")

        assert to_us(datetime(2011, 12, 30, 9, tzinfo=apia)) == to_us(datetime(2011, 12, 31, 9, tzinfo=apia))


class TestRefusals:
    @pytest.mark.parametrize(
        "naive",
        [datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 9, tzinfo=Bare()), pendulum.naive(2026, 3, 2, 9)],
    )
    def test_a_naive_datetime_by_name(self, naive):
        with pytest.raises(
            NaiveDatetime, match=r"^opened_at 2026-03-02T09:00:00 has no UTC offset; give an aware datetime"
        ):
            to_us(naive, name="opened_at")

    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            (None, "None"),
            ("2026-03-02T09:00:00Z", "of type str"),
            (date(2026, 3, 2), "of type date"),
            (0, "of type int"),
            (1.5, "of type float"),
        ],
    )
    def test_what_is_no_datetime(self, value, kind):
        with pytest.raises(InvalidInstant, match=f"^at .* is {kind}; give an aware datetime$"):
            to_us(value)

    @pytest.mark.parametrize(
        "at",
        [
            datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
            datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-1))),
            datetime(1, 1, 1, tzinfo=BERLIN),
        ],
    )
    def test_what_lies_outside_time_in_utc(self, at):
        with pytest.raises(InvalidInstant, match="lies outside the years 1 to 9999 in UTC"):
            to_us(at)


class NotATime(datetime):
    """As NaT of pandas is: a datetime by its class, and none by what it says."""

    def utcoffset(self):
        raise ValueError("does not support utcoffset")


def test_a_datetime_that_is_none_is_refused():
    with pytest.raises(InvalidInstant, match="^start .* is no instant; leave out what is missing"):
        to_us(NotATime(2026, 3, 2), name="start")


class TestFromUs:
    def test_is_in_utc_when_no_zone_is_given(self):
        at = from_us(1_500_000)

        assert isinstance(at, pendulum.DateTime)
        assert at == pendulum.datetime(1970, 1, 1, 0, 0, 1, tz="UTC").add(microseconds=500_000)
        assert at.timezone_name == "UTC"

    def test_tells_the_two_of_a_repeated_hour_apart(self):
        first, second = (
            from_us(to_us(REPEATED.replace(tzinfo=BERLIN)), BERLIN),
            from_us(to_us(REPEATED.replace(tzinfo=BERLIN, fold=1)), BERLIN),
        )

        assert (first.isoformat()[-6:], second.isoformat()[-6:]) == ("+02:00", "+01:00")

    @pytest.mark.parametrize("us", [MIN_US - 1, MAX_US + 1, 10**40, -(10**40)])
    def test_refuses_what_lies_outside_time(self, us):
        with pytest.raises(InvalidInstant, match="lies outside the years 1 to 9999"):
            from_us(us)

    @pytest.mark.parametrize(("us", "zone"), [(MAX_US, "Asia/Tokyo"), (MIN_US, "America/New_York")])
    def test_refuses_what_has_no_local_time(self, us, zone):
        with pytest.raises(InvalidInstant, match=f"has no local time in .*{zone}"):
            from_us(us, load_zone(zone))

    @pytest.mark.parametrize("us", [MIN_US, MAX_US])
    def test_the_ends_of_time_come_back(self, us):
        assert to_us(from_us(us)) == us
        assert to_us(utc_datetime(us)) == us


class TestWhatIsKept:
    """Offsets are kept by stretches of 25 days: an answer from them is the answer without them."""

    @pytest.mark.parametrize("chunk", range(8))
    def test_at_every_change_that_any_zone_states(self, chunk):
        for name in ZONES[chunk::8]:
            zone = load_zone(name)
            for second, before, after in transitions(name):
                for us in (second * 1_000_000 + step for step in (-1, 0, 1, abs(after - before) * 1_000_000)):
                    for _ in ("learns", "knows"):
                        at = from_us(us, zone)
                        assert same(at, field_by_field(us, zone)), (name, us)
                        assert to_us(at) == us, (name, us)

    @given(st.data())
    def test_near_the_changes_of_any_zone(self, data):
        name = data.draw(zones)
        zone = load_zone(name)
        changes = [second for second, _, _ in transitions(name)]
        base = data.draw(st.sampled_from(changes) if changes else st.integers(-(2**31), 2**32))
        us = base * 1_000_000 + data.draw(st.integers(-40 * 86_400_000_000, 40 * 86_400_000_000))

        answers = [from_us(us, zone) for _ in ("learns", "knows")]

        assert all(same(at, field_by_field(us, zone)) for at in answers)

    @given(zones, st.integers(-4_000_000_000, 6_000_000_000), st.integers(0, 999_999))
    def test_anywhere_in_four_centuries(self, name, second, fraction):
        us, zone = second * 1_000_000 + fraction, load_zone(name)

        answers = [from_us(us, zone) for _ in ("learns", "knows")]

        assert all(same(at, field_by_field(us, zone)) for at in answers)

    @pytest.mark.parametrize(
        "name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]
    )
    def test_each_half_hour_of_a_year_by_the_standing_rule(self, name):
        zone, begin = load_zone(name), to_us(datetime(2050, 1, 1, tzinfo=UTC))

        for us in range(begin, begin + 365 * 24 * HOUR_US, HOUR_US // 2):
            at = from_us(us, zone)
            assert same(at, field_by_field(us, zone))
            assert to_us(at) == us

    @given(st.data())
    def test_local_times_too(self, data):
        name = data.draw(zones)
        zone = load_zone(name)
        changes = [second for second, _, _ in transitions(name)]
        base = data.draw(st.sampled_from(changes) if changes else st.integers(-(2**31), 2**32))
        wall = datetime(1970, 1, 1) + timedelta(
            seconds=base, microseconds=data.draw(st.integers(-30 * 86_400_000_000, 30 * 86_400_000_000))
        )
        at = wall.replace(tzinfo=zone, fold=data.draw(st.sampled_from([0, 1])))
        unknown = at.replace(tzinfo=stdlib_zone(name))  # no zone of pendulum's, so nothing is kept of it

        assert [to_us(at), to_us(at)] == [to_us(unknown)] * 2

    def test_the_zone_of_an_answer_is_the_one_asked_for(self):
        ours, pendulums = load_zone("Europe/Berlin"), pendulum.timezone("Europe/Berlin")
        assert ours == pendulums  # to pendulum, whatever their rules

        zones_of_answers = [from_us(0, zone).tzinfo for zone in (ours, pendulums, ours, pendulums)]

        assert [id(zone) for zone in zones_of_answers] == [id(zone) for zone in (ours, pendulums) * 2]

    def test_zones_of_other_kinds_are_asked_each_time(self):
        plain = timezone(timedelta(hours=1))

        answers = [from_us(0, plain) for _ in ("first", "second")]

        assert all(same(at, field_by_field(0, plain)) for at in answers)
        assert id(plain) not in instant._CLOCKS

    def test_no_more_than_a_number_of_zones_is_kept(self, monkeypatch):
        clocks = {}
        monkeypatch.setattr(instant, "_CLOCKS", clocks)
        monkeypatch.setattr(instant, "_MAX_CLOCKS", 3)

        answers = [from_us(0, load_zone(name)).isoformat() for name in ZONES[:7]]

        assert len(clocks) == 1
        assert answers == [field_by_field(0, load_zone(name)).isoformat() for name in ZONES[:7]]

    def test_a_datetime_of_a_host_without_pendulum_does_not_import_it(self, monkeypatch):
        monkeypatch.setattr(instant, "_CLOCKS", {})
        monkeypatch.delitem(instant.sys.modules, "pendulum")

        assert to_us(datetime(1970, 1, 1, 1, tzinfo=stdlib_zone("Europe/Berlin"))) == 0
        assert "pendulum" not in instant.sys.modules


class TestIso:
    @given(instants)
    def test_reads_back_what_it_writes(self, us):
        assert from_iso(to_iso(us)) == us

    def test_writes_utc(self):
        assert to_iso(0) == "1970-01-01T00:00:00Z"

    @pytest.mark.parametrize(
        "text",
        [
            "1970-01-01T01:00:00+01:00",
            "1970-01-01 00:00:00Z",
            "1970-01-01T00:00Z",
            "19700101T000000Z",
            "1969-12-31T23:59:59.000000-00:00:01",
        ],
    )
    def test_reads_iso_8601_with_an_offset(self, text):
        assert from_iso(text) == 0

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-03-02T25:00:00Z",
            "2026-03-02T09:00:00+25:00",
            "02.03.2026 09:00",
            "٢٠٢٦-03-02T09:00:00Z",  # digits, but not ASCII ones
            "2026-03-02T09:00:00Z" + "0" * 100,
            "9" * 10_000,
            "2026-03-02T09:00:00\N{MINUS SIGN}01:00",
            None,
            0,
            b"2026-03-02T09:00:00Z",
        ],
    )
    def test_refuses_other_text(self, text):
        with pytest.raises(
            InvalidInstant, match="is no ISO 8601 instant such as 2026-03-02T09:00:00"
        ) as caught:
            from_iso(text)

        assert len(str(caught.value)) < 200

    @pytest.mark.parametrize("text", ["2026-03-02T09:00:00", "2026-03-02"])
    def test_refuses_text_without_an_offset(self, text):
        with pytest.raises(NaiveDatetime, match="recorded_at"):
            from_iso(text, name="recorded_at")

    def test_refuses_what_lies_outside_time(self):
        with pytest.raises(InvalidInstant, match="lies outside"):
            from_iso("0001-01-01T00:00:00+01:00")

    @given(st.text(max_size=40))
    def test_any_text_is_an_instant_or_refused_by_name(self, text):
        try:
            us = from_iso(text)
        except (InvalidInstant, NaiveDatetime):
            return
        assert MIN_US <= us <= MAX_US


class TestEitherKind:
    def test_takes_microseconds_as_they_are_and_datetimes_by_what_they_mean(self):
        assert instant_us(-7) == -7
        assert instant_us(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)) == 1_000_000

    @pytest.mark.parametrize("at", [True, 1.0, "2026-03-02", None])
    def test_refuses_what_is_neither_by_the_name_it_was_given(self, at):
        with pytest.raises(InvalidInstant, match=r"^asof .* is .*; give an aware datetime"):
            instant_us(at, "asof")
