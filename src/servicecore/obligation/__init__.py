"""What is owed again and again: once in each calendar period, for each customer or asset."""

from servicecore.obligation.compliance import Compliance, compliance
from servicecore.obligation.obligation import Obligation
from servicecore.obligation.owed import Owed, OwedState
from servicecore.obligation.standing import Standing, standing
from servicecore.obligation.subject import Subject
from servicecore.obligation.work import done_in, work_fields

__all__ = [
    "Compliance",
    "Obligation",
    "Owed",
    "OwedState",
    "Standing",
    "Subject",
    "compliance",
    "done_in",
    "standing",
    "work_fields",
]
