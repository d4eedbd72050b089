"""TOML and JSON texts, parsed strictly: what either lets pass by and no document should have is refused."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from servicecore.document.checking import MAX_DEPTH, MAX_INTEGER, Refused, checked
from servicecore.errors import Fault, InvalidDefinition

__all__ = ["MAX_BYTES", "TOO_LONG", "parse_json", "parse_toml"]

MAX_BYTES = 16 * 2**20
"""Longer documents are refused."""

MAX_KEY_PARTS = 64
"""Longer dotted keys are refused before TOML is read, which takes time by the square of their length."""

TOO_LONG = f"is longer than {MAX_BYTES // 2**20} MB"

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)\Z")

_TOML_TOKEN = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'''
    r"|'''(?:[^']|'(?!''))*+(?:''')?"
    r"""|(?P<part>"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?|[\w-]++)"""
    r"|(?P<dot>\.)|(?P<blank>[ \t]++)|\#[^\n]*+|.",
    re.DOTALL,
)


def parse_json(text: str, what: str = "document") -> dict[str, Any]:
    """
    A JSON object, with the refusals of `load_document`.

    >>> parse_json('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    servicecore.errors.InvalidDefinition: document: a: stands twice in one object
    """
    _check_length(text, what)
    try:
        tree = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_constant=lambda word: Refused(f"{word} is no finite number", "not_finite"),
            parse_int=_bounded_integer,
        )
    except RecursionError:
        raise _too_deep(what) from None
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise InvalidDefinition(what, [Fault("", f"is no JSON: {error}", "syntax", line=line)]) from None
    return checked(tree, what)


def parse_toml(text: str, what: str = "document") -> dict[str, Any]:
    """
    A TOML document, with the refusals of `load_document`; its dates and times become ISO texts.

    >>> parse_toml("day = 2026-12-25")
    {'day': '2026-12-25'}
    """
    _check_length(text, what)
    _check_dotted_keys(text, what)
    try:
        tree = tomllib.loads(text)
    except RecursionError:
        raise _too_deep(what) from None
    except ValueError as error:  # TOMLDecodeError, and Python's own limit on digits
        reason = _toml_reason(text, error)
        told = _AT_LINE.search(reason)
        fault = Fault("", f"is no TOML: {reason}", "syntax", line=int(told[1]) if told else None)
        raise InvalidDefinition(what, [fault]) from None
    return checked(tree, what)


def _check_dotted_keys(text: str, what: str) -> None:
    """In one pass, and most documents need none: a key stands on one line, and few have many dots."""
    if all(line.count(".") < MAX_KEY_PARTS for line in text.split("\n")):
        return
    parts, dotted = 0, False
    for token in _TOML_TOKEN.finditer(text):
        if token["part"] is not None:
            parts, dotted = (parts + 1 if dotted else 1), False
            if parts > MAX_KEY_PARTS:
                line = text.count("\n", 0, token.start()) + 1
                message = f"a key on line {line} has more than {MAX_KEY_PARTS} parts"
                raise InvalidDefinition(what, [Fault("", message, "too_deep")])
        elif token["dot"] is not None:
            dotted = True
        elif token["blank"] is None:
            parts, dotted = 0, False


def _toml_reason(text: str, error: ValueError) -> str:
    if isinstance(error, tomllib.TOMLDecodeError):
        return str(error)
    long_number = re.search(r"\d{1000}", text)
    line = text.count("\n", 0, long_number.start()) + 1 if long_number else 1
    return f"a number on line {line} has too many digits"


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in pairs:
        tree[key] = Refused("stands twice in one object", "duplicate_key") if key in tree else value
    return tree


def _bounded_integer(digits: str) -> int | Refused:
    if len(digits) > 20 or abs(number := int(digits)) > MAX_INTEGER:
        return Refused(f"an integer of {len(digits.lstrip('-'))} digits is beyond 64 bits", "too_large")
    return number


def _too_deep(what: str) -> InvalidDefinition:
    return InvalidDefinition(what, [Fault("", f"is nested deeper than {MAX_DEPTH} levels", "too_deep")])


def _check_length(text: str, what: str) -> None:
    if len(text) > MAX_BYTES:
        raise InvalidDefinition(what, [Fault("", TOO_LONG, "too_large")])
