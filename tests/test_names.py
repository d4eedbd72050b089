"""Several names are a tuple; one text is none."""

from __future__ import annotations

import pytest

from servicecore.errors import InvalidDefinition
from servicecore.names import names, several


def test_keeps_the_order():
    assert names(name for name in ("b", "a")) == ("b", "a")


def test_one_text_would_fall_apart_into_its_letters():
    with pytest.raises(InvalidDefinition, match="^roles: 'agent' is one text; give a list of texts$"):
        names("agent", "roles")


@pytest.mark.parametrize("read", [names, several])
@pytest.mark.parametrize("values", [None, 5, object])
def test_what_is_no_list_is_refused(read, values):
    with pytest.raises(InvalidDefinition, match="is no list; give a list"):
        read(values)
