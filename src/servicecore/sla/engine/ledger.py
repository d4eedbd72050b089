"""What a cycle has lived through, and the sums over it that are kept until a new goal closes them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from attrs import define, field

from servicecore.sla.engine.account import Account
from servicecore.sla.engine.era import Era

if TYPE_CHECKING:
    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.engine.course import Course

__all__ = ["Ledger"]


@define
class Ledger:
    """
    A course with its accounts.

    Args:
        course: The stretches that have ended.

        eras: Those whose account a new goal has closed.

        aside: How many of these are set aside.
    """

    course: Course
    eras: list[Era] = field(factory=list)
    aside: int = 0
    _accounts: dict[tuple[int, int], Account] | None = field(default=None, init=False, repr=False, eq=False)

    @property
    def counts_from(self) -> int:
        """The first stretch since the present goal counts."""
        return self.eras[-1].until if self.eras else 0

    def account(self, calendar: BusinessCalendar, since: int | None = None) -> Account:
        """The stretches since a goal counts, or since one of them, added up in a calendar."""
        first = self.counts_from if since is None else since
        if self._accounts is None:
            self._accounts = {}
        key = (id(calendar), first)
        account = self._accounts.get(key)
        if account is None:
            account = self._accounts[key] = Account(calendar, self.course, first)
        return account.brought_up() if account.next < len(self.course) else account

    def close(self, account: Account, *, kept: bool) -> None:
        """Begin an era: what has counted is kept as it was measured, or set aside with all before it."""
        self.eras.append(Era(account.calendar, len(self.course), account.counted_us, account.paused_us))
        self.aside = self.aside if kept else len(self.eras)

    def keep_only(self, since: int | None) -> None:
        """Let go of accounts but those since the present goal counts, and since another stretch."""
        accounts = self._accounts or {}
        wanted = (since, self.counts_from)
        self._accounts = {key: each for key, each in accounts.items() if key[1] in wanted}

    def before_us(self) -> tuple[int, int]:
        """What counted, and what was paused, before the present goal counted."""
        if not self.eras:
            return 0, 0
        counted_us = sum(era.counted_us for era in islice(self.eras, self.aside, None))
        return counted_us, sum(era.paused_us for era in self.eras)

    def rest(self) -> None:
        """Let go of all sums: nothing is added any more, and a ticket may have very many cycles."""
        self._accounts = None
