"""The documents of dispatch that come with the library, ready to use or to start from."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from servicecore.dispatch.category import CategoryTree
from servicecore.dispatch.routing import Routing
from servicecore.document import parse_toml

__all__ = ["building_plan_routing", "complaint_categories"]


@cache
def complaint_categories() -> CategoryTree:
    """
    Hardware, software, network, permission, security and attitude, each with its subcategories.

    >>> complaint_categories().look_up("network/wlan").label("zh")
    '无线网络'
    """
    return CategoryTree.from_dict(_document("complaint_categories"))


@cache
def building_plan_routing() -> Routing:
    """
    What an operator does with a complaint about coverage, by its decision lists.

    On this year's building plan, or on the list of what is not worth investing in: the entry's text is the
    answer, at once. With an expert where there is no plan and the area is important and concentrated, or
    where the first solution failed. Else, on neither list: with construction. Where a list cannot be asked,
    because the area or category is not known yet, it stays with the desk.

    The lists are called `building_plan` and `not_worth_investing`; the ticket's fields are `important`,
    `concentrated` and `first_solution_failed`.
    """
    return Routing.from_dict(_document("building_plan_routing"))


def _document(name: str) -> dict[str, Any]:
    place = resources.files("servicecore.dispatch").joinpath("presets", f"{name}.toml")
    return parse_toml(place.read_text("utf-8"), name)
