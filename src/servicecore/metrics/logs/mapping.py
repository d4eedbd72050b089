"""What a foreign log's columns and words mean: a document, so that a new log needs no new program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import field, frozen

from servicecore.businesstime import BusinessCalendar
from servicecore.document import load_document, structure
from servicecore.errors import Fault, InvalidDefinition, choices, shown
from servicecore.event import DATA_KEYS, ActorKind, Category, EventType
from servicecore.metrics.facts.fact_policy import FactPolicy
from servicecore.metrics.facts.stated import COUNTS, INSTANTS
from servicecore.metrics.logs.source import Format  # noqa: TC001 - documents are structured by these annotations
from servicecore.metrics.logs.timestamp import instant_reader
from servicecore.metrics.reports.report import Report

__all__ = ["MAPPING_SCHEMA", "Attribute", "Columns", "LogShape", "Meaning", "Standing", "TicketMapping"]

MAPPING_SCHEMA = "servicecore.mapping/1"


@frozen(kw_only=True)
class LogShape:
    """
    How the file is written.

    Args:
        format: "csv", "jsonl" or "parquet"; by the file's name when left out.

        delimiter: One character, of CSV files.

        encoding: Of the text.

        timezone: The zone of timestamps without an offset.

        missing: The texts that stand for no value.

        rows: Whether a row is one event, or one whole ticket.

        order: The column of whole numbers that orders a ticket's rows; by their time when left out.
            Rows that are equal in it keep the order of the file.

        duplicates: Whether rows that repeat another one exactly are kept or dropped; counted either way.
    """

    format: Format | None = None
    delimiter: str = ","
    encoding: Literal["utf-8", "latin-1", "cp1250", "cp1252"] = "utf-8"
    timezone: str = "UTC"
    missing: tuple[str, ...] = ("",)
    rows: Literal["events", "tickets"] = "events"
    order: str | None = None
    duplicates: Literal["keep", "drop"] = "keep"

    def __attrs_post_init__(self) -> None:
        if len(self.delimiter) != 1 or self.delimiter in '"\r\n':
            message = f"{shown(self.delimiter)} cannot divide fields; give one character such as ',' or ';'"
            raise InvalidDefinition("log", [Fault("delimiter", message)])


@frozen(kw_only=True)
class Columns:
    """
    Where the parts of an event stand.

    Args:
        ticket: The ticket's id.

        at: When it happened; *at_format* as in `instant_reader`. Not needed where a row is a ticket.

        activity: The name of what happened, or *state*: the state the ticket is in after it.

        actor: Who did it; an agent, unless the activity says otherwise.
    """

    ticket: str
    at: str | None = None
    at_format: str = "iso"
    activity: str | None = None
    state: str | None = None
    actor: str | None = None


@frozen(kw_only=True)
class Meaning:
    """
    What one activity means.

    Args:
        event: The type of event it is.

        state, category: For "transitioned": where the ticket is afterwards.

        data: More that the event says; *take* is the same from columns of the row.

        ends: "next_event": a wait that ends with whatever happens to the ticket next.

        by: The kind of actor.
    """

    event: EventType
    state: str | None = None
    category: Category | None = None
    data: Mapping[str, Any] = field(factory=dict)
    take: Mapping[str, str] = field(factory=dict)
    ends: Literal["next_event"] | None = None
    by: ActorKind = "agent"

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        if self.event is EventType.OPENED:
            message = "'opened' is no activity; a ticket opens with its first row, or at ticket.opened_at"
            faults.append(Fault("event", message))
        elif self.event is EventType.TRANSITIONED:
            faults += [
                Fault(name, "is missing; a 'transitioned' event needs it", "missing_key")
                for name, value in (("state", self.state), ("category", self.category))
                if value is None
            ]
        else:
            faults += [
                Fault("data", f"has no {key!r}; a '{self.event}' event needs it", "missing_key")
                for key in DATA_KEYS[self.event][0]
                if key not in self.data and key not in self.take
            ]
        if self.ends and self.event is not EventType.WAITING_STARTED:
            faults.append(
                Fault("ends", f"has no meaning for '{self.event}'; it belongs to 'waiting_started'")
            )
        if faults:
            raise InvalidDefinition("activity", faults)


@frozen(kw_only=True)
class Standing:
    """What one value of a state column means: a category, and the reason when that is waiting."""

    category: Category
    wait_reason: str | None = None


@frozen(kw_only=True)
class Attribute:
    """
    A column that states something of the ticket as a whole.

    Args:
        column: Where it stands.

        row: Which of the ticket's rows is believed: "first", "last", or the one with the largest number
            ("max").

        kind: "instant", "count", "flag" or "text"; the well-known names know their own, others are texts.

        format: Of an instant; the event's own when left out.

        true, false: The texts of a flag.
    """

    column: str
    row: Literal["first", "last", "max"] = "last"
    kind: Literal["instant", "count", "flag", "text"] | None = None
    format: str | None = None
    true: tuple[str, ...] = ("true", "1", "yes", "True", "TRUE", "Yes")
    false: tuple[str, ...] = ("false", "0", "no", "False", "FALSE", "No")


@frozen(kw_only=True)
class TicketMapping:
    """
    How one kind of log becomes tickets, facts and a report.

    Args:
        log: How the file is written.

        columns: Where the parts of an event stand.

        activities: What each name in the activity column means; one that is missing here is counted
            and kept as a note.

        states: What each value of the state column means.

        ticket: Columns about the ticket as a whole: `opened_at`, `first_response_at`, `resolved_at`,
            `closed_at`, `reassignment_count`, `reopen_count`, `hop_count`, flags, and texts to group by.

        facts: What counts as a response, as work, as a resolution.

        calendar: A calendar document, for business hours.

        report: What to show.
    """

    schema: Literal["servicecore.mapping/1"] = "servicecore.mapping/1"
    name: str = "log"
    log: LogShape = field(factory=LogShape)
    columns: Columns
    activities: Mapping[str, Meaning] = field(factory=dict)
    states: Mapping[str, Standing] = field(factory=dict)
    ticket: Mapping[str, Attribute] = field(factory=dict)
    facts: FactPolicy = field(factory=FactPolicy)
    calendar: Mapping[str, Any] | None = None
    report: Report = field(factory=Report)

    def __attrs_post_init__(self) -> None:
        faults = [*self._column_faults(), *self._attribute_faults()]
        for path, form in self._formats():
            try:
                instant_reader(form, self.log.timezone)
            except InvalidDefinition as error:
                faults += [fault.under(path) for fault in error.faults]
        if faults:
            raise InvalidDefinition("mapping", faults)

    @classmethod
    def load(cls, source: str | Path | Mapping[str, Any]) -> TicketMapping:
        """
        The mapping at a path (.toml or .json), or from a mapping of plain data.

        Raises:
            InvalidDefinition: With everything that is wrong, each by its place.
        """
        return structure(load_document(source, "mapping"), cls, "mapping")

    def business_calendar(self) -> BusinessCalendar | None:
        """The calendar that stands in the mapping; None without one."""
        return None if self.calendar is None else BusinessCalendar.from_dict(self.calendar)

    def _column_faults(self) -> list[Fault]:
        columns = self.columns
        if self.log.rows == "tickets":
            if "opened_at" not in self.ticket:
                message = "is missing; a row that is a ticket says when it was opened"
                return [Fault("ticket.opened_at", message, "missing_key")]
            return []
        faults: list[Fault] = []
        if columns.at is None:
            faults.append(Fault("columns.at", "is missing; a row that is an event says when", "missing_key"))
        if (columns.activity is None) == (columns.state is None):
            faults.append(Fault("columns", "give either 'activity' or 'state', so that rows mean something"))
        if columns.state is not None and not self.states:
            message = "is missing; say what the values of the state column mean"
            faults.append(Fault("states", message, "missing_key"))
        return faults

    def _attribute_faults(self) -> list[Fault]:
        faults: list[Fault] = []
        for name, attribute in self.ticket.items():
            kind = kind_of(name, attribute)
            if kind == "instant" and name not in INSTANTS:
                faults.append(Fault(f"ticket.{name}", f"is no known instant; use one of {choices(INSTANTS)}"))
            if kind == "count" and name not in COUNTS:
                faults.append(Fault(f"ticket.{name}", f"is no known count; use one of {choices(COUNTS)}"))
            if attribute.row == "max" and kind != "count":
                faults.append(Fault(f"ticket.{name}.row", "'max' is for counts; use 'first' or 'last'"))
        return faults

    def _formats(self) -> list[tuple[str, str]]:
        listed = [("columns.at_format", self.columns.at_format)]
        return listed + [
            (f"ticket.{name}.format", attribute.format)
            for name, attribute in self.ticket.items()
            if attribute.format is not None
        ]


def kind_of(name: str, attribute: Attribute) -> Literal["instant", "count", "flag", "text"]:
    """What a column about the ticket holds: the well-known names know it."""
    if attribute.kind is not None:
        return attribute.kind
    if name in INSTANTS:
        return "instant"
    return "count" if name in COUNTS else "text"
