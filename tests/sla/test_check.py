"""What `check_policies` finds before a ticket does: one wrong document, one finding, at its place."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import ALWAYS, OFFICE, policy
from histories import START, History
from servicecore.businesstime import BusinessCalendar
from servicecore.errors import InvalidDefinition, NaiveDatetime, WrongArgument
from servicecore.instant import MINUTE_US, from_iso
from servicecore.sample.sample_desk import sample_desk
from servicecore.sla import METRICS, SlaPolicy, check_policies, evaluate
from servicecore.sla.policies.check_calendars import opens

LEVELS = ("P1", "P2", "P3")
CALENDARS = {
    "office": OFFICE,
    "always": ALWAYS,
    "closed": BusinessCalendar.from_dict({"name": "closed", "timezone": "UTC"}),
    "project": BusinessCalendar.from_dict(
        {"name": "project", "timezone": "UTC", "special": {"2026-03-02": [["09:00", "12:00"]]}}
    ),
}
GOALS = {"P1": "2h", "P2": "4h", "P3": "8h"}
SENT = {"field": "event.type", "eq": "replied"}
NOTED = {"field": "event.type", "eq": "note"}
TWICE = {"all": [SENT, NOTED]}
"""What no event fulfils: it has one type."""

OF_TWO_KINDS = {"all": [{"field": "kind", "eq": "fault"}, {"field": "kind", "eq": "wish"}]}
"""What no ticket fulfils."""


def target(metric="resolution", **more):
    return {"metric": metric, "goals": GOALS, **more}


def own(**more):
    return target("parts", start=NOTED, **more)


def document(*targets, **more):
    return {"name": "standard", "calendar": "office", "targets": list(targets or [target()]), **more}


def found(*documents, levels=LEVELS, at=None):
    findings = check_policies(documents, CALENDARS, levels=levels, at=at)
    return [(finding.severity, finding.code, finding.path) for finding in findings]


def message(*documents, levels=LEVELS, at=None):
    (finding,) = check_policies(documents, CALENDARS, levels=levels, at=at)
    return finding.message


class TestNothing:
    def test_is_found_in_a_sound_policy(self):
        everything = document(
            target(milestones=["75%", "-2h"]),
            target("first_response", calendar="always", goals={"*": {"within": "1h", "outside": "2h"}}),
            target("step", goals={"new": "1h"}),
            own(
                stop=SENT,
                pause={"field": "team", "eq": "suppliers"},
                cancel={"field": "team", "absent": True},
            ),
            {"metric": "promise_first"},
            when={"field": "channel", "in": ["mail", "phone"]},
            valid_from="2026-01-01T00:00:00Z",
            valid_until="2027-01-01T00:00:00Z",
            review_by="2026-12-31",
        )

        assert found(everything, at=from_iso("2026-06-01T00:00:00Z")) == []

    def test_is_found_where_there_are_no_policies(self):
        assert found() == []

    def test_is_found_in_the_sample_desk(self):
        desk = sample_desk()
        levels = desk.priority.scale.levels

        assert check_policies(desk.policies, desk.calendars, levels=levels) == ()

    @pytest.mark.parametrize("name", METRICS)
    def test_is_found_in_what_ships(self, name):
        needed = dict.fromkeys(METRICS[name].needs, "network")

        assert found(document({"metric": name, "of": needed}), levels=()) == []


class TestReading:
    def test_the_faults_of_a_document_are_errors_at_their_places(self):
        broken = document(target(goals={"P1": {"within": "0h"}, "P2": "-1h"}))

        assert found(broken) == [
            ("error", "invalid", "[0].targets[0].goals.P1.within"),
            ("error", "invalid", "[0].targets[0].goals.P2.within"),
        ]

    def test_unknown_fields_and_wrong_types_are_such_faults(self):
        broken = document(when={"any": [{"field": "colour", "eq": "red"}, {"field": "waits", "eq": "two"}]})

        assert found(broken) == [
            ("error", "unknown_name", "[0].when.any[0].field"),
            ("error", "wrong_type", "[0].when.any[1].eq"),
        ]

    def test_the_rest_is_checked_all_the_same(self):
        assert found(document(colour="red"), document(target(goals={}))) == [
            ("error", "unknown_key", "[0].colour"),
            ("warning", "no_goal", "[1].targets[0].goals"),
        ]

    def test_what_is_no_document_is_an_error_too(self):
        assert found("standard") == [("error", "wrong_type", "[0]")]

    def test_takes_policies_as_well_as_documents(self):
        assert found(policy(target(calendar="evenings"))) == [
            ("error", "unknown_name", "[0].targets[0].calendar")
        ]

    def test_one_document_is_no_list(self):
        with pytest.raises(WrongArgument, match="give a list of SLA policies"):
            check_policies(document(), CALENDARS)

    def test_one_level_is_no_list(self):
        with pytest.raises(InvalidDefinition, match="'P1' is one text"):
            check_policies([], CALENDARS, levels="P1")

    def test_refuses_a_naive_instant(self):
        with pytest.raises(NaiveDatetime):
            check_policies([], CALENDARS, at=datetime(2026, 3, 2))


class TestCalendars:
    @pytest.mark.parametrize(
        ("wrong", "path"),
        [
            (document(target(calendar="office"), calendar="evenings"), "calendar"),
            (document(target(calendar="evenings")), "targets[0].calendar"),
            (
                document(target(goals={"*": {"within": "4h", "calendar": "evenings"}})),
                "targets[0].goals.'*'.calendar",
            ),
            (
                document(target(goals={"*": {"within": "4h", "outside": "8h", "office": "evenings"}})),
                "targets[0].goals.'*'.office",
            ),
            (
                document(
                    target(goals={"*": {"within": "4h", "outside": {"within": "8h", "calendar": "evenings"}}})
                ),
                "targets[0].goals.'*'.outside.calendar",
            ),
            (document(own(stop={"in_hours": "evenings"})), "targets[0].stop"),
            (document(when={"in_hours": "evenings"}), "when"),
        ],
    )
    def test_one_that_is_not_known_is_named_where_it_stands(self, wrong, path):
        assert found(wrong) == [("error", "unknown_name", f"[0].{path}")]
        assert (
            message(wrong) == "calendar 'evenings' is not known; use one of office, always, closed, project"
        )

    def test_one_that_never_opens_is_found(self):
        assert found(document(target(calendar="closed"))) == [
            ("error", "never_open", "[0].targets[0].calendar")
        ]

    def test_one_that_does_not_open_any_more_is_found_where_it_is_said_when_it_is(self):
        project = document(calendar="project")
        late = from_iso("2026-04-01T00:00:00Z")

        assert found(project) == []
        assert found(project, at=late) == [("error", "never_open", "[0].calendar")]
        assert message(project, at=late) == (
            "calendar 'project' never opens from 2026-04-01T00:00:00Z on; give it hours, or name another calendar"
        )

    def test_of_a_policy_that_has_ended_need_not_open_any_more(self):
        project = document(calendar="project", valid_until="2026-04-01T00:00:00Z")

        assert found(project, at=from_iso("2026-04-01T00:00:00Z")) == []

    def test_the_begin_of_the_policy_counts_where_it_is_later(self):
        project = document(calendar="project", valid_from="2026-04-01T00:00:00Z")

        assert found(project) == found(project, at=0) == [("error", "never_open", "[0].calendar")]

    def test_a_union_opens_when_a_member_does(self):
        assert opens(CALENDARS["closed"] | OFFICE, None)


class TestConditions:
    @pytest.mark.parametrize(
        ("wrong", "severity", "code", "path"),
        [
            (document(when=OF_TWO_KINDS), "error", "never_applies", "when"),
            (document(target("parts", start=TWICE)), "error", "never_starts", "targets[0].start"),
            (document(own(stop=TWICE)), "error", "never_stops", "targets[0].stop"),
            (document(own(stop=SENT, pause=NOTED, resume=TWICE)), "error", "never_resumes", "targets[0].resume"),
            (document(own(stop=SENT, pause=OF_TWO_KINDS)), "warning", "never_pauses", "targets[0].pause"),
            (document(own(stop=SENT, reset=TWICE)), "warning", "never_resets", "targets[0].reset"),
            (document(own(stop=SENT, cancel=TWICE)), "warning", "never_cancels", "targets[0].cancel"),
        ],
    )  # fmt: skip
    def test_one_that_contradicts_itself_is_found(self, wrong, severity, code, path):
        assert found(wrong) == [(severity, code, f"[0].{path}")]

    def test_the_message_names_the_field_and_what_comes_of_it(self):
        assert message(document(target("parts", start=TWICE))) == (
            "can never hold: no value of event.type fulfils it, so the clock never starts; "
            "give a condition that can hold"
        )

    def test_a_filter_for_another_workflow_than_the_policys_is_for_no_ticket(self):
        elsewhere = {"field": "workflow", "eq": "complaint"}

        assert found(document(workflows=["incident"], when=elsewhere)) == [
            ("error", "never_applies", "[0].when")
        ]
        assert found(document(workflows=["incident", "complaint"], when=elsewhere)) == []

    @pytest.mark.parametrize(
        "start",
        [
            {"field": "state_category", "eq": "resolved"},
            {"field": "data.to_category", "in": ["resolved", "closed"]},
        ],
    )
    def test_a_start_after_the_work_never_comes(self, start):
        wrong = document(target("parts", start=start))

        assert found(wrong) == [("error", "never_starts", "[0].targets[0].start")]
        assert message(wrong).startswith("holds only once the work is over")
        resolved = History().opened(0).moved(60, "resolved")
        assert not evaluate(resolved.events, [SlaPolicy.from_dict(wrong)], CALENDARS, at=JULY).clocks

    def test_a_date_is_a_start_like_any_other(self):
        assert found(document(target(starts_at="attached_at"))) == []

    def test_a_stop_that_is_the_start_is_asked_about(self):
        assert found(document(own(stop=NOTED))) == [("warning", "stop_is_start", "[0].targets[0].stop")]

    def test_a_stop_that_is_the_start_may_be_meant(self):
        assert found(document(own(stop=NOTED, again="new_cycle"))) == []

    def test_a_resumption_that_is_the_pause_is_asked_about(self):
        assert found(document(own(stop=SENT, pause=NOTED, resume=NOTED))) == [
            ("warning", "resume_is_pause", "[0].targets[0].resume")
        ]

    def test_a_reset_that_is_the_start_is_asked_about(self):
        assert found(document(own(stop=SENT, reset=NOTED))) == [
            ("warning", "reset_is_start", "[0].targets[0].reset")
        ]


class TestGoals:
    def test_for_a_level_that_is_none_are_errors(self):
        wrong = document(target(goals={**GOALS, "P9": "9h"}))

        assert found(wrong) == [("error", "unknown_name", "[0].targets[0].goals.P9")]
        assert message(wrong) == "priority 'P9' is not known; use one of P1, P2, P3, *"

    def test_for_a_choice_that_is_none_are_errors(self):
        areas = {"area": {"kind": "choice", "choices": ["north", "south"]}}
        wrong = document(target(goals_by="area", goals={"north": "4h", "west": "4h"}), fields=areas)

        assert found(wrong) == [("error", "unknown_name", "[0].targets[0].goals.west")]

    def test_levels_are_not_judged_where_none_are_said(self):
        assert found(document(target(goals={"P9": "9h", "P1": "10h"})), levels=()) == []

    def test_levels_without_one_are_told(self):
        wrong = document(target(goals={"P1": "4h"}))

        assert found(wrong) == [("warning", "no_goal", "[0].targets[0].goals")]
        assert message(wrong) == (
            "promises nothing for 'P2', 'P3' in policy 'standard'; give a goal for each, or for '*'"
        )

    def test_a_policy_for_some_levels_needs_none_for_the_others(self):
        urgent = {"field": "priority", "eq": "P1"}
        followed = document(target(goals={"P1": "4h"}), when=urgent, chosen="at_each_event")
        kept = document(target(goals={"P1": "4h"}), when=urgent)

        assert found(followed) == []
        assert found(kept) == [("warning", "no_goal", "[0].targets[0].goals")]

    def test_that_a_field_should_pick_and_nobody_gave_are_missing(self):
        assert found(document({"metric": "resolution", "goals_by": "category"})) == [
            ("warning", "no_goals", "[0].targets[0].goals")
        ]

    def test_of_a_promise_need_no_level(self):
        assert found(document({"metric": "promise_last"})) == []

    @pytest.mark.parametrize(
        ("severe", "mild", "said"),
        [
            ("9h", "8h", "P1 has 9h, longer than P2 with 8h"),
            ("3bd", "2bd", "P1 has 3bd, longer than P2 with 2bd"),
            (
                "end of business day +1",
                "end of business day",
                "P1 has end of business day +1, longer than P2 with end of business day",
            ),
            (
                "by 09:00 business day +2",
                "by 16:00 next business day",
                "P1 has by 09:00 business day +2, longer than P2 with by 16:00 next business day",
            ),
            (
                "at 2026-03-03T09:00:00Z",
                "at 2026-03-02T09:00:00Z",
                "P1 has at 2026-03-03T09:00:00Z, longer than P2 with at 2026-03-02T09:00:00Z",
            ),
            (
                {"within": "immediate", "span": "1h"},
                {"within": "immediate", "span": "30m"},
                "P1 has immediate (1h), longer than P2 with immediate (30m)",
            ),
            (
                {"within": "1h", "outside": "4h"},
                {"within": "2h", "outside": "3h"},
                "P1 has 4h outside office hours, longer than P2 with 3h outside office hours",
            ),
            (
                {"within": "1h", "outside": "4h"},
                "2h",
                "P1 has 4h outside office hours, longer than P2 with 2h outside office hours",
            ),
            (
                {"within": "1h", "outside": "4h", "office": "office"},
                {"within": "2h", "outside": "8h", "office": "always"},
                "P1 has 4h outside office hours, longer than P2 with 2h",
            ),
        ],
    )
    def test_that_are_longer_for_the_more_severe_are_told(self, severe, mild, said):
        wrong = document(target(goals={"P1": severe, "P2": mild}))

        assert found(wrong, levels=["P1", "P2"]) == [("warning", "longer_goal", "[0].targets[0].goals.P1")]
        assert message(wrong, levels=["P1", "P2"]) == (f"{said}; raising a priority moves its deadline out")

    def test_of_all_other_levels_are_told_by_their_own_place(self):
        wrong = document(target(goals={"*": "9h", "P3": "8h"}))

        assert [path for _, _, path in found(wrong)] == ["[0].targets[0].goals.'*'"] * 2

    @pytest.mark.parametrize(
        ("severe", "mild"),
        [
            ("9h", {"within": "8h", "calendar": "always"}),
            ("9h", "1bd"),
            ("by 16:00 next business day", "by 16:00 next business day"),
        ],
        ids=["in two calendars", "of two forms", "the same"],
    )
    def test_without_an_order_are_left_alone(self, severe, mild):
        assert found(document(target(goals={"P1": severe, "P2": mild})), levels=["P1", "P2"]) == []

    @given(hours=st.lists(st.integers(1, 9), min_size=3, max_size=3))
    def test_each_pair_of_levels_that_is_the_wrong_way_round_is_told(self, hours):
        goals = dict(zip(LEVELS, (f"{each}h" for each in hours), strict=True))

        assert len(found(document(target(goals=goals)))) == sum(a > b for a, b in combinations(hours, 2))


class TestMilestones:
    @pytest.mark.parametrize(
        ("goal", "milestone"),
        [
            ("4h", "-5h"),
            ("2bd", "-3bd"),
            ("end of business day", "-1bd"),
            ("by 16:00 next business day", "-2bd"),
            ({"within": "8h", "outside": "4h"}, "-5h"),
        ],
    )
    def test_before_the_start_are_asked_about(self, goal, milestone):
        wrong = document(target(goals={"*": goal}, milestones=["75%", milestone]))

        assert found(wrong) == [("warning", "early_milestone", "[0].targets[0].milestones[1]")]

    def test_the_message_names_the_goals(self):
        wrong = document(target(milestones=["-3h"]))

        assert message(wrong) == "'-3h' lies before the start for P1 with 2h; give a smaller offset"

    @pytest.mark.parametrize(
        ("goal", "milestone"),
        [("4h", "-4h"), ("4h", "+8h"), ("2bd", "-2bd"), ("2bd", "-48h"), ("4h", "-2bd")],
    )
    def test_that_may_come_after_it_are_left_alone(self, goal, milestone):
        assert found(document(target(goals={"*": goal}, milestones=[milestone]))) == []


class TestPolicies:
    def test_without_targets_promise_nothing(self):
        assert found({"name": "standard"}) == [("warning", "no_targets", "[0].targets")]

    def test_past_their_review_are_told_where_it_is_said_when_it_is(self):
        agreed = document(review_by="2026-03-31")
        on_the_day, after = (from_iso(f"2026-{day}T00:00:00Z") for day in ("03-31", "04-01"))

        assert found(agreed) == found(agreed, at=on_the_day) == []
        assert found(agreed, at=after) == [("warning", "review_passed", "[0].review_by")]
        assert message(agreed, at=after) == (
            "2026-03-31 has passed by 2026-04-01T00:00:00Z; look at it again and set the next date"
        )

    def test_that_have_ended_need_no_review(self):
        ended = document(review_by="2026-03-31", valid_until="2026-04-01T00:00:00Z")

        assert found(ended, at=from_iso("2026-05-01T00:00:00Z")) == []

    def test_to_be_reviewed_after_their_end_are_told(self):
        late = document(review_by="2027-01-02", valid_until="2027-01-01T00:00:00+01:00")

        assert found(late) == [("warning", "review_after_end", "[0].review_by")]

    def test_may_be_reviewed_on_their_last_day_in_any_zone(self):
        assert found(document(review_by="2026-12-31", valid_until="2027-01-01T00:00:00+01:00")) == []


def version(name, since=None, until=None, **more):
    dates = {"valid_from": since, "valid_until": until}
    return document(version=name, **{k: f"{v}T00:00:00Z" for k, v in dates.items() if v}, **more)


class TestVersions:
    def test_that_follow_each_other_are_fine(self):
        old, new = version("1", until="2026-07-01"), version("2", "2026-07-01")

        assert found(old, new) == found(new, old) == []

    def test_with_a_gap_between_are_told_with_both_instants(self):
        old, new = version("1", until="2026-07-01"), version("2", "2026-08-01")

        assert found(new, old) == [("warning", "gap", "[0].valid_from")]
        assert message(new, old) == (
            "nothing of 'standard' is in force from 2026-07-01T00:00:00Z to 2026-08-01T00:00:00Z, "
            "between versions '1' and '2'; let one begin where the other ends"
        )

    def test_a_third_may_fill_the_gap(self):
        assert found(version("1", until="2026-07-01"), version("3", "2026-08-01"), version("2", "2026-07-01", "2026-08-01")) == []  # fmt: skip

    @pytest.mark.parametrize(
        ("first", "second", "span"),
        [
            ({}, {"since": "2026-07-01"}, "from 2026-07-01T00:00:00Z on"),
            ({"until": "2026-07-01"}, {}, "until 2026-07-01T00:00:00Z"),
            ({}, {}, "always"),
            (
                {"until": "2026-08-01"},
                {"since": "2026-07-01"},
                "from 2026-07-01T00:00:00Z to 2026-08-01T00:00:00Z",
            ),
        ],
    )
    def test_in_force_at_once_are_told_with_the_one_that_wins(self, first, second, span):
        old, new = version("1", **first), version("2", **second)

        assert found(old, new) == [("warning", "overlap", "[1].valid_from")]
        assert f"are both in force {span}; '1' comes first and judges then" in message(old, new)

    def test_for_other_workflows_do_not_contradict_each_other(self):
        one, other = (version(name, workflows=[name]) for name in ("incident", "complaint"))

        assert found(one, other) == []

    def test_for_other_tickets_do_not_contradict_each_other(self):
        one, other = (version(name, when={"field": "kind", "eq": name}) for name in ("fault", "wish"))

        assert found(one, other) == []

    def test_that_stand_twice_are_errors(self):
        assert found(version("1"), version("1")) == [("error", "duplicate", "[1].version")]


TO_JUNE = (from_iso("2026-06-01T00:00:00Z") - START) // MINUTE_US
JULY = from_iso("2026-07-01T00:00:00Z")


def in_june(day):
    return f"2026-06-{day:02}"


SPANS = st.lists(
    st.tuples(st.integers(1, 28), st.integers(1, 9)).map(lambda span: (span[0], min(sum(span), 30))),
    min_size=2,
    max_size=4,
)
"""From a day of June to a later one, which does not belong to it."""


@given(SPANS)
def test_gaps_and_overlaps_are_what_a_walk_over_the_days_finds(spans):
    versions = [version(str(n), in_june(since), in_june(until)) for n, (since, until) in enumerate(spans)]
    codes = [code for _, code, _ in found(*versions)]
    first, last = min(since for since, _ in spans), max(until for _, until in spans)
    in_force = {day: sum(since <= day < until for since, until in spans) for day in range(first, last)}
    uncovered = [day for day in in_force if not in_force[day]]

    assert codes.count("gap") == sum(day - 1 not in uncovered for day in uncovered)
    assert ("overlap" in codes) is any(count > 1 for count in in_force.values())


@given(SPANS, st.lists(st.sampled_from([(), ("incident",), ("complaint",)]), min_size=4, max_size=4))
def test_what_is_hidden_judges_on_no_day(spans, workflows):
    policies = [
        SlaPolicy.from_dict({**version("1", *map(in_june, span)), "name": str(n), "workflows": workflows[n]})
        for n, span in enumerate(spans)
    ]
    hidden = {path[1] for _, code, path in found(*policies) if code == "shadowed"}

    judges = {
        clock.policy
        for day in range(30)
        for workflow in ("incident", "complaint")
        for clock in evaluate(
            History().opened(TO_JUNE + day * 24 * 60, workflow=workflow).events, policies, CALENDARS, at=JULY
        ).clocks.values()
    }

    assert not hidden & judges


class TestOrder:
    def test_a_policy_after_one_for_every_ticket_never_judges(self):
        wrong = [document(), document(target(), target("first_response"), name="gold")]

        assert found(*wrong) == [("warning", "shadowed", "[1].targets[0]")]
        assert message(*wrong) == (
            "never judges 'resolution': policy 'standard' at [0] comes first and is for every such ticket; "
            "change their order, or narrow that one with 'when'"
        )

    @pytest.mark.parametrize(
        ("earlier", "later"),
        [
            ({"when": {"field": "kind", "eq": "fault"}}, {}),
            ({"workflows": ["incident"]}, {}),
            ({"workflows": ["incident"]}, {"workflows": ["incident", "complaint"]}),
            ({"valid_until": "2027-01-01T00:00:00Z"}, {}),
            ({"valid_from": "2026-01-01T00:00:00Z"}, {}),
            ({"targets": [target(starts_at="attached_at")]}, {}),
        ],
    )
    def test_one_after_a_narrower_one_does(self, earlier, later):
        assert found(document(**earlier), document(name="gold", **later)) == []

    def test_the_same_workflows_hide_it_too(self):
        narrow = {"workflows": ["incident"]}

        assert found(document(**narrow), document(name="gold", **narrow)) == [
            ("warning", "shadowed", "[1].targets[0]")
        ]


class TestEverything:
    def test_is_told_at_once(self):
        wrong = [
            document(colour="red"),
            document(
                target(calendar="evenings", goals={"P1": "9h", "P2": "4h", "P9": "1h"}, milestones=["-5h"]),
                own(stop=NOTED),
                target("parts_twice", start=TWICE),
                review_by="2026-03-31",
                version="2",
                valid_from="2026-01-01T00:00:00Z",
            ),
            document(version="1", valid_until="2025-12-01T00:00:00Z"),
            {"name": "empty"},
        ]

        assert sorted(found(*wrong, at=from_iso("2026-04-01T00:00:00Z"))) == [
            ("error", "never_starts", "[1].targets[2].start"),
            ("error", "unknown_key", "[0].colour"),
            ("error", "unknown_name", "[1].targets[0].calendar"),
            ("error", "unknown_name", "[1].targets[0].goals.P9"),
            ("warning", "early_milestone", "[1].targets[0].milestones[0]"),
            ("warning", "gap", "[1].valid_from"),
            ("warning", "longer_goal", "[1].targets[0].goals.P1"),
            ("warning", "no_goal", "[1].targets[0].goals"),
            ("warning", "no_targets", "[3].targets"),
            ("warning", "review_passed", "[1].review_by"),
            ("warning", "stop_is_start", "[1].targets[1].stop"),
        ]
