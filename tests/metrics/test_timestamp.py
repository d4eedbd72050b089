from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidDefinition, InvalidInstant, UnknownTimeZone
from servicecore.instant import to_iso, to_us
from servicecore.metrics.logs.timestamp import instant_reader


@pytest.mark.parametrize(
    ("form", "text", "at"),
    [
        ("%Y/%m/%d %H:%M:%S.%f", "2012/10/09 14:50:17.000", "2012-10-09T14:50:17Z"),
        ("%d/%m/%Y %H:%M", "29/2/2016 01:16", "2016-02-29T01:16:00Z"),
        pytest.param("%d/%b/%y %I:%M %p", "02/Mar/26 12:05 AM", "2026-03-02T00:05:00Z", id="Jira's default"),
        pytest.param("%d %b %Y %I %p", "2 September 2026 1 p.m.", "2026-09-02T13:00:00Z", id="full month"),
        pytest.param("%Y-%m-%d %I:%M", "2026-03-02 12:05", "2026-03-02T00:05:00Z", id="half day unsaid"),
        pytest.param("%m/%d/%y", "3/2/70", "1970-03-02T00:00:00Z", id="two-digit year of the last century"),
        pytest.param("%Y-%m-%d%%%H", "2026-03-02%09", "2026-03-02T09:00:00Z", id="a literal per cent"),
        pytest.param("%Y-%m-%dT%H:%M:%S%z", "2026-03-02T09:00:00+0130", "2026-03-02T07:30:00Z", id="offset"),
        pytest.param(
            "%Y-%m-%d %H:%M %z", "2026-03-02 09:00 -01:30", "2026-03-02T10:30:00Z", id="negative offset"
        ),
        pytest.param(
            "%Y-%m-%dT%H:%M:%S.%f%z", "2026-03-02T09:00:00.123456789Z", "2026-03-02T09:00:00.123456Z", id="ns"
        ),
        ("iso", "2026-03-02T09:00:00+01:00", "2026-03-02T08:00:00Z"),
        ("iso", "2026-03-02", "2026-03-02T00:00:00Z"),
        ("epoch", "1772442000.5", "2026-03-02T09:00:00.500000Z"),
        ("epoch_ms", "1772442000123", "2026-03-02T09:00:00.123000Z"),
        ("epoch_us", "1772442000123456", "2026-03-02T09:00:00.123456Z"),
        pytest.param("epoch", "-0.25", "1969-12-31T23:59:59.750000Z", id="before 1970"),
    ],
)
def test_reads_what_the_form_says(form, text, at):
    assert to_iso(instant_reader(form)(text)) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        pytest.param("2026-03-02 09:00", "2026-03-02T08:00:00Z", id="winter"),
        pytest.param("2026-07-02 09:00", "2026-07-02T07:00:00Z", id="summer"),
        pytest.param("2026-10-25 02:30", "2026-10-25T00:30:00Z", id="repeated: the first of the two"),
        pytest.param("2026-03-29 02:30", "2026-03-29T01:30:00Z", id="skipped: as far after the gap"),
    ],
)
@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M", "iso"])
def test_local_times_are_read_in_their_zone(form, text, at):
    assert to_iso(instant_reader(form, "Europe/Berlin")(text)) == at


@given(st.datetimes(datetime(1970, 1, 1), datetime(2068, 1, 1)))
def test_agrees_with_the_standard_library(at):
    form = "%d.%m.%y %I:%M:%S.%f %p"

    expected = to_us(datetime.strptime(at.strftime(form), form).replace(tzinfo=UTC))
    assert instant_reader(form)(at.strftime(form)) == expected


@pytest.mark.parametrize(
    ("form", "text", "reason"),
    [
        ("%Y-%m-%d", "02.03.2026", "'02.03.2026' is not of the form '%Y-%m-%d'"),
        ("%Y-%m-%d", "2026-02-30", "is no date and time: day is out of range"),
        ("%d %b %Y", "2 Mrz 2026", "month 'Mrz' is not known"),
        ("%Y-%m-%d %I", "2026-03-02 13", "hour of a half day must be in 1..12"),
        ("%Y-%m-%d %z", "0001-01-01 +01:00", "lies outside the years 1 to 9999"),
        ("iso", "yesterday", "'yesterday' is no ISO 8601 timestamp"),
        ("epoch", "12,5", "is no number of seconds"),
        ("epoch", "1.x", "is no number of seconds"),
        ("epoch", "999999999999999", "lies outside the years 1 to 9999"),
    ],
)
def test_says_what_it_cannot_read(form, text, reason):
    with pytest.raises(InvalidInstant, match=reason.replace(".", r"\.")):
        instant_reader(form)(text)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("%Y-%m-%Q", "'%Q' is not known; use one of %Y, %y"),
        ("%Y-%m-%d%", "'%' is not known"),
        ("%Y-%m-%d %m", "%m stands twice"),
        ("%H:%M", "'%H:%M' has no year, month and day"),
    ],
)
def test_refuses_a_form_that_cannot_give_an_instant(form, message):
    with pytest.raises(InvalidDefinition, match=message):
        instant_reader(form)


def test_refuses_a_zone_that_does_not_exist():
    with pytest.raises(UnknownTimeZone, match="Europe/Atlantis"):
        instant_reader("iso", "Europe/Atlantis")
