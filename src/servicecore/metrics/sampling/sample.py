"""A stratified sample that anyone can draw again: the same seed and the same references give the same sample.

Each reference is ranked by a hash of the seed and its name, and the first of
each stratum are taken. So neither the order of the input, nor the machine, nor
the version of Python plays a part, and a reference more changes at most one
place of its stratum.
"""

from __future__ import annotations

import json
from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.errors import InvalidArgument, UnknownName
from servicecore.metrics.sampling.allocation import Allocation, allocate
from servicecore.metrics.sampling.reference import KIND, Reference, StratumKey, stratum_of
from servicecore.names import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["SAMPLE_SCHEMA", "Sample", "Stratum", "sample"]

SAMPLE_SCHEMA = "servicecore.sample/1"


@frozen(kw_only=True)
class Stratum:
    """
    One stratum of a sample.

    Args:
        key: Its values, in the order of the sample's strata.

        population: How many there are.

        wanted: How many it should have given: the equal share, or the smallest number asked for.

        taken: What was drawn, in the order of drawing.
    """

    key: StratumKey
    population: int
    wanted: int
    taken: tuple[Reference, ...]

    @property
    def weight(self) -> float | None:
        """For how many of the population each one drawn stands; None where none was."""
        return self.population / len(self.taken) if self.taken else None

    @property
    def shortfall(self) -> int:
        """How many fewer than wanted there are."""
        return max(self.wanted - len(self.taken), 0)


@frozen(kw_only=True)
class Sample:
    """
    What was drawn, and how.

    Args:
        strata: The dimensions; *parts* are the strata, sorted.

        size: How many were asked for.

        seed: What makes it this sample and no other.

        allocation, at_least: As in `sample`.
    """

    seed: str
    size: int
    strata: tuple[str, ...]
    allocation: Allocation
    at_least: int
    parts: tuple[Stratum, ...] = field(repr=False)

    @property
    def references(self) -> tuple[Reference, ...]:
        """All that were drawn, stratum by stratum."""
        return tuple(reference for part in self.parts for reference in part.taken)

    @property
    def population(self) -> int:
        """How many there were to draw from."""
        return sum(part.population for part in self.parts)

    @property
    def shortfalls(self) -> tuple[Stratum, ...]:
        """The strata that have fewer than was wanted of them."""
        return tuple(part for part in self.parts if part.shortfall)

    @property
    def missing(self) -> int:
        """How many fewer than asked for were drawn, because there are no more."""
        return self.size - len(self.references)

    @property
    def unseen(self) -> tuple[Stratum, ...]:
        """The strata of which nothing was drawn: what is learnt says nothing about them."""
        return tuple(part for part in self.parts if not part.taken)

    def to_dict(self) -> dict[str, Any]:
        """The sample as JSON-ready data, references by kind and name alone."""
        return {
            "schema": SAMPLE_SCHEMA,
            "seed": self.seed,
            "size": self.size,
            "strata": list(self.strata),
            "allocation": self.allocation,
            "at_least": self.at_least,
            "parts": [
                {
                    "key": list(part.key),
                    "population": part.population,
                    "wanted": part.wanted,
                    "shortfall": part.shortfall,
                    "weight": part.weight,
                    "taken": [{"kind": each.kind, "id": each.id} for each in part.taken],
                }
                for part in self.parts
            ],
        }


def sample(
    population: Iterable[TicketFacts | Reference],
    *,
    strata: Sequence[str] = (),
    size: int,
    seed: str | int,
    allocation: Allocation = "proportional",
    at_least: int = 1,
) -> Sample:
    """
    A sample of tickets, calls and chats, drawn stratum by stratum.

    Args:
        population: Facts of tickets, or references, in any order. The same one twice is one.

        strata: Dimensions, such as team and channel; "reference" is the kind, so that tickets, calls and
            chats are drawn apart. What has no value forms a stratum of its own.

        size: How many in all.

        seed: Any text or number; write down which, and the sample can be checked.

        allocation: "proportional" or "equal"; see `allocate`.

        at_least: So many from each stratum. With 0, small strata may go unseen, and no estimate speaks for
            them.

    Raises:
        UnknownName: For a dimension that nothing in the population has.

        InvalidArgument: If *size* is too small for *at_least*, or one reference stands in two strata.

        UnknownName: For another allocation.

    >>> calls = [Reference(f"C-{n}", kind="call", dimensions={"team": "ab"[n % 2]}) for n in range(20)]
    >>> drawn = sample(calls, strata=["team"], size=4, seed="2026-03")
    >>> [each.id for each in drawn.references] == [
    ...     each.id for each in sample(reversed(calls), strata=["team"], size=4, seed="2026-03").references]
    True
    """
    by = names(strata, "strata")
    references = list(map(Reference.of, population))
    known = {KIND, *(name for each in references for name in each.dimensions)}
    for name in by if references else ():
        if name not in known:
            raise UnknownName("dimension", name, sorted(known))
    members = _in_strata(references, by)
    keys = sorted(members, key=_order)
    counts = allocate({key: len(members[key]) for key in keys}, size, allocation, at_least)
    share = size // len(keys) if keys and allocation == "equal" else 0
    parts = tuple(
        Stratum(
            key=key,
            population=len(members[key]),
            wanted=max(counts[key], share, at_least),
            taken=_first(members[key], counts[key], str(seed)),
        )
        for key in keys
    )
    return Sample(seed=str(seed), size=size, strata=by, allocation=allocation, at_least=at_least, parts=parts)


def _in_strata(references: Iterable[Reference], by: Sequence[str]) -> dict[StratumKey, list[Reference]]:
    known: dict[tuple[str, str], StratumKey] = {}
    members: defaultdict[StratumKey, list[Reference]] = defaultdict(list)
    for reference in references:
        key = stratum_of(reference, by)
        if reference.key not in known:
            known[reference.key] = key
            members[key].append(reference)
        elif known[reference.key] != key:
            raise InvalidArgument(
                "population", reference.key, f"it once; it is in {known[reference.key]} and {key}"
            )
    return members


def _order(key: StratumKey) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, value or "") for value in key)


def _first(references: list[Reference], count: int, seed: str) -> tuple[Reference, ...]:
    return tuple(sorted(references, key=lambda each: _rank(each, seed))[:count])


def _rank(reference: Reference, seed: str) -> tuple[str, str, str]:
    """A place that only the seed and the name decide; as JSON, no two lists of texts look alike."""
    text = json.dumps([seed, reference.kind, reference.id])
    return sha256(text.encode()).hexdigest(), reference.kind, reference.id
