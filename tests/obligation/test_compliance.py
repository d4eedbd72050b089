"""How well obligations are kept: of what has fallen due, how much was in time."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from obligation.test_standing import ACME, owed, stories, us
from servicecore.errors import InvalidDefinition, WrongArgument
from servicecore.obligation import Obligation, Subject, compliance, standing

CALLED = owed("02-10", "07-20", at="08-01")
"""In the first quarter, not in the second, ahead of its due instant in the third."""


def test_counts_what_has_fallen_due():
    kept = compliance([CALLED])

    assert (kept.in_time, kept.late, kept.missed, kept.n, kept.rate) == (1, 0, 1, 2, 0.5)
    assert json.loads(json.dumps(kept.to_dict()))["rate"] == 0.5


def test_what_was_done_early_counts_from_its_due_instant_on():
    assert compliance([owed("02-10", at="03-31 23:59")]).n == 0
    assert compliance([owed("02-10", at="04-01")]).in_time == 1
    assert compliance([owed(at="04-01")]).missed == 1


def test_what_was_made_up_is_late():
    kept = compliance([owed("04-02", at="06-01", grace="72h")])

    assert (kept.in_time, kept.late, kept.missed, kept.rate) == (0, 1, 0, 0)


def test_is_unknown_where_nothing_has_fallen_due():
    assert compliance([]).rate is None
    assert compliance([owed(at="01-02")]).rate is None


def test_holds_the_instant_since_which_it_asks_and_not_that_until_which():
    first, second = us("04-01"), us("07-01")

    assert compliance([CALLED], since=first, until=second).n == 1
    assert compliance([CALLED], since=first + 1).n == 1
    assert compliance([CALLED], until=first).n == 0
    assert compliance([CALLED], since=first, until=second + 1).n == 2


@given(stories(), stories())
def test_over_several_is_the_sum_of_each(one, other):
    both = [standing(each[0], each[1], each[2], at=each[3]) for each in (one, other)]
    apart = [compliance([each]) for each in both]

    together = compliance(both)

    for name in ("in_time", "late", "missed", "n"):
        assert getattr(together, name) == sum(getattr(each, name) for each in apart)
    assert together.missed == sum(len(each.overdue) for each in both)


def test_refuses_what_is_no_standing():
    with pytest.raises(WrongArgument, match="what `standing` says"):
        compliance([Subject("acme", start=0)])
    with pytest.raises(InvalidDefinition, match="no list"):
        compliance(Obligation("call", per="customer", every="year"))
    assert ACME.id not in repr(compliance([CALLED]))
