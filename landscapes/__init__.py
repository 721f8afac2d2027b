"""What is minimised: landscapes with value, gradient and Hessian, and their gallery.

A name is imported when it is first used; ``__init__.pyi`` tells type checkers and editors the same.
"""

from importlib import import_module as _import

_HOMES = {
    "core.knob": ("Knob", "KnobError", "knob"),
    "core.landscape": ("Landscape",),
    "core.registry": ("UnknownName", "from_callable", "landscape"),
    "critical.atlas": ("Atlas", "atlas"),
    "critical.valleys.finding": ("valleys",),
    "formulas.formula_landscape": ("from_formula",),
    "formulas.refusal": ("FormulaError",),
    "gallery": ("get", "lessons", "names"),
    "relaxation.relaxed": ("relaxed",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
__all__ = sorted([*_HOME_OF, "imported", "learning", "local", "slices"])  # pyright: ignore[reportUnsupportedDunderAll]: it reads the stub


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name not in _HOME_OF:
        return _import(f".{name}", __name__)
    globals()[name] = getattr(_import(f".{_HOME_OF[name]}", __name__), name)
    return globals()[name]


def __dir__() -> list[str]:
    return [*__all__, *(name for name in globals() if name.startswith("__"))]
