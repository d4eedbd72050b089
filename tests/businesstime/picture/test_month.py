from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesstime.calendars import documents
from businesstime.picture.desks import CHINA, EMPTY, NIGHT, OFFICE, SUN, bars, boxes, calendar, parsed, texts
from servicecore import BusinessCalendar
from servicecore.businesstime.picture import month
from servicecore.businesstime.picture.fitting import columns_of
from servicecore.errors import InvalidArgument, UnknownName


class TestTheMonth:
    @pytest.mark.parametrize("said", ["2026-12", "2026-12-24", date(2026, 12, 31)])
    def test_is_named_by_itself_or_by_one_of_its_dates(self, said):
        days = month(OFFICE, said).agenda.days

        assert [days[0].day, days[-1].day] == [date(2026, 12, 1), date(2026, 12, 31)]

    def test_adds_up_its_open_time(self):
        picture = month(OFFICE, "2026-12")

        assert picture.elapsed == timedelta(hours=21 * 7.5 + 3)
        assert picture.business_days == 22

    def test_may_be_the_last_of_all(self):
        assert month(OFFICE, "9999-12").business_days == 23

    @pytest.mark.parametrize("said", ["2026-13", "12/2026", "2026-12-32", 202612, datetime(2026, 12, 1)])
    def test_refuses_what_is_no_month(self, said):
        with pytest.raises(InvalidArgument, match="a month such as '2026-12'"):
            month(OFFICE, said)

    def test_refuses_an_unknown_weekday(self):
        with pytest.raises(UnknownName, match="weekday 0"):
            month(OFFICE, "2026-12", first_weekday=0)


class TestTheText:
    def test_shows_a_december(self):
        assert str(month(OFFICE, "2026-12")).splitlines() == [
            "Berlin office",
            "December 2026, Europe/Berlin",
            "",
            "┌──┬────────────┬────────────┬────────────┬────────────┬────────────┬────────────┬────────────┐",
            "│  │Mon         │Tue         │Wed         │Thu         │Fri         │Sat         │Sun         │",
            "├──┼────────────┼────────────┼────────────┼────────────┼────────────┼────────────┼────────────┤",
            "│49│            │ 1     7h30m│ 2     7h30m│ 3     7h30m│ 4     7h30m│ 5         -│ 6         -│",
            "├──┼────────────┼────────────┼────────────┼────────────┼────────────┼────────────┼────────────┤",
            "│50│ 7     7h30m│ 8     7h30m│ 9     7h30m│10     7h30m│11     7h30m│12         -│13         -│",
            "├──┼────────────┼────────────┼────────────┼────────────┼────────────┼────────────┼────────────┤",
            "│51│14     7h30m│15     7h30m│16     7h30m│17     7h30m│18     7h30m│19         -│20         -│",
            "├──┼────────────┼────────────┼────────────┼────────────┼────────────┼────────────┼────────────┤",
            "│52│21     7h30m│22     7h30m│23     7h30m│24        3h│25         -│26         -│27         -│",
            "│  │            │            │            │special     │Christmas   │Second Day  │            │",
            "│  │            │            │            │hours       │Day         │of Christmas│            │",
            "├──┼────────────┼────────────┼────────────┼────────────┼────────────┼────────────┼────────────┤",
            "│53│28     7h30m│29     7h30m│30     7h30m│31     7h30m│            │            │            │",
            "└──┴────────────┴────────────┴────────────┴────────────┴────────────┴────────────┴────────────┘",
            "open 160h30m, 22 business days",
        ]

    def test_has_no_week_numbers_where_weeks_begin_on_another_day(self):
        sixth, *_ = [
            line for line in str(month(OFFICE, "2026-12", first_weekday="sun")).splitlines() if " 6 " in line
        ]

        assert sixth.startswith("│  │ 6         -│ 7     7h30m│")

    def test_shows_make_up_days(self):
        assert "make-up day" in str(month(CHINA, "2025-10"))

    def test_shows_a_skipped_date_as_skipped(self):
        assert "│date skipped│" in str(month(calendar("Apia", "Pacific/Apia"), "2011-12"))

    @given(st.data())
    def test_keeps_its_columns_whatever_the_names_are(self, data):
        document = data.draw(documents())
        days = st.dates(date(2026, 3, 1), date(2026, 3, 31)).map(str)
        holidays = data.draw(st.dictionaries(days, st.text(max_size=60), max_size=5))
        hours = BusinessCalendar.from_dict({**document, "holidays": holidays}).named(
            data.draw(st.text(min_size=1))
        )

        head, _, _, *grid, summary = str(month(hours, "2026-03")).split("\n")

        assert {columns_of(line) for line in grid} == {95}
        assert max(columns_of(head), columns_of(summary)) <= 100


class TestTheDrawing:
    def test_reads_as_the_month_does(self):
        said = texts(month(OFFICE, "2026-12").svg())

        assert said[:4] == [
            "Berlin office",
            "December 2026, Europe/Berlin",
            "open 160h30m",
            "22 business days",
        ]
        assert said[4:14] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "49", "1", "7h30m"]
        assert said[said.index("25") :][:4] == ["25", "", "Christmas", "Day"]
        assert said[-3:] == ["open", "special hours", "holiday"]

    def test_has_a_cell_for_each_date(self):
        svg = month(OFFICE, "2026-12").svg()

        assert len(boxes(svg, "band")) == 29
        assert len(boxes(svg, "holiday")) == 3  # one of them in the legend
        assert boxes(svg, "holiday")[0][0].text == "Fri 25 Dec: closed; Christmas Day"

    def test_draws_the_hours_of_each_date(self):
        svg = month(OFFICE, "2026-12").svg()

        assert len(bars(svg, "week")) == 42
        assert bars(svg, "special") == ["09:00-12:00"]

    def test_numbers_its_weeks_when_they_are_iso_weeks(self):
        assert "53" in texts(month(OFFICE, "2026-12").svg())
        assert "53" not in texts(month(OFFICE, "2026-12", first_weekday="sun").svg())

    def test_names_the_layer_when_pointed_at(self):
        root = parsed(month(CHINA, "2025-10").svg())

        hints = [text[0].text for text in root.iter("{http://www.w3.org/2000/svg}text") if len(text)]
        assert "make-up day as Wed, China" in hints

    def test_gives_each_of_several_notes_a_line(self):
        apia = month(calendar("Apia", "Pacific/Apia"), "2011-12").svg()

        said = texts(apia)
        assert said[said.index("30") :][:4] == ["30", "", "date skipped", "clocks go …"]
        assert len(boxes(apia, "void")) == 1

    @pytest.mark.parametrize("shown", [EMPTY, NIGHT, SUN, CHINA], ids=lambda shown: shown.name)
    def test_is_well_formed(self, shown):
        assert parsed(month(shown, "2026-03").svg()).get("viewBox", "").startswith("0 0 700 ")

    @given(documents(), st.text(max_size=60))
    def test_is_well_formed_whatever_the_names_are(self, document, name):
        hours = BusinessCalendar.from_dict({**document, "holidays": {"2026-03-03": name}})

        parsed(month(hours, "2026-03").svg())
