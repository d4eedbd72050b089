"""A real local Spark; nothing is mocked, and nothing runs where pyspark or Java is missing."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[3] / "examples" / "spark_kpis.py"

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="there is no pyspark"),
    pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java to run Spark on"),
]


def test_the_example_answers_as_in_process():
    # The workers of Spark are processes of their own: they find the package as this one does.
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}

    done = subprocess.run(
        [sys.executable, str(EXAMPLE)], capture_output=True, text=True, env=here, check=False
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert "the same in process: True" in done.stdout
