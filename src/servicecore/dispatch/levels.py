"""Levels of skills, as people have them and tickets ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from servicecore.errors import Fault, InvalidDefinition, path_part, shown

__all__ = ["level_faults", "levels", "whole_fault"]


def levels(skills: object) -> dict[str, int]:
    """
    A copy of skills with their levels.

    Raises:
        InvalidDefinition: If it is no mapping.
    """
    if isinstance(skills, Mapping):
        return dict(skills)
    fault = Fault("skills", f"{shown(skills)} is no mapping of skills to levels", "wrong_type")
    raise InvalidDefinition("skills", [fault])


def level_faults(path: str, skills: Mapping[str, int]) -> Iterator[Fault]:
    """What is wrong with skills and levels: blank names, and levels that are no whole numbers from 1."""
    for name, level in skills.items():
        if not isinstance(name, str) or not name.strip():
            yield Fault(path, f"{shown(name)} is no name of a skill; give a text", "wrong_type")
        yield from whole_fault(f"{path}.{path_part(name)}", level, 1)


def whole_fault(path: str, value: object, least: int) -> Iterator[Fault]:
    """What is wrong with a number that has to be whole and not below *least*."""
    if type(value) is not int:
        yield Fault(path, f"{shown(value)} is no whole number; give one from {least}", "wrong_type")
    elif value < least:
        yield Fault(path, f"{value} is below {least}; give a whole number from {least}", "out_of_range")
