"""Public holidays of countries as layers of dates."""

import sys
from datetime import date, datetime, timedelta

import holidays
import pytest

from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.imports import country, public_holidays
from servicecore.errors import InvalidImport, MissingExtra, UnknownName, WrongArgument
from servicecore.instant import load_zone

DAY = timedelta(days=1)


def dates(first: str, last: str) -> set[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return {start + DAY * past for past in range((end - start).days + 1)}


# The notices of the General Office of the State Council for 2024, 2025 and 2026, copied by hand: dates off and
# weekend days worked.
DAYS_OFF = (
    dates("2024-01-01", "2024-01-01")  # New Year
    | dates("2024-02-10", "2024-02-17")  # Spring Festival
    | dates("2024-04-04", "2024-04-06")  # Qingming
    | dates("2024-05-01", "2024-05-05")  # Labour Day
    | dates("2024-06-08", "2024-06-10")  # Dragon Boat
    | dates("2024-09-15", "2024-09-17")  # Mid-Autumn
    | dates("2024-10-01", "2024-10-07")  # National Day
    | dates("2025-01-01", "2025-01-01")
    | dates("2025-01-28", "2025-02-04")
    | dates("2025-04-04", "2025-04-06")
    | dates("2025-05-01", "2025-05-05")
    | dates("2025-05-31", "2025-06-02")
    | dates("2025-10-01", "2025-10-08")  # National Day and Mid-Autumn
    | dates("2026-01-01", "2026-01-03")
    | dates("2026-02-15", "2026-02-23")
    | dates("2026-04-04", "2026-04-06")
    | dates("2026-05-01", "2026-05-05")
    | dates("2026-06-19", "2026-06-21")
    | dates("2026-09-25", "2026-09-27")
    | dates("2026-10-01", "2026-10-07")
)
WORKED = {
    date.fromisoformat(text)
    for text in (
        *("2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29"),
        *("2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
        *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
    )
}


class TestChina:
    def test_is_open_on_exactly_the_published_working_days(self):
        layer = public_holidays("CN", years=range(2024, 2027))
        weekly = {weekday: [["09:00", "18:00"]] for weekday in ("mon", "tue", "wed", "thu", "fri")}
        calendar = BusinessCalendar.from_dict(
            {
                "timezone": "Asia/Shanghai",
                "weekly": weekly,
                "layers": [layer.to_dict()],
            }
        )

        zone = load_zone("Asia/Shanghai")

        for day in sorted(dates("2024-01-01", "2026-12-31")):
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
            published = day in WORKED or (day.weekday() < 5 and day not in DAYS_OFF)
            assert calendar.is_open(noon) == published, day

    def test_has_the_published_weekend_days_and_no_other(self):
        layer = public_holidays("CN", years=[2026, 2024, 2025])

        assert {day for day, _ in layer.workdays} == WORKED

    def test_gives_a_worked_weekend_day_the_hours_of_the_weekday_given_off_for_it(self):
        layer = public_holidays("CN", years=2024)

        # Thursday 15 February is off for Sunday 4, Friday 16 for Sunday 18.
        assert layer.workdays[:2] == ((date(2024, 2, 4), 3), (date(2024, 2, 18), 4))

    def test_has_a_worked_day_that_pays_for_a_day_off_in_the_next_year(self):
        assert date(2005, 12, 31) in dict(public_holidays("CN", years=2005).workdays)

    def test_has_no_worked_day_of_another_year(self):
        assert {day.year for day, _ in public_holidays("CN", years=2006).workdays} == {2006}

    def test_names_holidays_in_chinese_on_request(self):
        layer = public_holidays("CN", years=2026, language="zh_CN")

        assert layer.holidays[0].name == "元旦"


class TestGermany:
    def test_has_nine_national_holidays(self):
        layer = public_holidays("DE", years=2026)

        assert [str(day.date) for day in layer.holidays] == [
            *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25"),
            *("2026-10-03", "2026-12-25", "2026-12-26"),
        ]

    def test_has_three_more_in_bavaria(self):
        national = public_holidays("DE", years=2026)

        bavarian = public_holidays("DE", years=2026, subdivision="BY")

        assert [str(day.date) for day in bavarian.holidays if day not in national.holidays] == [
            *("2026-01-06", "2026-06-04", "2026-11-01"),
        ]

    def test_has_assumption_day_as_a_category_of_its_own(self):
        layer = public_holidays("DE", years=2026, subdivision="BY", categories="catholic")

        assert [str(day.date) for day in layer.holidays] == ["2026-08-15"]

    def test_names_them_in_english_by_default(self):
        assert public_holidays("DE", years=2026).holidays[0].name == "New Year's Day"

    def test_names_them_in_german_on_request(self):
        assert public_holidays("DE", years=2026, language="de").holidays[0].name == "Neujahr"

    def test_does_not_look_into_the_environment(self, monkeypatch):
        plain = public_holidays("DE", years=2026)

        monkeypatch.setenv("LANGUAGE", "de")

        assert public_holidays("DE", years=2026) == plain

    def test_needs_no_language_where_the_package_has_one_only(self):
        assert public_holidays("NZ", years=2026).source == f"holidays {holidays.__version__}, NZ, 2026"

    def test_has_no_make_up_days(self):
        assert public_holidays("DE", years=2026).workdays == ()

    def test_reads_back_from_a_calendar_document(self):
        layer = public_holidays("DE", years=2026, subdivision="BY", rank=2)

        calendar = BusinessCalendar.from_dict({"timezone": "Europe/Berlin", "layers": [layer.to_dict()]})

        assert calendar.to_dict()["layers"] == [layer.to_dict()]


class TestSource:
    def test_names_the_release_and_what_was_asked(self):
        layer = public_holidays(
            "DE", years=[2020, 2024, 2025, 2026], subdivision="BY", categories=["catholic", "public"]
        )

        told = f"holidays {holidays.__version__}, DE-BY, 2020 and 2024 to 2026, catholic and public, en_US"
        assert layer.source == told

    def test_stays_short_for_scattered_years(self):
        layer = public_holidays("DE", years=range(2000, 2050, 2))

        assert "2000 and 2002 and 2004 and 2006 and 2008 and others to 2048" in layer.source

    def test_calls_the_layer_by_the_code(self):
        assert public_holidays("DE", years=2026, subdivision="BY").name == "public holidays of DE-BY"

    def test_takes_an_alias_for_the_code(self):
        assert public_holidays("DE", years=2026, subdivision="Bayern").name == "public holidays of DE-BY"

    def test_takes_a_name_for_it(self):
        assert public_holidays("DEU", years=2026, name="Germany").name == "Germany"


class TestRefusals:
    @pytest.mark.parametrize("code", ["XX", "de", "Germany", "HolidayBase", "NYSE", ""])
    def test_names_an_unknown_country(self, code):
        with pytest.raises(
            UnknownName, match="country .* is not known; use one of AD, AE, .* more"
        ) as refusal:
            public_holidays(code, years=2026)

        assert refusal.value.name == code

    def test_names_an_unknown_subdivision(self):
        with pytest.raises(
            UnknownName, match="subdivision 'XY' is not known; use one of Augsburg, BB, BE, BW, BY"
        ):
            public_holidays("DE", years=2026, subdivision="XY")

    def test_names_an_unknown_category(self):
        with pytest.raises(UnknownName, match="category 'bank' is not known; use one of catholic, public"):
            public_holidays("DE", years=2026, categories=["public", "bank"])

    def test_names_an_unknown_language(self):
        with pytest.raises(UnknownName, match="language 'tlh' is not known; use one of de, en_US, th, uk"):
            public_holidays("DE", years=2026, language="tlh")

    @pytest.mark.parametrize(
        "arguments",
        [{"years": "2026"}, {"years": [2026.0]}, {"years": True}, {"years": None}]
        + [{"years": 2026, key: 5} for key in ("subdivision", "categories", "language")],
    )
    def test_refuses_another_type(self, arguments):
        with pytest.raises(WrongArgument):
            public_holidays("DE", **arguments)

    def test_refuses_a_country_that_is_no_text(self):
        with pytest.raises(WrongArgument, match="country 49 is of type int"):
            public_holidays(49, years=2026)

    @pytest.mark.parametrize("year", [0, 10_000])
    def test_refuses_a_year_that_no_date_has(self, year):
        with pytest.raises(InvalidImport, match=f"year {year} is not known; give one from 1 to 9999"):
            public_holidays("DE", years=year)

    def test_refuses_no_year(self):
        with pytest.raises(InvalidImport, match="there is no year; give one year, or up to 200"):
            public_holidays("DE", years=[])

    def test_refuses_endless_years(self):
        with pytest.raises(InvalidImport, match="there are more than 200 years"):
            public_holidays("DE", years=iter(lambda: 2026, None))

    def test_refuses_a_year_before_the_country_had_holidays(self):
        with pytest.raises(InvalidImport, match="year 1949 is not known to the package; it has 1950 to"):
            public_holidays("CN", years=[1949, 2026])

    def test_refuses_years_of_which_the_package_has_a_part_only(self):
        with pytest.raises(
            InvalidImport, match="the package warns: 'Requested Holidays are available only from 2001"
        ):
            public_holidays("IN", years=2040)

    def test_refuses_an_empty_answer(self):
        with pytest.raises(InvalidImport, match="there is no holiday at all") as refusal:
            public_holidays("DE", years=1993, categories="catholic", subdivision="BE")

        assert (refusal.value.code, refusal.value.place) == ("invalid_import", "")

    def test_names_the_extra_that_is_missing(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "holidays", None)

        with pytest.raises(MissingExtra, match=r"reading public holidays needs .* 'servicecore\[holidays\]'"):
            public_holidays("DE", years=2026)


class TestMakeUpDays:
    class Moved(holidays.HolidayBase):
        country = "MOVED"
        substituted_label = "%s"
        substituted_date_format = "%Y"

        def __init__(self, worked, **options):
            self.weekend_workdays = set(worked)
            self.special_public_holidays = {2026: (1, 2, 1, 4)}
            super().__init__(**options)

    def test_falls_back_to_the_last_working_weekday_before(self):
        found = self.Moved([date(2026, 3, 8)], years=2026, expand=False)

        assert list(country._make_up_days(found, frozenset({2026}))) == [(date(2026, 3, 8), 4)]

    def test_knows_a_year_that_has_one_substitution(self):
        found = self.Moved([date(2026, 1, 4)], years=2026, expand=False)

        assert list(country._make_up_days(found, frozenset({2026}))) == [(date(2026, 1, 4), 4)]

    def test_takes_no_hours_from_a_day_off_that_lies_on_a_weekend(self):
        found = self.Moved([date(2026, 1, 4)], years=2026, expand=False)
        found.special_public_holidays = {2026: ((1, 3, 1, 4), (1, 6, "Epiphany"))}

        assert list(country._make_up_days(found, frozenset({2026}))) == [(date(2026, 1, 4), 4)]
