"""What facts are called in frames."""

from __future__ import annotations

from servicecore.metrics.facts.facts import FACT_COLUMNS

__all__ = ["physical"]

_FACTS = frozenset(column.name for column in FACT_COLUMNS)


def physical(column: str) -> str:
    """
    What a fact, as `reader` names it, is called in a frame.

    >>> physical("flag:vip"), physical("dimension:team"), physical("dimension:score")
    ('flag_vip', 'team', 'dimension_score')
    """
    prefix, colon, name = column.removeprefix("ticket:").partition(":")
    if not colon:
        return prefix
    if prefix == "dimension":
        return f"dimension_{name}" if name in _FACTS else name
    return f"{prefix}_{name}"
