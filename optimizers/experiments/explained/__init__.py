"""One step of a run, explained: the rule with its numbers, what happened in it, and the run's course.

A name is imported when it is first used; ``__init__.pyi`` tells type checkers and editors the same.
"""

from landscapes.core.public_face import public_face

_HOMES = {
    "course": ("History", "history"),
    "kinds": ("Happening",),
    "lines": ("Line",),
    "step": ("Explained", "explain"),
}
__all__, __getattr__, __dir__ = public_face(__name__, _HOMES)
