"""What the shipped policies promise, by deadlines worked out by hand. The office is open from 9 to 17, UTC."""

from __future__ import annotations

import pytest

from agreements import ALWAYS, OFFICE
from histories import START, History
from servicecore.errors import InvalidDefinition, UnknownName
from servicecore.instant import MINUTE_US, from_iso
from servicecore.sla import PRESETS, check_policies, evaluate, preset

CALENDARS = {"office": OFFICE, "around_the_clock": ALWAYS}
DAYS = {"Mon": "2026-03-02", "Tue": "2026-03-03", "Wed": "2026-03-04", "Thu": "2026-03-05", "Fri": "2026-03-06", "Sat": "2026-03-07", "next Mon": "2026-03-09"}  # fmt: skip


def us(text):
    """The instant of "Fri 18:30" in the week of the tests."""
    day, _, time = text.rpartition(" ")
    return from_iso(f"{DAYS[day]}T{time}:00Z")


def minutes(text):
    return (us(text) - START) / MINUTE_US


def opened(text, priority=None, **fields):
    return History().opened(minutes(text), priority, fields=fields)


def complaint(text, priority=None):
    return opened(text, priority, kind="complaint")


def clocks(history, *names):
    events = history.events
    return evaluate(events, [preset(name) for name in names], CALENDARS, at=events[-1].at_us).clocks


def due(history, name, metric="first_response"):
    return clocks(history, name)[metric].due_at_us


class TestPreset:
    @pytest.mark.parametrize("name", PRESETS)
    def test_each_is_found_sound(self, name):
        assert check_policies([preset(name)], CALENDARS, levels=["P1", "P2", "P3"]) == ()

    @pytest.mark.parametrize("name", PRESETS)
    def test_each_counts_in_two_calendars_at_most(self, name):
        assert preset(name).calendars() <= set(CALENDARS)

    def test_the_last_three_are_sound_together(self):
        assert check_policies([preset(name) for name in PRESETS[-3:]], CALENDARS) == ()

    def test_is_changed_by_the_keys_of_its_document(self):
        changed = preset("after_sales", name="ours", targets=[{"metric": "resolution", "goals": {"*": "8h"}}])

        assert (changed.name, [target.metric for target in changed.targets]) == ("ours", ["resolution"])
        assert preset("after_sales").name == "after-sales"

    def test_refuses_a_change_that_is_none(self):
        with pytest.raises(InvalidDefinition, match="colour: is not known; use one of name, version"):
            preset("after_sales", colour="red")

    def test_refuses_a_name_that_nothing_has(self):
        with pytest.raises(UnknownName, match="SLA preset 'gold' is not known; use one of service_plan"):
            preset("gold")


class TestServicePlan:
    @pytest.mark.parametrize(
        ("priority", "since", "until"),
        [("P1", "Mon 16:50", "Mon 17:05"), ("P2", "Mon 16:30", "Tue 09:30"), ("P3", "Fri 16:00", "next Mon 12:00")],
    )  # fmt: skip
    def test_response(self, priority, since, until):
        assert due(opened(since, priority), "service_plan") == us(until)

    @pytest.mark.parametrize(
        ("priority", "since", "until"),
        [
            ("P1", "Fri 16:00", "Fri 20:00"),
            ("P2", "Mon 13:00", "Tue 13:00"),
            ("P3", "Mon 09:00", "Wed 17:00"),
        ],
    )
    def test_resolution(self, priority, since, until):
        assert due(opened(since, priority), "service_plan", "resolution") == us(until)

    def test_waiting_for_the_requester_holds_the_resolution_alone(self):
        waited = opened("Mon 09:00", "P2").moved(30, "waiting").moved(150, "in_progress")

        assert due(waited, "service_plan", "resolution") == us("Tue 11:00")
        assert due(waited, "service_plan") == us("Mon 10:00")


class TestAfterSales:
    def test_four_hours_count_around_the_clock(self):
        assert due(opened("Fri 18:30"), "after_sales") == us("Fri 22:30")


class TestComplaints:
    @pytest.mark.parametrize(
        ("priority", "since", "until"),
        [
            ("P1", "Sat 03:00", "Sat 03:15"),
            ("P2", "Mon 15:00", "Tue 11:00"),
            ("P3", "Mon 09:00", "Mon 17:00"),
        ],
    )
    def test_answers(self, priority, since, until):
        assert due(complaint(since, priority), "complaints") == us(until)

    def test_each_step_has_its_limit(self):
        history = complaint("Mon 16:30", "P2").moved(minutes("Tue 10:00"), "in_progress")
        steps = [clock for clock in clocks(history, "complaints").values() if clock.metric == "step"]

        assert [(step.due_at_us, step.breached) for step in steps] == [
            (us("Tue 09:30"), True),
            (us("Thu 10:00"), False),
        ]

    def test_other_tickets_have_no_clock(self):
        assert not clocks(opened("Mon 09:00", "P1", kind="fault"), "complaints")


class TestComplaintInvestigation:
    def test_runs_from_the_day_somebody_is_named(self):
        history = complaint("Mon 09:00").add(minutes("Mon 10:00"), "assigned", assignee="kim")

        assert due(history, "complaint_investigation", "investigation") == us("Thu 10:00")

    def test_the_customer_is_told_of_the_finding(self):
        history = complaint("Mon 09:00").add(minutes("Tue 15:00"), "reviewed", outcome="upheld")

        assert due(history, "complaint_investigation", "informing") == us("Wed 15:00")
        assert clocks(history.replied(minutes("Wed 14:00")), "complaint_investigation")["informing"].met

    def test_the_customer_hears_of_it_meanwhile(self):
        history = complaint("Mon 09:00")

        assert due(history, "complaint_investigation", "periodic_update") == us("Wed 09:00")
        assert due(history.replied(minutes("Tue 11:00")), "complaint_investigation", "periodic_update") == us(
            "Thu 11:00"
        )


class TestOperatorComplaints:
    @pytest.mark.parametrize(
        ("metric", "priority", "since", "until"),
        [
            ("acceptance", "P1", "Sat 03:00", "Sat 03:15"),
            ("acceptance", "P2", "Mon 16:30", "Tue 09:30"),
            ("initial_reply", "P1", "Fri 18:30", "Fri 22:30"),
            ("initial_reply", "P3", "Mon 13:00", "Tue 13:00"),
            ("final_reply", "P1", "Mon 13:00", "Tue 13:00"),
            ("final_reply", "P2", "Mon 13:00", "Thu 13:00"),
        ],
    )
    def test_from_the_opening(self, metric, priority, since, until):
        assert due(complaint(since, priority), "operator_complaints", metric) == us(until)

    @pytest.mark.parametrize(("priority", "until"), [("P1", "Tue 10:00"), ("P2", "Tue 14:00")])
    def test_from_handing_it_to_a_department(self, priority, until):
        history = complaint("Mon 09:00", priority).add(minutes("Mon 14:00"), "transferred", team="network")

        assert due(history, "operator_complaints", "reply_to_desk") == us(until)

    def test_against_the_first_promise_and_the_last(self):
        history = complaint("Mon 09:00")
        history.add(minutes("Mon 10:00"), "promised", promised_at="2026-03-04T12:00:00Z")
        history.add(minutes("Wed 10:00"), "promised", promised_at="2026-03-05T12:00:00Z", consent=True)

        assert due(history, "operator_complaints", "promise_first") == us("Wed 12:00")
        assert due(history, "operator_complaints", "promise_last") == us("Thu 12:00")


class TestOperatorsDesk:
    @pytest.mark.parametrize(
        ("since", "until"),
        [
            ("Mon 09:00", "Mon 10:00"),
            ("Fri 16:45", "Fri 17:45"),
            ("Fri 17:00", "Fri 19:00"),  # the office closes at that very minute
            ("Fri 18:30", "Fri 20:30"),
        ],
    )
    def test_mail_has_an_hour_in_the_office_and_two_outside(self, since, until):
        assert due(opened(since, channel="mail"), "office_hours_mail") == us(until)

    @pytest.mark.parametrize(
        ("since", "until"), [("Mon 10:00", "Mon 12:00"), ("Fri 16:00", "next Mon 10:00"), ("Fri 18:30", "next Mon 11:00")]
    )  # fmt: skip
    def test_complaints_have_two_hours_of_working_time(self, since, until):
        assert due(complaint(since), "working_time_complaints") == us(until)

    def test_emergencies_are_answered_at_once(self):
        assert due(opened("Fri 18:30", category="emergency"), "emergencies") == us("Fri 18:45")

    @pytest.mark.parametrize(
        ("fields", "until"),
        [
            ({}, "Fri 20:30"),
            ({"kind": "complaint"}, "next Mon 11:00"),
            ({"kind": "complaint", "category": "emergency"}, "Fri 18:45"),
        ],
    )
    def test_what_is_several_at_once_is_judged_by_the_first(self, fields, until):
        history = opened("Fri 18:30", channel="mail", **fields)

        assert clocks(history, *PRESETS[-3:])["first_response"].due_at_us == us(until)
