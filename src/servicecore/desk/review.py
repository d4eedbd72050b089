"""What is wrong or suspicious about a desk document, told before a ticket finds out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from servicecore.businesstime import BusinessCalendar
from servicecore.desk.document import read_desk
from servicecore.desk.personal import personal_findings
from servicecore.document import load_document, placed
from servicecore.finding import Finding
from servicecore.priority import check_priority
from servicecore.sla import check_policies
from servicecore.sla.policies.check_calendars import opens
from servicecore.workflow import check

if TYPE_CHECKING:
    from pathlib import Path

    from servicecore.desk.desk import Desk
    from servicecore.desk.document import DeskReading
    from servicecore.errors import Fault
    from servicecore.workflow import Guard, Workflow

__all__ = ["check_desk"]

_SIGNALS = ("started", "breached", "met", "cancelled")
"""What every clock may tell; milestones are the targets' own."""


def check_desk(
    source: str | Path | Mapping[str, Any],
    *,
    guards: Mapping[str, Guard] | None = None,
    at: datetime | int | None = None,
) -> tuple[Finding, ...]:
    """
    Everything wrong or suspicious in a desk document; errors keep it from being used, warnings may be meant.

    Args:
        source: As `load_desk` takes it; findings in a file name it, and the line where that can be told.

        guards: The host's own guards by name, for its own workflows.

        at: When it is, for dates of review; nothing reads the clock.

    Raises:
        InvalidDefinition: If the file cannot be read, or is no TOML or JSON at all.

        NaiveDatetime: If *at* has no UTC offset.
    """
    document = load_document(source, "desk document")
    reading = read_desk(document, guards)
    desk = reading.desk
    promised = _policies(document, desk, at)
    findings = [Finding(fault.path, fault.message, fault.code) for fault in reading.faults]
    found = (
        *(finding for finding in findings if not _said_by(promised, finding)),
        *_workflows(reading.workflows),
        *_calendars(reading.calendars),
        *(finding.under("priority") for finding in (check_priority(desk.priority) if desk.priority else ())),
        *_reception(desk, at),
        *_beside(desk, reading.faults),
        *_personal(document, reading),
        *promised,
    )
    return tuple(placed(document, found))


def _reception(desk: Desk, at: datetime | int | None) -> Iterable[Finding]:
    reception, teams = desk.reception, desk.staff.teams
    parts = {
        "routing": reception.routing
        and reception.routing.check(
            teams=teams, workflows=desk.workflows, categories=reception.categories, lists=reception.lists
        ),
        "entitlements": reception.entitlements
        and reception.entitlements.check([policy.name for policy in desk.policies] or None),
        "decision_lists": reception.lists and at is not None and reception.lists.check(at),
        "categories": reception.categories and reception.categories.check(teams),
        "skill_rules": desk.staff.check(),
    }
    for key, findings in parts.items():
        for finding in findings or ():
            yield finding.under(key)


def _beside(desk: Desk, faults: Collection[Fault]) -> Iterable[Finding]:
    """What there is to say of ladders, supervision and obligations; names where all of the desk is known."""
    known: dict[str, Any] = {} if faults else {"roles": _roles(desk), "signals": _signals(desk)}
    yield from desk.escalation.check(teams=desk.staff.teams, **known)
    for index, obligation in enumerate(desk.obligations.values()):
        yield from (finding.under(f"obligations[{index}]") for finding in obligation.check())


def _roles(desk: Desk) -> set[str]:
    definitions = [each.definition for each in (*desk.workflows.values(), *desk.earlier.values())]
    opening = {role for each in definitions for role in each.opening.roles}
    return opening | {role for each in definitions for move in each.transitions for role in move.roles}


def _signals(desk: Desk) -> Mapping[str, Collection[str]]:
    found: dict[str, set[str]] = {}
    for policy in desk.policies:
        for target in policy.targets:
            found.setdefault(target.metric, set(_SIGNALS)).update(target.milestones)
    return found


def _personal(document: Mapping[str, Any], reading: DeskReading) -> Iterable[Finding]:
    """What there is to say of personal fields, where their declaration can be read."""
    if any(fault.path.startswith("personal") for fault in reading.faults):
        return ()
    return personal_findings(document, reading.desk.personal, reading.workflows)


def _said_by(findings: Iterable[Finding], other: Finding) -> bool:
    """Whether one of them says the same of that very place, or of one within it."""
    return other.path != "" and any(
        finding.code == other.code and finding.path.startswith(other.path) for finding in findings
    )


def _workflows(workflows: Mapping[int, Workflow]) -> Iterable[Finding]:
    for index, workflow in workflows.items():
        for finding in check(workflow.definition, workflow.guards):
            yield finding.under(f"workflows[{index}]")


def _calendars(calendars: Mapping[int, BusinessCalendar]) -> Iterable[Finding]:
    for index, calendar in calendars.items():
        path = f"calendars[{index}]"
        if not opens(calendar, None):
            yield _warning(path, "never opens; whoever asks it for a deadline gets an error", "never_open")
        if any(closing.startswith("23:59") for _, closing in _hours(calendar)):
            message = "closes at 23:59, which loses a minute each night; write 24:00"
            yield _warning(path, message, "lost_minute")


def _hours(calendar: BusinessCalendar) -> Iterable[tuple[str, str]]:
    document = calendar.to_dict()
    for key in ("weekly", "special"):
        for day in document.get(key, {}).values():
            yield from map(tuple, day)


def _policies(document: Mapping[str, Any], desk: Desk, at: datetime | int | None) -> tuple[Finding, ...]:
    """What there is to say of the policies, whatever else is wrong with the desk."""
    policies, levels = document.get("sla"), desk.priority.scale.levels if desk.priority else ()
    if not isinstance(policies, list):
        return ()
    calendars = {**_unread(document), **desk.calendars}
    return tuple(
        finding.under("sla") for finding in check_policies(policies, calendars, levels=levels, at=at)
    )


def _unread(document: Mapping[str, Any]) -> Mapping[str, BusinessCalendar]:
    """Something under the name of every calendar: one that cannot be read is known all the same."""
    calendars = document.get("calendars")
    items = calendars if isinstance(calendars, list) else []
    named = [item.get("name") for item in items if isinstance(item, Mapping)]
    return {name: BusinessCalendar.always() for name in named if isinstance(name, str)}


def _warning(path: str, message: str, code: str) -> Finding:
    return Finding(path, message, code, severity="warning")
