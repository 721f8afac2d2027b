"""Warm first, then serve: ``python -m dashboard.serve`` takes the options that ``streamlit run`` takes.

``streamlit run app.py`` imports the laboratory when the first visitor comes: a class should not wait for it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.web import cli

from dashboard.pages import warm
from dashboard.state.state import default_state

APP = Path(__file__).parents[1] / "app.py"
_PATIENCE = 120  # seconds for the first run of the script, which imports everything


def main() -> None:
    """Make the default page for nobody, then start Streamlit's server in this process."""
    warm.with_critical_points(default_state())
    AppTest.from_file(APP, default_timeout=_PATIENCE).run()
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
