"""
What a history knows of persons: declared, kept from those who may not read it, and erased on request.

`PersonalFields` says what is personal and who may read it, `redact` makes the history that a role may
read, `erase` the one that is left when somebody asks to be forgotten.
"""

from servicecore.privacy.erasure import Erasure, Place, erase
from servicecore.privacy.personal_fields import USUAL, PersonalFields
from servicecore.privacy.redaction import redact
from servicecore.privacy.rewriting import ERASED, REDACTED

__all__ = ["ERASED", "REDACTED", "USUAL", "Erasure", "PersonalFields", "Place", "erase", "redact"]
