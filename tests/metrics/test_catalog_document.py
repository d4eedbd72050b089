import json

import pytest

from servicecore.errors import InvalidDefinition, UnknownName
from servicecore.instant import HOUR_US
from servicecore.metrics import Test, catalog, kpis_document, load_kpis
from servicecore.metrics.definitions.formula import formula, kpis_table, population_text

EVERY = [kpi for family in catalog.families().values() for kpi in family.values()]
SHARE = {"title": "X", "kind": "ratio", "definition": "?", "unit": "share", "hit": [{"column": "hops"}]}


def faults(document):
    with pytest.raises(InvalidDefinition) as caught:
        load_kpis(document)
    return [str(fault) for fault in caught.value.faults]


class TestReading:
    def test_the_whole_catalogue_goes_round(self):
        document = json.loads(json.dumps(kpis_document(EVERY)))

        assert list(load_kpis(document).values()) == EVERY

    def test_a_file_of_ones_own_names_its_lines(self, tmp_path):
        path = tmp_path / "own.toml"
        path.write_text('[kpis.x]\ntitle = "X"\nkind = "sum"\ndefinition = "?"\n', "utf-8")

        (fault,) = faults(path)

        assert fault.endswith("own.toml:1: kpis.x.measure: is missing; a sum needs it")

    def test_tests_have_names_and_durations(self):
        kpis = load_kpis(
            {
                "tests": {"soon": {"column": "first_response_us", "op": "<=", "value": "2h"}},
                "kpis": {"x": {**SHARE, "hit": ["soon"], "population": ["live"]}},
            }
        )

        assert kpis["x"].hit == (Test("first_response_us", "<=", 2 * HOUR_US),)
        assert len(kpis["x"].population) == 2

    def test_a_fault_stands_where_it_was_written_whatever_names_became(self):
        wrong = {**SHARE, "population": ["live", {"column": "hops", "op": "~"}]}

        assert faults({"kpis": {"x": wrong}}) == [
            "kpis.x.population[1].op: '~' is not known; use one of present, missing, ==, !=, <, <=, >, >=, in, unless"
        ]

    def test_names_everything_that_is_wrong(self):
        document = {
            "schema": "servicecore.kpis/9",
            "extra": 1,
            "tests": {"live": {"column": "hops"}, "late": {"column": "wait_us", "op": "<", "value": "soon"}},
            "kpis": {"x": 1, "y": {**SHARE, "id": "y", "hit": ["life"]}, "z": {**SHARE, "hit": ["late"]}},
        }

        found = faults(document)

        assert [fault.partition(":")[0] for fault in found] == [
            "extra", "schema", "tests.live", "tests.late.value", "kpis.x", "kpis.y.id", "kpis.y.hit[0]",
            "kpis.y.hit", "kpis.z.hit",
        ]  # fmt: skip

    def test_an_empty_name_for_a_bad_place_leaves_the_rest_readable(self):
        assert faults({"kpis": {"y": {**SHARE, "population": ["life"]}}}) == [
            "kpis.y.population[0]: 'life' is not known; use one of live, received, resolved, responded, acknowledged, closed, settled, calendar, judged, spell_of_live, or a table"
        ]

    @pytest.mark.parametrize("key", ["tests", "kpis"])
    def test_tables_are_tables(self, key):
        assert faults({key: [1]}) == [f"{key}: [1] is no table of names"]

    def test_tests_within_tests_are_read(self):
        either = {"any_of": [{"column": "wait_us", "op": ">", "value": "1h"}, {"column": "hops"}]}

        kpi = load_kpis({"tests": {"e": either}, "kpis": {"x": {**SHARE, "hit": ["e"]}}})["x"]

        assert kpi.hit[0].text == "wait_us > 3600000000 or hops present"

    def test_what_has_no_list_of_tests_is_left_to_the_reader(self):
        assert faults({"kpis": {"x": {**SHARE, "hit": "live"}}})[0].startswith("kpis.x.hit: 'live'")


class TestWriting:
    def test_an_id_stands_once(self):
        with pytest.raises(
            InvalidDefinition, match=r"kpis.first_response: stands twice; give each its own id"
        ):
            kpis_document([catalog.FIRST_RESPONSE, catalog.FIRST_RESPONSE.p90])


class TestFormula:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("arrivals", "tickets"),
            ("reopened", "tickets with reopenings >= 1 / tickets"),
            ("repeats", "tickets with repeat_us <= 720h / tickets"),
            ("nps", "(tickets with score:recommend >= 9000 - with score:recommend <= 6000) / tickets x 100"),
            ("time_by_team", "sum of length_us"),
            ("hops", "mean of hops"),
            ("time_to_resolve", "Kaplan-Meier median of first_resolution_us"),
            ("availability", "sum of restore_us / series:agreed_time x -1 + 1"),
            ("cost_per_ticket", "series:cost / tickets"),
            ("work_imbalance", "variation of sum of worked_us over dimension:team"),
            ("load_imbalance", "variation of tickets over dimension:team"),
            ("backlog", "tickets open"),
            ("backlog_age", "p50 of age_us of what is open"),
            ("net_flow", "opened + reopened - ended"),
            ("service_promise", "0.6 x work_order_reply + 0.4 x resolution_ratio"),
        ],
    )
    def test_says_how_the_figure_is_made(self, name, text):
        assert formula(catalog.get(name)) == text

    def test_a_rate_may_count_what_passes_and_take_away(self):
        kpi = load_kpis(
            {
                "kpis": {
                    "x": {
                        **SHARE,
                        "kind": "rate",
                        "less": 2,
                        "hit": [{"any_of": [{"column": "hops"}, {"column": "cost"}]}],
                    }
                }
            }
        )["x"]

        assert formula(kpi) == "tickets with hops present or cost present / tickets - 2"

    def test_a_bar_in_a_text_does_not_break_the_table(self):
        (_, _, row) = kpis_table([catalog.OBLIGATIONS_IN_TIME]).splitlines()

        assert r"obligation \| inspection" in row

    def test_says_how_old_what_counts_must_be(self):
        assert population_text(catalog.FIRST_CONTACT_RESOLUTION).endswith("older than 168h")
        assert population_text(catalog.WAITED) == "all"

    def test_says_where_cancelled_tickets_count(self):
        assert population_text(catalog.ARRIVALS) == "cancelled ones too"
        assert population_text(catalog.CLOSED) == "cancelled ones too, closed_at_us present"


class TestPresets:
    @pytest.mark.parametrize("name", catalog.PRESETS)
    def test_says_whose_it_is(self, name):
        preset = catalog.preset(name)

        assert preset.name == name
        assert preset.kpis
        assert preset.source

    def test_takes_what_differs_from_its_own_document(self):
        kpis = {kpi.id: kpi for kpi in catalog.preset("servicenow").kpis}

        assert kpis["first_assignment"].hit == (Test("reassignments", "<=", 0),)
        assert kpis["sla_attainment.resolution"].anchor == "last_resolved"
        assert kpis["first_response"].statistic == "mean"

    def test_names_what_there_is(self):
        with pytest.raises(UnknownName, match="preset 'freshdesk' is not known; use one of zendesk"):
            catalog.preset("freshdesk")
