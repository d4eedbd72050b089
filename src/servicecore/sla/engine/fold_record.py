"""A fold as data, for hosts that store it beside the ticket. Policies and calendars are not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.errors import Fault, InvalidArgument, InvalidDefinition, UnknownName
from servicecore.event import Category, EventType, TicketEvent
from servicecore.record import Reader
from servicecore.sla.engine.agreement import Agreement, dated_fields
from servicecore.sla.engine.cycle_record import Shelf, cycle_to_dict
from servicecore.sla.engine.docket import Docket
from servicecore.sla.engine.memory import Memory
from servicecore.sla.engine.record_part import each, instant, one_of, optional, optional_instant, read_why
from servicecore.sla.engine.standing import Standing
from servicecore.sla.engine.watch import Watch
from servicecore.sla.policies.trigger import ROLES
from servicecore.ticket import Ticket

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.policies.policy import SlaPolicy

__all__ = ["FOLD_SCHEMA", "FoldRecord"]

FOLD_SCHEMA = "servicecore.sla_fold/1"


@frozen
class FoldRecord:
    """
    What there is to store of a fold.

    Args:
        ticket_id, revision, policies, calendars, pending, docket: As in `SlaFold`.
    """

    ticket_id: str
    revision: int
    policies: tuple[SlaPolicy, ...]
    calendars: Mapping[str, BusinessCalendar]
    pending: list[TicketEvent]
    docket: Docket | None

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON-ready data: instants and durations as whole microseconds."""
        return {
            "schema": FOLD_SCHEMA,
            "ticket_id": self.ticket_id,
            "revision": self.revision,
            "policies": [
                {"name": policy.name, "version": policy.version, "digest": policy.digest}
                for policy in self.policies
            ],
            "pending": [event.to_dict() for event in self.pending],
            "docket": None if self.docket is None else _docket_to_dict(self.docket),
        }

    @classmethod
    def read(
        cls, data: Any, policies: tuple[SlaPolicy, ...], calendars: Mapping[str, BusinessCalendar]
    ) -> FoldRecord:
        """The record that `to_dict` wrote; see `SlaFold.from_dict`."""
        reader = Reader("SLA fold", data, FOLD_SCHEMA)
        ticket_id, revision = reader.text("ticket_id"), reader.whole("revision")
        known = reader.part("policies", lambda items: dict(each(items, _read_policy)))
        read_pending = _read_pending if data.get("docket") is not None else _read_beginning
        pending, held = reader.part("pending", read_pending), reader.part("docket", optional(_Held.read))
        reader.finish()
        events = pending if held is None else [*pending, held.opening, held.last]
        if any(event.ticket_id != ticket_id for event in events):
            raise InvalidDefinition("SLA fold", [Fault("ticket_id", "is not the ticket of its events")])
        _check_known(known, policies)
        docket = None
        if held is not None:
            _check_policies(held, known, policies)
            docket = reader.part("docket", lambda _: held.docket(policies, calendars))
            reader.finish()
        return cls(ticket_id, revision, policies, calendars, pending, docket)


def _read_pending(items: Any) -> list[TicketEvent]:
    return each(items, TicketEvent.from_dict)


def _read_beginning(items: Any) -> list[TicketEvent]:
    events = _read_pending(items)
    if not events or events[0].type is not EventType.OPENED:
        message = "does not begin with an opened event; give a docket, or the opening"
        raise InvalidDefinition("pending", [Fault("", message)])
    return events


def _docket_to_dict(docket: Docket) -> dict[str, Any]:
    agreement, opening = docket.agreement, docket.agreement.opening
    shelf, standing = _shelf(agreement), docket.standing
    assert isinstance(standing, Standing)  # a fold is of one ticket
    return {
        "opening": opening.to_dict(),
        "last": None if docket.last is opening else docket.last.to_dict(),
        "opened": None if agreement.ticket is None else agreement.ticket.to_dict(),
        "ticket": None if docket.ticket is None else docket.ticket.to_dict(),
        "dates": dict(sorted(agreement.dates.items())),
        "said": dict(sorted(agreement.said.items())),
        "standing": {
            "state": standing.state,
            "category": standing.category.value,
            "state_why": list(standing.state_why),
            "priority": standing.priority,
            "wait": None if standing.wait is None else list(standing.wait),
            "merged": standing.merged,
        },
        "watches": [_watch_to_dict(watch, shelf) for watch in docket.watches],
    }


def _watch_to_dict(watch: Watch, shelf: Shelf) -> dict[str, Any]:
    return {
        "metric": watch.metric,
        "ended": watch.ended,
        "lapsed": watch.lapsed,
        "over": watch.over,
        "armed": watch.armed,
        "held": None if watch.memory.held is None else list(watch.memory.held),
        "lasted": sorted(watch.memory.lasted),
        "cycles": [cycle_to_dict(cycle, shelf) for cycle in watch.cycles],
    }


def _shelf(agreement: Agreement) -> Shelf:
    terms = [each for metric in agreement.metrics for each in agreement.candidates(metric)]
    # Of two policies that say the same the first is the one that governs.
    found = {(each.policy.digest, each.target.metric): each for each in reversed(terms)}
    return Shelf(found, agreement.calendars)


def _read_policy(data: Any) -> tuple[str, str]:
    reader = Reader("policy", data)
    name, version, digest = reader.text("name"), reader.text("version"), reader.text("digest")
    reader.finish()
    return digest, f"{name} {version}"


@frozen
class _Held:
    """What a record says of a docket, before it is known by which policies."""

    opening: TicketEvent
    last: TicketEvent
    opened: Ticket | None
    ticket: Ticket | None
    dates: dict[str, int | None]
    said: dict[str, int]
    standing: Standing
    watches: Sequence[Any]

    @classmethod
    def read(cls, data: Any) -> _Held:
        reader = Reader("docket", data)
        opening = reader.part("opening", _read_opening)
        last = reader.part("last", optional(TicketEvent.from_dict))
        opened, ticket = (reader.part(name, optional(Ticket.from_dict)) for name in ("opened", "ticket"))
        dates, said = reader.part("dates", _read_dates), reader.part("said", _read_said)
        standing, watches = reader.part("standing", _read_standing), reader.items("watches")
        reader.finish()
        return cls(opening, last or opening, opened, ticket, dates, said, standing, watches)

    @property
    def last_us(self) -> int:
        return max(self.opening.at_us, self.last.at_us)

    def docket(self, policies: tuple[SlaPolicy, ...], calendars: Mapping[str, BusinessCalendar]) -> Docket:
        opening = self.opening
        agreement = Agreement(policies, calendars, opening, opening.at_us, self.opened, self.dates, self.said)
        shelf, reader = _shelf(agreement), Reader("docket", {"watches": self.watches})
        kept = reader.part(
            "watches", lambda items: each(items, lambda item: _read_watch(item, agreement, shelf))
        )
        reader.finish()
        by_metric = {watch.metric: watch for watch in kept}
        watches = [by_metric.get(metric) or Watch(metric, agreement) for metric in agreement.metrics]
        for watch in watches:
            first = agreement.first(watch.metric)
            if first is not None and first[1] > opening.at_us and first[1] >= self.last.at_us:
                watch.awaited = first
        awaiting = any(watch.awaited is not None for watch in watches)
        return Docket(agreement, watches, self.standing, self.ticket, self.last, awaiting=awaiting)


def _read_opening(data: Any) -> TicketEvent:
    event = TicketEvent.from_dict(data)
    if event.type is not EventType.OPENED:
        raise InvalidDefinition("opening", [Fault("type", f"is '{event.type}'; give an opened event")])
    return event


def _read_dates(data: Any) -> dict[str, int | None]:
    reader = Reader("dates", data)
    dates = {name: optional_instant(reader, name) for name in data}
    reader.finish()
    return dates


def _read_said(data: Any) -> dict[str, int]:
    reader = Reader("said", data)
    said = {name: instant(reader, name) for name in data}
    reader.finish()
    return said


def _read_standing(data: Any) -> Standing:
    reader = Reader("standing", data)
    state, category = reader.text("state"), reader.choice("category", [each.value for each in Category])
    state_why, wait = reader.part("state_why", read_why), reader.part("wait", optional(read_why))
    priority = reader.take("priority", (str, type(None)), "a text or nothing")
    merged = reader.flag("merged")
    reader.finish()
    return Standing(state, Category(category), state_why, priority=priority, wait=wait, merged=merged)


def _read_watch(data: Any, agreement: Agreement, shelf: Shelf) -> Watch:
    reader = Reader("watch", data)
    metric = reader.choice("metric", list(agreement.metrics))
    ended, lapsed, over, armed = map(reader.flag, ("ended", "lapsed", "over", "armed"))
    held, _ = reader.part("held", optional(read_why)), reader.items("cycles")
    lasted = reader.part("lasted", lambda items: each(items, one_of(ROLES)))
    reader.finish()
    cycles = reader.part("cycles", lambda items: each(items, lambda item: shelf.read_cycle(item, metric)))
    reader.finish()
    for number, cycle in enumerate(cycles, 1):
        cycle.cycle = number
    memory = Memory(held, frozenset(lasted))
    return Watch(metric, agreement, cycles, ended=ended, lapsed=lapsed, over=over, armed=armed, memory=memory)


def _check_known(known: Mapping[str, str], policies: Sequence[SlaPolicy]) -> None:
    digests = {policy.digest for policy in policies}
    for digest, named in known.items():
        if digest not in digests:
            raise UnknownName("SLA policy", named, [f"{p.name} {p.version}" for p in policies])


def _check_policies(held: _Held, known: Mapping[str, str], policies: Sequence[SlaPolicy]) -> None:
    """Refuse policies by which the past would have been judged otherwise."""
    kept = [policy for policy in policies if policy.digest in known]
    if list(known) != list(dict.fromkeys(policy.digest for policy in kept)):
        expected = "them in the order in which the ticket was folded"
        raise InvalidArgument("policies", [f"{p.name} {p.version}" for p in policies], expected)
    if any(policy.asks_ticket for policy in kept) and (held.opened is None or held.ticket is None):
        message = "is nothing, or 'opened' is; give both, because the policies ask for them"
        raise InvalidDefinition("SLA fold", [Fault("docket.ticket", message)])
    for policy in policies:
        if policy.digest not in known and not _is_ahead(policy, held):
            expected = "new ones that govern only what comes, or fold the whole history anew"
            raise InvalidArgument("policies", f"{policy.name} {policy.version}", expected)


def _is_ahead(policy: SlaPolicy, held: _Held) -> bool:
    """Whether a policy changes nothing so far, and asks for nothing that was not kept."""
    workflow = held.opening.data["workflow"]
    if policy.workflows and workflow not in policy.workflows:
        return True
    unkept = dated_fields([policy]) - held.dates.keys()
    return (
        policy.valid_from_us > held.last_us
        and not unkept
        and (held.ticket is not None or not policy.asks_ticket)
    )
