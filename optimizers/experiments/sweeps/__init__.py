"""Sweeps: one or two knobs of a method over their ranges, and batches whose members differ in their knobs.

A name is imported when it is first used; ``__init__.pyi`` tells type checkers and editors the same.
"""

from importlib import import_module as _import

_HOMES = {
    "axes": ("Axis", "axis"),
    "families": ("Family", "family"),
    "grouping": ("Part", "parts", "runs"),
    "kinds": ("Quantity",),
    "sensitivities": ("Sensitivity", "sensitivity"),
    "sweeping": ("Sweep", "sweep"),
    "swept": ("Swept", "with_knobs"),
    "trying": ("may_vary",),
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
