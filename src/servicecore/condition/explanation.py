"""Why a condition holds, does not, or cannot be told: every test with what it saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import frozen

from servicecore.condition.kind import KINDS, is_missing
from servicecore.condition.node import Junction, Leaf
from servicecore.condition.wording import spelled, words_for
from servicecore.duration import duration_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.condition.node import Node

__all__ = ["Explanation", "Finding", "Kept", "Site"]

Finding: TypeAlias = "tuple[bool | None, Any, int | None, tuple[Finding, ...]]"
"""How a part came out: its result, the value seen, how old that was in microseconds, and its own parts."""

_MARKS = {True: "yes", False: "no", None: "?"}


class Kept(str):
    """What is kept in place of a value: of a personal one, or of one that may change later."""

    __slots__ = ()


@frozen
class Site:
    """
    A part of a condition and where it stands.

    Args:
        path: Its place in the document, as in `all[0].any[1]`; empty for the whole.

        node: What is asked there.

        parts: The sites of what it is made of.
    """

    path: str
    node: Node
    parts: tuple[Site, ...] = ()


@frozen(repr=False)
class Explanation:
    """
    How a condition came out, with that of everything it is made of.

    Nothing is left out: parts that could no longer change the answer are asked too. It holds what was
    found; texts are made when they are read, so that explaining costs little where nobody reads.
    """

    _site: Site
    _finding: Finding

    @property
    def path(self) -> str:
        """Its place in the document, as in `all[0].any[1]`; empty for the whole."""
        return self._site.path

    @property
    def result(self) -> bool | None:
        """True, False, or None while it is unknown."""
        return self._finding[0]

    @property
    def parts(self) -> tuple[Explanation, ...]:
        """The explanations of what a junction or a negation is made of; nothing for a single test."""
        return tuple(map(Explanation, self._site.parts, self._finding[3]))

    @property
    def word(self) -> Literal["all", "any", "not"] | None:
        """What joins the parts; None for a single test."""
        node = self._site.node
        if isinstance(node, Leaf):
            return None
        return node.word if isinstance(node, Junction) else "not"

    @property
    def field(self) -> str | None:
        """The field that a single test asks; None for the instant of asking and for what has parts."""
        node = self._site.node
        return node.name if isinstance(node, Leaf) else None

    @property
    def text(self) -> str:
        """What is asked, in words."""
        node = self._site.node
        if isinstance(node, Leaf):
            return words_for(node)
        return f"{node.word} of" if isinstance(node, Junction) else "not"

    @property
    def seen(self) -> str | None:
        """The value that was there, escaped and cut to 80 characters; None for what is no single test."""
        leaf = self._site.node
        if not isinstance(leaf, Leaf):
            return None
        result, value, age_us, _ = self._finding
        if is_missing(value):
            return "nothing"
        said = str(value) if isinstance(value, Kept) else spelled(value, leaf.spec)
        if result is None:
            fitting = "one of its choices" if leaf.spec.kind == "choice" else KINDS[leaf.spec.kind]
            return f"{said}, which is not {fitting}"
        return said if age_us is None else f"{said}, {duration_text(age_us)} old"

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields whose values would have to be known; nothing unless the result is unknown."""
        return tuple(dict.fromkeys(_missing(self._site, self._finding)))

    def __repr__(self) -> str:
        return f"Explanation({self.text!r}, result={self.result})"

    def __str__(self) -> str:
        return "\n".join(_lines(self, 0))

    def to_dict(self) -> dict[str, Any]:
        """The explanation as JSON-ready data."""
        return {
            "path": self.path,
            "text": self.text,
            "result": self.result,
            "seen": self.seen,
            "missing": list(self.missing),
            "parts": [part.to_dict() for part in self.parts],
        }


def _missing(site: Site, finding: Finding) -> Iterator[str]:
    result, _, _, parts = finding
    if result is None and isinstance(site.node, Leaf):
        yield str(site.node.name)
    elif result is None:
        for part, found in zip(site.parts, parts, strict=True):
            yield from _missing(part, found)


def _lines(explanation: Explanation, depth: int) -> Iterator[str]:
    seen = "" if explanation.seen is None else f": {explanation.seen}"
    yield f"{_MARKS[explanation.result]:<5}{'  ' * depth}{explanation.text}{seen}"
    for part in explanation.parts:
        yield from _lines(part, depth + 1)
