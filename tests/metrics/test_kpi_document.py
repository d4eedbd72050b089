import json

import pytest
from attrs import fields

from servicecore.errors import InvalidDefinition, choices
from servicecore.instant import HOUR_US
from servicecore.metrics import Kpi, Test, catalog

KEPT = {
    "schema": "servicecore.kpi/1",
    "id": "kept",
    "title": "Kept within three days",
    "titles": {"zh": "三日内完成率"},
    "kind": "ratio",
    "definition": "Tickets resolved within three days, of those due.",
    "population": [
        {
            "any_of": [
                {"column": "first_resolved_at_us"},
                {"column": "unresolved_us", "op": ">", "value": "72h"},
            ],
            "reason": "not due yet",
        }
    ],
    "hit": [{"column": "first_resolution_us", "op": "<=", "value": "72h"}],
    "unit": "share",
    "better": "higher",
    "mature_after": "72h",
    "min_n": 30,
}

EVERY = [kpi for family in catalog.families().values() for kpi in family.values()]


def faults(**changes):
    with pytest.raises(InvalidDefinition) as caught:
        Kpi.from_dict({**KEPT, **changes})
    return [str(fault) for fault in caught.value.faults]


class TestKpiDocument:
    def test_says_durations_as_people_do(self):
        kpi = Kpi.from_dict(KEPT)

        assert kpi.mature_after == 72 * HOUR_US
        assert kpi.hit == (Test("first_resolution_us", "<=", 72 * HOUR_US),)

    def test_is_given_back_as_it_was_written(self):
        assert Kpi.from_dict(KEPT).to_dict() == KEPT

    @pytest.mark.parametrize("kpi", EVERY, ids=lambda kpi: kpi.id)
    def test_every_kpi_of_the_catalogue_comes_back_from_json(self, kpi):
        assert Kpi.from_dict(json.loads(json.dumps(kpi.to_dict()))) == kpi

    def test_names_every_fault_by_its_place(self):
        assert faults(hit=[{"column": "a", "op": "~"}], unit="fortnights", oops=1) == [
            "hit[0].op: '~' is not known; use one of present, missing, ==, !=, <, <=, >, >=, in, unless",
            "unit: 'fortnights' is not known; use one of minutes, hours, days, share, count, points, score, money",
            f"oops: is not known; use one of {choices(attribute.name for attribute in fields(Kpi))}",
        ]

    def test_refuses_a_duration_that_is_none(self):
        assert faults(mature_after="3d", spans=["soon"])[0].startswith("mature_after: mature_after '3d'")

    def test_refuses_another_schema(self):
        assert faults(schema="servicecore.kpi/9") == [
            "schema: 'servicecore.kpi/9' is not known; this reads 'servicecore.kpi/1'"
        ]

    def test_refuses_what_is_no_table(self):
        with pytest.raises(InvalidDefinition, match="KPI: 'kept' is no table of keys and values"):
            Kpi.from_dict("kept")

    def test_leaves_what_has_another_form_to_the_reader(self):
        assert faults(hit=["x"]) == ["hit[0]: 'x' is wrong; give a table of keys and values"]
