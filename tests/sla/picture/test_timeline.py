"""A ticket's clocks as a picture: what it shows, where, and what it says to who cannot see it."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from agreements import CALENDARS, OFFICE, policy, resolution
from businesstime.picture.desks import SVG, bars, boxes, parsed, texts
from histories import REQUESTER, History, at
from servicecore.businesstime import BusinessCalendar
from servicecore.instant import DAY_US, HOUR_US, MAX_US, MINUTE_US, from_iso
from servicecore.sla import Change, Clocks, SlaPolicy, SlaStatus, evaluate
from servicecore.sla.picture import Timeline
from servicecore.sla.picture.axis import Axis

DAY = 24 * 60

WITH_HOLIDAY = BusinessCalendar.from_dict(
    {**OFFICE.to_dict(), "timezone": "Europe/Berlin", "holidays": {"2026-03-04": "Founders' <Day>"}}
)


def judged(
    history: History, minutes: float, agreement: SlaPolicy, office: BusinessCalendar = OFFICE
) -> SlaStatus:
    return evaluate(history.events, [agreement], {**CALENDARS, "office": office}, at=at(minutes))


def drawn(history: History, minutes: float, agreement: SlaPolicy, office: BusinessCalendar = OFFICE) -> str:
    return judged(history, minutes, agreement, office).timeline().svg()


def changed(status: SlaStatus, **changes) -> SlaStatus:
    """The status with its one clock made into another."""
    clock = evolve(status.clocks["resolution"], **changes)
    return SlaStatus.of(status.ticket_id, status.at_us, Clocks.of([clock]))


def hints(svg: str) -> list[str]:
    return [title.text or "" for title in parsed(svg).iter(f"{SVG}title")][1:]


def places(svg: str, class_: str) -> list[tuple[float, float]]:
    """From where to where lines of a class reach."""
    lines = parsed(svg).iter(f"{SVG}line")
    return [(float(line.get("x1")), float(line.get("x2"))) for line in lines if line.get("class") == class_]


def legend(svg: str) -> list[str]:
    """The words below the lanes."""
    quiet = [text for text in parsed(svg).iter(f"{SVG}text") if text.get("class") == "quiet"]
    lowest = max(float(text.get("y")) for text in quiet)
    return [text.text for text in quiet if float(text.get("y")) >= lowest - 20 and float(text.get("x")) < 800]


WEEKEND = (
    History("INC-7")
    .opened(4 * DAY, "P2")
    .moved(4 * DAY + 120, "waiting", "supplier")
    .moved(7 * DAY + 60, "in_progress")
    .replied(7 * DAY + 90)
)
BOTH = policy(
    {"metric": "first_response", "goals": {"*": "4h"}},
    {"metric": "resolution", "goals": {"*": "16h"}, "milestones": ["10%", "75%"]},
)


class TestTheSpan:
    def test_reaches_from_the_first_start_to_the_latest_deadline(self):
        timeline = judged(WEEKEND, 7 * DAY + 120, BOTH).timeline()

        assert timeline.span_us == (at(4 * DAY), at(8 * DAY + 7 * 60))

    def test_reaches_to_the_instant_of_judgement_while_a_clock_lives(self):
        timeline = judged(WEEKEND, 20 * DAY, BOTH).timeline()

        assert timeline.span_us[1] == at(20 * DAY)

    def test_ends_with_the_ticket(self):
        history = History().opened(0).moved(6 * 60, "resolved")

        timeline = judged(history, 90 * DAY, resolution("4h")).timeline()

        assert timeline.span_us == (at(0), at(6 * 60))
        assert not places(timeline.svg(), "now")

    def test_is_told_in_the_zone_of_the_calendar(self):
        svg = drawn(WEEKEND, 7 * DAY + 120, BOTH, WITH_HOLIDAY)

        assert "6 to 10 March 2026, Europe/Berlin" in texts(svg)

    def test_of_one_day_names_it_once(self):
        assert "2 March 2026, UTC" in texts(drawn(History().opened(0), 60, resolution("4h")))

    def test_tells_the_ends_of_time_in_utc(self):
        start, end = MAX_US - HOUR_US, MAX_US - MINUTE_US
        status = judged(History().opened(0), 60, resolution("4h"), WITH_HOLIDAY)
        dues = {"due_at_us": end, "original_due_at_us": end}
        life = {"started_at_us": start, "at_us": start, **dues, "segments": (), "hours": None}
        clock = evolve(status.clocks["resolution"], **life)

        timeline = SlaStatus.of("T-1", start, Clocks.of([clock])).timeline()

        assert (timeline.timezone, clock.timezone) == ("UTC", "Europe/Berlin")
        assert "31 December 9999, UTC" in texts(timeline.svg())


class TestTheAxis:
    def labels(self, span_us: int, zone=WITH_HOLIDAY.zone) -> list[str]:
        return [tick.label for tick in Axis(at(0), at(0) + span_us, zone, 178, 722).ticks()]

    @pytest.mark.parametrize(
        ("span_us", "first"),
        [
            (40 * MINUTE_US, ["10:00", "10:05", "10:10"]),
            (4 * HOUR_US, ["10:00", "10:30", "11:00"]),
            (20 * HOUR_US, ["10:00", "12:00", "14:00"]),
            (60 * HOUR_US, ["12:00", "18:00", "00:00"]),
            (6 * DAY_US, ["Tue  3 Mar", "Wed  4 Mar", "Thu  5 Mar"]),
            (40 * DAY_US, ["Mon  9 Mar", "Mon 16 Mar", "Mon 23 Mar"]),
            (90 * DAY_US, ["Mon 16 Mar", "Mon 30 Mar", "Mon 13 Apr"]),
            (180 * DAY_US, ["Apr 2026", "May 2026", "Jun 2026"]),
            (700 * DAY_US, ["Jul 2026", "Jan 2027", "Jul 2027"]),
            (36_500 * DAY_US, ["Jan 2040", "Jan 2060", "Jan 2080"]),
        ],
    )
    def test_names_what_there_is_room_for(self, span_us, first):
        assert self.labels(span_us)[:3] == first

    def test_follows_the_clocks_on_the_wall(self):
        friday = at(25 * DAY + 8 * 60)
        axis = Axis(friday, friday + 3 * DAY_US, WITH_HOLIDAY.zone, 178, 722)

        ticks = [tick for tick in axis.ticks() if tick.label == "12:00"]
        assert [(b.us - a.us) // HOUR_US for a, b in pairwise(ticks)] == [23, 24]

    def test_leaves_out_a_time_that_the_clocks_skip(self):
        sunday = from_iso("2026-03-29T00:00:00+01:00")
        axis = Axis(sunday, sunday + 12 * HOUR_US, WITH_HOLIDAY.zone, 178, 722)

        assert [tick.label for tick in axis.ticks()][:3] == ["00:00", "04:00", "06:00"]

    def test_leaves_out_a_time_that_comes_too_near(self):
        sunday = from_iso("2026-03-29T00:00:00+01:00")
        axis = Axis(sunday, sunday + 35 * HOUR_US, WITH_HOLIDAY.zone, 178, 722)

        assert [tick.label for tick in axis.ticks()][:3] == ["00:00", "06:00", "09:00"]

    def test_leaves_a_skipped_date_out(self):
        apia = BusinessCalendar.always("Pacific/Apia").zone
        start = from_iso("2011-12-27T00:00:00Z")

        axis = Axis(start, start + 7 * DAY_US, apia, 178, 722)

        days = [tick.label for tick in axis.days()]
        assert days[days.index("Thu 29 Dec") + 1] == "Sat 31 Dec"

    @given(st.integers(0, 400 * DAY), st.integers(0, 10_000 * DAY))
    def test_labels_lie_on_it_in_order_and_apart(self, start, length):
        axis = Axis.around(at(start), at(start + length), WITH_HOLIDAY.zone, 178, 722)

        places = [axis.x(tick.us) for tick in axis.ticks()]
        least = 38 if axis.by_hours else 60
        assert all(178 <= x <= 722 for x in places)
        assert all(b - a >= least for a, b in pairwise(places))

    def test_an_instant_has_its_year_where_there_are_two(self):
        short, long = (Axis(at(0), at(days * DAY), WITH_HOLIDAY.zone, 178, 722) for days in (10, 400))

        assert short.label(at(1)) == "Mon  2 Mar 10:01"
        assert long.label(at(1)) == "Mon  2 Mar 2026 10:01"

    def test_hours_come_with_their_dates(self):
        svg = drawn(
            History().opened(0).moved(60, "waiting").moved(DAY, "in_progress"), DAY + 1, resolution("4h")
        )

        assert [said for said in texts(svg) if re.fullmatch(r"\w{3} +\d+ \w{3}", said)] == [
            "Mon  2 Mar",
            "Tue  3 Mar",
        ]

    def test_a_date_without_room_is_left_out(self):
        history = History().opened(14 * 60 + 50)

        svg = drawn(history, 14 * 60 + 51, resolution("2h", calendar="always"))

        assert "Tue  3 Mar" in texts(svg)
        assert "Mon  2 Mar" not in texts(svg)


class TestTheLanes:
    def test_there_is_one_a_cycle(self):
        history = History().opened(0)
        for hour in range(3):
            history.replied(60 * hour + 30, REQUESTER).replied(60 * hour + 50)

        svg = drawn(history, 4 * 60, policy({"metric": "next_response", "goals": {"*": "1h"}}))

        assert [said for said in texts(svg) if said.startswith("next response")] == [
            "next response",
            "next response 2",
            "next response 3",
        ]
        assert texts(svg).count("40m left") == 3
        assert "3 met" in texts(svg)

    def test_what_counts_is_solid_while_the_calendar_is_open(self):
        svg = drawn(History().opened(0), DAY + 60, resolution("16h"))

        assert bars(svg, "week") == [
            "counted, 8h: Mon 2026-03-02 09:00+00:00 to Mon 2026-03-02 17:00+00:00",
            "counted, 1h: Tue 2026-03-03 09:00+00:00 to Tue 2026-03-03 10:00+00:00",
        ]
        assert len(places(svg, "thread")) == 1

    def test_what_is_ahead_is_paler(self):
        svg = drawn(History().opened(0), 60, resolution("16h"))

        assert [hint.split(":")[0] for hint in bars(svg, "ahead")] == ["ahead, 7h", "ahead, 8h"]
        assert len(places(svg, "thread-ahead")) == 1

    def test_what_is_late_has_its_own_colour(self):
        svg = drawn(History().opened(0), 6 * 60, resolution("4h"))

        assert bars(svg, "late") == [
            "counted past the deadline, 2h: Mon 2026-03-02 13:00+00:00 to Mon 2026-03-02 15:00+00:00"
        ]
        assert "counted past the deadline" in texts(svg)

    def test_a_pause_is_striped_and_says_why(self):
        svg = drawn(WEEKEND, 7 * DAY + 120, BOTH)

        assert len(boxes(svg, "held")) == 3  # in two lanes and in the legend
        assert len(places(svg, "held-line")) == 3
        span = "Fri 2026-03-06 11:00+00:00 to Mon 2026-03-09 10:00+00:00"
        assert hints(svg).count(f"paused: supplier, by kim, 7h: {span}") == 2

    def test_resolved_time_is_dotted_and_what_was_set_aside_is_empty(self):
        history = (
            History().opened(0, "P2").prioritised(60, "P1").moved(120, "resolved").moved(180, "in_progress")
        )

        svg = drawn(history, 240, resolution({"P1": "4h", "P2": "8h"}, retarget="restart"))

        assert len(places(svg, "away")) == 2
        assert len(bars(svg, "aside")) == 1
        assert {"resolved", "set aside"} <= set(texts(svg))

    def test_closed_hours_lie_behind_and_holidays_say_their_names(self):
        svg = drawn(History().opened(0), 60, resolution("30h"), WITH_HOLIDAY)

        assert len(boxes(svg, "shut")) > 3
        assert len(boxes(svg, "holiday")) == 2
        assert "Founders' <Day>: Wed 2026-03-04 00:00+01:00 to Thu 2026-03-05 00:00+01:00" in hints(svg)

    def test_nothing_lies_behind_where_the_hours_are_not_known(self):
        record = judged(WEEKEND, 7 * DAY + 120, BOTH, WITH_HOLIDAY).to_dict()

        svg = SlaStatus.from_dict(record).timeline().svg()

        assert not boxes(svg, "shut")
        assert "outside hours" not in texts(svg)

    def test_nor_where_days_are_too_narrow_to_be_seen(self):
        assert not boxes(drawn(History().opened(0), 60, resolution("4000h")), "shut")

    def test_what_is_too_narrow_is_drawn_as_one(self):
        svg = drawn(History().opened(0), 300 * DAY, resolution("4000h"))

        assert 30 < len(bars(svg, "week")) < 60

    def test_an_hour_that_ends_the_axis_is_open(self):
        svg = drawn(History().opened(0), 60, resolution("4h", calendar="always"))

        assert not boxes(svg, "shut")

    @pytest.mark.parametrize(
        ("changes", "figure"),
        [
            ({}, "3h left"),
            ({"promised": None, "goal_us": None}, "1h elapsed"),
            ({"remaining_us": None}, "0s left"),
            ({"breached_at_us": at(30), "overrun_us": HOUR_US}, "1h over"),
            (
                {"breached_at_us": at(30), "overrun_us": HOUR_US, "changes": (Change("excused", at(40)),)},
                "1h over, excused",
            ),
        ],
    )
    def test_a_figure_says_how_it_stands(self, changes, figure):
        status = judged(History().opened(0), 60, resolution("4h"))

        assert figure in texts(changed(status, **changes).timeline().svg())

    def test_a_clock_without_a_goal_says_so(self):
        assert "no goal" in texts(drawn(History().opened(0), 60, resolution({"P9": "1h"})))


class TestThePins:
    def kinds(self, status: SlaStatus) -> list[tuple[str, int]]:
        return [(pin["kind"], pin["at"]) for pin in status.timeline().to_dict()["lanes"][0]["pins"]]

    def test_mark_what_happened_in_order(self):
        history = History().opened(0).moved(6 * 60, "resolved")

        status = judged(history, 9 * 60, resolution("4h", milestones=["50%", "+4h"]))

        assert self.kinds(status) == [
            ("started", "2026-03-02T09:00:00Z"),
            ("milestone", "2026-03-02T11:00:00Z"),
            ("due", "2026-03-02T13:00:00Z"),
            ("breached", "2026-03-02T13:00:00Z"),
            ("stopped", "2026-03-02T15:00:00Z"),
        ]

    def test_what_was_agreed_is_marked(self):
        status = judged(History().opened(0), 6 * 60, resolution("4h"))
        agreed = (
            Change("retargeted", at(60), by="kim", reason="<shop>", before="8h", after="4h"),
            Change("extended", at(120), after="+1h"),
            Change("excused", at(330), reason="flood"),
        )

        svg = changed(status, changes=agreed, original_due_at_us=at(180)).timeline().svg()

        assert {"R", "+", "E", "!"} <= set(texts(svg))
        assert {"another goal", "extended", "excused", "due at first", "breached"} <= set(texts(svg))
        assert "retargeted from 8h to 4h, by kim: <shop>" in hints(svg)
        assert "due at first Mon  2 Mar 12:00" in texts(svg)

    def test_a_cancelled_clock_is_marked_as_one(self):
        status = judged(History().opened(0).moved(60, "cancelled"), 90, resolution("4h"))

        assert [kind for kind, _ in self.kinds(status)] == ["started", "cancelled"]
        assert "cancelled" in texts(status.timeline().svg())

    def test_milestones_ahead_are_hollow(self):
        svg = drawn(WEEKEND, 7 * DAY + 120, BOTH)

        assert {"milestone", "milestone ahead", "10%", "75%"} <= set(texts(svg))

    def test_a_milestone_past_the_axis_is_left_to_the_data(self):
        status = judged(History().opened(0), 60, resolution("4h", milestones=["200%"]))

        assert [kind for kind, _ in self.kinds(status)] == ["started", "due", "milestone"]
        assert "200%" not in texts(status.timeline().svg())

    def test_those_that_would_lie_on_each_other_are_stacked(self):
        crowded = resolution("4h", milestones=["70%", "72%", "74%", "76%"])

        svg = drawn(History().opened(0), 60, crowded)

        heights = {text.text: text.get("y") for text in parsed(svg).iter(f"{SVG}text")}
        assert len({heights[name] for name in ("70%", "72%", "74%", "76%")}) == 4

    def test_the_name_of_one_at_the_end_is_to_its_left(self):
        svg = drawn(History().opened(0), 60, resolution("4h", milestones=["50%", "100%"]))

        anchors = {text.text: text.get("text-anchor") for text in parsed(svg).iter(f"{SVG}text")}
        assert (anchors["50%"], anchors["100%"]) == (None, "end")

    def test_a_label_without_room_is_left_to_its_hint(self):
        status = judged(History().opened(0), 60, resolution("4h"))

        svg = changed(status, original_due_at_us=at(238)).timeline().svg()

        assert "due Mon  2 Mar 13:00" in texts(svg)
        assert not any(said.startswith("due at first Mon") for said in texts(svg))
        assert "due at first Mon 2026-03-02 12:58+00:00" in hints(svg)

    def test_the_instant_of_judgement_is_a_line(self):
        svg = drawn(History().opened(0), 60, resolution("4h"))

        assert len(places(svg, "now")) == 1
        assert "judged Mon  2 Mar 10:00" in texts(svg)


class TestTheDrawing:
    def test_is_the_same_for_the_same_status(self):
        assert drawn(WEEKEND, 7 * DAY + 120, BOTH) == drawn(WEEKEND, 7 * DAY + 120, BOTH)

    def test_says_everything_to_who_cannot_see_it(self):
        root = parsed(drawn(WEEKEND, 7 * DAY + 120, BOTH))

        assert root.get("role") == "img"
        assert root.findtext(f"{SVG}title") == "Clocks of INC-7: 6 to 10 March 2026, UTC"
        assert root.findtext(f"{SVG}desc") == (
            "first response, 4h in office: met: elapsed 2h30m, remaining 1h30m, due Mon 2026-03-09 12:00+00:00. "
            "resolution, 16h in office: running: elapsed 3h, remaining 13h, due Tue 2026-03-10 16:00+00:00."
        )

    def test_loads_nothing_and_runs_nothing(self):
        svg = drawn(WEEKEND, 7 * DAY + 120, BOTH, WITH_HOLIDAY)

        assert not re.search(r"<script|href|url\(|@import|\bid=|\bon\w+=", svg)

    def test_is_escaped(self):
        hostile = '<script>alert("1")</script>\x1b'
        history = History(hostile).opened(0).moved(60, "waiting", hostile)
        status = judged(history, 90, resolution("4h", milestones=["75%"]))
        clock = status.clocks["resolution"]
        by = tuple(evolve(segment, by=hostile) for segment in clock.segments)
        agreed = (Change("retargeted", at(30), by=hostile, reason=hostile, before=hostile, after=hostile),)

        timeline = changed(status, segments=by, changes=agreed, promised=hostile, calendar=hostile).timeline()

        assert "<script" not in timeline.svg()
        assert "<script" not in timeline._repr_html_()
        assert ET.fromstring(timeline.svg()) is not None

    def test_a_long_name_is_cut(self):
        status = judged(History("T-" + "9" * 200).opened(0), 90, resolution("4h"))

        assert any(re.fullmatch("T-9+…", said) for said in texts(status.timeline().svg()))

    def test_a_ticket_without_clocks_says_so(self):
        timeline = SlaStatus.of("T-9", at(0), Clocks.of(())).timeline()

        assert texts(timeline.svg()) == ["T-9", "2 March 2026, UTC", "no clocks"]
        assert parsed(timeline.svg()).findtext(f"{SVG}desc") == "No clocks."

    def test_stands_in_a_notebook(self):
        timeline = judged(WEEKEND, 7 * DAY + 120, BOTH).timeline()

        assert timeline._repr_html_().startswith("<figure")
        assert repr(timeline) == "<Timeline of 'INC-7', 2 clocks at 2026-03-09T11:00:00Z>"

    @given(
        st.integers(0, 5),
        st.integers(1, 40 * DAY),
        st.integers(0, 40 * DAY),
        st.sampled_from(["4h", "2bd", "300h"]),
    )
    def test_every_stretch_lies_on_the_axis(self, reasons, wait, until, goal):
        history = History().opened(0)
        for turn in range(reasons):
            history.moved(wait * (turn + 1), "waiting" if turn % 2 == 0 else "in_progress")

        svg = drawn(history, until, resolution(goal, milestones=["50%", "90%"]), WITH_HOLIDAY)

        for class_ in ("thread", "thread-late", "thread-ahead", "now"):
            assert all(178 <= left <= right <= 722 for left, right in places(svg, class_))


class TestTheData:
    def test_has_the_span_and_every_lane(self):
        status = judged(WEEKEND, 7 * DAY + 120, BOTH)

        data = status.timeline().to_dict()

        assert isinstance(status.timeline(), Timeline)
        assert {key: value for key, value in data.items() if key != "lanes"} == {
            "ticket_id": "INC-7",
            "at": "2026-03-09T11:00:00Z",
            "timezone": "UTC",
            "start": "2026-03-06T09:00:00Z",
            "end": "2026-03-10T16:00:00Z",
        }
        lane = data["lanes"][1]
        assert [lane[key] for key in ("metric", "cycle", "promised", "verdict")] == [
            "resolution",
            1,
            "16h",
            "running",
        ]
        explained = status.clocks["resolution"].explain().to_dict()
        assert (lane["parts"], lane["ahead"]) == (explained["parts"], explained["ahead"])
        assert lane["pins"][0] == {
            "kind": "started",
            "at": "2026-03-06T09:00:00Z",
            "name": "started",
            "text": "started Fri 2026-03-06 09:00+00:00",
            "ahead": False,
        }
