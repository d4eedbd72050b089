"""Which row a command takes, and what stands against it where it takes none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.errors import InvalidInstant, choices, shown
from servicecore.event import Category
from servicecore.instant import to_iso
from servicecore.workflow.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecore.condition import Hours
    from servicecore.event import Actor
    from servicecore.ticket import Ticket
    from servicecore.workflow.compiled import Workflow
    from servicecore.workflow.refusal import RefusalCode
    from servicecore.workflow.row import Row

__all__ = ["choose", "nearest", "objections"]


def objections(
    workflow: Workflow, ticket: Ticket, at_us: int, expected_revision: int | None
) -> list[Refusal]:
    """
    What stands against any command at all: another workflow, another revision, an earlier instant.

    Raises:
        InvalidInstant: If *at_us* is not an integer.
    """
    if type(at_us) is not int:
        raise InvalidInstant("at_us", at_us, "is no whole number of microseconds; give to_us(at)")
    found: list[Refusal] = []
    if ticket.workflow != workflow.definition.name or ticket.state not in workflow.states:
        params: dict[str, Any] = {
            "workflow": workflow.name,
            "ticket_workflow": ticket.workflow,
            "state": ticket.state,
        }
        what = f"the ticket is {shown(ticket.state)} in workflow {shown(ticket.workflow)}"
        message = f"{what}, which workflow {shown(workflow.name)} does not know"
        found.append(Refusal("wrong_workflow", message, params))
    if expected_revision is not None and expected_revision != ticket.revision:
        message = (
            f"the ticket is at revision {ticket.revision}, not {shown(expected_revision)}; look at it again"
        )
        params = {"expected": expected_revision, "actual": ticket.revision}
        found.append(Refusal("stale_revision", message, params))
    if at_us < ticket.updated_at_us:
        latest = to_iso(ticket.updated_at_us)
        message = f"{to_iso(at_us)} is before the ticket's latest event at {latest}"
        found.append(Refusal("time_backwards", message, {"at": to_iso(at_us), "updated_at": latest}))
    return found


def choose(
    workflow: Workflow,
    ticket: Ticket,
    trigger: str,
    actor: Actor,
    fields: Mapping[str, Any],
    at_us: int,
    calendars: Mapping[str, Hours],
) -> tuple[Row | None, list[Refusal]]:
    """The first row that fits and nothing against it; else the nearest one, if any, and what is."""
    rows = workflow.table.get((ticket.state, trigger))
    if rows is None:
        return None, [_no_row(workflow, ticket, trigger)]
    tried: list[tuple[Row, list[Refusal]]] = []
    for row in rows:
        if row.plain:
            found = row.demands(actor, fields)
        else:
            found = row.refusals(ticket, actor, fields, at_us, calendars)
        if not found:
            return row, found
        tried.append((row, found))
    return tried[0] if len(tried) == 1 else nearest(workflow, ticket, trigger, tried)


def nearest(
    workflow: Workflow, ticket: Ticket, trigger: str, tried: Sequence[tuple[Row, list[Refusal]]]
) -> tuple[Row | None, list[Refusal]]:
    """
    The first of the rows that came nearest to fitting, and what stands against all that came as near.

    Nearer is a row with fewer reasons that no field could take away, and then with fewer reasons:
    an agent who forgot a field is told of the field, not that requesters could do without it.
    """
    if not tried:
        return None, [_no_row(workflow, ticket, trigger)]
    if len(tried) == 1:
        return tried[0]
    distances = [_distance(found) for _, found in tried]
    least = min(distances)
    closest = [each for each, distance in zip(tried, distances, strict=True) if distance == least]
    return closest[0][0], [refusal for _, found in closest for refusal in found]


def _distance(found: Sequence[Refusal]) -> tuple[int, int]:
    fixed = 0
    for refusal in found:
        if "field" not in refusal.params:
            fixed += 1
    return fixed, len(found)


def _no_row(workflow: Workflow, ticket: Ticket, trigger: str) -> Refusal:
    state, category = ticket.state, ticket.category
    if trigger not in workflow.triggers:
        message = f"trigger {shown(trigger)} is not known; use one of {choices(workflow.triggers)}"
        return Refusal("unknown_trigger", message, {"trigger": trigger, "accepted": workflow.triggers})
    accepted = workflow.onward.get(state, ())
    params = {"trigger": trigger, "state": state, "accepted": accepted}
    code: RefusalCode = "no_transition"
    what = f"cannot {trigger} a ticket that is {shown(state)}"
    if category is Category.CLOSED:
        code, what = "final", f"{what}, which is final"
    return Refusal(code, f"{what}; from there it can: {choices(accepted)}", params)
