"""How the classes of a timeline look, beside those that all drawings have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COLOURS"]

# Blue, vermilion and amber are told apart whatever the eye; pauses have stripes, resolved time has dots.
COLOURS: Mapping[str, tuple[str, str]] = {
    "shut": ("fill:#e2e6ec", "fill:#2c333b"),
    "thread": ("stroke:#2f6fab;stroke-width:2", "stroke:#5f9fd9;stroke-width:2"),
    "thread-late": ("stroke:#c2410c;stroke-width:2", "stroke:#f08a4b;stroke-width:2"),
    "thread-ahead": ("stroke:#a9c5e2;stroke-width:2", "stroke:#41698c;stroke-width:2"),
    "ahead": ("fill:#a9c5e2", "fill:#41698c"),
    "late": ("fill:#c2410c", "fill:#f08a4b"),
    "held": ("fill:#fbeccb", "fill:#4a3a17"),
    "held-line": ("stroke:#b07400;stroke-dasharray:1.5 3.5", "stroke:#e9a83b;stroke-dasharray:1.5 3.5"),
    "away": (
        "fill:none;stroke:#5b6570;stroke-width:2;stroke-dasharray:2 4",
        "fill:none;stroke:#a3adb8;stroke-width:2;stroke-dasharray:2 4",
    ),
    "aside": (
        "fill:#ffffff;stroke:#5b6570;stroke-dasharray:4 2",
        "fill:#15181c;stroke:#a3adb8;stroke-dasharray:4 2",
    ),
    "pin": ("fill:#1b1f24;stroke:#1b1f24", "fill:#e8ebee;stroke:#e8ebee"),
    "pin-late": ("fill:#a8330a;stroke:#a8330a", "fill:#ff9d66;stroke:#ff9d66"),
    "pin-open": (
        "fill:#ffffff;stroke:#1b1f24;stroke-width:1.5",
        "fill:#15181c;stroke:#e8ebee;stroke-width:1.5",
    ),
    "letter": ("fill:#ffffff", "fill:#15181c"),
    "halo": (
        "stroke:#f1f3f6;stroke-width:3;stroke-linejoin:round;paint-order:stroke",
        "stroke:#20252b;stroke-width:3;stroke-linejoin:round;paint-order:stroke",
    ),
    "bad": ("fill:#a8330a", "fill:#ff9d66"),
    "now": ("stroke:#1b1f24;stroke-dasharray:5 3", "stroke:#e8ebee;stroke-dasharray:5 3"),
}
