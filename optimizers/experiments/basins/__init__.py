"""Basin maps: which critical point the run from every start ends at, method beside method.

A name is imported when it is first used; ``__init__.pyi`` tells type checkers and editors the same.
"""

from landscapes.core.public_face import public_face

_HOMES = {
    "basin_map": ("BasinMap", "Basins", "Difference"),
    "kinds": ("Agreement", "Elsewhere", "Interval"),
    "mapping": ("basin_shares", "basins"),
    "matching": ("classes",),
    "shares": ("Share",),
}
__all__, __getattr__, __dir__ = public_face(__name__, _HOMES)
