"""What importing the package costs, and what it hands out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import servicecore
from servicecore.sample.sample_desk import sample_document

HEAVY = ("pendulum", "transitions", "cattrs", "zoneinfo", "numpy")


class TestImport:
    def test_loads_none_of_the_heavy_dependencies(self):
        code = f"import sys, servicecore; print([name for name in {HEAVY!r} if name in sys.modules])"

        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert done.stdout.strip() == "[]"

    def test_hands_out_every_public_name(self):
        assert {name for name in servicecore.__all__ if getattr(servicecore, name) is None} == set()
        assert set(servicecore.__all__) <= set(dir(servicecore))

    def test_lists_its_names_in_order(self):
        assert servicecore.__all__ == sorted(servicecore.__all__)

    def test_says_what_it_does_not_have(self):
        with pytest.raises(AttributeError, match="module 'servicecore' has no attribute 'Helpdesk'"):
            _ = servicecore.Helpdesk  # type: ignore[attr-defined]


class TestExamples:
    def test_the_shown_desk_is_the_one_that_ships(self):
        shown = Path(__file__).parents[1] / "examples" / "desk.toml"

        assert shown.read_text(encoding="utf-8") == sample_document()

    def test_the_embedding_runs(self):
        script = Path(__file__).parents[1] / "examples" / "embed.py"

        done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)

        assert "T-1 is closed" in done.stdout
        assert "met: elapsed" in done.stdout
