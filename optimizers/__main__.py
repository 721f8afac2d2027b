"""``python -m optimizers``: experiments from the command line."""

import sys

from optimizers.commands.main import main

if __name__ == "__main__":
    sys.exit(main())
