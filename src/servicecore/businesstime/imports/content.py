"""iCalendar text as components and content lines.

The library `icalendar` takes a content line apart. It is not handed a whole
file: what it cannot read there it sets aside without a word, a time zone that
one file defines is kept for the next, and zone rules are run before anybody
asks. So lines are unfolded and components put together here, and whatever is
not as it should be is refused with the line it is on.

Source: RFC 5545, 3.1 and 3.4.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import Factory, field, frozen

from servicecore.errors import InvalidImport, MissingExtra, WrongArgument, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_BYTES", "Component", "Line", "read_components", "read_source"]

MAX_BYTES: Final = 10_000_000
_MAX_DEPTH: Final = 8
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"([A-Za-z0-9-]+)[;:]", re.ASCII)
_READ: Final = {
    *("BEGIN", "END", "UID", "SUMMARY", "STATUS", "DTSTART", "DTEND", "DURATION"),
    *("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "X-MICROSOFT-CDO-ALLDAYEVENT"),
    *("TZID", "TZOFFSETFROM", "TZOFFSETTO", "X-LIC-LOCATION"),
}


@frozen
class Line:
    """One property: the number of its first line in the text, its name in capitals, parameters and value."""

    number: int
    name: str
    parameters: dict[str, str]
    value: str


@frozen
class Component:
    """What stands between a BEGIN and its END; of the properties, those that are read here."""

    name: str
    number: int
    lines: list[Line] = field(default=Factory(list), kw_only=True)
    components: list[Component] = field(default=Factory(list), kw_only=True)

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line | None:
        """
        The property of that name; None where there is none.

        Raises:
            ValueError: If there are several.
        """
        lines = self.all(name)
        if len(lines) > 1:
            raise ValueError(f"{name} stands there {len(lines)} times; keep one of them")
        return lines[0] if lines else None

    def text(self, name: str) -> str:
        line = self.one(name)
        return "" if line is None else line.value.strip()


def read_source(source: object) -> tuple[str, str]:
    """
    What errors call a source, and its text.

    Raises:
        InvalidImport: If it cannot be read, is too large, or is not UTF-8.

        WrongArgument: If it is neither text, bytes nor a path.
    """
    label = "iCalendar"
    if isinstance(source, Path):
        label = source.name
        try:
            with source.open("rb") as file:
                source = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise InvalidImport(label, "", f"cannot be read: {error.strerror or error}") from None
    if not isinstance(source, str | bytes):
        raise WrongArgument("source", source, "iCalendar text, bytes or a pathlib.Path")
    if len(source) > MAX_BYTES:
        raise InvalidImport(label, "", f"is larger than {MAX_BYTES:,} bytes; take the events that are needed")
    if isinstance(source, bytes):
        try:
            source = source.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidImport(label, "", f"byte {error.start} is not UTF-8; save it as UTF-8") from None
    return label, source.removeprefix("\ufeff")


def read_components(label: str, text: str) -> list[Component]:
    """
    The calendars of a text.

    Raises:
        InvalidImport: If a line is no content line, or components are not nested as they should be, or there
            is no calendar; names the line.

        MissingExtra: If the library `icalendar` is not installed.
    """
    content_line = _content_line()
    calendars: list[Component] = []
    stack: list[Component] = []
    for number, raw in _unfolded(text):
        match = _NAME.match(raw)
        try:
            if match is None:
                raise ValueError("is no content line such as 'SUMMARY:Christmas'")  # noqa: TRY301
            if match[1].upper() in _READ:
                _place(_line(content_line, number, raw), stack, calendars)
            elif not stack:
                raise ValueError(f"{shown(match[1])} stands outside of a calendar")  # noqa: TRY301
        except ValueError as error:
            hint = (
                ""
                if calendars or stack
                else "; give iCalendar text from BEGIN:VCALENDAR on, or a pathlib.Path"
            )
            raise InvalidImport(label, f"line {number}", f"{error}{hint}") from None
    if stack:
        raise InvalidImport(label, f"line {stack[-1].number}", f"BEGIN:{stack[-1].name} has no END")
    if not calendars:
        raise InvalidImport(label, "", "there is no calendar in it; it starts with BEGIN:VCALENDAR")
    return calendars


def _content_line() -> Any:
    try:
        from icalendar.parser import Contentline
    except ModuleNotFoundError:
        raise MissingExtra("reading iCalendar files", "holidays") from None
    return Contentline


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Each content line with the number of the first line it is on; one that goes on begins with a blank."""
    first, parts = 0, [""]  # no line is open yet
    for number, line in enumerate(_LINE_BREAK.split(text), start=1):
        if first and line[:1] in {" ", "\t"}:
            parts.append(line[1:])
        elif line:
            if first:
                yield first, "".join(parts)
            first, parts = number, [line]
    if first:
        yield first, "".join(parts)


def _line(content_line: Any, number: int, raw: str) -> Line:
    try:
        name, parameters, value = content_line(raw).parts()
    except ValueError:
        raise ValueError(f"{shown(raw)} is no content line such as 'SUMMARY:Christmas'") from None
    listed = {
        key.upper(): ",".join(given) if isinstance(given, list) else str(given)
        for key, given in parameters.items()
    }
    return Line(number, name.upper(), listed, value)


def _place(line: Line, stack: list[Component], calendars: list[Component]) -> None:
    """Puts a line where it belongs: it opens a component, closes one, or is a property of the open one."""
    kind = line.value.strip().upper()
    if line.name == "BEGIN":
        if bool(stack) == (kind == "VCALENDAR"):
            where = "inside" if stack else "outside of"
            raise ValueError(f"BEGIN:{shown(kind)} stands {where} a calendar")
        if len(stack) == _MAX_DEPTH:
            raise ValueError(f"components are nested more than {_MAX_DEPTH} deep")
        stack.append(Component(kind, line.number))
    elif not stack:
        raise ValueError(f"{line.name} stands outside of a calendar")
    elif line.name == "END":
        if kind != stack[-1].name:
            raise ValueError(f"END:{shown(kind)} does not end BEGIN:{shown(stack[-1].name)}")
        closed = stack.pop()
        (stack[-1].components if stack else calendars).append(closed)
    else:
        stack[-1].lines.append(line)
