"""Random facts, as a desk with odd data would have them: what engines are asked about."""

from hypothesis import strategies as st

from servicecore.instant import DAY_US, HOUR_US, from_iso
from servicecore.metrics import ClockFact, Spell, TicketFacts

ASOF = from_iso("2026-06-15T00:00:00Z")
FIRST = from_iso("2026-02-20T00:00:00Z")

_instants = st.integers(FIRST, ASOF + 3 * DAY_US)
_lengths = st.one_of(st.integers(-HOUR_US, 40 * DAY_US), st.sampled_from([0, 1, 2**31, 2**31 - 1]))
_names = st.sampled_from(["a", "b", "c"])


@st.composite
def one_of_facts(draw, number=0):
    created = draw(_instants)
    answered = draw(st.none() | _lengths)
    resolved = draw(st.none() | _lengths)
    end = None if resolved is None else created + max(resolved, 1)
    return TicketFacts(
        ticket_id=f"T-{number}",
        asof_us=ASOF,
        created_at_us=created,
        last_event_at_us=created,
        first_response_at_us=None if answered is None else created + answered,
        first_response_us=answered,
        first_resolved_at_us=None if resolved is None else created + resolved,
        first_resolution_us=resolved,
        last_resolved_at_us=None if resolved is None else created + resolved,
        last_resolution_us=resolved,
        unresolved_us=ASOF - created if resolved is None else None,
        merged=draw(st.integers(0, 1)),
        excluded=draw(st.sampled_from([None, None, "cancelled", "spam"])),
        reopenings=draw(st.integers(0, 2)),
        hops=draw(st.integers(0, 4)),
        score=draw(st.none() | st.integers(0, 10_000)),
        cost=draw(st.none() | st.integers(0, 2**40)),
        flags=draw(st.dictionaries(st.just("vip"), st.integers(0, 1))),
        dimensions={
            "priority": draw(_names),
            **draw(st.dictionaries(st.sampled_from(["team", "holder"]), _names)),
        },
        open_spans=((created, end),),
        clocks=tuple(
            draw(
                st.lists(st.builds(ClockFact, _names, _verdicts, due_at_us=st.none() | _instants), max_size=2)
            )
        ),
        spells=tuple(
            draw(
                st.lists(
                    st.builds(Spell, _kinds, _names, _instants, st.none() | _instants, _lengths), max_size=2
                )
            )
        ),
    )


_verdicts = st.sampled_from(["met", "breached", "open", "cancelled"])
_kinds = st.sampled_from(["state", "team", "response"])


@st.composite
def facts_lists(draw, most=12):
    return [draw(one_of_facts(number)) for number in range(draw(st.integers(1, most)))]
