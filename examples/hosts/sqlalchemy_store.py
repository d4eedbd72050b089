"""
A host's store on PostgreSQL, through SQLAlchemy 2.

A ticket's revision is the version column of its row: SQLAlchemy writes it with
`... where id = :id and revision = :expected`, and tells when no row was there
to be written. So two writers at one revision need no lock that waits for
people, and the second one finds out before anything of its own is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import JSON, Engine, ForeignKey, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from servicecore import TicketEvent
from servicecore.errors import RevisionConflict
from servicecore.store import continuation, repeats


class Base(DeclarativeBase):
    """All tables of the store."""


class TicketRow(Base):
    """One ticket: how many events it has."""

    __tablename__ = "ticket"

    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column()

    # The number is the library's, not one that SQLAlchemy counts.
    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}  # noqa: RUF012


class EventRow(Base):
    """One event, as `TicketEvent.to_dict` wrote it."""

    __tablename__ = "event"

    ticket_id: Mapped[str] = mapped_column(ForeignKey(TicketRow.id), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)


@frozen
class SqlAlchemyStore:
    """
    Histories in a database, for any number of threads and processes.

    Args:
        engine: Where the database is; `create` makes the tables.
    """

    engine: Engine

    def create(self) -> None:
        """Make the tables that are not there."""
        Base.metadata.create_all(self.engine)

    def append(self, ticket_id: str, events: Sequence[TicketEvent], expected_revision: int) -> None:
        """As `TicketStore.append`."""
        events = continuation(ticket_id, events, expected_revision)
        try:
            with Session(self.engine) as session, session.begin():
                appended = _append(session, ticket_id, events, expected_revision)
        except (StaleDataError, IntegrityError):  # somebody else was there between our reading and writing
            appended = False
        if not appended:
            known = self.history(ticket_id)
            if not repeats(known, events, expected_revision):
                raise RevisionConflict(ticket_id, expected_revision, len(known))

    def history(self, ticket_id: str) -> tuple[TicketEvent, ...]:
        """As `TicketStore.history`."""
        asked = select(EventRow.record).where(EventRow.ticket_id == ticket_id).order_by(EventRow.sequence)
        with Session(self.engine) as session:
            return tuple(map(TicketEvent.from_dict, session.scalars(asked)))


def _append(session: Session, ticket_id: str, events: Sequence[TicketEvent], expected_revision: int) -> bool:
    """Whether the ticket was at the revision, and has the events now."""
    row = session.get(TicketRow, ticket_id)
    if (0 if row is None else row.revision) != expected_revision:
        return False
    if not events:
        return True
    if row is None:
        session.add(TicketRow(id=ticket_id, revision=len(events)))
    else:
        row.revision = expected_revision + len(events)
    session.flush()  # the ticket first: this is where the second of two writers fails
    session.add_all(
        EventRow(ticket_id=ticket_id, sequence=event.sequence, record=event.to_dict()) for event in events
    )
    return True
