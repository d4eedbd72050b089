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

    It is the only changing thing in the fold. What most tickets never have is a default of the class, so
    that a new account costs little.
    """

    # What happened at all.
    events = 0
    later = 0
    after_closed = 0
    backwards = False
    """Whether an event came before one that stands earlier in the record."""
    transitions = 0
    worked: int | None = None
    cost: int | None = None

    # Replies.
    first_response: int | None = None
    acknowledged: int | None = None
    agent_replies = 0
    requester_messages = 0
    messages_before_resolution = 0
    asking = "first"
    answered_at: int | None = None
    asked_when_done = False
    accepted_by: str | None = None
    answered_by: str | None = None

    # Where it stands.
    state = ""
    category = Category.NEW
    done = False
    standing = 0
    """What its time is just now: 0 work, 1 waiting for the requester, 2 for others; plus 3 when done."""
    state_waits: str | None = None
    """The reason of the state that is a wait; None in a state that is none."""
    wait: str | None = None
    wait_since = 0
    began_waiting = 0
    reopenings = 0
    work_after = 0
    confirmed = False
    closed_by: str | None = None
    resolved_after_closing = False
    """Whether the last resolution came after the last closing, which so is not its own."""
    cancelled = spam = duplicate = not_solvable = merged = known_issue = 0
    restored: int | None = None
    way_round = False
    """Whether the resolution that stands is a way round, and no mending."""

    # Hands.
    actor: str | None = None
    team: str | None = None
    team_before: str | None = None
    holder: str | None = None
    last_team: str | None = None
    last_holder: str | None = None
    hops = reassignments = team_hops = holder_hops = ping_pong = crossings = dispatches = 0

    # Escalations, promises, ratings, and what else is said of it.
    escalations = functional = hierarchical = 0
    first_promise: int | None = None
    promise: int | None = None
    promise_moves = 0
    surveyed: int | None = None
    rated: int | None = None
    score: int | None = None
    received: int | None = None
    in_scope: int | None = None

    def __init__(self, opening: TicketEvent, policy: FactPolicy) -> None:
        at = opening.at_us
        self.policy = policy
        self.opening = opening
        self.opened_at = self.last_at = self.clock = at
        self.asked_at: int | None = at
        self.open_since = self.had_since = self.held_since = at
        """Since when it is open, with its team, and with its holder; past and of no meaning while done."""
        self.resolutions: list[int] = []
        self.closings: list[int] = []
        self.states: list[tuple[str, int]] = []
        self.turns: list[tuple[int, int]] = [(at, 0)]
        self.open_spans: list[tuple[int, int]] = []
        self.team_spells: list[Stretch] = []
        self.holder_spells: list[Stretch] = []
        self.wait_spells: list[Stretch] = []
        self.responses: list[Stretch] = []
        self.updates: list[Stretch] = []
        self.teams: set[str] = set()
        self.dimensions: dict[str, str] = {}
        self.flags: dict[str, int] = {}
        self.scores: dict[str, int] = {}

    @property
    def told(self) -> bool:
        """Whether anything says which states it was in."""
        return self.transitions > 0 or IMPLIED not in self.opening.data
