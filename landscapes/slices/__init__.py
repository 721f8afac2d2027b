"""Landscapes of many variables, looked at in a few: planes, what they hide, and the spectrum of curvature.

A name is imported when it is first used; ``__init__.pyi`` tells type checkers and editors the same.
"""

from landscapes.core.public_face import public_face

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
__all__, __getattr__, __dir__ = public_face(__name__, _HOMES)
