"""`python -m servicecore.schemas` makes the shipped schemas anew, from what the readers go by."""

import sys
from pathlib import Path

from servicecore.schemas.making import write_schemas

if __name__ == "__main__":
    changed = write_schemas(Path(__file__).with_name("shipped"))
    sys.stdout.write("".join(f"{name}\n" for name in changed))
