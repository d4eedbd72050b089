"""What counts as what when a history becomes facts: data, so that no two desks need two programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import field, frozen

from servicecore.document import load_document, structure, unstructure
from servicecore.duration import duration_us
from servicecore.errors import Fault, InvalidDefinition, InvalidDuration, UnknownName
from servicecore.event import ActorKind, Category, EventType

__all__ = ["FACT_POLICY_SCHEMA", "ExcludedReason", "FactPolicy"]

FACT_POLICY_SCHEMA: Literal["servicecore.fact_policy/1"] = "servicecore.fact_policy/1"

ExcludedReason = Literal["merged", "spam", "duplicate", "cancelled"]
Contact = Literal["one_contact", "one_reply", "at_most_one_reply", "no_reassignment"]
Personal = Literal["holder", "requester"]


def _types(names: Iterable[EventType | str]) -> tuple[EventType, ...]:
    return tuple(EventType(name) for name in names)


def _categories(names: Iterable[Category | str]) -> tuple[Category, ...]:
    return tuple(Category(name) for name in names)


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@frozen(kw_only=True)
class FactPolicy:
    """
    The choices by which systems differ.

    Args:
        name: What figures call it.

        responses: The types of event that answer the requester when somebody of *repliers* does them; of
            replies only public ones do, unless *internal_replies*.

        repliers: The kinds of actor whose word is an answer; with "system" automatic ones count.

        internal_replies: Whether replies that the requester cannot see are answers as well.

        solution_answers: Whether a solution ends the wait for an answer.

        work: The types that are work on the ticket; done by an agent after a resolution they count
            as reopening by work. Entering a resolved or closed state never is.

        idle_activities: Names in an event's own `activity` that are no work although their type is.

        resolutions: The categories whose entering is a resolution; add "closed" where nothing is ever
            resolved but only closed.

        reopening: What `reopenings` counts: "state", coming back from a done state; "resolved_again", each
            resolution after the first; "work", each piece of work after it.

        reopen_within: How soon after its end a return is a reopening, as a duration; later ones, and all
            when it is left out, are as *reopening* says. For "state" alone.

        pause_states: States that are waits although their category is not.

        unpaused_reasons: Reasons for waiting that are no wait: the time goes on as work.

        requester_reasons: The reasons that mean the requester; "" stands for a wait without one.

        open_wait: Until when a wait counts that nothing ended: "asof", or the ticket's "last_event".

        cancelled_states, spam_states, duplicate_states, not_solvable_states: States that end a ticket
            without solving it, whatever their category.

        spam_categories: What tickets are classified as that are nothing for a desk.

        duplicate_links: The kinds of link that say that this ticket is another one again.

        exclude: Which of "merged", "spam", "duplicate", "cancelled" keep a ticket out of figures; the first
            that holds is the fact `excluded`. Figures of what comes, stands and goes count cancelled ones
            all the same, so put those last.

        first_contact: When one contact was enough: "one_contact", nothing more from the requester before
            the resolution and at most one reply; "one_reply", exactly one; "at_most_one_reply";
            "no_reassignment". A ticket that was reopened never is.

        first_level_teams: The teams of the first level; none leaves `first_level` unknown.

        outsourced_teams: The teams of other houses; none leaves `outsourced` unknown.

        self_service_channels: The channels by which people help themselves; none leaves it unknown.

        monitoring_channels: The channels by which monitoring reports; what the system opens is found too.

        dispatch_triggers: The steps that send a ticket to a team, beside transfers.

        upheld_outcomes, rejected_outcomes: What `outcome` says of a complaint that is upheld, or is not.

        way_round_keys: What an event says that puts the service back by a way round.

        work_key, cost_key: Where events say what was spent: a duration as text or microseconds, and money
            in minor units.

        units: The unit of each team.

        people: Persons that the facts may name, as dimensions and in spells: "holder", "requester".

        calendar: The name of the calendar that business durations are measured in; may be left out
            when only one is given.

        fields: The opening's fields that become dimensions.

        flags: The yes-and-no fields that become flags.

        notes: Whose way of counting it is, and how far that is sure, for the reader.

    >>> FactPolicy(responses=["acknowledged"]).responses
    (<EventType.ACKNOWLEDGED: 'acknowledged'>,)
    """

    schema: Literal["servicecore.fact_policy/1"] = field(default=FACT_POLICY_SCHEMA, repr=False)
    name: str = "usual"
    responses: tuple[EventType, ...] = field(
        default=(EventType.REPLIED,),
        converter=_types,
    )
    repliers: tuple[ActorKind, ...] = ("agent",)
    internal_replies: bool = False
    solution_answers: bool = True
    work: tuple[EventType, ...] = field(
        default=(
            EventType.ACKNOWLEDGED,
            EventType.ASSIGNED,
            EventType.TRANSFERRED,
            EventType.REPLIED,
            EventType.CLASSIFIED,
            EventType.PRIORITISED,
            EventType.ESCALATED,
            EventType.CHILD_OPENED,
            EventType.WAITING_STARTED,
            EventType.TRANSITIONED,
        ),
        converter=_types,
    )
    idle_activities: tuple[str, ...] = field(default=(), converter=_texts)
    resolutions: tuple[Category, ...] = field(default=(Category.RESOLVED,), converter=_categories)
    reopening: Literal["state", "resolved_again", "work"] = "state"
    reopen_within: str | None = None
    pause_states: tuple[str, ...] = ()
    unpaused_reasons: tuple[str, ...] = ()
    requester_reasons: tuple[str, ...] = ("requester",)
    open_wait: Literal["asof", "last_event"] = "asof"
    cancelled_states: tuple[str, ...] = ("cancelled", "withdrawn")
    spam_states: tuple[str, ...] = ("spam",)
    duplicate_states: tuple[str, ...] = ("duplicate",)
    not_solvable_states: tuple[str, ...] = ("not_solvable_now",)
    spam_categories: tuple[str, ...] = ("spam",)
    duplicate_links: tuple[str, ...] = ("duplicate_of", "duplicate")
    exclude: tuple[ExcludedReason, ...] = ("merged", "spam", "duplicate", "cancelled")
    first_contact: Contact = "one_contact"
    first_level_teams: tuple[str, ...] = ()
    outsourced_teams: tuple[str, ...] = ()
    self_service_channels: tuple[str, ...] = ()
    monitoring_channels: tuple[str, ...] = ("monitoring",)
    dispatch_triggers: tuple[str, ...] = ("dispatch",)
    upheld_outcomes: tuple[str, ...] = ("upheld", "partly")
    rejected_outcomes: tuple[str, ...] = ("not_upheld",)
    way_round_keys: tuple[str, ...] = ("workaround",)
    work_key: str = "time_spent"
    cost_key: str = "cost"
    units: Mapping[str, str] = field(factory=dict, hash=False)
    people: tuple[Personal, ...] = ()
    calendar: str | None = None
    fields: tuple[str, ...] = field(
        default=("kind", "category", "impact", "urgency", "area", "requester_kind", "outcome", "cause"),
        converter=_texts,
    )
    flags: tuple[str, ...] = ()
    notes: str = field(default="", repr=False)

    works: frozenset[EventType] = field(init=False, eq=False, repr=False)
    grouping: frozenset[str] = field(init=False, eq=False, repr=False)
    reopen_within_us: int | None = field(init=False, eq=False, repr=False)
    endings: Mapping[str, tuple[str, ...]] = field(init=False, eq=False, repr=False)
    """By state: the facts that entering it makes true."""
    unsolved_states: frozenset[str] = field(init=False, eq=False, repr=False)
    """The states that solve nothing."""

    def __attrs_post_init__(self) -> None:
        unknown = [reason for reason in self.exclude if reason not in get_args(ExcludedReason)]
        if unknown:
            raise UnknownName("reason to exclude", unknown[0], get_args(ExcludedReason))
        endings: dict[str, tuple[str, ...]] = {}
        for name in ("cancelled", "spam", "duplicate"):
            for state in getattr(self, f"{name}_states"):
                endings[state] = (*endings.get(state, ()), name)
        object.__setattr__(self, "works", frozenset(self.work))
        object.__setattr__(self, "grouping", frozenset(self.fields))
        object.__setattr__(self, "endings", endings)
        object.__setattr__(self, "unsolved_states", frozenset({*endings, *self.not_solvable_states}))
        object.__setattr__(self, "reopen_within_us", _duration("reopen_within", self.reopen_within))

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> FactPolicy:
        """
        The policy in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "fact policy"), cls, "fact policy")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal policy."""
        return {"schema": self.schema, **unstructure(self)}


def _duration(name: str, text: str | None) -> int | None:
    try:
        return None if text is None else duration_us(text, name=name)
    except InvalidDuration as error:
        raise InvalidDefinition("fact policy", [Fault(name, str(error), error.code)]) from None
