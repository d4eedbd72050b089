"""The specimens: one event of every type, and nothing that its data may have is left out."""

from __future__ import annotations

from itertools import pairwise

import pytest

from servicecore.event import DATA_KEYS, EventType
from servicecore.instant import MINUTE_US
from servicecore.testing.specimen import SPECIMENS, every_type


@pytest.mark.parametrize("kind", EventType)
def test_every_type_has_all_the_keys_it_may_have(kind):
    required, optional = DATA_KEYS[kind]

    assert set(SPECIMENS[kind]) == {*required, *optional}


def test_everything_happens_once_and_a_minute_apart():
    history = every_type("T-5")

    assert [event.type for event in history] == list(SPECIMENS)
    assert {event.ticket_id for event in history} == {"T-5"}
    assert {later.at_us - earlier.at_us for earlier, later in pairwise(history)} == {MINUTE_US}
