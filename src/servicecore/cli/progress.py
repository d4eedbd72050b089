"""How far long work has come, where somebody is looking."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["progress_bar"]

_WIDTH = 30


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """
    A bar on standard error while the block runs, wiped away at its end; none where that is no terminal.

    Gives what to tell the work done and the whole of it, or None where nobody looks.
    """
    if not sys.stderr.isatty():
        yield None
        return
    shown = -1

    def tell(done: int, whole: int) -> None:
        nonlocal shown
        percent = 100 * done // whole if whole else 100
        if percent != shown:
            shown = percent
            filled = "#" * (_WIDTH * percent // 100)
            print(f"\r{what} [{filled:.<{_WIDTH}}] {percent:3} %", end="", file=sys.stderr, flush=True)

    try:
        yield tell
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
