"""Documents at paths: the one place where the library reads what people wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from servicecore.document.checking import checked
from servicecore.document.json_lines import json_lines
from servicecore.document.origin import Document, Origin, Scan
from servicecore.document.parsing import MAX_BYTES, TOO_LONG, parse_json, parse_toml
from servicecore.document.toml_lines import toml_lines
from servicecore.errors import Fault, InvalidDefinition, shown

__all__ = ["load_document"]

_FORMATS: Mapping[str, tuple[Callable[[str, str], dict[str, Any]], Scan]] = {
    ".toml": (parse_toml, toml_lines),
    ".json": (parse_json, json_lines),
}


def load_document(source: str | Path | Mapping[str, Any], what: str = "document") -> dict[str, Any]:
    """
    The document at a path, or a mapping, as plain data that is safe to structure.

    What is found wrong with a document from a path, now or by whoever takes it up, names file and line.

    Args:
        source: A path that ends in `.toml` or `.json`, or a mapping as they would give.

        what: What the document is; stands in the error.

    Raises:
        InvalidDefinition: If it cannot be read, is no TOML or JSON, or holds duplicate keys,
            non-finite numbers, integers beyond 64 bits, or nesting deeper than 32.
    """
    if isinstance(source, Document):
        return Document(checked(source, what), source.origin)
    if isinstance(source, Mapping):
        return checked(source, what)
    if not isinstance(source, str | Path):
        raise InvalidDefinition(
            what, [Fault("", f"{shown(source)} is neither a table nor a path", "wrong_type")]
        )
    path = Path(source)
    if path.suffix.lower() not in _FORMATS:
        raise InvalidDefinition(
            what, [Fault("", f"{shown(path.name)} is neither .toml nor .json", "unreadable")]
        )
    parse, scan = _FORMATS[path.suffix.lower()]
    text = _text(path, what)
    origin = Origin.of(path, text, scan)
    try:
        return Document(parse(text, what), origin)
    except InvalidDefinition as error:
        faults = origin.place(error.faults)
    raise InvalidDefinition(what, faults)


def _text(path: Path, what: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) <= MAX_BYTES:
            return content.decode("utf-8-sig")
        reason = TOO_LONG
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 at byte {error.start}"
    except ValueError:
        reason = "cannot be read: no file is called that"
    raise InvalidDefinition(what, [Fault("", f"{shown(str(path))} {reason}", "unreadable")])
