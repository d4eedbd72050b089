import random
from collections import Counter

import pytest
from attrs import evolve

from servicecore.instant import MINUTE_US
from servicecore.metrics import Flow, ProcessMap, fold

LATE = 10**18


@pytest.fixture
def tickets(story):
    """Two tickets: one solved after an hour, one that came back from it."""
    return [
        story("T-1").move(60, "done", "resolved").events,
        story("T-2")
        .move(120, "done", "resolved")
        .move(180, "open", "active", "ann")
        .move(240, "done", "resolved")
        .events,
    ]


class TestStates:
    @pytest.fixture
    def drawn(self, tickets):
        return ProcessMap.of_states(fold(events, asof=LATE) for events in tickets)

    def test_counts_what_followed_what_and_after_how_long(self, drawn):
        assert drawn.flows() == (
            Flow(None, "new", 2, None),
            Flow("done", None, 2, None),
            Flow("new", "done", 2, 90 * MINUTE_US),
            Flow("done", "open", 1, 60 * MINUTE_US),
            Flow("open", "done", 1, 60 * MINUTE_US),
        )
        assert (drawn.tickets, drawn.steps) == (2, {"new": 2, "done": 3, "open": 1})

    def test_rare_ways_may_be_left_out(self, drawn):
        assert {flow.count for flow in drawn.flows(least=2)} == {2}

    def test_its_data_are_a_table(self, drawn):
        assert list(drawn.rows(least=2)) == [
            {"source": "", "target": "new", "count": 2, "median_us": None},
            {"source": "done", "target": "", "count": 2, "median_us": None},
            {"source": "new", "target": "done", "count": 2, "median_us": 90 * MINUTE_US},
        ]

    def test_what_comes_to_a_step_leaves_it(self, drawn):
        came, left = Counter(), Counter()
        for flow in drawn.flows():
            came[flow.target] += flow.count
            left[flow.source] += flow.count

        assert {name: came[name] for name in drawn.steps} == drawn.steps
        assert {name: left[name] for name in drawn.steps} == drawn.steps
        assert came[None] == left[None] == drawn.tickets

    def test_prints_as_a_table(self, drawn):
        assert str(drawn).splitlines()[:4] == [
            "from     to     count  median",
            "-------  -----  -----  ------",
            "(start)  new        2",
            "done     (end)      2",
        ]
        assert "new      done       2   1h30m" in str(drawn)

    def test_draws_itself(self, drawn):
        assert drawn.to_mermaid(labels={"done": 'Solved "well"'}).splitlines() == [
            "flowchart TD",
            f"  accDescr: {drawn.describe().replace(':', '#58;')}",
            '  n0["new<br/>2"]',
            '  n1["Solved #34;well#34;<br/>3"]',
            '  n2["open<br/>1"]',
            '  start(["●"])',
            '  finish(["◎"])',
            '  start -->|"2"| n0',
            '  n1 -->|"2"| finish',
            '  n0 -->|"2<br/>1.5 h"| n1',
            '  n1 -->|"1<br/>1.0 h"| n2',
            '  n2 -->|"1<br/>1.0 h"| n1',
        ]

    def test_says_itself_in_words(self, drawn):
        assert drawn.describe() == (
            "A process map of 2 tickets: 3 steps and 5 ways between them. "
            "The most frequent way goes from start to new, 2 times."
        )

    def test_a_notebook_gets_the_drawing_and_the_table(self, drawn):
        assert drawn._repr_mimebundle_() == {
            "text/plain": str(drawn),
            "text/vnd.mermaid": drawn.to_mermaid(),
        }

    def test_steps_that_no_way_leads_to_are_not_drawn(self, drawn):
        text = drawn.to_mermaid(least=3)

        assert text.splitlines()[0] == "flowchart TD"
        assert "start" not in "".join(text.splitlines()[2:])


class TestActivities:
    def test_an_activity_has_the_event_s_own_name_its_trigger_or_its_type(self, story):
        history = (
            story().say("note", 1, activity="Call").move(2, "done", "resolved").say("note", 3, implied=True)
        ).events

        drawn = ProcessMap.of_activities([history])

        assert drawn.steps == {"opened": 1, "Call": 1, "done": 1}

    def test_the_time_is_from_one_to_the_next(self, story):
        drawn = ProcessMap.of_activities([story().say("note", 7).events])

        assert Flow("opened", "note", 1, 7 * MINUTE_US) in drawn.flows()

    @pytest.mark.parametrize(
        ("minutes", "shown"), [(0, "0 s"), (0.5, "30.0 s"), (90, "1.5 h"), (5, "5.0 min"), (3600, "2.5 d")]
    )
    def test_times_are_shown_in_the_largest_unit_they_fill(self, story, minutes, shown):
        history = story().events
        second = story().say("note", 1).events[1]
        at = history[0].at_us + int(minutes * MINUTE_US)
        drawn = ProcessMap.of_activities([[*history, evolve(second, at=at)]])

        assert f"<br/>{shown}" in drawn.to_mermaid()


class TestMerging:
    def test_maps_of_parts_add_up_in_any_split(self, tickets):
        whole = ProcessMap.of_activities(tickets)
        parts = [ProcessMap.of_activities([events]) for events in tickets]
        random.Random(2).shuffle(parts)

        together = parts[0].merge(parts[1])

        assert (together.tickets, together.steps) == (whole.tickets, whole.steps)
        assert together.flows() == whole.flows()

    def test_nothing_added_changes_nothing(self, tickets):
        whole = ProcessMap.of_activities(tickets)

        assert whole.merge(ProcessMap.of_activities([])).flows() == whole.flows()

    def test_a_map_of_nothing_says_so(self):
        nothing = ProcessMap.of_states([])

        assert nothing.flows() == ()
        assert nothing.describe() == "A process map of 0 tickets that took no step."
        assert nothing.to_mermaid().startswith("flowchart TD\n  accDescr")

    def test_a_ticket_without_steps_has_no_ways(self, story):
        drawn = ProcessMap.of_activities([story(implied=True).events])

        assert (drawn.tickets, drawn.flows()) == (1, ())
