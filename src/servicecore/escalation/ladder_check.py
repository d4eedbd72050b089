"""What is wrong or suspicious about ladders: rungs never climbed, ends never reached, names nothing has."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from attrs import evolve

from servicecore.businesstime.goal import OpenTime
from servicecore.condition.contradiction import contradictions
from servicecore.errors import choices, path_part, shown
from servicecore.escalated import FUNCTIONAL, HIERARCHICAL
from servicecore.escalation.occasion import BREACHED, read_span
from servicecore.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from servicecore.condition import Condition
    from servicecore.escalation.ladder import Ladder, Rung
    from servicecore.escalation.occasion import Occasion
    from servicecore.escalation.supervision import Supervision

__all__ = ["dead_findings", "ladder_findings", "occasion_findings", "role_findings"]

Group: TypeAlias = "tuple[str | None, ...]"


def ladder_findings(
    ladder: Ladder,
    teams: Collection[str] | None,
    roles: Collection[str] | None,
    signals: Mapping[str, Collection[str]] | None,
) -> Iterator[Finding]:
    """Everything that can be found out about a ladder, given what else there is."""
    yield from _holding_findings("when", ladder.condition)
    yield from occasion_findings("rungs", ladder.rungs, ladder.conditions, signals)
    yield from dead_findings(ladder, "rungs", ladder.rungs, (ladder.condition, *ladder.conditions))
    yield from _alone(ladder)
    yield from _overtaken(ladder)
    yield from _ends(ladder)
    yield from _unknown_names("tiers[{}].team", "team", [tier.team for tier in ladder.tiers], teams)
    yield from role_findings("levels[{}].role", [level.role for level in ladder.levels], roles)
    yield from role_findings("roles[{}]", ladder.roles, roles)


def occasion_findings(
    section: str,
    occasions: Sequence[Occasion],
    conditions: Sequence[Condition | None],
    signals: Mapping[str, Collection[str]] | None,
) -> Iterator[Finding]:
    """Occasions that never come."""
    for index, (occasion, condition) in enumerate(zip(occasions, conditions, strict=True)):
        yield from _holding_findings(f"{section}[{index}].when", condition)
        yield from _signal_findings(f"{section}[{index}]", occasion, signals)


def dead_findings(
    document: Ladder | Supervision,
    section: str,
    occasions: Sequence[Occasion],
    conditions: Sequence[Condition | None],
) -> Iterator[Finding]:
    """Keys that say nothing: calendars in which nothing is counted, fields that nobody asks for."""
    lengths = [occasion for occasion in occasions if occasion.after or occasion.before]
    for index, occasion in enumerate(occasions):
        if occasion.calendar is not None and occasion not in lengths:
            yield _dead(f"{section}[{index}].calendar", "no length of time is counted in it")
    if document.calendar is not None and all(occasion.calendar for occasion in lengths):
        yield _dead("calendar", "no length of time is counted in it")
    asked = {name for condition in conditions if condition is not None for name in condition.needed}
    for name in document.fields:
        if name not in asked:
            yield _dead(f"fields.{path_part(name)}", "no condition asks for it")


def _dead(path: str, why: str) -> Finding:
    return Finding(path, f"says nothing: {why}; leave it out", "dead_key", severity="warning")


def _holding_findings(path: str, condition: Condition | None) -> Iterator[Finding]:
    """Conditions that never hold."""
    for name in () if condition is None else contradictions(condition):
        yield Finding(path, f"never holds: no value of {name} fits all that it asks", "never_holds")


def _signal_findings(
    path: str, occasion: Occasion, signals: Mapping[str, Collection[str]] | None
) -> Iterator[Finding]:
    """Occasions that no clock ever tells of."""
    if signals is None or occasion.metric is None:
        return
    if occasion.metric not in signals:
        message = (
            f"is never reached: no policy measures {shown(occasion.metric)}; use one of {choices(signals)}"
        )
        yield Finding(f"{path}.metric", message, "unreachable")
    elif occasion.before is None and (occasion.signal or BREACHED) not in signals[occasion.metric]:
        told = choices(sorted(signals[occasion.metric]))
        message = f"is never reached: {shown(occasion.metric)} does not tell {shown(occasion.signal)}"
        yield Finding(f"{path}.signal", f"{message}; use one of {told}", "unreachable")


def role_findings(
    path: str, given: Collection[str | None], accepted: Collection[str] | None
) -> Iterator[Finding]:
    """Roles that nothing has; a warning, because whoever has them need not act in a workflow."""
    for finding in _unknown_names(path, "role", given, accepted):
        yield evolve(finding, severity="warning")


def _unknown_names(
    path: str, kind: str, given: Collection[str | None], accepted: Collection[str] | None
) -> Iterator[Finding]:
    """
    Each name that nothing has; none where nobody knows what there is.

    Args:
        path: Where the names stand, with `{}` for the place.
    """
    for index, name in enumerate(given if accepted is not None else ()):
        if name is not None and name not in (accepted or ()):
            message = f"{kind} {shown(name)} is not known; use one of {choices(sorted(accepted or ()))}"
            yield Finding(path.format(index), message, "unknown_name")


def _alone(ladder: Ladder) -> Iterator[Finding]:
    """A rung that counts from another, where there is no other."""
    for index, rung in enumerate(ladder.rungs):
        if rung.since == "last_rung" and len(ladder.rungs) == 1:
            message = "is never reached: there is no other rung to count from"
            yield Finding(f"rungs[{index}].since", message, "unreachable")


def _overtaken(ladder: Ladder) -> Iterator[Finding]:
    """Rungs that a higher one comes before, or with, and that are not climbed any more then."""
    placed = [
        (ladder.rank(rung.kind, rung.place), index, rung)
        for index, rung in enumerate(ladder.rungs)
        if not rung.by_hand
    ]
    for (below, first, low), (above, second, high) in combinations(sorted(placed, key=_rank_and_index), 2):
        if low.kind != high.kind:
            continue
        if below == above:
            if high.when is None and low.when is None:
                message = f"leads no higher than {shown(low.name)}; only the first of them is climbed"
                yield Finding(f"rungs[{second}]", message, "same_height", severity="warning")
        elif high.when is None and _comes_first(ladder, high, low, tie=second < first):
            message = f"is never reached: {shown(high.name)} leads higher and comes before it"
            yield Finding(f"rungs[{first}]", message, "overtaken")


def _rank_and_index(placed: tuple[int, int, Rung]) -> tuple[int, int]:
    return placed[:2]


def _comes_first(ladder: Ladder, high: Rung, low: Rung, *, tie: bool) -> bool:
    """Whether a rung is known to be due before the lower one, whatever the ticket; *tie* at one instant."""
    places, others = _places(ladder, high), _places(ladder, low)
    return any(
        place < others[group] or (tie and place == others[group])
        for group, place in places.items()
        if group in others
    )


def _places(ladder: Ladder, rung: Rung) -> Mapping[Group, int]:
    """Where a rung lies on lines that others lie on too: so far from an anchor, such a share of a goal."""
    calendar = ladder.calendar_of(rung)
    if rung.metric is None:
        return {} if rung.after is None else _length((rung.since, calendar), rung.after, 1)
    if rung.before is not None:
        return _length((rung.metric, calendar), rung.before, -1)
    if rung.after is not None:
        return _length((rung.metric, calendar), rung.after, 1) if rung.signal in (None, BREACHED) else {}
    share = 100 if rung.signal in (None, BREACHED) else _share(rung.signal)
    own: dict[Group, int] = {} if share is None else {(rung.metric, "share"): share}
    return (
        own if share != 100 else {**own, (rung.metric, calendar, "us"): 0, (rung.metric, calendar, "bd"): 0}
    )


def _length(anchor: Group, text: str, sign: int) -> Mapping[Group, int]:
    span = read_span(text, "after")
    if isinstance(span, OpenTime):
        return {(*anchor, "us"): sign * span.duration_us}
    return {(*anchor, "bd"): sign * span.days}


def _share(signal: str | None) -> int | None:
    percent = (signal or "").removesuffix("%")
    return int(percent) if percent != signal and percent.isascii() and percent.isdigit() else None


def _ends(ladder: Ladder) -> Iterator[Finding]:
    """Tiers and levels that no rung leads to: the ladder does not come to its end."""
    led = {(rung.kind, rung.place) for rung in ladder.rungs}
    for key, kind, names in (
        ("tiers", FUNCTIONAL, [tier.name for tier in ladder.tiers]),
        ("levels", HIERARCHICAL, [level.name for level in ladder.levels]),
    ):
        for index, name in enumerate(names):
            if (kind, name) in led:
                continue
            end = index == len(names) - 1
            message = f"no rung leads to {shown(name)}" + (", so the ladder has no end" if end else "")
            code = "no_end" if end else "unreached"
            yield Finding(f"{key}[{index}]", f"{message}; add one, or leave it out", code, severity="warning")
