"""The periods of a report; obligations count in them too, so they live on the ground."""

from servicecore.period import PERIOD_KINDS, WEEKDAYS, Period, PeriodKind, Periods, place

__all__ = ["PERIOD_KINDS", "WEEKDAYS", "Period", "PeriodKind", "Periods", "place"]
