"""The tests of convexity as a script."""

from __future__ import annotations

import numpy as np

from dashboard.studies.desk import Desk
from dashboard.studies.scripting import array, opened, written
from dashboard.takeaway.scripts.script import Script

_VERDICT = """
# What is known over the whole box
verdict = local.convexity(f)
print(verdict.words)
"""
_CHORD = """
# Two points and their weights
a = $a
b = $b
chord = local.jensen(f, np.column_stack([a, b]), $weights)
print(chord.words)
print("f there", chord.height, "the chord", chord.chord, "gap", chord.gap)

# f all along the chord
t = np.linspace(0, 1, 201)
heights = f.value(a[:, None] + (b - a)[:, None] * t)
line = heights[0] + (heights[-1] - heights[0]) * t
"""
_ALONG = """
plots.curves(
    "f along the chord",
    "way from A to B",
    "f",
    {"f": (t, heights), "the chord": (t, line)},
    {"f at the mean point": (1 - chord.weights[0], chord.height)},
)
"""
_TANGENT = """
# The point where the tangent touches, and another one
point = $a
other = $b
test = local.tangent_test(f, point, other[:, None])
print("f - tangent there", test.gaps[0])

# Over the whole box, as sampled
sides = [np.linspace(*side, $nodes) for side in f.domain]
everywhere = local.tangent_test(f, point, np.array(np.meshgrid(*sides)).reshape(f.dimension, -1))
print(everywhere.words)
print("f lies below in", np.mean(everywhere.gaps < -everywhere.margins), "of the box")
"""
_TANGENT_ALONG = """
# Along the line to the other point
t = np.linspace(-0.5, 1.5, 201)
along = local.tangent_test(f, point, point[:, None] + (other - point)[:, None] * t)
"""
_TANGENT_LINE = [
    """
plots.curves(
    "f and its tangent",
    f.variables[0],
    "f",
    {"f": (sides[0], everywhere.heights), "tangent": (sides[0], everywhere.tangent)},
    {"the other point": (other, test.heights)},
)
""",
    """
plots.curves(
    "f - tangent",
    f.variables[0],
    "f - tangent",
    {"gap": (sides[0], everywhere.gaps)},
    level=0,
)
""",
]
_TANGENT_SECTION = """
plots.curves(
    "Along the line to the other point",
    "way",
    "f",
    {"f": (t, along.heights), "tangent": (t, along.tangent)},
)
"""
_TANGENT_MAP = (
    'plots.heights("f - tangent", *sides, everywhere.gaps.reshape(len(sides[1]), -1), *f.variables)'
)
_SECOND = """
# The Hessian's eigenvalues at the point
point = $a
test = local.second_derivative_test(f, point)
print(test.words)
print("eigenvalues", test.eigenvalues)
"""
_SECOND_LINE = """
# The second derivative everywhere
x = np.linspace(*f.domain[0], 601)
second = f.hessian(x[None])[0, 0]
"""
_SECOND_CURVE = (
    'plots.curves("The second derivative", f.variables[0], "second derivative", {"f": (x, second)}, level=0)'
)
_WAYS = """
# f along its eigenvectors
arm = 0.2 * min(b - a for a, b in f.domain)
t = np.linspace(-arm, arm, 161)
ways = np.linalg.eigh(test.hessian)[1].T
along = {f"v{k}": (t, f.value(point[:, None] + v[:, None] * t)) for k, v in enumerate(ways, 1)}
"""
_SIGNS = """
# Where the Hessian is positive definite, indefinite, ...: numbers of local.DEFINITENESS
signs = local.sign_map(f, shape=(101, 101))
print({str(kind): share for kind, share in signs.shares.items()})
"""
_KINDS = 'plots.heights("Definiteness of the Hessian", signs.x, signs.y, signs.kinds, *f.variables)'
_SECOND_WAYS = 'plots.curves("f along the eigenvectors", "distance", "f", along)'
_JENSEN = """
# Points, in columns, and their weights
points = $points
test = local.jensen(f, points, $weights)
print(test.words)
print("f at the mean", test.height, "mean of the heights", test.chord, "gap", test.gap)
"""
_HEIGHTS = """
plots.curves(
    "f at the points and at their mean; dotted, the mean of the heights",
    "point",
    "f",
    marks={
        "f at the points": (np.arange(len(test.heights)), test.heights),
        "f at the mean point": (len(test.heights), test.height),
    },
    level=test.chord,
)
"""
_NODES = {1: 801, 2: 81, 3: 15}


def chord_script(desk: Desk, a: np.ndarray, b: np.ndarray, weight: float) -> Script:
    """The chord from a to b (d,), and f at weight * a + (1 - weight) * b."""
    plane = desk.f.dimension == 2
    text, panels = _VERDICT + _CHORD + (_SIGNS if plane else ""), [*([_KINDS] if plane else []), _ALONG]
    made, weights = opened(desk, "Convexity: the chord test"), (weight, 1 - weight)
    return written(made, text, panels, a=array(a), b=array(b), weights=weights)


def tangent_script(desk: Desk, point: np.ndarray, other: np.ndarray) -> Script:
    """The tangent at a point (d,), over the box and at another point."""
    d = desk.f.dimension
    panels = {1: _TANGENT_LINE, 2: [_TANGENT_MAP, _TANGENT_SECTION], 3: [_TANGENT_SECTION]}
    text = _VERDICT + _TANGENT + (_TANGENT_ALONG if d > 1 else "")
    made = opened(desk, "Convexity: the tangent test")
    return written(made, text, panels[d], a=array(point), b=array(other), nodes=_NODES[d])


def second_script(desk: Desk, point: np.ndarray) -> Script:
    """The signs of the Hessian's eigenvalues at a point (d,), and over the box."""
    d = desk.f.dimension
    more = {1: _SECOND_LINE, 2: _WAYS + _SIGNS, 3: _WAYS}
    panels = {
        1: ['plots.ground(f, points={"point": point})', _SECOND_CURVE],
        2: [_KINDS, _SECOND_WAYS],
        3: [_SECOND_WAYS],
    }
    made = opened(desk, "Convexity: the second-derivative test")
    return written(made, _VERDICT + _SECOND + more[d], panels[d], ground=d == 1, a=array(point))


def jensen_script(desk: Desk, points: np.ndarray, weights: np.ndarray) -> Script:
    """f at the weighted mean of points (d, n) against the mean of its heights."""
    made = opened(desk, "Convexity: Jensen's inequality")
    return written(made, _VERDICT + _JENSEN, [_HEIGHTS], points=array(points), weights=weights)
