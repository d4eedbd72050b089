"""What a host says about its store, so that the contract can be run against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.errors import ServiceCoreError
    from servicecore.event import TicketEvent
    from servicecore.store import TicketStore

__all__ = ["Host"]


class Host:
    """How the store under test is made, and how hard it is tried."""

    writers = 4
    """How many threads append at once."""

    attempts = 25
    """How often each of them tries."""

    def make_store(self) -> TicketStore:
        """A store without tickets; called once in every test."""
        raise NotImplementedError("derive from StoreContract, and let make_store return a new, empty store")

    def reopen(self, store: TicketStore) -> TicketStore:
        """
        The same histories, as another worker of the host finds them: over a connection of its own.

        The store itself, unless a host says otherwise. Also called in each thread that appends.
        """
        return store

    def _refused(
        self,
        store: TicketStore,
        error: type[ServiceCoreError],
        events: Sequence[TicketEvent],
        revision: int,
    ) -> Any:
        """What an append to `T-1` is refused with; it leaves the ticket as it was."""
        before = tuple(store.history("T-1"))
        with pytest.raises(error) as refusal:
            store.append("T-1", events, revision)
        assert tuple(self.reopen(store).history("T-1")) == before
        return refusal.value
