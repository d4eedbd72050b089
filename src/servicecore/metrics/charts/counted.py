"""The tickets that a KPI counts, and its instant in the words of a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.metrics.engine.arguments import checked_facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["counted"]


def counted(kpi: Kpi, facts: Iterable[TicketFacts]) -> list[TicketFacts]:
    """
    The tickets of the KPI's population.

    Raises:
        WrongArgument: If *facts* are none.
    """
    tests = [test.compiled() for test in (*kpi.scope, *kpi.population)]
    return [fact for fact in checked_facts(facts) if all(passes(fact) for passes in tests)]
