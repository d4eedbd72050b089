"""The calendars that are looked at, and what a drawing says when it is read as a document."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from servicecore import BusinessCalendar

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
SVG = "{http://www.w3.org/2000/svg}"


def calendar(name: str, timezone: str = "Europe/Berlin", **sections: Any) -> BusinessCalendar:
    sections.setdefault("weekly", {key: [["09:00", "12:00"], ["13:00", "17:30"]] for key in WEEKDAYS[:5]})
    return BusinessCalendar.from_dict({"name": name, "timezone": timezone, **sections})


OFFICE = calendar(
    "Berlin office",
    holidays={"2026-12-25": "Christmas Day", "2026-12-26": "Second Day of Christmas"},
    special={"2026-12-24": [["09:00", "12:00"]]},
)
NIGHT = calendar("Night desk", weekly={key: [["22:00", "06:00"]] for key in WEEKDAYS})
WEEKNIGHTS = calendar("Week nights", weekly={key: [["22:00", "06:00"]] for key in WEEKDAYS[:5]})
EMPTY = calendar("Nobody", "UTC", weekly={})
ALWAYS = BusinessCalendar.always("UTC")
CHINA = calendar(
    "Shanghai",
    "Asia/Shanghai",
    layers=[
        {
            "name": "China",
            "holidays": {"2025-10-06": "Mid-Autumn Festival 中秋节", "2025-10-07": ""},
            "workdays": {"2025-10-11": "wed"},
        }
    ],
)


def desk(name: str, timezone: str, holidays: dict[str, str] | None = None) -> BusinessCalendar:
    weekly = {key: [["08:00", "17:00"]] for key in WEEKDAYS[:5]}
    return calendar(name, timezone, weekly=weekly, holidays=holidays or {"2026-12-25": "Christmas Day"})


BERLIN = desk("Berlin", "Europe/Berlin")
NEW_YORK = desk("New York", "America/New_York")
SYDNEY = desk("Sydney", "Australia/Sydney", {"2026-12-25": "Christmas Day", "2026-12-28": "Boxing Day"})
SUN = (BERLIN | NEW_YORK | SYDNEY).named("Follow the sun")


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def texts(svg: str) -> list[str]:
    """What can be read in a drawing, without what is shown when the pointer rests."""
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


def bars(svg: str, class_: str) -> list[str]:
    """What the bars of a colour say when the pointer rests on them."""
    paths = parsed(svg).iter(f"{SVG}path")
    return [path.findtext(f"{SVG}title") or "" for path in paths if path.get("class") == class_]


def boxes(svg: str, class_: str) -> list[ET.Element]:
    return [box for box in parsed(svg).iter(f"{SVG}rect") if box.get("class") == class_]
