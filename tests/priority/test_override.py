"""A person's word over the rules: with a reason, by somebody, and perhaps for a while."""

from __future__ import annotations

import pytest

from servicecore.errors import InvalidDefinition
from servicecore.priority import Override


def test_counts_until_it_expires():
    override = Override("P1", "the board meets", by="kim", expires_at_us=100)

    assert (override.in_force(99), override.in_force(100)) == (True, False)


def test_counts_for_ever_unless_told_otherwise():
    override = Override("P1", "the board meets", by="kim")

    assert override.in_force(10**18)
    assert override.expires_at is None


def test_gives_the_instant_it_expires_in_utc():
    override = Override("P1", "the board meets", by="kim", expires_at_us=1_000_000)

    assert override.expires_at.isoformat() == "1970-01-01T00:00:01+00:00"


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_refuses_to_go_without_a_reason(reason):
    with pytest.raises(InvalidDefinition, match="override: reason: .* says nothing; give the reason"):
        Override("P1", reason, by="kim")


def test_refuses_to_come_from_nobody():
    with pytest.raises(InvalidDefinition, match="override: by: '' says nothing; give the id of who set it"):
        Override("P1", "asked", by="")


def test_shows_neither_the_reason_nor_who():
    assert repr(Override("P1", "alice is ill", by="kim")) == "Override(level='P1', expires_at_us=None)"


def test_does_not_echo_what_is_no_text():
    with pytest.raises(InvalidDefinition, match="by: a value of type list says nothing") as caught:
        Override("P1", "asked", by=["kim"])

    assert "kim" not in str(caught.value)
