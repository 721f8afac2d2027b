"""Line searches: how far to go along a direction, for every member of a batch at its own pace.

All take a point theta (d, *batch), a direction of the same shape, and phi(0) and phi'(0), where
phi(t) = f(theta + t * direction). They return a step t of shape batch, 0 for a member that found
no better point (its direction does not descend, or rounding hides the descent): unmoved, honestly.
Only members still searching are charged. A trial where f is infinite or NaN has gone too far.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimizers.core.shadow import known_as, operation

# Where f differs by less than this share of |f|, its rounding decides and the slopes are asked.
_ROUNDING = 16 * np.finfo(float).eps
# An extrapolated step grows at least and at most by these factors.
_GROW_LEAST, _GROW_MOST = 1.5, 10.0
# A step this many times the first one, and f still falling: it falls without end.
_ENDLESS = 1e20
# A bracket this narrow, relative to its end, cannot be split by more than rounding.
_NARROW = 4 * np.finfo(float).eps


class Landing(NamedTuple):
    """A step (batch), and f (batch) and its gradient (d, *batch) at theta + step * direction."""

    step: np.ndarray
    value: np.ndarray
    gradient: np.ndarray


@operation("dot")
def along(gradient, direction):
    """phi' = gradient . direction, per member: two (d, *batch) -> batch."""
    return np.sum(gradient * direction, axis=0)


@operation("norm")
def norm(vector):
    """The length of every member's vector: (d, *batch) -> batch."""
    return np.sqrt(along(vector, vector))


def moved(theta, step, direction):
    """theta + step * direction; a member with step 0 stays where it is, its direction unread."""
    with np.errstate(all="ignore"):  # 0 times an infinite slope
        return np.where(step == 0, theta, theta + step * direction)


def first_look(oracle, theta, state):
    """The value and gradient kept in the state; on a member's first step they must be asked."""
    first = state.t == 0
    if not np.any(first):
        return state.value, state.gradient
    value, gradient = oracle.value_and_gradient(theta, where=first)
    return np.where(first, value, state.value), np.where(first, gradient, state.gradient)


def _low_enough(phi, value, step, slope, c1):
    """Armijo's test of sufficient decrease, and where rounding leaves it in doubt."""
    doubtful = np.abs(phi - value) <= _ROUNDING * np.abs(value)
    return np.isfinite(phi) & (phi <= value + c1 * step * slope), doubtful


def _slope_agrees(slope_there, slope, c1):
    """What Armijo's test says about a quadratic, from its slopes alone (Hager and Zhang 2005)."""
    return slope_there <= (2 * c1 - 1) * slope


@known_as("s")
def backtracking(
    oracle, theta, value, slope, direction, step0, shrink, c1, max_halvings, active=None
) -> np.ndarray:
    """Armijo backtracking: the first of step0 * shrink^k that lowers f enough; step of shape batch.

    Enough is phi(t) <= phi(0) + c1 t phi'(0). ``value`` is phi(0) and ``slope`` phi'(0), both of
    shape batch; ``active`` masks the members that search at all. Where f's rounding exceeds its
    change, the slope at the trial point decides instead (one gradient more for those members).
    L. Armijo, Pacific J. Math. 16 (1966); the slopes: W. Hager, H. Zhang, SIAM J. Optim. 16 (2005).
    """
    with np.errstate(all="ignore"):
        searching = _may_search(value, slope, active)
        step = np.zeros(np.shape(value)) + step0
        for _ in range(max_halvings + 1):
            if not np.any(searching):
                break
            trial = theta + step * direction
            phi = oracle.value(trial, where=searching)
            enough, doubtful = _low_enough(phi, value, step, slope, c1)
            doubtful = doubtful & searching
            if np.any(doubtful):
                there = along(oracle.gradient(trial, where=doubtful), direction)
                enough = np.where(doubtful, _slope_agrees(there, slope, c1), enough)
            searching = searching & ~enough
            step = np.where(searching, step * shrink, step)
        return np.where(_may_search(value, slope, active) & ~searching, step, 0.0)


@known_as("s", r"f(\theta_+)", r"\nabla f(\theta_+)")
def wolfe(
    oracle, theta, value, gradient, direction, step0, c1=1e-4, c2=0.9, max_trials=30, active=None
) -> Landing:
    """A step that meets the strong Wolfe conditions, by a safeguarded bracket and cubic fits.

    phi(t) <= phi(0) + c1 t phi'(0) and |phi'(t)| <= c2 |phi'(0)|: with c1 = 0 and a tiny c2 it is
    the exact line search, for the bottom of one valley along the direction (seldom not the first).
    ``value`` (batch) and ``gradient`` (d, *batch) are those at theta, ``step0`` the first trial.
    Each trial asks one value-and-gradient. A member that runs out of trials takes the farthest
    point with sufficient decrease and a slope still downhill. J. Nocedal, S. Wright,
    Numerical Optimization, 2nd ed. (2006), section 3.5.
    """
    with np.errstate(all="ignore"):
        slope = along(gradient, direction)
        searching = _may_search(value, slope, active)
        nothing = np.zeros(np.shape(value))
        # [low, high] holds a Wolfe point: low descends still and is low enough, high is too far.
        low, phi_low, slope_low = nothing, value + nothing, slope + nothing
        gradient_low = gradient
        high, phi_high, slope_high = nothing + np.inf, nothing + np.nan, nothing + np.nan
        step = nothing + step0
        width, tired = nothing + np.inf, np.zeros(np.shape(value), dtype=np.int64)
        for _ in range(max_trials):
            if not np.any(searching):
                break
            phi, there = oracle.value_and_gradient(theta + step * direction, where=searching)
            slope_there = along(there, direction)
            enough, doubtful = _low_enough(phi, value, step, slope, c1)
            enough = np.where(doubtful, _slope_agrees(slope_there, slope, c1), enough)
            enough = enough & np.isfinite(slope_there)
            flat = np.abs(slope_there) <= c2 * np.abs(slope)
            better = searching & enough & (flat | (slope_there < 0))
            worse = searching & ~better
            # A step already bracketed grows no more; the secant through both slopes extrapolates.
            farther = _extrapolated(low, slope_low, step, slope_there)
            low, phi_low = np.where(better, step, low), np.where(better, phi, phi_low)
            slope_low = np.where(better, slope_there, slope_low)
            gradient_low = np.where(better, there, gradient_low)
            high, phi_high = np.where(worse, step, high), np.where(worse, phi, phi_high)
            slope_high = np.where(worse, slope_there, slope_high)
            searching = searching & ~(better & flat)
            searching = searching & ~(low >= _ENDLESS * step0)
            searching = searching & ~(np.isfinite(high) & (high - low <= _NARROW * high))
            # Two trials that do not halve the bracket are answered by cutting it in half.
            halved = high - low <= width / 2
            tired = np.where(halved, 0, tired + 1)
            width = np.where(halved, high - low, width)
            fit = _cubic_minimum(low, phi_low, slope_low, high, phi_high, slope_high)
            middle = low + (high - low) / 2
            inside = np.where(np.isfinite(fit) & (tired < 2), fit, middle)
            margin = 1e-3 * (high - low)
            inside = np.minimum(np.maximum(inside, low + margin), high - margin)
            step = np.where(searching, np.where(np.isfinite(high), inside, farther), low)
        return Landing(low, phi_low, gradient_low)


def _may_search(value, slope, active):
    descends = np.isfinite(value) & (slope < 0)
    return descends if active is None else descends & active


def _extrapolated(past, slope_past, step, slope):
    """Where the secant through two negative slopes vanishes, within the limits of growth."""
    secant = step - slope * (step - past) / (slope - slope_past)
    target = np.where(slope > slope_past, secant, _GROW_MOST * step)
    return np.minimum(np.maximum(target, _GROW_LEAST * step), _GROW_MOST * step)


def _cubic_minimum(a, phi_a, slope_a, b, phi_b, slope_b):
    """The minimum of the cubic through two values and slopes; NaN where there is none."""
    chord = slope_a + slope_b - 3 * (phi_b - phi_a) / (b - a)
    root = np.sqrt(chord * chord - slope_a * slope_b)
    return b - (b - a) * (slope_b + root - chord) / (slope_b - slope_a + 2 * root)
