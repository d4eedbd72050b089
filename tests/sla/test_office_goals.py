"""Goals that depend on when the clock started, and the one that people name and do not measure."""

from __future__ import annotations

import pytest

from agreements import clock_at, policy, resolution, status_at
from histories import History, at
from servicecore.errors import InvalidDefinition, UnknownName
from servicecore.instant import HOUR_US, MINUTE_US
from servicecore.sla import Goal, SlaPolicy

DAY = 24 * 60
FRIDAY_EVENING = 4 * DAY + 9 * 60 + 30
"""18:30 on the Friday of the first week; the office closed at 17:00."""

MAIL = {"within": "1h", "outside": {"within": "2h", "calendar": "always"}}


def faults_of(goal) -> dict[str, str]:
    with pytest.raises(InvalidDefinition) as refused:
        SlaPolicy.from_dict(
            {
                "name": "x",
                "calendar": "office",
                "targets": [{"metric": "resolution", "goals": {"P1": goal}}],
            }
        )
    return {fault.path: fault.message for fault in refused.value.faults}


class TestOutside:
    def test_inside_office_hours_the_goal_itself_counts(self):
        clock = clock_at(History().opened(30), 40, resolution({"*": MAIL}))

        assert (clock.promised, clock.due_at_us) == ("1h", at(90))

    def test_outside_the_other_one_does_in_its_own_hours(self):
        clock = clock_at(History().opened(FRIDAY_EVENING), FRIDAY_EVENING, resolution({"*": MAIL}))

        assert (clock.promised, clock.calendar, clock.due_at_us) == (
            "2h",
            "always",
            at(FRIDAY_EVENING + 120),
        )

    def test_the_closing_instant_is_outside(self):
        clock = clock_at(History().opened(8 * 60), 8 * 60, resolution({"*": MAIL}))

        assert clock.promised == "2h"

    def test_a_bare_goal_is_short_for_a_table(self):
        agreement = resolution({"*": {"within": "1h", "outside": "2h"}})
        clock = clock_at(History().opened(FRIDAY_EVENING), FRIDAY_EVENING, agreement)

        assert clock.due_at_us == at(7 * DAY + 120)

    def test_whose_hours_those_are_can_be_said(self):
        goal = {"within": "1h", "calendar": "always", "outside": "2h", "office": "office"}
        clock = clock_at(History().opened(FRIDAY_EVENING), FRIDAY_EVENING, resolution({"*": goal}))

        assert clock.promised == "2h"

    def test_a_change_of_priority_asks_when_the_clock_started_and_not_when_it_changed(self):
        goals = {"P1": MAIL, "*": "8h"}
        history = History().opened(FRIDAY_EVENING, "P3").prioritised(7 * DAY + 30, "P1")

        clock = clock_at(history, 7 * DAY + 30, resolution(goals))

        assert (clock.promised, clock.due_at_us) == ("2h", at(FRIDAY_EVENING + 120))

    def test_each_cycle_asks_anew(self):
        history = History().opened(0).moved(60, "resolved").moved(FRIDAY_EVENING, "in_progress")

        status = status_at(history, FRIDAY_EVENING, resolution({"*": MAIL}, reopen="new_cycle"))

        assert [clock.promised for clock in status.clocks.values()] == ["1h", "2h"]

    def test_a_calendar_that_is_missing_is_named(self):
        goal = {"within": "1h", "outside": "2h", "office": "moon"}

        with pytest.raises(UnknownName, match="calendar 'moon' is not known"):
            clock_at(History().opened(0), 0, resolution({"*": goal}))

    def test_a_policy_names_the_calendars_it_asks(self):
        goal = {"within": "1h", "outside": {"within": "2h", "calendar": "always"}, "office": "moon"}

        assert resolution({"*": goal}).calendars() == {"always", "moon", "office"}

    @pytest.mark.parametrize(
        ("goal", "path", "said"),
        [
            ({"within": "1h", "office": "office"}, "office", "says whose hours 'outside' is outside of"),
            (
                {"within": "1h", "outside": {"within": "2h", "outside": "3h"}},
                "outside.outside",
                "there are two goals at most",
            ),
            ({"within": "1h", "outside": "0h"}, "outside.within", "no time to do anything in"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, goal, path, said):
        assert said in faults_of(goal)[f"targets[0].goals.P1.{path}"]

    def test_no_share_of_a_point_is_carried_outside_either(self):
        with pytest.raises(InvalidDefinition, match=r"goals\.P1\.outside\.within.*'2bd' is no length"):
            policy(
                {
                    "metric": "resolution",
                    "goals": {"P1": {"within": "1h", "outside": "2bd"}},
                    "retarget": "carry_fraction",
                }
            )


class TestImmediate:
    def test_stands_for_the_span_that_the_policy_states(self):
        goal = {"within": "immediate", "span": "15m", "calendar": "always"}
        clock = clock_at(History().opened(FRIDAY_EVENING), FRIDAY_EVENING, resolution({"*": goal}))

        assert (clock.promised, clock.goal_us) == ("immediate (15m)", 15 * MINUTE_US)
        assert clock.due_at_us == at(FRIDAY_EVENING + 15)

    def test_can_be_compared(self):
        assert Goal("1h").outlasts(Goal("immediate", span="15m"))

    @pytest.mark.parametrize(
        ("goal", "path", "said"),
        [
            ("immediate", "span", "say what 'immediate' stands for, such as '15m'"),
            ({"within": "1h", "span": "15m"}, "span", "is for 'immediate' alone"),
            ({"within": "immediate", "span": "0m"}, "span", "no time to do anything in"),
            ({"within": "immediate", "span": "soon"}, "span", "'soon'"),
        ],
    )
    def test_needs_a_span_that_can_be_read(self, goal, path, said):
        assert said in faults_of(goal)[f"targets[0].goals.P1.{path}"]

    def test_a_point_can_be_what_it_stands_for(self):
        goal = {"within": "immediate", "span": "end of business day"}
        clock = clock_at(History().opened(60), 60, resolution({"*": goal}))

        assert (clock.due_at_us, clock.remaining_us) == (at(8 * 60), 7 * HOUR_US)
