"""What tickets are about: categories in a tree, with who is responsible for each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.dispatch.reading import unknown_names
from servicecore.document import load_document, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, UnknownName, path_part, shown
from servicecore.finding import Finding

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CATEGORIES_SCHEMA", "Category", "CategoryTree", "PlacedCategory", "lineage"]

CATEGORIES_SCHEMA: Literal["servicecore.categories/1"] = "servicecore.categories/1"
_SLASH = "/"


def lineage(path: str) -> tuple[str, ...]:
    """
    A path and all above it, the longest first.

    >>> lineage("network/wlan")
    ('network/wlan', 'network')
    """
    parts = path.split(_SLASH)
    return tuple(_SLASH.join(parts[:length]) for length in range(len(parts), 0, -1))


@frozen
class Category:
    """
    One category of a tree.

    Args:
        team: The responsible team; without one, that of the category above.

        owner: The id of the person who answers for it; without one, that of the category above.

        labels: What it is called, by language: `en`, `zh`.

        out_of_scope: Why such tickets are not taken on, its subcategories included; None where they are.

        categories: Its subcategories by name.
    """

    team: str | None = None
    owner: str | None = None
    labels: Mapping[str, str] = field(factory=dict, kw_only=True, hash=False)
    out_of_scope: str | None = field(default=None, kw_only=True)
    categories: Mapping[str, Category] = field(factory=dict, kw_only=True, hash=False)


@frozen
class PlacedCategory:
    """
    A category where it stands, with what it has from above.

    Args:
        path: The names from the top, as in `network/wlan`.

        team: The responsible team, its own or the nearest above; None where nobody is named.

        owner: Who answers for it, in the same way.

        out_of_scope: Why such tickets are not taken on, from the nearest above; None where they are.

        labels: What it is called, by language; its own alone.
    """

    path: str
    team: str | None = field(default=None, kw_only=True)
    owner: str | None = field(default=None, kw_only=True)
    out_of_scope: str | None = field(default=None, kw_only=True)
    labels: Mapping[str, str] = field(factory=dict, kw_only=True, hash=False)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(_SLASH)[2]

    def label(self, language: str = "en") -> str:
        """What it is called in a language; its name, where nothing else was said."""
        return self.labels.get(language, self.name)

    def below(self, name: str, category: Category) -> PlacedCategory:
        """A subcategory of it."""
        return PlacedCategory(
            f"{self.path}{_SLASH}{name}" if self.path else name,
            team=category.team or self.team,
            owner=category.owner or self.owner,
            out_of_scope=category.out_of_scope or self.out_of_scope,
            labels=category.labels,
        )


@frozen
class CategoryTree:
    """
    The categories of a service desk.

    Args:
        name: What documents call the tree.

        version: Which edition.

        categories: The categories at the top, by name.

    Raises:
        InvalidDefinition: With everything that is wrong: no category at all, blank names and texts, names
            with a slash, names or labels of neighbours that differ in upper and lower case at most.

    >>> tree = CategoryTree.from_dict({"name": "small", "categories": {
    ...     "network": {"team": "network", "categories": {"wlan": {"labels": {"en": "Wireless"}}}}}})
    >>> tree.look_up("network/wlan").team, tree.look_up("network/wlan").label()
    ('network', 'Wireless')
    """

    name: str
    version: str = "1"
    categories: Mapping[str, Category] = field(kw_only=True, hash=False)
    schema: Literal["servicecore.categories/1"] = field(default=CATEGORIES_SCHEMA, kw_only=True, repr=False)
    placed: Mapping[str, PlacedCategory] = field(init=False, eq=False, repr=False)
    """Every category by its path, each before what is below it."""

    def __attrs_post_init__(self) -> None:
        faults = list(_level_faults("categories", self.categories))
        if not self.categories:
            faults.append(Fault("categories", "is empty; give at least one category", "empty"))
        if faults:
            raise InvalidDefinition(f"category tree {shown(self.name)}", faults)
        placed = {each.path: each for each in _placed(PlacedCategory(""), self.categories)}
        object.__setattr__(self, "placed", placed)

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> CategoryTree:
        """
        The tree in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "category tree"), cls, "category tree")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal tree."""
        return {"schema": self.schema, **unstructure(self)}

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and path in self.placed

    def look_up(self, path: str) -> PlacedCategory:
        """
        The category at a path such as `network/wlan`.

        Raises:
            UnknownName: If there is none; it lists what stands on the level that was not found.
        """
        if path not in self:
            raise UnknownName("category", path, self._nearby(path))
        return self.placed[path]

    def _nearby(self, path: object) -> list[str]:
        """What there is beside or below the longest part of a path that exists."""
        above = path.rpartition(_SLASH)[0] if isinstance(path, str) else ""
        while above and above not in self.placed:
            above = above.rpartition(_SLASH)[0]
        return [each for each in self.placed if each.rpartition(_SLASH)[0] == above] or list(self.categories)

    def check(self, teams: Collection[str] | None = None) -> tuple[Finding, ...]:
        """
        What is wrong or suspicious about the tree.

        Args:
            teams: The teams there are; None where that is not known.
        """
        return (*_unknown_teams("categories", self.categories, teams), *self._nobody())

    def _nobody(self) -> Iterator[Finding]:
        for placed in self.placed.values():
            if placed.team is None and placed.out_of_scope is None:
                message = "has no responsible team, and none above it has one"
                yield Finding(_place(placed.path), message, "no_team", severity="warning")


def _place(path: str) -> str:
    """Where a category stands in the document."""
    return ".".join(f"categories.{path_part(name)}" for name in path.split(_SLASH))


def _placed(above: PlacedCategory, categories: Mapping[str, Category]) -> Iterator[PlacedCategory]:
    for name, category in categories.items():
        here = above.below(name, category)
        yield here
        yield from _placed(here, category.categories)


def _level_faults(path: str, categories: Mapping[str, Category]) -> Iterator[Fault]:
    """What is wrong with neighbours and with all that is below them."""
    seen: dict[tuple[str, str], str] = {}
    for name, category in categories.items():
        here = f"{path}.{path_part(name)}"
        if not name.strip() or name != name.strip() or _SLASH in name:
            yield Fault(here, f"{shown(name)} is no name; give one without a slash or blanks around it")
        yield from _text_faults(here, category)
        for kind, said in (
            ("name", name),
            *((f"labels.{key}", text) for key, text in category.labels.items()),
        ):
            first = seen.setdefault((kind, said.casefold()), name)
            if first != name:
                yield Fault(here, f"{kind} {shown(said)} is that of {shown(first)} too", "duplicate")
        yield from _level_faults(f"{here}.categories", category.categories)


def _text_faults(path: str, category: Category) -> Iterator[Fault]:
    texts = {"team": category.team, "owner": category.owner, "out_of_scope": category.out_of_scope}
    texts |= {f"labels.{path_part(language)}": label for language, label in category.labels.items()}
    for key, text in texts.items():
        if text is not None and not text.strip():
            yield Fault(f"{path}.{key}", "is blank; leave it out, or say something", "empty")


def _unknown_teams(
    path: str, categories: Mapping[str, Category], teams: Collection[str] | None
) -> Iterator[Finding]:
    for name, category in categories.items():
        here = f"{path}.{path_part(name)}"
        yield from unknown_names(f"{here}.team", "team", [category.team], teams)
        yield from _unknown_teams(f"{here}.categories", category.categories, teams)
