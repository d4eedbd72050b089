"""What the package hands out, and what it costs those who ask for little."""

from __future__ import annotations

import subprocess
import sys

import pytest

from servicecore import testing


class TestNames:
    def test_hands_out_every_public_name(self):
        assert [name for name in testing.__all__ if getattr(testing, name) is None] == []
        assert set(testing.__all__) <= set(dir(testing))

    def test_says_what_it_does_not_have(self):
        with pytest.raises(
            AttributeError, match=r"module 'servicecore.testing' has no attribute 'FakeClock'"
        ):
            _ = testing.FakeClock

    def test_scenarios_need_neither_pytest_nor_hypothesis(self):
        code = (
            "import sys; sys.modules |= dict.fromkeys(['pytest', 'hypothesis'])\n"
            "from servicecore.testing import SCENARIOS; print(len(SCENARIOS['in_time'].history))"
        )

        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert done.stdout.strip() == "6"
