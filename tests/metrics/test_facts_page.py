"""The tables of docs/facts.md are written from the declarations, and stay so."""

from pathlib import Path

import pytest

from servicecore.metrics import CLOCK_COLUMNS, FACT_COLUMNS, SPELL_COLUMNS, columns_table

PAGE = (Path(__file__).parents[2] / "docs" / "facts.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("title", "columns"),
    [("Tickets", FACT_COLUMNS), ("Clocks", CLOCK_COLUMNS), ("Spells", SPELL_COLUMNS)],
)
def test_the_page_has_the_columns_as_they_are_declared(title, columns):
    _, _, after = PAGE.partition(f"### {title}\n\n")

    assert after.partition("\n\n")[0].strip() == columns_table(columns)


def test_no_column_is_named_twice_or_without_a_meaning():
    for columns in (FACT_COLUMNS, CLOCK_COLUMNS, SPELL_COLUMNS):
        assert len({column.name for column in columns}) == len(columns)
        assert all(column.meaning.endswith(".") for column in columns)
