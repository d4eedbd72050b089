from pathlib import Path

from servicecore.metrics import catalog
from servicecore.metrics.definitions.formula import kpis_table

PAGE = Path(__file__).parents[2] / "docs" / "kpis.md"
BEGIN, END = "<!-- the catalogue begins -->", "<!-- the catalogue ends -->"


def written():
    return "\n".join(
        f"### {name.replace('_', ' ').capitalize()}\n\n{kpis_table(kpis.values())}\n"
        for name, kpis in catalog.families().items()
    )


def test_the_page_shows_the_whole_catalogue_as_it_is():
    page = PAGE.read_text("utf-8")

    # When this fails: put what `written` gives between the two marks.
    assert page.partition(BEGIN)[2].partition(END)[0].strip() == written().strip()
