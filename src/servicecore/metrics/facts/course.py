"""The course of one ticket: what a single pass over its events remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.event import Category

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.fact_policy import FactPolicy

__all__ = ["IMPLIED", "Course", "Stretch"]

IMPLIED = "implied"
"""The key by which an event says that nobody recorded it: it follows from another, and is not counted."""

Stretch = tuple[str, int, int]
"""A name, from when, and until when."""


class Course:
    """
    A running account of one ticket, kept by the modules that are named after its parts.

    It is the only changing thing in the fold. Its slots are all filled at once, which costs little.
    """

    __slots__ = (
        "accepted_by",
        "acknowledged",
        "actor",
        "after_closed",
        "agent_replies",
        "answered_at",
        "answered_by",
        "asked_at",
        "asked_when_done",
        "asking",
        "backwards",
        "began_waiting",
        "cancelled",
        "category",
        "clock",
        "closed_by",
        "closings",
        "confirmed",
        "cost",
        "crossings",
        "dimensions",
        "dispatches",
        "done",
        "duplicate",
        "escalations",
        "events",
        "first_promise",
        "first_response",
        "flags",
        "functional",
        "had_since",
        "held_since",
        "hierarchical",
        "holder",
        "holder_hops",
        "holder_spells",
        "hops",
        "in_scope",
        "known_issue",
        "last_at",
        "last_holder",
        "last_team",
        "later",
        "merged",
        "messages_before_resolution",
        "not_solvable",
        "open_since",
        "open_spans",
        "opened_at",
        "opening",
        "ping_pong",
        "policy",
        "promise",
        "promise_moves",
        "rated",
        "reassignments",
        "received",
        "reopenings",
        "requester_messages",
        "resolutions",
        "resolved_after_closing",
        "responses",
        "restored",
        "score",
        "scores",
        "spam",
        "standing",
        "state",
        "state_waits",
        "states",
        "surveyed",
        "team",
        "team_before",
        "team_hops",
        "team_spells",
        "teams",
        "told",
        "turns",
        "updates",
        "wait",
        "wait_since",
        "wait_spells",
        "way_round",
        "work_after",
        "worked",
    )

    def __init__(self, opening: TicketEvent, policy: FactPolicy) -> None:  # noqa: PLR0915 - one a slot
        at = opening.at_us
        self.policy = policy
        self.opening = opening
        self.opened_at = self.last_at = self.clock = at

        # What happened at all.
        self.events = self.later = self.after_closed = 0
        self.told = IMPLIED not in opening.data
        """Whether anything says which states it was in."""
        self.backwards = False
        """Whether an event came before one that stands earlier in the record."""
        self.worked: int | None = None
        self.cost: int | None = None

        # Replies.
        self.first_response: int | None = None
        self.acknowledged: int | None = None
        self.agent_replies = self.requester_messages = self.messages_before_resolution = 0
        self.asking = "first"
        self.asked_at: int | None = at
        self.answered_at: int | None = None
        self.asked_when_done = False
        self.accepted_by: str | None = None
        self.answered_by: str | None = None
        self.responses: list[Stretch] = []
        self.updates: list[Stretch] = []

        # Where it stands.
        self.state = ""
        self.category = Category.NEW
        self.done = False
        self.standing = 0
        """What its time is just now: 0 work, 1 waiting for the requester, 2 for others; plus 3 when done."""
        self.state_waits: str | None = None
        """The reason of the state that is a wait; None in a state that is none."""
        self.wait: str | None = None
        self.wait_since = self.began_waiting = 0
        self.reopenings = self.work_after = 0
        self.confirmed = False
        self.closed_by: str | None = None
        self.resolved_after_closing = False
        """Whether the last resolution came after the last closing, which so is not its own."""
        self.cancelled = self.spam = self.duplicate = self.not_solvable = self.merged = self.known_issue = 0
        self.restored: int | None = None
        self.way_round = False
        """Whether the resolution that stands is a way round, and no mending."""
        self.resolutions: list[int] = []
        self.closings: list[int] = []
        self.states: list[tuple[str, int]] = []
        self.turns: list[tuple[int, int]] = [(at, 0)]
        self.open_spans: list[tuple[int, int]] = []
        self.wait_spells: list[Stretch] = []

        # Hands.
        self.open_since = self.had_since = self.held_since = at
        """Since when it is open, with its team, and with its holder; past and of no meaning while done."""
        self.actor: str | None = None
        self.team: str | None = None
        self.team_before: str | None = None
        self.holder: str | None = None
        self.last_team: str | None = None
        self.last_holder: str | None = None
        self.hops = self.reassignments = self.team_hops = self.holder_hops = self.ping_pong = 0
        self.crossings = self.dispatches = 0
        self.team_spells: list[Stretch] = []
        self.holder_spells: list[Stretch] = []
        self.teams: set[str] = set()

        # Escalations, promises, ratings, and what else is said of it.
        self.escalations = self.functional = self.hierarchical = 0
        self.first_promise: int | None = None
        self.promise: int | None = None
        self.promise_moves = 0
        self.surveyed: int | None = None
        self.rated: int | None = None
        self.score: int | None = None
        self.received: int | None = None
        self.in_scope: int | None = None
        self.dimensions: dict[str, str] = {}
        self.flags: dict[str, int] = {}
        self.scores: dict[str, int] = {}
