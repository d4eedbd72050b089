"""What a command on two tickets comes to: the steps of both, or of neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from servicecore.errors import shown
from servicecore.workflow import Refusal, Step

if TYPE_CHECKING:
    from servicecore.ticket import Ticket

__all__ = ["JointStep", "joint"]


@frozen
class JointStep:
    """
    The steps of tickets that are changed by one command: all of them are taken, or none is.

    Args:
        step: What became of the ticket that the command was for.

        others: What became of the others, of most commands one.
    """

    step: Step[Any]
    others: tuple[Step[Any], ...]

    @property
    def ok(self) -> bool:
        """Whether all of them are taken."""
        return self.step.ok

    @property
    def other(self) -> Step[Any]:
        """What became of the one other ticket; of several, of the first."""
        return self.others[0]

    @property
    def steps(self) -> tuple[Step[Any], ...]:
        """
        All steps, in the order in which a host appends their events where it cannot append them at once.

        The command's own comes last: until that is written, the command can be repeated.
        """
        return (*self.others, self.step)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every reason why not, whatever the ticket."""
        found = (refusal for step in (self.step, *self.others) for refusal in step.refusals)
        return tuple(dict.fromkeys(refusal for refusal in found if refusal.code != "other_refused"))

    def raise_if_refused(self) -> JointStep:
        """
        These steps, for callers who insist on them.

        Raises:
            TransitionRefused: With every reason against the first that is refused.
        """
        for step in sorted((self.step, *self.others), key=_only_with_another):
            step.raise_if_refused()
        return self


def joint(ticket: Ticket | None, taken: Step[Any], *others: tuple[Ticket | None, Step[Any]]) -> JointStep:
    """
    The steps together: where one is refused, all are, and every ticket is as it was.

    Args:
        ticket: The ticket that the command is for, as it was; None where it is opened. *taken* is its step.

        others: The same of each of the others.
    """
    pairs: list[tuple[Ticket | None, Step[Any]]] = [(ticket, taken), *others]
    refused = [step for _, step in pairs if not step.ok]
    if refused:
        pairs = [(before, _refused(before, step, refused[0])) for before, step in pairs]
    first, *rest = (step for _, step in pairs)
    return JointStep(first, tuple(rest))


def _refused(before: Ticket | None, step: Step[Any], cause: Step[Any]) -> Step[Any]:
    refusals = step.refusals
    if not refusals:
        message = f"ticket {shown(cause.ticket_id)} refuses: {'; '.join(map(str, cause.refusals))}"
        refusals = (Refusal("other_refused", message, {"ticket_id": cause.ticket_id}),)
    return evolve(step, ticket=before, events=(), effects=(), refusals=refusals)


def _only_with_another(step: Step[Any]) -> bool:
    return any(refusal.code == "other_refused" for refusal in step.refusals)
