"""A workflow as a Graphviz graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.workflow.picture.direction import known
from servicecore.workflow.picture.sketch import COLOURS, sketch

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from servicecore.workflow.compiled import Workflow
    from servicecore.workflow.picture.direction import Direction
    from servicecore.workflow.picture.sketch import Sketch

__all__ = ["to_dot"]

_HEAD = (
    '  node [shape="box", style="rounded,filled", fontname="Helvetica", fontsize="12", fontcolor="#1b1f24"];',
    '  edge [fontname="Helvetica", fontsize="10", color="#5b6570", fontcolor="#3b434c"];',
    '  start [shape="point", width="0.15", fillcolor="#1b1f24", label=""];',
)


def to_dot(
    workflow: Workflow,
    *,
    staying: bool = False,
    without: Collection[str] = (),
    direction: Direction = "LR",
) -> str:
    """
    A graph for Graphviz: boxes in the colours of their categories, ways with what they ask.

    What time does is dashed; a final state has a double frame.

    Args:
        workflow: What to draw.

        staying: Whether boxes tell what can be done in them without leaving them.

        without: Triggers, or ids of transitions, whose ways are left out, and with them the states that no
            other way leads to: a way out that nearly every state has hides the others.

        direction: `LR` from left to right, or `TB` from top to bottom, where there is more room for words.

    Raises:
        UnknownName: If there is no such direction.

    >>> from servicecore.workflow import compile_workflow, load_definition
    >>> to_dot(compile_workflow(load_definition("incident"))).splitlines()[0]
    'digraph "incident" {'
    """
    return "\n".join(_lines(sketch(workflow, staying=staying, without=without), known(direction))) + "\n"


def _lines(drawn: Sketch, direction: str) -> Iterator[str]:
    names = {box.name: f"s{index}" for index, box in enumerate(drawn.boxes)}
    yield f"digraph {_text((drawn.name,))} {{"
    yield f'  graph [rankdir="{direction}", fontname="Helvetica", nodesep="0.35", ranksep="0.7"];'
    yield from _HEAD
    for box in drawn.boxes:
        fill, frame = COLOURS[box.category]
        rim = ', peripheries="2"' if box.category == "closed" else ""
        yield f'  {names[box.name]} [label={_text(box.lines)}, fillcolor="{fill}", color="{frame}"{rim}];'
    yield f"  start -> {names[drawn.initial]} [label={_text(drawn.opening)}];"
    for arrow in drawn.arrows:
        style = ', style="dashed"' if arrow.timed else ""
        yield f"  {names[arrow.source]} -> {names[arrow.target]} [label={_text(arrow.lines)}{style}];"
    yield "}"


def _text(lines: tuple[str, ...]) -> str:
    """Lines as one quoted text; a backslash is doubled, so that none of its escapes is taken for one."""
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'
