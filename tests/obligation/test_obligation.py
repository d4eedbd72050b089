"""What is owed again and again, as a document: what it may say, and everything that is wrong with one."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from servicecore.errors import InvalidDefinition, NaiveDatetime
from servicecore.instant import from_iso
from servicecore.obligation import Obligation, Subject

CALL = {"name": "call", "per": "customer", "every": "quarter"}
WHOLE = {
    "schema": "servicecore.obligation/1",
    "name": "inspection",
    "per": "asset",
    "every": "6 months",
    "timezone": "Europe/Berlin",
    "fiscal_start": 4,
    "due": "closing",
    "grace": "5bd",
    "calendar": "office",
    "partial": "owe",
}


def faults_of(**says):
    with pytest.raises(InvalidDefinition) as caught:
        Obligation.from_dict({**CALL, **says})
    return {fault.path: fault.message for fault in caught.value.faults}


class TestDocument:
    def test_comes_back_as_it_was(self):
        obligation = Obligation.from_dict(WHOLE)

        assert Obligation.from_dict(json.loads(json.dumps(obligation.to_dict()))) == obligation

    @pytest.mark.parametrize("every", ["day", "week", "month", "quarter", "year", "2 months", "120 months"])
    def test_may_be_owed_in_any_period(self, every):
        assert Obligation.from_dict({**CALL, "every": every}).periods.kind == every

    @pytest.mark.parametrize(
        ("says", "path", "message"),
        [
            ({"name": " "}, "name", "is blank; give it a name"),
            ({"per": "ticket"}, "per", "'ticket' is not known; use one of customer, asset"),
            ({"every": "fortnight"}, "every", "period 'fortnight' is not known"),
            ({"every": "1 months"}, "every", "period '1 months' is not known"),
            ({"timezone": "Moon/Base"}, "timezone", "time zone 'Moon/Base' is not in tzdb"),
            ({"week_start": "monday"}, "week_start", "week start 'monday' is not known"),
            ({"fiscal_start": 13}, "fiscal_start", "fiscal start month 13 is not known"),
            ({"due": "closing"}, "calendar", "is missing; the closing is that of a calendar"),
            ({"grace": "soon"}, "grace", "grace 'soon' is no duration"),
            ({"grace": "2bd"}, "grace", "'2bd' counts business days; name the calendar"),
            ({"grace": "0h"}, "grace", "'0h' is no length of time; give one above zero"),
            ({"grace": "-1bd", "calendar": "office"}, "grace", "'-1bd' is no length of time"),
            ({"colour": "red"}, "colour", "is not known"),
        ],
    )
    def test_what_is_wrong_is_told_at_its_place(self, says, path, message):
        (found,) = faults_of(**says).items()

        assert found[0] == path
        assert found[1].startswith(message)

    def test_and_all_at_once(self):
        assert list(
            faults_of(name="", every="x", timezone="y", week_start="z", fiscal_start=0, grace="w")
        ) == [
            "name",
            "every",
            "timezone",
            "week_start",
            "fiscal_start",
            "grace",
        ]


class TestCheck:
    @pytest.mark.parametrize(
        ("says", "path", "why"),
        [
            ({"calendar": "office"}, "calendar", "neither a closing nor grace is counted in it"),
            ({"week_start": "sun"}, "week_start", "no quarter begins with a week"),
            ({"every": "month", "fiscal_start": 4}, "fiscal_start", "every month begins as it does without"),
        ],
    )
    def test_keys_that_say_nothing_are_suspicious(self, says, path, why):
        (finding,) = Obligation.from_dict({**CALL, **says}).check()

        assert (finding.path, finding.severity, finding.code) == (path, "warning", "dead_key")
        assert finding.message == f"says nothing: {why}; leave it out"

    @pytest.mark.parametrize(
        "says",
        [
            WHOLE,
            {"calendar": "office", "grace": "4h"},
            {"every": "week", "week_start": "sun"},
            {"every": "year", "fiscal_start": 4},
        ],
    )
    def test_others_are_not(self, says):
        assert Obligation.from_dict({**CALL, **says}).check() == ()


class TestSubject:
    def test_is_there_from_its_start_up_to_its_end(self):
        asset = Subject("lift", start=from_iso("2026-01-01T00:00:00Z"), end=from_iso("2027-01-01T00:00:00Z"))

        assert (asset.start.year, asset.end.year, Subject("lift", start=0).end) == (2026, 2027, None)

    @pytest.mark.parametrize("end", [0, -1])
    def test_does_not_end_before_it_starts(self, end):
        with pytest.raises(InvalidDefinition, match="subject: end: .* is not after the start, 1970-01-01"):
            Subject("lift", start=0, end=end)

    def test_needs_instants_with_an_offset(self):
        with pytest.raises(NaiveDatetime, match="start"):
            Subject("lift", start=datetime(2026, 1, 1))

    def test_keeps_its_name_out_of_what_is_shown(self):
        assert "acme" not in repr(Subject("acme", start=0))
