"""All benchmarks, written to docs/BENCHMARKS.md: ``python -m benchmarks`` (some minutes)."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import landscapes

from . import browser, nightmare, stepping

_FILE = Path(__file__).parents[1] / "docs" / "BENCHMARKS.md"


def main() -> None:
    """Run everything in turn (never side by side: they would slow each other) and write the page."""
    tools = ", ".join(
        f"{n} {version(n)}" for n in ("streamlit", "plotly", "autograd", "numpy", "torch")
    )
    parts = [
        "# Benchmarks",
        f"Made by `make bench` (or `python -m benchmarks`) on {os.cpu_count()} cores, "
        f"{platform.machine()}, Python {platform.python_version()}, {tools}; a Chromium with software "
        "WebGL. Medians of many; ratios are taken side by side in one run.",
        "## What a person feels",
        "`python -m benchmarks.browser`",
        browser.table(),
        "Two budgets are missed. A changed hyper-parameter: medians of 260 to 480 ms were seen on this "
        "machine from one quiet run to the next. Of a typical 300 ms, about 25 pass before the browser "
        "sends, about 75 are 500 steps of Adam through direct autograd (the tape will take most of them "
        "away), 30 to 60 are Streamlit's start of the script, 20 the player's own update, and 60 to 90 "
        "the wait for the next frame of software compositing. Playing 5 x 500: 41 to 44 updates/s, the "
        "compositor's limit here (JavaScript takes 2 ms a frame).",
        "## Stepping: 1,000 steps of momentum on Rosenbrock",
        "`python -m benchmarks.stepping`. Recording, counting and the stopping test included; both "
        "through direct autograd.",
        stepping.table(),
        "## The nightmare",
        "`python -m benchmarks.nightmare`. The share of a 20 x 20 grid of starts that end in the "
        "global minimum's basin within 2,000 steps.",
        nightmare.table(landscapes.get("nightmare")),
    ]
    text = "\n\n".join(parts) + "\n"
    _FILE.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
