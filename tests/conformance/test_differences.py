"""The page of differences says what the facts say."""

from __future__ import annotations

from conformance import differences


def test_the_page_is_current():
    assert differences.PAGE.read_text(encoding="utf-8") == differences.page(), "run: make docs"


def test_every_rule_of_a_source_has_its_reason():
    rules = {title for title, _ in differences.REASONS.values()}

    assert all(f"## {title}" in differences.page() for title in rules)
