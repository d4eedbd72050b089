"""What every `TicketStore` has to do, as tests that a host runs against its own store."""

from __future__ import annotations

from importlib import import_module

from servicecore.errors import MissingExtra

try:
    import_module("pytest")  # which every file of the contract needs; this is the first to be read
except ImportError:
    raise MissingExtra("the contract of stores", "testing") from None

from servicecore.testing.store_contract.keeping import Keeping
from servicecore.testing.store_contract.racing import Racing
from servicecore.testing.store_contract.refusing import Refusing

__all__ = ["StoreContract"]


class StoreContract(Keeping, Refusing, Racing):
    """
    The tests of a store. A host derives a class named `Test...`, and says how its store is made:

        class TestOurStore(StoreContract):
            def make_store(self):
                return OurStore(a_new_database())

    All tests are about histories of a few tickets, such as `T-1`; each makes its own store.
    """
