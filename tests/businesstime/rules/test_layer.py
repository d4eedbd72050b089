"""Exceptions from several sources: which of them decides for a date."""

import copy
import json
import pickle
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from businesstime.calendars import DAY, EPOCH, OFFICE, WEEKDAYS, hours, situations, us
from businesstime.minute_walk import open_minutes, utc, wall_is_plain
from servicecore.businesstime import BusinessCalendar, Holiday, Layer
from servicecore.businesstime.hours import Shift
from servicecore.errors import InvalidDefinition, WrongArgument
from servicecore.instant import HOUR_US, MINUTE_US

XMAS_EVE = date(2026, 12, 24)
NINE_TO_NOON = (Shift.parse("09:00", "12:00"),)
GERMANY = Layer(
    "Germany", "holidays 0.109, DE", holidays=(Holiday(date(2026, 10, 3), "Unity Day"), Holiday(XMAS_EVE))
)
COMPANY = Layer("company", rank=10, special=((XMAS_EVE, NINE_TO_NOON),), workdays=((date(2026, 10, 10), 0),))
BARE = BusinessCalendar.from_dict(
    {"timezone": "UTC", "weekly": {key: [["09:00", "17:00"]] for key in WEEKDAYS[:5]}}
)


def made(document):
    return BusinessCalendar.from_dict(document)


def hours_on(calendar, day):
    start = us(day.year, day.month, day.day)
    return [
        ((a - start) // HOUR_US, (b - start) // HOUR_US) for a, b in calendar.intervals_us(start, start + DAY)
    ]


@st.composite
def layer_tables(draw, dates, rank):
    day = dates.map(lambda day: day.isoformat())
    special = draw(st.dictionaries(day, hours(), max_size=2))
    workdays = draw(st.dictionaries(day, st.sampled_from(WEEKDAYS), max_size=2))
    return {
        "name": f"rank {rank}",
        "rank": rank,
        "holidays": draw(st.lists(day, max_size=3)),
        "special": special,
        "workdays": {key: value for key, value in workdays.items() if key not in special},
    }


@st.composite
def layered(draw):
    """
    A document with layers and make-up days of its own, near an instant.

    Breaks are of dates alone: a make-up day has those of another weekday, which no plain document can say.
    """
    document, at = draw(situations())
    breaks = {day: rows for day, rows in document["breaks"].items() if day not in WEEKDAYS}
    document = document | {"breaks": breaks}
    near = (EPOCH + timedelta(microseconds=at)).date()
    dates = st.integers(-4, 4).map(lambda n: near + timedelta(days=n))
    ranks = draw(st.lists(st.integers(-3, 3), unique=True, max_size=3))
    own = draw(layer_tables(dates, 0))
    exceptions = {key: own[key] for key in ("holidays", "special", "workdays")}
    return document | exceptions | {"layers": [draw(layer_tables(dates, rank)) for rank in ranks]}, at


def flattened(document):
    """The plain document that says the same: for each date what the first to name it in order of rank says."""
    layers = [document, *sorted(document["layers"], key=lambda layer: -layer["rank"])]
    days = {day for layer in layers for key in ("holidays", "special", "workdays") for day in layer[key]}
    holidays, special = [], {}
    for day in days:
        for layer in layers:
            if day in layer["special"]:
                special[day] = layer["special"][day]
            elif day in layer["workdays"]:
                special[day] = document["weekly"].get(layer["workdays"][day], [])
            elif day in layer["holidays"]:
                holidays.append(day)
            else:
                continue
            break
    plain = {key: value for key, value in document.items() if key not in {"layers", "workdays"}}
    return plain | {"holidays": holidays, "special": special}


class TestPrecedence:
    @given(layered())
    def test_every_date_is_as_the_first_in_order_of_rank_says(self, case):
        document, at = case
        calendar, plain = made(document), made(flattened(document))

        assert calendar.intervals_us(at - 9 * DAY, at + 9 * DAY) == plain.intervals_us(
            at - 9 * DAY, at + 9 * DAY
        )
        assert calendar.version == plain.version

    @given(layered())
    def test_every_minute_is_open_as_the_wall_says(self, case):
        document, at = case
        assume(at > 0)
        start_us = at - at % MINUTE_US
        plain = flattened(document)
        assume(wall_is_plain(plain, utc(start_us), 1440))
        calendar = made(document)

        found = [calendar.is_open_us(start_us + n * MINUTE_US) for n in range(1440)]

        assert found == open_minutes(plain, utc(start_us), 1440)

    @given(layered(), st.randoms())
    def test_the_order_of_layers_of_different_ranks_means_nothing(self, case, random):
        document, at = case
        shuffled = random.sample(document["layers"], len(document["layers"]))

        other = made(document | {"layers": shuffled})

        assert other.version == made(document).version
        assert other.rules.pieces(at, at + DAY) == made(document).rules.pieces(at, at + DAY)

    def test_the_higher_rank_wins(self):
        calendar = BARE.with_layers(GERMANY, COMPANY)

        assert hours_on(calendar, XMAS_EVE) == [(9, 12)]

    def test_the_calendars_own_wins_over_every_rank(self):
        own = made(BARE.to_dict() | {"special": {"2026-12-24": [["10:00", "11:00"]]}})

        assert hours_on(own.with_layers(COMPANY), XMAS_EVE) == [(10, 11)]

    def test_a_make_up_day_has_the_hours_of_its_weekday(self):
        calendar = BARE.with_layers(COMPANY)

        assert hours_on(calendar, date(2026, 10, 10)) == [(9, 17)]  # a Saturday

    def test_a_make_up_day_has_the_breaks_of_the_weekday_it_is_like(self):
        calendar = BusinessCalendar.from_dict({
            "timezone": "UTC",
            "weekly": {"mon": [["09:00", "17:00"]]},
            "breaks": {"mon": [["12:00", "13:00"]], "sat": [["09:00", "10:00"]]},
            "workdays": {"2026-10-10": "mon"},  # a Saturday
        })  # fmt: skip

        spans = calendar.intervals(*(datetime(2026, 10, day, tzinfo=UTC) for day in (10, 11)))

        assert [(span.start.hour, span.end.hour) for span in spans] == [(9, 12), (13, 17)]

    def test_a_make_up_day_of_a_closed_weekday_is_closed(self):
        closed = Layer("swap", workdays=((date(2026, 10, 9), 6),))

        assert hours_on(BARE.with_layers(closed), date(2026, 10, 9)) == []

    def test_a_make_up_day_wins_over_a_holiday_of_its_layer(self):
        day = date(2026, 10, 9)
        both = Layer("both", holidays=(Holiday(day),), workdays=((day, 0),))

        assert hours_on(BARE.with_layers(both), day) == [(9, 17)]

    def test_explanations_name_the_layer_that_decided(self):
        calendar = BARE.with_layers(GERMANY, COMPANY)
        eve = datetime(2026, 12, 24, tzinfo=UTC)

        pieces = calendar.explain(eve, eve + timedelta(days=1))

        assert {piece.layer for piece in pieces} == {"company"}


class TestOneRank:
    def test_layers_that_agree_are_fine(self):
        again = Layer("again", holidays=(Holiday(XMAS_EVE, "Christmas Eve"),))

        calendar = BARE.with_layers(GERMANY, again)

        assert hours_on(calendar, XMAS_EVE) == []
        assert calendar.version == BARE.with_layers(GERMANY).version

    def test_of_those_that_agree_the_first_names_the_date(self):
        one, other = (Layer(name, holidays=(Holiday(XMAS_EVE, name),)) for name in ("one", "other"))
        eve = datetime(2026, 12, 24, tzinfo=UTC)

        (piece,) = BARE.with_layers(one, other).explain(eve, eve + timedelta(days=1))

        assert (piece.note, piece.layer) == ("one", "one")

    @pytest.mark.parametrize(
        ("one", "other", "place", "phrase"),
        [
            (
                {"holidays": ["2026-12-24"]},
                {"special": {"2026-12-24": [["09:00", "12:00"]]}},
                "special.2026-12-24",
                "a holiday",
            ),
            (
                {"special": {"2026-12-24": [["09:00", "12:00"]]}},
                {"special": {"2026-12-24": []}},
                "special.2026-12-24",
                "special hours",
            ),
            (
                {"workdays": {"2026-12-24": "mon"}},
                {"workdays": {"2026-12-24": "tue"}},
                "workdays.2026-12-24",
                "a make-up day",
            ),
            (
                {"workdays": {"2026-12-24": "mon"}},
                {"holidays": ["2026-12-24"]},
                "holidays.2026-12-24",
                "a make-up day",
            ),
            (
                {"holidays": ["2026-12-24"]},
                {"holidays": ["2026-12-24"], "workdays": {"2026-12-24": "mon"}},
                "workdays.2026-12-24",
                "a holiday",
            ),
        ],
    )
    def test_a_contradiction_is_refused_with_its_place(self, one, other, place, phrase):
        layers = [{"name": "one", "rank": 3, **one}, {"name": "other", "rank": 3, **other}]

        with pytest.raises(InvalidDefinition) as at_load:
            made(BARE.to_dict() | {"layers": layers})
        with pytest.raises(InvalidDefinition) as by_hand:
            made(BARE.to_dict() | {"layers": layers[:1]}).with_layers(layer_of(layers[1]))

        (fault,) = at_load.value.faults
        assert fault.path == f"layers[1].{place}"
        assert fault.message == (
            f"contradicts layer 'one', which has {phrase} on that date and the same rank 3; "
            "give one of the two a higher rank"
        )
        assert fault.code == "contradiction"
        assert by_hand.value.faults == at_load.value.faults

    def test_every_contradiction_is_reported(self):
        days = [date(2026, 12, 24), date(2026, 12, 31)]
        closed = Layer("closed", holidays=tuple(map(Holiday, days)))
        opened = Layer("opened", special=tuple((day, NINE_TO_NOON) for day in days))

        with pytest.raises(InvalidDefinition) as caught:
            BARE.with_layers(closed, opened)

        assert [fault.path for fault in caught.value.faults] == [f"layers[1].special.{day}" for day in days]

    def test_what_the_calendar_itself_decides_is_a_contradiction_all_the_same(self):
        own = made(BARE.to_dict() | {"holidays": ["2026-12-24"]})

        with pytest.raises(InvalidDefinition, match="contradicts layer 'Germany'"):
            own.with_layers(GERMANY, Layer("opened", special=((XMAS_EVE, NINE_TO_NOON),)))


def layer_of(table):
    """The one layer of a calendar that has it alone."""
    (layer,) = made(BARE.to_dict() | {"layers": [table]}).rules.layers
    return layer


class TestDocument:
    @given(layered())
    def test_reads_back_what_it_writes(self, case):
        calendar = made(case[0])

        assert made(json.loads(json.dumps(calendar.to_dict()))) == calendar

    @given(layered())
    def test_layers_added_are_layers_read(self, case):
        document, _ = case
        calendar = made(document)
        bare = made(document | {"layers": []})

        assert bare.with_layers(*calendar.rules.layers) == calendar

    def test_leaves_out_what_is_as_by_default(self):
        assert Layer("bare").to_dict() == {"name": "bare"}
        assert COMPANY.to_dict() == {
            "name": "company",
            "rank": 10,
            "special": {"2026-12-24": [["09:00", "12:00"]]},
            "workdays": {"2026-10-10": "mon"},
        }

    def test_writes_the_source_and_names(self):
        assert GERMANY.to_dict() == {
            "name": "Germany",
            "source": "holidays 0.109, DE",
            "holidays": {"2026-10-03": "Unity Day", "2026-12-24": ""},
        }

    def test_without_layers_nothing_is_added(self):
        assert BARE.with_layers() == BARE

    def test_names_sources_and_ranks_have_no_part_in_the_version(self):
        other = Layer("x", "y", rank=7, holidays=GERMANY.holidays)

        assert BARE.with_layers(GERMANY).version == BARE.with_layers(other).version

    def test_said_by_itself_or_by_a_layer_it_is_the_same_version(self):
        own = made(BARE.to_dict() | {"holidays": [day.date for day in GERMANY.holidays]})

        assert own.version == BARE.with_layers(GERMANY).version

    def test_a_layer_that_a_higher_rank_overrules_has_no_part_in_the_version(self):
        closed = Layer("closed", rank=1, holidays=(Holiday(XMAS_EVE),))
        opened = Layer("opened", special=((XMAS_EVE, NINE_TO_NOON),))

        assert BARE.with_layers(closed, opened).version == BARE.with_layers(closed).version

    @pytest.mark.parametrize(
        "copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))]
    )
    def test_copies_are_equal(self, copied):
        calendar = BARE.with_layers(GERMANY, COMPANY)

        assert copied(calendar) == calendar
        assert hash(copied(calendar)) == hash(calendar)
        assert copied(COMPANY) == COMPANY


class TestByHand:
    """Layers that no document was read for are checked like those of one."""

    def test_its_dates_are_sorted(self):
        days = (date(2026, 12, 31), XMAS_EVE)
        calendar = BARE.with_layers(Layer("x", special=tuple((day, NINE_TO_NOON) for day in days)))

        assert [day for day, _ in calendar.rules.layers[0].special] == sorted(days)
        assert made(calendar.to_dict()) == calendar

    @pytest.mark.parametrize(
        ("rows", "place"),
        [
            ({"holidays": ("2026-01-01",)}, "holidays[0]"),
            ({"holidays": (Holiday("2026-01-01"),)}, "holidays[0]"),
            ({"special": ((XMAS_EVE, NINE_TO_NOON), (XMAS_EVE, ["09:00"]))}, "special[1]"),
            ({"special": (XMAS_EVE,)}, "special[0]"),
            ({"workdays": ((date(2026, 1, 3), 9),)}, "workdays[0]"),
            ({"workdays": ((date(2026, 1, 3), -1),)}, "workdays[0]"),
            ({"workdays": ((date(2026, 1, 3), "fri"),)}, "workdays[0]"),
        ],
    )
    def test_what_is_of_another_type_is_refused_when_it_is_made(self, rows, place):
        with pytest.raises(InvalidDefinition, match="layer 'x': .* is not taken; give") as caught:
            Layer("x", **rows)

        assert [fault.path for fault in caught.value.faults] == [place]

    def test_is_read_from_a_table(self):
        layer = Layer.from_dict({"name": "company", "rank": 10, "holidays": {"2026-12-24": "Works outing"}})

        assert layer == Layer("company", rank=10, holidays=(Holiday(XMAS_EVE, "Works outing"),))
        assert Layer.from_dict(layer.to_dict()) == layer

    @pytest.mark.parametrize(
        ("table", "message"),
        [
            ({"name": "x", "holidays": ["soon"]}, r"layer: holidays\[0\]: date 'soon' is not known"),
            (7, "layer: 7 is of type int; give a table with the keys name, source"),
        ],
    )
    def test_a_table_with_faults_is_refused(self, table, message):
        with pytest.raises(InvalidDefinition, match=message):
            Layer.from_dict(table)

    @pytest.mark.parametrize("layer", [None, 7, "Germany", {"name": "Germany"}, [GERMANY]])
    def test_what_is_no_layer_is_refused(self, layer):
        with pytest.raises(WrongArgument, match="give values of the type Layer") as caught:
            BARE.with_layers(GERMANY, layer)

        assert caught.value.value == layer

    @pytest.mark.parametrize(
        ("layer", "path", "message"),
        [
            (Layer(""), "layers[0].name", "is missing; give a text"),
            (
                Layer("x", rank=1_001),
                "layers[0].rank",
                "1001 is not taken; give a whole number from -1000 to 1000",
            ),
            (
                Layer("x", special=((XMAS_EVE, (*NINE_TO_NOON, Shift.parse("11:00", "13:00"))),)),
                "layers[0].special.2026-12-24[1]",
                "['11:00', '13:00'] overlaps ['09:00', '12:00'] of the same date",
            ),
            (
                Layer("x", special=((XMAS_EVE, NINE_TO_NOON),), workdays=((XMAS_EVE, 0),)),
                "layers[0].workdays.2026-12-24",
                "2026-12-24 has special hours too; state one of the two",
            ),
        ],
    )
    def test_what_a_document_could_not_say_is_refused(self, layer, path, message):
        with pytest.raises(InvalidDefinition) as caught:
            BARE.with_layers(layer)

        (fault,) = caught.value.faults
        assert fault.path == path
        assert message in fault.message


class TestFaults:
    @pytest.mark.parametrize(
        ("layers", "path", "message", "code"),
        [
            ({}, "layers", "{} is of type dict; give a list of tables", "wrong_type"),
            (
                [7],
                "layers[0]",
                "7 is of type int; give a table with the keys name, source, rank",
                "wrong_type",
            ),
            ([{}], "layers[0].name", "is missing; give a text", "missing_key"),
            (
                [{"name": "x", "source": ""}],
                "layers[0].source",
                "is empty; give a text that is not",
                "wrong_type",
            ),
            (
                [{"name": "x", "rank": True}],
                "layers[0].rank",
                "give a whole number from -1000 to 1000",
                "wrong_type",
            ),
            (
                [{"name": "x", "weekly": {}}],
                "layers[0].weekly",
                "key 'weekly' is not known; use name,",
                "unknown_key",
            ),
            ([{"name": "x", "holidays": 3}], "layers[0].holidays", "give a list of dates", "wrong_type"),
            (
                [{"name": "x", "special": {"2026-12-24": [["9", "10"]]}}],
                "layers[0].special.2026-12-24[0]",
                "time '9' is not known",
                "invalid_time",
            ),
            (
                [{"name": "x", "workdays": {"2026-10-10": "montag"}}],
                "layers[0].workdays.2026-10-10",
                "weekday 'montag' is not known; use one of mon, tue, wed, thu, fri, sat, sun",
                "unknown_name",
            ),
            (
                [{"name": "x", "workdays": {"sat": "mon"}}],
                "layers[0].workdays.sat",
                "date 'sat' is not",
                "invalid_date",
            ),
            (
                [{"name": "x", "workdays": {"2026-10-10": ["mon"]}}],
                "layers[0].workdays.2026-10-10",
                "['mon'] is not known",
                "unknown_name",
            ),
            (
                [{"name": "x", "workdays": {date(2026, 12, 24): "mon"}, "special": {"2026-12-24": []}}],
                "layers[0].workdays.2026-12-24",
                "2026-12-24 has special hours too; state one of the two",
                "contradiction",
            ),
        ],
    )
    def test_names_the_place_and_what_would_be_accepted(self, layers, path, message, code):
        with pytest.raises(InvalidDefinition) as caught:
            made(OFFICE | {"layers": layers})

        (fault,) = caught.value.faults
        assert (fault.path, fault.code) == (path, code)
        assert message in fault.message

    def test_faults_of_layers_come_before_contradictions(self):
        layers = [
            {"name": "one", "holidays": ["2026-12-24", "never"]},
            {"name": "two", "special": {"2026-12-24": []}, "rank": "high"},
        ]

        with pytest.raises(InvalidDefinition) as caught:
            made(OFFICE | {"layers": layers})

        assert [fault.path for fault in caught.value.faults] == ["layers[0].holidays[1]", "layers[1].rank"]
