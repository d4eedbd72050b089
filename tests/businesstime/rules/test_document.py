"""Calendar documents: what is read, and every fault with its place."""

from datetime import date

import pytest

from businesstime.calendars import OFFICE
from servicecore.businesstime.hours import Shift
from servicecore.businesstime.rules.definition import Holiday
from servicecore.businesstime.rules.document import read_rules
from servicecore.errors import InvalidDefinition, UnknownTimeZone


def refused(changes):
    """The one fault of the office calendar with these keys changed."""
    with pytest.raises(InvalidDefinition) as caught:
        read_rules(OFFICE | changes)
    (fault,) = caught.value.faults
    return fault


class TestReading:
    def test_reads_weekly_hours(self):
        office = read_rules(OFFICE)

        assert office.weekly[4] == (Shift.parse("09:00", "12:00"), Shift.parse("13:00", "17:30"))
        assert office.weekly[5] == ()

    def test_reads_holidays_with_names(self):
        assert read_rules(OFFICE).holidays == (Holiday(date(2026, 12, 25), "Christmas Day"),)

    def test_reads_holidays_as_a_list(self):
        assert read_rules(OFFICE | {"holidays": ["2026-12-25"]}).holidays == (Holiday(date(2026, 12, 25)),)

    def test_reads_dates_as_toml_has_them(self):
        assert read_rules(OFFICE | {"holidays": [date(2026, 12, 25)]}).holidays == (
            Holiday(date(2026, 12, 25)),
        )

    def test_reads_breaks_of_weekdays_beside_those_of_dates(self):
        breaks = {"mon": [["12:00", "13:00"]], "2026-03-02": [["15:00", "16:00"]]}

        office = read_rules(OFFICE | {"breaks": breaks})

        assert office.weekly_breaks[0] == (Shift.parse("12:00", "13:00"),)
        assert office.dated_breaks == ((date(2026, 3, 2), (Shift.parse("15:00", "16:00"),)),)

    def test_breaks_of_one_date_may_overlap(self):
        breaks = {"mon": [["12:00", "13:00"], ["12:30", "14:00"]]}

        assert len(read_rules(OFFICE | {"breaks": breaks}).weekly_breaks[0]) == 2

    def test_a_time_zone_is_enough(self):
        assert read_rules({"timezone": "UTC"}).name == "calendar"

    def test_reads_the_schema_it_writes(self):
        assert read_rules(OFFICE | {"schema": "servicecore.calendar/1"}) == read_rules(OFFICE)

    def test_a_night_may_follow_a_morning_of_its_own_date(self):
        weekly = {"fri": [["22:00", "06:00"], ["05:00", "07:00"]]}  # 05:00 is of Friday, 06:00 of Saturday

        assert len(read_rules(OFFICE | {"weekly": weekly}).weekly[4]) == 2

    def test_shifts_of_one_date_may_abut(self):
        weekly = {"fri": [["12:00", "14:00"], ["09:00", "12:00"]]}

        assert read_rules(OFFICE | {"weekly": weekly}).weekly[4][0] == Shift.parse("09:00", "12:00")


class TestFaults:
    @pytest.mark.parametrize(
        ("changes", "path", "message", "code"),
        [
            (
                {"weekdays": {}},
                "weekdays",
                "key 'weekdays' is not known; use schema, name, timezone, weekly",
                "unknown_key",
            ),
            ({3: 4}, "3", "key 3 is not known", "unknown_key"),
            ({"a b" * 100: 4}, "'a b", "is not known", "unknown_key"),
            (
                {"schema": "servicecore.calendar/2"},
                "schema",
                "give 'servicecore.calendar/1'",
                "unknown_schema",
            ),
            ({"name": ""}, "name", "is empty; give a text that is not", "wrong_type"),
            ({"name": None}, "name", "None is nothing; give a text", "wrong_type"),
            (
                {"timezone": "Europe/Berlin", "weekly": None},
                "weekly",
                "None is nothing; give a table",
                "wrong_type",
            ),
            (
                {"weekly": {"montag": []}},
                "weekly.montag",
                "weekday 'montag' is not known; use one of mon, tue, wed, thu, fri, sat, sun",
                "unknown_key",
            ),
            ({"weekly": {"Mon": []}}, "weekly.Mon", "use one of mon,", "unknown_key"),
            ({"weekly": {0: []}}, "weekly.0", "weekday 0 is not known", "unknown_key"),
            (
                {"weekly": {"mon": "09:00-17:00"}},
                "weekly.mon",
                "give a list of [open, close] pairs",
                "wrong_type",
            ),
            (
                {"weekly": {"mon": ["09:00-17:00"]}},
                "weekly.mon[0]",
                "give a pair [open, close]",
                "wrong_type",
            ),
            ({"weekly": {"mon": [["09:00"]]}}, "weekly.mon[0]", "give a pair", "wrong_type"),
            (
                {"weekly": {"mon": [["09:00", "12:00"], [9, 17]]}},
                "weekly.mon[1]",
                "time 9 is not known",
                "invalid_time",
            ),
            (
                {"weekly": {"mon": [["09:00", "25:00"]]}},
                "weekly.mon[0]",
                "time '25:00' is not known; give two digits each, from '00:00' to '24:00'",
                "invalid_time",
            ),
            (
                {"weekly": {"mon": [["9:00", "17:00"]]}},
                "weekly.mon[0]",
                "time '9:00' is not known",
                "invalid_time",
            ),
            (
                {"weekly": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}},
                "weekly.mon[1]",
                "['11:00', '13:00'] overlaps ['09:00', '12:00'] of the same date",
                "overlap",
            ),
            (
                {"weekly": {"mon": [["11:00", "13:00"], ["09:00", "12:00"]]}},
                "weekly.mon[1]",
                "overlaps",
                "overlap",
            ),
            (
                {"weekly": {"mon": [["22:00", "06:00"], ["23:00", "24:00"]]}},
                "weekly.mon[1]",
                "overlaps",
                "overlap",
            ),
            (
                {"weekly": {"mon": [["09:00", "12:00"], ["09:00", "12:00"]]}},
                "weekly.mon[1]",
                "overlaps",
                "overlap",
            ),
            (
                {"holidays": {"2026-12-25": 25}},
                "holidays.2026-12-25",
                "25 is of type int; give the holiday's name",
                "wrong_type",
            ),
            (
                {"holidays": ["2026-12-25", "25.12.2026"]},
                "holidays[1]",
                "date '25.12.2026' is not known",
                "invalid_date",
            ),
            ({"holidays": ["2026-02-29"]}, "holidays[0]", "give an existing day", "invalid_date"),
            (
                {"holidays": {"2026-12-25": "X", date(2026, 12, 25): "Y"}},
                "holidays.2026-12-25",
                "date 2026-12-25 is given twice; join the two",
                "duplicate_key",
            ),
            (
                {"workdays": {"2026-12-26": "mon", date(2026, 12, 26): "tue"}},
                "workdays.2026-12-26",
                "date 2026-12-26 is given twice",
                "duplicate_key",
            ),
            ({"holidays": "2026-12-25"}, "holidays", "give a list of dates, or a table", "wrong_type"),
            (
                {"special": {"2026-12-24": None}},
                "special.2026-12-24",
                "None is nothing; give a list",
                "wrong_type",
            ),
            ({"special": {"thu": []}}, "special.thu", "date 'thu' is not known", "invalid_date"),
            (
                {"special": {"2026-12-24": [["09:00", "12:00"], ["11:00", "13:00"]]}},
                "special.2026-12-24[1]",
                "overlaps",
                "overlap",
            ),
            (
                {"special": {"2026-12-24": [], date(2026, 12, 24): [["09:00", "12:00"]]}},
                "special.2026-12-24",
                "date 2026-12-24 is given twice",
                "duplicate_key",
            ),
            ({"special": []}, "special", "give a table", "wrong_type"),
            (
                {"breaks": {"lunch": []}},
                "breaks.lunch",
                "date 'lunch' is not known; give an existing day such as '2026-12-25'; for every week use mon,",
                "invalid_date",
            ),
            (
                {"breaks": {"mon": [["12:00", True]]}},
                "breaks.mon[0]",
                "time True is not known",
                "invalid_time",
            ),
            (
                {"holiday_cuts_overnight": 1},
                "holiday_cuts_overnight",
                "1 is of type int; give true or false",
                "wrong_type",
            ),
            (
                {"horizon_years": True},
                "horizon_years",
                "True is of type bool; give a whole number from 1 to 400",
                "wrong_type",
            ),
            (
                {"horizon_years": 0},
                "horizon_years",
                "0 is not taken; give a whole number from 1",
                "out_of_range",
            ),
            (
                {"horizon_years": 401},
                "horizon_years",
                "401 is not taken; give a whole number",
                "out_of_range",
            ),
            ({"horizon_years": 20.0}, "horizon_years", "give a whole number from 1", "wrong_type"),
            ({"zone_source": "os"}, "zone_source", "'os' is not known; use tzdata, system", "unknown_name"),
        ],
    )
    def test_names_the_place_and_what_would_be_accepted(self, changes, path, message, code):
        fault = refused(changes)

        assert fault.path.startswith(path)
        assert message in fault.message
        assert fault.code == code

    def test_reports_everything_at_once(self):
        document = {
            "timezone": "Europe/Nowhere",
            "weekly": {"montag": [], "fri": [["9", "17"]]},
            "holidays": ["never"],
            "colour": "red",
        }

        with pytest.raises(InvalidDefinition) as caught:
            read_rules(document)

        assert {fault.path for fault in caught.value.faults} == {
            "timezone", "weekly.montag", "weekly.fri[0]", "holidays[0]", "colour",
        }  # fmt: skip

    def test_names_the_calendar(self):
        with pytest.raises(InvalidDefinition, match="calendar 'office': weekly: 7 is of type int"):
            read_rules(OFFICE | {"weekly": 7})

    @pytest.mark.parametrize("document", [None, [], "UTC", 7])
    def test_refuses_what_is_no_table(self, document):
        with pytest.raises(InvalidDefinition, match="is no table; give one with the key 'timezone'"):
            read_rules(document)

    def test_a_time_zone_must_be_there(self):
        with pytest.raises(InvalidDefinition, match="calendar: timezone: is missing; give an IANA name"):
            read_rules({"weekly": {}})

    @pytest.mark.parametrize("zone", ["Europe/Nowhere", "../../etc/passwd", "", "Europe", 7, None, "CEST-2"])
    def test_an_unknown_zone_has_an_error_of_its_own(self, zone):
        with pytest.raises(UnknownTimeZone, match="is not in tzdb"):
            read_rules(OFFICE | {"timezone": zone})

    def test_cuts_hostile_text(self):
        fault = refused({"weekly": {"x" * 10_000: []}})

        assert len(str(fault)) < 300
