"""`python -m servicecore`."""

import sys

from servicecore.cli import main

if __name__ == "__main__":
    sys.exit(main())
