"""How it is minimised: optimizers, their registry, and the one loop that runs them."""

from . import schedules

# The order of these lines is the order of the menu.
from . import descent, conjugate, adaptive, adam_family  # isort: skip  # noqa: F401
from . import curvature, quasi_newton, search, simplex  # isort: skip  # noqa: F401
from .optimizer import Optimizer, families, get, names, optimizer
from .restarts import RandomRestarts, restarts
from .run import Run, run
from .starts import starts
from .status import Status

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
