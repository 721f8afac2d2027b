"""How it is minimised: optimizers, their registry, and the one loop that runs them."""

from .core import schedules

from . import methods  # isort: skip  # noqa: F401  (registers them)
from .core.optimizer import Optimizer, families, get, names, optimizer
from .methods.restarts import RandomRestarts, restarts
from .running.run import Run, run
from .running.starts import starts
from .running.status import Status

__all__ = [
    "Optimizer",
    "RandomRestarts",
    "Run",
    "Status",
    "families",
    "get",
    "names",
    "optimizer",
    "restarts",
    "run",
    "schedules",
    "starts",
]
