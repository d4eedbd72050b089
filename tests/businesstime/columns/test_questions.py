"""What holds for every kind of column."""

import copy
import pickle
import subprocess
import sys

import pytest

from servicecore.businesstime import BusinessCalendar, columns
from servicecore.businesstime.columns import advance_many
from servicecore.errors import InvalidColumn, UnknownName

ALWAYS = BusinessCalendar.always()


def test_an_edge_of_another_name():
    with pytest.raises(UnknownName, match="edge 'stick' is not known; use one of stay, roll"):
        advance_many(ALWAYS, [0], 5, edge="stick")


def test_lists_import_no_array_library():
    program = (
        "import sys\n"
        "from servicecore.businesstime import BusinessCalendar\n"
        "from servicecore.businesstime.columns import elapsed_many\n"
        "elapsed_many(BusinessCalendar.always(), [0], [5])\n"
        "print(sorted({'numpy', 'narwhals', 'pandas', 'polars', 'pyarrow'} & sys.modules.keys()))\n"
    )

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize("copied", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_a_refusal_can_be_copied(copied):
    error = InvalidColumn("ends", "is wrong", row=7)

    other = copied(error)

    assert (str(other), other.column, other.row, other.code) == (
        "ends[7]: is wrong",
        "ends",
        7,
        "invalid_column",
    )


def test_exports_its_names_sorted():
    assert columns.__all__ == sorted(columns.__all__)
