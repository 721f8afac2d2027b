"""The landscape from nearby: Taylor models, slopes, convexity, constants, smoothness, differences."""

from __future__ import annotations

import math
from typing import Any

import autograd.numpy as anp
import numpy as np

import landscapes
from dashboard.lessons.claims.kinds import Finding, NoAnswer, Unanswered, entry, measured
from dashboard.lessons.claims.registry import predicate, quantity
from dashboard.lessons.claims.scene import Scene
from landscapes import local
from landscapes.differentiation import agreement, cost, differences
from landscapes.differentiation.kinds import Agree
from landscapes.local.kinds import Convexity
from landscapes.tape import tape as tapes

_SECONDS = 2.0  # as long as the pages take
_CONVEX = (Convexity.CONVEX, Convexity.STRICTLY_CONVEX, Convexity.AFFINE)
_CONCAVE = (Convexity.CONCAVE, Convexity.STRICTLY_CONCAVE, Convexity.AFFINE)


# ---- Taylor


def _step(scene: Scene) -> np.ndarray:
    d = scene.f.dimension
    return scene.desk.vector("step", np.full(d, 0.12 * scene.desk.reach / np.sqrt(d)), d)


@quantity("taylor error of order {whole} at {point} along {vector}")
def taylor_error(scene: Scene, order: int, point: np.ndarray, away: np.ndarray) -> float:
    """|the Taylor polynomial of that order at the first point minus f|, at the first point plus the second
    one, which is the displacement h."""
    return abs(entry(local.change(scene.f, point, away, order).errors, order))


@quantity("change of f from {point} along {vector}")
def change_of_f(scene: Scene, point: np.ndarray, away: np.ndarray) -> float:
    """f at the first point plus the second one, minus f at the first point: the true change over h."""
    return float(local.change(scene.f, point, away, 1).true)


@quantity("change predicted by order {whole} from {point} along {vector}")
def change_predicted(scene: Scene, order: int, point: np.ndarray, away: np.ndarray) -> float:
    """What the Taylor polynomial of that order predicts for the change over h: of order 1 the gradient
    times h."""
    return entry(local.change(scene.f, point, away, order).predicted, order)


@quantity("taylor error of order {whole}")
def taylor_error_of_the_study(scene: Scene, order: int) -> float:
    """The same at the point and over the step of the link's study “taylor”."""
    return taylor_error(scene, order, scene.desk.point, _step(scene))


@quantity("order of the taylor error of order {whole} at {point}")
def order_of_the_error(scene: Scene, order: int, point: np.ndarray) -> float:
    """With which power of the distance the error of the Taylor polynomial falls along steepest ascent: the
    slope on log-log axes over the decade above rounding."""
    slope = local.model_error(scene.f, point, order).slope
    if not math.isfinite(slope):
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a power that the error falls with")
    return float(slope)


# ---- directional derivatives


@quantity("directional derivative at {point} along {vector}")
def directional_derivative(scene: Scene, point: np.ndarray, way: np.ndarray) -> float:
    """The slope of f at the first point towards the direction of the second one, of any length; at a kink the
    slope for leaving the point."""
    return float(scene.made(("slope", *point, *way), lambda: local.slope_along(scene.f, point, way)))


@quantity("directional derivative")
def directional_derivative_of_the_study(scene: Scene) -> float:
    """The slope along the arrow of the link's study “slopes” at its point (two variables: ``study.angle`` in
    degrees)."""
    if scene.f.dimension != 2:
        raise Unanswered(NoAnswer.DIMENSION, most=2)
    angle = np.radians(scene.desk.number_setting("angle", 40.0, 0.0, 360.0))
    return directional_derivative(scene, scene.desk.point, np.array([np.cos(angle), np.sin(angle)]))


@quantity("steepest slope at {point}")
def steepest_slope(scene: Scene, point: np.ndarray) -> float:
    """The largest directional derivative: the gradient's length; at a kink the largest of 360 directions."""
    return local.directions(scene.f, point).steepest_slope


@quantity("angle between gradient and level set at {point}")
def angle_to_the_level_set(scene: Scene, point: np.ndarray) -> float:
    """In degrees, between the gradient and a chord of the level set through the point: from f's own
    heights, the chord of a thousandth of the box's shortest side to where f has the same height again
    (bisection), as chords on both sides of the point; two variables."""
    f = scene.f
    if f.dimension != 2:
        raise Unanswered(NoAnswer.DIMENSION, most=2)
    gradient, height = f.gradient(point), float(f.value(point))
    norm = float(np.linalg.norm(gradient))
    if not norm > 0:
        raise Unanswered(NoAnswer.UNDEFINED, what="the level set's direction")
    radius = 1e-3 * scene.desk.reach
    ahead = math.atan2(gradient[1], gradient[0])
    ends = []
    for side in (1.0, -1.0):  # between up the gradient and down it f takes its height
        low, high = 0.0, math.pi
        for _ in range(60):
            middle = (low + high) / 2
            angle = ahead + side * middle
            above = float(f.value(point + radius * np.array([math.cos(angle), math.sin(angle)]))) > height
            low, high = (middle, high) if above else (low, middle)
        angle = ahead + side * low
        ends.append(radius * np.array([math.cos(angle), math.sin(angle)]))
    chord = ends[0] - ends[1]
    cosine = float(chord @ gradient) / (float(np.linalg.norm(chord)) * norm)
    return math.degrees(math.acos(min(abs(cosine), 1.0)))


# ---- convexity


def _verdict(scene: Scene) -> local.Verdict:
    return scene.made("convexity", lambda: local.convexity(scene.f, seconds=_SECONDS))


def _shape(scene: Scene, kinds: tuple[Convexity, ...], holds: bool) -> Finding:
    verdict = _verdict(scene)
    if verdict.verdict is Convexity.UNDEFINED:
        raise Unanswered(NoAnswer.UNDEFINED, what="f over the box")
    return measured(
        (verdict.verdict in kinds) is holds, verdict=str(verdict.verdict), known=str(verdict.status)
    )


@predicate("f is convex on the box")
def is_convex(scene: Scene) -> Finding:
    """f is affine, convex or strictly convex over the box: proved by rules or by intervals, or else as
    sampled (the finding says which)."""
    return _shape(scene, _CONVEX, True)


@predicate("f is not convex on the box")
def is_not_convex(scene: Scene) -> Finding:
    """Some chord lies below f, or slopes fall: f is not convex over the box."""
    return _shape(scene, _CONVEX, False)


@predicate("f is proved convex on the box")
def is_proved_convex(scene: Scene) -> Finding:
    """f is convex over the box, and rules of convex functions or intervals prove it."""
    verdict = _verdict(scene)
    proved = verdict.verdict in _CONVEX and verdict.status is local.Status.PROVED
    return measured(proved, verdict=str(verdict.verdict), known=str(verdict.status))


@predicate("f is strictly convex on the box")
def is_strictly_convex(scene: Scene) -> Finding:
    """f is strictly convex over the box: proved, or else as sampled."""
    return _shape(scene, (Convexity.STRICTLY_CONVEX,), True)


@predicate("f is concave on the box")
def is_concave(scene: Scene) -> Finding:
    """f is affine, concave or strictly concave over the box: proved, or else as sampled."""
    return _shape(scene, _CONCAVE, True)


@quantity("height of f at {number} of the way from {point} to {point}")
def height_on_the_way(scene: Scene, share: float, a: np.ndarray, b: np.ndarray) -> float:
    """f at (1 - share) A + share B."""
    return float(scene.f.value((1 - share) * a + share * b))


@quantity("height of the chord at {number} of the way from {point} to {point}")
def height_of_the_chord(scene: Scene, share: float, a: np.ndarray, b: np.ndarray) -> float:
    """(1 - share) f(A) + share f(B)."""
    return float((1 - share) * scene.f.value(a) + share * scene.f.value(b))


@predicate("f lies below the chord at {number} of the way from {point} to {point}")
def below_the_chord(scene: Scene, share: float, a: np.ndarray, b: np.ndarray) -> Finding:
    """f at (1 - share) A + share B is below the chord's height there by more than rounding may be."""
    chord = local.jensen(scene.f, np.column_stack([a, b]), (1 - share, share))
    return measured(chord.below, f=chord.height, chord=chord.chord)


@predicate("f lies above the chord at {number} of the way from {point} to {point}")
def above_the_chord(scene: Scene, share: float, a: np.ndarray, b: np.ndarray) -> Finding:
    """f at (1 - share) A + share B is above the chord's height there by more than rounding may be: f is not
    convex."""
    chord = local.jensen(scene.f, np.column_stack([a, b]), (1 - share, share))
    return measured(chord.above, f=chord.height, chord=chord.chord)


@quantity("height of the tangent of {point} at {point}")
def height_of_the_tangent(scene: Scene, point: np.ndarray, other: np.ndarray) -> float:
    """f(A) + gradient f(A) · (B - A)."""
    return float(local.tangent_test(scene.f, point, other[:, None]).tangent[0])


@quantity("jensen gap")
def jensen_gap(scene: Scene) -> float:
    """The mean of the heights minus f at the mean point, of the points of the link's study “convexity”:
    ``study.points`` one after the other, with ``study.weights`` (equal unless given)."""
    flat, weights = scene.settings.get("points"), scene.settings.get("weights")
    if not isinstance(flat, tuple) or len(flat) % scene.f.dimension:
        raise Unanswered(NoAnswer.NO_SETTING, name="points")
    points = np.array(flat, dtype=float).reshape(-1, scene.f.dimension).T
    shares = np.array(weights, dtype=float) if isinstance(weights, tuple) else None
    return float(scene.made("jensen", lambda: local.jensen(scene.f, points, shares)).gap)


# ---- Lipschitz


def _constants(scene: Scene) -> local.Lipschitz:
    return scene.made("lipschitz", lambda: local.lipschitz(scene.f, seconds=_SECONDS))


def _constant(one: local.Constant) -> float:
    if one.infinite:
        return math.inf
    if one.certified and one.high - one.low <= 0.05 * one.high:
        return one.high
    raise Unanswered(NoAnswer.NOT_KNOWN, what=f"{one.symbol} to 5 %")


@quantity("K")
def constant_k(scene: Scene) -> float:
    """The Lipschitz constant of f over the box, its largest slope, as the library calls it: a proved upper
    bound that is at most 5 % above a slope that was found; infinite where f or its gradient is seen to
    change without bound."""
    return _constant(_constants(scene).K)


@quantity("L")
def constant_l(scene: Scene) -> float:
    """The Lipschitz constant of the gradient over the box, the largest |curvature|: a proved upper bound
    at most 5 % above one that was found; infinite at a kink or a jump."""
    return _constant(_constants(scene).L)


@quantity("stability limit of {run}")
def stability_limit(scene: Scene, run) -> float:
    """The method's largest stable step size at the largest curvature at the run's last point: of gradient
    descent 2 / the largest eigenvalue."""
    hessian = scene.f.hessian(run.end)
    if not np.all(np.isfinite(hessian)):
        raise Unanswered(NoAnswer.UNDEFINED, what="the Hessian")
    curvature = float(np.linalg.eigvalsh(hessian)[-1])
    limit = run.run.optimizer.stability_limit(curvature) if curvature > 0 else math.inf
    if limit is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what=f"a stability limit of {run.label}")
    return float(limit)


# ---- smoothness


@predicate("f is smooth")
def is_smooth(scene: Scene) -> Finding:
    """The landscape is declared smooth: all its derivatives exist and are continuous."""
    return measured(scene.f.smoothness == "smooth", smoothness=scene.f.smoothness)


@predicate("smoothness is {name}")
def smoothness_is(scene: Scene, name: str) -> Finding:
    """The landscape's declared class is that one: discontinuous, C0, C1, C2 or smooth."""
    return measured(scene.f.smoothness.casefold() == name.casefold(), smoothness=scene.f.smoothness)


@quantity("number of jumps of derivative {whole}")
def number_of_jumps(scene: Scene, order: int) -> float:
    """How often f (0), its slope (1) or its curvature (2) jumps along the box of one variable, or along
    the line of the link's study “smoothness”, from ``study.at`` to ``study.end``; as sampled at 513
    places."""
    if not 0 <= order <= 2:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a derivative of so high an order")
    begin, end = (None, None) if scene.f.dimension == 1 else _line(scene)
    found = scene.made("smoothness", lambda: local.smoothness(scene.f, begin, end))
    return float(len(found.jumps[order]))


def _line(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    desk = scene.desk
    other = desk.vector("end", desk.opposite(desk.point), scene.f.dimension)
    return desk.point, desk.inside(other)


# ---- finite differences


_METHODS = ("forward", "central", "complex")


def _differences(scene: Scene, point: np.ndarray) -> differences.Study:
    return scene.made(("differences", *point), lambda: differences.study(scene.f, point))


def _curve(scene: Scene, method: str, point: np.ndarray) -> differences.Curve:
    if method not in _METHODS:
        raise Unanswered(NoAnswer.REFUSED, reason=f"differences are {', '.join(_METHODS)}, got {method}")
    curve = _differences(scene, point).curves[method]
    if curve.refused:
        raise Unanswered(NoAnswer.REFUSED, reason=curve.refused)
    return curve


@quantity("error of the {name} difference of step {number} at {point}")
def difference_error(scene: Scene, method: str, h: float, point: np.ndarray) -> float:
    """The length of the gradient's error by forward, central or complex differences with that step (the
    nearest by ratio of the 129 that are looked at), beside the gradient of fifty digits, or else
    autodiff's."""
    curve, steps = _curve(scene, method, point), _differences(scene, point).steps
    return float(curve.error[int(np.argmin(np.abs(np.log(steps) - math.log(h))))] if h > 0 else math.nan)


@quantity("best step of the {name} difference at {point}")
def best_step(scene: Scene, method: str, point: np.ndarray) -> float:
    """The step, of those looked at, with which that difference is wrong by least."""
    best = _curve(scene, method, point).best
    if best is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a best step")
    return float(best)


@quantity("best error of the {name} difference at {point}")
def best_error(scene: Scene, method: str, point: np.ndarray) -> float:
    """The least error of the gradient by that difference, over all steps looked at."""
    best = _curve(scene, method, point).best_error
    if best is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a best step")
    return float(best)


@quantity("error of autodiff at {point}")
def autodiff_error(scene: Scene, point: np.ndarray) -> float:
    """The length of the gradient's error by automatic differentiation, beside fifty digits where f allows
    them."""
    return float(_differences(scene, point).autodiff_error)


@quantity("truncation order of the {name} difference at {point}")
def truncation_order(scene: Scene, method: str, point: np.ndarray) -> float:
    """With which power of the step the truncation error grows: the slope on log-log axes."""
    slope = _curve(scene, method, point).slopes[0]
    if slope is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a power of the truncation")
    return float(slope)


@predicate("autodiff agrees with differences at {point}")
def autodiff_agrees(scene: Scene, point: np.ndarray) -> Finding:
    """Gradient and Hessian by automatic differentiation are the limits of central differences, within what
    those leave open."""
    found = scene.made(("agreement", *point), lambda: agreement.check(scene.f, point))
    return measured(found.verdict is Agree.AGREE, verdict=str(found.verdict), bound=found.bound)


@quantity("evaluations of a gradient by forward differences of {whole} variables")
def forward_cost(scene: Scene, d: int) -> float:
    """d + 1: one evaluation of f at the point, and one for each variable."""
    return d + 1.0


@quantity("evaluations of a gradient by central differences of {whole} variables")
def central_cost(scene: Scene, d: int) -> float:
    """2 d: two evaluations of f for each variable."""
    return 2.0 * d


@quantity("counted evaluations of a gradient by autodiff")
def autodiff_cost(scene: Scene) -> float:
    """How many operations the recorded value and gradient take, over those of the value alone: counted on the
    landscape's own tape, and so no matter of clocks."""
    return _operations_ratio(scene.f)


@quantity("counted evaluations of a gradient by autodiff of {whole} variables")
def autodiff_cost_of(scene: Scene, d: int) -> float:
    """The same for the chain of Rosenbrock's valleys in d variables (from 2 to 400), which the study
    “derivatives” measures: how many operations value and gradient take over those of the value alone."""
    if not 2 <= d <= 400:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a recording of fewer than 2 or more than 400 variables")
    box = ((-1.0, 1.0),) * d
    return _operations_ratio(landscapes.from_callable(_chain, domain=box, title="chain", start=(0.5,) * d))


def _chain(theta: Any) -> Any:
    """Rosenbrock's valleys in a chain, (d, *batch) -> batch, as ``landscapes.differentiation.cost`` does."""
    here, after = theta[:-1], theta[1:]
    return anp.sum(100 * (after - here**2) ** 2 + (1 - here) ** 2, axis=0)


def _operations_ratio(f: landscapes.Landscape) -> float:
    recorded = tapes.of(f)
    if recorded is None:
        raise Unanswered(NoAnswer.NOT_KNOWN, what="a recording of f")

    def count(*slots: int) -> int:
        return sum(recorded.instructions[k].op not in ("input", "constant") for k in recorded.live(slots))

    return count(recorded.value, *recorded.gradient) / count(recorded.value)


@quantity("bytes of a Hessian of {whole} variables")
def hessian_bytes(scene: Scene, d: int) -> float:
    """d^2 floats of 8 bytes."""
    return float(cost.hessian_bytes(d))


# ---- relaxation


@quantity("relaxed value at {point}")
def relaxed_value(scene: Scene, point: np.ndarray) -> float:
    """The mean of f over the link's random shifts (``relax=``) at the point."""
    _refuse_raw(scene)
    return float(scene.f.value(point))


@quantity("raw value at {point}")
def raw_value(scene: Scene, point: np.ndarray) -> float:
    """f before it is relaxed, at the point."""
    return float(scene.chosen.base.value(point))


@quantity("raw gradient norm at {point}")
def raw_gradient_norm(scene: Scene, point: np.ndarray) -> float:
    """The length of the gradient of f before it is relaxed, at the point."""
    return float(np.linalg.norm(scene.chosen.base.gradient(point)))


@quantity("sampled minima of the raw landscape")
def raw_minima(scene: Scene) -> float:
    """How many minima the atlas of f before it is relaxed has."""
    atlas = scene.made("raw atlas", lambda: landscapes.atlas(scene.chosen.base, seconds=10))
    return float(atlas.count("minimum"))


def _refuse_raw(scene: Scene) -> None:
    if scene.state.relax is None:
        raise Unanswered(NoAnswer.NO_SETTING, name="relax")
