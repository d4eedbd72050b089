"""All clocks of all tickets, a part at a time: as columns, or by the row engine where they do not know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from attrs import define, field

from servicecore.errors import InvalidColumn, InvalidDefinition, InvalidInstant, NoOpenTime, WrongArgument
from servicecore.event import EventType
from servicecore.instant import instant_us
from servicecore.sla.columns.answer import Answer, Block, without
from servicecore.sla.columns.arrangement import Arrangement, among, code_of
from servicecore.sla.columns.codes import words
from servicecore.sla.columns.course import Course
from servicecore.sla.columns.cycle import cycles_of
from servicecore.sla.columns.fulfilment import Fulfilment, could_fulfil
from servicecore.sla.columns.intake import taken_in
from servicecore.sla.columns.promise import Promises
from servicecore.sla.columns.row_engine import judged_one_by_one
from servicecore.sla.columns.schema import clock_schema, event_schema
from servicecore.sla.columns.scope import APART, known_policies, strange_workflows
from servicecore.sla.columns.stretch import Lives
from servicecore.sla.columns.terms import offers_of
from servicecore.sla.columns.tickets import CHUNK, Tickets
from servicecore.sla.given import all_of, by_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.businesstime.columns.column import Flags
    from servicecore.condition import Condition
    from servicecore.sla.columns.terms import Offers
    from servicecore.sla.columns.tickets import Part
    from servicecore.sla.policies.policy import SlaPolicy

__all__ = ["Judge", "together"]

_APART = among(APART)


@define
class Judge:
    """
    Judges tables of events at an instant.

    Args:
        size: About how many events are judged at once.

        one_by_one: How many tickets the row engine has judged.
    """

    policies: Sequence[SlaPolicy]
    calendars: Mapping[str, BusinessCalendar]
    at_us: int
    size: int = field(kw_only=True, default=CHUNK)
    one_by_one: int = field(init=False, default=0)
    answer: Answer = field(init=False)
    offers: Sequence[Offers] = field(init=False)
    strange: frozenset[str] | None = field(init=False)
    conditions: Mapping[Condition, Flags] = field(init=False)
    promises: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        metrics = dict.fromkeys(target.metric for policy in self.policies for target in policy.targets)
        self.answer = Answer(self.at_us, [*metrics])
        known = known_policies(self.policies, self.calendars)
        self.strange = strange_workflows(policy for policy in self.policies if policy not in known)
        self.offers = offers_of(known, self.calendars)
        terms = [term for offers in self.offers for term in offers.terms]
        drive = [
            condition for term in terms for condition in (term.start, term.stop) if condition is not None
        ]
        promised = [term for term in terms if term.target.measured.promised is not None]
        self.conditions = {condition: could_fulfil(condition) for condition in drive}
        self.promises = bool(promised)

    @classmethod
    def of(
        cls,
        policies: Iterable[SlaPolicy],
        calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar],
        at: datetime | int,
    ) -> Judge:
        """A judge by what hosts pass to `evaluate`."""
        at_us = instant_us(at)
        return cls(all_of(policies), by_name(calendars), at_us)

    def clocks(self, table: Any) -> Any:
        """All clocks as a table."""
        batches = [self.answer.dressed(batch, plain=False) for batch in [*self._batches(table)]]
        return pa.Table.from_batches(batches, schema=clock_schema(plain=False))

    def plain_batches(self, table: Any) -> Iterator[Any]:
        """All clocks as record batches, words as texts."""
        for batch in self._batches(table):
            yield self.answer.dressed(batch, plain=True)

    def _batches(self, table: Any) -> Iterator[Any]:
        for part in Tickets.of(taken_in(table)).parts(self.size):
            blocks = self._judged(part)
            if blocks:
                yield self.answer.batch(part.ids, blocks)

    def _judged(self, part: Part) -> list[Block]:
        arranged = Arrangement.of(part, self.at_us)
        apart = arranged.irregular
        apart[arranged.ticket[_APART[arranged.kind]]] = True
        self._leave_strange(part, arranged, apart)
        fulfilment = Fulfilment(part, arranged, apart)
        marks = fulfilment.marks(self.conditions)
        course = Course.of(part, arranged, marks, apart, promises=self.promises)
        try:
            blocks = [block for offers in self.offers for block in self._measured(course, offers, apart)]
        except (InvalidColumn, InvalidDefinition, InvalidInstant, NoOpenTime):
            blocks, apart[:] = [], True  # the row engine will say which ticket has no answer, and why
        blocks = [without(block, apart) for block in blocks]
        count = int(np.count_nonzero(apart))
        if count:
            self.one_by_one += count
            one_by_one = judged_one_by_one(part, apart, self.policies, self.calendars, self.at_us)
            blocks.append(self.answer.told(one_by_one))
        return blocks

    def _leave_strange(self, part: Part, arranged: Arrangement, apart: Flags) -> None:
        """Set the tickets apart whose workflow has a policy that columns do not know."""
        if self.strange is None:
            apart[:] = True
        elif self.strange:
            opens = np.flatnonzero(arranged.kind == code_of(EventType.OPENED))
            flows = words(part.table, "workflow", arranged.rows[opens])
            strange = np.array([word in self.strange for word in flows.words])
            apart[arranged.ticket[opens[strange[flows.codes]]]] = True

    def _measured(self, course: Course, offers: Offers, apart: Flags) -> Iterator[Block]:
        """The clocks of a metric, a term at a time; tickets that turn out to be strange are set apart."""
        found, strange = cycles_of(course, offers)
        apart[course.tickets[strange]] = True
        for cycles in found:
            if len(cycles):
                lives = Lives.of(course, cycles, self.at_us)
                promises = Promises.of(course, cycles, lives)
                apart[course.tickets[cycles.ticket[promises.strange]]] = True
                yield self.answer.measured(course, cycles, lives, promises)


def together(batches: Iterable[Any]) -> Any:
    """Record batches of one schema as a table; of none, one without events."""
    if isinstance(batches, pa.RecordBatch) or not isinstance(batches, Iterable):
        raise WrongArgument("batches", batches, "an iterable of Arrow record batches")
    listed = list(batches)
    for batch in listed:
        if not isinstance(batch, pa.RecordBatch):
            raise WrongArgument("batch", batch, "an Arrow record batch")
    return pa.Table.from_batches(listed, schema=None if listed else event_schema())
