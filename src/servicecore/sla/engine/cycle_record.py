"""A cycle as data: what a stored fold keeps of each. What can be added up again is left out."""

from __future__ import annotations

from array import array
from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_args

from attrs import frozen

from servicecore.businesstime.compiled.timeline import Edge
from servicecore.document import structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, UnknownName
from servicecore.record import Reader
from servicecore.sla.clocks.change import Change
from servicecore.sla.engine.course import CODES, Course
from servicecore.sla.engine.era import Era
from servicecore.sla.engine.extension import Agreed
from servicecore.sla.engine.ledger import Ledger
from servicecore.sla.engine.promise import Promise
from servicecore.sla.engine.record_part import (
    each,
    in_time,
    instant,
    one_of,
    optional,
    optional_instant,
    read_why,
    refused,
)
from servicecore.sla.engine.stopwatch import ClockState, Stopwatch
from servicecore.sla.engine.turns import Turns
from servicecore.sla.policies.goal import Goal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.engine.course import Why
    from servicecore.sla.engine.terms import Terms

__all__ = ["Shelf", "cycle_to_dict"]


@frozen
class Shelf:
    """
    Where a record's references are looked up.

    Args:
        terms: By the digest of their policy and their metric.

        calendars: By the names that policies call them by.
    """

    terms: Mapping[tuple[str, str], Terms]
    calendars: Mapping[str, BusinessCalendar]

    def calendar(self, name: Any) -> BusinessCalendar:
        """A calendar, which the reader of the name may have refused already."""
        if name not in self.calendars:
            raise UnknownName("calendar", name, self.calendars)
        return self.calendars[name]

    def name_of(self, calendar: BusinessCalendar) -> str:
        """What policies call a calendar."""
        return next(name for name, known in self.calendars.items() if known is calendar)

    def read_cycle(self, data: Any, metric: str) -> Stopwatch:
        """The cycle that `cycle_to_dict` wrote."""
        reader = Reader("cycle", data)
        digest, started_us = reader.text("policy"), instant(reader, "started")
        state = reader.choice("state", [state.value for state in ClockState])
        stopped_us, why = optional_instant(reader, "stopped"), reader.part("why", optional(read_why))
        promise, course = reader.part("promise", self._read_promise), reader.part("course", _read_course)
        eras = reader.part("eras", lambda items: each(items, self._read_era))
        aside, turns = reader.whole("aside"), reader.part("turns", optional(_read_turns))
        passed, agreed = reader.part("passed", _read_passed), reader.part("agreed", optional(_read_agreed))
        changes = reader.part("changes", lambda items: each(items, Change.from_dict))
        excused, told_us = reader.flag("excused"), instant(reader, "told")
        reader.finish()
        terms = self.terms.get((digest, metric))
        if terms is None:
            message = f"has no target for {metric!r}; give the digest of one that has"
            raise InvalidDefinition("cycle", [Fault("policy", message, "unknown_name")])
        _check_places(len(course), eras, aside, agreed)
        return Stopwatch(
            terms,
            1,  # counted by whoever reads them all
            started_us,
            promise,
            Ledger(course, eras, aside),
            ClockState(state),
            stopped_us,
            why,
            turns,
            passed,
            agreed,
            changes,
            excused,
            told_us,
        )

    def _read_promise(self, data: Any) -> Promise:
        reader = Reader("promise", data)
        goal = reader.part("goal", optional(lambda goal: structure(goal, Goal, "goal")))
        calendar = reader.text("calendar")
        from_us, agreed_us = instant(reader, "from"), instant(reader, "agreed")
        edge = reader.choice("edge", get_args(Edge))
        credit_us, added_us = reader.whole("credit_us"), reader.whole("added_us")
        reader.finish()
        return Promise(goal, self.calendar(calendar), from_us, agreed_us, edge, credit_us, added_us)

    def _read_era(self, data: Any) -> Era:
        reader = Reader("era", data)
        calendar, until = reader.text("calendar"), reader.whole("until")
        counted_us, paused_us = reader.whole("counted_us"), reader.whole("paused_us")
        reader.finish()
        return Era(self.calendar(calendar), until, counted_us, paused_us)


def cycle_to_dict(cycle: Stopwatch, shelf: Shelf) -> dict[str, Any]:
    """A cycle as JSON-ready data: instants and durations as whole microseconds."""
    promise, turns, agreed, ledger = cycle.promise, cycle.turns, cycle.agreed, cycle.ledger
    course = ledger.course
    return {
        "policy": cycle.terms.policy.digest,
        "started": cycle.started_us,
        "told": cycle.told_us,
        "state": cycle.state.value,
        "stopped": cycle.stopped_us,
        "why": _list(cycle.why),
        "promise": {
            "goal": None if promise.goal is None else unstructure(promise.goal),
            "calendar": shelf.name_of(promise.calendar),
            "from": promise.from_us,
            "agreed": promise.agreed_us,
            "edge": promise.edge,
            "credit_us": promise.credit_us,
            "added_us": promise.added_us,
        },
        "course": {
            "until": course.until_us,
            "starts": list(course.starts),
            "kinds": list(course.kinds),
            "whys": [_list(why) for why in course.whys],
        },
        "eras": [
            {
                "calendar": shelf.name_of(era.calendar),
                "until": era.until,
                "counted_us": era.counted_us,
                "paused_us": era.paused_us,
            }
            for era in ledger.eras
        ],
        "aside": ledger.aside,
        "turns": None
        if turns is None
        else {
            "pauses": list(turns.pauses),
            "instants": list(turns.instants),
            "causes": list(turns.causes),
        },
        "passed": dict(sorted(cycle.passed.items())),
        "agreed": None if agreed is None else {"point": agreed.point_us, "since": agreed.since},
        "changes": [change.to_dict() for change in cycle.changes],
        "excused": cycle.excused,
    }


def _list(why: Why | None) -> list[str | None] | None:
    return None if why is None else list(why)


def _read_course(data: Any) -> Course:
    reader = Reader("course", data)
    until_us, starts = instant(reader, "until"), reader.part("starts", lambda items: each(items, in_time))
    kinds = reader.part("kinds", lambda items: each(items, one_of(list(CODES))))
    whys = reader.part("whys", lambda items: each(items, optional(read_why)))
    reader.finish()
    if not len(starts) == len(kinds) == len(whys):
        raise refused("a start, a kind and a reason for every stretch")
    if any(end_us <= start_us for start_us, end_us in pairwise([*starts, until_us])):
        raise refused("starts of which each is after the one before, and all before 'until'", "starts")
    course = Course(until_us, array("q", starts), bytearray(kinds))
    for why in whys:
        course.whys.append(course.shared(why))
    return course


def _read_turns(data: Any) -> Turns:
    reader = Reader("turns", data)
    pauses = reader.part("pauses", lambda items: each(items, one_of((0, 1))))
    instants = reader.part("instants", lambda items: each(items, in_time))
    causes = reader.items("causes", str)
    reader.finish()
    if not len(pauses) == len(instants) == len(causes):
        raise refused("a kind, an instant and a cause for every turn")
    return Turns(bytearray(pauses), array("q", instants), list(causes))


def _read_passed(data: Any) -> dict[str, int]:
    reader = Reader("passed", data)
    passed = {name: instant(reader, name) for name in data}
    reader.finish()
    return passed


def _read_agreed(data: Any) -> Agreed:
    reader = Reader("agreed", data)
    point_us, since = instant(reader, "point"), reader.whole("since")
    reader.finish()
    return Agreed(point_us, since)


def _check_places(count: int, eras: Sequence[Era], aside: int, agreed: Agreed | None) -> None:
    """Refuse what speaks of stretches that are not there."""
    untils = [0, *(era.until for era in eras), count]
    if any(after < before for before, after in pairwise(untils)):
        raise refused(f"eras that end one after the other, within {count} stretches", "eras")
    if not 0 <= aside <= len(eras):
        raise refused(f"a number from 0 to {len(eras)}, that of the eras", "aside")
    if agreed is not None and not 0 <= agreed.since <= count:
        raise refused(f"a number from 0 to {count}, that of the stretches", "agreed.since")
