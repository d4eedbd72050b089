"""Intervals and charts on two public logs, against figures that others computed by other means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times

from servicecore.instant import HOUR_US
from servicecore.metrics import TicketMapping, catalog, compute, p_chart, read_log, xmr

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("SERVICECORE_DATA") or ROOT.parent / "shared" / "data")
LOGS = {
    "helpdesk_italian": DATA / "helpdesk_italian.csv.gz",
    "uci_servicenow": DATA / "uci_servicenow_incident_event_log.csv.gz",
}
pytestmark = pytest.mark.skipif(
    not all(path.is_file() for path in LOGS.values()),
    reason=f"real logs are not in {DATA}; name their folder in the environment variable SERVICECORE_DATA",
)


@pytest.fixture(scope="module")
def facts():
    """The facts of a log, read once."""
    known = {}

    def facts(name):
        if name not in known:
            log = read_log(LOGS[name], TicketMapping.load(ROOT / "examples" / "logs" / f"{name}.toml"))
            known[name] = log.facts(log.last_at_us)
        return known[name]

    return facts


def test_a_90th_percentile_has_the_ranks_of_another_computation(facts):
    rows = facts("uci_servicenow")

    (row,) = compute(rows, [catalog.FIRST_RESOLUTION.p90], asof=rows[0].asof_us)

    assert row.result.n == 23_362
    assert row.result.interval == pytest.approx((364.7, 391.1), abs=0.06)


@pytest.mark.parametrize("name", LOGS)
def test_a_curve_has_the_band_and_the_median_of_lifelines(facts, name):
    rows = facts(name)
    durations = [row.first_resolution_us if row.resolutions else row.unresolved_us for row in rows]
    peer = KaplanMeierFitter().fit(
        [us / HOUR_US for us in durations], [row.first_resolution_us is not None for row in rows]
    )

    (row,) = compute(rows, [catalog.TIME_TO_RESOLVE], asof=rows[0].asof_us)

    detail, band = row.result.detail, peer.confidence_interval_survival_function_
    ends = median_survival_times(peer.confidence_interval_).to_numpy().ravel()
    assert row.result.interval == pytest.approx(tuple(ends), abs=1e-6)
    assert detail["median"] == pytest.approx(peer.median_survival_time_, abs=1e-6)
    for hours in (24, 72, 168):
        low, high = band[band.index <= hours + 1e-9].iloc[-1]
        assert (detail[f"S({hours}h)_low"], detail[f"S({hours}h)_high"]) == pytest.approx(
            (low, high), abs=1e-9
        )


def test_weeks_of_thousands_look_all_wrong_until_laney_corrects_them(facts):
    rows = facts("uci_servicenow")
    weeks = compute(rows, [catalog.flag_share("made_sla")], period="week", asof=rows[0].asof_us)
    counts = [(row.result.numerator, row.result.n) for row in weeks if row.result.n > 1000]

    corrected, plain = p_chart(counts), p_chart(counts, laney=False)

    assert len(counts) == 13
    assert corrected.sigma_z == pytest.approx(11.3, abs=0.05)
    assert (len(plain.outside), len(corrected.outside)) == (11, 1)


def test_the_rules_find_the_year_in_which_arrivals_fell(facts):
    rows = facts("helpdesk_italian")
    months = compute(rows, [catalog.ARRIVALS], period="month", asof=rows[0].asof_us).rows[1:-1]

    chart = xmr([row.result.value for row in months])

    below = next(found for found in chart.signals if (found.rule, found.side) == ("one_side", "below"))
    assert [months[place].label for place in (below.places[0], below.places[-1])] == ["2012-08", "2013-10"]
    assert [months[place].label for place in chart.jumps] == ["2010-09", "2012-08"]
