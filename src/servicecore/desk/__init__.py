"""One object a host embeds: workflow, priority and SLA around a ticket, made from one document."""

from servicecore.desk.departure import Departure
from servicecore.desk.desk import Desk
from servicecore.desk.document import DESK_SCHEMA, load_desk
from servicecore.desk.escalating import Escalation
from servicecore.desk.joint_step import JointStep
from servicecore.desk.opening import Opening, major_opening, openings_of, problem_opening
from servicecore.desk.review import check_desk
from servicecore.desk.staff import Staff

__all__ = [
    "DESK_SCHEMA",
    "Departure",
    "Desk",
    "Escalation",
    "JointStep",
    "Opening",
    "Staff",
    "check_desk",
    "load_desk",
    "major_opening",
    "openings_of",
    "problem_opening",
]
