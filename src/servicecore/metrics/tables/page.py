"""A page that stands alone: no script, no font, no address; for phones, for the dark, and for paper."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["details", "page_html", "scrolling"]

STYLE = """
:root { color-scheme: light dark; --line: #8884; --quiet: #767676; }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem;
  overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .3rem 0; } p.quiet, summary { color: var(--quiet); }
.wide { overflow-x: auto; margin: 1rem 0; overflow-wrap: normal; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child { padding-left: 0; }
thead th { font-weight: 600; border-bottom-width: 2px; } tbody th { font-weight: 400; }
.number { text-align: right; } tr.few { color: var(--quiet); }
details { margin: 1rem 0; } summary { cursor: pointer; } li { margin: .3rem 0; }
svg { max-width: 100%; height: auto; }
@media print {
  body { font-size: 10pt; margin: 0; max-width: none; padding: 0; }
  .wide { overflow: visible; } th, td { padding: .15rem .3rem; }
  th, td:not(.number) { white-space: normal; }
  tr, figure { break-inside: avoid; } thead { display: table-header-group; }
}
"""


def page_html(heading: str, lead: str, parts: Iterable[str], *, language: str = "en", style: str = "") -> str:
    """
    A whole page.

    Args:
        heading: Its title, plain text.

        lead: The sentence under it, plain text; empty for none.

        parts: What follows, as HTML that is escaped already.

        language: Of the texts, as HTML names it.

        style: Rules of the page's own, after those that every page has.

    >>> "<h1>KPIs &lt;2026&gt;</h1>" in page_html("KPIs <2026>", "", [])
    True
    """
    said = f'<p class="quiet">{escape(lead)}</p>\n' if lead else ""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(heading)}</title><style>{STYLE}{style}</style></head>\n"
        f"<body>\n<h1>{escape(heading)}</h1>\n{said}" + "\n".join(parts) + "\n</body></html>\n"
    )


def scrolling(part: str) -> str:
    """A part that scrolls within itself where the screen is narrow, by keys too, and never moves the page."""
    return f'<div class="wide" tabindex="0">{part}</div>'


def details(summary: str, sentences: Iterable[str]) -> str:
    """Sentences behind a word that opens them."""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<details><summary>{escape(summary)}</summary><ul>{items}</ul></details>"
