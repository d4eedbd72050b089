"""The zones of the operating system are the package's here, so that any machine has them."""

import zoneinfo
from importlib import resources

import pytest


@pytest.fixture(autouse=True, scope="session")
def system_zones():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zoneinfo, "TZPATH", (str(resources.files("tzdata").joinpath("zoneinfo")),))
        yield
