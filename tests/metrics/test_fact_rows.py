import pytest

from servicecore.errors import InvalidDefinition
from servicecore.metrics import ClockFact, Spell, TicketFacts

LEAST = {"ticket_id": "T-1", "asof_us": 9, "created_at_us": 0, "last_event_at_us": 0}


@pytest.fixture
def full():
    return TicketFacts(
        **LEAST,
        flags={"vip": 1},
        dimensions={"team": "desk"},
        open_spans=((0, 3), (5, None)),
        clocks=(ClockFact("resolution", "met", due_at_us=7),),
        spells=(Spell("state", "new", 0, None, 9),),
    )


def test_a_row_comes_back_from_its_document(full):
    assert TicketFacts.from_dict(full.to_dict()) == full


def test_a_row_of_the_first_edition_reads_with_none_for_what_it_did_not_know():
    old = {"schema": "servicecore.facts/1", **LEAST, "resolved": 1}

    row = TicketFacts.from_dict(old)

    assert (row.resolved, row.agent_replies, row.spells) == (1, None, ())


@pytest.mark.parametrize(
    ("column", "value", "path"),
    [
        pytest.param("resolved", "yes", "resolved", id="a text for a number"),
        pytest.param("closed_at_us", 1.5, "closed_at_us", id="a fraction"),
        pytest.param("flags", [1], "flags", id="a list for a mapping"),
        pytest.param("flags", {"vip": "1"}, "flags.vip", id="a text in a mapping of numbers"),
        pytest.param("dimensions", {"team": 7}, "dimensions.team", id="a number in a mapping of texts"),
        pytest.param("open_spans", 5, "open_spans", id="a number for a list"),
        pytest.param("open_spans", [[None, 5]], "open_spans[0]", id="a span without a beginning"),
        pytest.param("open_spans", [[1]], "open_spans[0]", id="a span without an end"),
        pytest.param("open_spans", ["ab"], "open_spans[0]", id="a text for a span"),
        pytest.param(
            "clocks", [{"metric": "resolution"}], "clocks[0].verdict", id="a clock without a verdict"
        ),
        pytest.param("spells", "new", "spells", id="a text for spells"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(column, value, path):
    with pytest.raises(InvalidDefinition) as caught:
        TicketFacts.from_dict({**LEAST, column: value})

    assert [fault.path for fault in caught.value.faults] == [path]
