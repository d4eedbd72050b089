"""What `compute` is given, checked before anything is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from servicecore.errors import WrongArgument
from servicecore.metrics.definitions.kpi import Kpi
from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["checked_facts", "checked_kpis"]

_FACTS = "an iterable of TicketFacts, a frame, or FactFrames"
_KPIS = "a list of KPIs, such as [catalog.ARRIVALS]"


def checked_kpis(kpis: Any) -> tuple[Kpi, ...]:
    """
    The KPIs, once it is known that they are.

    Raises:
        WrongArgument: For one KPI alone, and for what is none, such as an id.
    """
    if isinstance(kpis, str) or not isinstance(kpis, Iterable):
        raise WrongArgument("kpis", kpis, _KPIS, private=True)
    listed = tuple(kpis)
    for place, kpi in enumerate(listed):
        if not isinstance(kpi, Kpi):
            raise WrongArgument(f"kpis[{place}]", kpi, "a KPI; catalog.get(id) has those of the catalogue")
    return listed


def checked_facts(facts: Any) -> Iterable[TicketFacts]:
    """
    The facts, as far as one can see without using them up: the first of a list, and nothing of an iterator.

    Raises:
        WrongArgument: For what is no iterable of facts; values are not told, since they may be personal.
    """
    if isinstance(facts, str | bytes | Mapping) or not isinstance(facts, Iterable):
        raise WrongArgument("facts", facts, _FACTS, private=True)
    if isinstance(facts, Sequence) and facts and not isinstance(facts[0], TicketFacts):
        raise WrongArgument("facts[0]", facts[0], "TicketFacts, as fold makes them", private=True)
    return facts
