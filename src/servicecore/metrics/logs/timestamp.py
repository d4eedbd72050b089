"""Timestamps of foreign logs, read by a format and never by a locale.

Formats use the well-known percent letters; month names are English. Numbers
may lack leading zeros, as they do in many exports.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from servicecore.errors import Fault, InvalidDefinition, InvalidInstant, choices, shown
from servicecore.instant import MAX_US, MIN_US, SECOND_US, load_zone, to_us

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

__all__ = ["instant_reader"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LETTERS = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "b": r"(?P<b>[A-Za-z]{3,9})\.?",
    "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})",
    "I": r"(?P<I>\d{1,2})",
    "p": r"(?P<p>[AaPp]\.?[Mm]\.?)",
    "M": r"(?P<M>\d{1,2})",
    "S": r"(?P<S>\d{1,2})",
    "f": r"(?P<f>\d{1,9})",
    "z": r"(?P<z>Z|[+-]\d{2}:?\d{2})",
    "%": "%",
}
_EPOCHS = {"epoch": SECOND_US, "epoch_ms": 1_000, "epoch_us": 1}


def instant_reader(form: str, timezone_name: str = "UTC") -> Callable[[str], int]:
    """
    How to read the timestamps of a log as microseconds UTC.

    Args:
        form: Percent letters (Y y m b d H I p M S f z), or "iso", "epoch", "epoch_ms", "epoch_us".

        timezone_name: The zone of timestamps that have no offset; a repeated local time is the first
            of the two, a skipped one lies the same distance after the gap.

    Returns:
        A function that raises InvalidInstant, which says what it expected.

    Raises:
        InvalidDefinition: If the format has no year, month and day, repeats a part, or has an unknown letter.

        UnknownTimeZone: If there is no such zone.

    >>> instant_reader("%d/%m/%Y %H:%M")("1/1/1970 00:01")
    60000000
    """
    named = load_zone(timezone_name)
    zone: tzinfo = UTC if timezone_name == "UTC" else named
    if form in _EPOCHS:
        return _epoch(_EPOCHS[form])
    if form == "iso":
        return _iso(zone)
    return _by_pattern(form, _pattern(form), zone)


def _epoch(scale: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        whole, _, fraction = text.partition(".")
        if not re.fullmatch(r"-?\d{1,18}", whole, re.ASCII) or not re.fullmatch(
            r"\d{0,18}", fraction, re.ASCII
        ):
            raise InvalidInstant("timestamp", text, "is no number of seconds or their parts since 1970")
        part = int((fraction + "000000")[:6]) * scale // SECOND_US
        us = int(whole) * scale + (-part if whole[0] == "-" else part)
        if not MIN_US <= us <= MAX_US:
            raise InvalidInstant("timestamp", text, "lies outside the years 1 to 9999")
        return us

    return read


def _iso(zone: tzinfo) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise InvalidInstant(
                "timestamp", text, "is no ISO 8601 timestamp such as 2026-03-02T09:00:00"
            ) from None
        return to_us(at.replace(tzinfo=zone) if at.tzinfo is None else at, name="timestamp")

    return read


def _pattern(form: str) -> re.Pattern[str]:
    faults: list[Fault] = []
    parts: list[str] = []
    seen: list[str] = []
    for literal, letter in re.findall(r"([^%]+)|%(.?)", form, re.DOTALL):
        if literal:
            parts.append(re.escape(literal))
            continue
        if letter not in _LETTERS:
            faults.append(
                Fault(
                    "", f"{shown('%' + letter)} is not known; use one of {choices(f'%{k}' for k in _LETTERS)}"
                )
            )
        elif letter in seen and letter != "%":
            faults.append(Fault("", f"%{letter} stands twice"))
        else:
            seen.append(letter)
            parts.append(_LETTERS[letter])
    has_date = {"Y", "y"} & {*seen} and {"m", "b"} & {*seen} and "d" in seen
    if not faults and not has_date:
        faults.append(
            Fault("", f"{shown(form)} has no year, month and day; a date is %Y-%m-%d, or use 'iso'")
        )
    if faults:
        raise InvalidDefinition("timestamp format", faults)
    return re.compile("".join(parts), re.ASCII)


def _by_pattern(form: str, pattern: re.Pattern[str], zone: tzinfo) -> Callable[[str], int]:
    letters = "".join(letter for letter in "YmdHMS" if letter in pattern.groupindex)
    # Numbers alone, none left out before the last: most logs, and several times as fast.
    plain = pattern.groups == len(letters) >= 3 and "YmdHMS".startswith(letters)
    places = [pattern.groupindex[letter] for letter in letters]

    def read(text: str) -> int:
        match = pattern.fullmatch(text)
        if match is None:
            raise InvalidInstant("timestamp", text, f"is not of the form {shown(form)}")
        try:
            if plain:
                year, month, day, *time = map(int, match.group(*places))
                hour, minute, second = (*time, 0, 0, 0)[:3]
                at = datetime(year, month, day, hour, minute, second, tzinfo=zone)
                return to_us(at, name="timestamp")
            return to_us(_datetime(match.groupdict(), zone), name="timestamp")
        except (ValueError, LookupError) as error:
            if isinstance(error, InvalidInstant):
                raise
            raise InvalidInstant("timestamp", text, f"is no date and time: {error}") from None

    return read


def _datetime(part: dict[str, str], zone: tzinfo) -> datetime:
    year = int(part["Y"]) if "Y" in part else _full_year(int(part["y"]))
    month = int(part["m"]) if "m" in part else _month(part["b"])
    fraction = int((part.get("f", "") + "000000")[:6])
    at = datetime(
        year,
        month,
        int(part["d"]),
        _hour(part),
        int(part.get("M", 0)),
        int(part.get("S", 0)),
        fraction,
        tzinfo=zone,
    )
    return at.replace(tzinfo=_offset(part["z"])) if "z" in part else at


def _full_year(two_digits: int) -> int:
    """POSIX: 69 to 99 are the 1900s."""
    return two_digits + (1900 if two_digits >= 69 else 2000)


def _month(name: str) -> int:
    if name.lower()[:3] not in _MONTHS:
        raise ValueError(f"month {shown(name)} is not known")
    return _MONTHS.index(name.lower()[:3]) + 1


def _hour(part: dict[str, str]) -> int:
    if "I" not in part:
        return int(part.get("H", 0))
    hour = int(part["I"])
    if not 1 <= hour <= 12:
        raise ValueError("hour of a half day must be in 1..12")
    return hour % 12 + (12 if part.get("p", "a")[0] in "pP" else 0)


def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    size = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-size if text[0] == "-" else size)
