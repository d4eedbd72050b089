"""One object a host embeds: workflow, priority and SLA around a ticket, made from one document."""

from servicecore.desk.desk import Desk
from servicecore.desk.document import DESK_SCHEMA, load_desk
from servicecore.desk.review import check_desk
from servicecore.desk.staff import Staff

__all__ = ["DESK_SCHEMA", "Desk", "Staff", "check_desk", "load_desk"]
