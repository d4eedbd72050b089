"""A PostgreSQL of the test's own: made in a folder, reached through a socket in it, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

USER = "postgres"
"""Whom Debian's packages run it as; it refuses to run as root."""


def programs() -> Path:
    """Where `initdb` and `pg_ctl` are: in Debian's folder of the newest release, or on the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = debian[-1] if debian else shutil.which("initdb")
    if found is None:
        pytest.skip("no PostgreSQL here: neither /usr/lib/postgresql/*/bin/initdb nor initdb on the path")
    return Path(found).parent


@contextmanager
def running_cluster() -> Iterator[str]:
    """The folder of the socket of a running server, with a database and a superuser called `postgres`."""
    binaries = programs()
    with TemporaryDirectory(prefix="postgres-") as folder:
        as_user = _as_user(folder)

        def run(program: str, *arguments: str) -> None:
            command = [*as_user, str(binaries / program), "-D", f"{folder}/data", *arguments]
            done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
            assert done.returncode == 0, f"{program} failed: {done.stdout}{done.stderr}"

        run("initdb", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        run("pg_ctl", "-w", "-t", "60", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield folder
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")


def _as_user(folder: str) -> list[str]:
    """What a command begins with so that it is not run by root."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam(USER)
    except KeyError:
        pytest.skip(f"no user {USER} here, and PostgreSQL does not run as root")
    shutil.chown(folder, USER)
    return ["runuser", "-u", USER, "--"]
