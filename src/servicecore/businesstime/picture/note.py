"""What there is to say of a date: the exception that decides its hours, a clock change, that it never was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from servicecore.businesstime.hours import day_of
from servicecore.businesstime.picture.dates import weekday_name
from servicecore.businesstime.rules.combination import Combination
from servicecore.businesstime.rules.definition import CalendarDefinition
from servicecore.businesstime.rules.succession import Succession

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.businesstime.rules.protocol import OpeningRules
    from servicecore.businesstime.rules.ruling import Ruling

__all__ = ["Note", "NoteKind", "exceptions_on", "ruling_on"]

NoteKind = Literal["holiday", "special", "workday", "clock_change", "skipped", "tail"]


@frozen
class Note:
    """
    Something said of one date.

    Args:
        kind: "holiday"; "special" for hours of its own; "workday" for a make-up day; "clock_change";
            "skipped" for a date that the zone left out; "tail" where only a shift of the day before is open.

        whose: The members of a combination it is true of, where not of all.

        layer: Of the exceptions that decided, where one did.
    """

    kind: NoteKind
    text: str
    whose: str = field(default="", kw_only=True)
    layer: str = field(default="", kw_only=True)

    @property
    def full(self) -> str:
        """The note with the layer that decided."""
        return f"{self}, {self.layer}" if self.layer else str(self)

    def __str__(self) -> str:
        return f"{self.text} ({self.whose})" if self.whose else self.text


def exceptions_on(rules: OpeningRules, day: int) -> Iterator[Note]:
    """
    The exceptions that decide a date, in the order of the members whose they are; the same one once.

    Of a member in another zone they are those of the date of the same name. A difference tells of its first
    member alone: what is taken away has no holidays to speak of.
    """
    named = list(_rulings(rules, day))
    said: dict[tuple[NoteKind, str], list[tuple[str, Ruling]]] = {}
    for name, ruling in named:
        if ruling is not None:
            said.setdefault((ruling.kind, _words(ruling)), []).append((name, ruling))
    for (kind, text), rulings in said.items():
        of_all = len(rulings) == len(named)
        whose = "" if of_all else ", ".join(dict.fromkeys(name for name, _ in rulings))
        yield Note(kind, text, whose=whose, layer=rulings[0][1].layer)


def ruling_on(rules: OpeningRules, day: int) -> Ruling | None:
    """The exception that decides a date, None where the week does; a combination has none of its own."""
    if isinstance(rules, Combination):
        return None
    held = rules
    if isinstance(rules, Succession):
        begun = [version.rules for version in rules.later if day_of(version.from_date) <= day]
        held = begun[-1] if begun else rules.first
    assert isinstance(held, CalendarDefinition)
    return held.rulings.get(day)


def _rulings(rules: OpeningRules, day: int) -> Iterator[tuple[str, Ruling | None]]:
    if isinstance(rules, Combination):
        for member in rules.members[:1] if rules.operation == "difference" else rules.members:
            yield from _rulings(member, day)
    else:
        yield rules.name, ruling_on(rules, day)


def _words(ruling: Ruling) -> str:
    if ruling.kind == "holiday":
        return ruling.name.strip() or "holiday"
    if ruling.weekday is not None:
        return f"make-up day as {weekday_name(ruling.weekday)}"
    return "special hours" if ruling.shifts else "closed that day"
