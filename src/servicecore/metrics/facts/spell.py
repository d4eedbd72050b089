"""A stretch of a ticket's life that had a name, and the narrow table of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from attrs import asdict, field, frozen

from servicecore.metrics.facts.column import TICKET_ID, Duration, Instant, Kind, Text, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["SPELL_COLUMNS", "SPELL_KINDS", "Spell", "SpellKind", "spell_rows"]

SpellKind = Literal["state", "team", "holder", "wait", "response", "update"]
SPELL_KINDS: tuple[SpellKind, ...] = ("state", "team", "holder", "wait", "response", "update")


@frozen
class Spell:
    """
    How long a ticket was in one state, with one team or holder, waiting, or without a word.

    One that goes on has no end, and its length runs to `asof`.
    """

    kind: Annotated[
        SpellKind,
        Kind("text"),
        "state, team, holder, wait; response: from a requester's message to the answer; update: from one "
        "answer to the next.",
    ]
    name: Annotated[
        Text,
        "The state, the team, the holder, or the reason for waiting, which may be empty; of a response "
        '"first" or "next", of an update "update", and of either "solved" where the solution came before '
        "an answer.",
    ] = field(repr=False)
    started_at_us: Annotated[Instant, "When it began."]
    ended_at_us: Annotated[Instant | None, "When it ended; none while it goes on."]
    length_us: Annotated[Duration, "From its beginning to its end, or to asof."]
    business_us: Annotated[Duration | None, "The same in open time; none without a calendar."] = None


SPELL_COLUMNS = (TICKET_ID, *columns_of(Spell))
"""The columns of `spell_rows`."""


def spell_rows(facts: Iterable[TicketFacts]) -> Iterator[dict[str, Any]]:
    """
    The spells of all tickets as flat rows, each with its ticket's id: the narrow table beside the facts.

    >>> from servicecore.metrics import TicketFacts
    >>> row = TicketFacts(
    ...     ticket_id="T-1", asof_us=9, created_at_us=0, last_event_at_us=0,
    ...     spells=(Spell("state", "new", 0, None, 9),),
    ... )
    >>> [(each["ticket_id"], each["name"], each["length_us"]) for each in spell_rows([row])]
    [('T-1', 'new', 9)]
    """
    for row in facts:
        for spell in row.spells:
            yield {"ticket_id": row.ticket_id, **asdict(spell)}
