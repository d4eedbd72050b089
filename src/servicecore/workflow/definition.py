"""Workflows as data: which states a ticket has, and who may move it where, with what.

A definition holds names and texts, never code: guards and effects are words
that the host's program gives a meaning to. So a definition may come from a
database or a customer without becoming a way in.

Building one checks nothing but the types of its parts, so that `check` can
report everything that is wrong with it at once; `compile_workflow` refuses
what `check` calls an error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import Factory, field, frozen

from servicecore.document import load_document, structure, unstructure
from servicecore.effect import Effect
from servicecore.errors import UnknownName
from servicecore.event import Category, EventType
from servicecore.names import names, several
from servicecore.workflow.state import StateDefinition, WaitReason

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "ANY_OPEN",
    "Anchor",
    "Effect",
    "OpeningDefinition",
    "StateDefinition",
    "TimerDefinition",
    "TransitionDefinition",
    "WaitReason",
    "WorkflowDefinition",
]

SCHEMA: Literal["servicecore.workflow/1"] = "servicecore.workflow/1"

ANY_OPEN = "*"
"""As a source: every state that is not closed."""


def _event_type(value: EventType | str | None) -> EventType | None:
    try:
        return None if value is None else EventType(value)
    except ValueError:
        raise UnknownName("event type", value, [member.value for member in EventType]) from None


def _transition_id(transition: TransitionDefinition) -> str:
    return f"{transition.trigger}.{transition.target or 'stay'}"


@frozen
class TransitionDefinition:
    """
    One thing that can be done to a ticket: from where, to where, by whom, with what.

    Args:
        trigger: The command's name. Several transitions may share it; the first that fits is taken.

        sources: The states it leaves; `"*"` stands for every state that is not closed.

        target: The state it enters, which may be the one it left; None stays where it is.

        roles: Who may do it; empty lets anyone.

        requires: Fields that the command must bring along; what the ticket already holds does not count.

        guards: Named conditions, all of which must hold.

        when: A condition over the ticket and what the command brings, as data; what it says must be known
            to hold. It may name what every ticket has, the common fields of hosts, and what the
            definition declares in its `fields`.

        consent: What the requester must have consented to, in the words of the `consent_given` event.

        records: The event that says what was done, besides the change of state.

        says: What that event always says, such as `{ kind = "duplicate_of" }`; commands leave it out.

        leaves_children: Whether it may end the work on a ticket whose children are open.

        effects: What the host does afterwards, in this order.

        id: Tells it apart from others; made of trigger and target when not given.
    """

    trigger: str
    sources: tuple[str, ...] = field(converter=names)
    target: str | None = field(default=None, kw_only=True)
    roles: tuple[str, ...] = field(default=(), converter=names, kw_only=True)
    requires: tuple[str, ...] = field(default=(), converter=names, kw_only=True)
    guards: tuple[str, ...] = field(default=(), converter=names, kw_only=True)
    when: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    consent: str | None = field(default=None, kw_only=True)
    records: EventType | None = field(default=None, converter=_event_type, kw_only=True)
    says: Mapping[str, str] = field(factory=dict, kw_only=True, hash=False)
    leaves_children: bool = field(default=False, kw_only=True)
    effects: tuple[Effect, ...] = field(default=(), converter=several, kw_only=True)
    id: str = field(default=Factory(_transition_id, takes_self=True), kw_only=True)


@frozen
class OpeningDefinition:
    """
    Who may open a ticket, and which fields it must bring.

    Args:
        roles: Who may; empty lets anyone.

        requires: Fields that must be there.

        effects: What the host does afterwards, in this order.
    """

    roles: tuple[str, ...] = field(default=(), converter=names, kw_only=True)
    requires: tuple[str, ...] = field(default=(), converter=names, kw_only=True)
    effects: tuple[Effect, ...] = field(default=(), converter=several, kw_only=True)


Anchor: TypeAlias = Literal["entered", "last_customer_reply", "last_reply", "wait_started", "promised"]


@frozen
class TimerDefinition:
    """
    What time does when a ticket has been in a state for long enough: it pulls a trigger, or reminds.

    Args:
        id: The timer's name.

        state: The state in which it runs.

        after: How long, as text: `40h`, or in business days `5bd`. After what was promised it may be `0h`.

        anchor: From when it counts: from when the state was `entered`, the requester wrote last
            (`last_customer_reply`), requester or desk did (`last_reply`), the ticket began to wait
            (`wait_started`), or from what was `promised`. It never counts from before the state was
            entered; a ticket that does not wait, or has no promise, has no such timer.

        calendar: In whose business hours; None counts every hour.

        trigger: What is done then; without one the timer is a reminder, which leaves the state alone.

        every: After how long a reminder is given again, as text.

        times: How often a reminder is given.

        effects: What the host does when a reminder is given; a trigger's transition has its own.

        unless: A condition over the ticket, as data: while it is known to hold, the timer does nothing.
    """

    id: str
    state: str
    after: str = field(kw_only=True)
    anchor: Anchor = field(default="entered", kw_only=True)
    calendar: str | None = field(default=None, kw_only=True)
    trigger: str | None = field(default=None, kw_only=True)
    every: str | None = field(default=None, kw_only=True)
    times: int = field(default=1, kw_only=True)
    effects: tuple[Effect, ...] = field(default=(), converter=several, kw_only=True)
    unless: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)


@frozen
class WorkflowDefinition:
    """
    The states of one kind of ticket and the ways between them.

    Args:
        name: What tickets call it.

        version: Which edition; a new one for every change that tickets should be able to tell.

        initial: The state that a new ticket is in.

        states: All states, in the order in which people read them.

        transitions: All transitions; among those that share trigger and source the first that fits is taken.

        timers: What time does by itself.

        opening: Who may open a ticket, and with what.

        labels: What people read in place of a state, trigger or waiting reason.

        translations: The same in other languages, by language code: `{"zh": {"new": "新建"}}`.

        max_loops: How often one ticket may go back to a state it has been in, waiting left out; None as often
            as it likes. The way into a state that is resolved or closed stays open.

        max_reopenings: How often work on one ticket may go on after it was resolved.

        max_transfers: How often one ticket may change hands between teams.

        fields: The host's own fields that conditions here speak of: their kind by name, as
            `FieldSchema.from_dict` reads it.

    >>> load = WorkflowDefinition.from_dict
    >>> definition = load({
    ...     "name": "errand", "version": "1", "initial": "open",
    ...     "states": [{"name": "open", "category": "new"}, {"name": "done", "category": "closed"}],
    ...     "transitions": [{"trigger": "finish", "sources": ["open"], "target": "done"}],
    ... })
    >>> definition.transitions[0].id
    'finish.done'
    """

    name: str
    version: str
    initial: str = field(kw_only=True)
    states: tuple[StateDefinition, ...] = field(converter=several, kw_only=True)
    transitions: tuple[TransitionDefinition, ...] = field(converter=several, kw_only=True)
    timers: tuple[TimerDefinition, ...] = field(default=(), converter=several, kw_only=True)
    opening: OpeningDefinition = field(factory=OpeningDefinition, kw_only=True)
    labels: Mapping[str, str] = field(factory=dict, kw_only=True, hash=False, repr=False)
    translations: Mapping[str, Mapping[str, str]] = field(factory=dict, kw_only=True, hash=False, repr=False)
    max_loops: int | None = field(default=None, kw_only=True)
    max_reopenings: int | None = field(default=None, kw_only=True)
    max_transfers: int | None = field(default=None, kw_only=True)
    fields: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False, repr=False)
    schema: Literal["servicecore.workflow/1"] = field(default=SCHEMA, kw_only=True, repr=False)

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> WorkflowDefinition:
        """
        The definition in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every unknown key, missing key and wrong type, by its path.
        """
        return structure(load_document(source, "workflow"), cls, "workflow")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal definition."""
        return {"schema": self.schema, **unstructure(self)}

    @property
    def digest(self) -> str:
        """A hash of the content, 16 hexadecimal digits: the same for equal definitions on any machine."""
        text = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()[:16]

    @property
    def triggers(self) -> tuple[str, ...]:
        """Every trigger once, in the order of the transitions."""
        return tuple(dict.fromkeys(transition.trigger for transition in self.transitions))

    @property
    def has_children(self) -> bool:
        """Whether its tickets can have children."""
        return any(transition.records is EventType.CHILD_OPENED for transition in self.transitions)

    def labels_in(self, language: str) -> dict[str, str]:
        """
        The labels in *language*; what has no translation keeps the label it has.

        Raises:
            UnknownName: If the definition has no labels in that language.

        >>> from servicecore.workflow import load_definition
        >>> load_definition("incident").labels_in("zh")["closed"]
        '已关闭'
        """
        if language not in self.translations:
            raise UnknownName("language", language, sorted(self.translations))
        return {**self.labels, **self.translations[language]}

    def sources_of(self, transition: TransitionDefinition) -> tuple[str, ...]:
        """The names of the states that *transition* leaves, each once, with `"*"` spelled out."""
        named: dict[str, None] = {}
        for source in transition.sources:
            named.update(dict.fromkeys(self._open_states() if source == ANY_OPEN else (source,)))
        return tuple(named)

    def _open_states(self) -> list[str]:
        return [state.name for state in self.states if state.category is not Category.CLOSED]
