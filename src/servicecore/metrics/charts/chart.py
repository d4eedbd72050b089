"""What every chart is: figures first, a sentence about them, and the picture last."""

from __future__ import annotations

from abc import ABC, abstractmethod
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import frozen

from servicecore.metrics.charts import drawing
from servicecore.metrics.charts.look import DARK, LIGHT, Look, chart_style, in_page
from servicecore.metrics.tables.markup import table_html
from servicecore.metrics.tables.page import scrolling
from servicecore.text_table import aligned, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Chart", "read_out"]

_SCREEN, _PHONE = 640, 328
_LETTERS = 0.14
"""How many letters of a title stand on a pixel."""


@frozen
class Chart(ABC):
    """
    A chart before it is drawn.

    Args:
        title: What it shows.
    """

    title: str

    height: ClassVar[int] = 250

    @property
    @abstractmethod
    def note(self) -> str:
        """What one must know to read it, in a line."""

    @property
    @abstractmethod
    def alt_text(self) -> str:
        """What it says, in sentences with the figures, for whoever does not see it."""

    @abstractmethod
    def to_dicts(self) -> list[dict[str, Any]]:
        """The figures as flat, JSON-ready rows."""

    @abstractmethod
    def header(self) -> list[str]:
        """The names of the columns that `cells` fill."""

    @abstractmethod
    def cells(self) -> list[list[str]]:
        """The figures as texts, with units."""

    @abstractmethod
    def _layers(self, look: Look, *, narrow: bool) -> Any:
        """The marks, as an altair chart without size or style."""

    def to_text(self) -> str:
        """The figures as a table for a terminal."""
        header, cells = self.header(), self.cells()
        return "\n".join([printable(self.title), *aligned(header, cells, right=header[1:])])

    def __str__(self) -> str:
        return self.to_text()

    def to_altair(self, *, dark: bool = False, width: int = _SCREEN, titled: bool = True) -> Any:
        """
        The picture as an altair chart.

        Args:
            dark: Whether it will stand on a dark ground.

            width: Of the whole, in pixels; 328 fills a phone.

            titled: Whether title and note stand in it.

        Raises:
            MissingExtra: If the extra `charts` is not installed.
        """
        look = DARK if dark else LIGHT
        layers = self._layers(look, narrow=width < 480)
        title = wrap(printable(self.title), int(width * _LETTERS * 0.9)) if titled else []
        note = (
            wrap(self.note.replace(" %", "\N{NO-BREAK SPACE}%"), int(width * _LETTERS * 1.2))
            if titled
            else []
        )
        tall = self.height + 18 * len(title) + 14 * len(note)
        return drawing.styled(layers, look, size=(width, tall), title=title, note=note)

    def to_svg(self, *, dark: bool = False, width: int = _SCREEN) -> str:
        """The picture as SVG. *dark*, *width* and what is raised as in `to_altair`."""
        return drawing.svg(self.to_altair(dark=dark, width=width))

    def to_png(self, *, dark: bool = False, width: int = _SCREEN, scale: float = 2) -> bytes:
        """The picture as PNG, *scale* pixels for each of *width*. The rest as in `to_altair`."""
        return drawing.png(self.to_altair(dark=dark, width=width), scale)

    def to_html(self) -> str:
        """
        The picture as a `<figure>`, for wide screens and for phones, with its words and its figures.

        It needs nothing from elsewhere, and takes its colours from the page (`chart_style`). Without the
        extra `charts` words and table stand alone.
        """
        header, words = self.header(), escape(self.alt_text)
        said = f"<figcaption><b>{escape(self.title)}</b>{escape(self.note)}</figcaption>"
        rows = ((cells, "") for cells in self.cells())
        table = scrolling(table_html(self.title, header, rows, frozenset(header[1:])))
        drawn = self._pictures() if drawing.drawable() else ""
        opened = "" if drawn else " open"
        more = f"<details{opened}><summary>In words, and as a table</summary><p>{words}</p>{table}</details>"
        return f"<figure>{said}{drawn}{more}</figure>"

    def _repr_html_(self) -> str:
        return f"<style>{chart_style()}</style>{self.to_html()}"

    def _pictures(self) -> str:
        label = escape(f"{self.title}. {self.alt_text}")
        pictures = []
        for kind, width in (("screen", _SCREEN), ("phone", _PHONE)):
            drawn = in_page(drawing.svg(self.to_altair(width=width, titled=False)))
            named = drawn.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
            pictures.append(named.replace('class="marks"', f'class="{kind}"', 1))
        return "".join(pictures)


def read_out(parts: Iterable[str]) -> str:
    """Periods one after the other, as one says them: a, b and c; of more the first, the last and how many."""
    *first, last = parts
    if len(first) > 2:
        return f"{first[0]} to {last}, {len(first) + 1} of them"
    return f"{', '.join(first)} and {last}" if first else last
