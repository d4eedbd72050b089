"""The questions to whole tables of events; what answers them is loaded when one is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.businesstime.columns.extra import is_ours
from servicecore.errors import MissingExtra

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from types import ModuleType

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import TicketEvent
    from servicecore.sla.policies.policy import SlaPolicy

__all__ = ["evaluate_batches", "evaluate_many", "event_table"]


def event_table(events: Iterable[TicketEvent]) -> Any:
    """
    Events as an Arrow table in the layout of `servicecore.events/1`, a row each, in their order.

    See `servicecore.sla.columns.EVENT_COLUMNS` for its columns. Nothing of an event is lost but keys of its
    data that hold nothing, and that they hold nothing is kept of a `team`.

    Args:
        events: Of any number of tickets, in any order.

    Raises:
        WrongArgument: If they are no events.

        InvalidColumn: If the data of one cannot be written as JSON.

        MissingExtra: If the extra `frames` is not installed.
    """
    return _arrow("writing").written(events)


def evaluate_many(
    table: Any,
    policies: Iterable[SlaPolicy],
    calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar],
    *,
    at: datetime | int,
) -> Any:
    """
    All clocks of many tickets at an instant, as an Arrow table; each is the one that `evaluate` gives.

    A row is a clock: see `servicecore.sla.columns.CLOCK_COLUMNS`. Tickets come in the order in which they
    first appear, the clocks of one as in `SlaStatus.clocks`. Tickets are judged as columns, some hundred
    thousand events at a time; a ticket with an event or under a policy that columns do not know is read back
    and judged by `evaluate`, with the same answer, only slower.

    Columns know all metrics that ship with the library but `team_time`, and targets with a `start` or `stop`
    of their own that asks of the event what has a column. The row engine judges tickets with corrected,
    merged, extended or excused events, with numbers or event ids twice, with a goal that changed where the
    target says `restart` or `carry_fraction`, and the few whose goal is used up to the microsecond when they
    are paused; those whose `data_json` may say what a condition asks for and their column does not; and all
    under policies with `when`, `starts_at`, a `pause`, `reset` or `cancel` of their own, goals by other
    fields than priority and state, or conditions over the ticket. Histories of merged-away tickets are not
    joined to those of the survivor.

    Args:
        table: The events, in the layout of `servicecore.events/1` (see `event_table`): an Arrow table, or
            what hands one over, as frames of polars and pandas do. Rows may come in any order; those of a
            ticket together cost least. `at` holds timestamps with a time zone or int64 microseconds UTC;
            what is finer is cut down. Texts may be of any Arrow kind, with a dictionary or without. Other
            columns are ignored.

        policies, calendars, at: As `evaluate` takes them.

    Returns:
        The table, in the schema `servicecore.clocks/1`; empty where no ticket has a clock.

    Raises:
        InvalidColumn: If a column is missing, or of a wrong type, or a row is no event; names the column and
            the row, counted from 0.

        WrongArgument: If *table* is no table.

        ServiceCoreError: What `evaluate` raises for the first ticket that has no answer. Where only a
            deadline that a later event replaced has none, columns do answer.

        MissingExtra: If the extra `frames` is not installed.
    """
    return _arrow("judging").Judge.of(policies, calendars, at).clocks(table)


def evaluate_batches(
    batches: Iterable[Any],
    policies: Iterable[SlaPolicy],
    calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar],
    *,
    at: datetime | int,
) -> Iterator[Any]:
    """
    `evaluate_many` as a map over the Arrow record batches of one partition, for engines such as Spark.

    The batches together hold whole tickets: all rows of a ticket are in this partition, wherever in it. So
    all are read before the first answer, and a partition must fit into memory. With Spark:

        judged = events.repartition("ticket_id").mapInArrow(
            lambda batches: evaluate_batches(batches, policies, calendars, at=at), schema
        )

    Args:
        batches: Record batches of one schema.

        policies, calendars, at: As `evaluate` takes them.

    Returns:
        Record batches of some ten thousand clocks, with the columns of `evaluate_many`; words are plain texts
        without a dictionary, which not every engine reads.

    Raises:
        As `evaluate_many`; rows are counted through the whole partition.
    """
    judging = _arrow("judging")
    yield from judging.Judge.of(policies, calendars, at).plain_batches(judging.together(batches))


def _arrow(name: str) -> ModuleType:
    """A module of this package that needs the extra."""
    from importlib import import_module

    try:
        return import_module(f"servicecore.sla.columns.{name}")
    except ModuleNotFoundError as error:
        if is_ours(error):
            raise
        raise MissingExtra("a table of events", "frames") from None
