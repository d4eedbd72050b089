"""The incident as a strict desk would have it: conditions and limits, for walks to run into."""

from __future__ import annotations

from servicecore.workflow import WorkflowDefinition, load_definition

_MAJOR = {"field": "impact", "ge": "site"}


def strict_incident():
    """The shipped incident with conditions and limits."""
    document = load_definition("incident").to_dict()
    document["fields"] = {
        "impact": {"kind": "choice", "choices": ["person", "department", "site"], "order": "rising"},
        "solution": "text",
    }
    document |= {"max_loops": 1, "max_reopenings": 1, "max_transfers": 1}
    waiting = next(state for state in document["states"] if state["name"] == "waiting")
    waiting["wait_reasons"] = [
        {"name": "requester", "times": 2},
        {"name": "third_party", "times": 1, "longest": "1h"},
        "change",
        "problem",
    ]
    for transition in document["transitions"]:
        transition.update(_ADDED.get((transition["trigger"], transition.get("target")), {}))
    document["transitions"].insert(
        0,
        {
            "trigger": "resolve",
            "id": "resolve.major",
            "sources": ["in_progress", "waiting"],
            "target": "resolved",
            "roles": ["manager"],
            "when": {"all": [_MAJOR, {"field": "solution", "present": True}]},
        },
    )
    return WorkflowDefinition.from_dict(document)


_ADDED = {
    ("start", "in_progress"): {"when": {"field": "impact", "present": True}},
    ("wait", "waiting"): {"when": {"not": {"field": "wait_reason", "eq": "problem"}}},
    ("resume", "in_progress"): {
        "when": {"any": [{"field": "team", "present": True}, {"field": "waits", "lt": 2}]}
    },
    ("transfer", None): {"when": {"field": "team", "ne": "network"}},
    ("reopen", "in_progress"): {"when": {"field": "entered_at", "younger_than": "PT0.00004S"}},
    ("close", "closed"): {"when": {"all": [{"not": _MAJOR}, {"field": "loops", "le": 1}]}},
}
