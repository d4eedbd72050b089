"""Pictures with altair and vl-convert; the only room that knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.errors import MissingExtra

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecore.metrics.charts.look import Look

__all__ = [
    "altair",
    "data",
    "drawable",
    "in_time",
    "level",
    "named",
    "png",
    "styled",
    "svg",
    "upright",
    "vl_convert",
]

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"


def altair() -> Any:
    """
    The library altair.

    Raises:
        MissingExtra: If it is not installed.
    """
    try:
        import altair as alt
    except ModuleNotFoundError:
        raise MissingExtra("drawing a chart", "charts") from None
    return alt


def vl_convert() -> Any:
    """
    The library vl-convert, which makes pictures without a browser.

    Raises:
        MissingExtra: If it is not installed.
    """
    try:
        import vl_convert
    except ModuleNotFoundError:
        raise MissingExtra("a chart as a picture", "charts") from None
    return vl_convert


def drawable() -> bool:
    """Whether the extra `charts` is installed."""
    try:
        altair()
        vl_convert()
    except MissingExtra:
        return False
    return True


def data(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Rows as altair takes them, inline: no frame and no file."""
    return altair().Data(values=[dict(row) for row in rows])


def in_time(labels: Sequence[str], *, title: str | None = None) -> Any:
    """The axis of periods, in their order: as many labels as there is room for, all level."""
    alt = altair()
    axis = alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=8, title=title, ticks=False)
    return alt.X("label:O", sort=list(labels), axis=axis, scale=alt.Scale(padding=0.3))


def upright(field: str, title: str, *, share: bool = False, zero: bool = True) -> Any:
    """The axis of figures, its title above it; of shares from 0 to 100."""
    alt = altair()
    scale = alt.Scale(domain=[0, 100]) if share else alt.Scale(zero=zero, nice=True)
    return alt.Y(f"{field}:Q", title=title, scale=scale)


def level(value: float | None, text: str, color: str) -> list[Any]:
    """A dashed line across at *value*, with its name at its right end."""
    alt = altair()
    line = alt.Chart(data([{"value": value}])).mark_rule(color=color, strokeDash=[5, 4], strokeWidth=1.4)
    return [line.encode(alt.Y("value:Q")), named(value, text, color)]


def named(value: float | None, text: str, color: str, *, baseline: str = "middle") -> Any:
    """A name in the margin to the right of *value*."""
    alt = altair()
    label = alt.Chart(data([{"value": value}])).mark_text(
        text=text, color=color, align="left", dx=6, baseline=baseline
    )
    return label.encode(alt.Y("value:Q"), x=alt.value("width"))


def styled(
    chart: Any,
    look: Look,
    *,
    size: tuple[int, int],
    title: Sequence[str],
    note: Sequence[str],
) -> Any:
    """A chart in its size and colours, with its title above it where it has one."""
    named: dict[str, Any] = {"title": {"text": list(title), "subtitle": list(note)}} if title else {}
    return chart.properties(
        width=size[0],
        height=size[1],
        autosize={"type": "fit", "contains": "padding"},
        background=look.ground,
        padding={"left": 12 if not title else 6, "top": 8 if title else 22, "right": 14, "bottom": 6},
        **named,
    ).configure(**_config(look))


def _config(look: Look) -> dict[str, Any]:
    axis = {
        "labelColor": look.quiet,
        "titleColor": look.quiet,
        "gridColor": look.grid,
        "domainColor": look.quiet,
        "tickColor": look.quiet,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
    }
    above = {"titleAngle": 0, "titleAlign": "left", "titleX": 0, "titleY": -10, "titleBaseline": "bottom"}
    return {
        "aria": False,
        "font": _FONT,
        "axis": axis,
        "axisX": {"grid": False, "labelPadding": 6},
        "axisY": {**above, "domain": False, "ticks": False, "tickCount": 5, "labelPadding": 6},
        "view": {"stroke": None},
        "text": {"font": _FONT, "fontSize": 11, "color": look.ink},
        "title": {
            "anchor": "start",
            "color": look.ink,
            "fontSize": 14,
            "fontWeight": 600,
            "subtitleColor": look.quiet,
            "subtitleFontSize": 11,
            "subtitlePadding": 4,
            "offset": 22,
            "frame": "bounds",
        },
    }


def svg(chart: Any) -> str:
    """A chart as SVG."""
    return str(vl_convert().vegalite_to_svg(chart.to_json(validate=False)))


def png(chart: Any, scale: float) -> bytes:
    """A chart as PNG, *scale* pixels for each of its own."""
    return bytes(vl_convert().vegalite_to_png(chart.to_json(validate=False), scale=scale))
