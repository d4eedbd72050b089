"""
What a host's own test suite imports: a contract for its store, histories with a story, and strategies.

The contract needs pytest and the strategies need hypothesis; both come with
`pip install 'servicecore[testing]'`, and are asked for when they are used. The
scenarios need nothing.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servicecore.testing.scenario import SCENARIOS, Scenario
    from servicecore.testing.store_contract import StoreContract

__all__ = ["SCENARIOS", "Scenario", "StoreContract"]

_HOMES = {"SCENARIOS": "scenario", "Scenario": "scenario", "StoreContract": "store_contract"}

with suppress(ImportError):
    import pytest

    # An assertion that fails in the contract shows both sides, as those in the host's own tests do.
    pytest.register_assert_rewrite(f"{__name__}.store_contract")


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
