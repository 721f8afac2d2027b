"""Landscapes of many variables, looked at in a few: planes, what they hide, and the spectrum of curvature.

A name is imported when it is first used; ``__init__.pyi`` tells type checkers and editors the same.
"""

from importlib import import_module as _import

_HOMES = {
    "catalogue": ("way", "way_names"),
    "directions": ("along_eigenvectors", "principal_axes"),
    "grids": ("grid", "Picture"),
    "kinds": ("Needs", "Normalisation", "NoSlice", "Reference", "Rescaling", "SliceFault"),
    "lines": ("Barrier", "barrier"),
    "normalisation": ("INVARIANT",),
    "paths": ("Hidden", "hidden_along"),
    "planes": ("plane", "section", "Slice"),
    "random_walk": ("walk_shares",),
    "spectrum.along": ("curvature_along", "CurvatureAlong"),
    "spectrum.kinds": ("End", "Matrix", "SpectrumError", "SpectrumFault"),
    "spectrum.pairs": ("Eigenpairs", "eigenpairs"),
    "spectrum.products": ("Products", "products"),
    "spectrum.quadrature": ("Density", "density"),
    "ways": ("Span", "Way"),
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
