"""What a host does after it has stored the events of a step: data, which the library carries out nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

__all__ = ["Effect"]


@frozen
class Effect:
    """
    Something the host does after it stored the events of a step.

    Args:
        kind: What to do, in the host's words: `notify`, `open_follow_up`, `link`.

        audience: Whom it is for, such as `requester`.

        template: Which text to use.

        data: Whatever else the host needs to know.

    >>> Effect("notify", audience="requester", template="resolved").kind
    'notify'
    """

    kind: str
    audience: str | None = field(default=None, kw_only=True)
    template: str | None = field(default=None, kw_only=True)
    data: Mapping[str, Any] = field(factory=dict, kw_only=True, repr=False, hash=False)
