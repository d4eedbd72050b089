"""Two real logs: every clock of the columns is that of the row engine, and hardly a ticket falls to it."""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path

import pytest

from agreements import CALENDARS, policy
from column_lives import one_by_one, rows
from servicecore.metrics import TicketMapping, read_log
from servicecore.sla.columns import event_table
from servicecore.sla.columns.judging import Judge

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("SERVICECORE_DATA") or ROOT.parent / "shared" / "data")
LOGS = {
    "helpdesk_italian": "helpdesk_italian.csv.gz",
    "uci_servicenow": "uci_servicenow_incident_event_log.csv.gz",
}
AGREEMENT = policy(
    {"metric": "acknowledgement", "goals": {"*": "1h"}},
    {"metric": "first_response", "goals": {"1 - Critical": "1h", "*": "4h"}},
    {"metric": "next_response", "goals": {"*": "8h"}},
    {"metric": "resolution", "goals": {"1 - Critical": "8h", "2 - High": "2bd", "*": "40h"}},
)
EVERY = 7

missing = [name for name in LOGS.values() if not (DATA / name).is_file()]
pytestmark = pytest.mark.skipif(bool(missing), reason=f"real logs: {', '.join(missing)} not in {DATA}")


@pytest.mark.parametrize("log", LOGS)
def test_clocks_are_those_of_the_row_engine(log):
    read = read_log(DATA / LOGS[log], TicketMapping.load(ROOT / "examples" / "logs" / f"{log}.toml"))
    histories = [events for events, _ in read.histories()][::EVERY]
    when = (read.first_at_us + read.last_at_us) // 2

    judge = Judge.of([AGREEMENT], CALENDARS, when)
    clocks = judge.clocks(event_table(chain.from_iterable(histories)))

    assert len(clocks) > 500
    assert rows(clocks) == one_by_one(histories, [AGREEMENT], when)
    assert judge.one_by_one < len(histories) / 50
