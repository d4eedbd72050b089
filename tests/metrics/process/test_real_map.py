"""The process maps of two public logs, against counts that others made of them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from servicecore.metrics import ProcessMap, TicketMapping, read_log

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("SERVICECORE_DATA") or ROOT.parent / "shared" / "data")
LOGS = {
    "helpdesk_italian": ("helpdesk_italian.csv.gz", "activities"),
    "uci_servicenow": ("uci_servicenow_incident_event_log.csv.gz", "event_states"),
}

pytestmark = pytest.mark.skipif(
    not all(
        (DATA / name).is_file() for name in ("reference_kpis.json", *(file for file, _ in LOGS.values()))
    ),
    reason=f"real logs: not in {DATA}; name their folder in the environment variable SERVICECORE_DATA",
)


@pytest.mark.parametrize("name", LOGS)
def test_every_row_of_the_log_is_a_step_and_every_step_has_a_way_to_it(name):
    file, key = LOGS[name]
    reference = json.loads((DATA / "reference_kpis.json").read_text(encoding="utf-8"))[name]
    log = read_log(DATA / file, TicketMapping.load(ROOT / "examples" / "logs" / f"{name}.toml"))

    drawn = ProcessMap.of_activities(events for events, _ in log.histories())

    assert drawn.steps == reference[key]
    assert sum(drawn.steps.values()) == reference["events"]
    came = dict.fromkeys(drawn.steps, 0)
    for flow in drawn.flows():
        if flow.target is not None:
            came[flow.target] += flow.count
    assert came == drawn.steps
    tickets = reference["cases" if "cases" in reference else "incidents"]
    assert drawn.tickets == tickets
    assert sum(flow.count for flow in drawn.flows() if flow.source is None) == tickets
