"""The colours of charts, told apart by the colour-blind too, on paper, on light screens and on dark ones."""

from __future__ import annotations

from attrs import fields, frozen

__all__ = ["DARK", "LIGHT", "Look", "chart_style", "in_page"]


@frozen
class Look:
    """
    Colours by what they are for. Each stands out from the ground by 3 to 1 at least, texts by 4.5 to 1.

    Args:
        ink: Texts. *quiet* is for axes and notes, *grid* for lines that only guide the eye.

        main: The figures. *other* is a second series, *alarm* what asks for attention.

        ground: What is behind it all.
    """

    ink: str
    quiet: str
    grid: str
    main: str
    other: str
    alarm: str
    ground: str


# Blue, bluish green and vermillion of M. Okabe and K. Ito's palette, lightened for dark grounds.
LIGHT = Look("#1c2024", "#656b73", "#dfe2e6", "#0072b2", "#007a5a", "#c24e00", "#fffffe")
DARK = Look("#e8eaed", "#a0a7b0", "#3b4047", "#56b4e9", "#35c79a", "#ff8a4c", "#121212")

_NAMES = tuple(attribute.name for attribute in fields(Look))


def chart_style() -> str:
    """The rules of a page whose charts follow its ground: dark on dark screens, light on paper."""
    light, dark = (
        " ".join(f"--chart-{name}: {getattr(look, name)};" for name in _NAMES) for look in (LIGHT, DARK)
    )
    return (
        f":root {{ {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        "figure { margin: 2rem 0; } figcaption b { display: block; font-size: 1.1rem; }\n"
        "figure svg { display: block; margin: .5rem 0; } figure .phone { display: none; }\n"
        "@media screen and (max-width: 40rem) {"
        " figure .screen { display: none; } figure .phone { display: block; } }\n"
    )


def in_page(svg: str) -> str:
    """A picture in the light look, with the page's variables for its colours."""
    for name in _NAMES:
        color = getattr(LIGHT, name)
        svg = svg.replace(f'"{color}"', f'"var(--chart-{name}, {color})"')
    return svg
