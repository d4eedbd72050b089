"""Recurrence rules: against another library, and against stepping by hand."""

import re
from datetime import date, datetime, timedelta
from itertools import islice, takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from servicecore.businesstime.imports.allowance import Allowance
from servicecore.businesstime.imports.recurrence import Rule

START = datetime(2026, 1, 29, 9, 0)


def walls(text, start=START, *, limit=20, last=date.max):
    return list(islice(Rule.parse(text).walls(start, Allowance(500_000), last), limit))


@st.composite
def rules(draw):
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"WKST={draw(st.sampled_from(['MO', 'SU', 'TH']))}"]
    parts.append(f"INTERVAL={draw(st.integers(1, 4))}")

    def numbers(name, first, last, *, from_end=False):
        number = st.integers(first, last)
        signed = number | number.map(lambda at: -at) if from_end else number
        listed = draw(st.lists(signed, min_size=1, max_size=4, unique=True))
        parts.append(f"{name}={','.join(map(str, listed))}")

    if draw(st.booleans()):
        numbers("BYMONTH", 1, 12)
    if frequency != "WEEKLY" and draw(st.booleans()):
        numbers("BYMONTHDAY", 1, 31, from_end=True)
    week = frequency == "YEARLY" and draw(st.booleans())
    if frequency == "YEARLY" and draw(st.integers(0, 3)) == 0:
        numbers("BYYEARDAY", 1, 366, from_end=True)
    if week:
        # Not from -53 to -51: dateutil misses the week that is the first of a year when it is counted from the end.
        listed = draw(
            st.lists(st.integers(1, 53) | st.integers(-50, -1), min_size=1, max_size=4, unique=True)
        )
        parts.append(f"BYWEEKNO={','.join(map(str, listed))}")
    if week or draw(st.booleans()):
        listed = draw(
            st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, unique=True)
        )
        if frequency in {"MONTHLY", "YEARLY"} and not week and draw(st.booleans()):
            listed = [f"{draw(st.sampled_from(['1', '+2', '-1', '-2', '5']))}{day}" for day in listed]
        parts.append(f"BYDAY={','.join(listed)}")
    if draw(st.booleans()):
        numbers("BYHOUR", 0, 23)
    if draw(st.integers(0, 3)) == 0:
        numbers("BYMINUTE", 0, 59)
    if len(parts) > 3 and frequency != "WEEKLY" and draw(st.booleans()):
        numbers("BYSETPOS", 1, 9, from_end=True)
    return ";".join(parts)


class TestLaws:
    @given(
        rules(),
        st.datetimes(datetime(1995, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(microsecond=0)),
    )
    def test_agrees_with_dateutil(self, text, base):
        # From a start that the rule itself would have: dateutil leaves out any other.
        start = next(iter(walls(text, base, limit=2, last=base.date() + timedelta(days=2000))[1:]), None)
        assume(start is not None)
        until = start + timedelta(days=1500)

        ours = [wall for wall in walls(text, start, limit=60, last=until.date()) if wall <= until]

        assert ours == list(takewhile(lambda wall: wall <= until, islice(rrulestr(text, dtstart=start), 60)))

    @given(
        st.sets(st.integers(0, 6), min_size=1),
        st.integers(1, 5),
        st.integers(0, 6),
        st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    )
    def test_a_weekly_rule_is_what_stepping_by_days_finds(self, weekdays, interval, week_start, first):
        names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        text = f"FREQ=WEEKLY;INTERVAL={interval};WKST={names[week_start]};BYDAY="
        text += ",".join(names[day] for day in weekdays)
        start = datetime.combine(first, datetime.min.time())
        week = first - timedelta(days=(first.weekday() - week_start) % 7)

        found = {wall.date() for wall in walls(text, start, limit=None, last=first + timedelta(days=200))}

        by_hand = {first}
        for past in range(200):
            day = first + timedelta(days=past)
            if day.weekday() in weekdays and (day - week).days // 7 % interval == 0:
                by_hand.add(day)
        assert {day for day in found if day < first + timedelta(days=200)} == by_hand

    @given(st.text(alphabet="FREQ=DAILY;BYMONTHCUSW0123456789,-+", max_size=60) | st.text(max_size=30))
    def test_any_text_is_a_rule_or_refused(self, text):
        try:
            rule = Rule.parse(text)
        except ValueError as error:
            assert str(error).startswith("RRULE")
        else:
            assert next(rule.walls(START, Allowance(10))) == START


class TestWalls:
    # Expected dates are the examples of RFC 5545, 3.8.5.3, and dates looked up in a calendar.
    @pytest.mark.parametrize(
        ("rule", "start", "expected"),
        [
            pytest.param("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2026-01-30", "2026-01-30 2026-02-27 2026-03-27"),
            pytest.param(
                "FREQ=MONTHLY;COUNT=3", "2026-01-31", "2026-01-31 2026-03-31 2026-05-31", id="short months"
            ),
            pytest.param("FREQ=YEARLY;COUNT=2", "2024-02-29", "2024-02-29 2028-02-29", id="leap day"),
            pytest.param(
                "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=3", "2024-11-28", "2024-11-28 2025-11-27 2026-11-26"
            ),
            pytest.param("FREQ=YEARLY;BYDAY=20MO;COUNT=3", "1997-05-19", "1997-05-19 1998-05-18 1999-05-17"),
            pytest.param(
                "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", "1997-05-12", "1997-05-12 1998-05-11 1999-05-17"
            ),
            pytest.param(
                "FREQ=YEARLY;BYWEEKNO=20;COUNT=2", "1997-05-12", "1997-05-12 1998-05-11", id="its weekday"
            ),
            pytest.param(
                "FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR;COUNT=3", "1998-02-13", "1998-02-13 1998-03-13 1998-11-13"
            ),
            pytest.param(
                "FREQ=YEARLY;INTERVAL=3;COUNT=3;BYYEARDAY=1,100",
                "1997-01-01",
                "1997-01-01 1997-04-10 2000-01-01",
            ),
            pytest.param(
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", "2026-01-30", "2026-01-30 2026-02-27"
            ),
            pytest.param(
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO;COUNT=4",
                "1997-08-05",
                "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
            ),
            pytest.param(
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=4",
                "1997-08-05",
                "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
            ),
            # The Wednesday is the second of its week, though the first from the start on.
            pytest.param(
                "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=2",
                "2026-01-07",
                "2026-01-07 2026-01-14",
                id="first week whole",
            ),
            pytest.param("FREQ=WEEKLY;COUNT=3", "9999-12-20", "9999-12-20 9999-12-27", id="end of time"),
            pytest.param("FREQ=MONTHLY;COUNT=3", "9999-11-01", "9999-11-01 9999-12-01", id="end of months"),
            pytest.param("FREQ=YEARLY;COUNT=3", "9998-12-31", "9998-12-31 9999-12-31", id="end of years"),
            pytest.param(
                "FREQ=WEEKLY;COUNT=2;WKST=SU", "0001-01-01", "0001-01-01 0001-01-08", id="beginning of time"
            ),
            pytest.param("freq=daily;count=2;", "2026-01-01", "2026-01-01 2026-01-02", id="small letters"),
            # A start that the rule would not have is the first occurrence all the same.
            pytest.param(
                "FREQ=WEEKLY;BYDAY=MO;COUNT=2", "2026-01-01", "2026-01-01 2026-01-05", id="start apart"
            ),
            pytest.param("FREQ=DAILY;COUNT=1", "2026-01-01", "2026-01-01"),
        ],
    )
    def test_has_the_dates_of_the_standard(self, rule, start, expected):
        found = walls(rule, datetime.fromisoformat(start))

        assert " ".join(str(wall.date()) for wall in found) == expected

    def test_names_times_of_the_day(self):
        found = walls("FREQ=DAILY;BYHOUR=8,13;BYMINUTE=30;COUNT=3")

        assert [str(wall) for wall in found] == [
            "2026-01-29 09:00:00",
            "2026-01-29 13:30:00",
            "2026-01-30 08:30:00",
        ]

    def test_does_not_depend_on_what_the_process_calls_the_first_weekday(self):
        import calendar

        calendar.setfirstweekday(calendar.SUNDAY)
        try:
            found = walls("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=3", datetime(1997, 8, 5))
        finally:
            calendar.setfirstweekday(calendar.MONDAY)

        assert [wall.day for wall in found] == [5, 10, 19]

    def test_a_rule_that_matches_nothing_ends_where_it_is_not_asked_for_more(self):
        assert walls("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", last=date(2030, 1, 1)) == [START]

    def test_a_rule_that_matches_nothing_uses_up_what_it_may_look_at(self):
        with pytest.raises(ValueError, match=r"more than 1,000 dates to look at; end the rules earlier"):
            list(Rule.parse("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30").walls(START, Allowance(1000)))


class TestParse:
    @pytest.mark.parametrize(
        ("text", "refusal"),
        [
            ("", "RRULE part '' is not known; use FREQ, INTERVAL"),
            ("COUNT=3", "RRULE FREQ '' is not taken; use one of DAILY, WEEKLY, MONTHLY, YEARLY"),
            ("FREQ=HOURLY", "RRULE FREQ 'HOURLY' is not taken"),
            ("FREQ=MINUTELY", "RRULE FREQ 'MINUTELY' is not taken"),
            ("FREQ=SECONDLY", "RRULE FREQ 'SECONDLY' is not taken"),
            ("FREQ=DAILY;FREQ=WEEKLY", "RRULE has FREQ twice"),
            ("FREQ=DAILY;RSCALE=CHINESE", "RRULE part 'RSCALE=CHINESE' is not known"),
            ("FREQ=DAILY;COUNT", "RRULE part 'COUNT' is not known"),
            ("FREQ=DAILY;COUNT=0", "RRULE COUNT '0' is not taken; give a whole number, 1 to 999999"),
            ("FREQ=DAILY;INTERVAL=0", "RRULE INTERVAL '0' is not taken"),
            ("FREQ=DAILY;INTERVAL=9999999", "RRULE INTERVAL '9999999' is not taken"),
            ("FREQ=DAILY;COUNT=٣", "RRULE COUNT"),  # digits, but not of ASCII
            ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "RRULE has both COUNT and UNTIL"),
            (
                "FREQ=MONTHLY;BYMONTHDAY=0",
                "BYMONTHDAY '0' is not taken; give a whole number, 1 to 31, or -31 to -1",
            ),
            ("FREQ=MONTHLY;BYMONTHDAY=", "BYMONTHDAY ''"),
            ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH '-1' is not taken; give a whole number, 1 to 12"),
            ("FREQ=WEEKLY;BYDAY=XX", "BYDAY 'XX' is not known"),
            ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY '0MO' is not known"),
            ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY '1MO' has no meaning beside WEEKLY"),
            ("FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO", "BYDAY '1MO' has no meaning beside BYWEEKNO"),
            ("FREQ=WEEKLY;WKST=1", "WKST '1' is not known"),
            ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY has no meaning beside FREQ=WEEKLY"),
            ("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY has no meaning beside FREQ=MONTHLY"),
            ("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO has no meaning beside FREQ=MONTHLY"),
            ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS has no meaning alone"),
        ],
    )
    def test_refuses(self, text, refusal):
        with pytest.raises(ValueError, match=re.escape(refusal)):
            Rule.parse(text)
