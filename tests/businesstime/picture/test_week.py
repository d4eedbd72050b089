from __future__ import annotations

from datetime import date, datetime, timedelta

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesstime.calendars import documents
from businesstime.picture.desks import (
    ALWAYS,
    BERLIN,
    CHINA,
    EMPTY,
    NEW_YORK,
    NIGHT,
    OFFICE,
    SUN,
    WEEKDAYS,
    WEEKNIGHTS,
    bars,
    boxes,
    calendar,
    parsed,
    texts,
)
from servicecore import BusinessCalendar
from servicecore.businesstime.picture import week
from servicecore.businesstime.picture.fitting import columns_of
from servicecore.errors import InvalidArgument, UnknownName


def lines(picture: object) -> list[str]:
    return str(picture).splitlines()


class TestTheWeek:
    def test_runs_from_monday_to_sunday(self):
        days = week(OFFICE, "2026-12-24").agenda.days

        assert [days[0].day, days[-1].day] == [date(2026, 12, 21), date(2026, 12, 27)]

    @pytest.mark.parametrize(
        "day",
        [date(2026, 12, 24), pendulum.date(2026, 12, 24), "2026-12-27"],
        ids=["date", "pendulum", "text"],
    )
    def test_is_the_same_from_any_of_its_dates(self, day):
        assert week(OFFICE, day) == week(OFFICE, "2026-12-21")

    def test_may_begin_on_another_weekday(self):
        picture = week(OFFICE, "2026-12-24", first_weekday="sun")

        assert picture.agenda.days[0].day == date(2026, 12, 20)
        assert lines(picture)[1] == "20 to 26 December 2026, Europe/Berlin"

    def test_adds_up_its_open_time(self):
        picture = week(OFFICE, "2026-12-24")

        assert picture.elapsed == timedelta(hours=25.5)
        assert picture.business_days == 4

    def test_has_only_the_dates_that_exist(self):
        first, last = week(OFFICE, "0001-01-01", first_weekday="sun"), week(OFFICE, "9999-12-31")

        assert [len(first.agenda.days), len(last.agenda.days)] == [6, 5]
        assert last.elapsed == timedelta(hours=5 * 7.5)

    def test_is_plain_data_too(self):
        day = week(OFFICE, "2026-12-24").to_dict()["days"][3]

        assert day == {
            "date": "2026-12-24",
            "hours": [["09:00", "12:00"]],
            "open": "3h",
            "business_day": True,
            "notes": [{"kind": "special", "text": "special hours"}],
        }

    def test_names_itself_in_one_line(self):
        assert (
            repr(week(OFFICE, "2026-12-24")) == "<WeekPicture of 'Berlin office', 2026-12-21 to 2026-12-27>"
        )

    @pytest.mark.parametrize("day", ["24.12.2026", "2026-02-30", 20261224, datetime(2026, 12, 24), None])
    def test_refuses_what_is_no_date(self, day):
        with pytest.raises(InvalidArgument, match="day.*local date"):
            week(OFFICE, day)

    def test_refuses_an_unknown_weekday(self):
        with pytest.raises(UnknownName, match="weekday 'Monday'.*mon, tue"):
            week(OFFICE, "2026-12-24", first_weekday="Monday")


class TestTheText:
    def test_shows_an_office_at_christmas(self):
        assert str(week(OFFICE, "2026-12-24")) == (
            "Berlin office\n"
            "week 52, 21 to 27 December 2026, Europe/Berlin\n"
            "\n"
            "            00    03    06    09    12    15    18    21    24\n"
            "Mon 21 Dec  ··················██████··█████████·············  09:00-12:00 13:00-17:30     7h30m\n"
            "Tue 22 Dec  ··················██████··█████████·············  09:00-12:00 13:00-17:30     7h30m\n"
            "Wed 23 Dec  ··················██████··█████████·············  09:00-12:00 13:00-17:30     7h30m\n"
            "Thu 24 Dec  ··················██████························  09:00-12:00                    3h\n"
            "                                                              special hours\n"
            "Fri 25 Dec  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  Christmas Day\n"
            "Sat 26 Dec  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  Second Day of Christmas\n"
            "Sun 27 Dec  ················································  closed\n"
            "            open 25h30m, 4 business days\n"
            "            █ open   ░ holiday"
        )

    def test_continues_a_night_shift_on_the_next_date(self):
        tuesday = lines(week(NIGHT, "2026-12-24"))[5]

        assert tuesday[12:60] == "█" * 12 + "·" * 32 + "█" * 4
        assert tuesday[62:] == "00:00-06:00 22:00-24:00        8h"

    def test_says_that_the_day_before_is_still_open(self):
        saturday, said = lines(week(WEEKNIGHTS, "2026-03-07"))[9:11]

        assert saturday.split()[:3] == ["Sat", "7", "Mar"]
        assert said.strip() == "from the day before"

    def test_leaves_the_skipped_hour_out(self):
        *_, sunday, said, _, signs = lines(week(NIGHT, "2026-03-29"))

        assert sunday[12:60] == "████»»██████" + "·" * 32 + "████"
        assert sunday.endswith("7h")
        assert said.strip() == "clocks go forward by 1h"
        assert signs.strip() == "█ open   » skipped by the clocks"

    def test_tells_of_a_clock_change_on_a_closed_day(self):
        *_, sunday, said, _, _ = lines(week(OFFICE, "2026-03-29"))

        assert sunday == "Sun 29 Mar  ····»»" + "·" * 42 + "  closed"
        assert said.strip() == "clocks go forward by 1h"

    def test_counts_the_repeated_hour_twice(self):
        *_, sunday, said, _, _ = lines(week(NIGHT, "2026-10-25"))

        assert sunday[12:60] == "█" * 12 + "·" * 32 + "████"
        assert sunday.endswith("9h")
        assert said.strip() == "clocks go back by 1h"

    def test_shows_a_skipped_date_as_skipped(self):
        apia = calendar("Apia", "Pacific/Apia")

        thursday, friday, said, saturday = lines(week(apia, "2011-12-30"))[7:11]

        assert thursday[12:60] == "·" * 18 + "██████··█████████" + "·" * 13
        assert friday[12:] == "»" * 48 + "  date skipped"
        assert said.strip() == "clocks go forward by 24h"
        assert saturday.startswith("Sat 31 Dec  ····")

    def test_shows_quarters_and_less(self):
        short = calendar(
            "short",
            weekly={"mon": [["00:15", "00:30"], ["01:00", "01:15"], ["02:00", "02:05"], ["03:05", "03:20"]]},
        )

        assert lines(week(short, "2026-12-21"))[4][12:20] == "▐·▌·▏·▌·"

    def test_marks_a_make_up_day(self):
        assert "make-up day as Wed" in str(week(CHINA, "2025-10-11"))

    @pytest.mark.parametrize("name", ["", "  "], ids=["empty", "blank"])
    def test_says_holiday_where_it_has_no_name(self, name):
        nameless = calendar("nameless", holidays={"2026-12-22": name})

        assert lines(week(nameless, "2026-12-22"))[5].endswith("░  holiday")

    def test_aligns_letters_that_are_two_columns_wide(self):
        monday = lines(week(CHINA, "2025-10-07"))[4]

        assert monday.endswith("░  Mid-Autumn Festival 中秋节")

    def test_cuts_hours_between_stretches(self):
        many = calendar("many", weekly={"mon": [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(24)]})

        monday = [line[62:86].strip() for line in lines(week(many, "2026-12-21"))[4:8]]

        assert monday[0] == "00:00-00:30 01:00-01:30"
        assert monday[-1] == "06:00-06:30 …"

    def test_gives_every_member_a_lane(self):
        monday = lines(week(SUN, "2026-12-24"))[4:8]

        assert monday == [
            "Mon 21 Dec  Berlin       ················██████████████████·············· 08:00-17:00",
            "open 23h    New York     ····························██████████████████·· 14:00-23:00",
            "            Sydney       ██████████████······························████ 00:00-07:00 22:00-24:00",
            "",
        ]

    def test_tells_whose_holiday_it_is(self):
        assert "Boxing Day (Sydney)" in str(week(SUN, "2026-12-28"))

    def test_says_a_holiday_of_all_members_once(self):
        friday = str(week(SUN, "2026-12-24")).partition("Fri 25 Dec")[2]

        assert friday.count("Christmas Day") == 1
        assert "Christmas Day (" not in friday

    def test_shows_what_members_have_in_common_below_them(self):
        both = (BERLIN & NEW_YORK).named("Both")

        monday = lines(week(both, "2026-03-09"))[4:7]

        assert [line[12:24].strip() for line in monday] == ["Berlin", "New York", "Both"]
        assert monday[2].endswith("13:00-17:00")

    def test_draws_many_members_as_one(self):
        many = BusinessCalendar.from_dict({"union": [{**BERLIN.to_dict(), "name": str(n)} for n in range(7)]})

        assert lines(week(many, "2026-03-09"))[4].endswith("08:00-17:00                    9h")

    def test_says_when_nothing_opens(self):
        assert lines(week(EMPTY, "2026-12-24"))[-1].strip() == "open 0h, 0 business days"

    def test_counts_one_business_day(self):
        one = calendar("one", weekly={"mon": [["09:00", "17:00"]]})

        assert "open 8h, 1 business day\n" in str(week(one, "2026-12-24"))

    def test_shows_control_characters_instead_of_obeying_them(self):
        loud = OFFICE.named("\x1b[31mred\u202e")

        assert lines(week(loud, "2026-12-24"))[0] == "\\x1b[31mred\\u202e"

    @given(st.data())
    def test_is_at_most_100_columns_wide(self, data):
        document = data.draw(documents())
        holidays = data.draw(
            st.dictionaries(
                st.dates(date(2026, 3, 2), date(2026, 3, 8)).map(str), st.text(max_size=150), max_size=3
            )
        )
        name = data.draw(st.text(min_size=1, max_size=150))
        hours = BusinessCalendar.from_dict({**document, "holidays": holidays}).named(name)

        for shown in (hours, (BERLIN | hours).named(name)):
            assert max(map(columns_of, lines(week(shown, "2026-03-02")))) <= 100


class TestTheDrawing:
    def test_reads_as_the_week_does(self):
        said = texts(week(OFFICE, "2026-12-24").svg())

        assert said[:4] == [
            "Berlin office",
            "Week 52, 21 to 27 December 2026, Europe/Berlin",
            "open 25h30m",
            "4 business days",
        ]
        assert said[4:13] == ["00", "03", "06", "09", "12", "15", "18", "21", "24"]
        assert said[13:16] == ["Mon 21 Dec", "09:00-12:00 13:00-17:30", "7h30m"]
        assert said[-12:-3] == [
            "special hours",
            "09:00-12:00",
            "3h",
            "Fri 25 Dec",
            "Christmas Day",
            "Sat 26 Dec",
            "Second Day of Christmas",
            "Sun 27 Dec",
            "closed",
        ]

    def test_explains_its_colours(self):
        assert texts(week(OFFICE, "2026-12-24").svg())[-3:] == ["open", "special hours", "holiday"]
        assert texts(week(CHINA, "2025-10-11").svg())[-3:] == ["open", "make-up day", "holiday"]

    def test_has_no_legend_where_nothing_is_coloured(self):
        assert texts(week(EMPTY, "2026-12-24").svg())[-1] == "closed"

    def test_colours_special_hours_by_the_date_on_which_they_open(self):
        svg = week(OFFICE, "2026-12-24").svg()

        assert bars(svg, "special") == ["Thu 24 Dec, 09:00-12:00"]
        assert len(bars(svg, "week")) == 6

    def test_can_be_heard(self):
        root = parsed(week(OFFICE, "2026-12-24").svg())

        title, description = root[0].text or "", root[1].text or ""
        assert root.get("role") == "img"
        assert title == "Berlin office: Week 52, 21 to 27 December 2026, Europe/Berlin"
        assert "Thu 24 Dec: 09:00-12:00; special hours. Fri 25 Dec: closed; Christmas Day." in description

    def test_loads_nothing(self):
        svg = week(OFFICE, "2026-12-24").svg()

        assert [
            word for word in ("<script", "href", "url(", "@import", "<image", " id=") if word in svg
        ] == []

    def test_stands_in_a_figure_in_a_notebook(self):
        picture = week(OFFICE, "2026-12-24")

        figure = parsed(picture._repr_html_())

        assert figure.tag == "figure"
        assert picture.svg() in picture._repr_html_()

    def test_escapes_names(self):
        name = '</title><script>alert("1")</script>&'
        evil = calendar(name, holidays={"2026-12-25": name}, special={"2026-12-24": [["09:00", "10:00"]]})

        root = parsed(week(evil, "2026-12-24").svg())

        assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
        assert name in texts(week(evil, "2026-12-24").svg())

    def test_cuts_a_long_name_and_tells_it_whole_when_pointed_at(self):
        long = OFFICE.named("office " * 40)

        heading = next(parsed(week(long, "2026-12-24").svg()).iter("{http://www.w3.org/2000/svg}text"))

        assert (heading.text or "").endswith("…")
        assert heading[0].text == "office " * 40

    def test_marks_the_hour_that_is_skipped(self):
        (gap,) = boxes(week(NIGHT, "2026-03-29").svg(), "gap")[:1]

        assert gap[0].text == "clocks go forward by 1h"
        assert float(gap.get("width", 0)) == pytest.approx((606 - 162) / 24, abs=0.01)

    def test_tells_of_a_clock_change_beside_a_closed_day(self):
        said = texts(week(OFFICE, "2026-03-29").svg())

        assert said[said.index("Sun 29 Mar") :][:3] == ["Sun 29 Mar", "clocks go forward by 1h", "closed"]

    def test_marks_the_hour_that_comes_twice(self):
        svg = week(NIGHT, "2026-10-25").svg()

        assert len(boxes(svg, "twice")) == 2  # in its row and in the legend
        assert texts(svg)[-1] == "comes twice"

    def test_does_not_move_bars_when_clocks_change(self):
        def edges(svg: str) -> set[str]:
            paths = parsed(svg).iter("{http://www.w3.org/2000/svg}path")
            return {(path.get("d") or "").split()[0] for path in paths}

        assert edges(week(OFFICE, "2026-03-29").svg()) == edges(week(OFFICE, "2026-03-24").svg())

    def test_shows_a_skipped_date_as_skipped(self):
        svg = week(calendar("Apia", "Pacific/Apia"), "2011-12-30").svg()

        assert "date skipped" in texts(svg)
        assert len(boxes(svg, "void")) == 1

    def test_gives_every_member_a_colour(self):
        svg = week(SUN, "2026-12-24").svg()

        assert texts(svg)[-4:] == ["Berlin", "New York", "Sydney", "holiday"]
        assert bars(svg, "lane0")[0] == "Berlin, Mon 21 Dec, 08:00-17:00"
        assert bars(svg, "lane2")[:2] == [
            "Sydney, Mon 21 Dec, 00:00-07:00",
            "Sydney, Mon 21 Dec, 22:00-24:00",
        ]

    def test_draws_what_is_left_below_the_members_of_a_difference(self):
        svg = week((BERLIN - NEW_YORK).named("Early"), "2026-03-09").svg()

        assert bars(svg, "whole")[0] == "Early, Mon  9 Mar, 08:00-13:00"

    def test_breaks_a_long_legend_into_lines(self):
        members = [{**BERLIN.to_dict(), "name": f"a team with a long name {n}"} for n in range(6)]
        svg = week(BusinessCalendar.from_dict({"union": members}), "2026-03-09").svg()

        assert len({box.get("y") for n in range(6) for box in boxes(svg, f"lane{n}")}) == 2

    @given(st.data())
    def test_is_well_formed_whatever_the_names_are(self, data):
        document = data.draw(documents())
        days = st.dates(date(2026, 3, 2), date(2026, 3, 8)).map(str)
        holidays = data.draw(st.dictionaries(days, st.text(max_size=60), max_size=3))
        hours = BusinessCalendar.from_dict({**document, "holidays": holidays}).named(
            data.draw(st.text(min_size=1))
        )

        for shown in (hours, BERLIN | hours, ALWAYS - hours):
            parsed(week(shown, "2026-03-02").svg())


class TestTheOpenTime:
    @given(documents(), st.sampled_from(WEEKDAYS))
    def test_adds_up_to_what_is_elapsed(self, document, first_weekday):
        hours = BusinessCalendar.from_dict(document)
        for shown in (hours, hours | BERLIN, hours & ALWAYS, ALWAYS - hours):
            picture = week(shown, "2026-03-02", first_weekday=first_weekday)
            first, last = picture.agenda.days[0].day, picture.agenda.days[-1].day + timedelta(days=1)
            begin = pendulum.datetime(first.year, first.month, first.day, tz=shown.zone)
            end = pendulum.datetime(last.year, last.month, last.day, tz=shown.zone)

            assert picture.elapsed == shown.elapsed(begin, end)
            if not any(day.changes for day in picture.agenda.days):
                drawn = sum(b - a for day in picture.agenda.days for s in day.stretches for a, b in s.parts)
                assert timedelta(microseconds=drawn) == picture.elapsed

    @given(documents())
    def test_is_on_business_days_and_after_them(self, document):
        hours = BusinessCalendar.from_dict(document)

        for day in week(hours, "2026-03-02").agenda.days:
            assert day.is_business_day == hours.is_business_day(day.day)
