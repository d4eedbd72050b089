"""What is owed again and again: once in each calendar period, for each customer or asset."""

from servicecore.obligation.obligation import Obligation
from servicecore.obligation.owed import Owed, OwedState
from servicecore.obligation.standing import Standing, standing
from servicecore.obligation.subject import Subject

__all__ = ["Obligation", "Owed", "OwedState", "Standing", "Subject", "standing"]
