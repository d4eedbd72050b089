"""Ways through the shipped definitions, written by hand: who does what, with which fields."""

from __future__ import annotations

from servicecore.event import Actor
from servicecore.workflow import compile_workflow, load_definition, open_ticket, step
from workflow.errand import ALICE, CLOCK, KIM, MARA

APPROVER = Actor("ada", ["approver"])
DESK = Actor("dora", ["desk"], team="desk")
SUPPORT = Actor("sam", ["support"], team="support")
DEPARTMENT = Actor("ned", ["department"], team="network")
EXPERT = Actor("eve", ["expert"])

OPENINGS = {
    "incident": {},
    "service_request": {"title": "A laptop"},
    "complaint": {"contact": "alice@example.org", "description": "Nobody called back"},
    "work_order": {"description": "No signal at home"},
    "problem": {"title": "Mail stops each Monday"},
}
"""What each opening must bring."""

ASSIGN = ("assign", KIM, {"assignee": "kim"})
ASKED = {"wait_reason": "requester"}
ANYWHERE = [
    ("reply", ALICE, {}),
    ("reply", KIM, {"public": True}),
    ("acknowledge", KIM, {"expected": "today"}),
    ("promise", KIM, {"promised_at": "2026-03-02T12:00:00Z"}),
    ("transfer", KIM, {"team": "mail"}),
    ("prioritise", KIM, {"priority": "P1", "reason": "asked"}),
    ("note", KIM, {}),
]
FOLLOWED = ("follow_up", ALICE, {"other_id": "T-2"})

REMOTE = {"what": "remote help"}
CONSENTED = [("ask_consent", KIM, REMOTE), ("consent", ALICE, REMOTE)]
HELPED = [
    *CONSENTED,
    ("help_remotely", KIM, {"reference": "session 7"}),
    ("withdraw_consent", ALICE, REMOTE),
    ("consent", KIM, REMOTE),
    ("refuse_consent", ALICE, {"what": "a recording"}),
]
RATED = ("rate", ALICE, {"scores": {"response_time": 4, "result": 5, "attitude": 5}})
ASKED_HOW = ("survey", CLOCK, {"channel": "mail"})


def related(actor, *more):
    """To link, split, have a child settled and be a duplicate, after some commands of the definition's own."""
    child = {"child_id": "T-1-a"}
    return [
        ("link", actor, {"other_id": "T-3"}),
        ("split", actor, {"other_id": "T-4"}),
        *more,
        ("open_child", actor, child),
        ("settle_child", actor, {**child, "outcome": "solved"}),
        ("duplicate_of", actor, {"other_id": "T-3"}),
    ]


MERGED = ("merge", KIM, {"into_id": "T-5"})

RESOLVED = [ASSIGN, ("start", KIM, {}), ("resolve", KIM, {"solution": "restarted"})]
INCIDENT = [
    [*ANYWHERE, ("classify", KIM, {"category": "mail"}), ("cancel", ALICE, {"reason": "works again"})],
    [("cancel", MARA, {"reason": "a test"}), FOLLOWED],
    [ASSIGN, ASSIGN, ("wait", KIM, ASKED), ("reply", ALICE, {}), ("wait", KIM, ASKED), ("resume", KIM, {})],
    [
        *RESOLVED,
        ("reject", ALICE, {}),
        RESOLVED[-1],
        ("reopen", MARA, {}),
        RESOLVED[-1],
        ("close", CLOCK, {}),
    ],
    [*RESOLVED, ("confirm", ALICE, {}), ASKED_HOW, RATED],
    [ASSIGN, *HELPED],
    related(KIM, ASSIGN),
    [MERGED, FOLLOWED],
]

APPROVED = [
    ("request_approval", KIM, {"approver": "ada", "wait_reason": "approval"}),
    ("review", APPROVER, {"outcome": "approved"}),
]
FULFILLED = [*APPROVED, ASSIGN, ("start", KIM, {}), ("fulfil", KIM, {"solution": "handed over"})]
SERVICE_REQUEST = [
    [*ANYWHERE, ("classify", KIM, {}), ("cancel", ALICE, {"reason": "found one"}), FOLLOWED],
    [APPROVED[0], ("send_back", APPROVER, {"reason": "which one?"}), ("cancel", MARA, {"reason": "twice"})],
    [APPROVED[0], ("review", APPROVER, {"outcome": "declined", "reason": "too dear"}), FOLLOWED],
    [("accept", KIM, {"approval_needed": False}), ASSIGN, ASSIGN],
    [*FULFILLED[:-1], ("wait", KIM, ASKED), ("reply", ALICE, {}), ("wait", KIM, ASKED), ("resume", KIM, {})],
    [
        *FULFILLED,
        ("reject", ALICE, {}),
        FULFILLED[-1],
        ("reopen", KIM, {}),
        FULFILLED[-1],
        ("close", CLOCK, {}),
    ],
    [*FULFILLED[:-1], *HELPED, FULFILLED[-1], ("confirm", ALICE, {}), ASKED_HOW, RATED],
    related(KIM, *APPROVED, ASSIGN),
    [MERGED, FOLLOWED],
]

ACKNOWLEDGED = [
    ("classify", KIM, {"category": "attitude"}),
    ASSIGN,
    ("acknowledge", KIM, {"expected": "by Friday"}),
]
INVESTIGATED = [*ACKNOWLEDGED, ("investigate", KIM, {})]
CARRIED_OUT = [
    ("solve", KIM, {"steps": "call back", "effect": "an answer", "risks": "none"}),
    ("carry_out", KIM, {"measures": "called"}),
]
NOT_SOLVED = ("not_solved", ALICE, {"reason": "nobody called"})
DECIDED = [
    *INVESTIGATED,
    *CARRIED_OUT,
    ("verify", ALICE, {"verified_by": "requester"}),
    ("decide", KIM, {"outcome": "upheld", "cause": "no rota"}),
]
SETTLED = [*DECIDED, ("confirm", ALICE, {})]
UPHELD_NOT = ("decide", KIM, {"outcome": "not_upheld", "cause": "the line was engaged"})
COMPLAINT = [
    [*INVESTIGATED, *ANYWHERE, ASSIGN, ("escalate", KIM, {"reason": "beyond me"})],
    [*INVESTIGATED, *HELPED, ("reclassify", KIM, {"category": "network"})],
    [("withdraw", ALICE, {"reason": "they called"}), FOLLOWED],
    [("withdraw", KIM, {"reason": "by telephone"}), FOLLOWED],
    [*INVESTIGATED, ("wait", KIM, ASKED), ("reply", ALICE, {}), ("wait", KIM, ASKED), ("resume", KIM, {})],
    [*INVESTIGATED, *CARRIED_OUT, NOT_SOLVED, UPHELD_NOT, ("reject", ALICE, {"reason": "it is not so"})],
    [*DECIDED, ("reopen", KIM, {"reason": "new facts"}), UPHELD_NOT, ("settle", CLOCK, {})],
    [*SETTLED, ASKED_HOW, RATED, ("archive", KIM, {"lessons": "a rota"}), RATED, FOLLOWED],
    related(KIM, *ACKNOWLEDGED),
    [MERGED, FOLLOWED],
]

SORTED = [
    ("accept", SUPPORT, {"team": "support"}),
    ("sort", SUPPORT, {"importance": "ordinary", "breadth": "one", "urgency": "low"}),
]
IMPORTANT = [SORTED[0], ("sort", SUPPORT, {"importance": "important", "breadth": "one", "urgency": "low"})]
LOCATE = ("locate", SUPPORT, {"location": "cell 7", "concentrated": True})
NO_PLAN = ("look_up", SUPPORT, {"decision": "none"})
PLANNED = ("look_up", SUPPORT, {"decision": "planned"})
INFORM = ("initial_reply", SUPPORT, {"public": True, "cause": "weak coverage", "expected": "in a week"})
DISPATCH = ("dispatch", SUPPORT, {"team": "network"})
ANSWER = ("answer", DEPARTMENT, {"answer": "aerial turned", "worked": True, "public": False})
ADVISE = ("answer", EXPERT, {"answer": "turn it back", "public": False})
ACCEPT = ("review", SUPPORT, {"outcome": "accepted"})
REJECT = ("review", SUPPORT, {"outcome": "rejected", "reason": "no measurement"})
RETURN = ("return_to_desk", SUPPORT, {"team": "desk"})
SOLVED = ("final_reply", DESK, {"public": True, "closure": "solved", "solution": "aerial turned"})
NOT_NOW = ("final_reply", DESK, {"public": True, "closure": "not_solvable_now", "wording": "W-3"})
VISIT = ("visit", DESK, {"opinion": "content"})
ASK_EXPERT = ("ask_expert", SUPPORT, {"reason": "no idea"})
HOLD = ("hold", DEPARTMENT, {"wait_reason": "requester"})
AT_EXPERT = [*IMPORTANT, LOCATE, NO_PLAN, ASK_EXPERT]
DISPATCHED = [*SORTED, LOCATE, NO_PLAN, INFORM, DISPATCH]
AT_DESK = [*DISPATCHED, ANSWER, ACCEPT, RETURN]
LISTED = [*SORTED, LOCATE, PLANNED, RETURN]
WORK_ORDER = [
    [("answer_known", DESK, {"reference": "K-1", "solution": "restart the handset"}), FOLLOWED],
    [*SORTED, ("sort", CLOCK, {"importance": "ordinary", "breadth": "several", "urgency": "low"})],
    [*SORTED, ("cancel", ALICE, {"reason": "works"}), FOLLOWED],
    [*SORTED, ("cancel", DESK, {"reason": "twice"}), FOLLOWED],
    [
        *SORTED,
        LOCATE,
        ("ask_customer", DESK, ASKED),
        ("reply", ALICE, {}),
        ("ask_customer", SUPPORT, ASKED),
        ("resume", SUPPORT, {}),
    ],
    [
        *DISPATCHED,
        HOLD,
        ("reply", ALICE, {}),
        HOLD,
        ("resume", DEPARTMENT, {}),
        ANSWER,
        REJECT,
        ANSWER,
        ACCEPT,
    ],
    [*DISPATCHED, ("redirect", SUPPORT, {"team": "power"}), ("redirect", MARA, {"team": "network"})],
    [*AT_EXPERT, ADVISE, REJECT, ADVISE, ACCEPT],
    [*AT_EXPERT, ADVISE, ("dispatch", MARA, {"team": "construction"})],
    [*AT_DESK, SOLVED, ("not_solved", ALICE, {"reason": "still weak"}), NO_PLAN, ASK_EXPERT],
    [
        *AT_DESK,
        ("query", DESK, {"team": "support", "reason": "since when?"}),
        ("return_to_desk", SUPPORT, {"team": "desk", "answer": "today"}),
    ],
    [*AT_DESK, SOLVED, ("survey", DESK, {}), RATED, VISIT, ("archive", DESK, {"lessons": "measure first"})],
    [*LISTED, NOT_NOW, ("take_up_again", SUPPORT, {"reason": "now on the plan"})],
    [*LISTED, NOT_NOW, ("archive", CLOCK, {})],
    [
        ("reply", ALICE, {}),
        ("reply", DESK, {"public": True}),
        ("acknowledge", DESK, {"expected": "today"}),
        ("promise", DESK, {"promised_at": "2026-03-02T12:00:00Z"}),
        ("assign", SUPPORT, {"assignee": "sam"}),
        ("consult", DESK, {"expert": "eve"}),
        ("escalate", DESK, {"reason": "beyond me"}),
        ("supervise", MARA, {"supervisor": "mara"}),
        ("classify", SUPPORT, {"category": "coverage"}),
        ("prioritise", SUPPORT, {"priority": "P1", "reason": "asked"}),
        ("note", DEPARTMENT, {}),
    ],
    related(SUPPORT, SORTED[0]),
    [("merge", DESK, {"into_id": "T-5"}), FOLLOWED],
]

CAUSE = ("find_cause", KIM, {"root_cause": "process", "cause": "nobody renews the certificate"})
PLAN = ("plan", KIM, {"corrective_action": "renew it", "preventive_action": "a reminder"})
KNOWN = [ASSIGN, ("investigate", KIM, {}), CAUSE]
CORRECTED = [*KNOWN, PLAN, ("correct", KIM, {"solution": "renewed"})]
PROBLEM = [
    [
        *ANYWHERE,
        ("classify", KIM, {}),
        ("link", KIM, {"other_id": "I-1"}),
        ("cancel", KIM, {"reason": "twice"}),
    ],
    [
        ASSIGN,
        ASSIGN,
        *KNOWN[1:2],
        ("wait", KIM, ASKED),
        ("reply", ALICE, {}),
        ("wait", KIM, ASKED),
        ("resume", KIM, {}),
    ],
    [*KNOWN, ("work_around", KIM, {"workaround": "restart"}), ("doubt", KIM, {"reason": "it went on"})],
    [*KNOWN, ("accept_risk", MARA, {"reason": "it will be replaced"}), FOLLOWED],
    [*CORRECTED, ("recur", ALICE, {"other_id": "I-9"})],
    [*CORRECTED, ("review", MARA, {"outcome": "not_effective", "reason": "again"})],
    [*CORRECTED, ("review", MARA, {"outcome": "effective", "lessons": "remind"}), FOLLOWED],
    related(KIM, ASSIGN),
    [MERGED, FOLLOWED],
]

WALKS = {
    "incident": INCIDENT,
    "service_request": SERVICE_REQUEST,
    "complaint": COMPLAINT,
    "work_order": WORK_ORDER,
    "problem": PROBLEM,
}
"""Of each shipped definition, walks that take each of its transitions at least once."""

WORKFLOWS = {name: compile_workflow(load_definition(name)) for name in WALKS}


def opened(name):
    """A new ticket of the shipped definition called *name*, opened by Alice."""
    return open_ticket(WORKFLOWS[name], "T-1", at_us=0, actor=ALICE, fields=OPENINGS[name]).ticket


def take(ticket, command):
    """The step that one command of a walk makes of a ticket."""
    trigger, actor, fields = command
    return step(WORKFLOWS[ticket.workflow], ticket, trigger, at_us=9, actor=actor, fields=fields)


def walk(name, way):
    """The ticket at the end of a way."""
    ticket = opened(name)
    for command in way:
        ticket = take(ticket, command).raise_if_refused().ticket
    return ticket
