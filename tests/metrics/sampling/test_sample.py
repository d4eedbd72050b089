import json
import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidArgument, InvalidDefinition, UnknownName, WrongArgument
from servicecore.metrics.sampling.allocation import allocate
from servicecore.metrics.sampling.reference import Reference
from servicecore.metrics.sampling.sample import sample

CALLS = [
    Reference(f"C-{n}", kind=("call", "chat", "ticket")[n % 3], dimensions={"team": "aab"[n % 3]})
    for n in range(60)
]
populations = st.dictionaries(st.integers(0, 9), st.integers(1, 60), min_size=1)


class TestDrawing:
    @given(st.randoms())
    def test_is_the_same_for_any_order_of_input(self, rng):
        shuffled = CALLS[:]
        rng.shuffle(shuffled)

        assert sample(shuffled, strata=["team"], size=10, seed=7) == sample(
            CALLS, strata=["team"], size=10, seed=7
        )

    def test_is_the_same_in_every_release(self):
        # Ranked with sha256sum over lines such as ["2026-03", "call", "C-51"]. Were these names to change,
        # no sample of the past could be drawn again.
        drawn = sample(CALLS, size=5, seed="2026-03")

        assert [each.id for each in drawn.references] == ["C-56", "C-4", "C-42", "C-43", "C-34"]

    def test_is_the_same_whatever_hash_python_takes(self):
        code = (
            "from servicecore.metrics.sampling.sample import *; from servicecore.metrics.sampling.reference import *;"
            "print([r.id for r in sample([Reference(str(n)) for n in range(99)], size=9, seed=1).references])"
        )

        said = {
            subprocess.run(
                [sys.executable, "-c", code],
                capture_output=True,
                text=True,
                check=True,
                env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            ).stdout
            for seed in ("1", "2")
        }

        assert len(said) == 1

    def test_leaves_the_module_s_randomness_alone(self):
        state = random.getstate()

        sample(CALLS, size=5, seed=1)

        assert random.getstate() == state

    def test_another_seed_is_another_sample(self):
        assert sample(CALLS, size=10, seed=1).references != sample(CALLS, size=10, seed=2).references

    def test_a_reference_more_changes_at_most_one_place(self):
        before = set(sample(CALLS, size=10, seed=1).references)
        after = set(sample([*CALLS, Reference("new")], size=10, seed=1).references)

        assert len(before - after) <= 1

    def test_the_same_reference_twice_is_one(self):
        assert sample([*CALLS, *CALLS], size=10, seed=1) == sample(CALLS, size=10, seed=1)

    def test_a_call_and_a_ticket_of_one_name_are_two(self):
        drawn = sample([Reference("1"), Reference("1", kind="call")], size=2, seed=1)

        assert drawn.population == 2

    def test_facts_of_tickets_are_drawn_by_their_dimensions(self, facts):
        rows = [facts(n, dimensions={"team": "ab"[n % 2]}) for n in range(10)]

        drawn = sample(rows, strata=["team"], size=4, seed=1)

        assert [(part.key, part.population, len(part.taken)) for part in drawn.parts] == [
            (("a",), 5, 2),
            (("b",), 5, 2),
        ]
        assert drawn.references[0].kind == "ticket"

    def test_tickets_calls_and_chats_are_drawn_apart(self):
        drawn = sample(CALLS, strata=["reference"], size=6, seed=1)

        assert [part.key for part in drawn.parts] == [("call",), ("chat",), ("ticket",)]

    def test_what_has_no_value_is_a_stratum_of_its_own_at_the_end(self):
        drawn = sample([Reference("1"), *CALLS], strata=["team"], size=6, seed=1)

        assert [part.key for part in drawn.parts] == [("a",), ("b",), (None,)]

    def test_is_plain_data_of_references_alone(self):
        data = sample(CALLS, strata=["team"], size=6, seed=1).to_dict()

        assert json.loads(json.dumps(data)) == data
        assert set(data["parts"][0]["taken"][0]) == {"kind", "id"}

    def test_nothing_to_draw_from_is_missing(self):
        drawn = sample([], strata=["team"], size=6, seed=1)

        assert (drawn.references, drawn.missing) == ((), 6)

    def test_every_reference_is_drawn_as_often_as_any_other(self):
        seen = dict.fromkeys(CALLS, 0)
        for seed in range(600):
            for each in sample(CALLS, size=6, seed=seed).references:
                seen[each] += 1

        # 600 draws of 6 in 60: 60 each, with a standard deviation of 7.3.
        assert max(abs(count - 60) for count in seen.values()) < 4.5 * 7.3

    def test_one_reference_in_two_strata_is_refused(self):
        twice = [Reference("1", dimensions={"team": team}) for team in "ab"]

        with pytest.raises(InvalidArgument, match=r"population \('ticket', '1'\) is not taken; give it once"):
            sample(twice, strata=["team"], size=1, seed=1)

    def test_one_text_is_no_list_of_strata(self):
        with pytest.raises(InvalidDefinition, match="'team' is one text; give a list of texts"):
            sample(CALLS, strata="team", size=1, seed=1)

    def test_what_is_no_reference_is_refused_unseen(self):
        with pytest.raises(
            WrongArgument, match="member is of type str; give a Reference or the facts of a ticket"
        ):
            sample(["alice"], size=1, seed=1)


class TestShortfalls:
    def test_a_stratum_smaller_than_its_equal_share_is_told(self):
        members = [Reference(str(n), dimensions={"team": "small" if n < 2 else "large"}) for n in range(40)]

        drawn = sample(members, strata=["team"], size=20, seed=1, allocation="equal")

        assert [(part.key, part.wanted, part.shortfall) for part in drawn.shortfalls] == [(("small",), 10, 8)]
        assert len(drawn.references) == 20

    def test_a_stratum_smaller_than_the_least_asked_for_is_told(self):
        members = [Reference(str(n), dimensions={"team": "small" if n < 2 else "large"}) for n in range(40)]

        drawn = sample(members, strata=["team"], size=20, seed=1, at_least=5)

        assert [part.shortfall for part in drawn.shortfalls] == [3]

    def test_a_sample_larger_than_the_population_is_all_of_it(self):
        drawn = sample(CALLS, size=100, seed=1)

        assert (len(drawn.references), drawn.missing) == (60, 40)

    def test_an_unseen_stratum_is_told(self):
        members = [Reference(str(n), dimensions={"team": "small" if n < 1 else "large"}) for n in range(100)]

        drawn = sample(members, strata=["team"], size=10, seed=1, at_least=0)

        assert [(part.key, part.weight) for part in drawn.unseen] == [(("small",), None)]


class TestAllocation:
    @given(populations, st.integers(0, 800), st.sampled_from(["proportional", "equal"]), st.integers(0, 3))
    def test_gives_out_all_that_is_asked_for_and_there(self, there, size, allocation, at_least):
        needed = sum(min(at_least, n) for n in there.values())
        if size >= needed:
            taken = allocate(there, size, allocation, at_least)

            assert sum(taken.values()) == min(size, sum(there.values()))
            assert all(min(at_least, there[key]) <= n <= there[key] for key, n in taken.items())

    @given(populations, st.integers(0, 800))
    def test_by_numbers_is_within_one_of_the_quota(self, there, size):
        total = sum(there.values())
        taken = allocate(there, min(size, total), at_least=0)

        assert all(abs(taken[key] - min(size, total) * n / total) < 1 for key, n in there.items())

    @given(populations, st.integers(0, 800))
    def test_evenly_no_stratum_gives_two_more_than_one_that_has_more(self, there, size):
        taken = allocate(there, size, "equal", at_least=0)

        assert all(taken[key] >= max(taken.values()) - 1 for key in there if taken[key] < there[key])

    def test_small_strata_get_the_least_and_the_others_share_the_rest(self):
        assert allocate({"a": 2, "b": 49, "c": 49}, 11, at_least=1) == {"a": 1, "b": 5, "c": 5}

    def test_too_few_for_the_least_of_each_is_refused(self):
        with pytest.raises(
            InvalidArgument, match="size 2 is not taken; give 3 or more, for at_least 1 of each of 3"
        ):
            allocate({"a": 9, "b": 9, "c": 9}, 2)

    def test_less_than_none_of_each_is_refused(self):
        with pytest.raises(InvalidArgument, match="at_least -1 is not taken; give 0 or more"):
            allocate({"a": 9}, 2, at_least=-1)

    def test_fewer_than_none_are_refused(self):
        with pytest.raises(InvalidArgument, match="size -1 is not taken"):
            allocate({"a": 9}, -1, at_least=0)

    def test_another_allocation_is_refused(self):
        with pytest.raises(
            UnknownName, match="allocation 'optimal' is not known; use one of proportional, equal"
        ):
            allocate({"a": 9}, 2, "optimal")
