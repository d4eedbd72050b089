"""Vectors of kind `business_time`: one calendar, one question, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.businesstime import BusinessCalendar
from servicecore.instant import SECOND_US, from_iso, to_iso

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["run"]


def run(vector: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a vector expects and what the calendar answers, in comparable form."""
    calendar = BusinessCalendar.from_dict({"name": vector["id"], **vector["calendar"]})
    ask = _QUESTIONS[vector["op"]]
    came = ask(calendar, vector["args"], vector.get("options", {}).get("edge", "stay"))
    return {"answer": _comparable(vector["expect"])}, {"answer": came}


def _comparable(expect: Any) -> Any:
    """Instants in one spelling, durations as they are."""
    if isinstance(expect, str):
        return to_iso(from_iso(expect))
    if isinstance(expect, list):
        return [_comparable(item) for item in expect]
    return expect


def _microseconds(seconds: float) -> int:
    return round(seconds * SECOND_US)


def _between(calendar: BusinessCalendar, args: Mapping[str, Any], _edge: Any) -> float:
    return calendar.elapsed_us(from_iso(args["start"]), from_iso(args["end"])) / SECOND_US


def _add(calendar: BusinessCalendar, args: Mapping[str, Any], edge: Any) -> str:
    return to_iso(calendar.advance_us(from_iso(args["start"]), _microseconds(args["seconds"]), edge=edge))


def _subtract(calendar: BusinessCalendar, args: Mapping[str, Any], edge: Any) -> str:
    return to_iso(calendar.advance_us(from_iso(args["start"]), -_microseconds(args["seconds"]), edge=edge))


def _is_open(calendar: BusinessCalendar, args: Mapping[str, Any], _edge: Any) -> bool:
    return calendar.is_open_us(from_iso(args["at"]))


def _next_open(calendar: BusinessCalendar, args: Mapping[str, Any], _edge: Any) -> str:
    return to_iso(calendar.next_open_us(from_iso(args["at"])))


def _next_close(calendar: BusinessCalendar, args: Mapping[str, Any], _edge: Any) -> str:
    return to_iso(calendar.next_close_us(from_iso(args["at"])))


def _prev_close(calendar: BusinessCalendar, args: Mapping[str, Any], _edge: Any) -> str:
    """The vectors' own question: an instant that open time leads up to is itself the answer."""
    at = from_iso(args["at"])
    return to_iso(at if calendar.is_open_us(at - 1) else calendar.previous_close_us(at))


def _intervals(calendar: BusinessCalendar, args: Mapping[str, Any], _edge: Any) -> list[list[str]]:
    intervals = calendar.intervals_us(from_iso(args["start"]), from_iso(args["end"]))
    return [[to_iso(start), to_iso(end)] for start, end in intervals]


_QUESTIONS: Mapping[str, Callable[[BusinessCalendar, Mapping[str, Any], Any], Any]] = {
    "between": _between,
    "add": _add,
    "subtract": _subtract,
    "is_open": _is_open,
    "next_open": _next_open,
    "next_close": _next_close,
    "prev_close": _prev_close,
    "intervals": _intervals,
}
