"""Lists of what was decided beforehand: found by their keys, dated, and revised as a whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from dispatch.desks import NAIVE, faults_of, found_in, messages_of
from servicecore.dispatch import DecisionList, DecisionLists, ListAnswer
from servicecore.errors import NaiveDatetime, UnknownName


def revision(revised_on="2026-03-01", entries=(), **more):
    return {
        "name": "plan",
        "revision": revised_on[:7],
        "revised_on": revised_on,
        "keys": ["area", "category"],
        "entries": list(entries),
        **more,
    }


def lists(*revisions):
    return DecisionLists.from_dict({"lists": list(revisions)})


NORTH = {"keys": {"area": "north"}, "text": "a site opens in June", "id": "P-7"}
NORTH_INDOOR = {"keys": {"area": "north", "category": "coverage/indoor"}, "text": "cells in May"}
IN_MARCH = datetime(2026, 3, 9, tzinfo=UTC)
IN_APRIL = datetime(2026, 4, 9, tzinfo=UTC)


def looked_up(document, values, at=IN_MARCH):
    return lists(document).look_up("plan", at, values)


class TestLookingUp:
    def test_gives_the_entry_with_the_revision_of_its_list(self):
        answer = looked_up(revision(entries=[NORTH]), {"area": "north", "category": "coverage"})

        assert (answer.listed, answer.entry.text, answer.entry.id) == (True, "a site opens in June", "P-7")
        assert (answer.revision, answer.revised_on, answer.stale) == ("2026-03", "2026-03-01", False)

    def test_gives_no_entry_with_the_revision_that_was_asked(self):
        answer = looked_up(revision(entries=[NORTH]), {"area": "south", "category": "coverage"})

        assert (answer.listed, answer.entry, answer.revision) == (False, None, "2026-03")

    def test_prefers_the_entry_with_more_keys(self):
        document = revision(entries=[NORTH, NORTH_INDOOR])

        assert (
            looked_up(document, {"area": "north", "category": "coverage/indoor"}).entry.text == "cells in May"
        )
        assert looked_up(document, {"area": "north", "category": "drops"}).entry.id == "P-7"

    def test_prefers_the_entry_whose_key_the_list_names_first(self):
        by_category = {"keys": {"category": "drops"}, "text": "by category"}
        by_area = {"keys": {"area": "north"}, "text": "by area"}
        values = {"area": "north", "category": "drops"}

        assert looked_up(revision(entries=[by_category, by_area]), values).entry.text == "by area"
        swapped = revision(entries=[by_area, by_category], keys=["category", "area"])
        assert looked_up(swapped, values).entry.text == "by category"

    def test_prefers_the_entry_with_the_longest_value(self):
        wide = {"keys": {"category": "coverage"}, "text": "wide"}
        narrow = {"keys": {"category": "coverage/indoor"}, "text": "narrow"}

        assert (
            looked_up(revision(entries=[wide, narrow]), {"category": "coverage/indoor/lift"}).entry.text
            == "narrow"
        )

    def test_takes_an_entry_for_all_that_is_below_its_value(self):
        document = revision(entries=[{"keys": {"category": "coverage"}, "text": "all of it"}, NORTH_INDOOR])

        assert looked_up(document, {"area": "x", "category": "coverage/outdoor"}).entry.text == "all of it"
        assert (
            looked_up(document, {"area": "north", "category": "coverage/indoor/lift"}).entry.text
            == "cells in May"
        )
        assert looked_up(document, {"area": "x", "category": "coverages"}).listed is False

    @pytest.mark.parametrize("blank", [{}, {"area": None}, {"area": " "}, {"area": ["north"]}])
    def test_cannot_tell_while_a_key_is_missing(self, blank):
        answer = looked_up(revision(entries=[NORTH]), {"category": "drops", **blank})

        assert (answer.listed, answer.missing) == (None, ("area",))

    def test_is_certain_where_the_missing_key_makes_no_difference(self):
        document = revision(entries=[NORTH_INDOOR])

        assert looked_up(document, {"category": "drops"}).listed is False
        assert looked_up(revision(entries=[NORTH]), {"area": "north"}).listed is True

    def test_counts_an_entry_from_its_first_day_to_its_last(self):
        entry = {**NORTH, "valid_from": "2026-03-09", "valid_until": "2026-03-10"}
        document = revision(entries=[entry], timezone="Asia/Shanghai")

        def listed(*moment):
            return looked_up(document, {"area": "north"}, datetime(*moment, tzinfo=UTC)).listed

        assert listed(2026, 3, 8, 15, 59) is False
        assert listed(2026, 3, 8, 16, 0) is True
        assert listed(2026, 3, 9, 15, 59) is True
        assert listed(2026, 3, 9, 16, 0) is False

    def test_takes_the_entry_that_counts_of_those_about_the_same(self):
        spring = {**NORTH, "valid_until": "2026-04-01", "text": "spring"}
        summer = {**NORTH, "valid_from": "2026-04-01T00:00:00Z", "text": "summer"}
        document = revision(entries=[spring, summer])

        assert looked_up(document, {"area": "north"}, IN_MARCH).entry.text == "spring"
        assert looked_up(document, {"area": "north"}, IN_APRIL).entry.text == "summer"

    def test_says_everything_as_data(self):
        data = looked_up(revision(entries=[NORTH]), {"area": "north"}).to_dict()

        assert json.loads(json.dumps(data)) == data
        assert data["entry"] == NORTH
        assert ListAnswer("plan", None).to_dict()["entry"] is None


class TestRevisions:
    BOTH = lists(revision("2026-04-01"), revision("2026-03-01", [NORTH], revise_by="2026-04-01"))

    def test_the_one_in_force_answers(self):
        assert self.BOTH.look_up("plan", IN_MARCH, {"area": "north"}).listed is True
        assert self.BOTH.look_up("plan", IN_APRIL, {"area": "north"}).listed is False

    def test_nothing_is_known_before_the_first(self):
        answer = self.BOTH.look_up("plan", datetime(2026, 2, 1, tzinfo=UTC), {"area": "north"})

        assert (answer.listed, answer.revision) == (None, None)

    def test_an_answer_is_stale_once_the_next_revision_is_due(self):
        march = lists(revision("2026-03-01", [NORTH], revise_by="2026-04-01"))

        assert march.look_up("plan", IN_MARCH, {"area": "north"}).stale is False
        assert march.look_up("plan", datetime(2026, 4, 1, tzinfo=UTC), {"area": "north"}).stale is True

    def test_check_warns_of_lists_that_are_overdue(self):
        march = lists(revision("2026-03-01", revise_by="2026-04-01"))

        assert march.check(IN_MARCH) == ()
        assert found_in(march.check(IN_APRIL)) == [("lists[0].revise_by", "stale", "warning")]

    def test_check_warns_of_lists_that_do_not_count_yet(self):
        assert found_in(self.BOTH.check(datetime(2026, 2, 1, tzinfo=UTC))) == [
            ("lists[0].revised_on", "not_yet", "warning")
        ]

    def test_are_told_apart_by_mark_and_date(self):
        document = {"lists": [revision("2026-03-01"), revision("2026-03-01"), revision(name="other")]}

        assert faults_of(DecisionLists.from_dict, document) == [
            ("lists[1].revision", "duplicate"),
            ("lists[1].revised_on", "duplicate"),
        ]

    def test_refuses_a_list_that_there_is_not(self):
        with pytest.raises(UnknownName, match="decision list 'map' is not known; use one of plan"):
            self.BOTH.look_up("map", IN_MARCH, {})

    def test_refuses_a_naive_datetime(self):
        with pytest.raises(NaiveDatetime):
            self.BOTH.look_up("plan", NAIVE, {})
        with pytest.raises(NaiveDatetime):
            self.BOTH.check(NAIVE)


class TestReading:
    def test_is_undone_by_to_dict(self):
        document = revision(entries=[NORTH, NORTH_INDOOR], revise_by="2026-04-01", timezone="Asia/Shanghai")
        read = lists(document)

        assert DecisionLists.from_dict(json.loads(json.dumps(read.to_dict()))) == read

    def test_names_every_fault_with_its_place(self):
        document = revision(
            "soon",
            [
                {"keys": {"aera": "north", "area": ""}, "text": " "},
                {**NORTH, "valid_from": "2026-05-01", "valid_until": "2026-05-01"},
                {**NORTH, "valid_from": "2026-02-30"},
            ],
            name="a plan",
            revise_by="April",
            timezone="Moon/Sea",
        )

        assert faults_of(DecisionLists.from_dict, {"lists": [document]}) == [
            ("lists[0].timezone", "unknown_time_zone"),
            ("lists[0].name", "invalid"),
            ("lists[0].revised_on", "invalid_instant"),
            ("lists[0].revise_by", "invalid"),
            ("lists[0].entries[0].keys.aera", "invalid"),
            ("lists[0].entries[0].text", "empty"),
            ("lists[0].entries[0].keys.area", "empty"),
            ("lists[0].entries[1].valid_until", "invalid"),
            ("lists[0].entries[2].valid_from", "invalid_instant"),
        ]

    def test_needs_keys(self):
        assert faults_of(DecisionList, "plan", "1", revised_on="2026-03-01", keys=[]) == [("keys", "empty")]

    def test_refuses_two_entries_about_the_same_at_one_time(self):
        spring = {**NORTH, "valid_until": "2026-04-02"}
        summer = {**NORTH, "valid_from": "2026-04-01"}

        assert messages_of(DecisionLists.from_dict, {"lists": [revision(entries=[spring, summer])]}) == {
            "lists[0].entries[1]": "is about the same as entries[0], at the same time"
        }

    def test_refuses_a_time_without_an_offset(self):
        entry = {**NORTH, "valid_from": "2026-04-02T09:00:00"}

        found = messages_of(DecisionLists.from_dict, {"lists": [revision(entries=[entry])]})

        assert "instant with an offset" in found["lists[0].entries[0].valid_from"]
