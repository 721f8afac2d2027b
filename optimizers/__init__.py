"""How it is minimised: optimizers, their registry, and the one loop that runs them."""

from .core import schedules

from . import methods  # isort: skip  # noqa: F401  (registers them)
from .core.optimizer import Optimizer, families, get, names, optimizer
from .methods.restarts import RandomRestarts, restarts
from .running.outcome import Outcome
from .running.run import Run, run
from .running.starts import starts
from .running.status import Ending, Place, Reason

__all__ = [
    "Ending",
    "Optimizer",
    "Outcome",
    "Place",
    "RandomRestarts",
    "Reason",
    "Run",
    "families",
    "get",
    "names",
    "optimizer",
    "restarts",
    "run",
    "schedules",
    "starts",
]
