"""Arrow's functions over columns, which it makes as it is imported: type checkers do not know them."""

from __future__ import annotations

from typing import Any

import pyarrow.compute

__all__ = ["arrow"]

arrow: Any = pyarrow.compute
