"""
The notebook in `docs/` runs, and prints what it is shown to print.

What cells print is stored with it, so that it can be read where nothing runs; pictures are not, since they are
large and differ with the libraries that draw them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

NOTEBOOK = Path(__file__).parents[1] / "docs" / "kpis_from_nothing.ipynb"

_EXECUTE = """
import sys
import nbformat
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
kernel = AsyncKernelManager(kernel_name="python3", transport="ipc")
NotebookClient(notebook, timeout=240, km=kernel).execute()
nbformat.write(notebook, sys.argv[2])
"""


def _cells(notebook=NOTEBOOK):
    return [cell for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]


def _printed(cells):
    return [
        "".join(output.text for output in cell.outputs if output.output_type == "stream") for cell in cells
    ]


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    # In a process of its own: what the kernel's client leaves open is closed with it.
    ran = tmp_path_factory.mktemp("notebook") / "ran.ipynb"
    subprocess.run([sys.executable, "-c", _EXECUTE, NOTEBOOK, ran], check=True, timeout=300)
    return _cells(ran)


def test_prints_what_is_shown(executed):
    assert _printed(executed) == _printed(_cells())


def test_draws_its_charts(executed):
    drawn = [output.data["text/html"] for cell in executed for output in cell.outputs if "data" in output]

    assert ["<svg " in html for html in drawn] == [True, True]


def test_holds_no_output_but_what_is_printed():
    assert {output.output_type for cell in _cells() for output in cell.outputs} == {"stream"}
    assert all(cell.execution_count is None for cell in _cells())
