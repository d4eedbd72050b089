from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidLog
from servicecore.instant import DAY_US, HOUR_US, MINUTE_US, from_iso
from servicecore.metrics import TicketMapping, read_log
from servicecore.metrics.logs.entry import Decoder, UnusableRow

ACTIVITIES = {
    "log": {"missing": ["", "?"]},
    "columns": {
        "ticket": "id",
        "at": "at",
        "at_format": "%Y-%m-%d %H:%M",
        "activity": "what",
        "actor": "who",
    },
    "activities": {
        "Accept": {"event": "acknowledged"},
        "Resolve": {"event": "transitioned", "state": "resolved", "category": "resolved"},
        "Close": {"event": "transitioned", "state": "closed", "category": "closed"},
        "Wait": {"event": "waiting_started", "ends": "next_event"},
        "Rank": {"event": "prioritised", "take": {"priority": "more"}, "data": {"reason": "by hand"}},
        "Ask": {"event": "replied", "by": "requester", "data": {"public": True}},
    },
    "facts": {"responses": ["acknowledged"], "open_wait": "last_event"},
    "calendar": {"name": "office", "timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}},
}

STATES = {
    "log": {"missing": ["?"], "order": "turn"},
    "columns": {"ticket": "id", "at": "at", "state": "state"},
    "states": {
        "New": {"category": "new"},
        "Pending": {"category": "waiting", "wait_reason": "requester"},
        "Done": {"category": "resolved"},
        "Work": {"category": "active"},
    },
    "ticket": {
        "opened_at": {"column": "opened", "row": "first"},
        "reopen_count": {"column": "reopened", "row": "max"},
        "vip": {"column": "vip", "kind": "flag"},
        "priority": {"column": "prio"},
    },
}


@pytest.fixture
def read(tmp_path):
    """A log of these lines, read by a mapping."""

    def read(mapping, *lines, name="log.csv", **log):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n")
        return read_log(path, TicketMapping.load({**mapping, "log": {**mapping.get("log", {}), **log}}))

    return read


HEADER = "id,what,who,at,more"


class TestActivities:
    @pytest.fixture
    def log(self, read):
        return read(
            ACTIVITIES,
            HEADER,
            "T-1,Ask,ann,2026-03-02 09:00,",
            "T-1,Accept,kim,2026-03-02 09:30,",
            "T-2,Accept,kim,2026-03-02 10:00,",
            "T-1,Wait,kim,2026-03-02 10:00,",
            "T-1,Rank,lee,2026-03-02 12:00,P1",
            "T-1,Sing,lee,2026-03-02 12:00,",
            "T-1,Resolve,?,2026-03-02 13:00,",
            "T-1,Accept,kim,2026-03-02 14:00,",
            "T-1,Resolve,kim,2026-03-02 15:00,",
            "T-1,Close,kim,2026-03-09 10:00,",
        )

    def test_count_out_tickets_that_were_opened_later(self, log):
        early = from_iso("2026-03-02T09:45:00Z")

        assert [row.ticket_id for row in log.facts(early)] == ["T-1"]
        assert log.left_out(early) == {"opened after asof": 1}
        assert log.left_out() == {}

    def test_become_facts(self, log):
        first, second = log.facts()

        assert first.first_response_us == 30 * MINUTE_US
        assert first.first_resolution_us == 4 * HOUR_US
        assert first.last_resolution_us == 6 * HOUR_US
        assert (first.resolutions, first.work_after_resolution) == (2, 1)
        assert (first.waits, first.wait_us) == (1, 2 * HOUR_US)
        assert (first.events, first.hops) == (9, 3)
        assert first.dimensions == {
            "workflow": "log",
            "state": "closed",
            "closed_by": "agent",
            "priority": "P1",
            "first_priority": "P1",
        }
        assert first.close_lag_business_us == 3 * HOUR_US
        assert second.first_response_us == 0

    def test_every_row_is_accounted_for(self, log):
        assert (log.rows, log.ok, log.rejected, log.events, len(log)) == (10, 10, 0, 10, 2)
        assert log.activities["Accept"] == 3
        assert log.unknown == {"Sing": 1}
        assert log.last_activities == {"Close": 1, "Accept": 1}
        assert log.first_at_us == from_iso("2026-03-02T09:00:00Z")
        assert log.last_at_us == from_iso("2026-03-09T10:00:00Z")

    def test_become_events_that_others_can_fold(self, log):
        events, _ = next(log.histories())

        assert [event.type.value for event in events] == [
            "opened",
            "replied",
            "acknowledged",
            "waiting_started",
            "waiting_ended",
            "prioritised",
            "note",
            "transitioned",
            "acknowledged",
            "transitioned",
            "transitioned",
        ]
        assert events[5].data == {"reason": "by hand", "priority": "P1", "activity": "Rank"}
        assert events[9].data["from_state"] == "resolved"
        assert events[7].actor.id == "unknown"

    def test_facts_are_as_they_were_known(self, log):
        (first, second) = log.facts(datetime(2026, 3, 2, 11, tzinfo=UTC))

        assert (first.events, first.first_resolution_us, first.wait_us) == (3, None, 0)
        assert second.events == 1

    def test_a_ticket_that_is_not_open_yet_is_not_there(self, log):
        assert len(log.facts(from_iso("2026-03-02T09:45:00Z"))) == 1

    def test_business_hours_may_be_another_calendar_s(self, log):
        from servicecore.businesstime import BusinessCalendar

        facts = log.facts(calendar=BusinessCalendar.always("UTC"))

        assert facts[0].close_lag_business_us == facts[0].close_lag_us

    def test_the_order_of_the_file_decides_within_one_instant(self, read):
        rows = [
            "T-1,Wait,kim,2026-03-02 10:00,",
            "T-1,Accept,kim,2026-03-02 10:00,",
            "T-1,Close,kim,2026-03-02 11:00,",
        ]

        (as_written,) = read(ACTIVITIES, HEADER, *rows).facts()
        (swapped,) = read(ACTIVITIES, HEADER, rows[1], rows[0], rows[2]).facts()

        assert (as_written.wait_us, swapped.wait_us) == (0, HOUR_US)


class TestRejections:
    def test_a_bad_row_is_listed_and_the_rest_goes_on(self, read):
        log = read(
            ACTIVITIES,
            HEADER,
            "T-1,Accept,kim,2026-03-02 09:30,",
            "T-1,Accept,kim,tomorrow,",
            ",Accept,kim,2026-03-02 09:30,",
            "T-1,Accept,kim,?,",
            "T-1,Accept",
        )

        assert (log.rows, log.ok, log.rejected) == (5, 1, 4)
        assert [str(rejection) for rejection in log.rejections] == [
            "row 3, column 'at': timestamp 'tomorrow' is not of the form '%Y-%m-%d %H:%M'",
            "row 4, column 'id': is missing; a row belongs to a ticket",
            "row 5, column 'at': is missing; an event has a time",
            "row 6: has 2 fields where the header has 5",
        ]

    def test_lists_a_hundred_and_counts_all(self, read):
        log = read(ACTIVITIES, HEADER, "T-1,Accept,kim,2026-03-02 09:30,", *["T-1,Accept,kim,never,"] * 150)

        assert (log.rejected, len(log.rejections)) == (150, 100)

    def test_long_values_are_cut(self, read):
        log = read(ACTIVITIES, HEADER, "T-1,Accept,kim,2026-03-02 09:30,", f"T-1,Accept,kim,{'9' * 5000},")

        assert len(str(log.rejections[0])) < 200

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            pytest.param([], "has no row that can be used", id="a header alone"),
            pytest.param(
                ["T-1,Accept,kim,never,"], "can be used; the first: row 2, column 'at'", id="all bad"
            ),
        ],
    )
    def test_a_log_without_any_usable_row_is_refused(self, read, rows, message):
        with pytest.raises(InvalidLog, match=message):
            read(ACTIVITIES, HEADER, *rows)

    @given(
        st.lists(
            st.sampled_from(
                [
                    b"T-1,Accept,kim,2026-03-02 09:30,\n",
                    b"T-2,Close,kim,2026-03-02 09:40,x\n",
                    b"T-2,Close,kim,bad,\n",
                    b"too short\n",
                    b"T-3,\xff,kim,2026-03-02 09:30,\n",
                    b'T-3,"a"b,kim,2026-03-02 09:30,\n',
                ]
            )
        )
    )
    def test_in_is_ok_and_rejected(self, tmp_path_factory, rows):
        path = tmp_path_factory.mktemp("law") / "log.csv"
        path.write_bytes(HEADER.encode() + b"\nT-0,Accept,kim,2026-03-02 09:30,\n" + b"".join(rows))

        log = read_log(path, TicketMapping.load(ACTIVITIES))

        assert log.ok + log.rejected == log.rows == len(rows) + 1
        assert sum(log.activities.values()) == log.ok
        assert sum(facts.events for facts in log.facts()) == log.ok


class TestDuplicates:
    ROWS = (HEADER, *["T-1,Accept,kim,2026-03-02 09:30,"] * 3, "T-1,Accept,kim,2026-03-02 09:30,x")

    def test_are_kept_and_counted(self, read):
        log = read(ACTIVITIES, *self.ROWS)

        assert (log.ok, log.duplicates, log.events) == (4, 2, 4)

    def test_are_dropped_on_request(self, read):
        log = read(ACTIVITIES, *self.ROWS, duplicates="drop")

        assert (log.ok, log.duplicates, log.events) == (4, 2, 2)


class TestStates:
    HEADER = "id,at,state,turn,opened,reopened,vip,prio"

    @pytest.fixture
    def log(self, read):
        return read(
            STATES,
            self.HEADER,
            "T-1,2026-03-02T12:00,Done,3,?,1,true,P2",
            "T-1,2026-03-02T09:10,New,0,2026-03-02T09:00,0,false,P1",
            "T-1,2026-03-02T10:00,Pending,1,?,2,false,P1",
            "T-1,2026-03-02T11:00,Pending,2,?,1,false,P1",
            "T-1,2026-03-02T13:00,-100,4,?,1,true,?",
        )

    def test_a_column_orders_the_rows(self, log):
        (facts,) = log.facts()

        assert facts.first_resolution_us == 3 * HOUR_US
        assert (facts.waits, facts.wait_us) == (1, 2 * HOUR_US)
        assert facts.events == 5

    def test_a_state_that_repeats_changes_nothing(self, log):
        events, _ = next(log.histories())

        assert [event.type.value for event in events] == [
            "opened",
            *["transitioned"] * 2,
            "note",
            "transitioned",
            "note",
        ]
        assert events[2].data["wait_reason"] == "requester"

    def test_what_the_ticket_states_is_believed_as_the_mapping_says(self, log):
        (facts,) = log.facts()

        assert facts.created_at_us == from_iso("2026-03-02T09:00:00Z")
        assert facts.reopenings == 2
        assert facts.flags == {"vip": 1}
        assert "priority" not in facts.dimensions
        assert facts.dimensions["state"] == "Done"

    def test_a_ticket_opened_before_its_first_row_is_known_from_then(self, log):
        (facts,) = log.facts(from_iso("2026-03-02T09:05:00Z"))

        assert (facts.events, facts.flags) == (0, {"vip": 0})

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("T-1,2026-03-02T09:00,New,x,?,0,true,P1", "column 'turn': 'x' is no whole number from 0"),
            ("T-1,2026-03-02T09:00,New,?,?,0,true,P1", "column 'turn': is missing; it orders the rows"),
            ("T-1,2026-03-02T09:00,New,0,?,-1,true,P1", "column 'reopened': '-1' is no whole number"),
            (
                "T-1,2026-03-02T09:00,New,0,?,0,maybe,P1",
                "column 'vip': 'maybe' is neither yes nor no; use one of true",
            ),
            ("T-1,2026-03-02T09:00,New,0,soon,0,true,P1", "column 'opened': timestamp 'soon'"),
        ],
    )
    def test_a_cell_that_cannot_be_read_rejects_its_row(self, read, row, reason):
        log = read(STATES, self.HEADER, "T-0,2026-03-02T09:00,New,0,?,?,?,?", row)

        assert reason in str(log.rejections[0])
        assert log.facts()[0].reopenings == 0


WHOLE_TICKETS = {
    "columns": {"ticket": "key"},
    "log": {"rows": "tickets"},
    "ticket": {
        "opened_at": {"column": "created"},
        "first_response_at": {"column": "answered"},
        "resolved_at": {"column": "resolved"},
        "closed_at": {"column": "closed"},
        "hop_count": {"column": "hops"},
        "team": {"column": "team"},
    },
}

TICKET_LINES = (
    '{"key": "A-1", "created": "2026-03-02T09:00:00Z", "answered": "2026-03-02T09:10:00Z", "resolved": "2026-03-03T09:00:00Z", "closed": "2026-03-04T09:00:00Z", "hops": 4, "team": "a"}',
    '{"key": "A-2", "created": "2026-03-02T10:00:00Z", "resolved": null}',
    '{"key": "A-3", "resolved": "2026-03-03T09:00:00Z"}',
)


class TestTickets:
    def test_a_row_may_be_a_whole_ticket(self, read):
        log = read(WHOLE_TICKETS, *TICKET_LINES, name="tickets.jsonl")
        first, second = log.facts()

        assert (first.first_response_us, first.first_resolution_us) == (10 * MINUTE_US, DAY_US)
        assert (first.close_lag_us, first.hops, first.resolutions) == (DAY_US, 4, 1)
        assert first.dimensions == {"workflow": "log", "state": "new", "team": "a"}
        assert second.unresolved_us == log.last_at_us - second.created_at_us
        assert log.last_at_us == from_iso("2026-03-04T09:00:00Z")
        assert log.activities == {}

    def test_a_ticket_says_when_it_was_opened(self, read):
        log = read(WHOLE_TICKETS, *TICKET_LINES, name="tickets.jsonl")

        assert [str(rejection) for rejection in log.rejections] == [
            "row 3, column 'created': is missing; a row that is a ticket says when it was opened"
        ]


def test_a_column_does_not_remember_without_bound(monkeypatch):
    monkeypatch.setattr("servicecore.metrics.logs.entry._REMEMBERED", 2)
    decoder = Decoder(TicketMapping.load(ACTIVITIES))

    for n in range(5):
        decoder.entry([f"T-{n}", f"2026-03-02 09:0{n}", "Accept", "kim", ""])

    assert all(len(column) <= 2 for column in decoder._wanted)


def test_an_actor_need_not_be_known():
    mapping = {**ACTIVITIES, "columns": {"ticket": "id", "at": "at", "activity": "what"}}
    entry = Decoder(TicketMapping.load(mapping)).entry(["T-1", "2026-03-02T09:00", "Accept", ""])

    assert entry.actor == ""


def test_an_unusable_row_says_which_column():
    assert str(UnusableRow("at", "is missing")) == "column 'at': is missing"
