"""Explanations: what holds of the pieces of every calendar, and how they read."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesstime.calendars import DAY, EPOCH, OFFICE, WEEKDAYS, WEEKS, documents, situations, us
from servicecore.businesstime import BusinessCalendar, Explanation, Interval, Piece
from servicecore.businesstime.explanation import clipped_pieces, joined
from servicecore.duration import parse_duration
from servicecore.errors import InvalidInstant, NaiveDatetime
from servicecore.instant import HOUR_US, MAX_US, MIN_US, from_iso

made = BusinessCalendar.from_dict

OFFICE_CALENDAR = made(OFFICE)


def berlin(*args):
    return pendulum.datetime(*args, tz="Europe/Berlin")


def shown(explanation):
    """Each piece as people read it: begin and end on the wall, and what it is."""
    return [
        f"{piece.start.strftime('%m-%d %H:%M')} {piece.end.strftime('%m-%d %H:%M')} {piece}"
        for piece in explanation
    ]


@st.composite
def calendars(draw):
    """A calendar of any kind, and an instant near its exceptions, its revisions and its clock changes."""
    document, at = draw(situations())
    here = (EPOCH + timedelta(microseconds=at)).date()
    dates = st.integers(-4, 4).map(lambda n: (here + timedelta(days=n)).isoformat())
    kind = draw(st.sampled_from(["hours", "layers", "versions", "union", "intersection", "difference"]))
    if kind == "layers":
        nation = {
            "name": "nation",
            "holidays": draw(st.dictionaries(dates, st.sampled_from(["", "Feast"]), max_size=2)),
            "workdays": draw(st.dictionaries(dates, st.sampled_from(WEEKDAYS), max_size=2)),
        }
        document |= {"layers": [nation, {"name": "town", "rank": 1, "holidays": [draw(dates)]}]}
    elif kind == "versions":
        changes = sorted(draw(st.sets(dates, min_size=1, max_size=2)))
        document |= {
            "versions": [{"from": day, "weekly": draw(WEEKS), "holidays": [draw(dates)]} for day in changes]
        }
    elif kind != "hours":
        document = {kind: [document, draw(documents(here))]}
    return made(document), at


spans = st.integers(-6 * DAY, 6 * DAY)


def told(calendar, start_us, end_us):
    """The pieces that have a length."""
    return joined(piece for piece in calendar.rules.pieces(start_us, end_us) if piece.start_us < piece.end_us)


class TestLaws:
    @given(calendars(), spans, st.integers(1, 9 * DAY))
    def test_pieces_cover_the_span_in_order(self, situation, offset, length):
        calendar, at = situation
        start, end = at + offset, at + offset + length

        pieces = calendar.rules.pieces(start, end)

        assert (pieces[0].start_us, pieces[-1].end_us) == (start, end)
        assert all(
            before.abuts(after) and before.end_us == after.start_us for before, after in pairwise(pieces)
        )

    @given(calendars(), spans, st.integers(1, 9 * DAY))
    def test_open_pieces_are_the_open_time(self, situation, offset, length):
        calendar, at = situation
        start, end = at + offset, at + offset + length

        pieces = [piece for piece in calendar.rules.pieces(start, end) if piece.is_open]

        stretches = [
            (piece.start_us, piece.end_us)
            for piece in joined(Piece(p.start_us, p.end_us, kind="open") for p in pieces)
        ]
        assert tuple(stretches) == calendar.intervals_us(start, end)
        assert sum(end_us - start_us for start_us, end_us in stretches) == calendar.elapsed_us(start, end)

    @given(calendars(), spans, st.integers(2, 9 * DAY), st.data())
    def test_a_part_of_the_span_has_the_same_reasons(self, situation, offset, length, data):
        calendar, at = situation
        start, end = at + offset, at + offset + length
        cut = data.draw(st.integers(start + 1, end - 1))

        whole = told(calendar, start, end)

        assert joined([*told(calendar, start, cut), *told(calendar, cut, end)]) == whole

    @given(calendars(), st.integers(-9 * DAY, 9 * DAY))
    def test_elapsed_is_what_the_calendar_says_in_either_direction(self, situation, length):
        calendar, at = situation
        start, end = EPOCH + timedelta(microseconds=at), EPOCH + timedelta(microseconds=at + length)

        explanation = calendar.explain(start, end)

        assert explanation.elapsed == calendar.elapsed(start, end)
        assert explanation.elapsed == -calendar.explain(end, start).elapsed

    @given(calendars(), st.integers(1, 9 * DAY))
    def test_plain_data_says_as_much(self, situation, length):
        calendar, at = situation
        explanation = calendar.explain(
            EPOCH + timedelta(microseconds=at), EPOCH + timedelta(microseconds=at + length)
        )

        document = explanation.to_dict()

        assert parse_duration(document["elapsed"]) == explanation.elapsed_us
        read = [
            Piece(
                from_iso(row["start"]),
                from_iso(row["end"]),
                kind=row["kind"],
                note=row.get("note", ""),
                layer=row.get("layer", ""),
            )
            for row in document["pieces"]
        ]
        assert tuple(read) == explanation.pieces
        assert [parse_duration(row["duration"]) for row in document["pieces"]] == [
            p.end_us - p.start_us for p in read
        ]

    @given(calendars(), st.integers(1, 9 * DAY))
    def test_the_table_has_a_line_a_piece(self, situation, length):
        calendar, at = situation
        explanation = calendar.explain(
            EPOCH + timedelta(microseconds=at), EPOCH + timedelta(microseconds=at + length)
        )

        lines = str(explanation).splitlines()

        assert len(lines) == len(explanation) + 3  # the head, a rule under it, and the sum

    @given(calendars())
    def test_an_empty_span_has_no_pieces(self, situation):
        calendar, at = situation
        instant = EPOCH + timedelta(microseconds=at)

        explanation = calendar.explain(instant, instant)

        assert (explanation.pieces, explanation.elapsed) == ((), timedelta())


class TestReading:
    """What people are shown, by hand."""

    explanation = OFFICE_CALENDAR.explain(berlin(2026, 12, 24, 11), berlin(2026, 12, 28, 9, 30))

    def test_as_a_table(self):
        assert str(self.explanation).splitlines() == [
            "from                        to                          length  what",
            "--------------------------  --------------------------  ------  ----------------------",
            "Thu 2026-12-24 11:00+01:00  Thu 2026-12-24 12:00+01:00      1h  open: special hours",
            "Thu 2026-12-24 12:00+01:00  Fri 2026-12-25 00:00+01:00     12h  special",
            "Fri 2026-12-25 00:00+01:00  Sat 2026-12-26 00:00+01:00     24h  holiday: Christmas Day",
            "Sat 2026-12-26 00:00+01:00  Mon 2026-12-28 09:00+01:00     57h  outside hours",
            "Mon 2026-12-28 09:00+01:00  Mon 2026-12-28 09:30+01:00     30m  open",
            "                            open in all                  1h30m  office",
        ]

    def test_as_plain_data(self):
        document = self.explanation.to_dict()

        assert document["calendar"] == "office"
        assert document["elapsed"] == "1h30m"
        assert document["pieces"][2] == {
            "start": "2026-12-24T23:00:00Z",
            "end": "2026-12-25T23:00:00Z",
            "duration": "24h",
            "kind": "holiday",
            "note": "Christmas Day",
        }

    def test_seconds_are_shown_where_there_are_some(self):
        start = berlin(2026, 3, 2, 9, 0, 30)

        assert "Mon 2026-03-02 09:00:30+01:00" in str(OFFICE_CALENDAR.explain(start, start.add(seconds=1)))

    def test_a_backward_span_is_told_forward(self):
        backward = OFFICE_CALENDAR.explain(berlin(2026, 12, 28, 9, 30), berlin(2026, 12, 24, 11))

        assert backward.pieces == self.explanation.pieces
        assert backward.elapsed == -timedelta(hours=1, minutes=30)
        assert backward.to_dict()["elapsed"] == "-1h30m"

    def test_is_a_sequence_of_pieces(self):
        assert list(self.explanation) == list(self.explanation.pieces)
        assert len(self.explanation) == 5

    def test_pieces_are_shown_in_the_calendars_zone(self):
        first = OFFICE_CALENDAR.explain(
            datetime(2026, 12, 24, 10, tzinfo=UTC), datetime(2026, 12, 24, 11, tzinfo=UTC)
        ).pieces[0]

        assert first.start.isoformat() == "2026-12-24T11:00:00+01:00"

    @pytest.mark.parametrize(
        ("piece", "text"),
        [
            (Piece(0, 1, kind="open"), "open"),
            (Piece(0, 1, kind="outside_hours"), "outside hours"),
            (Piece(0, 1, kind="holiday", note="Easter", layer="Germany"), "holiday: Easter (Germany)"),
            (Piece(0, 1, kind="holiday", layer="Germany"), "holiday (Germany)"),
            (Piece(0, 1, kind="special", note="special hours"), "special"),
            (Piece(0, 1, kind="special", note="closed that day"), "special: closed that day"),
        ],
    )
    def test_a_piece_reads_as_its_reason(self, piece, text):
        assert str(piece) == text

    def test_a_piece_is_an_interval(self):
        piece = self.explanation.pieces[0]

        assert isinstance(piece, Interval)
        assert piece.contains(berlin(2026, 12, 24, 11, 30))
        assert piece.duration == timedelta(hours=1)

    def test_is_a_value(self):
        again = OFFICE_CALENDAR.explain(berlin(2026, 12, 24, 11), berlin(2026, 12, 28, 9, 30))

        assert again == self.explanation
        assert hash(again) == hash(self.explanation)
        assert isinstance(again, Explanation)


class TestRefusals:
    naive = datetime(2026, 3, 2, 9)

    @pytest.mark.parametrize("name", ["start", "end"])
    def test_a_naive_datetime_is_refused_by_name(self, name):
        ends = {"start": berlin(2026, 3, 2), "end": berlin(2026, 3, 3)} | {name: self.naive}

        with pytest.raises(
            NaiveDatetime, match=rf"^{name} 2026-03-02T09:00:00 has no UTC offset; give an aware datetime"
        ):
            OFFICE_CALENDAR.explain(**ends)

    def test_text_is_no_instant(self):
        with pytest.raises(InvalidInstant, match="start '2026-03-02' is of type str; give an aware datetime"):
            OFFICE_CALENDAR.explain("2026-03-02", berlin(2026, 3, 3))


class TestFarAway:
    @pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
    @pytest.mark.parametrize("span", [(MIN_US, MIN_US + 2 * DAY), (MAX_US - 2 * DAY, MAX_US)])
    def test_the_ends_of_time_are_told(self, zone, span):
        calendar = made(OFFICE | {"timezone": zone})

        explanation = calendar.explain(*(EPOCH + timedelta(microseconds=at) for at in span))

        assert explanation.pieces[0].start_us == span[0]
        assert explanation.pieces[-1].end_us == span[1]
        assert explanation.elapsed_us == calendar.elapsed_us(*span)

    def test_hours_that_have_no_local_date_are_shown_in_utc(self):
        tokyo = BusinessCalendar.always("Asia/Tokyo")

        table = str(
            tokyo.explain(datetime(9999, 12, 31, 14, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC))
        )

        assert "Fri 9999-12-31 23:00+09:00  Fri 9999-12-31 23:00+00:00      9h  open" in table

    def test_five_years_add_up(self):
        explanation = OFFICE_CALENDAR.explain(berlin(2021, 1, 1), berlin(2026, 1, 1))

        assert explanation.elapsed == OFFICE_CALENDAR.elapsed(berlin(2021, 1, 1), berlin(2026, 1, 1))


class TestCombinations:
    """Hours of several calendars, by hand: Monday 2026-03-02, with a holiday in Sydney."""

    berlin = made({"name": "berlin", "timezone": "Europe/Berlin", "weekly": {"mon": [["09:00", "17:00"]]}})
    sydney = made(
        {
            "name": "sydney",
            "timezone": "Australia/Sydney",  # ten hours ahead in March
            "weekly": {"mon": [["09:00", "20:00"]]},
            "holidays": {"2026-03-09": "Labour Day"},
        }
    )
    monday = (berlin_day := (datetime(2026, 3, 1, 23, tzinfo=UTC), datetime(2026, 3, 2, 23, tzinfo=UTC)))

    def test_a_union_says_whose_hours_are_open(self):
        assert shown((self.berlin | self.sydney).explain(*self.monday)) == [
            "03-02 00:00 03-02 09:00 open: sydney",
            "03-02 09:00 03-02 10:00 open: berlin, sydney",
            "03-02 10:00 03-02 17:00 open: berlin",
            "03-02 17:00 03-03 00:00 outside hours",
        ]

    def test_a_union_says_which_member_has_a_holiday(self):
        week_later = [at + timedelta(days=7) for at in self.monday]

        assert shown((self.berlin | self.sydney).explain(*week_later)) == [
            "03-09 00:00 03-09 09:00 holiday: sydney: Labour Day",
            "03-09 09:00 03-09 17:00 open: berlin",
            "03-09 17:00 03-10 00:00 outside hours",
        ]

    def test_an_intersection_says_what_keeps_it_closed(self):
        week_later = [at + timedelta(days=7) for at in self.monday]

        assert shown((self.berlin & self.sydney).explain(*self.monday)) == [
            "03-02 00:00 03-02 09:00 outside hours",
            "03-02 09:00 03-02 10:00 open",
            "03-02 10:00 03-03 00:00 outside hours",
        ]
        assert (
            str((self.berlin & self.sydney).explain(*week_later).pieces[0]) == "holiday: sydney: Labour Day"
        )

    def test_a_difference_says_who_takes_the_time(self):
        assert shown((self.berlin - self.sydney).explain(*self.monday)) == [
            "03-02 00:00 03-02 09:00 outside hours",
            "03-02 09:00 03-02 10:00 break: sydney",
            "03-02 10:00 03-02 17:00 open",
            "03-02 17:00 03-03 00:00 outside hours",
        ]


class TestVersions:
    def test_each_stretch_is_told_by_the_version_in_force(self):
        calendar = made({"timezone": "UTC", "weekly": {"sun": [["22:00", "06:00"]]}}).revised(
            "2026-03-02", {"weekly": {"mon": [["09:00", "10:00"]]}, "holidays": {"2026-03-09": "Feast"}}
        )

        explanation = calendar.explain(
            datetime(2026, 3, 1, 21, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC)
        )

        assert shown(explanation) == [
            "03-01 21:00 03-01 22:00 outside hours",
            "03-01 22:00 03-02 00:00 open",
            "03-02 00:00 03-02 09:00 outside hours",
            "03-02 09:00 03-02 10:00 open",
            "03-02 10:00 03-09 00:00 outside hours",
            "03-09 00:00 03-09 12:00 holiday: Feast",
        ]


class TestJoining:
    def test_pieces_that_say_the_same_become_one(self):
        assert joined([Piece(0, 1, kind="open"), Piece(1, 2, kind="open")]) == [Piece(0, 2, kind="open")]

    @pytest.mark.parametrize(
        "other",
        [
            Piece(1, 2, kind="break"),
            Piece(1, 2, kind="open", note="special hours"),
            Piece(1, 2, kind="open", layer="town"),
            Piece(2, 3, kind="open"),
            Piece(1, 1, kind="open"),
        ],
    )
    def test_others_stay_apart(self, other):
        assert joined([Piece(0, 1, kind="open"), other]) == [Piece(0, 1, kind="open"), other]

    def test_a_mark_of_no_length_is_kept_where_a_part_begins(self):
        mark = Piece(5, 5, kind="clock_change")

        assert list(clipped_pieces([Piece(0, 5, kind="open"), mark], 5, 9)) == [mark]
        assert list(clipped_pieces([mark, Piece(5, 9, kind="open")], 0, 5)) == []

    def test_a_part_has_the_reason_of_the_whole(self):
        assert list(clipped_pieces([Piece(0, 9, kind="holiday", note="Easter")], 2, 4)) == [
            Piece(2, 4, kind="holiday", note="Easter")
        ]


def test_a_day_of_a_century_ago_is_told():
    pieces = OFFICE_CALENDAR.rules.pieces(us(1926, 3, 1), us(1926, 3, 2))

    assert date(1926, 3, 1).weekday() == 0
    assert sum(piece.end_us - piece.start_us for piece in pieces if piece.is_open) == 7.5 * HOUR_US
