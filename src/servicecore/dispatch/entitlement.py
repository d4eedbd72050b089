"""What a customer is entitled to: contracts and warranties, of which one names the policy of a ticket."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, frozen

from servicecore.dispatch.validity import Validity, moment_us, read_zone
from servicecore.document import load_document, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, WrongArgument, choices, shown
from servicecore.finding import Finding
from servicecore.names import names

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["ENTITLEMENTS_SCHEMA", "Contract", "Entitlement", "Entitlements"]

ENTITLEMENTS_SCHEMA: Literal["servicecore.entitlements/1"] = "servicecore.entitlements/1"
_KEYS = ("customers", "assets", "categories")


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

    def covers(self, customer: Any, asset: Any, category: Any) -> bool | None:
        """Whether it is for these; None where one that it asks for is not known and the others agree."""
        asked = [
            None if value is None else fits
            for value, given, fits in (
                (customer, self.customers, customer in self.customers),
                (asset, self.assets, asset in self.assets),
                (category, self.categories, any(_below(category, each) for each in self.categories)),
            )
            if given
        ]
        if False in asked:
            return False
        return None if None in asked else True

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
            _below(one, two) or _below(two, one) for one in self.categories for two in other.categories
        )
        return (near or not self.categories) and self.validity.overlaps(other.validity)


def _below(path: Any, above: str) -> bool:
    return path == above or (isinstance(path, str) and path.startswith(f"{above}/"))


@frozen
class Entitlement:
    """
    What a ticket is entitled to, and why.

    Args:
        policy: The name of the agreement; None where there is none.

        contract: The contract that covers it; None where none does.

        reason: The decision in one sentence.

        passed_over: Contracts that are for it but did not count at that instant, or of which that cannot be
            told, each with the reason.

        missing: The fields whose values would have to be known to be certain.
    """

    policy: str | None
    contract: str | None = field(default=None, kw_only=True)
    reason: str = field(kw_only=True)
    passed_over: Mapping[str, str] = field(factory=dict, kw_only=True, hash=False)
    missing: tuple[str, ...] = field(default=(), kw_only=True)

    def __str__(self) -> str:
        return self.reason

    def to_dict(self) -> dict[str, Any]:
        """The decision as JSON-ready data."""
        return {
            "policy": self.policy,
            "contract": self.contract,
            "reason": self.reason,
            "passed_over": dict(self.passed_over),
            "missing": [*self.missing],
        }


@frozen
class Entitlements:
    """
    All contracts and warranties of a desk.

    A host asks once, when a ticket is opened, and puts the policy's name into a field of the ticket,
    `agreement` for example. The SLA policies of that name say that they are for it: `fields = {agreement =
    "text"}` and `when = {field = "agreement", eq = "gold"}`. So the choice stands in the ticket's history,
    and a contract that is changed later changes no clock.

    Args:
        name: What documents call it.

        version: Which edition.

        contracts: In the order in which they are asked: the first that covers a ticket and counts decides.

        otherwise: The policy of tickets that no contract covers; None for no policy.

        timezone: Where dates begin.

        customer, asset, category: The ticket's fields that say which it is about.

    Raises:
        InvalidDefinition: With everything that is wrong.

    >>> from datetime import UTC, datetime
    >>> held = Entitlements.from_dict({"name": "contracts", "otherwise": "standard", "contracts": [
    ...     {"name": "C-7", "policy": "gold", "customers": ["acme"], "valid_until": "2027-01-01"}]})
    >>> held.entitled({"customer": "acme"}, datetime(2026, 3, 2, tzinfo=UTC)).policy
    'gold'
    """

    name: str
    version: str = "1"
    contracts: tuple[Contract, ...] = field(default=(), kw_only=True)
    otherwise: str | None = field(default=None, kw_only=True)
    timezone: str = field(default="UTC", kw_only=True)
    customer: str = field(default="customer", kw_only=True)
    asset: str = field(default="asset", kw_only=True)
    category: str = field(default="category", kw_only=True)
    schema: Literal["servicecore.entitlements/1"] = field(
        default=ENTITLEMENTS_SCHEMA, kw_only=True, repr=False
    )

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        zone = read_zone(self.timezone, faults)
        named: list[str] = []
        contracts = []
        for index, contract in enumerate(self.contracts):
            told: list[Fault] = []
            validity = Validity.read(contract.valid_from, contract.valid_until, zone, told)
            told += [
                Fault(key, "is blank; say something", "empty")
                for key, text in (("name", contract.name), ("policy", contract.policy))
                if not text.strip()
            ]
            if contract.name in named:
                told.append(Fault("name", f"{shown(contract.name)} is a contract already", "duplicate"))
            if not any(getattr(contract, key) for key in _KEYS):
                told.append(Fault("", f"covers everything; give one of {', '.join(_KEYS)}", "missing_key"))
            faults += [fault.under(f"contracts[{index}]") for fault in told]
            named.append(contract.name)
            placed = evolve(contract)
            object.__setattr__(placed, "validity", validity)
            contracts.append(placed)
        if faults:
            raise InvalidDefinition(f"entitlements {shown(self.name)}", faults)
        object.__setattr__(self, "contracts", tuple(contracts))

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> Entitlements:
        """
        The contracts in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "entitlements"), cls, "entitlements")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes equal entitlements."""
        return {"schema": self.schema, **unstructure(self)}

    def entitled(self, values: Mapping[str, Any], at: datetime | int) -> Entitlement:
        """
        What a ticket with these fields is entitled to.

        Args:
            values: The ticket's fields by name.

            at: When it is opened; aware, or microseconds UTC.

        Raises:
            WrongArgument: If *values* is no mapping.

            NaiveDatetime: If *at* has no UTC offset.
        """
        if not isinstance(values, Mapping):
            raise WrongArgument("values", values, "a mapping of field names to values")
        at_us = moment_us(at)
        about = {key: values.get(key) for key in (self.customer, self.asset, self.category)}
        passed: dict[str, str] = {}
        uncertain = False
        for contract in self.contracts:
            covers = contract.covers(*about.values())
            if covers is False:
                continue
            why_not = _why_not(contract, at_us)
            if why_not is None and covers:
                reason = f"contract {shown(contract.name)} covers it"
                return self._given(contract, reason, passed, about, uncertain=uncertain)
            passed[contract.name] = why_not or "what it is for is not known of the ticket"
            uncertain = uncertain or why_not is None
        reason = "no contract covers it" if not passed else "no contract that covers it counts"
        return self._given(None, reason, passed, about, uncertain=uncertain)

    def _given(
        self,
        contract: Contract | None,
        reason: str,
        passed: Mapping[str, str],
        about: Mapping[str, Any],
        *,
        uncertain: bool,
    ) -> Entitlement:
        missing = tuple(key for key, value in about.items() if value is None) if uncertain else ()
        return Entitlement(
            self.otherwise if contract is None else contract.policy,
            contract=None if contract is None else contract.name,
            reason=reason,
            passed_over=passed,
            missing=missing,
        )

    def check(self, policies: Collection[str] | None = None) -> tuple[Finding, ...]:
        """
        What is wrong or suspicious: overlaps between contracts of different policies, and unknown policies.

        Args:
            policies: The names of the policies there are; None where that is not known.
        """
        return (*self._unknown(policies), *self._overlaps())

    def _unknown(self, policies: Collection[str] | None) -> Iterator[Finding]:
        named = [(f"contracts[{index}].policy", each.policy) for index, each in enumerate(self.contracts)]
        for path, policy in (*named, ("otherwise", self.otherwise)):
            if policies is not None and policy is not None and policy not in policies:
                message = f"policy {shown(policy)} is not known; use one of {choices(sorted(policies))}"
                yield Finding(path, message, "unknown_name")

    def _overlaps(self) -> Iterator[Finding]:
        for (_, one), (index, other) in combinations(enumerate(self.contracts), 2):
            if one.policy != other.policy and one.overlaps(other):
                message = f"covers the same at the same time as {shown(one.name)}, which is asked first"
                yield Finding(f"contracts[{index}]", message, "overlap", severity="warning")


def _why_not(contract: Contract, at_us: int) -> str | None:
    """Why a contract does not count at an instant; None where it does."""
    if at_us < contract.validity.from_us:
        return f"counts from {contract.valid_from}"
    return None if contract.validity.holds(at_us) else f"has ended at {contract.valid_until}"
