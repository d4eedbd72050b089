"""The smallest workflow worth the name, to be bent in tests, and people to act in it."""

from __future__ import annotations

from copy import deepcopy

from servicecore.event import Actor
from servicecore.workflow import WorkflowDefinition, check

ALICE = Actor("alice", ["requester"], kind="requester")
KIM = Actor("kim", ["agent"])
MARA = Actor("mara", ["manager"])
CLOCK = Actor("clock", ["system"], kind="system")
NOBODY = Actor("nobody")

ERRAND = {
    "name": "errand",
    "version": "1",
    "initial": "open",
    "states": [
        {"name": "open", "category": "new"},
        {"name": "doing", "category": "active"},
        {"name": "asking", "category": "waiting", "wait_reasons": ["requester", "parts"]},
        {"name": "done", "category": "closed"},
    ],
    "transitions": [
        {"trigger": "begin", "sources": ["open"], "target": "doing", "roles": ["agent"]},
        {"trigger": "ask", "sources": ["doing"], "target": "asking", "roles": ["agent"]},
        {"trigger": "answer", "sources": ["asking"], "target": "doing", "roles": ["requester"]},
        {
            "trigger": "finish",
            "sources": ["doing"],
            "target": "done",
            "roles": ["agent"],
            "requires": ["result"],
        },
        {"trigger": "note", "sources": ["*"], "records": "note"},
    ],
}
"""open -> doing <-> asking, doing -> done; notes anywhere but at the end."""


def errand(**changes):
    """The document of the errand, with some keys replaced."""
    return {**deepcopy(ERRAND), **changes}


def with_transitions(*more, **changes):
    """The errand's document with more transitions after its own."""
    document = errand(**changes)
    document["transitions"] += more
    return document


def define(document):
    """The definition in a document."""
    return WorkflowDefinition.from_dict(document)


def found(document, guards=None):
    """What `check` finds in a document, as severity, path and code."""
    return [(finding.severity, finding.path, finding.code) for finding in check(define(document), guards)]
