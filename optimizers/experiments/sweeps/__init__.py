"""Sweeps: one or two knobs of a method over their ranges, and batches whose members differ in their knobs.

A name is imported when it is first used; ``__init__.pyi`` tells type checkers and editors the same.
"""

from landscapes.core.public_face import public_face

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
__all__, __getattr__, __dir__ = public_face(__name__, _HOMES)
