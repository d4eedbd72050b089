"""Numbers from outside: users of a network, a budget, a cost; joined to answers by period and segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.errors import InvalidColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["NO_SERIES", "SeriesBook"]


class SeriesBook:
    """
    Outside series by name.

    A row says its `value`, the label of its `period` unless it holds for all time, and whatever segments
    it is of. It belongs to an answer when the period is the same, and every segment that the answer is
    grouped by and the row names is the same. Rows of several segments that the answer is not grouped by add
    up: users of all networks are the users. Where nothing belongs, the answer is None.

    Args:
        rows: By the name of the series: mappings such as `{"period": "2026-03", "network": "5G", "value": 9}`.

    Raises:
        InvalidColumn: If a row has no number as its value.

    >>> book = SeriesBook({"users": [{"period": "2026-03", "network": name, "value": 50} for name in "ab"]})
    >>> book.value("users", "2026-03", {}), book.value("users", "2026-03", {"network": "a"})
    (100, 50)
    """

    def __init__(self, rows: Mapping[str, Iterable[Mapping[str, Any]]] | None = None) -> None:
        self._rows = {name: [dict(row) for row in each] for name, each in (rows or {}).items()}
        for name, each in self._rows.items():
            for place, row in enumerate(each):
                value = row.get("value")
                if not isinstance(value, int | float) or isinstance(value, bool):
                    raise InvalidColumn(f"series {name}", "has a row without a number as its value", row=place)

    def value(self, name: str, period: str | None, group: Mapping[str, str | None]) -> float | None:
        """What the series says of a period and a group; None where it says nothing."""
        found = [row["value"] for row in self._rows.get(name, ()) if _belongs(row, period, group)]
        return sum(found) if found else None


def _belongs(row: Mapping[str, Any], period: str | None, group: Mapping[str, str | None]) -> bool:
    if row.get("period") != period:
        return False
    return all(row[name] == value for name, value in group.items() if name in row)


NO_SERIES = SeriesBook()
