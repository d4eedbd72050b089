"""
Service-desk domain logic: workflow, priority, business-hours SLA clocks and KPIs.

It decides; the host stores, sends and schedules. The names most hosts need are
here, and each loads its module on first use, so that importing the package
costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servicecore.businesstime import BusinessCalendar, Interval
    from servicecore.desk import Desk, load_desk
    from servicecore.errors import ServiceCoreError
    from servicecore.event import Actor, Category, EventType, TicketEvent
    from servicecore.priority import PriorityMatrix, PriorityScale
    from servicecore.privacy import PersonalFields, erase, redact
    from servicecore.sla import SlaPolicy, SlaStatus
    from servicecore.store import MemoryStore, TicketStore
    from servicecore.ticket import Ticket

__all__ = [
    "Actor",
    "BusinessCalendar",
    "Category",
    "Desk",
    "EventType",
    "Interval",
    "MemoryStore",
    "PersonalFields",
    "PriorityMatrix",
    "PriorityScale",
    "ServiceCoreError",
    "SlaPolicy",
    "SlaStatus",
    "Ticket",
    "TicketEvent",
    "TicketStore",
    "erase",
    "load_desk",
    "redact",
]

_HOMES = {
    "Actor": "event",
    "BusinessCalendar": "businesstime",
    "Category": "event",
    "Desk": "desk",
    "EventType": "event",
    "Interval": "businesstime",
    "MemoryStore": "store",
    "PersonalFields": "privacy",
    "PriorityMatrix": "priority",
    "PriorityScale": "priority",
    "ServiceCoreError": "errors",
    "SlaPolicy": "sla",
    "SlaStatus": "sla",
    "Ticket": "ticket",
    "TicketEvent": "event",
    "TicketStore": "store",
    "erase": "privacy",
    "load_desk": "desk",
    "redact": "privacy",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
