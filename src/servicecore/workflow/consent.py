"""What may only be done with the requester's consent, such as remote help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from servicecore.errors import shown
from servicecore.event import EventType
from servicecore.finding import Finding
from servicecore.workflow.naming import text
from servicecore.workflow.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from servicecore.ticket import Ticket
    from servicecore.workflow.definition import WorkflowDefinition

__all__ = ["ConsentNeeded", "consent_findings", "consents"]

_WORDS = {
    None: "was not asked for it",
    "asked": "has not answered yet",
    "refused": "has refused it",
    "withdrawn": "has withdrawn it",
}
"""How it stands with a consent that does not stand."""


@frozen
class ConsentNeeded:
    """What the requester must have consented to."""

    what: str

    def refusal(self, ticket: Ticket, _fields: Mapping[str, Any]) -> Refusal | None:
        """Why it may not be done, and how it stands with the consent."""
        standing = ticket.consents.get(self.what)
        if standing == "given":
            return None
        message = f"it needs consent to {shown(self.what)}, and the requester {_WORDS[standing]}"
        return Refusal("consent", message, {"what": self.what, "standing": standing})


def consent_findings(path: str, what: object, definition: WorkflowDefinition) -> Iterator[Finding]:
    """A consent that has no name, or that nobody could give."""
    yield from text(path, what)
    if all(transition.records is not EventType.CONSENT_GIVEN for transition in definition.transitions):
        message = "no transition records consent_given, so that nobody can give it"
        yield Finding(path, message, "no_consent", severity="warning")


def consents(definition: WorkflowDefinition, state: str, trigger: str) -> frozenset[str]:
    """What every way of a trigger needs consent to: one thing, or nothing."""
    asked = {
        transition.consent
        for transition in definition.transitions
        if transition.trigger == trigger and state in definition.sources_of(transition)
    }
    return frozenset(what for what in asked if what is not None and len(asked) == 1)
