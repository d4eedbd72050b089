"""Many definitions as one document: tests under names, KPIs under their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.document import load_document, placed, unstructure
from servicecore.errors import Fault, InvalidDefinition, choices, path_part, shown
from servicecore.metrics.definitions.kpi_document import TESTS, read, read_test
from servicecore.metrics.definitions.named_tests import NAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.definitions.test import Test

__all__ = ["KPIS_SCHEMA", "kpis_document", "kpis_of", "load_kpis"]

KPIS_SCHEMA = "servicecore.kpis/1"

_KEYS = ("schema", "tests", "kpis")


def load_kpis(source: str | Path | Mapping[str, Any]) -> dict[str, Kpi]:
    """
    The definitions of a document, by id, in its order.

    Wherever a KPI takes tests it may name one: of the document's own `tests`, each a table, or one of the
    library's: live, received, resolved, responded, acknowledged, closed, settled and calendar for tickets,
    judged for clocks, spell_of_live for spells.

    Args:
        source: A path that ends in `.toml` or `.json`, or a mapping as they would give.

    Raises:
        InvalidDefinition: With every fault found, each with its path, and its line where it was read from a
            file.

    >>> kpis = load_kpis({"tests": {"vip": {"column": "flag:vip", "op": ">=", "value": 1}}, "kpis": {
    ...     "vip_share": {"title": "From VIPs", "kind": "ratio", "definition": "Tickets of VIPs, of all.",
    ...                   "population": ["live"], "hit": ["vip"], "unit": "share"}}})
    >>> [test.text for test in kpis["vip_share"].hit]
    ['flag:vip >= 1']
    """
    return kpis_of(load_document(source, "KPIs"), "KPIs")


def kpis_document(kpis: Iterable[Kpi]) -> dict[str, Any]:
    """
    The document of definitions, as `load_kpis` reads it back; every test is written out.

    Raises:
        InvalidDefinition: If an id stands twice: a document has room for one of them.
    """
    tables: dict[str, Any] = {}
    faults = []
    for kpi in kpis:
        if kpi.id in tables:
            faults.append(Fault(f"kpis.{path_part(kpi.id)}", "stands twice; give each its own id"))
        table = kpi.to_dict()
        tables[kpi.id] = {key: table[key] for key in table if key not in ("schema", "id")}
    if faults:
        raise InvalidDefinition("KPIs", faults)
    return {"schema": KPIS_SCHEMA, "kpis": tables}


def kpis_of(document: Mapping[str, Any], what: str) -> dict[str, Kpi]:
    """The definitions of a document that is loaded already; see `load_kpis`."""
    reading = _Reading(document)
    kpis = reading.kpis()
    if reading.faults:
        raise InvalidDefinition(what, placed(document, reading.faults))
    return kpis


class _Reading:
    """One document, and what was found wrong with it so far."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.faults: list[Fault] = [
            Fault(path_part(key), f"is not known; use one of {choices(_KEYS)}", "unknown_key")
            for key in document
            if key not in _KEYS
        ]
        schema = document.get("schema", KPIS_SCHEMA)
        if schema != KPIS_SCHEMA:
            message = f"{shown(schema)} is not known; this reads '{KPIS_SCHEMA}'"
            self.faults.append(Fault("schema", message, "unknown_value"))
        self._tables = self._table(document, "kpis")
        self._named: dict[str, tuple[Test, ...]] = dict(NAMED)
        for name, data in self._table(document, "tests").items():
            self._named[name] = self._test(name, data)

    def kpis(self) -> dict[str, Kpi]:
        """What could be read."""
        read = {name: self._kpi(name, data) for name, data in self._tables.items()}
        return {name: kpi for name, kpi in read.items() if kpi is not None}

    def _table(self, document: Mapping[str, Any], key: str) -> dict[str, Any]:
        found = document.get(key, {})
        if isinstance(found, dict):
            return found
        self.faults.append(Fault(key, f"{shown(found)} is no table of names", "wrong_type"))
        return {}

    def _test(self, name: str, data: Any) -> tuple[Test, ...]:
        path = f"tests.{path_part(name)}"
        if name in NAMED:
            self.faults.append(Fault(path, "is a name of the library's; choose another"))
        try:
            return (read_test(data, path),)
        except InvalidDefinition as error:
            self.faults += [fault.under(path) for fault in error.faults]
            return ()

    def _kpi(self, name: str, data: Any) -> Kpi | None:
        path, before = f"kpis.{path_part(name)}", len(self.faults)
        if not isinstance(data, dict):
            self.faults.append(Fault(path, f"{shown(data)} is no table of keys and values", "wrong_type"))
            return None
        if "id" in data:
            self.faults.append(Fault(f"{path}.id", "stands above already; leave it out", "unknown_key"))
        table, origins = {**data, "id": name}, dict[str, str]()
        for key in TESTS:
            if isinstance(tests := data.get(key), list):
                table[key] = self._spelled(tests, key, path, origins)
        try:
            kpi = read(table)
        except InvalidDefinition as error:
            self.faults += [_moved(fault, origins).under(path) for fault in error.faults]
            return None
        return kpi if len(self.faults) == before else None

    def _spelled(self, tests: list[Any], key: str, path: str, origins: dict[str, str]) -> list[Any]:
        """The tests with names written out; *origins* says where each one stands in the document."""
        spelled: list[Any] = []
        for place, test in enumerate(tests):
            found = [test]
            if isinstance(test, str):
                found = [unstructure(each) for each in self._by_name(test, f"{path}.{key}[{place}]")]
            origins |= {f"{key}[{len(spelled) + more}]": f"{key}[{place}]" for more in range(len(found))}
            spelled += found
        return spelled

    def _by_name(self, name: str, path: str) -> tuple[Test, ...]:
        if name not in self._named:
            message = f"{shown(name)} is not known; use one of {choices(self._named)}, or a table"
            self.faults.append(Fault(path, message, "unknown_name"))
        return self._named.get(name, ())


def _moved(fault: Fault, origins: Mapping[str, str]) -> Fault:
    """A fault at the place at which its test stands, before names were written out."""
    head, bracket, rest = fault.path.partition("]")
    place = origins.get(head + bracket)
    return fault if place is None else Fault(place + rest, fault.message, fault.code)
