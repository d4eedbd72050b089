"""What a ticket is entitled to: of all contracts and warranties the first that covers it names its policy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, frozen

from servicecore.dispatch.category import lineage
from servicecore.dispatch.contract import Contract  # noqa: TC001 - read when documents are structured
from servicecore.dispatch.reading import name_faults, unknown_names
from servicecore.dispatch.subject import said_text
from servicecore.dispatch.validity import Validity, read_zone
from servicecore.document import load_document, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, WrongArgument, shown
from servicecore.finding import Finding
from servicecore.instant import instant_us

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["ENTITLEMENTS_SCHEMA", "Entitlement", "Entitlements"]

ENTITLEMENTS_SCHEMA: Literal["servicecore.entitlements/1"] = "servicecore.entitlements/1"
_KEYS = ("customers", "assets", "categories")


@frozen
class Entitlement:
    """
    What a ticket is entitled to, and why.

    Args:
        policy: The name of the agreement; None where there is none.

        contract: The contract that covers it; None where none does.

        reason: The decision in one sentence.

        passed_over: Contracts that are for it but did not count at that instant, and those that fit as far
            as is known, each with the reason.

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
    _anchored: Mapping[tuple[str, str | None], list[int]] = field(init=False, eq=False, repr=False)
    """The places of the contracts by kind and value of their anchors, and by the kind alone."""

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        zone = read_zone(self.timezone, faults)
        contracts = []
        for index, contract in enumerate(self.contracts):
            told: list[Fault] = []
            validity = Validity.read(contract.valid_from, contract.valid_until, zone, told)
            if not contract.policy.strip():
                told.append(Fault("policy", "is blank; name the agreement that tickets get", "empty"))
            if not any(getattr(contract, key) for key in _KEYS):
                told.append(Fault("", f"covers everything; give one of {', '.join(_KEYS)}", "missing_key"))
            faults += [fault.under(f"contracts[{index}]") for fault in told]
            placed = evolve(contract)
            object.__setattr__(placed, "validity", validity)
            contracts.append(placed)
        faults += name_faults("contracts", (contract.name for contract in self.contracts))
        if faults:
            raise InvalidDefinition(f"entitlements {shown(self.name)}", faults)
        object.__setattr__(self, "contracts", tuple(contracts))
        object.__setattr__(self, "_anchored", _anchored(contracts))

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
            raise WrongArgument("values", values, "a mapping of field names to values", private=True)
        at_us = instant_us(at)
        about = self._about(values)
        passed: dict[str, str] = {}
        missing: dict[str, None] = {}
        for contract in self._candidates(about):
            fits = contract.agreement(about)
            if False in fits:
                continue
            why_not = _why_not(contract, at_us)
            if why_not is None and None not in fits:
                return self._given(contract, passed, missing)
            if why_not is None:
                missing |= dict.fromkeys(self._unsaid(contract, about))
                why_not = "fits as far as is known"
            if True in fits:
                passed[contract.name] = why_not
        return self._given(None, passed, missing)

    def _about(self, values: Mapping[str, Any]) -> dict[str, str | None]:
        fields = {"customer": self.customer, "asset": self.asset, "category": self.category}
        return {kind: said_text(values, key) for kind, key in fields.items()}

    def _candidates(self, about: Mapping[str, str | None]) -> Iterator[Contract]:
        """The contracts that could be for a ticket, in their order."""
        places: set[int] = set()
        for kind, value in about.items():
            anchor = lineage(value)[-1] if kind == "category" and value else value
            places.update(self._anchored.get((kind, anchor), ()))
        return (self.contracts[place] for place in sorted(places))

    def _unsaid(self, contract: Contract, about: Mapping[str, str | None]) -> Iterator[str]:
        """The fields that a contract asks for and a ticket does not say."""
        asked = {"customer": contract.customers, "asset": contract.assets, "category": contract.categories}
        return (getattr(self, kind) for kind, given in asked.items() if given and about[kind] is None)

    def _given(
        self, contract: Contract | None, passed: Mapping[str, str], missing: Iterable[str]
    ) -> Entitlement:
        if contract is not None:
            reason = f"contract {shown(contract.name)} covers it"
        else:
            reason = "no contract that covers it counts" if passed else "no contract covers it"
        return Entitlement(
            self.otherwise if contract is None else contract.policy,
            contract=None if contract is None else contract.name,
            reason=reason,
            passed_over=passed,
            missing=tuple(missing),
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
            yield from unknown_names(path, "policy", [policy], policies)

    def _overlaps(self) -> Iterator[Finding]:
        near = (places for (_, value), places in self._anchored.items() if value is not None)
        pairs = {pair for places in near for pair in combinations(places, 2)}
        for first, second in sorted(pairs, key=lambda pair: pair[::-1]):
            one, other = self.contracts[first], self.contracts[second]
            if one.policy != other.policy and one.overlaps(other):
                message = f"covers the same at the same time as {shown(one.name)}, which is asked first"
                yield Finding(f"contracts[{second}]", message, "overlap", severity="warning")


def _anchored(contracts: Iterable[Contract]) -> dict[tuple[str, str | None], list[int]]:
    found: dict[tuple[str, str | None], list[int]] = {}
    for place, contract in enumerate(contracts):
        for kind, value in contract.anchors:
            found.setdefault((kind, value), []).append(place)
            found.setdefault((kind, None), []).append(place)
    return found


def _why_not(contract: Contract, at_us: int) -> str | None:
    """Why a contract does not count at an instant; None where it does."""
    if at_us < contract.validity.from_us:
        return f"counts from {contract.valid_from}"
    return None if contract.validity.holds(at_us) else f"has ended at {contract.valid_until}"
