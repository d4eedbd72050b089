"""The KPIs that come with the library, each a definition one can read, print and vary.

    catalog.FIRST_RESPONSE.p90              another figure of the same measure
    catalog.FIRST_RESPONSE.business         the same in open time
    catalog.SLA_ATTAINMENT.of("resolution") the clocks of one metric
    catalog.resolved_within("72h")          a promise of your own
    catalog.get("first_response")           by its id

They are documents, `kpis/*.toml`, one a family, read when the first of them is asked for; `docs/kpis.md`
shows them all. Each is an attribute here under its id in capitals. Tickets that went on under another
ticket's name, and those that the facts exclude, are left out everywhere; but what was cancelled came in, so
the figures of what comes, stands and goes count it.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from servicecore.document import parse_toml
from servicecore.errors import UnknownName
from servicecore.metrics.definitions.catalog_document import kpis_of, load_kpis
from servicecore.metrics.definitions.presets import PRESETS, Preset, preset
from servicecore.metrics.definitions.promise import (
    flag_share,
    hops_at_least,
    resolved_within,
    responded_within,
)

if TYPE_CHECKING:
    from servicecore.metrics.definitions.kpi import Kpi

    USUAL: tuple[Kpi, ...]
    """What a report shows when nobody says what it should."""

__all__ = [
    "FAMILIES",
    "PRESETS",
    "Preset",
    "families",
    "find",
    "flag_share",
    "get",
    "hops_at_least",
    "load_kpis",
    "preset",
    "resolved_within",
    "responded_within",
]

FAMILIES = (
    "response",
    "resolution",
    "waiting",
    "sla",
    "work_order",
    "quality",
    "complaints",
    "flow",
    "satisfaction",
    "cost",
    "people",
    "reliability",
)
"""What the catalogue is divided into."""

_USUAL = (
    "arrivals",
    "resolved",
    "first_response",
    "first_response_business",
    "first_resolution",
    "first_resolution_business",
    "resolution",
    "time_to_resolve",
    "sla_attainment",
    "reopened",
    "reassigned",
    "waited",
    "wait_time",
    "hops",
)
_OTHER_NAMES = {"LAST_RESOLUTION": "resolution", "RERESOLVED": "re_resolved"}


def get(name: str) -> Kpi:
    """
    The KPI of that id; `_business` after the id of a duration asks for open time.

    Raises:
        UnknownName: If there is none.

        InvalidDefinition: If it is no duration, or none that is known in open time.

    >>> get("hops").title, get("hops").title_in("zh")
    ('Hops', '经手人变更次数')
    >>> get("first_response_business").measure
    'first_response_business_us'
    """
    kpis = _every()
    if name in kpis:
        return kpis[name]
    plain = kpis.get(name.removesuffix("_business"))
    if plain is None:
        raise UnknownName("KPI", name, sorted(kpis))
    return plain.business


find = get


@cache
def families() -> dict[str, dict[str, Kpi]]:
    """The whole catalogue: each family's KPIs by id."""
    return {family: _read(family) for family in FAMILIES}


@cache
def _every() -> dict[str, Kpi]:
    return {name: kpi for family in families().values() for name, kpi in family.items()}


def _read(family: str) -> dict[str, Kpi]:
    place = resources.files("servicecore.metrics.definitions").joinpath("kpis", f"{family}.toml")
    what = f"KPIs of {family}"
    return kpis_of(parse_toml(place.read_text("utf-8"), what), what)


def __getattr__(name: str) -> Kpi:
    if name == "USUAL":
        return tuple(map(get, _USUAL))  # type: ignore[return-value]  # it is declared above
    if name.isupper():
        kpi = _every().get(_OTHER_NAMES.get(name, name.lower()))
        if kpi is not None:
            return kpi
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), "USUAL", *_OTHER_NAMES, *(name.upper() for name in _every())])
