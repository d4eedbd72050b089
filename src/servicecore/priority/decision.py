"""What priority a ticket has, and why: derived by the rules, effective after a person's word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.instant import to_iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecore.priority.override import Override
    from servicecore.priority.rule import RuleAnswer

__all__ = ["PriorityDecision", "PriorityReason", "ReasonCode"]

ReasonCode = Literal[
    "base_rule", "matrix", "missing", "no_rule", "raising_rule", "override", "override_expired"
]

_MARKS = {True: "yes", False: "no", None: "?"}


@frozen
class PriorityReason:
    """
    One thing that bore on a decision.

    Args:
        code: Its kind, stable and machine-readable.

        level: The level it speaks for.

        message: The reason in plain English; `str()` gives it too.

        params: The values it is about, by name.
    """

    code: ReasonCode
    level: str
    message: str = field(kw_only=True)
    params: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False, repr=False)

    def __str__(self) -> str:
        return self.message

    def to_dict(self) -> dict[str, Any]:
        """The reason as plain data, which is the same after a way through JSON."""
        params = {name: list(each) if isinstance(each, tuple) else each for name, each in self.params.items()}
        return {"code": self.code, "level": self.level, "message": self.message, "params": params}


@frozen
class PriorityDecision:
    """
    A ticket's priority, and why.

    Args:
        derived: What the rules say.

        effective: What counts: the override while it is in force, else the derived level.

        because: Everything that bore on it, in the order in which it was asked.

        override: The override in force; None without.

        considered: What every rule said that was asked: the base rules up to the first that held, and all
            raising rules.
    """

    derived: str
    effective: str
    because: tuple[PriorityReason, ...] = field(kw_only=True)
    override: Override | None = field(default=None, kw_only=True)
    considered: tuple[RuleAnswer, ...] = field(default=(), kw_only=True, repr=False)

    @property
    def fired(self) -> tuple[str, ...]:
        """The ids of the rules that held."""
        return tuple(answer.id for answer in self.considered if answer.result)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that were not there, or had a value that nobody knows."""
        of_reasons = [name for reason in self.because for name in reason.params.get("missing", ())]
        of_rules = [name for answer in self.considered for name in answer.missing]
        return tuple(dict.fromkeys((*of_reasons, *of_rules)))

    @property
    def explanation(self) -> str:
        """
        The whole of it as text: every reason, then every rule that was asked with every test in it.

        >>> from servicecore.priority import load_policy
        >>> print(load_policy("complaint").decide({"system_down": True}).explanation)
        P1
        - rule high holds, so P1
        yes  base[0] high, P1
             yes    any of
             yes      system_down is true: true
             ?        data_lost is true: nothing
        """
        return "\n".join((self.effective, *self._lines()))

    def _lines(self) -> Iterator[str]:
        for reason in self.because:
            yield f"- {reason}"
        for answer in self.considered:
            yield f"{_MARKS[answer.result]:<5}{answer.path} {answer.id}, {answer.level}"
            for line in str(answer.explanation).splitlines():
                yield f"     {line}"

    def to_data(self) -> dict[str, Any]:
        """
        The decision as the data of a `prioritised` event.

        >>> PriorityDecision("P2", "P2", because=()).to_data()
        {'priority': 'P2', 'derived': 'P2', 'because': []}
        """
        data: dict[str, Any] = {
            "priority": self.effective,
            "derived": self.derived,
            "because": [reason.to_dict() for reason in self.because],
        }
        if self.override is not None:
            data["override"] = True
            data["reason"] = self.override.reason
            data["by"] = self.override.by
            if self.override.expires_at_us is not None:
                data["expires_at"] = to_iso(self.override.expires_at_us)
        return data
