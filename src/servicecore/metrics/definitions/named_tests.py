"""The tests that most definitions share, under the names by which documents say them."""

from __future__ import annotations

from servicecore.metrics.definitions.test import Test

__all__ = ["CALENDAR", "CLOSED", "JUDGED", "LIVE", "NAMED", "RECEIVED", "RESOLVED", "RESPONDED", "Test"]

_OF_ITS_OWN = Test("merged", "==", 0, reason="went on under another ticket")

LIVE = (_OF_ITS_OWN, Test("excluded", "missing", reason="cancelled, spam or a duplicate"))
"""A ticket that the facts let count: which are excluded is a choice of the fold, see `FactPolicy`."""

RECEIVED = (
    _OF_ITS_OWN,
    Test(
        any_of=(Test("excluded", "missing"), Test("excluded", "==", "cancelled")),
        reason="spam or a duplicate",
    ),
)
"""
A ticket that came in, be it cancelled since. It was there until then: a backlog of the past, seen later, must
not lack what was cancelled in between.
"""

RESOLVED = Test("first_resolved_at_us", "present", reason="not resolved")
RESPONDED = Test("first_response_at_us", "present", reason="not answered")
CLOSED = Test("closed_at_us", "present", reason="not closed")
CALENDAR = Test("opened_in_hours", "present", reason="folded without a calendar")
JUDGED = (
    Test("verdict", "!=", "open", reason="still running"),
    Test("verdict", "!=", "cancelled", reason="cancelled"),
)
"""An SLA clock that was met or breached."""

NAMED = {
    "live": LIVE,
    "received": RECEIVED,
    "resolved": (RESOLVED,),
    "responded": (RESPONDED,),
    "acknowledged": (Test("acknowledged_at_us", "present", reason="not acknowledged"),),
    "closed": (CLOSED,),
    "settled": (Test("resolved", ">=", 1, reason="not settled"),),
    "calendar": (CALENDAR,),
    "judged": JUDGED,
    "spell_of_live": tuple(
        Test(f"ticket:{test.column}", test.op, test.value, reason=test.reason) for test in LIVE
    ),
}
"""What a document may write instead of a table: `population = ["live", "resolved"]`."""
