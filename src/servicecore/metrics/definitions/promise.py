"""KPIs that take a number or a name: promises of a desk's own, thresholds, and its own flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from servicecore.duration import duration_text, duration_us
from servicecore.metrics.definitions.kpi import Kpi, Test
from servicecore.metrics.definitions.named_tests import CALENDAR, LIVE, RESOLVED, RESPONDED

if TYPE_CHECKING:
    from datetime import timedelta

__all__ = ["flag_share", "hops_at_least", "resolved_within", "responded_within"]


def _within(
    name: str, title: str, fact: str, business: bool, span: timedelta | str, reached: Test, of_all: bool
) -> Kpi:
    us = duration_us(span, name="span")
    text = f"{duration_text(us)} of business time" if business else duration_text(us)
    tests = (*LIVE, *(() if of_all else (reached,)), *((CALENDAR,) if business else ()))
    of = "all" if of_all else name
    column = f"{fact}_business_us" if business else f"{fact}_us"
    return Kpi(
        f"{name}_within_{duration_text(us)}{'_business' if business else ''}_of_{of}",
        f"{title} within {text}, of {of}",
        kind="ratio",
        definition=f"Tickets {name} within {text} of their opening, of {'' if of_all else 'those '}{of}.",
        population=tests,
        hit=(Test(column, "<=", us),),
        unit="share",
        anchor="created",
        better="higher",
    )


def resolved_within(
    span: timedelta | str, *, of: Literal["resolved", "all"] = "resolved", business: bool = False
) -> Kpi:
    """
    The share resolved for the first time within *span* of the opening.

    Args:
        span: A `timedelta` or a text such as "72h".

        of: The denominator: those resolved, or all that arrived.

        business: Whether *span* is open time.

    >>> resolved_within("72h").id
    'resolved_within_72h_of_resolved'
    """
    return _within("resolved", "Resolved", "first_resolution", business, span, RESOLVED, of == "all")


def responded_within(
    span: timedelta | str, *, of: Literal["responded", "all"] = "responded", business: bool = False
) -> Kpi:
    """
    The share answered for the first time within *span* of the opening; see `resolved_within`.

    >>> responded_within("1h", business=True).title
    'Responded within 1h of business time, of responded'
    """
    return _within("responded", "Responded", "first_response", business, span, RESPONDED, of == "all")


def hops_at_least(count: int) -> Kpi:
    """
    The share of tickets with *count* hops or more.

    >>> hops_at_least(3).id
    'hops_at_least_3'
    """
    return Kpi(
        f"hops_at_least_{count}",
        f"{count} hops or more",
        kind="ratio",
        definition=f"Tickets on which the acting agent changed {count} times or more, of all.",
        population=(*LIVE,),
        hit=(Test("hops", ">=", count),),
        unit="share",
        better="lower",
    )


def flag_share(name: str) -> Kpi:
    """
    The share of tickets on which a flag of the host's own is set: over tickets, never over events.

    >>> flag_share("made_sla").id
    'flag_made_sla'
    """
    column = f"flag:{name}"
    return Kpi(
        f"flag_{name}",
        name.replace("_", " "),
        kind="ratio",
        definition=f"Tickets with {name} set, of those where it is known.",
        population=(*LIVE, Test(column, "present", reason=f"{name} not known")),
        hit=(Test(column, ">=", 1),),
        unit="share",
    )
