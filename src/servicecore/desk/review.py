"""What is wrong or suspicious about a desk document, told before a ticket finds out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from servicecore.businesstime import BusinessCalendar
from servicecore.desk.document import read_desk
from servicecore.document import load_document, placed
from servicecore.errors import path_part
from servicecore.finding import Finding
from servicecore.priority import check_priority
from servicecore.sla import check_policies
from servicecore.sla.policies.check_calendars import opens
from servicecore.workflow import check

if TYPE_CHECKING:
    from pathlib import Path

    from servicecore.desk.desk import Desk
    from servicecore.workflow import Guard

__all__ = ["check_desk"]


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
    desk, faults = read_desk(document, guards)
    promised = _policies(document, desk, at)
    findings = [Finding(fault.path, fault.message, fault.code) for fault in faults]
    found = (
        *(finding for finding in findings if not _said_by(promised, finding)),
        *_workflows(desk),
        *_calendars(desk),
        *(finding.under("priority") for finding in (check_priority(desk.priority) if desk.priority else ())),
        *_reception(desk, at),
        *promised,
    )
    return tuple(placed(document, found))


def _reception(desk: Desk, at: datetime | int | None) -> Iterable[Finding]:
    reception = desk.reception
    parts = {
        "routing": reception.routing
        and reception.routing.check(
            workflows=desk.workflows, categories=reception.categories, lists=reception.lists
        ),
        "entitlements": reception.entitlements
        and reception.entitlements.check([policy.name for policy in desk.policies] or None),
        "decision_lists": reception.lists and at is not None and reception.lists.check(at),
        "categories": reception.categories and reception.categories.check(),
    }
    for key, findings in parts.items():
        for finding in findings or ():
            yield finding.under(key)


def _said_by(findings: Iterable[Finding], other: Finding) -> bool:
    """Whether one of them says the same of that very place, or of one within it."""
    return other.path != "" and any(
        finding.code == other.code and finding.path.startswith(other.path) for finding in findings
    )


def _workflows(desk: Desk) -> Iterable[Finding]:
    for name, workflow in desk.workflows.items():
        for finding in check(workflow.definition, workflow.guards):
            yield finding.under(f"workflow {path_part(name)}")


def _calendars(desk: Desk) -> Iterable[Finding]:
    for name, calendar in desk.calendars.items():
        path = f"calendar {path_part(name)}"
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
