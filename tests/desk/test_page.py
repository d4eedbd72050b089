"""The page about a desk in one document shows pieces of a document that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from servicecore.desk import check_desk

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "examples" / "operator.toml"
PIECES = re.findall(
    r"^```toml\n(.*?)^```$", (ROOT / "docs" / "desk.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
)


@pytest.mark.parametrize("piece", PIECES)
def test_shows_what_stands_in_the_document(piece):
    assert piece in DOCUMENT.read_text("utf-8")


def test_shows_some_pieces_of_a_document_that_nothing_is_wrong_with():
    assert len(PIECES) >= 3
    assert check_desk(DOCUMENT) == ()
