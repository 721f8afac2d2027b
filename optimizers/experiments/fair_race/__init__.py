"""A fair race: methods tuned with the same budget, judged on other starts, and a verdict; and under stress.

A name is imported when it is first used; ``__init__.pyi`` tells type checkers and editors the same.
"""

from importlib import import_module as _import

_HOMES = {
    "findings": ("Entry", "FairRace", "Judged", "Stressed", "UnderStress"),
    "kinds": ("FairRaceError", "Fault", "Finding", "Reference", "Score", "Survival", "Test"),
    "race": ("fair_race", "under_stress"),
    "stresses": ("Stress", "stress"),
    "verdict": ("Standing", "Verdict", "standing"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME_OF)  # pyright: ignore[reportUnsupportedDunderAll]: it reads the stub


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(_import(f".{_HOME_OF[name]}", __name__), name)
    return globals()[name]


def __dir__() -> list[str]:
    return [*__all__, *(name for name in globals() if name.startswith("__"))]
