"""Reading back what `to_dict` wrote: strictly, and with every fault at once."""

from __future__ import annotations

import pytest

from servicecore.errors import InvalidDefinition, shown
from servicecore.record import Reader

SCHEMA = "servicecore.thing/2"


def reader(**data):
    return Reader("thing", data, SCHEMA)


def faults_of(record):
    with pytest.raises(InvalidDefinition) as caught:
        record.finish()
    return [(fault.path, fault.code) for fault in caught.value.faults]


@pytest.mark.parametrize("record", [None, [], "text", 7])
def test_refuses_what_is_no_mapping(record):
    with pytest.raises(InvalidDefinition, match="is no mapping of keys to values"):
        Reader("thing", record, SCHEMA)


@pytest.mark.parametrize("schema", ["servicecore.thing/1", "servicecore.thing/2"])
def test_reads_every_version_ever_written(schema):
    reader(schema=schema).finish()


def test_takes_a_record_without_a_schema_for_the_first_version():
    reader().finish()


@pytest.mark.parametrize(
    "schema",
    [
        "servicecore.thing/3",
        "servicecore.other/1",
        pytest.param("servicecore.thing/0", id="there was no version 0"),
        pytest.param(1, id="a number"),
    ],
)
def test_refuses_a_schema_it_cannot_read(schema):
    record = reader(schema=schema)

    with pytest.raises(
        InvalidDefinition, match="this release reads servicecore.thing/1, servicecore.thing/2"
    ):
        record.finish()


@pytest.mark.parametrize(
    ("method", "good", "bad"),
    [
        ("text", "kim", 7),
        ("whole", 7, "7"),
        pytest.param("whole", 7, True, id="True is no number"),
        ("flag", True, 1),
        ("mapping", {"a": 1}, [1]),
        ("items", [1], "text"),
        ("instant", "2026-03-02T09:00:00Z", 9),
    ],
)
def test_takes_a_value_of_its_kind_alone(method, good, bad):
    right, wrong = reader(key=good), reader(key=bad)

    getattr(right, method)("key")
    getattr(wrong, method)("key")

    right.finish()
    assert faults_of(wrong) == [("key", "wrong_type")]


@pytest.mark.parametrize("method", ["text", "whole", "flag", "mapping", "items", "instant"])
def test_names_a_key_that_is_missing(method):
    record = reader()

    getattr(record, method)("key")

    assert faults_of(record) == [("key", "missing_key")]


def test_gives_the_default_for_a_key_that_may_be_missing():
    assert reader().text("key", default=None) is None


def test_does_not_take_the_default_for_a_wrong_value():
    record = reader(key=None)

    record.text("key", default=None)

    assert faults_of(record) == [("key", "wrong_type")]


def test_gives_an_instant_as_microseconds():
    assert reader(at="1970-01-01T01:00:00+01:00").instant("at") == 0


def test_keeps_an_optional_instant_that_is_nothing():
    assert reader(at=None).optional_instant("at") is None


def test_reads_an_optional_instant():
    assert reader(at="1970-01-01T01:00:00+01:00").optional_instant("at") == 0


def test_names_an_instant_that_is_nothing():
    record = reader(at=None)

    record.instant("at")

    assert faults_of(record) == [("at", "wrong_type")]


def test_names_every_item_of_another_kind():
    record = reader(names=["a", 1, "b", True], numbers=[1, True], things=[1])

    record.items("names", str)
    record.items("numbers", int)
    record.items("things", Reader)

    assert faults_of(record) == [
        ("names[1]", "wrong_type"),
        ("names[3]", "wrong_type"),
        ("numbers[1]", "wrong_type"),
        ("things[0]", "wrong_type"),
    ]


def test_names_a_list_that_is_none_once():
    record = reader(names="abc")

    record.items("names", str)

    assert faults_of(record) == [("names", "wrong_type")]


@pytest.mark.parametrize("method", ["text", "mapping"])
def test_does_not_echo_what_is_private(method):
    record = reader(key=["alice@example.org"])

    getattr(record, method)("key", private=True)

    with pytest.raises(InvalidDefinition, match="^thing: key: a value of type list is wrong; give a"):
        record.finish()


def test_does_not_echo_a_record_that_is_no_mapping():
    with pytest.raises(InvalidDefinition, match="^thing: a value of type str is no mapping"):
        Reader("thing", "alice@example.org")


def test_a_part_of_a_record_has_no_schema():
    part = Reader("part", {"schema": SCHEMA})

    assert faults_of(part) == [("schema", "unknown_key")]


def test_names_what_is_wrong_in_a_part_by_its_place():
    def read(value):
        inner = Reader("part", value)
        inner.text("name")
        inner.finish()

    record = reader(part={"name": 7}, none=None)

    record.part("part", read)
    record.part("none", read)
    record.part("absent", read)

    assert faults_of(record) == [
        ("part.name", "wrong_type"),
        ("none", "wrong_type"),
        ("absent", "missing_key"),
    ]


def test_gives_what_a_part_is_read_as():
    assert reader(part={"a": 1}).part("part", len) == 1


def test_shows_no_more_of_a_key_than_fits():
    record = reader(**{"two words": 1, "x" * 500: 1})

    assert faults_of(record) == [("'two words'", "unknown_key"), (shown("x" * 500), "unknown_key")]


@pytest.mark.parametrize(
    ("text", "code"),
    [("2026-03-02T09:00:00", "naive_datetime"), ("yesterday", "invalid_instant")],
)
def test_names_an_instant_that_is_none(text, code):
    record = reader(at=text)

    record.instant("at")

    assert faults_of(record) == [("at", code)]


def test_gives_one_of_the_accepted_texts():
    assert reader(kind="b").choice("kind", ["a", "b"]) == "b"


def test_names_a_text_that_is_not_accepted():
    record = reader(kind="c")

    record.choice("kind", ["a", "b"])

    with pytest.raises(InvalidDefinition, match="'c' is not known; use one of a, b"):
        record.finish()


def test_names_a_choice_of_another_type_once():
    record = reader(kind=3)

    record.choice("kind", ["a", "b"])

    assert faults_of(record) == [("kind", "wrong_type")]


def test_names_keys_that_nobody_took():
    assert faults_of(reader(extra=1, schema=SCHEMA)) == [("extra", "unknown_key")]


def test_names_every_fault_at_once():
    record = reader(a=1, extra=1)

    record.text("a")
    record.text("b")

    assert faults_of(record) == [("a", "wrong_type"), ("b", "missing_key"), ("extra", "unknown_key")]
