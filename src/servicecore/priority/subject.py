"""What a subject says, without what differs from one ticket to the next."""

from __future__ import annotations

import re
from unicodedata import category, normalize

from servicecore.errors import WrongArgument

__all__ = ["plain_subject"]

# Chinese, Japanese and Korean put no blanks between words: there a number does not take its neighbours along.
_UNSPACED = "\u2e80-\u2fff\u3040-\u9fff\uac00-\ud7af\uf900-\ufaff"
_RUN = re.compile(rf"[{_UNSPACED}]+|[^\s{_UNSPACED}]+")


def plain_subject(subject: str) -> str:
    """
    A subject as recurrence compares it: two that give the same text are about the same.

    1. Compatibility forms become plain ones, upper and lower case become one (Unicode NFKC, casefold, NFKC).
    2. It is cut at blanks, and where a script without blanks begins or ends.
    3. A piece with a digit in it is the name of one thing, such as a ticket, a machine or a date: it goes.
    4. What is no letter goes from both ends of each piece, and pieces of nothing else go with it.
    5. What is left is joined by single blanks; it may be nothing.

    Raises:
        WrongArgument: If *subject* is no text.

    >>> plain_subject("  Printer PRN-0042 does not print! (again) ")
    'printer does not print again'
    >>> plain_subject("3楼打印机坏了。")
    '楼打印机坏了'
    """
    if not isinstance(subject, str):
        raise WrongArgument("subject", subject, "a text", private=True)
    text = normalize("NFKC", normalize("NFKC", subject).casefold())
    pieces = (_letters(piece) for piece in _RUN.findall(text) if not any(map(str.isdigit, piece)))
    return " ".join(piece for piece in pieces if piece)


def _letters(piece: str) -> str:
    """A piece from its first letter to its last, marks on letters among them; nothing where there is none."""
    places = [place for place, sign in enumerate(piece) if sign.isalpha()]
    if not places:
        return ""
    end = places[-1] + 1
    while end < len(piece) and category(piece[end])[0] == "M":
        end += 1
    return piece[places[0] : end]
