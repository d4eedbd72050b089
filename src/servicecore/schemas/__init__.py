"""
JSON Schemas of every kind of document, for editors and for programs in other languages.

They say which keys there are, what each holds, and what has to be there. What depends on two places at
once, such as a name that has to be known elsewhere, is for the readers and for `check`: whatever a reader
takes is valid by its schema, and not the other way round.
"""

from servicecore.schemas.shipped import KINDS, json_schema

__all__ = ["KINDS", "json_schema"]
