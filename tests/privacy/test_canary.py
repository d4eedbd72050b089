"""
A canary in every personal place: it must sing in none of what the library says of itself.

The values of one ticket and of what is made of it are walked through, down to the last part, and asked for their
`repr` and `str`; every class of error is brought about by wrong input beside personal values, and looked through with
what it carries and what it came from.
"""

from __future__ import annotations

import logging
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pendulum
import pyarrow as pa
import pytest

from agreements import OFFICE
from histories import History, at
from servicecore import errors
from servicecore.condition import (
    EVENT_FIELDS,
    TICKET_FIELDS,
    Condition,
    Field,
    FieldSchema,
    event_values,
    ticket_values,
)
from servicecore.desk import load_desk
from servicecore.desk.review import check_desk
from servicecore.dispatch import Demand, Person, plan, rank
from servicecore.errors import ServiceCoreError, TransitionRefused
from servicecore.event import Actor, TicketEvent
from servicecore.history import ordered
from servicecore.metrics import FactPolicy, TicketMapping, catalog, compute, fold, read_log
from servicecore.metrics.logs.entry import UnusableRow
from servicecore.priority import (
    Occurrence,
    Override,
    RecurrenceRule,
    RecurrenceWatch,
    incident_policy,
    rank_themes,
)
from servicecore.privacy import PersonalFields, erase, redact
from servicecore.sample.sample_desk import sample_document
from servicecore.sla import (
    SlaFold,
    SlaPolicy,
    SlaStatus,
    evaluate,
    evaluate_many,
    event_table,
    holders,
    what_if,
    what_if_many,
)
from servicecore.store import MemoryStore
from servicecore.ticket import Ticket
from servicecore.workflow import Refusal

CANARY = "Zq7canary"
BORN = datetime(1977, 7, 7)
EARLY = datetime(1, 1, 1, tzinfo=pendulum.timezone("Asia/Tokyo"))
NINE = pendulum.datetime(2026, 3, 2, 9, 30, tz="Europe/Berlin")

ALICE = Actor(f"alice-{CANARY}", ["requester"], kind="requester")
KIM = Actor(f"kim-{CANARY}", ["agent", "manager"], team="network")
PERSONAL = {
    "email": f"{CANARY}@example.org",
    "contact": {"name": CANARY, "phones": [CANARY]},
    "description": CANARY,
}
SCHEMA = FieldSchema(
    {"email": Field("text", personal=True), "born_at": Field("instant", personal=True), "title": "text"}
)

ANSWERS = ("sla.explanation.", "dispatch.", "metrics.table")
"""Where `str` is the answer to who paused, who takes a ticket, or what figures are grouped by; `repr` is not."""


def desk():
    return load_desk(tomllib.loads(sample_document()))


def sings(said: object) -> bool:
    return any(song in str(said) for song in (CANARY, "1977-07-07", "1977, 7, 7"))


def parts_of(value: Any) -> Iterator[Any]:
    """What a value holds, in slots, in attributes, as a mapping or as a sequence."""
    if isinstance(value, Mapping):
        yield from value.keys()
        yield from value.values()
    elif isinstance(value, list | tuple | set | frozenset | deque):
        yield from value
    if type(value).__module__.partition(".")[0] == "servicecore":
        for kind in type(value).__mro__:
            yield from (
                getattr(value, name) for name in getattr(kind, "__slots__", ()) if hasattr(value, name)
            )
        yield from getattr(value, "__dict__", {}).values()


def told_by(*roots: Any) -> tuple[int, list[str]]:
    """How many values of the library there are in what is given, and those in whose words the canary sings."""
    seen: dict[int, Any] = {}
    waiting, singing, asked = [*roots], [], 0
    while waiting:
        value = waiting.pop()
        if id(value) in seen or isinstance(value, str | int | float | type | None):
            continue
        seen[id(value)] = value
        waiting.extend(parts_of(value))
        module = type(value).__module__
        if module.partition(".")[0] == "servicecore":
            asked += 1
            answers = module.removeprefix("servicecore.").startswith(ANSWERS)
            said = repr(value) if answers else f"{value!r} {value}"
            singing += [f"{type(value).__name__}: {said[:200]}"] if sings(said) else []
    return asked, singing


@pytest.fixture(scope="module")
def case() -> dict[str, Any]:
    """One ticket at the sample desk with all that a host may ask of it."""
    ours, events = desk(), []
    opened = ours.open(
        "T-1",
        workflow="incident",
        at=NINE,
        actor=ALICE,
        title="VPN",
        impact="department",
        urgency="high",
        **PERSONAL,
    )
    steps = [opened]
    for minutes, trigger, fields in (
        (1, "assign", {"assignee": KIM.id, "reason": CANARY}),
        (2, "start", {}),
        (3, "prioritise", {"priority": "P1", "override": True, "reason": CANARY}),
        (4, "wait", {"wait_reason": "requester"}),
        (60, "resume", {"email": CANARY}),
    ):
        steps.append(ours.apply(steps[-1].ticket, trigger, at=NINE.add(minutes=minutes), actor=KIM, **fields))
        assert steps[-1].ok, steps[-1].refusals
    ticket = steps[-1].ticket
    events = [event for step in steps for event in step.events]
    extended = {"metric": "resolution", "by": "2h", "reason": CANARY}
    last = len(events)
    events += [
        TicketEvent(
            f"T-1:{last + number}",
            "T-1",
            sequence=last + number,
            at=NINE.add(hours=2),
            type=kind,
            actor=KIM,
            data=data,
        )
        for number, (kind, data) in enumerate(
            [("extended", extended), ("supervised", {"supervisor": CANARY})], 1
        )
    ]
    later = NINE.add(hours=4)
    return {
        "desk": ours,
        "steps": steps,
        "ticket": ticket,
        "events": events,
        "at": later,
        "status": ours.sla(events, at=later),
    }


class TestValues:
    def test_of_a_ticket(self, case):
        events, ticket, ours = case["events"], case["ticket"], case["desk"]
        refused = [
            ours.apply(ticket, "resolve", at=case["at"], actor=KIM, solution={CANARY.encode()}),
            ours.apply(ticket, "note", at=case["at"], actor=ALICE, email=CANARY.encode(), assignee=[CANARY]),
            ours.apply(
                ticket, "prioritise", at=case["at"], actor=KIM, priority="P1", override=True, reason=[CANARY]
            ),
            ours.apply(ticket, "assign", at=case["at"], actor=KIM, expected_revision=1),
        ]
        assert not any(step.ok for step in refused)
        options = [ours.options(ticket, at=case["at"], actor=actor, **PERSONAL) for actor in (ALICE, KIM)]
        again = [
            Ticket.from_dict(ticket.to_dict()),
            *(TicketEvent.from_dict(event.to_dict()) for event in events),
        ]
        store = MemoryStore()
        store.append("T-1", events, 0)

        asked, singing = told_by(
            case["steps"], refused, options, again, ordered(events), store, ours.upcoming(ticket)
        )

        assert singing == []
        assert asked > 50

    def test_of_clocks(self, case):
        events, ours, status = case["events"], case["desk"], case["status"]
        explained = status.explain()
        fold_ = SlaFold.of(events, ours.policies, ours.calendars)
        supposed = what_if(events, ours.policies, ours.calendars, at=case["at"], priority="P2")
        clocks = [clock.explain() for clock in status.clocks.values()]
        lines = [(each.parts, each.ahead, each.lines) for each in clocks]
        held = [holders(clock, events, ours.calendars) for clock in status.clocks.values()]
        again = SlaStatus.from_dict(status.to_dict())

        asked, singing = told_by(
            status, explained, clocks, lines, fold_, supposed, held, again, status.timeline(), status.signals
        )

        assert singing == []
        assert asked > 100
        assert CANARY in str(
            explained
        )  # who paused is what it is asked for; a redacted history tells no names

    def test_of_the_explanations_of_a_redacted_history(self, case):
        readable = redact(
            case["events"], "auditor", PersonalFields(["email", "contact", "description", "reason"])
        )
        status = case["desk"].sla(readable, at=case["at"])

        assert not sings(status.explain())
        assert not sings(status.to_dict())
        assert not sings([event.to_dict() for event in readable])

    def test_of_conditions(self, case):
        schema = TICKET_FIELDS | EVENT_FIELDS | SCHEMA
        tests = [
            {"field": name, "eq": CANARY}
            for name in ("email", "requester", "assignee", "actor.id", "data.reason", "data.assignee")
        ]
        condition = Condition.from_dict(
            {
                "any": [
                    *tests,
                    {"field": "born_at", "younger_than": "4h"},
                    {"not": {"field": "email", "contains_text": CANARY}},
                ]
            },
            schema,
        )
        answers = []
        for event in case["events"]:
            values = {
                **ticket_values(case["ticket"]),
                **event_values(event),
                "born_at": "1977-07-07T00:00:00Z",
            }
            answers.append(condition.explain(values, at_us=event.at_us))

        asked, singing = told_by(answers)

        assert singing == []
        assert asked > len(answers)
        assert not sings([answer.to_dict() for answer in answers])

    def test_of_priority(self, case):
        policy = incident_policy()
        decided = [
            policy.decide(ticket_values(case["ticket"]), override, at_us=1)
            for override in (
                None,
                Override("P1", CANARY, by=CANARY),
                Override("P1", CANARY, by=CANARY, expires_at_us=0),
            )
        ]
        watch = RecurrenceWatch(RecurrenceRule(within="8h", at_least=2))
        found = [
            Occurrence(f"T-{number}", number, category="vpn", subject=f"{CANARY} is ill", requester=CANARY)
            for number in range(3)
        ]
        heard = [watch.see(occurrence) for occurrence in found]

        asked, singing = told_by(decided, watch, heard, found, rank_themes(found))

        assert any(heard)
        assert singing == []
        assert asked > 10
        assert not sings([each.explanation for each in decided])

    def test_of_dispatch(self):
        people = [
            Person(f"{name}-{CANARY}", skills, capacity=1)
            for name, skills in (("kim", {"vpn": 2}), ("lee", {}))
        ]
        demand = Demand("T-1", {"vpn": 1}, previous=f"kim-{CANARY}")
        ranking, planned = rank(demand, people, at(0)), plan([demand], people, at(0))

        _, singing = told_by(people, demand, ranking, planned)

        assert singing == []
        assert CANARY in str(ranking)  # who takes it is what it is asked for

    def test_of_figures(self, case):
        ours = case["desk"]
        policy = FactPolicy(fields=("email", "impact"), calendar=next(iter(ours.calendars)))
        facts = [fold(case["events"], ours.policies, ours.calendars, asof=case["at"], policy=policy)]
        table = compute(
            facts, [catalog.FIRST_RESPONSE.p90, catalog.SLA_ATTAINMENT], by=["priority"], asof=case["at"]
        )
        tally = what_if_many([case["events"]], ours.policies, ours.calendars, at=case["at"], priority="P2")

        by_person = compute(facts, [catalog.FIRST_RESPONSE.p90], by=["email"], asof=case["at"])

        asked, singing = told_by(facts, table, by_person, tally)

        assert singing == []
        assert asked > 4
        assert CANARY in str(by_person)  # what the figures are grouped by is what it is asked for
        assert not sings((table.to_dicts(), table.to_html(), table.explain()))

    def test_of_logs_and_findings(self, tmp_path):
        log = log_of(
            tmp_path, f"T-1,2026-03-02 09:00,Accept,{CANARY}", f"T-1,soon,Accept,{CANARY}", f"T-1,{CANARY}"
        )

        _, singing = told_by(
            log.rejections,
            log.facts(),
            list(log.histories()),
            vars(log),
            check_desk({"name": "x", "calendars": [], "sla": [7]}),
        )

        assert log.rejected == 2
        assert singing == []

    def test_of_what_was_redacted_and_erased(self, case):
        fields = PersonalFields()

        _, singing = told_by(
            redact(case["events"], "auditor"),
            erase(case["events"], fields, people=[KIM.id], everywhere=True),
            fields,
        )

        assert singing == []


def log_of(tmp_path, *rows):
    path = tmp_path / "log.csv"
    path.write_text("\n".join(["id,at,what,who", *rows]) + "\n", encoding="utf-8")
    columns = {"ticket": "id", "at": "at", "at_format": "%Y-%m-%d %H:%M", "activity": "what", "actor": "who"}
    mapping = {"columns": columns, "activities": {"Accept": {"event": "acknowledged"}}}
    return read_log(path, TicketMapping.load(mapping))


def opened(**data):
    return {"workflow": "incident", "state": "new", "category": "new", "fields": PERSONAL, **data}


def event(actor: Any = ALICE, data: Any = None, **changes: Any) -> TicketEvent:
    data = opened() if data is None else data
    return TicketEvent(
        **{
            "id": "T-1:1",
            "ticket_id": "T-1",
            "sequence": 1,
            "at": 0,
            "type": "opened",
            "actor": actor,
            "data": data,
            **changes,
        }
    )


def record(**changes: Any) -> dict[str, Any]:
    return {**event().to_dict(), **changes}


def ticket_record(**changes: Any) -> dict[str, Any]:
    return {**Ticket.opened_by(event()).to_dict(), **changes}


TARGET = {"metric": "resolution", "goals": {"*": "8h"}, "starts_at": "born_at"}
DATED = SlaPolicy.from_dict({"name": "dated", "version": "1", "calendar": "office", "targets": [TARGET]})
PLAIN = SlaPolicy.from_dict(
    {"name": "plain", "version": "1", "calendar": "office", "targets": [{**TARGET, "starts_at": None}]}
)


def judged(history: Any, policy: SlaPolicy = PLAIN) -> Any:
    return evaluate(history, [policy], [OFFICE], at=at(60))


def refused() -> Any:
    ours = desk()
    ticket = ours.open("T-1", workflow="incident", at=NINE, actor=ALICE, **PERSONAL).ticket
    return ours.apply(ticket, "resolve", at=NINE, actor=ALICE, email=CANARY.encode()).raise_if_refused()


def with_data(text: str) -> Any:
    """The clocks of a table in which an extension, which is read row by row, has this for its data."""
    table = event_table(History().opened().add(1, "extended", metric="resolution", by="2h").events)
    table = table.set_column(table.column_names.index("data_json"), "data_json", pa.array(["{}", text]))
    return evaluate_many(table, [PLAIN], [OFFICE], at=at(60))


class Frame:
    """What says that it is an Arrow table, and is none."""

    def __arrow_c_stream__(self, requested_schema=None):
        raise ValueError(
            f"Could not convert {CANARY!r} with type str", "Conversion failed for column actor_id"
        )


def _log_without_a_row() -> None:
    with TemporaryDirectory() as folder:
        log_of(Path(folder), f"T-1,soon,Accept,{CANARY}")


def _late() -> None:
    fold_ = SlaFold.of([event(at=at(60))], [PLAIN], [OFFICE])
    fold_.add(event(data={"email": CANARY}, id="T-1:2", sequence=2, at=at(0), type="note"))


def _back() -> None:
    watch = RecurrenceWatch(RecurrenceRule())
    for at_us in (1, 0):
        watch.see(Occurrence(f"T-{at_us}", at_us, category=CANARY, subject=CANARY, requester=CANARY))


WRONG = {
    "an actor that is none": lambda: event(actor=CANARY),
    "an actor without an id": lambda: Actor([CANARY]),
    "an actor's record": lambda: Actor.from_dict({"id": [CANARY]}),
    "data that are none": lambda: event(data=[CANARY]),
    "a text where an instant is due": lambda: event(
        data={"promised_at": CANARY, "what": CANARY}, type="promised"
    ),
    "a list where a person is due": lambda: event(data={"assignee": [CANARY]}, type="assigned"),
    "a type that is not known": lambda: event(type="opend"),
    "an instant without offset": lambda: event(at=datetime(2026, 3, 2, 9)),
    "an instant of the year 0": lambda: TicketEvent.from_dict(record(at="0000-01-01T00:00:00Z")),
    "a field's instant of the year 0": lambda: (
        desk().open("T-1", workflow="incident", at=NINE, actor=ALICE, born_at=EARLY).raise_if_refused()
    ),
    "a record of an event": lambda: TicketEvent.from_dict(record(actor=CANARY, data=CANARY, sequence="1")),
    "a record with more": lambda: TicketEvent.from_dict(record(email=CANARY)),
    "a record of a ticket": lambda: Ticket.from_dict(
        ticket_record(requester=[CANARY], assignee=7, fields=CANARY, override={"by": [CANARY], "reason": 7})
    ),
    "a record in the place of an event": lambda: ordered([record()]),
    "a history that is none": lambda: ordered(ticket_record()["revision"]),
    "an event under two contents": lambda: ordered(
        [event(), event(actor=KIM, data=opened(fields={"email": CANARY * 2}))]
    ),
    "no opening": lambda: Ticket.replay([event(type="note")]),
    "a second opening": lambda: Ticket.opened_by(event()).after(event(sequence=2)),
    "a revision that is not expected": lambda: MemoryStore().append("T-1", [event(sequence=8)], 7),
    "a command refused": refused,
    "a version that the desk lacks": lambda: desk().workflow_of(
        Ticket.opened_by(event(data=opened(workflow_version="9")))
    ),
    "an actor that the desk refuses": lambda: desk().open(
        "T-1", workflow="incident", at=NINE, actor=CANARY, **PERSONAL
    ),
    "a ticket that the desk refuses": lambda: desk().apply(ticket_record(), "note", at=NINE, actor=ALICE),
    "a workflow that is not there": lambda: desk().open(
        "T-1", workflow="incidents", at=NINE, actor=ALICE, **PERSONAL
    ),
    "a field without offset": lambda: desk().open(
        "T-1", workflow="incident", at=NINE, actor=ALICE, born_at=[BORN]
    ),
    "fields that are none": lambda: incident_policy().decide([CANARY]),
    "an override without a reason": lambda: Override("P1", [CANARY], by=[CANARY]),
    "a condition's value without offset": lambda: Condition.from_dict(
        {"field": "born_at", "younger_than": "4h"}, SCHEMA
    ).test({"born_at": BORN}, at_us=0),
    "a condition's values that are none": lambda: Condition.from_dict(
        {"field": "email", "present": True}, SCHEMA
    ).test(CANARY),
    "a condition on a personal field": lambda: Condition.from_dict(
        {"field": "born_at", "lt": CANARY}, SCHEMA
    ),
    "an extension by what is no time": lambda: judged(
        History().opened().add(1, "extended", metric="resolution", by=CANARY).events
    ),
    "a date to count from that is none": lambda: judged(
        [event(data=opened(fields={"born_at": CANARY}))], DATED
    ),
    "an event that comes too late": _late,
    "merged histories that are none": lambda: evaluate([event()], [PLAIN], [OFFICE], at=at(0), merged=CANARY),
    "a person twice": lambda: plan([], [Person(CANARY), Person(CANARY)], at(0)),
    "a person without an id": lambda: Person([CANARY]),
    "somebody who is no person": lambda: rank(Demand("T-1"), [{"id": CANARY}], at(0)),
    "a previous person who is none": lambda: Demand("T-1", previous=[CANARY]),
    "an occurrence that is none": lambda: Occurrence("T-1", 0, requester=[CANARY], subject=7),
    "an occurrence before the last": _back,
    "a log without a row": _log_without_a_row,
    "data that are no JSON": lambda: with_data(f'{{"email": "{CANARY}"'),
    "data that make no event": lambda: with_data(f'{{"metric": "resolution", "by": ["{CANARY}"]}}'),
    "data that are no object": lambda: with_data(f'["{CANARY}"]'),
    "a table that is none": lambda: evaluate_many([record()], [PLAIN], [OFFICE], at=at(0)),
    "a table that breaks": lambda: evaluate_many(Frame(), [PLAIN], [OFFICE], at=at(0)),
    "events to write that are none": lambda: event_table([record()]),
    "data that cannot be written": lambda: event_table([event(data=opened(fields={"born_at": BORN}))]),
    "personal fields that are none": lambda: PersonalFields(["state"]),
    "a history to redact that is none": lambda: redact([record()], "auditor"),
    "people to erase that are no list": lambda: erase([event()], people=CANARY),
    "a clock that is none": lambda: holders(CANARY, [event()], [OFFICE]),
    "a clock that is not there": lambda: judged([event()]).clocks["resolutio"],
}

NOT_NEAR = {
    "InvalidDuration",  # of goals, efforts and windows
    "InvalidInstant",  # of events themselves and of a log's columns of instants; a field's is refused by name
    "InvalidImport",  # of holidays and hours
    "MissingExtra",
    "NoOpenTime",
    "RepeatedTime",  # of local times, where a caller asks to be told
    "SkippedTime",
    "UnknownTimeZone",
}
"""Errors that are not about what could be personal."""


def chain_of(error: BaseException | None) -> Iterator[BaseException]:
    """An error with everything that it came from, said or not."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        here = waiting.pop()
        if here is not None and here not in seen:
            seen.append(here)
            waiting += [here.__cause__, here.__context__]
            yield here


def caught(call) -> ServiceCoreError:
    with pytest.raises(ServiceCoreError) as info:
        call()
    return info.value


class TestErrors:
    @pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
    def test_do_not_tell(self, call):
        for error in chain_of(caught(call)):
            assert not sings(error)
            assert not sings(repr(error.args))
            assert not sings(repr(vars(error)))
            assert told_by(vars(error))[1] == []

    def test_are_all_thought_of(self):
        met = {type(error) for call in WRONG.values() for error in [caught(call)]}
        every = {getattr(errors, name) for name in errors.__all__ if isinstance(getattr(errors, name), type)}
        every = {kind for kind in every if issubclass(kind, ServiceCoreError)} - {ServiceCoreError}

        unmet = {kind.__name__ for kind in every if not any(issubclass(each, kind) for each in met)}

        assert unmet == NOT_NEAR

    def test_a_refusal_of_a_guard_is_the_hosts_own_words(self):
        error = TransitionRefused("T-1", "note", [Refusal("guard", "not by you", {"guard": "own"})])

        assert str(error) == "cannot 'note' ticket 'T-1': not by you"

    def test_a_row_of_a_log_tells_the_cell_that_is_wrong_alone(self):
        assert str(UnusableRow("at", "'soon' is of another form")) == "column 'at': 'soon' is of another form"


def test_nothing_is_ever_logged(case, caplog):
    caplog.set_level(logging.NOTSET)

    TestValues().test_of_a_ticket(case)
    TestValues().test_of_clocks(case)
    for call in WRONG.values():
        caught(call)

    assert caplog.records == []
