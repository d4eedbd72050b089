"""Time zones by name, and the release of the zone database that each comes from.

Rules come from the pinned `tzdata` package, not from whatever the operating
system has, so that an answer is the same on any machine. A caller may ask for
the system's all the same, or hand the folder of another release: governments
change their clocks, and a deadline that was computed under an old release may
move under a new one.
"""

from __future__ import annotations

import hashlib
import re
import struct
from functools import cache
from importlib import resources
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from servicecore.errors import InvalidArgument, UnknownName, UnknownTimeZone

if TYPE_CHECKING:
    from typing import IO

    from pendulum import Timezone

__all__ = ["ZoneSource", "load_zone", "tzdb_release"]

ZoneSource: TypeAlias = Literal["tzdata", "system"] | Path
"""Whose time-zone rules hold: the package's, the system's, or those of a folder of compiled zone files."""

_ACCEPTED = ("tzdata", "system", "the Path of a folder of compiled zone files")
_ZONE_NAME = re.compile(r"[A-Za-z0-9_+\-]{1,32}(/[A-Za-z0-9_+\-]{1,32}){0,3}")
_RELEASE = re.compile(rb"(?:# version )?([0-9A-Za-z][0-9A-Za-z._+\-]{0,31})")
_MAX_BYTES = 1 << 20  # the largest zone of 2026f has 3 kB
_MOST_FILES = 10_000  # a release has some 1,500 with all its aliases
_RELEASE_FILES = ("tzdata.zi", "version", "+VERSION")


def tzdb_release(source: ZoneSource = "tzdata") -> str:
    """
    The release of the zone database in use, such as `2026f`.

    A folder states its own in the first line of its `tzdata.zi` (`# version 2025b`), `version` or `+VERSION`;
    where it does not, the answer is `unknown-` and a digest of its files. The system's is told apart, as
    `system-2025b` or `system`: a distribution may build its files otherwise.

    Raises:
        UnknownName, InvalidArgument: If *source* is no source of zones, or a folder that does not exist.

    >>> tzdb_release()[:3]
    '202'
    """
    if source == "tzdata":
        import tzdata

        return str(tzdata.IANA_VERSION)
    if source == "system":
        return _system_release()
    return _stated_release(_folder(source)) or f"unknown-{_fingerprint(source)}"


def load_zone(name: str, source: ZoneSource = "tzdata") -> Timezone:
    """
    The time zone *name*: from the pinned `tzdata` package, the operating system, or a folder.

    A zone is read once; what happens to its file later does not reach this process.

    Raises:
        UnknownTimeZone: If the release has no zone of that name.

        UnknownName, InvalidArgument: If *source* is no source of zones, or a folder that does not exist.

    >>> load_zone("Europe/Berlin").key
    'Europe/Berlin'
    """
    if not isinstance(source, str | Path):
        raise UnknownName("zone source", source, _ACCEPTED)
    if not isinstance(name, str) or not _ZONE_NAME.fullmatch(name):
        raise UnknownTimeZone(name, _described(source))
    return _read_zone(name, source)


@cache
def _read_zone(name: str, source: ZoneSource) -> Timezone:
    from pendulum import Timezone

    try:
        with _zone_file(name, source) as file:
            content = file.read(_MAX_BYTES)
        if _is_whole(content):
            return Timezone.from_file(BytesIO(content), key=name)
    except (OSError, ValueError, struct.error):  # no such file, a folder, or a file that is no zone
        pass
    raise UnknownTimeZone(name, _described(source))


def _is_whole(content: bytes) -> bool:
    """
    Whether a zone file ends where its header says.

    The standard library reads to the end of a last line that a file which was cut off does not have: it would
    read for ever.

    Source: RFC 9636, 3.
    """
    end = _block_end(content, 0, 4)
    if content[4:5] == b"\0":
        return len(content) >= end
    end = _block_end(content, end, 8)
    return content[end : end + 1] == b"\n" and b"\n" in content[end + 1 :]


def _block_end(content: bytes, begin: int, width: int) -> int:
    """Where the header at *begin* and what it counts end; times have *width* bytes."""
    counts: tuple[int, ...] = struct.unpack_from(">6L", content, begin + 20)
    utc, standard, leaps, times, kinds, letters = counts
    return begin + 44 + utc + standard + leaps * (width + 4) + times * (width + 1) + kinds * 6 + letters


def _zone_file(name: str, source: ZoneSource) -> IO[bytes]:
    if source == "tzdata":
        return resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb")
    for folder in _system_folders() if source == "system" else [_folder(source)]:
        path = folder / name
        if path.is_file():
            return path.open("rb")
    raise FileNotFoundError(name)


def _described(source: ZoneSource) -> str:
    """The release as an error names it: with its folder, if it has one."""
    release = tzdb_release(source)
    return f"{release} in {source}" if isinstance(source, Path) else release


def _folder(source: ZoneSource) -> Path:
    if not isinstance(source, Path):
        raise UnknownName("zone source", source, _ACCEPTED)
    if not source.is_dir():
        raise InvalidArgument("zone source", str(source), "a folder that exists, with compiled zone files")
    return source


def _system_folders() -> list[Path]:
    from zoneinfo import TZPATH

    return [Path(folder) for folder in TZPATH if Path(folder).is_dir()]


def _system_release() -> str:
    """What the first folder states, because it is the one that zones come from where it has them."""
    folders = _system_folders()
    release = _stated_release(folders[0]) if folders else ""
    return f"system-{release}" if release else "system"


@cache
def _fingerprint(folder: Path) -> str:
    """8 hexadecimal digits of what the zone files of a folder hold, so that two of no release differ."""
    digest = hashlib.sha256()
    for path in sorted(islice(folder.rglob("*"), _MOST_FILES)):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\n".encode())
            digest.update(path.read_bytes()[:_MAX_BYTES])
    return digest.hexdigest()[:8]


@cache
def _stated_release(folder: Path) -> str:
    """The release that a folder says it holds; empty where it says none."""
    for name in _RELEASE_FILES:
        try:
            with (folder / name).open("rb") as file:
                line = file.readline(100).rstrip()
        except OSError:
            continue
        if match := _RELEASE.fullmatch(line):
            return match[1].decode("ascii")
    return ""
