"""When so many tickets are a surge: the rule, as data."""

from __future__ import annotations

import json

import pytest

from servicecore.errors import InvalidDefinition
from servicecore.instant import HOUR_US, from_iso
from servicecore.priority import Neighbourhood, SurgeRule

NEAR = Neighbourhood({"north": ["east"], "east": ["north"]})
DOCUMENT = {"near": {"neighbours": {"north": ["east"], "east": ["north"]}}, "window": "30m", "areas": 2}


def faults_of(near=NEAR, **parts):
    with pytest.raises(InvalidDefinition) as caught:
        SurgeRule(near, **parts)
    return [(fault.path, fault.code) for fault in caught.value.faults]


def test_is_more_than_five_in_an_hour_from_three_areas_unless_told_otherwise():
    rule = SurgeRule(NEAR)

    assert (rule.areas, rule.more_than, rule.window_us, rule.clock_hour) == (3, 5, HOUR_US, False)


def test_comes_back_from_json():
    rule = SurgeRule.from_dict(DOCUMENT)

    assert rule == SurgeRule(NEAR, window="30m", areas=2)
    assert SurgeRule.from_dict(json.loads(json.dumps(rule.to_dict()))) == rule


@pytest.mark.parametrize(
    ("parts", "faults"),
    [
        ({"areas": 0, "more_than": True}, [("areas", "too_small"), ("more_than", "too_small")]),
        ({"near": {"north": []}}, [("near", "wrong_type")]),
        ({"window": "0m"}, [("window", "too_small")]),
        ({"window": "-1h"}, [("window", "too_small")]),
        ({"window": "2d"}, [("window", "invalid_duration")]),
        ({"window": 3600}, [("window", "invalid_duration")]),
        ({"window": "2h", "clock_hour": True}, [("window", "invalid")]),
        ({"timezone": "Moon/Tranquility"}, [("timezone", "unknown_time_zone")]),
    ],
)
def test_names_what_is_no_rule(parts, faults):
    assert faults_of(**parts) == faults


def test_names_a_map_that_is_wrong_by_its_place():
    with pytest.raises(InvalidDefinition) as caught:
        SurgeRule.from_dict({**DOCUMENT, "near": {"neighbours": {"north": ["east"]}}, "colour": "red"})

    assert {fault.path for fault in caught.value.faults} == {"near.neighbours.north[0]", "colour"}


@pytest.mark.parametrize(
    ("zone", "begin"),
    [("UTC", "2026-03-02T09:00:00Z"), ("Asia/Kolkata", "2026-03-02T08:30:00Z")],
)
def test_a_clock_hour_begins_at_minute_nought(zone, begin):
    rule = SurgeRule(NEAR, clock_hour=True, timezone=zone)

    assert rule.begin_us(from_iso("2026-03-02T09:29:59.999999Z")) == from_iso(begin)
    assert rule.begin_us(from_iso(begin)) == from_iso(begin)


def test_a_sliding_window_begins_one_microsecond_after_its_length_ago():
    assert SurgeRule(NEAR).begin_us(HOUR_US) == 1
