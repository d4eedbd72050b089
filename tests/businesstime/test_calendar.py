"""The questions that hosts ask, in datetimes and durations."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pendulum
import pytest

from businesstime.calendars import OFFICE
from servicecore import businesstime
from servicecore.businesstime import BusinessCalendar, Interval
from servicecore.errors import (
    InvalidArgument,
    InvalidDefinition,
    InvalidDuration,
    InvalidInstant,
    NaiveDatetime,
    UnknownName,
    UnknownTimeZone,
    WrongArgument,
)
from servicecore.instant import tzdb_release

OFFICE_CALENDAR = BusinessCalendar.from_dict(OFFICE)


def berlin(year, month, day, hour=0, minute=0):
    return pendulum.datetime(year, month, day, hour, minute, tz="Europe/Berlin")


MONDAY_AT_NINE = berlin(2026, 3, 2, 9)
NAIVE = datetime(2026, 3, 2, 9)


class TestQuestions:
    def test_is_open_at_its_opening(self):
        assert OFFICE_CALENDAR.is_open(MONDAY_AT_NINE)

    def test_is_not_open_at_its_closing(self):
        assert not OFFICE_CALENDAR.is_open(berlin(2026, 3, 2, 17, 30))

    def test_elapsed_is_a_plain_timedelta(self):
        elapsed = OFFICE_CALENDAR.elapsed(MONDAY_AT_NINE, berlin(2026, 3, 3, 9))

        assert elapsed == timedelta(hours=7, minutes=30)
        assert type(elapsed) is timedelta

    def test_elapsed_takes_datetimes_of_any_zone(self):
        start = datetime(2026, 3, 2, 17, tzinfo=timezone(timedelta(hours=9)))  # 09:00 in Berlin

        assert OFFICE_CALENDAR.elapsed(start, datetime(2026, 3, 2, 9, tzinfo=UTC)) == timedelta(hours=1)

    def test_a_holiday_counts_nothing(self):
        assert OFFICE_CALENDAR.elapsed(berlin(2026, 12, 25), berlin(2026, 12, 26)) == timedelta()

    def test_special_hours_count_instead_of_the_weekly_ones(self):
        assert OFFICE_CALENDAR.elapsed(berlin(2026, 12, 24), berlin(2026, 12, 25)) == timedelta(hours=3)

    @pytest.mark.parametrize("duration", ["4h", timedelta(hours=4), pendulum.duration(hours=4), "PT4H"])
    def test_advance_takes_any_length_of_time(self, duration):
        assert OFFICE_CALENDAR.advance(MONDAY_AT_NINE, duration) == berlin(2026, 3, 2, 14)

    def test_advance_answers_in_the_calendars_zone(self):
        due = OFFICE_CALENDAR.advance(datetime(2026, 3, 2, 8, tzinfo=UTC), "1h")

        assert isinstance(due, pendulum.DateTime)
        assert due.isoformat() == "2026-03-02T10:00:00+01:00"
        assert due.timezone_name == "Europe/Berlin"

    def test_advance_goes_backward(self):
        assert OFFICE_CALENDAR.advance(MONDAY_AT_NINE, "-1h") == berlin(2026, 2, 27, 16, 30)

    def test_advance_rolls_on_request(self):
        assert OFFICE_CALENDAR.advance(MONDAY_AT_NINE, "3h", edge="roll") == berlin(2026, 3, 2, 13)

    def test_next_open_is_the_instant_itself_when_open(self):
        assert OFFICE_CALENDAR.next_open(berlin(2026, 3, 2, 10)) == berlin(2026, 3, 2, 10)

    def test_next_open_when_closed(self):
        assert OFFICE_CALENDAR.next_open(berlin(2026, 3, 6, 17, 30)) == berlin(2026, 3, 9, 9)

    def test_next_close_ends_the_interval_that_holds_the_instant(self):
        assert OFFICE_CALENDAR.next_close(MONDAY_AT_NINE) == berlin(2026, 3, 2, 12)

    def test_next_close_ends_the_interval_that_follows_it(self):
        assert OFFICE_CALENDAR.next_close(berlin(2026, 3, 2, 12)) == berlin(2026, 3, 2, 17, 30)

    def test_previous_close_is_the_latest_not_after_the_instant(self):
        assert OFFICE_CALENDAR.previous_close(berlin(2026, 3, 2, 12)) == berlin(2026, 3, 2, 12)
        assert OFFICE_CALENDAR.previous_close(berlin(2026, 3, 2, 11)) == berlin(2026, 2, 27, 17, 30)

    def test_intervals_are_shown_in_the_calendars_zone(self):
        (morning, afternoon) = OFFICE_CALENDAR.intervals(
            berlin(2026, 3, 2), datetime(2026, 3, 2, 13, tzinfo=UTC)
        )

        assert morning == Interval.between(MONDAY_AT_NINE, berlin(2026, 3, 2, 12))
        assert afternoon.end.isoformat() == "2026-03-02T14:00:00+01:00"


class TestRefusals:
    @pytest.mark.parametrize(
        "ask",
        [
            lambda: OFFICE_CALENDAR.is_open(NAIVE),
            lambda: OFFICE_CALENDAR.elapsed(NAIVE, MONDAY_AT_NINE),
            lambda: OFFICE_CALENDAR.elapsed(MONDAY_AT_NINE, NAIVE),
            lambda: OFFICE_CALENDAR.advance(NAIVE, "1h"),
            lambda: OFFICE_CALENDAR.next_open(NAIVE),
            lambda: OFFICE_CALENDAR.next_close(NAIVE),
            lambda: OFFICE_CALENDAR.previous_close(NAIVE),
            lambda: OFFICE_CALENDAR.intervals(NAIVE, MONDAY_AT_NINE),
            lambda: OFFICE_CALENDAR.intervals(MONDAY_AT_NINE, NAIVE),
        ],
    )
    def test_a_naive_datetime_is_refused_by_name(self, ask):
        with pytest.raises(NaiveDatetime, match=r"(at|start|end) 2026-03-02T09:00:00 has no UTC offset"):
            ask()

    def test_a_naive_end_is_called_the_end(self):
        with pytest.raises(NaiveDatetime, match=r"^end "):
            OFFICE_CALENDAR.elapsed(MONDAY_AT_NINE, NAIVE)

    @pytest.mark.parametrize("duration", [4, 4.0, None, "4", "2d", "soon", timedelta(days=40_000)])
    def test_a_duration_must_be_a_length_of_time(self, duration):
        with pytest.raises(InvalidDuration):
            OFFICE_CALENDAR.advance(MONDAY_AT_NINE, duration)

    @pytest.mark.parametrize("at", ["2026-03-02", None, 7])
    def test_an_instant_must_be_a_datetime(self, at):
        with pytest.raises(InvalidInstant, match="give an aware datetime"):
            OFFICE_CALENDAR.is_open(at)

    def test_an_unknown_zone(self):
        with pytest.raises(UnknownTimeZone, match="time zone 'Mars/Olympus' is not in tzdb"):
            BusinessCalendar.always("Mars/Olympus")

    def test_a_wrong_definition(self):
        with pytest.raises(
            InvalidDefinition, match="weekday 'montag' is not known; use one of mon, tue, wed,"
        ):
            BusinessCalendar.from_dict({"timezone": "UTC", "weekly": {"montag": []}})

    def test_an_answer_without_a_local_time(self):
        tokyo = BusinessCalendar.always("Asia/Tokyo")

        with pytest.raises(InvalidInstant, match="has no local time in"):
            tokyo.next_open(datetime(9999, 12, 31, 23, tzinfo=UTC))


class TestValue:
    def test_calendars_that_say_the_same_are_equal(self):
        assert BusinessCalendar.from_dict(OFFICE) == OFFICE_CALENDAR

    def test_reads_back_what_it_writes(self):
        assert BusinessCalendar.from_dict(OFFICE_CALENDAR.to_dict()) == OFFICE_CALENDAR

    def test_cannot_be_changed(self):
        with pytest.raises(AttributeError):
            OFFICE_CALENDAR.version = "1"  # type: ignore[misc]

    def test_shows_its_name_zone_and_version(self):
        shown = f"<BusinessCalendar 'office' Europe/Berlin {OFFICE_CALENDAR.version}>"

        assert repr(OFFICE_CALENDAR) == shown

    def test_is_read_from_a_file(self, tmp_path):
        path = tmp_path / "office.json"
        path.write_text(json.dumps(OFFICE))

        assert BusinessCalendar.from_file(path) == OFFICE_CALENDAR

    def test_a_file_that_is_not_there_is_refused(self, tmp_path):
        with pytest.raises(InvalidDefinition, match="calendar: .* cannot be read: No such file"):
            BusinessCalendar.from_file(tmp_path / "office.toml")

    def test_under_the_files_of_a_folder_it_is_no_document(self):
        folder = Path(__file__).parents[1] / "zoneinfo" / "2026f"

        with pytest.raises(InvalidDefinition, match="calendar 'office': zone_source: is the folder .*2026f"):
            OFFICE_CALENDAR.under(folder).to_dict()

    def test_knows_its_name_and_zone(self):
        assert (OFFICE_CALENDAR.name, OFFICE_CALENDAR.timezone) == ("office", "Europe/Berlin")

    def test_the_version_shows_the_release_of_the_time_zone_rules(self):
        digest, release = OFFICE_CALENDAR.version.split("-")

        assert (len(digest), release) == (16, f"tzdb{tzdb_release()}")

    def test_the_systems_rules_are_another_version(self):
        system = BusinessCalendar.from_dict(OFFICE | {"zone_source": "system"})

        assert "-tzdbsystem" in system.version

    def test_a_name_makes_no_new_version(self):
        assert BusinessCalendar.from_dict(OFFICE | {"name": "bureau"}).version == OFFICE_CALENDAR.version


class TestNaming:
    def test_another_name_is_the_same_calendar_otherwise(self):
        bureau = OFFICE_CALENDAR.named("bureau")

        assert (bureau.name, bureau.version) == ("bureau", OFFICE_CALENDAR.version)
        assert bureau == BusinessCalendar.from_dict(OFFICE | {"name": "bureau"})

    @pytest.mark.parametrize("name", [None, 7, b"office"])
    def test_a_name_is_a_text(self, name):
        with pytest.raises(WrongArgument, match=r"^name .* is of type .*; give a text$") as caught:
            OFFICE_CALENDAR.named(name)

        assert caught.value.value == name

    def test_a_name_is_not_empty(self):
        with pytest.raises(InvalidArgument, match="name '' is not taken; give a text that is not empty"):
            OFFICE_CALENDAR.named("")

    def test_another_name_leaves_the_first_calendar_as_it_is(self):
        OFFICE_CALENDAR.named("bureau")

        assert OFFICE_CALENDAR.name == "office"


class TestUnder:
    def test_another_release_is_another_version_of_the_same_hours(self):
        system = OFFICE_CALENDAR.under("system")

        assert system.rules.zone_source == "system"
        assert system.version != OFFICE_CALENDAR.version
        assert system.under("tzdata") == OFFICE_CALENDAR

    def test_a_source_that_does_not_exist_is_refused(self):
        with pytest.raises(UnknownName, match="zone source 'os' is not known; use one of tzdata, system"):
            OFFICE_CALENDAR.under("os")


class TestSubclasses:
    class Desk(BusinessCalendar):
        pass

    def test_what_is_made_of_one_is_one(self):
        desk = self.Desk.from_dict(OFFICE)
        made = [
            desk.named("x"),
            desk.under("system"),
            desk.revised("2026-07-01", {}),
            desk.with_layers(),
            desk | OFFICE_CALENDAR,
            *(desk & OFFICE_CALENDAR).members,
            self.Desk.always(),
        ]

        assert {type(calendar) for calendar in made} == {self.Desk}


def test_exports_its_names_sorted():
    assert businesstime.__all__ == sorted(businesstime.__all__)
