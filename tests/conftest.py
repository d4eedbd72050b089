"""
How the suite runs: hypothesis the same on every machine in CI, and wider on request.

Beside what each test asks, all of them together prove two things: that no error names a person, and that the
library logs nothing.
"""

from __future__ import annotations

import logging
import os
import re

import pytest
from hypothesis import HealthCheck, settings

from servicecore.errors import ServiceCoreError

settings.register_profile("dev", max_examples=50, deadline=None)
# The same examples at every change, so that more of them would be paid for each time and find something once.
settings.register_profile(
    "ci", max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("nightly", max_examples=5_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

PERSONS = re.compile(r"\b(alice|bob|kim|lee)\b")
"""The people of the tests, as actors and in fields; `test_canary` looks behind the messages too."""

_told: list[str] = []


def _noting(error: ServiceCoreError, *args: object) -> None:
    super(ServiceCoreError, error).__init__(*args)
    _told.extend(message for message in map(str, args) if PERSONS.search(message))


ServiceCoreError.__init__ = _noting


class _Log(logging.Handler):
    """Notes what the library logs, whatever the level."""

    def emit(self, record: logging.LogRecord) -> None:
        if (
            f"{os.sep}servicecore{os.sep}" in record.pathname
            or record.name.partition(".")[0] == "servicecore"
        ):
            _told.append(f"logged: {record.getMessage()}")


logging.getLogger().addHandler(_Log())
logging.getLogger("servicecore").setLevel(logging.NOTSET + 1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item):
    """A test passes only if no error that it brought about names a person, and nothing was logged."""
    _told.clear()
    answer = yield
    assert _told == [], f"{item.nodeid} had the library tell of persons, or log"
    return answer
