"""The landscape at a point, and its critical points over the box."""

from __future__ import annotations

import numpy as np

from dashboard.lessons.claims.kinds import Finding, NoAnswer, Unanswered, entry, measured
from dashboard.lessons.claims.registry import predicate, quantity
from dashboard.lessons.claims.scene import Scene
from landscapes.critical.kinds import Kind
from landscapes.local import second_derivative_test
from landscapes.local.kinds import Definiteness
from optimizers.running.scales import scales

from . import runs

_NEAR = 1e-3  # of the box's widest side: how far a named point may be from the atlas' own


def _defined(value: np.ndarray | float, what: str) -> np.ndarray:
    if not np.all(np.isfinite(value)):
        raise Unanswered(NoAnswer.UNDEFINED, what=what)
    return np.asarray(value)


def _eigenvalues(scene: Scene, point: np.ndarray) -> np.ndarray:
    return np.linalg.eigvalsh(_defined(scene.f.hessian(point), "the Hessian"))


# ---- at a point


@quantity("value at {point}")
def value_at(scene: Scene, point: np.ndarray) -> float:
    """f at the point."""
    return float(_defined(scene.f.value(point), "f"))


@quantity("gradient norm at {point}")
def gradient_norm_at(scene: Scene, point: np.ndarray) -> float:
    """The Euclidean length of the gradient at the point."""
    return float(np.linalg.norm(_defined(scene.f.gradient(point), "the gradient")))


@quantity("slope {whole} at {point}")
def slope_at(scene: Scene, number: int, point: np.ndarray) -> float:
    """A component of the gradient, counted from 1."""
    return entry(_defined(scene.f.gradient(point), "the gradient"), number)


@quantity("second derivative {whole} {whole} at {point}")
def second_derivative_at(scene: Scene, row: int, column: int, point: np.ndarray) -> float:
    """An entry of the Hessian, its row and column counted from 1."""
    hessian = _defined(scene.f.hessian(point), "the Hessian")
    if not (1 <= row <= len(hessian) and 1 <= column <= len(hessian)):
        raise Unanswered(NoAnswer.DIMENSION, wanted=len(hessian), got=max(row, column))
    return float(hessian[row - 1, column - 1])


@quantity("largest eigenvalue at {point}")
def largest_eigenvalue_at(scene: Scene, point: np.ndarray) -> float:
    """The largest eigenvalue of the Hessian at the point."""
    return float(_eigenvalues(scene, point)[-1])


@quantity("smallest eigenvalue at {point}")
def smallest_eigenvalue_at(scene: Scene, point: np.ndarray) -> float:
    """The smallest eigenvalue of the Hessian at the point."""
    return float(_eigenvalues(scene, point)[0])


@quantity("condition at {point}")
def condition_at(scene: Scene, point: np.ndarray) -> float:
    """The largest |eigenvalue| of the Hessian over its smallest one; infinite where that is 0."""
    size = np.sort(np.abs(_eigenvalues(scene, point)))
    return float(np.divide(size[-1], size[0]))


@quantity("determinant at {point}")
def determinant_at(scene: Scene, point: np.ndarray) -> float:
    """The determinant of the Hessian at the point."""
    return float(np.prod(_eigenvalues(scene, point)))


@predicate("eigenvalues have mixed signs at {point}")
def mixed_signs(scene: Scene, point: np.ndarray) -> Finding:
    """The Hessian at the point has a positive and a negative eigenvalue (the library's second derivative
    test, which counts what is within rounding as 0)."""
    test = second_derivative_test(scene.f, point)
    return measured(test.definiteness is Definiteness.INDEFINITE, eigenvalues=test.eigenvalues)


@predicate("eigenvalues are positive at {point}")
def positive_eigenvalues(scene: Scene, point: np.ndarray) -> Finding:
    """All eigenvalues of the Hessian at the point are positive, by more than rounding."""
    test = second_derivative_test(scene.f, point)
    return measured(test.definiteness is Definiteness.POSITIVE_DEFINITE, eigenvalues=test.eigenvalues)


@predicate("eigenvalues are negative at {point}")
def negative_eigenvalues(scene: Scene, point: np.ndarray) -> Finding:
    """All eigenvalues of the Hessian at the point are negative, by more than rounding."""
    test = second_derivative_test(scene.f, point)
    return measured(test.definiteness is Definiteness.NEGATIVE_DEFINITE, eigenvalues=test.eigenvalues)


@predicate("the gradient vanishes at {point}")
def gradient_vanishes(scene: Scene, point: np.ndarray) -> Finding:
    """The gradient's norm at the point is at most 1e-6 of the landscape's usual slope (its mean over the
    lower quarter of the box)."""
    norm, usual = gradient_norm_at(scene, point), scales(scene.f).slope
    return measured(norm <= 1e-6 * usual, gradient_norm=norm, usual_slope=usual)


# ---- critical points


def _nearest(scene: Scene, point: np.ndarray) -> tuple[int, float]:
    """The critical point nearest to a point, and how far it is; Unanswered where the atlas has none."""
    if not len(scene.atlas):
        raise Unanswered(NoAnswer.NOT_KNOWN, what="any critical point in the box")
    distances = np.linalg.norm(scene.atlas.points - point, axis=1)
    nearest = int(np.argmin(distances))
    return nearest, float(distances[nearest])


def _is(scene: Scene, point: np.ndarray, wanted) -> Finding:
    nearest, distance = _nearest(scene, point)
    atlas = scene.atlas
    near = distance <= _NEAR * float(np.max(np.ptp(np.array(scene.f.domain), axis=1)))
    numbers = {
        "nearest critical point": tuple(atlas.points[nearest]),
        "its kind": str(atlas.kinds[nearest]),
        "eigenvalues": tuple(atlas.eigenvalues[nearest]),
    }
    return measured(near and wanted(nearest), **numbers)


@predicate("{point} is a minimum")
def is_a_minimum(scene: Scene, point: np.ndarray) -> Finding:
    """The atlas has a minimum within a thousandth of the box's widest side of the point."""
    return _is(scene, point, lambda k: scene.atlas.kinds[k] == Kind.MINIMUM)


@predicate("{point} is a maximum")
def is_a_maximum(scene: Scene, point: np.ndarray) -> Finding:
    """The atlas has a maximum within a thousandth of the box's widest side of the point."""
    return _is(scene, point, lambda k: scene.atlas.kinds[k] == Kind.MAXIMUM)


@predicate("{point} is a saddle")
def is_a_saddle(scene: Scene, point: np.ndarray) -> Finding:
    """The atlas has a saddle within a thousandth of the box's widest side of the point."""
    return _is(scene, point, lambda k: scene.atlas.kinds[k] == Kind.SADDLE)


@predicate("{point} is an inflection")
def is_an_inflection(scene: Scene, point: np.ndarray) -> Finding:
    """The atlas has an inflection (one variable) within a thousandth of the box's side of the point."""
    return _is(scene, point, lambda k: scene.atlas.kinds[k] == Kind.INFLECTION)


@predicate("{point} is degenerate")
def is_degenerate(scene: Scene, point: np.ndarray) -> Finding:
    """The atlas has a critical point there (as above) whose Hessian is singular or does not exist."""
    return _is(scene, point, lambda k: bool(scene.atlas.degenerate[k]))


@predicate("{point} is a kink")
def is_a_kink(scene: Scene, point: np.ndarray) -> Finding:
    """The atlas has a critical point there (as above) at which the gradient jumps."""
    return _is(scene, point, lambda k: bool(scene.atlas.kink[k]))


@predicate("{point} is the global minimum")
def is_the_global_minimum(scene: Scene, point: np.ndarray) -> Finding:
    """The point is in the box, and f there exceeds the lowest known value over the box by at most 1e-6 of
    the spread of f over the box's lower quarter."""
    value, lowest = value_at(scene, point), runs.lowest_value(scene)
    low, high = np.array(scene.f.domain).T
    inside = bool(np.all((low <= point) & (point <= high)))
    near = value - lowest <= 1e-6 * scales(scene.f).height
    return measured(inside and near, value=value, lowest_value=lowest)


@quantity("number of minima")
def number_of_minima(scene: Scene) -> float:
    """How many isolated minima the atlas of the box has."""
    return float(scene.atlas.count(Kind.MINIMUM))


@quantity("number of saddles")
def number_of_saddles(scene: Scene) -> float:
    """How many isolated saddles the atlas of the box has."""
    return float(scene.atlas.count(Kind.SADDLE))


@quantity("number of maxima")
def number_of_maxima(scene: Scene) -> float:
    """How many isolated maxima the atlas of the box has."""
    return float(scene.atlas.count(Kind.MAXIMUM))


@quantity("number of critical points")
def number_of_critical_points(scene: Scene) -> float:
    """How many isolated critical points the atlas of the box has."""
    return float(len(scene.atlas))


@quantity("number of degenerate points")
def number_of_degenerate_points(scene: Scene) -> float:
    """How many isolated critical points of the atlas have a Hessian that is singular or does not exist."""
    return float(np.sum(scene.atlas.degenerate))


@predicate("the atlas is certified")
def atlas_is_certified(scene: Scene) -> Finding:
    """It is proved by interval arithmetic that the closed box holds these critical points, and no other."""
    return measured(scene.atlas.certified, certainty=scene.atlas.proof.certainty.name.lower())


@predicate("the minima form a set")
def minima_form_a_set(scene: Scene) -> Finding:
    """The atlas has a set of critical points that are not alone (a valley, a ring, a plateau, …)."""
    kinds = [str(one.kind) for one in scene.atlas.sets]
    return measured(bool(kinds), sets=", ".join(kinds) or "none")


@quantity("lowest value")
def lowest_value(scene: Scene) -> float:
    """The lowest known value of f over the box: of the landscape's known minimum, or of a certified atlas."""
    return runs.lowest_value(scene)


@quantity("highest value")
def highest_value(scene: Scene) -> float:
    """The highest f among the atlas' critical points."""
    if not len(scene.atlas):
        raise Unanswered(NoAnswer.NOT_KNOWN, what="any critical point in the box")
    return float(scene.atlas.values[-1])


@quantity("number of parameters", "number of variables")
def number_of_parameters(scene: Scene) -> float:
    """How many variables the landscape has: of a training loss, the model's parameters."""
    return float(scene.f.dimension)
