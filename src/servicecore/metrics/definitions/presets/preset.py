"""What counts and what is shown, as somebody else defines it: a policy for the fold and KPIs over facts."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.document import parse_toml, structure
from servicecore.errors import UnknownName
from servicecore.metrics.definitions.anchor import Anchor  # noqa: TC001 - documents are structured by these annotations
from servicecore.metrics.definitions.shape import Statistic  # noqa: TC001 - as above
from servicecore.metrics.facts.fact_policy import FactPolicy
from servicecore.metrics.facts.shipped import load_fact_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.metrics.definitions.kpi import Kpi

__all__ = ["PRESETS", "Preset", "preset"]

PRESETS = ("zendesk", "jira_sm", "servicenow", "operations", "operator", "operator_marks")
"""The names that `preset` knows."""


@frozen(kw_only=True)
class Preset:
    """
    Whose definitions, and what they are.

    Args:
        name: What it is asked for by.

        title: Whose definitions it follows.

        policy: How histories become facts there: what is a response, what a resolution, what stays out.

        kpis: What is reported there, in order.

        source: Where the definitions stand.

        notes: What differs from the library's own, and what of it is our inference.
    """

    name: str
    title: str
    policy: FactPolicy = field(factory=FactPolicy)
    kpis: tuple[Kpi, ...]
    source: str
    notes: tuple[str, ...] = ()


@frozen(kw_only=True)
class _Figure:
    """A KPI of the preset's own document or of the catalogue, and what is changed of it."""

    kpi: str
    statistic: Statistic | None = None
    anchor: Anchor | None = None
    of: str | None = None
    business: bool = False

    def definition(self, own: Mapping[str, Kpi]) -> Kpi:
        from servicecore.metrics.definitions import catalog

        kpi = own.get(self.kpi) or catalog.get(self.kpi)
        kpi = kpi.business if self.business else kpi
        kpi = kpi if self.of is None else kpi.of(self.of)
        kpi = kpi if self.anchor is None else kpi.anchored(self.anchor)
        return kpi if self.statistic is None else kpi.showing(self.statistic)


@frozen(kw_only=True)
class _Document:
    title: str
    source: str
    figures: tuple[_Figure, ...]
    notes: tuple[str, ...] = ()
    policy: str = ""


def preset(name: str) -> Preset:
    """
    The set of that name, one of `PRESETS`.

    `zendesk`, `jira_sm` and `servicenow` follow those vendors' reports; `operations` an
    operations and after-sales scheme, `operator` and `operator_marks` a mobile operator's regulation of
    complaint support and its marks. `docs/kpi_presets.md` shows the same log under each.

    Raises:
        UnknownName: If none is called that.

    >>> [kpi.id for kpi in preset("operator_marks").kpis]
    ['complaint_rate', 'promise_kept']
    """
    if name not in PRESETS:
        raise UnknownName("preset", name, PRESETS)
    return _read(name)


@cache
def _read(name: str) -> Preset:
    from servicecore.metrics.definitions.catalog_document import kpis_of

    place = resources.files("servicecore.metrics.definitions.presets").joinpath(f"{name}.toml")
    what = f"preset {name}"
    data: dict[str, Any] = dict(parse_toml(place.read_text("utf-8"), what))
    own = kpis_of({key: data.pop(key) for key in ("kpis", "tests") if key in data}, what)
    document = structure(data, _Document, what)
    return Preset(
        name=name,
        title=document.title,
        policy=load_fact_policy(document.policy) if document.policy else FactPolicy(),
        kpis=tuple(figure.definition(own) for figure in document.figures),
        source=document.source,
        notes=document.notes,
    )
