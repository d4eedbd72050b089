"""What a command comes to: a step taken, or the reasons why not; and what could be done instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from attrs import field, frozen

from servicecore.draft import blank, draft_of
from servicecore.errors import TransitionRefused

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.ticket import Ticket
    from servicecore.workflow.definition import Effect
    from servicecore.workflow.refusal import Refusal

__all__ = ["Option", "Step", "answered", "taken"]

TicketT_co = TypeVar("TicketT_co", bound="Ticket | None", covariant=True)


@frozen
class Step(Generic[TicketT_co]):
    """
    What a command comes to.

    Args:
        ticket: The ticket after the step; as it was where the step is refused, None for a refused opening.

        events: What happened, to be stored by the host; empty where the step is refused.

        effects: What the host does once the events are stored, in this order.

        refusals: Every reason why not; empty where the step is taken.

        ticket_id: The ticket the command was for.

        trigger: The command.
    """

    ticket: TicketT_co
    events: tuple[TicketEvent, ...] = ()
    effects: tuple[Effect, ...] = field(default=(), kw_only=True)
    refusals: tuple[Refusal, ...] = field(default=(), kw_only=True)
    ticket_id: str = field(kw_only=True)
    trigger: str = field(kw_only=True)

    @property
    def ok(self) -> bool:
        """Whether the step is taken."""
        return not self.refusals

    def raise_if_refused(self) -> Step[Ticket]:
        """
        This step, for callers who insist on it.

        Raises:
            TransitionRefused: With every reason, if it is refused.
        """
        if self.ticket is None or self.refusals:
            raise TransitionRefused(self.ticket_id, self.trigger, self.refusals)
        return cast("Step[Ticket]", self)


_StepDraft = draft_of(Step)


def taken(
    ticket: Ticket, events: tuple[TicketEvent, ...], effects: tuple[Effect, ...], trigger: str
) -> Step[Ticket]:
    """The step that was taken with *trigger*."""
    draft: Any = blank(_StepDraft)
    draft.ticket = ticket
    draft.events = events
    draft.effects = effects
    draft.refusals = ()
    draft.ticket_id = ticket.id
    draft.trigger = trigger
    draft.__class__ = Step
    return draft  # type: ignore[no-any-return]


@frozen
class Option:
    """
    One trigger of a workflow, and whether an actor could pull it now.

    Args:
        trigger: The command.

        target: The state it would lead to; None where the state stays, or where nothing leads on.

        refusals: Every reason why not; empty when it is allowed.
    """

    trigger: str
    target: str | None = field(kw_only=True)
    refusals: tuple[Refusal, ...] = field(default=(), kw_only=True)

    @property
    def allowed(self) -> bool:
        """Whether the very same command would be carried out."""
        return not self.refusals

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that would have to be given, or given otherwise."""
        return tuple(dict.fromkeys(refusal.field for refusal in self.refusals if refusal.field is not None))

    @property
    def possible(self) -> bool:
        """Whether nothing but fields is missing: what a form may offer."""
        return all(refusal.field is not None for refusal in self.refusals)


_OptionDraft = draft_of(Option)


def answered(trigger: str, target: str | None, refusals: tuple[Refusal, ...]) -> Option:
    """The option of one trigger."""
    draft: Any = blank(_OptionDraft)
    draft.trigger = trigger
    draft.target = target
    draft.refusals = refusals
    draft.__class__ = Option
    return draft  # type: ignore[no-any-return]
