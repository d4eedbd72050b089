"""What exceptions decide for a date, and which layer decided it."""

from datetime import date

import pytest

from servicecore.businesstime.hours import Shift, day_of
from servicecore.businesstime.rules.layer import Holiday, Layer
from servicecore.businesstime.rules.ruling import Ruling, contradictions, rulings

DAY = date(2026, 12, 24)
MORNING = (Shift.parse("09:00", "12:00"),)
LONG = (Shift.parse("08:00", "18:00"),)
WEEKLY = (LONG, *((),) * 6)
NOTHING = Layer("")
CLOSED = Layer("closed", holidays=(Holiday(DAY, "Christmas Eve"),))
OPENED = Layer("opened", rank=1, special=((DAY, MORNING),))


def ruling_of(own, *layers):
    return rulings(own, layers, WEEKLY)[day_of(DAY)]


class TestRulings:
    def test_there_are_none_without_exceptions(self):
        assert rulings(NOTHING, [Layer("bare")], WEEKLY) == {}

    def test_a_holiday_has_no_shifts(self):
        assert ruling_of(CLOSED) == Ruling("holiday", (), "Christmas Eve", "closed")

    def test_special_hours_have_their_own(self):
        assert ruling_of(OPENED) == Ruling("special", MORNING, "", "opened")

    def test_a_make_up_day_has_those_of_its_weekday(self):
        assert ruling_of(Layer("", workdays=((DAY, 0),))) == Ruling("workday", LONG, "", "", 0)

    @pytest.mark.parametrize("layers", [(CLOSED, OPENED), (OPENED, CLOSED)])
    def test_the_higher_rank_decides_wherever_it_stands(self, layers):
        assert ruling_of(NOTHING, *layers).layer == "opened"

    def test_the_calendars_own_decides_first(self):
        assert ruling_of(Layer("", holidays=(Holiday(DAY, "ours"),)), OPENED) == Ruling("holiday", (), "ours")

    def test_of_one_rank_the_first_decides(self):
        again = Layer("again", holidays=(Holiday(DAY, "Eve"),))

        assert ruling_of(NOTHING, again, CLOSED).layer == "again"

    def test_in_one_layer_special_hours_win_over_a_make_up_day_and_that_over_a_holiday(self):
        every = Layer("x", holidays=(Holiday(DAY),), workdays=((DAY, 0),), special=((DAY, MORNING),))
        no_special = Layer("x", holidays=(Holiday(DAY),), workdays=((DAY, 0),))

        assert (ruling_of(every).kind, ruling_of(no_special).kind) == ("special", "workday")


class TestContradictions:
    def test_there_are_none_between_ranks(self):
        assert list(contradictions([CLOSED, OPENED])) == []

    def test_there_are_none_where_names_alone_differ(self):
        assert list(contradictions([CLOSED, Layer("again", holidays=(Holiday(DAY, "Eve"),))])) == []

    def test_one_is_found_among_many_at_the_later_of_the_two(self):
        layers = [OPENED, CLOSED, Layer("bare"), Layer("third", workdays=((DAY, 0),)), Layer("x", rank=1)]

        (fault,) = contradictions(layers)

        assert fault.path == "layers[3].workdays.2026-12-24"
        assert (
            "contradicts layer 'closed', which has a holiday on that date and the same rank 0"
            in fault.message
        )

    def test_a_make_up_day_of_the_same_weekday_agrees(self):
        layers = [Layer(name, workdays=((DAY, 0),)) for name in "ab"]

        assert list(contradictions(layers)) == []

    def test_make_up_days_of_two_weekdays_contradict_whatever_their_hours(self):
        layers = [Layer("a", workdays=((DAY, 5),)), Layer("b", workdays=((DAY, 6),))]

        assert len(list(contradictions(layers))) == 1
