"""Vectors of kind `sla`: a ticket's events under one agreement, and what its clocks read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.businesstime import BusinessCalendar
from servicecore.errors import Fault, InvalidDefinition
from servicecore.event import Actor, TicketEvent
from servicecore.instant import SECOND_US, from_iso, to_iso
from servicecore.sla import SlaPolicy, SlaStatus, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from servicecore.sla import Clock

__all__ = ["run"]

REQUESTER = Actor("requester", kind="requester")
AGENT = Actor("agent", kind="agent")

METRIC_OF = {"response": "first_response", "update": "next_response", "resolution": "resolution"}
"""The vectors' word for a target, and the metric behind it."""

_ATTACHED = "attached_at"
"""The field of the ticket that says when the agreement was attached."""


def run(vector: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a vector expects and what the clocks read, in comparable form; only the keys it asserts."""
    calendar = BusinessCalendar.from_dict({"name": "office", **vector["calendar"]})
    events = list(_events(vector))
    at = from_iso(vector["as_of"]) if "as_of" in vector else max(event.at_us for event in events)
    status = evaluate(events, [_policy(vector)], [calendar], at=at)
    expected = {key: _comparable(value) for key, value in vector["expect"].items()}
    return expected, {key: _reading(key, status, vector) for key in expected}


def _comparable(value: Any) -> Any:
    if isinstance(value, list):
        return [{**milestone, "at": _comparable(milestone["at"])} for milestone in value]
    return to_iso(from_iso(value)) if isinstance(value, str) else value


def _policy(vector: Mapping[str, Any]) -> SlaPolicy:
    """The agreement: each retarget of the vector is a priority of its own, with its own goals."""
    profile = vector.get("profile", {})
    changes = [vector["targets"], *(e["targets"] for e in vector["events"] if e["type"] == "retarget")]
    held = profile.get("pause_scope", ["first_response", "resolution"])
    targets = []
    for word, metric in METRIC_OF.items():
        goals = {f"goals {index}": _goal(goal, word, profile) for index, goal in enumerate(changes)}
        target = {
            "metric": metric,
            "goals": {priority: goal for priority, goal in goals.items() if goal is not None},
            "pause_on": ["*"] if _word(metric) in held else [],
            "edge": profile.get("edge", "stay"),
            "reopen": profile.get("reopen", "resume"),
            "milestones": list({_milestone(each): None for each in _milestones_of(vector, metric)}),
        }
        if vector.get("anchor") == "attached" and word != "update":
            target["starts_at"] = _ATTACHED
        targets.append(target)
    return SlaPolicy.from_dict({"name": vector["id"], "calendar": "office", "targets": targets})


def _goal(goals: Mapping[str, Any], word: str, profile: Mapping[str, Any]) -> str | None:
    """What a vector promises for one of its words, as a goal is written; None for nothing."""
    days, at = goals.get(f"{word}_business_days"), goals.get(f"{word}_at")
    if days is not None:
        return f"end of business day +{days}" if goals.get("end_of_working_day") else f"{days}bd"
    if at is not None:
        return f"at {at} or next opening" if profile.get("snap") == "next_opening" else f"at {at}"
    return None if goals[word] is None else f"{goals[word]}s"


def _word(metric: str) -> str:
    """What `profile` and `expect` call a metric."""
    return "update" if metric == "next_response" else metric


def _milestones_of(vector: Mapping[str, Any], metric: str) -> list[Mapping[str, Any]]:
    listed = vector["expect"].get("milestones", ())
    return [milestone for milestone in listed if milestone["target"] == _word(metric)]


def _milestone(milestone: Mapping[str, Any]) -> str:
    """A milestone as a target writes it."""
    if "offset_business_days" in milestone:
        return f"{milestone['offset_business_days']:+}bd"
    seconds = milestone["offset_seconds"]
    return f"{seconds:+}s" if seconds else "100%"


def _events(vector: Mapping[str, Any]) -> Iterable[TicketEvent]:
    category = "new"
    changes = 0
    listed = list(vector["events"])
    if vector.get("anchor") == "attached":
        listed.append({"at": vector["attached_at"], "type": "attached"})
    for sequence, event in enumerate(listed, start=1):
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
        elif event["type"] == "attached":
            kind, data = "classified", {"fields": {_ATTACHED: event["at"]}}
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
        return {
            word: any(clock.breached for clock in _judged(status, word)) for word in vector["expect"][key]
        }
    if key == "milestones":
        return [{**each, "at": _iso(_milestone_at(status, each))} for each in vector["expect"][key]]
    if key == "update_due":
        return next((_iso(clock.due_at_us) for clock in _judged(status, "update")[-1:] if clock.live), None)
    if key == "update_longest_seconds":
        return max(clock.elapsed_us for clock in _judged(status, "update")) / SECOND_US
    for suffix, read in _READINGS.items():
        if key.endswith(suffix):
            return read(_judged(status, key.removesuffix(suffix))[-1])
    raise InvalidDefinition("vector", [Fault(f"expect.{key}", "is not known")])


def _judged(status: SlaStatus, word: str) -> list[Clock]:
    """The clocks that a word speaks of: the last cycle, but of updates every exchange, and maybe none."""
    if word == "update":
        return [clock for clock in status.clocks.values() if clock.metric == "next_response"]
    return [status.clocks[METRIC_OF.get(word, word)]]


def _milestone_at(status: SlaStatus, milestone: Mapping[str, Any]) -> int | None:
    clock = _judged(status, milestone["target"])[-1]
    return next(each.at_us for each in clock.milestones if each.name == _milestone(milestone))


def _paused(status: SlaStatus, vector: Mapping[str, Any]) -> float:
    """Business seconds in pausing statuses, read off a clock that they hold."""
    held = vector.get("profile", {}).get("pause_scope", ["first_response", "resolution"])
    return _judged(status, "resolution" if "resolution" in held else held[0])[-1].paused_us / SECOND_US


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
