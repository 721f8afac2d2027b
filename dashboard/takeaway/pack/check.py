"""Runs script.py, beside this file, and compares the numbers of each run with hashes.json: python check.py

Its figures are made, and shown nowhere. The exit code is 0 where all hashes are the same.
"""

import json
import runpy
import sys
from pathlib import Path

import plotly.io


def main() -> int:
    """How many runs have another hash than the pack's, or are missing."""
    here = Path(__file__).parent
    wanted = json.loads((here / "hashes.json").read_text("utf-8"))["runs"]
    plotly.io.renderers.default = ""
    runs = runpy.run_path(str(here / "script.py")).get("runs", {})
    hashes = {label: run.digest() for label, run in runs.items()}
    other = [label for label in wanted if hashes.get(label) != wanted[label]]
    print(f"{len(wanted) - len(other)} of {len(wanted)} runs have the hashes of hashes.json.")
    for label in other:
        print(f"{label}: other numbers here. Compare the versions with versions.txt.")
    return len(other)


if __name__ == "__main__":
    sys.exit(main())
