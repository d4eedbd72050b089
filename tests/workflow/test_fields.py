"""The fields of a command: what goes in comes out as plain data, or is refused by its name."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import NaiveDatetime, WrongArgument
from servicecore.event import Category, TicketEvent
from servicecore.testing.specimen import SPECIMENS
from servicecore.workflow import PRESETS, compile_workflow, load_definition
from servicecore.workflow.fields import MAX_VALUES, read_fields
from workflow.errand import KIM

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOON_TEXT = "2026-03-02T12:00:00Z"

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


class Level(IntEnum):
    HIGH = 3


def kept(**fields):
    read, refusals = read_fields(fields)
    assert refusals == []
    return read


def refused(**fields):
    _, (refusal,) = read_fields(fields)
    assert (refusal.code, refusal.field) == ("field_value", next(iter(fields)))
    return str(refusal)


def nested(levels):
    value = "core"
    for _ in range(levels):
        value = [value]
    return value


class TestPlainData:
    @given(st.dictionaries(st.sampled_from(["own", "title", "größe"]), plain))
    def test_comes_out_as_it_went_in(self, fields):
        read, refusals = read_fields(fields)

        assert (read, refusals) == (fields, [])
        assert json.loads(json.dumps(read)) == fields

    @pytest.mark.parametrize(
        ("value", "came"),
        [
            ((1, ("a",)), [1, ["a"]]),
            (MappingProxyType({"a": (1,)}), {"a": [1]}),
            (NOON, NOON_TEXT),
            (pendulum.datetime(2026, 3, 2, 13, tz="Europe/Berlin"), NOON_TEXT),
            ({"calls": [{"at": NOON}]}, {"calls": [{"at": NOON_TEXT}]}),
            (2**63 - 1, 2**63 - 1),
            (nested(32), nested(32)),
        ],
    )
    def test_is_what_comes_out(self, value, came):
        assert kept(own=value) == {"own": came}

    @pytest.mark.parametrize(
        ("value", "kind"),
        [(Category.NEW, str), (Level.HIGH, int), (type("Metres", (float,), {})(1.5), float)],
    )
    def test_is_of_no_class_of_the_hosts(self, value, kind):
        assert type(kept(own=value)["own"]) is kind

    def test_is_a_copy(self):
        given = {"own": [1]}

        read = kept(**given)
        given["own"].append(2)

        assert read == {"own": [1]}

    def test_of_a_mapping_of_another_kind_is_read_too(self):
        assert read_fields(MappingProxyType({"title": "x"})) == ({"title": "x"}, [])

    @pytest.mark.parametrize("fields", [None, [], "title", 7])
    def test_is_a_mapping_of_names(self, fields):
        with pytest.raises(WrongArgument, match="give a mapping of names to values"):
            read_fields(fields)


class TestRefused:
    @pytest.mark.parametrize(
        "value",
        [
            timedelta(hours=1),
            date(2026, 3, 2),
            b"x",
            {1},
            object(),
            float("nan"),
            float("-inf"),
            2**63,
            -(2**63),
            "\ud800",
            10**5000,
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_is_what_no_event_can_keep(self, value):
        assert "is wrong; give a text, a whole number within 64 bits" in refused(own=value)

    def test_is_named_by_its_place(self):
        assert refused(own={"list": [1, {2}]}).startswith(
            "field own.list[1] a value of type set is wrong; give"
        )

    def test_of_the_host_is_told_by_its_type_alone(self):
        _, (refusal,) = read_fields({"email": b"canary"})

        assert "canary" not in repr(refusal)
        assert refusal.params["value"] == "a value of type bytes"

    @pytest.mark.parametrize("key", [7, None, "\ud800"])
    def test_is_a_key_that_is_no_text(self, key):
        assert "give texts for keys" in refused(own={"inner": {key: 1}})

    def test_is_what_is_nested_too_deep(self):
        assert "give at most 32 levels" in refused(own=nested(33))

    def test_is_what_holds_itself(self):
        knot: list = []
        knot.append(knot)

        assert "give at most 32 levels" in refused(own=knot)

    def test_is_what_explodes(self):
        doubled: list = []
        for _ in range(30):
            doubled = [doubled, doubled]

        assert f"and {MAX_VALUES} values" in refused(own=doubled)

    def test_is_an_instant_beyond_the_years(self):
        early = datetime(1, 1, 1, tzinfo=pendulum.timezone("Asia/Tokyo"))

        assert "an instant of the years 1 to 9999" in refused(own=early)

    def test_is_shown_in_80_characters_at_most(self):
        _, (refusal,) = read_fields({"public": "x" * 10**5})

        assert len(refusal.params["value"]) == 80
        assert json.dumps(refusal.to_dict())

    def test_is_not_missing(self):
        read, _ = read_fields({"public": None})

        assert read == {"public": "None"}

    def test_leaves_the_other_fields_alone(self):
        read, _ = read_fields({"title": "x", "own": {1}})

        assert read["title"] == "x"

    @pytest.mark.parametrize(
        "fields", [{"due": datetime(2026, 3, 2)}, {"due": [{"at": datetime(2026, 3, 2)}]}]
    )
    def test_by_an_error_is_a_naive_datetime(self, fields):
        with pytest.raises(NaiveDatetime, match="^due"):
            read_fields(fields)


class TestOwnFields:
    @pytest.mark.parametrize("name", ["assignee", "team", "wait_reason", "category", "channel", "priority"])
    def test_that_are_texts(self, name):
        assert kept(**{name: "mail"}) == {name: "mail"}
        assert "is wrong; give a text" in refused(**{name: 7})

    @pytest.mark.parametrize("name", ["assignee", "team", "wait_reason"])
    def test_that_may_be_nothing(self, name):
        assert kept(**{name: None}) == {name: None}

    @pytest.mark.parametrize("name", ["category", "channel", "priority", "public", "promised_at"])
    def test_that_may_not(self, name):
        assert "None is wrong" in refused(**{name: None})

    @pytest.mark.parametrize("name", ["public", "override"])
    def test_that_are_true_or_false(self, name):
        assert kept(**{name: False}) == {name: False}
        assert "field " + name + " 'yes' is wrong; give true or false" in refused(**{name: "yes"})

    @pytest.mark.parametrize("name", ["promised_at", "expires_at", "due_at"])
    def test_that_are_instants(self, name):
        assert kept(**{name: NOON}) == {name: NOON_TEXT}
        assert kept(**{name: "2026-03-02T13:00:00+01:00"}) == {name: NOON_TEXT}
        for wrong in ("soon", "2026-03-02T12:00:00", 5, True):
            assert "give an aware datetime, or an ISO text with an offset" in refused(**{name: wrong})

    @pytest.mark.parametrize("name", PRESETS)
    def test_that_an_event_keeps_are_what_it_can_be_read_back_with(self, name):
        """Whatever a command brings for a key that the event has of itself: it does, or it is refused by name."""
        workflow = compile_workflow(load_definition(name))
        for row in {row.transition: row for rows in workflow.table.values() for row in rows}.values():
            for key in row.known:
                for value in ("2026-03-02T12:00:00Z", "P1", True, 7, 1.5, None, [], {}):
                    fields, refusals = read_fields({key: value})
                    refusals += row.demands(KIM, fields)
                    if key not in {refusal.field for refusal in refusals}:
                        data = {**SPECIMENS[row.records], **fields}
                        TicketEvent("T-1:2", "T-1", sequence=2, at=0, type=row.records, actor=KIM, data=data)


def test_a_text_of_an_enumeration_is_a_text_to_a_field_of_the_library():
    assert kept(priority=StrEnum("Level", {"TOP": "P1"}).TOP) == {"priority": "P1"}
