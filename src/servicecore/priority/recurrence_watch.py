"""The look-out for what recurs: one ticket after the other, and no more kept than the span holds."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, field, frozen

from servicecore.errors import InvalidArgument, WrongArgument
from servicecore.instant import MIN_US, to_iso
from servicecore.priority.kept import faults_of_items, refuse_faults
from servicecore.priority.occurrence import Occurrence, Theme
from servicecore.priority.recurrence import Problem, Recurrence, RecurrenceRule
from servicecore.record import Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecore.priority.occurrence import Sameness

__all__ = ["RecurrenceWatch"]

SCHEMA = "servicecore.recurrence_watch/1"

_Shared: TypeAlias = "tuple[Sameness, Theme | str]"


@frozen
class _Kept:
    """A ticket that the span holds, with what it shares with others."""

    at_us: int
    ticket_id: str
    shares: tuple[_Shared, ...] = field(repr=False)


@define
class _Trail:
    """The tickets that share something, and the key of the problem proposed of them; None before one is."""

    tickets: deque[str] = field(factory=deque)
    key: str | None = None


class RecurrenceWatch:
    """
    Hears of tickets in the order of time, and says what recurs.

    It keeps the tickets of the span, and so a recurrence goes on while each next ticket comes within the
    span of the one before. A watch changes as it hears; two threads must not use one at a time.

    Args:
        rule: When it is a problem.

    Raises:
        WrongArgument: If *rule* is no recurrence rule.
    """

    __slots__ = ("_ids", "_last_us", "_seen", "_trails", "rule")

    def __init__(self, rule: RecurrenceRule) -> None:
        if not isinstance(rule, RecurrenceRule):
            raise WrongArgument("rule", rule, "a servicecore RecurrenceRule")
        self.rule = rule
        self._seen: deque[_Kept] = deque()
        self._ids: set[str] = set()
        self._trails: dict[_Shared, _Trail] = {}
        self._last_us = MIN_US

    def __len__(self) -> int:
        """How many tickets it keeps."""
        return len(self._seen)

    def see(self, occurrence: Occurrence) -> tuple[Recurrence, ...]:
        """
        Hear of a ticket.

        Args:
            occurrence: Not before the last one heard of; one that the span holds already is not counted
                again.

        Returns:
            What it has in common with earlier tickets, one for each way of being the same; nothing when it
            is the first.

        Raises:
            InvalidArgument: If it came in before the last one heard of.

            WrongArgument: If it is no occurrence. Whatever is raised, nothing was heard.
        """
        if not isinstance(occurrence, Occurrence):
            raise WrongArgument("occurrence", occurrence, "a servicecore Occurrence", private=True)
        self._check_order(occurrence.at_us)
        self._last_us = occurrence.at_us
        self._forget(occurrence.at_us - self.rule.within_us)
        if occurrence.ticket_id in self._ids:
            return ()
        shares: tuple[_Shared, ...] = tuple(
            (way, shared) for way in self.rule.by if (shared := occurrence.key(way)) is not None
        )
        kept = _Kept(occurrence.at_us, occurrence.ticket_id, shares)
        self._keep(kept)
        return tuple(self._told(kept, share) for share in shares if len(self._trails[share].tickets) > 1)

    def _check_order(self, at_us: int) -> None:
        if at_us < self._last_us:
            expected = f"an instant not before {to_iso(self._last_us)}, the last one heard of"
            raise InvalidArgument("at_us", to_iso(at_us), expected)

    def _forget(self, until_us: int) -> None:
        while self._seen and self._seen[0].at_us <= until_us:
            gone = self._seen.popleft()
            self._ids.remove(gone.ticket_id)
            for share in gone.shares:
                trail = self._trails[share]
                trail.tickets.popleft()
                if not trail.tickets:
                    del self._trails[share]

    def _keep(self, kept: _Kept) -> None:
        self._seen.append(kept)
        self._ids.add(kept.ticket_id)
        for share in kept.shares:
            self._trails.setdefault(share, _Trail()).tickets.append(kept.ticket_id)

    def _told(self, kept: _Kept, share: _Shared) -> Recurrence:
        way, shared = share
        trail, theme = self._trails[share], shared if isinstance(shared, Theme) else None
        tickets, problem = tuple(trail.tickets), None
        if trail.key is None and len(tickets) >= self.rule.at_least:
            trail.key = f"problem:{way}:{tickets[0]}"
            problem = Problem(trail.key, way, theme=theme, tickets=tickets)
        return Recurrence(
            way,
            at_us=kept.at_us,
            theme=theme,
            count=len(tickets),
            earlier=tickets[:-1],
            key=trail.key,
            problem=problem,
        )

    def to_dict(self) -> dict[str, Any]:
        """What it keeps as JSON-ready data, requesters among it; the rule is not part of it."""
        return {
            "schema": SCHEMA,
            "last": to_iso(self._last_us),
            "seen": [
                {"at": to_iso(kept.at_us), "ticket": kept.ticket_id, **dict(map(_plain, kept.shares))}
                for kept in self._seen
            ],
            "proposed": [
                {"ticket": first, "by": way, "key": key} for first, way, key in sorted(self._proposed())
            ],
        }

    def _proposed(self) -> Iterator[tuple[str, str, str]]:
        """Of every problem that was proposed: the first ticket kept, what is the same, and the key."""
        for (way, _), trail in self._trails.items():
            if trail.key is not None:
                yield trail.tickets[0], way, trail.key

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], rule: RecurrenceRule) -> RecurrenceWatch:
        """
        The watch that `to_dict` wrote, under the same rule.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        reader = Reader("recurrence watch", data, SCHEMA)
        last_us, seen, proposed = reader.instant("last"), reader.items("seen"), reader.items("proposed")
        reader.finish()
        watch = cls(rule)
        faults = [
            *faults_of_items("seen", seen, watch._hear_again),
            *faults_of_items("proposed", proposed, watch._propose_again),
        ]
        refuse_faults("recurrence watch", faults, last_us, watch._last_us)
        watch._last_us = last_us
        return watch

    def _hear_again(self, data: Any) -> None:
        reader = Reader("ticket", data)
        at_us, ticket_id = reader.instant("at"), reader.text("ticket")
        theme = reader.items("theme", str, None)
        requester = reader.text("requester", None, private=True)
        reader.finish()
        self._check_order(at_us)
        if ticket_id in self._ids:
            raise InvalidArgument("ticket", ticket_id, "each ticket once")
        if theme is not None and len(theme) != 2:
            raise InvalidArgument("theme", f"of {len(theme)} texts", "category and subject")
        found: dict[Sameness, Theme | str | None] = {
            "theme": None if theme is None else Theme(*theme),
            "requester": requester,
        }
        shares: tuple[_Shared, ...] = tuple(
            (way, shared) for way in self.rule.by if (shared := found[way]) is not None
        )
        self._last_us = at_us
        self._keep(_Kept(at_us, ticket_id, shares))

    def _propose_again(self, data: Any) -> None:
        reader = Reader("proposal", data)
        ticket_id, way, key = reader.text("ticket"), reader.choice("by", self.rule.by), reader.text("key")
        reader.finish()
        trails = [
            trail for (by, _), trail in self._trails.items() if by == way and trail.tickets[0] == ticket_id
        ]
        if not trails:
            raise InvalidArgument("ticket", ticket_id, f"the first ticket of a {way} that was seen")
        trails[0].key = key


def _plain(share: _Shared) -> tuple[str, Any]:
    way, shared = share
    return way, [shared.category, shared.subject] if isinstance(shared, Theme) else shared
