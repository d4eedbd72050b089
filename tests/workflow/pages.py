"""What the pages of the shipped definitions show of them: the picture, and the table of transitions.

`PYTHONPATH=src:tests python -m workflow.pages` writes both into the pages again after a definition changed.
"""

from __future__ import annotations

import re
from pathlib import Path

from servicecore.workflow import PRESETS, compile_workflow, load_definition
from servicecore.workflow.picture import to_mermaid
from servicecore.workflow.terms import read_condition, schema_of

FOLDER = Path(__file__).parents[2] / "docs" / "workflows"
JOINED = ("duplicate_of", "merge")
WITHOUT = {
    "incident": ("cancel", *JOINED),
    "service_request": ("cancel", *JOINED),
    "complaint": ("withdraw", *JOINED),
    "work_order": ("cancel", "dispatch.by_manager", *JOINED),
    "problem": ("cancel", *JOINED),
}
"""What each picture leaves out; the page says so."""

_PICTURE = re.compile(r"(?<=```mermaid\n).*?(?=\n```)", re.DOTALL)
_TABLE = re.compile(r"^\| trigger \|.*?(?=\n\n)", re.DOTALL | re.MULTILINE)
_HEAD = ("| trigger | from | to | who | needs | only if | records |", "|---|---|---|---|---|---|---|")


def picture_of(name):
    """The Mermaid block of a page."""
    return to_mermaid(compile_workflow(load_definition(name)), without=WITHOUT[name], direction="TB")


def table_of(name):
    """The table of transitions of a page."""
    definition = load_definition(name)
    return "\n".join((*_HEAD, *(_line(definition, each) for each in definition.transitions)))


def _line(definition, transition):
    sources = "any open state" if transition.sources == ("*",) else _words(transition.sources)
    asked = [f"guard `{guard}`" for guard in transition.guards]
    if transition.consent is not None:
        asked.append(f"consent to {transition.consent}")
    if transition.when is not None:
        asked.append(read_condition(transition.when, schema_of(definition, []), "when", []).text)
    cells = (
        f"`{transition.trigger}`",
        sources,
        f"`{transition.target}`" if transition.target else "",
        ", ".join(transition.roles) or "anyone",
        _words(transition.requires),
        "; ".join(asked),
        f"`{transition.records}`" if transition.records else "",
    )
    return f"| {' | '.join(cells)} |"


def _words(names):
    return ", ".join(f"`{name}`" for name in names)


def page(name):
    """The page of a definition."""
    return FOLDER / f"{name}.md"


def shown(name):
    """The picture and the table that a page has."""
    text = page(name).read_text("utf-8")
    return _PICTURE.findall(text), _TABLE.findall(text)


def write():
    """Write pictures and tables into the pages."""
    for name in PRESETS:
        text = page(name).read_text("utf-8")
        for pattern, new in ((_PICTURE, picture_of(name)), (_TABLE, table_of(name))):
            text = pattern.sub(lambda _, new=new: new, text)
        page(name).write_text(text, "utf-8")


if __name__ == "__main__":
    write()
