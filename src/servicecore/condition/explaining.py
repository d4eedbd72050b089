"""Trees made into closures that find out everything: the same tests, and nothing stops early."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeAlias

from servicecore.condition.compiling import compile_leaf
from servicecore.condition.explanation import Kept, Site
from servicecore.condition.kind import is_missing
from servicecore.condition.moment import measure_age
from servicecore.condition.node import Junction, Leaf, Negation
from servicecore.condition.operators import AGES
from servicecore.condition.wording import spelled

if TYPE_CHECKING:
    from servicecore.condition.comparison import Test
    from servicecore.condition.explanation import Finding
    from servicecore.condition.field import Field
    from servicecore.condition.moment import Measure
    from servicecore.condition.node import Node

__all__ = ["Find", "compile_findings", "site_of"]

Find: TypeAlias = "Callable[[Mapping[str, Any], Any, Any], Finding]"

_STEADY = frozenset({str, int, float, bool, NoneType})
_PERSONAL = Kept("a value that is not shown")


def site_of(node: Node, path: str = "") -> Site:
    """Where every part of a tree stands, the tree itself standing at *path*."""
    prefix = f"{path}." if path else ""
    if isinstance(node, Junction):
        parts = (site_of(part, f"{prefix}{node.word}[{place}]") for place, part in enumerate(node.parts))
        return Site(path, node, tuple(parts))
    return Site(path, node, (site_of(node.part, f"{prefix}not"),) if isinstance(node, Negation) else ())


def compile_findings(node: Node) -> Find:
    """The closure that asks every part of a tree."""
    if isinstance(node, Leaf):
        return _leaf(node)
    if isinstance(node, Junction):
        return _junction(tuple(map(compile_findings, node.parts)), settling=node.word == "any")
    return _not(compile_findings(node.part))


def _junction(parts: tuple[Find, ...], *, settling: bool) -> Find:
    """What settles a junction is one part: a true one of any, a false one of all."""

    def find(values: Mapping[str, Any], at_us: Any, hours: Any) -> Finding:
        found = [part(values, at_us, hours) for part in parts]
        results = [finding[0] for finding in found]
        result = settling if settling in results else None if None in results else not settling
        return result, None, None, tuple(found)

    return find


def _not(part: Find) -> Find:
    def find(values: Mapping[str, Any], at_us: Any, hours: Any) -> Finding:
        found = part(values, at_us, hours)
        return None if found[0] is None else not found[0], None, None, (found,)

    return find


def _leaf(leaf: Leaf) -> Find:
    test, name, spec = compile_leaf(leaf), leaf.name, leaf.spec
    if leaf.operator in AGES and not spec.personal:
        return _aged(test, measure_age(leaf), str(name), spec)
    steady = frozenset({NoneType}) if spec.personal else _STEADY

    def find(values: Mapping[str, Any], at_us: Any, hours: Any) -> Finding:
        value = at_us if name is None else values.get(name)
        if type(value) not in steady:
            value = _kept(value, spec)
        return test(values, at_us, hours), value, None, ()

    return find


def _aged(test: Test, measure: Measure, name: str, spec: Field) -> Find:
    def find(values: Mapping[str, Any], at_us: Any, hours: Any) -> Finding:
        value = _kept(values.get(name), spec)
        return test(values, at_us, hours), value, measure(values, at_us, hours), ()

    return find


def _kept(value: object, spec: Field) -> Any:
    if type(value) in _STEADY and not spec.personal:
        return value
    if is_missing(value):
        return None
    return _PERSONAL if spec.personal else Kept(spelled(value, spec))
