from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.businesstime.picture.dates import date_label, range_text
from servicecore.businesstime.picture.fitting import columns_of, ems_of, fitted, padded, wrapped


class TestColumns:
    @pytest.mark.parametrize(
        ("text", "columns"),
        [("", 0), ("abc", 3), ("节日", 4), ("e\u0301", 1), ("…", 1)],
        ids=["empty", "Latin", "wide", "combining", "ellipsis"],
    )
    def test_are_those_of_a_terminal(self, text, columns):
        assert columns_of(text) == columns

    def test_are_kept_by_padding_to_either_side(self):
        assert [padded("节", 4), padded("7h", 4, right=True)] == ["节  ", "  7h"]


class TestWidths:
    def test_are_wider_for_wider_letters(self):
        assert ems_of("iii") < ems_of("eee") < ems_of("EEE") < ems_of("MMM") < ems_of("节节节")

    def test_leave_combining_marks_out(self):
        assert ems_of("e\u0301") == ems_of("e")


class TestFitting:
    @given(st.text(max_size=40), st.integers(1, 30))
    def test_never_takes_more_than_the_room(self, text, room):
        assert columns_of(fitted(text, room)) <= room
        assert columns_of(padded(text, room)) == room
        assert all(columns_of(line) <= room for line in wrapped(text, room, 3))

    @given(st.text(max_size=40), st.integers(1, 4))
    def test_never_takes_more_than_the_lines(self, text, lines):
        assert len(wrapped(text, 7, lines)) <= lines

    def test_leaves_whole_words_out(self):
        assert wrapped("09:00-12:00 13:00-17:30 18:00-20:00", 25, 1) == ["09:00-12:00 13:00-17:30 …"]

    def test_cuts_a_word_that_is_too_long_alone(self):
        assert wrapped("Weihnachtsfeiertag", 8, 2) == ["Weihnac…"]

    def test_has_no_line_for_nothing(self):
        assert wrapped("  ", 8, 2) == []


class TestDates:
    def test_have_english_names(self):
        assert date_label(date(2026, 3, 4)) == "Wed  4 Mar"

    def test_of_one_month_share_it(self):
        assert range_text(date(2026, 3, 2), date(2026, 3, 8)) == "2 to 8 March 2026"
        assert range_text(date(2026, 3, 30), date(2026, 4, 5)) == "30 March to 5 April 2026"
        assert range_text(date(2026, 3, 2), date(2026, 3, 2)) == "2 March 2026"
        assert range_text(date(2026, 3, 2), date(2028, 3, 20)) == "2 March 2026 to 20 March 2028"
