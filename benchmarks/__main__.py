"""All benchmarks, written to docs/BENCHMARKS.md: ``python -m benchmarks`` (some minutes)."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import landscapes

from . import (
    array_tape,
    basins,
    beside,
    browser,
    certificates,
    classroom,
    curvature,
    derivatives,
    explained,
    fair_race,
    learning,
    nightmare,
    reel,
    silences,
    slices,
    stepping,
    sweeps,
    training,
    valleys,
)

_FILE = Path(__file__).parents[1] / "docs" / "BENCHMARKS.md"


def main() -> None:
    """Run everything in turn (never side by side: they would slow each other) and write the page."""
    tools = ", ".join(f"{n} {version(n)}" for n in ("streamlit", "plotly", "autograd", "numpy", "torch"))
    parts = [
        "# Benchmarks",
        f"Made by `make bench` (or `python -m benchmarks`) on {os.cpu_count()} cores, "
        f"{platform.machine()}, Python {platform.python_version()}, {tools}; a Chromium with software "
        "WebGL. Medians of many; ratios are taken side by side in one run. Machines differ: how fast this "
        "one was, the column of NumPy by hand tells.",
        "## What a person feels",
        "`python -m benchmarks.browser`",
        browser.table(),
        "From the key press to the picture, about 20 ms pass before the browser sends, 45 until the "
        "new paths arrive (the script's start, the runs, the message), and 60 until the next frame is "
        "composed in software. Playing is limited by the software compositor, not by JavaScript (2 ms "
        "a frame).",
        "## A class of sixty",
        "`python -m benchmarks.classroom`. Sixty visitors over websockets come to one warmed process; the "
        "other core is shared by them and whatever else the machine does.",
        classroom.table(),
        "## Derivatives: value, gradient and Hessian on 300 x 300 points",
        "`python -m benchmarks.derivatives`. The tape against formulas written by hand in NumPy, and "
        "against autograd without a tape.",
        derivatives.table(),
        "## Stepping: 1,000 steps on Rosenbrock",
        "`python -m benchmarks.stepping`. Ours records every value, gradient norm, count and ending; "
        "the loops by hand and torch's keep only the path.",
        stepping.table(),
        "## Losses over data",
        "`python -m benchmarks.array_tape`. Value and gradient, or the Hessian where it says so, of losses "
        "over N rows.",
        array_tape.table(),
        "## Learning: what a person waits for",
        "`python -m benchmarks.learning`.",
        learning.table(),
        "## Curvature of networks",
        "`python -m benchmarks.curvature`. Beside the same work by torch, with the same Lanczos.",
        curvature.table(),
        "## Training a network of ten thousand weights",
        "`python -m benchmarks.training`. Seconds of the processor, beside torch's Adam over the same "
        "minibatches.",
        training.table(),
        "## Slices of a network",
        "`python -m benchmarks.slices`. A slice of 10,062 parameters, node by node; more than 1 is slower "
        "than ours.",
        slices.table(),
        "## Certificates",
        "`python -m benchmarks.certificates`. A hundred random sums in each of one, two and three variables; "
        "CPU time of the whole atlas, of what had to be sampled, too.",
        certificates.table(),
        "## Basin maps",
        "`python -m benchmarks.basins`. CPU time of 200 x 200 runs of 300 steps; in brackets, times as long "
        "as the whole map. Of torch no end is looked for, and single runs are a sample, scaled up.",
        basins.table(),
        "## A fair race",
        "`python -m benchmarks.fair_race`. CPU time of 12 methods, 64 settings each, from 20 starts with 500 "
        "evaluations, and judged on 40; the loop is of every eighth setting, times eight.",
        fair_race.table(),
        "## Sweeps",
        "`python -m benchmarks.sweeps`. CPU time of 40 x 40 settings, 500 steps each; the loop is of single "
        "runs, of every 41st cell, scaled up, and these have the sweep's numbers to the last bit.",
        sweeps.table(),
        "## A step explained",
        "`python -m benchmarks.explained`. Milliseconds of the processor, each beside the run of 300 steps "
        "that it is of.",
        explained.table(),
        "## How long a cancel may wait",
        "`python -m benchmarks.silences`. CPU time between two questions whether to stop.",
        silences.table(),
        "## Waits beside long experiments",
        "`python -m benchmarks.beside`. One visitor's changes, while others ask for what takes long.",
        beside.table(),
        "## A film without a browser",
        "`python -m benchmarks.reel`. 120 frames of contour, surface and loss, five paths, 1280 x 720.",
        reel.table(),
        "## The tree of valleys",
        "`python -m benchmarks.valleys`. CPU time, with and without the proof, beside union-find over all "
        "nodes of a grid, which proves nothing.",
        valleys.table(),
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
