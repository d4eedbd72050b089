"""Figures of single persons: only for those who say that they want them, and never of a few tickets."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import evolve

from servicecore.errors import InvalidArgument
from servicecore.metrics.tables.value import KpiRow, KpiValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from servicecore.metrics.definitions.kpi import Kpi

__all__ = ["PERSONS", "check_persons", "guarded", "personal"]

PERSONS = ("holder", "requester")
"""The dimensions whose values are persons."""


def personal(kpi: Kpi, by: Sequence[str]) -> bool:
    """
    Whether the figures of a KPI, cut by these dimensions, are of single persons.

    >>> from servicecore.metrics import catalog
    >>> personal(catalog.TIME_WITH_HOLDER, ["name"]), personal(catalog.TIME_IN_STATE, ["name"])
    (True, False)
    """
    if any(name in PERSONS for name in by):
        return True
    if kpi.subject != "spell":
        return False
    kinds = [test.value for test in kpi.scope if test.column == "kind" and test.op == "=="]
    of_people = not kinds or "holder" in kinds
    return of_people and ("name" in by or any(test.column == "name" for test in kpi.scope))


def check_persons(kpis: Iterable[Kpi], by: Sequence[str], *, by_person: bool, smallest: int) -> None:
    """
    Refuse what needs opting in.

    Raises:
        InvalidArgument: If figures of persons are asked for without *by_person*, or *smallest* is below 1.
    """
    if smallest < 1:
        raise InvalidArgument("smallest", smallest, "1 or more")
    for kpi in kpis:
        if not by_person and personal(kpi, by):
            expected = "by_person=True beside it, or dimensions and spells that are of no person"
            raise InvalidArgument("by", list(by), expected)


def guarded(rows: Iterable[KpiRow], by: Sequence[str], smallest: int) -> Iterator[KpiRow]:
    """The rows, those of a person that rest on fewer than *smallest* without their figures."""
    for row in rows:
        n = row.result.n
        if 0 < n < smallest and personal(row.kpi, by):
            left_out = Counter({f"fewer than {smallest} of a person": n})
            yield evolve(row, result=KpiValue(value=None, n=0, excluded=left_out))
        else:
            yield row
