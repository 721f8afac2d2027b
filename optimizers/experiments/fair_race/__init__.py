"""A fair race: methods tuned with the same budget, judged on other starts, and a verdict; and under stress.

A name is imported when it is first used; ``__init__.pyi`` tells type checkers and editors the same.
"""

from landscapes.core.public_face import public_face

_HOMES = {
    "findings": ("Entry", "FairRace", "Judged", "Stressed", "UnderStress"),
    "kinds": ("FairRaceError", "Fault", "Finding", "Reference", "Score", "Survival", "Test"),
    "race": ("fair_race", "under_stress"),
    "stresses": ("Stress", "stress"),
    "verdict": ("Standing", "Verdict", "standing"),
}
__all__, __getattr__, __dir__ = public_face(__name__, _HOMES)
