"""Which themes recur most: where a look at the root pays off first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.instant import to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecore.priority.occurrence import Occurrence, Theme

__all__ = ["RankedTheme", "rank_themes"]


@frozen
class RankedTheme:
    """
    A theme with its tickets.

    Args:
        theme: What they are about.

        tickets: Their ids, in the order in which they came in.

        first_us: When the first of them came in, microseconds UTC.

        last_us: When the last did.
    """

    theme: Theme
    tickets: tuple[str, ...] = field(kw_only=True)
    first_us: int = field(kw_only=True)
    last_us: int = field(kw_only=True)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.tickets)

    def to_dict(self) -> dict[str, Any]:
        """The theme as JSON-ready data."""
        return {
            "category": self.theme.category,
            "subject": self.theme.subject,
            "count": self.count,
            "tickets": list(self.tickets),
            "first": to_iso(self.first_us),
            "last": to_iso(self.last_us),
        }


def rank_themes(occurrences: Iterable[Occurrence], *, at_least: int = 2) -> tuple[RankedTheme, ...]:
    """
    The themes that recur, the most frequent first.

    Of those that recur as often, the one seen last comes first, and then they go by name. Tickets
    without a theme are left out, and a ticket counts once.

    Args:
        occurrences: In any order, of the span that is to be looked at.

        at_least: How many tickets a theme must have.

    >>> from servicecore.priority import Occurrence
    >>> said = ["Printer jams", "printer jams!", "No signal"]
    >>> tickets = [Occurrence(f"T-{n}", n, category="it", subject=text) for n, text in enumerate(said)]
    >>> found = rank_themes(tickets)
    >>> [(each.theme.subject, each.count) for each in found]
    [('printer jams', 2)]
    """
    themes: dict[Theme, dict[str, int]] = {}
    for each in sorted(occurrences, key=lambda each: (each.at_us, each.ticket_id)):
        if each.theme is not None:
            themes.setdefault(each.theme, {}).setdefault(each.ticket_id, each.at_us)
    ranked = [
        RankedTheme(
            theme, tickets=tuple(tickets), first_us=min(tickets.values()), last_us=max(tickets.values())
        )
        for theme, tickets in themes.items()
        if len(tickets) >= at_least
    ]
    return tuple(sorted(ranked, key=lambda each: (-each.count, -each.last_us, each.theme)))
