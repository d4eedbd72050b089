from datetime import date, datetime

import pytest

from servicecore.errors import InvalidDefinition, UnknownTimeZone
from servicecore.instant import DAY_US, from_iso
from servicecore.metrics import Phase, Phases, catalog, compute

ASOF = from_iso("2026-03-20T00:00:00Z")
DAYS = {
    "pilot": (date(2026, 3, 2), date(2026, 3, 3)),
    "roll-out": (date(2026, 3, 4), date(2026, 3, 31)),
}


def created(facts, *days):
    at = [from_iso(f"{day}T12:00:00Z") for day in days]
    return [facts(number, created_at_us=us) for number, us in enumerate(at)]


def test_every_day_counts_in_its_phase_alone(facts):
    rows = created(facts, "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04")

    table = compute(rows, [catalog.ARRIVALS], period=Phases(DAYS), asof=ASOF)

    assert [(row.label, row.result.value) for row in table] == [
        ("pilot", 2),
        ("roll-out*", 1),
    ]


def test_a_phase_in_which_nothing_happened_is_a_row_and_days_in_none_are_in_none(facts):
    phases = Phases(
        [Phase("b", date(2026, 3, 7), date(2026, 3, 7)), Phase("a", date(2026, 3, 1), date(2026, 3, 1))]
    )
    rows = created(facts, "2026-03-01", "2026-03-03", "2026-03-09")

    table = compute(rows, [catalog.ARRIVALS], period=phases, asof=ASOF)

    assert [(row.label, row.result.value) for row in table] == [("a", 1), ("b", 0)]


def test_a_backlog_is_taken_at_the_ends_of_phases(facts):
    table = compute(created(facts, "2026-03-02"), [catalog.BACKLOG], period=Phases(DAYS), asof=ASOF)

    assert [row.label for row in table] == ["2026-03-04T00:00:00Z", "2026-03-20T00:00:00Z"]


def test_phases_begin_at_local_midnight():
    (pilot, *_) = Phases(DAYS, timezone="Asia/Shanghai").covering(from_iso("2026-03-02T00:00:00Z"), ASOF)

    assert (pilot.label, pilot.start_us) == ("pilot", from_iso("2026-03-02T00:00:00Z") - DAY_US // 3)


def test_days_may_be_texts():
    written = {name: tuple(map(str, days)) for name, days in DAYS.items()}

    assert Phases(written) == Phases(DAYS)
    assert Phase("pilot", "2026-03-02", "2026-03-03") == Phase("pilot", *DAYS["pilot"])


@pytest.mark.parametrize("day", ["2026-3-2", "March", 20260302, None, datetime(2026, 3, 2)])
def test_what_is_no_day_is_refused(day):
    with pytest.raises(InvalidDefinition, match="phase: .* is no day; give a date, or a text such as"):
        Phase("pilot", day, date(2026, 3, 3))


def test_without_phases_there_are_no_periods():
    assert Phases({}).covering(0, 0) == []


def test_says_everything_that_is_wrong():
    with pytest.raises(InvalidDefinition) as caught:
        Phases(
            [
                Phase("a", date(2026, 3, 1), date(2026, 3, 5)),
                Phase("b", date(2026, 3, 5), date(2026, 3, 4)),
                Phase("a", date(2026, 3, 9), date(2026, 3, 9)),
            ]
        )

    assert [str(fault) for fault in caught.value.faults] == [
        "b: ends on 2026-03-04, before 2026-03-05",
        "b: overlaps 'a' on 2026-03-05",
        "a: stands twice; give each phase its own name",
    ]


def test_refuses_a_zone_that_does_not_exist():
    with pytest.raises(UnknownTimeZone):
        Phases(DAYS, timezone="Europe/Atlantis")
