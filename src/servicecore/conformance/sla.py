"""Vectors of kind `sla`: a ticket's events under one agreement, and what its clocks read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.businesstime import BusinessCalendar
from servicecore.errors import Fault, InvalidDefinition
from servicecore.event import Actor, TicketEvent
from servicecore.instant import SECOND_US, from_iso, to_iso
from servicecore.sla import METRICS, SlaPolicy, SlaStatus, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from servicecore.sla import Clock

__all__ = ["run"]

REQUESTER = Actor("requester", kind="requester")
AGENT = Actor("agent", kind="agent")

METRIC_OF = {"response": "first_response", "update": "next_response", "resolution": "resolution"}
"""The vectors' word for a target, and the metric behind it."""

_SHORT = {
    metric: {"first_response": "first_response", "next_response": "update"}.get(metric, metric)
    for metric in METRICS
}


def run(vector: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a vector expects and what the clocks read, in comparable form; only the keys it asserts."""
    _supported(vector)
    calendar = BusinessCalendar.from_dict({"name": "office", **vector["calendar"]})
    events = list(_events(vector))
    at = from_iso(vector["as_of"]) if "as_of" in vector else max(event.at_us for event in events)
    status = evaluate(events, [_policy(vector)], [calendar], at=at)
    expected = {key: _comparable(value) for key, value in vector["expect"].items()}
    return expected, {key: _reading(key, status, vector) for key in expected}


def _supported(vector: Mapping[str, Any]) -> None:
    """Say plainly what this release does not judge yet, instead of answering by accident."""
    lacking = [vector["extension"]] if "extension" in vector else []
    if vector.get("anchor") == "attached":
        lacking.append("clocks from attachment")
    if "milestones" in vector["expect"]:
        lacking.append("milestones")
    if any(key.startswith("update_") for key in vector["expect"]) and "next_response" not in METRICS:
        lacking.append("next response")
    if lacking:
        raise InvalidDefinition(
            "vector", [Fault("", f"needs {what}, which is not built yet") for what in lacking]
        )


def _comparable(value: Any) -> Any:
    return to_iso(from_iso(value)) if isinstance(value, str) else value


def _policy(vector: Mapping[str, Any]) -> SlaPolicy:
    """The agreement: each retarget of the vector is a priority of its own, with its own goals."""
    profile = vector.get("profile", {})
    changes = [vector["targets"], *(e["targets"] for e in vector["events"] if e["type"] == "retarget")]
    held = profile.get("pause_scope", ["first_response", "resolution"])
    targets = []
    for word, metric in METRIC_OF.items():
        if metric not in METRICS:
            continue
        goals = {
            f"goals {index}": f"{goal[word]}s" for index, goal in enumerate(changes) if goal[word] is not None
        }
        targets.append(
            {
                "metric": metric,
                "goals": goals,
                "pause_on": ["*"] if _SHORT[metric] in held else [],
                "edge": profile.get("edge", "stay"),
                "reopen": profile.get("reopen", "resume"),
            }
        )
    return SlaPolicy.from_dict({"name": vector["id"], "calendar": "office", "targets": targets})


def _events(vector: Mapping[str, Any]) -> Iterable[TicketEvent]:
    category = "new"
    changes = 0
    for sequence, event in enumerate(vector["events"], start=1):
        before, data, actor = category, {}, AGENT
        if event["type"] == "created":
            kind, category, actor = "opened", _category(event, "new"), REQUESTER
            data = {"workflow": "vector", "state": event.get("status", "new"), "category": category}
            data |= {"wait_reason": event.get("status"), "fields": {"priority": "goals 0"}}
        elif event["type"] == "status":
            kind, category = "transitioned", _category(event, "active")
            data = {"trigger": "status", "from_state": before, "from_category": before}
            data |= {"to_state": event["status"], "to_category": category, "wait_reason": event["status"]}
        elif event["type"] == "retarget":
            changes += 1
            kind, data = "prioritised", {"priority": f"goals {changes}"}
        else:
            kind, data = "replied", {"public": True}
            actor = {"reply_customer": REQUESTER, "public_reply_agent": AGENT}[event["type"]]
        yield TicketEvent(
            f"{vector['id']}:{sequence}",
            vector["id"],
            sequence=sequence,
            at=from_iso(event["at"]),
            type=kind,
            actor=actor,
            data=data,
        )


def _category(event: Mapping[str, Any], otherwise: str) -> str:
    if event.get("terminal"):
        return "resolved"
    return "waiting" if event.get("pauses") else otherwise


def _reading(key: str, status: SlaStatus, vector: Mapping[str, Any]) -> Any:
    """What the status says under one key of `expect`."""
    if key == "next_due":
        return _iso(status.next_due_at_us)
    if key == "paused_seconds":
        return _paused(status, vector)
    if key == "breached":
        return {word: _clock(status, word).breached for word in vector["expect"]["breached"]}
    for suffix, read in _READINGS.items():
        if key.endswith(suffix):
            return read(_clock(status, key.removesuffix(suffix)))
    raise InvalidDefinition("vector", [Fault(f"expect.{key}", "is not known")])


def _clock(status: SlaStatus, word: str) -> Clock:
    return status.clocks["next_response" if word == "update" else word]


def _paused(status: SlaStatus, vector: Mapping[str, Any]) -> float:
    """Business seconds in pausing statuses, read off a clock that they hold."""
    held = vector.get("profile", {}).get("pause_scope", ["first_response", "resolution"])
    return _clock(status, "resolution" if "resolution" in held else held[0]).paused_us / SECOND_US


def _iso(us: int | None) -> str | None:
    return None if us is None else to_iso(us)


def _wall_seconds(clock: Clock) -> float:
    return sum(s.end_us - s.start_us for s in clock.segments if s.kind == "counted") / SECOND_US


_READINGS: Mapping[str, Callable[[Clock], Any]] = {
    "_due": lambda clock: _iso(clock.due_at_us),
    "_wall_elapsed_seconds": _wall_seconds,
    "_elapsed_seconds": lambda clock: clock.elapsed_us / SECOND_US,
    "_overrun_seconds": lambda clock: clock.overrun_us / SECOND_US,
}
