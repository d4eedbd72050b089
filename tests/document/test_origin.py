"""Faults in a file name the file and the line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from attrs import frozen

from servicecore import BusinessCalendar, load_desk
from servicecore.desk import check_desk
from servicecore.document import load_document, structure, toml_lines
from servicecore.document.origin import Origin
from servicecore.errors import Fault, InvalidDefinition


@frozen
class Small:
    name: str


DESK = """\
name = "small"

[[calendars]]
name = "office"
timezone = "UTC"

[[sla]]
name = "standard"
calendar = "office"

[[sla.targets]]
metric = "resolution"
goals = { P1 = "soon" }
"""


def written(folder, text, name="desk.toml"):
    path = Path(folder, name)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Path()


def refused(act):
    with pytest.raises(InvalidDefinition) as caught:
        act()
    return caught.value


class TestADocumentFromAFile:
    def test_names_the_line_of_what_is_wrong(self, here):
        path = written(here, DESK)

        error = refused(lambda: load_desk(path))

        assert str(error).startswith("desk document: desk.toml:13: sla[0].targets[0].goals.P1.within: ")
        assert [fault.line for fault in error.faults] == [13]

    def test_names_the_line_of_the_table_in_which_a_key_is_missing(self, here):
        path = written(here, DESK.replace('metric = "resolution"\n', "").replace("soon", "4h"))

        error = refused(lambda: load_desk(path))

        assert str(error) == "desk document: desk.toml:11: sla[0].targets[0].metric: is missing"

    def test_names_no_line_for_what_concerns_the_whole(self, here):
        path = written(here, "")

        error = refused(lambda: load_desk(path))

        assert str(error).startswith("desk document: desk.toml: name: None is wrong")

    def test_names_the_line_in_json_too(self, here):
        path = written(here, '{\n "name": 7\n}', "small.json")

        error = refused(lambda: structure(load_document(path), Small, "small"))

        assert str(error) == "small: small.json:2: name: 7 is wrong; give a text"

    @pytest.mark.parametrize(
        ("name", "text"),
        [("x.toml", "a = 1\nb = = 2\n"), ("x.json", '{"a": 1,\n]')],
        ids=["TOML", "JSON"],
    )
    def test_names_the_line_where_it_cannot_be_read(self, here, name, text):
        path = written(here, text, name)

        assert f"{name}:2: is no " in str(refused(lambda: load_document(path)))

    def test_names_the_line_of_a_value_that_no_document_may_have(self, here):
        path = written(here, "a = 1\nb = inf\n")

        assert str(refused(lambda: load_document(path))) == (
            "document: desk.toml:2: b: inf is no finite number"
        )

    def test_keeps_its_file_when_it_is_loaded_once_more(self, here):
        path = written(here, "name = 7\n")
        document = load_document(load_document(path))

        assert refused(lambda: structure(document, Small, "small")).faults[0].line == 1

    def test_of_a_calendar_says_the_line(self, here):
        path = written(here, 'timezone = "UTC"\n[weekly]\nmontag = []\n', "office.toml")

        assert "office.toml:3: weekly.montag: " in str(refused(lambda: BusinessCalendar.from_file(path)))

    def test_names_the_line_of_a_finding(self, here):
        path = written(here, DESK.replace('goals = { P1 = "soon" }\n', 'milestones = ["now"]\n'))

        [finding] = [each for each in check_desk(path) if each.severity == "error"]

        assert str(finding).startswith("desk.toml:13: sla[0].targets[0].milestones[0]: ")


class TestADocumentFromAMapping:
    def test_names_neither_file_nor_line(self):
        [fault] = refused(lambda: structure({"name": 7}, Small, "small")).faults

        assert (fault.file, fault.line) == (None, None)
        assert str(fault) == "name: 7 is wrong; give a text"

    def test_keeps_file_and_line_when_it_is_seen_from_above(self):
        fault = Fault("name", "is wrong", file="a.toml", line=3)

        assert str(fault.under("sla[0]")) == "a.toml:3: sla[0].name: is wrong"


class TestOrigin:
    @pytest.mark.parametrize(
        ("path", "called"),
        [
            (Path("conf", "desk.toml"), str(Path("conf", "desk.toml"))),
            (Path("x" * 90, "desk.toml"), "desk.toml"),
            (Path("a\nb.toml"), r"'a\nb.toml'"),
        ],
        ids=["as given", "too long", "unprintable"],
    )
    def test_calls_a_file_by_a_name_that_fits_into_a_message(self, path, called):
        assert Origin.of(path, "", lambda text, wanted: {}).file == called

    @pytest.mark.parametrize("text", ["= 1", "a 1", "a = ,", "[[a]"])
    def test_says_no_line_of_what_it_cannot_follow(self, monkeypatch, text):
        """Should tomllib ever read more than the scan does."""
        monkeypatch.setattr(tomllib, "loads", lambda text: {})

        assert toml_lines.toml_lines(f"b = 1\n{text}", ["b"]) == {}
