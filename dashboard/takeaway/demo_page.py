"""A page without a server: ``python -m dashboard.takeaway.demo_page rosenbrock > page.html``."""

from __future__ import annotations

import sys

import landscapes
import optimizers
from dashboard.player.assets import standalone_page
from dashboard.player.messages.runs import runs_message
from dashboard.player.messages.terrain import terrain
from dashboard.player.view import defaults
from landscapes.drawing.looks import look


def page(name: str = "rosenbrock", steps: int = 500, starts: int = 1, copies: int = 1) -> str:
    """The standalone HTML of a landscape with gradient descent and momentum at a few step sizes."""
    f = landscapes.get(name)
    start = f.start if starts == 1 else optimizers.starts(f, starts)
    hessian = f.hessian(f.start).reshape(f.dimension, f.dimension)
    size = min(max(0.5 / max(abs(hessian).max(), 1e-3), 4e-6), 2.0)  # what the knobs take
    cases = [
        ("Gradient descent", optimizers.get("gradient_descent", step_size=size)),
        ("Momentum", optimizers.get("momentum", step_size=size / 2, momentum=0.9)),
        ("Heavy momentum", optimizers.get("momentum", step_size=size / 4, momentum=0.97)),
    ] * copies
    runs = []
    for k, (label, method) in enumerate(cases):
        looks = {"id": f"r{k}", "label": label, **look(k)}
        runs.append((looks, optimizers.run(f, method, start, steps=steps)))
    ground = terrain(f)
    message = runs_message(f, runs, ground, defaults(), autoplay=True)
    return standalone_page(ground.message, message, f.title)


if __name__ == "__main__":
    name, *counts = sys.argv[1:] or ["rosenbrock"]
    sys.stdout.write(page(name, *map(int, counts)))
