"""Hypothesis strategies for what a host's laws are tried on: actors, histories, and lives at a desk."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from servicecore.errors import MissingExtra
from servicecore.event import Actor, Category, EventType, TicketEvent
from servicecore.instant import DAY_US, MINUTE_US, to_iso, utc_datetime
from servicecore.testing.specimen import AGENT, MONDAY_US, REQUESTER, SPECIMENS

try:
    from hypothesis import strategies as st
except ImportError:
    raise MissingExtra("strategies of histories", "testing") from None

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from servicecore.desk import Desk
    from servicecore.ticket import Ticket
    from servicecore.workflow import Option

__all__ = ["actors", "events", "fields", "histories", "lives", "texts"]

_KINDS = ("requester", "agent", "system")
_AFTERWARDS = tuple(kind for kind in EventType if kind is not EventType.OPENED)
_LEAST, _MOST = MONDAY_US - 30 * DAY_US, MONDAY_US + 30 * DAY_US


@cache
def texts(*, min_size: int = 0, max_size: int = 20) -> st.SearchStrategy[str]:
    """Texts that every database keeps: any letters but NUL and halves of surrogate pairs."""
    letters = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
    return st.text(letters, min_size=min_size, max_size=max_size)


@cache
def _values() -> st.SearchStrategy[Any]:
    numbers = st.integers(1 - 2**53, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    return st.recursive(
        st.none() | st.booleans() | numbers | texts(),
        lambda part: st.lists(part, max_size=3) | st.dictionaries(texts(), part, max_size=3),
        max_leaves=8,
    )


@cache
def fields() -> st.SearchStrategy[dict[str, Any]]:
    """What a host keeps on a ticket: JSON data under names of its own."""
    names = st.from_regex(r"x_[a-z]{1,8}", fullmatch=True)
    return st.dictionaries(names, _values(), max_size=4)


@cache
def actors() -> st.SearchStrategy[Actor]:
    """Anybody who may do anything: of every kind, with and without roles and a team."""
    return st.builds(
        Actor,
        texts(min_size=1),
        st.lists(st.sampled_from(["requester", "agent", "manager", "system"]), unique=True),
        kind=st.sampled_from(_KINDS),
        team=st.none() | texts(),
    )


def _instants() -> st.SearchStrategy[int]:
    """Whole minutes of a morning, so that much meets; and any microsecond of two months."""
    return st.integers(0, 240).map(lambda minute: MONDAY_US + minute * MINUTE_US) | st.integers(_LEAST, _MOST)


@st.composite
def events(
    draw: st.DrawFn,
    ticket_id: str = "T-1",
    sequence: int = 1,
    kinds: Sequence[EventType] = tuple(EventType),
) -> TicketEvent:
    """One event of one of the *kinds*, with the data its type needs, and more of the host's own."""
    kind, at = draw(st.sampled_from(kinds)), draw(_instants())
    data = {**SPECIMENS[kind], **draw(fields())}
    if kind is EventType.CORRECTED:
        data = draw(_corrections(ticket_id, sequence))
    return TicketEvent(
        f"{ticket_id}:{sequence}",
        ticket_id,
        sequence=sequence,
        at=at,
        recorded_at=draw(st.just(at) | st.integers(at, _MOST)),
        type=kind,
        actor=draw(actors()),
        data=data,
    )


@st.composite
def _corrections(draw: st.DrawFn, ticket_id: str, sequence: int) -> dict[str, Any]:
    """What another instant, other fields of the host or nothing at all replace; an opening is never void."""
    target = draw(st.integers(1, max(1, sequence - 1)))
    changes = {"at": _instants().map(to_iso), "data": fields(), "void": st.just(value=target > 1)}
    return {"event_id": f"{ticket_id}:{target}", **draw(st.fixed_dictionaries({}, optional=changes))}


@st.composite
def histories(draw: st.DrawFn, ticket_id: str = "T-1", max_size: int = 12) -> tuple[TicketEvent, ...]:
    """
    A history that every fold takes: one opening, then anything, in time or late.

    It is what stores, readers and exports meet. No workflow was asked; for tickets whose way makes
    sense see `lives`.
    """
    first = draw(events(ticket_id, 1, (EventType.OPENED,)))
    length = draw(st.integers(1, max_size))
    return (first, *(draw(events(ticket_id, number, _AFTERWARDS)) for number in range(2, length + 1)))


@st.composite
def lives(
    draw: st.DrawFn,
    desk: Desk,
    workflow: str,
    *,
    people: Sequence[Actor] = (REQUESTER, AGENT),
    opening: Mapping[str, Any] | None = None,
    given: Mapping[str, st.SearchStrategy[Any]] | None = None,
    max_size: int = 12,
) -> tuple[TicketEvent, ...]:
    """
    The history of a ticket that lives at a *desk*: opened, then whatever the desk allows, time's work too.

    Args:
        desk: Who decides.

        workflow: The way the ticket follows.

        people: Who acts; the first opens the ticket.

        opening: The fields of the opening; only a title, if left out.

        given: What commands bring, by the name of the field. Where nothing is said, a reason that the
            state of waiting knows, and else a short text; a command that is refused for it changes nothing.

        max_size: How many commands at most. What closes the ticket is kept for the last of them.
    """
    fields = {"title": "VPN drops"} if opening is None else opening
    now_us = MONDAY_US + draw(st.integers(0, 7 * 24 * 60)) * MINUTE_US
    step = desk.open("T-1", workflow=workflow, at=utc_datetime(now_us), actor=people[0], **fields)
    ticket, history = step.raise_if_refused().ticket, step.events
    size = draw(st.integers(0, max_size))
    for number in range(1, size + 1):
        now_us += draw(st.integers(0, 240) | st.integers(0, 10 * 24 * 60)) * MINUTE_US
        at, actor = utc_datetime(now_us), draw(st.sampled_from(list(people)))
        options = _open_ways(desk, ticket, at, actor, ends=number == size)
        if not options:
            break
        option = draw(st.sampled_from(options))
        brought = {name: draw(_field(desk, option, ticket, name, given or {})) for name in option.missing}
        taken = desk.apply(ticket, option.trigger, at=at, actor=actor, **brought)
        ticket, history = taken.ticket, history + taken.events
    return history


def _open_ways(desk: Desk, ticket: Ticket, at: datetime, actor: Actor, *, ends: bool) -> list[Option]:
    """What the actor could do, given the fields; without what ends the ticket, unless it *ends*."""
    states = desk.workflow_of(ticket).states
    return [
        option
        for option in desk.options(ticket, at=at, actor=actor)
        if option.possible and (ends or states[option.target or ticket.state].category is not Category.CLOSED)
    ]


def _field(
    desk: Desk, option: Option, ticket: Ticket, name: str, given: Mapping[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[Any]:
    reasons = desk.workflow_of(ticket).states[option.target or ticket.state].wait_reasons
    if name in given:
        return given[name]
    return st.sampled_from(reasons) if name == "wait_reason" and reasons else texts(min_size=1)
