"""Charts of KPIs and of facts: the figures as rows, a sentence for who cannot see, and then the picture.

Making a chart needs the core alone. Drawing it needs the extra `charts`.
"""

from servicecore.metrics.charts.ageing import Ageing, ageing
from servicecore.metrics.charts.arrivals import Arrivals, arrivals
from servicecore.metrics.charts.attainment import Attainment, attainment
from servicecore.metrics.charts.chart import Chart
from servicecore.metrics.charts.control import Control, control
from servicecore.metrics.charts.cumulative_flow import CumulativeFlow, cumulative_flow
from servicecore.metrics.charts.survival_curve import SurvivalCurve, survival_curve
from servicecore.metrics.charts.trend import Trend, trend

__all__ = [
    "Ageing",
    "Arrivals",
    "Attainment",
    "Chart",
    "Control",
    "CumulativeFlow",
    "SurvivalCurve",
    "Trend",
    "ageing",
    "arrivals",
    "attainment",
    "control",
    "cumulative_flow",
    "survival_curve",
    "trend",
]
