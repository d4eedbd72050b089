"""What can be drawn for inspection: a ticket, a call or a chat, by reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.errors import WrongArgument
from servicecore.metrics.facts.facts import TicketFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["KIND", "Reference", "StratumKey", "stratum_of"]

KIND = "reference"
"""The name by which the kind of a reference is a stratum: tickets, calls and chats apart."""

StratumKey = tuple[str | None, ...]


@frozen
class Reference:
    """
    One thing, by the name that the host's own systems have for it; nothing of what was said in it.

    Args:
        id: Its name, unique among its kind.

        kind: "ticket", "call", "chat", or what else a host inspects.

        dimensions: What strata are made of: team, channel, priority.
    """

    id: str
    kind: str = field(default="ticket", kw_only=True)
    dimensions: Mapping[str, str] = field(factory=dict, kw_only=True, hash=False, repr=False)

    @classmethod
    def of(cls, member: TicketFacts | Reference) -> Reference:
        """
        A reference as it is, a ticket's facts as a reference to the ticket.

        Raises:
            WrongArgument: If it is neither.
        """
        if isinstance(member, Reference):
            return member
        if isinstance(member, TicketFacts):
            return cls(member.ticket_id, dimensions=member.dimensions)
        raise WrongArgument("member", member, "a Reference or the facts of a ticket", private=True)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others."""
        return self.kind, self.id


def stratum_of(reference: Reference, strata: Sequence[str]) -> StratumKey:
    """The stratum of a reference: its values of the dimensions, None where it has none."""
    return tuple(reference.kind if name == KIND else reference.dimensions.get(name) for name in strata)
