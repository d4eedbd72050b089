"""Data that a careless store changes, and names that it confuses."""

from __future__ import annotations

from typing import Any

import pytest

__all__ = ["IDS", "TEXTS", "VALUES", "cases"]

TEXTS = {
    "accents": "Zürich, señor, naïve",
    "chinese": "打印机坏了",
    "right to left": "الطابعة لا تعمل",
    "beyond the first plane": "🖨️🔥 \U0001d518",
    "composed and not": "é e\u0301",
    "quotation marks": "it's \"down\" \\ `now` ' -- ; drop table events",
    "marks of patterns": "100% _ * ? [a-z] {0} %s $1",
    "line ends": "one\r\ntwo\nthree\ttab",
    "blanks around": "  both sides  ",
    "nothing": "",
}
"""Texts that come back as they were. No NUL and no half of a surrogate pair: databases may refuse those."""

VALUES: dict[str, Any] = {
    "no value": None,
    "true and one": [True, 1, False, 0],
    "whole numbers": [0, -1, 2**31, -(2**31) - 1, 2**53 - 1, 1 - 2**53],
    "numbers": [0.1, -1.5, 1e-7, 1e15, 2.5e-300],
    "nested": {"a": [{"b": [[], {}, [None]]}], "": "an empty key"},
    "keys in no order": {"b": 1, "a": 2, "B": 3, "ß": 4},
}

IDS = {
    "case": ("T-1", "t-1"),
    "the beginning of another": ("T-1", "T-10"),
    "a blank at the end": ("T-1", "T-1 "),
    "marks of patterns": ("T_1", "T%1"),
    "accents": ("TÉ-1", "TE-1"),
    "composed and not": ("\u00e9", "e\u0301"),
    "numbers": ("1", "01"),
    "quotation marks": ("'; drop table events; --", "'"),
}
"""Ids of two tickets that a careless store takes for one."""


def cases(named: dict[str, Any]) -> list[Any]:
    """A table of cases for `parametrize`."""
    return [pytest.param(value, id=name) for name, value in named.items()]
