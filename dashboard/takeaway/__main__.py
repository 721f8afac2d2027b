"""``python -m dashboard.takeaway``: see ``commands``."""

from __future__ import annotations

import signal
import sys

from .commands.main import main

if __name__ == "__main__":
    # Whoever ends it otherwise than by Ctrl-C finds no half of a file either.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
