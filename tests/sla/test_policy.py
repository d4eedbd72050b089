"""Policies as data: checked whole, told apart by a digest, in force for a time."""

from __future__ import annotations

import pytest

from servicecore.errors import InvalidDefinition
from servicecore.instant import from_iso
from servicecore.sla import METRICS, SlaPolicy

DOCUMENT = {
    "name": "standard",
    "version": "2026",
    "calendar": "office",
    "targets": [
        {"metric": "first_response", "goals": {"P1": "15m", "*": "4h"}, "pause_on": []},
        {
            "metric": "resolution",
            "calendar": "evenings",
            "goals": {"P1": {"within": "4h", "calendar": "always"}, "P2": "8h"},
            "reopen": "new_cycle",
            "starts_at": "attached_at",
            "milestones": ["75%", "-1h", "+2bd"],
            "retarget": "restart",
            "edge": "roll",
        },
    ],
}


def faults_of(document) -> dict[str, str]:
    with pytest.raises(InvalidDefinition) as refused:
        SlaPolicy.from_dict(document)
    return {fault.path: fault.message for fault in refused.value.faults}


class TestFromDict:
    def test_reads_bare_goals_and_goals_with_a_calendar(self):
        response, resolution = SlaPolicy.from_dict(DOCUMENT).targets

        assert (response.goal_for("P1").within, response.goal_for("P3").within) == ("15m", "4h")
        assert resolution.goal_for("P1").calendar == "always"
        assert resolution.goal_for("P3") is None
        assert resolution.goal_for(None) is None

    def test_is_undone_by_to_dict(self):
        policy = SlaPolicy.from_dict(DOCUMENT)

        assert SlaPolicy.from_dict(policy.to_dict()) == policy

    def test_names_every_fault_with_its_path(self):
        found = faults_of(
            {
                "name": "standard",
                "colour": "red",
                "targets": [
                    {"metric": "happiness", "goals": {"P1": "2d"}},
                    {"metric": "resolution", "goals": {"P1": "0h", "P2": {"within": "0bd"}, "P3": 4}},
                    {"metric": "first_response", "reopen": "perhaps", "goals": "4h"},
                    "resolution",
                ],
            }
        )

        assert found["colour"].startswith("is not known; use one of name, version")
        assert "'2d' is ambiguous" in found["targets[0].goals.P1.within"]
        assert "give more than zero" in found["targets[1].goals.P1.within"]
        assert "'0bd' is no time to do anything in" in found["targets[1].goals.P2.within"]
        assert found["targets[1].goals.P3"] == "4 is wrong; give a table of keys and values"
        assert (
            found["targets[2].reopen"] == "'perhaps' is not known; use one of resume, new_cycle, stay_stopped"
        )
        assert found["targets[2].goals"] == "'4h' is wrong; give a table of keys and values"
        assert found["targets[3]"] == "'resolution' is wrong; give a table of keys and values"

    def test_refuses_an_unknown_metric(self):
        found = faults_of({"name": "x", "calendar": "office", "targets": [{"metric": "happiness"}]})

        assert found == {
            "targets[0].metric": "'happiness' is not known; use one of acceptance, acknowledgement, "
            "first_response, next_response, periodic_update, initial_reply, final_reply, resolution, "
            "investigation, requester_wait, agent_work, promise_first and 4 more, "
            "or give 'start', 'stop' or 'ends' for a metric of your own"
        }

    def test_refuses_two_targets_for_one_metric(self):
        found = faults_of({"name": "x", "calendar": "office", "targets": [{"metric": "resolution"}] * 2})

        assert found == {"targets[1].metric": "'resolution' has a target already"}

    def test_refuses_a_target_without_hours(self):
        found = faults_of({"name": "x", "targets": [{"metric": "resolution"}]})

        assert found == {"targets[0].calendar": "is missing; name one here or for the whole policy"}

    @pytest.mark.parametrize(
        ("valid", "path", "message"),
        [
            ({"valid_from": "2026-01-01"}, "valid_from", "has no UTC offset"),
            ({"valid_until": "soon"}, "valid_until", "is no ISO 8601 instant"),
            (
                {"valid_from": "2026-01-02T00:00:00Z", "valid_until": "2026-01-02T00:00:00Z"},
                "valid_until",
                "is not after valid_from",
            ),
        ],
    )
    def test_refuses_a_validity_that_is_none(self, valid, path, message):
        assert message in faults_of({"name": "x", **valid})[path]

    def test_refuses_what_is_no_table(self):
        assert faults_of({"name": "x", "targets": "all"}) == {"targets": "'all' is wrong; give a list"}


class TestGoverns:
    def test_the_first_instant_belongs_to_it_and_the_last_does_not(self):
        policy = SlaPolicy.from_dict(
            {"name": "x", "valid_from": "2026-01-01T00:00:00Z", "valid_until": "2027-01-01T00:00:00Z"}
        )
        first, last = from_iso("2026-01-01T00:00:00Z"), from_iso("2027-01-01T00:00:00Z")

        assert [policy.governs("incident", us) for us in (first - 1, first, last - 1, last)] == [
            False,
            True,
            True,
            False,
        ]

    def test_may_be_for_some_workflows_only(self):
        policy = SlaPolicy.from_dict({"name": "x", "workflows": ["incident"]})

        assert (policy.governs("incident", 0), policy.governs("complaint", 0)) == (True, False)


class TestDigest:
    def test_tells_versions_apart_by_what_they_say(self):
        policy = SlaPolicy.from_dict(DOCUMENT)
        edited = SlaPolicy.from_dict({**DOCUMENT, "calendar": "always"})

        assert policy.digest != edited.digest
        assert policy.digest == SlaPolicy.from_dict(policy.to_dict()).digest

    def test_of_a_policy_written_before_there_were_milestones_is_what_it_was(self):
        targets = [{"metric": "resolution", "goals": {"*": "4h"}}]

        policy = SlaPolicy.from_dict({"name": "x", "calendar": "o", "targets": targets})

        assert policy.digest == "5c87355f4995ad3d"

    def test_lists_every_calendar_it_counts_in(self):
        assert SlaPolicy.from_dict(DOCUMENT).calendars() == {"office", "evenings", "always"}


class TestMetrics:
    @pytest.mark.parametrize("name", METRICS)
    def test_each_that_ships_drives_a_clock(self, name):
        needed = dict.fromkeys(METRICS[name].needs, "network")

        made = SlaPolicy.from_dict(
            {"name": "x", "calendar": "office", "targets": [{"metric": name, "of": needed}]}
        )

        assert made.targets[0].measured is METRICS[name]
        assert made == SlaPolicy.from_dict(made.to_dict())
