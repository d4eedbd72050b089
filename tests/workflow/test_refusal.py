"""A refusal says why, to people and to programs."""

from __future__ import annotations

import json

from servicecore.workflow import Refusal

MISSING = Refusal("field_missing", "field solution is missing", {"field": "solution"})


def test_reads_as_its_message():
    assert str(MISSING) == "field solution is missing"


def test_names_the_field_that_would_help():
    assert MISSING.field == "solution"


def test_names_no_field_where_none_would_help():
    assert Refusal("role", "may not").field is None


def test_becomes_plain_data():
    assert json.loads(json.dumps(MISSING.to_dict())) == {
        "code": "field_missing",
        "message": "field solution is missing",
        "params": {"field": "solution"},
    }
