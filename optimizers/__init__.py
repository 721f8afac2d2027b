"""How it is minimised: optimizers, their registry, and the one loop that runs them.

Every registered optimizer is an attribute of its class's name: ``optimizers.Adam(step_size=0.1)``.
Type checkers read ``__init__.pyi``, which ``python -m docs.gallery`` writes from the registry.
"""

from .core import schedules

from . import methods as _methods  # isort: skip  # noqa: F401  (registers them)
from .core.optimizer import Optimizer, families, get, method, names, optimizer
from .methods.projection import Projected, projected
from .methods.restarts import RandomRestarts, restarts
from .rules.own_rule import from_rule
from .rules.refusal import RuleError
from .running.forking import fork
from .running.outcome import Outcome
from .running.run import Run, run
from .running.starts import starts
from .running.status import Ending, Place, Reason

__all__ = [
    "Ending",
    "Optimizer",
    "Outcome",
    "Place",
    "Projected",
    "RandomRestarts",
    "Reason",
    "RuleError",
    "Run",
    "families",
    "fork",
    "from_rule",
    "get",
    "method",
    "names",
    "optimizer",
    "projected",
    "restarts",
    "run",
    "schedules",
    "starts",
]


def __getattr__(name: str) -> type[Optimizer]:
    for cls in map(method, names()):
        if cls.__name__ == name:
            return cls
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *(cls.__name__ for cls in map(method, names()))])
