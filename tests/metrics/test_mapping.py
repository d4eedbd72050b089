import pytest

from servicecore.errors import InvalidDefinition
from servicecore.metrics import TicketMapping

EVENTS = {"columns": {"ticket": "id", "at": "at", "activity": "what"}}


def test_a_mapping_is_a_file(tmp_path):
    path = tmp_path / "mapping.toml"
    path.write_text(
        'schema = "servicecore.mapping/1"\n[columns]\nticket = "id"\nat = "at"\nactivity = "what"\n'
    )

    assert TicketMapping.load(path) == TicketMapping.load(EVENTS)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"schema": "servicecore.mapping/2"}, "schema: 'servicecore.mapping/2' is not known"),
        ({"colums": {}}, "colums: is not known; use one of schema, name, log, columns"),
        (
            {"columns": {"ticket": "id", "activity": "a"}},
            "columns.at: is missing; a row that is an event says when",
        ),
        ({"columns": {"ticket": "id", "at": "t"}}, "columns: give either 'activity' or 'state'"),
        ({"columns": {"ticket": "id", "at": "t", "activity": "a", "state": "s"}}, "columns: give either"),
        ({"columns": {"ticket": "id", "at": "t", "state": "s"}}, "states: is missing; say what the values"),
        ({"columns": {**EVENTS["columns"], "at_format": "%Q"}}, "columns.at_format: '%Q' is not known"),
        ({"log": {"delimiter": "::"}}, "log.delimiter: '::' cannot divide fields"),
        ({"log": {"delimiter": '"'}}, "cannot divide fields"),
        ({"log": {"encoding": "utf-16"}}, "log.encoding: 'utf-16' is not known; use one of utf-8, latin-1"),
        ({"log": {"timezone": "Mars/Base"}}, "time zone 'Mars/Base' is not in tzdb"),
        ({"log": {"rows": "tickets"}}, "ticket.opened_at: is missing"),
        ({"activities": {"A": {"event": "opened"}}}, "activities.A.event: 'opened' is no activity"),
        ({"activities": {"A": {"event": "transitioned", "state": "x"}}}, "activities.A.category: is missing"),
        ({"activities": {"A": {"event": "prioritised"}}}, "activities.A.data: has no 'priority'"),
        (
            {"activities": {"A": {"event": "note", "ends": "next_event"}}},
            "activities.A.ends: has no meaning for 'note'",
        ),
        ({"activities": {"A": {"event": "jumped"}}}, "activities.A.event: 'jumped' is not known"),
        ({"ticket": {"made_at": {"column": "c", "kind": "instant"}}}, "ticket.made_at: is no known instant"),
        ({"ticket": {"kids": {"column": "c", "kind": "count"}}}, "ticket.kids: is no known count"),
        ({"ticket": {"vip": {"column": "c", "row": "max"}}}, "ticket.vip.row: 'max' is for counts"),
        (
            {"ticket": {"opened_at": {"column": "c", "format": "%H"}}},
            "ticket.opened_at.format: '%H' has no year",
        ),
        ({"facts": {"responses": ["sung"]}}, "facts.responses.*'sung' is not known"),
    ],
)
def test_says_what_is_wrong_and_where(change, fault):
    with pytest.raises(Exception, match=fault) as caught:
        TicketMapping.load({**EVENTS, **change})

    assert caught.type is InvalidDefinition or caught.value.code == "unknown_time_zone"


def test_data_may_come_from_a_column():
    mapping = TicketMapping.load(
        {**EVENTS, "activities": {"A": {"event": "prioritised", "take": {"priority": "Priority"}}}}
    )

    assert mapping.activities["A"].take == {"priority": "Priority"}


def test_a_calendar_may_be_left_out():
    assert TicketMapping.load(EVENTS).business_calendar() is None
