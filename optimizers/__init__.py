"""How it is minimised: optimizers, their registry, and the one loop that runs them."""

from . import schedules
from . import descent  # isort: skip  (the order of the menu)
from .optimizer import Optimizer, families, get, names, optimizer
from .run import Run, run
from .status import Status

__all__ = [
    "Optimizer", "Run", "Status", "families", "get", "names", "optimizer", "run", "schedules",
]  # fmt: skip
