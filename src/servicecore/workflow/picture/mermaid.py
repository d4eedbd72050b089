"""A workflow as a Mermaid state diagram."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from servicecore.event import Category
from servicecore.workflow.picture.direction import known
from servicecore.workflow.picture.sketch import COLOURS, sketch

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from servicecore.workflow.compiled import Workflow
    from servicecore.workflow.picture.direction import Direction
    from servicecore.workflow.picture.sketch import Sketch

__all__ = ["to_mermaid"]

_SPECIAL = re.compile(r"[^\w ,./()'+*=\u0080-\U0010ffff-]", re.ASCII)
"""Whatever may mean something to Mermaid or to the page it is drawn on."""

_CLOCK = "\N{ALARM CLOCK}"


def to_mermaid(
    workflow: Workflow,
    *,
    staying: bool = False,
    without: Collection[str] = (),
    direction: Direction = "LR",
) -> str:
    """
    A state diagram for Mermaid: boxes in the colours of their categories, ways with what they ask.

    Mermaid's state diagrams have no dashed arrows, so what time does bears an alarm clock.

    Args:
        workflow: What to draw.

        staying: Whether boxes tell what can be done in them without leaving them.

        without: Triggers, or ids of transitions, whose ways are left out, and with them the states that no
            other way leads to: a way out that nearly every state has hides the others.

        direction: `LR` from left to right, or `TB` from top to bottom, where there is more room for words.

    Raises:
        UnknownName: If there is no such direction.

    >>> from servicecore.workflow import compile_workflow, load_definition
    >>> print(*to_mermaid(compile_workflow(load_definition("incident"))).splitlines()[:3], sep="\\n")
    stateDiagram-v2
      direction LR
      state "New" as s0
    """
    return "\n".join(_lines(sketch(workflow, staying=staying, without=without), known(direction)))


def _lines(drawn: Sketch, direction: str) -> Iterator[str]:
    names = {box.name: f"s{index}" for index, box in enumerate(drawn.boxes)}
    yield "stateDiagram-v2"
    yield f"  direction {direction}"
    for box in drawn.boxes:
        yield f'  state "{_text(box.lines)}" as {names[box.name]}'
    yield f"  [*] --> {names[drawn.initial]}" + (f" : {_text(drawn.opening)}" if drawn.opening else "")
    for arrow in drawn.arrows:
        said = _text(arrow.lines)
        mark = f"{_CLOCK} " if arrow.timed else ""
        yield f"  {names[arrow.source]} --> {names[arrow.target]} : {mark}{said}"
    for box in drawn.boxes:
        if box.category is Category.CLOSED:
            yield f"  {names[box.name]} --> [*]"
    for category, (fill, frame) in COLOURS.items():
        of_it = [names[box.name] for box in drawn.boxes if box.category is category]
        if of_it:
            yield f"  classDef {category.value} fill:{fill},stroke:{frame},color:#1b1f24"
            yield f"  class {','.join(of_it)} {category.value}"


def _text(lines: tuple[str, ...]) -> str:
    """Lines as one label; what could be taken for more than text is written as its number."""
    return "<br/>".join(_SPECIAL.sub(lambda found: f"#{ord(found[0])};", line) for line in lines)
