"""Columns of local times, which name no zone, as instants."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import frozen

from servicecore.businesstime.columns.column import bounded_instants
from servicecore.businesstime.compiled.zone import LocalOffsets
from servicecore.instant import DAY_US, load_zone

if TYPE_CHECKING:
    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.instant import ZoneSource

__all__ = ["LocalTimes"]

_FIRST_DAY: Final = -25_567
"""1900-01-01; a zone's offsets from then on are found once, those at rows before are asked for row by row."""

_LAST_DAY: Final = 47_847
"""2101-01-01."""


@cache
def _offsets(timezone: str, source: ZoneSource) -> tuple[Ints, Ints]:
    offsets = LocalOffsets.of(load_zone(timezone, source), _FIRST_DAY, _LAST_DAY)
    return np.array(offsets.steps_us, np.int64), np.array(offsets.offsets_us, np.int64)


@frozen
class LocalTimes:
    """
    The reading of local times in one zone.

    A repeated time is the first of the two, a skipped one lies the same distance after the gap.
    """

    timezone: str
    source: ZoneSource

    def to_us(self, name: str, local_us: Ints, null: Flags | None) -> Ints:
        """
        The instants of local times; rows of *null* get some number.

        Raises:
            InvalidColumn: If a row lies outside the years 1 to 9999.
        """
        bounded_instants(name, local_us, null)
        steps, offsets = _offsets(self.timezone, self.source)
        # A search among the few changes of the column's own years is much the faster one.
        years = local_us.min(initial=_LAST_DAY * DAY_US), local_us.max(initial=_FIRST_DAY * DAY_US)
        first, last = steps.searchsorted(years, "right").tolist()
        index = steps[first:last].searchsorted(local_us, "right")
        us: Ints = local_us - offsets[first : last + 1].take(index)
        far = (local_us < _FIRST_DAY * DAY_US) | (local_us >= _LAST_DAY * DAY_US)
        if null is not None:
            far &= ~null
        for row in np.flatnonzero(far).tolist():
            us[row] = self._single(int(local_us[row]))
        return us

    def _single(self, local_us: int) -> int:
        day = local_us // DAY_US
        return LocalOffsets.of(load_zone(self.timezone, self.source), day - 1, day + 1).to_us(local_us)
