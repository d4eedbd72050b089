"""Which parts of a definition go with which kind of KPI."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, get_args

from servicecore.errors import Fault, choices, shown
from servicecore.metrics.definitions.anchor import anchors_of
from servicecore.metrics.definitions.test import Subject, column_fault
from servicecore.metrics.definitions.unit import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.metrics.definitions.kpi import Kpi

__all__ = ["BETTER", "KINDS", "STATISTICS", "Direction", "Kind", "Statistic", "faults_of"]

Kind = Literal[
    "count",
    "ratio",
    "net",
    "sum",
    "measure",
    "survival",
    "rate",
    "spread",
    "stock",
    "flow",
    "composite",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

Statistic = Literal["mean", "min", "max", "p50", "p75", "p90", "p95"]
STATISTICS: tuple[Statistic, ...] = get_args(Statistic)

Direction = Literal["lower", "higher", "neither"]
BETTER: tuple[Direction, ...] = get_args(Direction)

_SUBJECTS: tuple[Subject, ...] = get_args(Subject)
_TICKETS_ONLY: tuple[Kind, ...] = ("survival", "stock", "flow", "composite")

_NEEDED: dict[str, tuple[Kind, ...]] = {
    "measure": ("sum", "measure", "survival"),
    "hit": ("ratio", "net"),
    "against": ("net",),
    "over": ("spread",),
    "parts": ("composite",),
}
_TAKEN: dict[str, tuple[Kind, ...]] = {
    "measure": ("rate", "spread", "stock"),
    "hit": ("rate",),
    "over": ("rate",),
    "per": ("net", "rate"),
    "less": ("rate",),
    "spans": ("survival", "stock"),
}
_ABSENT: dict[str, Any] = {"measure": None, "over": None, "per": 1, "less": 0}


def faults_of(kpi: Kpi) -> Iterator[Fault]:
    """Everything wrong with a definition, each fault with its path."""
    if not kpi.id:
        yield Fault("id", "is empty; give a name that stays", "missing_key")
    known = list(_unknown_words(kpi))
    yield from known
    if not known:
        yield from _misplaced(kpi)
        yield from _columns(kpi)
        yield from _numbers(kpi)
        yield from _weights(kpi)


def _unknown_words(kpi: Kpi) -> Iterator[Fault]:
    words: dict[str, tuple[str, ...]] = {
        "kind": KINDS,
        "subject": _SUBJECTS,
        "statistic": STATISTICS,
        "unit": UNITS,
        "better": BETTER,
    }
    for name, accepted in words.items():
        if getattr(kpi, name) not in accepted:
            message = f"{shown(getattr(kpi, name))} is not known; use one of {choices(accepted)}"
            yield Fault(name, message, "unknown_value")


def _misplaced(kpi: Kpi) -> Iterator[Fault]:
    for name in dict.fromkeys((*_NEEDED, *_TAKEN)):
        given = getattr(kpi, name) != _ABSENT.get(name, ())
        needing, taking = _NEEDED.get(name, ()), _TAKEN.get(name, ())
        if kpi.kind in needing and not given:
            yield Fault(name, f"is missing; a {kpi.kind} needs it", "missing_key")
        elif given and kpi.kind not in (*needing, *taking):
            every = choices(kind for kind in KINDS if kind in (*needing, *taking))
            yield Fault(name, f"has no meaning for a {kpi.kind}; it goes with {every}")
    if kpi.kind in _TICKETS_ONLY and kpi.subject != "ticket":
        yield Fault("subject", f"{shown(kpi.subject)} has no {kpi.kind}; use 'ticket'")
    elif kpi.anchor not in (anchors := anchors_of(kpi.subject)):
        message = f"{shown(kpi.anchor)} places no {kpi.subject}; use one of {choices(anchors)}"
        yield Fault("anchor", message, "unknown_value")


def _columns(kpi: Kpi) -> Iterator[Fault]:
    for name in ("measure", "over"):
        column = getattr(kpi, name)
        if column is None or (column.startswith("series:") and kpi.kind == "rate"):
            continue
        if fault := column_fault(column):
            yield Fault(name, fault)


def _numbers(kpi: Kpi) -> Iterator[Fault]:
    if kpi.per == 0:
        yield Fault("per", "is 0, which makes every figure 0; give another whole number")
    for name, least in (("mature_after", 0), ("min_n", 0), ("version", 1)):
        if getattr(kpi, name) < least:
            yield Fault(name, f"{getattr(kpi, name)} is too small; give {least} or more")
    if list(kpi.spans) != sorted(set(kpi.spans)) or any(span <= 0 for span in kpi.spans):
        yield Fault("spans", f"{shown(kpi.spans)} do not rise from above 0; give each once, in order")


def _weights(kpi: Kpi) -> Iterator[Fault]:
    if not kpi.parts:
        return
    names = [part.id for part in kpi.parts]
    for place, name in enumerate(names):
        if name in names[:place]:
            yield Fault(f"parts[{place}]", f"{shown(name)} stands twice; give one weight for it")
        if name == kpi.id:
            yield Fault(f"parts[{place}]", f"{shown(name)} is this KPI itself")
    total = math.fsum(part.weight for part in kpi.parts)
    if not math.isclose(total, 1, rel_tol=0, abs_tol=1e-9):
        yield Fault("parts", f"have weights that sum to {total:g}; let them sum to 1")
