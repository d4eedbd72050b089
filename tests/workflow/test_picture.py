"""Workflows as pictures: every way with what it asks, and no label that could be taken for more than text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import UnknownName
from servicecore.event import Category
from servicecore.workflow import compile_workflow, load_definition
from servicecore.workflow.picture import to_dot, to_mermaid
from workflow.errand import define, errand, with_transitions
from workflow.strict import strict_incident

INCIDENT = compile_workflow(load_definition("incident"))
RICH = compile_workflow(
    define(
        with_transitions(
            {"trigger": "resume", "sources": ["asking"], "target": "doing", "roles": ["system"]},
            {
                "trigger": "drop",
                "sources": ["doing"],
                "target": "done",
                "guards": ["has_assignee"],
                "when": {"any": [{"field": "loops", "gt": count} for count in range(9)]},
            },
            {"trigger": "promise", "sources": ["doing"], "records": "promised", "id": "p"},
            {"trigger": "reply", "sources": ["*"], "records": "replied", "id": "r"},
            opening={"roles": ["requester"], "requires": ["title"]},
            labels={"doing": "In Arbeit", "finish": "fertig", "parts": "Ersatzteile"},
            timers=[
                {"id": "a", "state": "doing", "after": "5bd", "calendar": "office", "trigger": "drop"},
                {
                    "id": "b",
                    "state": "asking",
                    "after": "1h",
                    "every": "2h",
                    "times": 3,
                    "anchor": "last_customer_reply",
                    "unless": {"field": "loops", "gt": 1},
                },
                {"id": "c", "state": "doing", "after": "0h", "anchor": "promised"},
            ],
            states=[
                *errand()["states"][:2],
                {
                    "name": "asking",
                    "category": "waiting",
                    "wait_reasons": [
                        "requester",
                        {"name": "parts", "longest": "10bd", "calendar": "office", "times": 1},
                        {"name": "thanks", "times": 2},
                    ],
                },
                errand()["states"][3],
            ],
        )
    )
)


@pytest.mark.parametrize("workflow", [INCIDENT, compile_workflow(strict_incident()), RICH])
class TestEveryWorkflow:
    def ways(self, workflow):
        return [
            (source, transition.target)
            for transition in workflow.definition.transitions
            for source in workflow.definition.sources_of(transition)
            if transition.target is not None
        ]

    def test_has_an_arrow_for_each_way_and_one_for_each_thing_that_time_does(self, workflow):
        names = list(workflow.states)
        timed = sum(map(len, workflow.alarms.values()))

        arrows = re.findall(r"^  s(\d+) -> s(\d+) \[(?!.*dashed)", to_dot(workflow), re.MULTILINE)
        assert sorted((names[int(one)], names[int(other)]) for one, other in arrows) == sorted(
            self.ways(workflow)
        )
        assert to_dot(workflow).count('style="dashed"') == timed

        drawn = to_mermaid(workflow)
        assert (
            len(re.findall(r"^  s\d+ --> s\d+ : ", drawn, re.MULTILINE)) == len(self.ways(workflow)) + timed
        )
        assert drawn.count("\N{ALARM CLOCK}") == timed

    def test_has_a_box_for_each_state_in_the_colour_of_its_category(self, workflow):
        for index, state in enumerate(workflow.states.values()):
            assert re.search(
                rf"^  class (?:s\d+,)*s{index}(?:,s\d+)* {state.category.value}$",
                to_mermaid(workflow),
                re.MULTILINE,
            )
            assert re.search(rf"^  s{index} \[label=.*fillcolor=", to_dot(workflow), re.MULTILINE)
        assert to_mermaid(workflow).count("--> [*]") == sum(
            state.category is Category.CLOSED for state in workflow.states.values()
        )


def arrows_of(source, target):
    """What the arrows of the rich errand from one state to another say."""
    names = list(RICH.states)
    ends = f"s{names.index(source)} -> s{names.index(target)}"
    return [
        line.strip().removeprefix(f"{ends} [label=")
        for line in to_dot(RICH).splitlines()
        if f"  {ends} " in line
    ]


def test_tells_roles_fields_guards_and_conditions():
    assert arrows_of("doing", "done")[:2] == [
        '"fertig\\nagent\\nneeds result"];',
        '"drop\\nguard has_assignee\\nif loops is above 0 or loops is above 1 or loops is above 2 ..."];',
    ]


def test_tells_what_time_does():
    assert arrows_of("doing", "done")[2:] == ['"after 5bd (office)\\ndrop", style="dashed"];']
    assert arrows_of("doing", "doing") == ['"after 0s past what was promised\\nremind", style="dashed"];']
    assert arrows_of("asking", "asking") == [
        '"after 1h since the requester wrote\\nremind every 2h, 3 times\\nunless loops is above 1", style="dashed"];'
    ]
    assert (
        arrows_of("asking", "doing")[-1] == '"after 10bd (office) of Ersatzteile\\nresume", style="dashed"];'
    )


def test_tells_limits_in_the_box():
    drawn = to_dot(RICH)

    assert 'label="asking\\nErsatzteile: at most 10bd (office), once\\nthanks: at most 2 times"' in drawn
    assert 'start -> s0 [label="requester\\nneeds title"]' in drawn


def test_tells_what_can_be_done_without_leaving_where_asked():
    assert 'label="In Arbeit"' in to_dot(RICH)
    assert 'label="In Arbeit\\nalso note, promise, reply"' in to_dot(RICH, staying=True)
    assert "New<br/>also reply, acknowledge, promise,<br/>transfer" in to_mermaid(INCIDENT, staying=True)
    assert 'state "done" as' in to_mermaid(RICH, staying=True)


def test_a_notebook_shows_the_diagram():
    bundle = INCIDENT._repr_mimebundle_(include=None, exclude=None)

    assert bundle == {"text/plain": repr(INCIDENT), "text/vnd.mermaid": to_mermaid(INCIDENT)}


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_no_label_is_more_than_text(label):
    workflow = compile_workflow(define(errand(labels={"doing": label, "begin": label})))

    (box,) = [line for line in to_mermaid(workflow).split("\n") if line.endswith(" as s1")]
    assert re.fullmatch(r'  state "(?:[^"<>:;{}%#\[\]\n]|#\d+;)*" as s1', box)
    assert len(to_mermaid(workflow).split("\n")) == len(
        to_mermaid(compile_workflow(define(errand()))).split("\n")
    )

    texts = re.findall(r'"((?:[^"\\]|\\.)*)"', to_dot(workflow), re.DOTALL)
    assert label.replace("\\", "\\\\").replace('"', '\\"') in texts


def test_leaves_out_what_it_is_told_to_and_what_only_that_leads_to():
    drawn = to_dot(INCIDENT, without=["cancel", "duplicate_of", "merge"])

    assert "Cancelled" in to_dot(INCIDENT)
    assert "Cancelled" not in drawn
    assert "cancel" not in drawn
    assert drawn.count(" -> ") == to_dot(INCIDENT).count(" -> ") - 16
    assert (
        to_mermaid(INCIDENT, without=["cancel", "duplicate_of", "merge"]).count(" --> ")
        == drawn.count(" -> ") + 1
    )  # to the end


def test_leaves_out_one_transition_of_several():
    drawn = to_dot(INCIDENT, without=["cancel.by_desk"])

    assert drawn.count('"cancel\\n') == 4


def test_leaves_out_what_time_does_with_it():
    drawn = to_dot(INCIDENT, without=["close"])

    assert "dashed" in to_dot(INCIDENT)
    assert "40h" not in drawn
    assert "Closed" in drawn


@pytest.mark.parametrize(
    ("draw", "line"), [(to_mermaid, "  direction TB"), (to_dot, '  graph [rankdir="TB", ')]
)
def test_is_read_downward_where_asked(draw, line):
    assert line in draw(INCIDENT, direction="TB")
    assert line not in draw(INCIDENT)


@pytest.mark.parametrize("draw", [to_mermaid, to_dot])
def test_has_no_other_direction(draw):
    with pytest.raises(UnknownName, match="direction 'up' is not known; use one of LR, TB"):
        draw(INCIDENT, direction="up")
