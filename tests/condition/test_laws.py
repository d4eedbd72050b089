"""What holds of every condition over all values, known and unknown."""

from __future__ import annotations

import copy
import json
import pickle

from hypothesis import given
from hypothesis import strategies as st

from condition.kleene import DOCUMENTS, HOURS, NOW, SCHEMA, VALUES, answer
from servicecore.condition import Condition
from servicecore.condition.operators import OPERATORS
from servicecore.errors import InvalidDefinition


def read(document):
    return Condition.from_dict(document, SCHEMA)


def told(document, values):
    return read(document).test(values, at_us=NOW, hours=HOURS)


PARTS = st.lists(DOCUMENTS, min_size=1, max_size=4)


def negated(parts):
    return [{"not": part} for part in parts]


@given(DOCUMENTS, VALUES)
def test_a_condition_says_what_its_document_says(document, values):
    assert told(document, values) is answer(document, values)


@given(DOCUMENTS, VALUES)
def test_an_explanation_comes_to_the_same_answer(document, values):
    condition = read(document)

    explained = condition.explain(values, at_us=NOW, hours=HOURS)

    assert explained.result is condition.test(values, at_us=NOW, hours=HOURS)
    assert bool(explained.missing) is (explained.result is None)
    assert json.loads(json.dumps(explained.to_dict())) == explained.to_dict()
    assert len(str(explained).splitlines()) == str(explained.to_dict()).count("'path'")


@given(DOCUMENTS, VALUES)
def test_every_part_of_an_explanation_is_a_condition_at_its_path(document, values):
    def parts(explanation):
        yield explanation
        for part in explanation.parts:
            yield from parts(part)

    for part in parts(read(document).explain(values, at_us=NOW, hours=HOURS)):
        place = {"x": document}
        for key in part.path.replace("[", ".").replace("]", "").split(".") if part.path else ():
            step = place.get("x", place) if isinstance(place, dict) else place
            place = step[int(key)] if isinstance(step, list) else step[key]
        assert answer(place.get("x", place), values) is part.result


@given(PARTS, VALUES)
def test_not_all_is_any_not(parts, values):
    assert told({"not": {"all": parts}}, values) is told({"any": negated(parts)}, values)


@given(PARTS, VALUES)
def test_not_any_is_all_not(parts, values):
    assert told({"not": {"any": parts}}, values) is told({"all": negated(parts)}, values)


@given(DOCUMENTS, VALUES)
def test_not_not_is_nothing(document, values):
    assert told({"not": {"not": document}}, values) is told(document, values)


@given(PARTS, VALUES, st.randoms(use_true_random=False), st.sampled_from(["all", "any"]))
def test_the_order_of_parts_does_not_matter(parts, values, chance, word):
    shuffled = chance.sample(parts, len(parts))

    assert told({word: shuffled}, values) is told({word: parts}, values)


@given(DOCUMENTS, VALUES, st.sampled_from(["all", "any"]))
def test_a_junction_of_one_is_that_one(document, values, word):
    assert told({word: [document]}, values) is told(document, values)


@given(DOCUMENTS, VALUES)
def test_knowing_more_never_turns_an_answer_round(document, values):
    condition = read(document)
    asked = {key: value for key, value in values.items() if key in condition.fields}
    presence = "present" in str(document) or "absent" in str(document)  # these are about knowing itself

    for name in asked:
        fewer = {key: value for key, value in asked.items() if key != name}
        known = condition.test(fewer, at_us=NOW, hours=HOURS)
        assert presence or known in (None, condition.test(asked, at_us=NOW, hours=HOURS))


@given(DOCUMENTS, VALUES)
def test_only_the_fields_it_names_count(document, values):
    condition = read(document)
    asked = {key: value for key, value in values.items() if key in condition.fields}

    assert told(document, asked) is told(document, values)


@given(DOCUMENTS, VALUES)
def test_its_document_reads_back_as_an_equal_condition(document, values):
    condition = read(document)

    again = read(json.loads(json.dumps(condition.to_dict())))

    assert again == condition
    assert hash(again) == hash(condition)
    assert again.digest == condition.digest
    assert again.to_dict() == condition.to_dict()
    assert told(condition.to_dict(), values) is told(document, values)


@given(DOCUMENTS)
def test_survives_copies_and_pickles(document):
    condition = read(document)

    for again in (copy.deepcopy(condition), pickle.loads(pickle.dumps(condition))):
        assert again == condition
        assert again.test({}, at_us=NOW, hours=HOURS) is condition.test({}, at_us=NOW, hours=HOURS)


@given(DOCUMENTS, VALUES, st.sampled_from(["impact", "priority", "category"]))
def test_holds_for_no_choice_but_the_possible_ones(document, values, name):
    condition = read(document)
    possible = condition.possible(name)

    holds = condition.test(values, at_us=NOW, hours=HOURS)

    assert (
        possible is None
        or holds is not True
        or values.get(name) not in SCHEMA[name].choices
        or (values[name] in possible)
    )
    assert (possible is None) is (name not in condition.fields)


KEYS = st.sampled_from(
    ["all", "any", "not", "field", *OPERATORS, "ignore_case", "calendar", "bogus"],
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from([*SCHEMA, "4h", "P1", "many", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00", "office"]),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda parts: st.one_of(
        st.lists(parts, max_size=4), st.dictionaries(st.one_of(KEYS, st.text(max_size=4)), parts, max_size=4)
    ),
    max_leaves=20,
)


@given(ANYTHING)
def test_any_data_is_a_condition_or_refused_with_its_faults(data):
    try:
        condition = read(data)
    except InvalidDefinition as error:
        assert error.faults
        assert all(fault.message for fault in error.faults)
    else:
        assert read(condition.to_dict()) == condition


@given(DOCUMENTS, st.dictionaries(st.sampled_from(list(SCHEMA)), ANYTHING))
def test_any_values_give_one_of_three_answers(document, values):
    condition = read(document)

    assert condition.test(values, at_us=NOW, hours=HOURS) in (True, False, None)
    assert str(condition.explain(values, at_us=NOW, hours=HOURS))
