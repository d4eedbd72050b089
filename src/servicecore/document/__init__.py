"""Desk documents, calendars, policies and mappings: TOML or JSON in, checked values out."""

from servicecore.document.checking import MAX_DEPTH, MAX_INTEGER, checked
from servicecore.document.origin import placed
from servicecore.document.parsing import MAX_BYTES, parse_json, parse_toml
from servicecore.document.reading import load_document
from servicecore.document.structuring import structure, unstructure

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_INTEGER",
    "checked",
    "load_document",
    "parse_json",
    "parse_toml",
    "placed",
    "structure",
    "unstructure",
]
