"""The bytes of a log file: gunzipped where they are gzipped, and told how far they are read."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING, BinaryIO, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Progress", "opened"]

Progress: TypeAlias = "Callable[[int, int], None]"
"""Told again and again how many bytes of the file are read, and how many it has."""

_BUFFER = 1 << 18


class _Watched(io.RawIOBase):
    """A file that tells how far it was read, each time that a buffer is filled from it."""

    def __init__(self, path: Path, progress: Progress) -> None:
        self._file = path.open("rb", buffering=0)
        self._size = path.stat().st_size
        self._progress = progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int | None:  # type: ignore[override]
        count = self._file.readinto(buffer)
        self._progress(self._file.tell(), self._size)
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def opened(path: Path, progress: Progress | None) -> BinaryIO:
    """
    The file's bytes; gzip is told by its first two, not by the name.

    Raises:
        OSError: If the file cannot be opened.
    """
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    whole = path.open("rb", buffering=_BUFFER) if progress is None else _buffered(_Watched(path, progress))
    # A buffer around it hands out lines at the speed of C; GzipFile's own readline is Python.
    return _buffered(_Unzipped(whole)) if zipped else whole


class _Unzipped(gzip.GzipFile):
    """What a gzipped file holds; closing it closes the file as well."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(fileobj=file)
        self._whole = file

    def close(self) -> None:
        super().close()
        self._whole.close()


def _buffered(raw: io.RawIOBase | gzip.GzipFile) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", raw), _BUFFER))
