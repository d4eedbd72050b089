"""A ticket as recurrence looks at it: what it is about, and who asks."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import field, frozen

from servicecore.errors import Fault, InvalidDefinition
from servicecore.instant import utc_datetime
from servicecore.priority.subject import plain_subject

if TYPE_CHECKING:
    from servicecore.ticket import Ticket

__all__ = ["Occurrence", "Sameness", "Theme"]

Sameness: TypeAlias = Literal["theme", "requester"]
"""In what tickets can be the same."""


@frozen(order=True)
class Theme:
    """
    What tickets are about.

    Args:
        category: Theirs, as it is.

        subject: Their subject, as `plain_subject` has it.
    """

    category: str
    subject: str = field(repr=False)


@frozen
class Occurrence:
    """
    A ticket, as far as recurrence looks at it.

    Args:
        ticket_id: The ticket.

        at_us: When it came in, microseconds UTC.

        category: What kind of thing; None or blank where nobody has said.

        subject: Its own words; the same.

        requester: Who asks, by the host's id; the same.

    Raises:
        InvalidDefinition: With everything that is of another type; the values are not shown.

        InvalidInstant: If it came in outside the years 1 to 9999.

    >>> Occurrence("T-1", 0, category="printing", subject="PRN-0042 is offline").theme.subject
    'is offline'
    """

    ticket_id: str
    at_us: int
    category: str | None = field(default=None, kw_only=True)
    subject: str | None = field(default=None, kw_only=True, repr=False)
    requester: str | None = field(default=None, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = [
            Fault(name, f"a value of type {type(value).__name__} is wrong; give {expected}", "wrong_type")
            for name, value, kinds, expected in (
                ("ticket_id", self.ticket_id, (str,), "a text"),
                ("at_us", self.at_us, (int,), "an instant in microseconds UTC"),
                ("category", self.category, (str, NoneType), "a text or nothing"),
                ("subject", self.subject, (str, NoneType), "a text or nothing"),
                ("requester", self.requester, (str, NoneType), "a text or nothing"),
            )
            if type(value) not in kinds
        ]
        if faults:
            raise InvalidDefinition("occurrence", faults)
        utc_datetime(self.at_us)

    @classmethod
    def of(cls, ticket: Ticket, *, category: str = "category", subject: str = "title") -> Occurrence:
        """
        The occurrence that a ticket is.

        Args:
            category: The field that holds its category.

            subject: The field that holds its subject.
        """
        said = (ticket.fields.get(name) for name in (category, subject))
        texts = [value if isinstance(value, str) else None for value in said]
        return cls(
            ticket.id, ticket.opened_at_us, category=texts[0], subject=texts[1], requester=ticket.requester
        )

    @property
    def theme(self) -> Theme | None:
        """What it is about; None where it has no category, or its subject says nothing that could recur."""
        subject = plain_subject(self.subject or "")
        category = (self.category or "").strip()
        return Theme(category, subject) if category and subject else None

    def key(self, by: Sameness) -> Theme | str | None:
        """What it shares with those that are the same; None where it has nothing to share."""
        if by == "theme":
            return self.theme
        return self.requester if self.requester and self.requester.strip() else None
