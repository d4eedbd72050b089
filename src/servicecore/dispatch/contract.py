"""A service agreement or a warranty: what it is for, from when to when, and the policy it gives."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from servicecore.dispatch.category import lineage
from servicecore.dispatch.validity import Validity
from servicecore.names import names

__all__ = ["Contract"]


@frozen
class Contract:
    """
    A service agreement or a warranty.

    A ticket is covered where each of *customers*, *assets* and *categories* that is given holds its value.

    Args:
        name: What decisions call it, such as the contract's number.

        policy: The agreement that tickets under it get.

        customers: The customers it is for, by the host's ids; every one, when there is none.

        assets: The assets it is for, in the same way.

        categories: The categories it is for, with all that is below them.

        valid_from, valid_until: ISO dates or instants between which it counts: the first belongs to it, the
            last does not.
    """

    name: str
    policy: str
    customers: tuple[str, ...] = field(default=(), kw_only=True, converter=names, repr=False)
    assets: tuple[str, ...] = field(default=(), kw_only=True, converter=names)
    categories: tuple[str, ...] = field(default=(), kw_only=True, converter=names)
    valid_from: str | None = field(default=None, kw_only=True)
    valid_until: str | None = field(default=None, kw_only=True)
    validity: Validity = field(init=False, eq=False, repr=False, default=Validity(0, 0))
    """When it counts; the document that holds it reads that, because it has the time zone."""

    def agreement(self, about: Mapping[str, str | None]) -> list[bool | None]:
        """
        How a ticket fits what is asked for, each on its own; None where that is not known of the ticket.

        Args:
            about: Its customer, asset and category, under these names.
        """
        customer, asset, category = about["customer"], about["asset"], about["category"]
        fits = (
            (customer, self.customers, customer in self.customers),
            (asset, self.assets, asset in self.assets),
            (category, self.categories, not {*self.categories}.isdisjoint(lineage(category or ""))),
        )
        return [None if value is None else fitting for value, asked, fitting in fits if asked]

    @property
    def anchors(self) -> list[tuple[str, str]]:
        """Under what it is found: its assets, else its customers, else the tops of its categories."""
        if self.assets:
            return [("asset", asset) for asset in self.assets]
        if self.customers:
            return [("customer", customer) for customer in self.customers]
        return [("category", top) for top in {lineage(category)[-1] for category in self.categories}]

    def overlaps(self, other: Contract) -> bool:
        """
        Whether it asks for the same keys as another, and both could cover one ticket at one time.

        A contract for a customer and one for an asset are told apart by their order, and are no overlap.
        """
        for key in ("customers", "assets"):
            mine, others = getattr(self, key), getattr(other, key)
            if bool(mine) != bool(others) or (mine and not {*mine} & {*others}):
                return False
        if bool(self.categories) != bool(other.categories):
            return False
        near = any(
            one in lineage(two) or two in lineage(one) for one in self.categories for two in other.categories
        )
        return (near or not self.categories) and self.validity.overlaps(other.validity)
