"""Who takes which of many tickets, and which find nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from servicecore.dispatch.objection import OBJECTIONS, ObjectionCode

__all__ = ["Placement", "Plan", "Unplaced"]


@frozen
class Placement:
    """
    A ticket with somebody who takes it.

    Args:
        ticket: The ticket's id.

        person: The person's id.

        able: How many could have taken it then, room and all; 0 where another ticket had to make room first.

        previous: Whether the person had it before.

        moved: Whether it makes room so that another ticket can be placed too; only in exact plans.
    """

    ticket: str
    person: str = field(repr=False)
    able: int = field(kw_only=True)
    previous: bool = field(default=False, kw_only=True)
    moved: bool = field(default=False, kw_only=True)

    def __str__(self) -> str:
        if self.moved:
            why = "so that another ticket finds somebody too"
        elif self.able == 0:
            why = "where another ticket made room"
        elif self.previous:
            why = "who had it before"
        else:
            why = f"the least skilled of {self.able} who can" if self.able > 1 else "the only one who can"
        return f"{self.ticket} to {self.person}, {why}"

    def to_dict(self) -> dict[str, Any]:
        """The placement as plain data."""
        return {
            "ticket": self.ticket,
            "person": self.person,
            "able": self.able,
            "previous": self.previous,
            "moved": self.moved,
        }


@frozen
class Unplaced:
    """
    A ticket that finds nobody.

    Args:
        ticket: The ticket's id.

        code: What took the last of them away, a key of `OBJECTIONS`; `nobody` where there are no people.

        passed_over: How many people each objection took away, the first of each counted; `rank` names them.

        lacking: The skills that are missing: of those who have room and could take it otherwise, nobody has
            them at the level; or nobody has them at all.
    """

    ticket: str
    code: str
    passed_over: Mapping[ObjectionCode, int] = field(factory=dict, kw_only=True, hash=False)
    lacking: tuple[str, ...] = field(default=(), kw_only=True)

    def __str__(self) -> str:
        if self.code == "nobody":
            return f"{self.ticket}: there is nobody"
        said = [f"{count} {_WORDS[code]}" for code, count in self.passed_over.items()]
        lacking = f"; lacking {', '.join(self.lacking)}" if self.lacking else ""
        return f"{self.ticket}: {', '.join(said)}{lacking}"

    def to_dict(self) -> dict[str, Any]:
        """The ticket and what is in its way, as plain data."""
        return {
            "ticket": self.ticket,
            "code": self.code,
            "passed_over": dict(self.passed_over),
            "lacking": [*self.lacking],
        }


_WORDS: Mapping[ObjectionCode, str] = {
    "other_team": "of another team",
    "skill": "without the skills",
    "off_shift": "not on shift",
    "deadline": "too late",
    "capacity": "without room",
}
assert _WORDS.keys() == OBJECTIONS.keys()


@frozen
class Plan:
    """
    Who takes which tickets.

    Args:
        placed: The tickets that found somebody, the most urgent first.

        unplaced: Those that found nobody, in the same order.

        unmet_skills: How many of these lack each skill, the most wanted first.

        loads: How many tickets everybody has afterwards, by id.
    """

    placed: tuple[Placement, ...] = field(kw_only=True)
    unplaced: tuple[Unplaced, ...] = field(kw_only=True)
    unmet_skills: Mapping[str, int] = field(kw_only=True, hash=False)
    loads: Mapping[str, int] = field(kw_only=True, hash=False, repr=False)

    @property
    def assignments(self) -> dict[str, str]:
        """The person of each ticket that found somebody."""
        return {each.ticket: each.person for each in self.placed}

    def to_dict(self) -> dict[str, Any]:
        """The plan as JSON-ready data."""
        return {
            "placed": [each.to_dict() for each in self.placed],
            "unplaced": [each.to_dict() for each in self.unplaced],
            "unmet_skills": dict(self.unmet_skills),
            "loads": dict(self.loads),
        }
