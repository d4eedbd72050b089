import json

import pytest

from servicecore.errors import InvalidDefinition
from servicecore.event import EventType
from servicecore.instant import HOUR_US
from servicecore.metrics import FACT_POLICIES, FactPolicy, load_fact_policy


class TestDocuments:
    @pytest.mark.parametrize("name", FACT_POLICIES)
    def test_every_shipped_policy_reads_bears_its_name_and_says_where_it_is_unsure(self, name):
        policy = load_fact_policy(name)

        assert policy.name == name
        assert policy.notes

    @pytest.mark.parametrize("name", FACT_POLICIES)
    def test_a_policy_comes_back_from_its_document(self, name):
        policy = load_fact_policy(name)
        document = json.loads(json.dumps(policy.to_dict()))

        assert document["schema"] == "servicecore.fact_policy/1"
        assert FactPolicy.from_dict(document) == policy

    def test_the_usual_policy_is_a_short_document(self):
        assert FactPolicy().to_dict() == {"schema": "servicecore.fact_policy/1"}

    def test_reads_a_file(self, tmp_path):
        path = tmp_path / "ours.toml"
        path.write_text('responses = ["acknowledged"]\nreopen_within = "168h"\n', encoding="utf-8")

        policy = load_fact_policy(path)

        assert policy.responses == (EventType.ACKNOWLEDGED,)
        assert policy.reopen_within_us == 7 * 24 * HOUR_US

    def test_names_everything_that_is_wrong_by_its_place(self):
        document = {"responses": ["shouted"], "exclude": ["old"], "units": {"desk": 3}, "colour": "red"}

        with pytest.raises(InvalidDefinition) as caught:
            load_fact_policy(document)

        assert {fault.path for fault in caught.value.faults} == {
            "responses[0]",
            "exclude[0]",
            "units.desk",
            "colour",
        }

    def test_a_window_that_is_no_duration_is_named(self):
        with pytest.raises(InvalidDefinition, match="reopen_within") as caught:
            load_fact_policy({"reopen_within": "soon"})

        assert [fault.path for fault in caught.value.faults] == ["reopen_within"]


def test_states_that_solve_nothing_are_all_those_that_end_otherwise():
    policy = FactPolicy(spam_states=("junk",), duplicate_states=("junk", "double"))

    assert policy.unsolved_states == {"cancelled", "withdrawn", "junk", "double", "not_solvable_now"}
    assert policy.endings["junk"] == ("spam", "duplicate")
