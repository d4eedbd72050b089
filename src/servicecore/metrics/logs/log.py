"""The log of another system, read: its tickets, and an account of every row."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from servicecore.errors import InvalidLog, WrongArgument
from servicecore.instant import instant_us
from servicecore.metrics.facts.folding import fold_ordered
from servicecore.metrics.logs.entry import Decoder, Entry, UnusableRow
from servicecore.metrics.logs.mapping import TicketMapping
from servicecore.metrics.logs.row import Rejection
from servicecore.metrics.logs.source import read_rows
from servicecore.metrics.logs.translation import Translation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.facts import TicketFacts
    from servicecore.metrics.facts.stated import Stated
    from servicecore.metrics.logs.file import Progress

__all__ = ["MAX_LISTED", "TicketLog", "read_log"]

MAX_LISTED = 100
"""How many rejected rows are listed; all are counted."""


class TicketLog:
    """
    A log as read: in = ok + rejected, whatever the log is like.

    Attributes:
        source: The file's name.

        ok, rejected: Rows that could and could not be used; *rejections* lists the first hundred.

        duplicates: Rows among *ok* that repeat another exactly; kept or dropped, as the mapping says.

        activities: How often each activity, or state, stands in the rows kept; *unknown* are those of
            which the mapping says nothing, *last_activities* those of the last row of each ticket.

        first_at_us, last_at_us: The earliest and the latest instant of the rows.
    """

    def __init__(self, source: str, mapping: TicketMapping) -> None:
        self.source = source
        self.mapping = mapping
        self.ok = self.rejected = self.duplicates = self.events = 0
        self.rejections: list[Rejection] = []
        self.activities = Counter[str]()
        self.first_at_us = self.last_at_us = 0
        self._decoder = Decoder(mapping)
        self._translation = Translation(mapping, self._decoder.takes)
        self._seen: set[bytes] = set()
        self._entries: dict[str, list[Entry]] = {}

    def __len__(self) -> int:
        """How many tickets."""
        return len(self._entries)

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return self.ok + self.rejected

    @property
    def unknown(self) -> dict[str, int]:
        """The activities of which the mapping says nothing."""
        return {name: count for name, count in self.activities.items() if not self._translation.knows(name)}

    @property
    def last_activities(self) -> Counter[str]:
        """The activities, or states, of the last row of each ticket."""
        return Counter(entries[-1].name for entries in self._entries.values())

    def histories(self, asof: datetime | int | None = None) -> Iterator[tuple[list[TicketEvent], Stated]]:
        """
        Each ticket's events, in the log's own order, and what it states of itself.

        Args:
            asof: Rows after it are not there yet; the log's last instant when left out.
        """
        asof_us = self._asof(asof)
        for entries in self._entries.values():
            # A ticket may state an opening before its first row: of such a one the first row speaks.
            known = [entry for entry in entries if entry.at_us is None or entry.at_us <= asof_us]
            known = known or entries[:1]
            stated = self._translation.stated(known)
            yield self._translation.events(known, stated), stated

    def facts(
        self, asof: datetime | int | None = None, *, calendar: BusinessCalendar | None = None
    ) -> list[TicketFacts]:
        """
        One row of facts for each ticket that is open by *asof*; `left_out` counts the others.

        Args:
            asof: An aware datetime or microseconds UTC; the log's last instant when left out.

            calendar: For business durations; the mapping's own when left out.
        """
        asof_us = self._asof(asof)
        calendar = calendar or self.mapping.business_calendar()
        return [
            fold_ordered(events, asof_us, self.mapping.facts, calendar, stated=stated)
            for events, stated in self.histories(asof_us)
            if events[0].at_us <= asof_us
        ]

    def left_out(self, asof: datetime | int | None = None) -> dict[str, int]:
        """How many tickets have no row of facts at *asof*, by the reason."""
        asof_us = self._asof(asof)
        later = sum(events[0].at_us > asof_us for events, _ in self.histories(asof_us))
        return {"opened after asof": later} if later else {}

    def _asof(self, asof: datetime | int | None) -> int:
        return self.last_at_us if asof is None else instant_us(asof, "asof")

    def _reject(self, rejection: Rejection) -> None:
        self.rejected += 1
        if len(self.rejections) < MAX_LISTED:
            self.rejections.append(rejection)

    def _read(self, path: Path, progress: Progress | None) -> None:
        shape = self.mapping.log
        for row in read_rows(
            path,
            self._decoder.columns,
            self._reject,
            form=shape.format,
            delimiter=shape.delimiter,
            encoding=shape.encoding,
            progress=progress,
        ):
            try:
                entry = self._decoder.entry(row.values)
            except UnusableRow as error:
                self._reject(Rejection(row.number, error.column, error.reason))
                continue
            self.ok += 1
            if not (self._repeats(row.whole) and shape.duplicates == "drop"):
                self._take(entry)
        if not self._entries:
            raise InvalidLog(self.source, f"has no row that can be used{self._first_rejection()}")
        self._settle()

    def _repeats(self, whole: bytes) -> bool:
        digest = blake2b(whole, digest_size=16).digest()
        if digest in self._seen:
            self.duplicates += 1
            return True
        self._seen.add(digest)
        return False

    def _take(self, entry: Entry) -> None:
        self.events += 1
        if self.mapping.log.rows == "events":
            self.activities[entry.name] += 1
        self._entries.setdefault(entry.ticket, []).append(entry)

    def _settle(self) -> None:
        """Put each ticket's rows in order; equal ones keep the order of the file."""
        for entries in self._entries.values():
            entries.sort(key=_order)
        listed = [entry for entries in self._entries.values() for entry in entries]
        instants = [entry.at_us for entry in listed if entry.at_us is not None]
        # A row that is a ticket happened whenever it says.
        instants = instants or [at for entry in listed for at in self._translation.instants(entry)]
        self.first_at_us, self.last_at_us = min(instants), max(instants)
        self._seen.clear()

    def _first_rejection(self) -> str:
        return f"; the first: {self.rejections[0]}" if self.rejections else ""


def _order(entry: Entry) -> int:
    if entry.order is not None:
        return entry.order
    return entry.at_us or 0


def read_log(path: str | Path, mapping: TicketMapping, *, progress: Progress | None = None) -> TicketLog:
    """
    The log at *path*, as *mapping* reads it.

    Args:
        path: A CSV or JSON-lines file, either also gzipped, or a Parquet file.

        mapping: What its columns and words mean.

        progress: Is told again and again how much of the file is read, and how much there is.

    Raises:
        InvalidLog: If the file cannot be used at all. Single bad rows are in `rejections`.

        MissingExtra: For a Parquet file, if pyarrow is not installed.

        WrongArgument: If *mapping* is none, such as the path of one.
    """
    if not isinstance(mapping, TicketMapping):
        raise WrongArgument("mapping", mapping, "a TicketMapping; TicketMapping.load(path) reads one")
    path = Path(path)
    log = TicketLog(path.name, mapping)
    log._read(path, progress)  # noqa: SLF001 - the one place that fills it
    return log
