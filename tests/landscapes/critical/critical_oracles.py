"""Critical points found in other ways: by exact algebra, by scipy's brentq, by a dense lattice."""

import mpmath
import numpy as np
import sympy
from scipy.optimize import brentq

X, Y = sympy.symbols("x y", real=True)
DIGITS = 50


def polynomial_of(f):
    """The landscape's function as a polynomial with exact coefficients; None if it is none."""
    symbols = [X, Y][: f.dimension]
    try:
        told = f.objective(np.array(symbols, dtype=object))
        expression = sympy.nsimplify(sympy.expand(told), rational=True)
        return sympy.Poly(expression, *symbols)
    except (TypeError, AttributeError, ValueError, sympy.PolynomialError):
        return None


def real_roots(poly):
    """The real roots of a univariate polynomial, each once, to 50 digits."""
    if poly.degree() < 1:
        return []
    square_free = poly.sqf_part()
    roots = square_free.nroots(n=DIGITS, maxsteps=500)
    return [r for r in roots if abs(sympy.im(r)) < sympy.Float(10) ** (-DIGITS // 2)]


def solutions_1d(poly, low, high):
    """Real roots of a polynomial's derivative in an interval, and whether the slope changes sign."""
    slope = poly.diff()
    found = []
    for factor, power in slope.factor_list()[1]:
        found += [(float(r), power % 2 == 1) for r in map(sympy.re, real_roots(factor))]
    return sorted((r, turns) for r, turns in found if low <= r <= high)


def solutions_2d(poly, box):
    """Real points in a box where both partial derivatives vanish, by a resultant; None if curves."""
    p, q = (poly.diff(s) for s in (X, Y))
    if sympy.gcd(p, q).total_degree() > 0:
        return None
    eliminated = sympy.resultant(p.as_expr(), q.as_expr(), Y)
    eliminated = sympy.Poly(eliminated, X)
    found = []
    with mpmath.workdps(DIGITS):
        for root in real_roots(eliminated):
            x = mpmath.mpf(sympy.re(root))
            columns = [_in_y(part, x) for part in (p, q)]
            of = min((c for c in columns if len(c) > 1), key=len, default=None)
            if of is None:
                continue
            for y in mpmath.polyroots(of, maxsteps=2000, extraprec=400):
                if abs(mpmath.im(y)) < 1e-12 and all(
                    abs(mpmath.polyval(c, y)) < 1e-12 * (1 + sum(map(abs, c))) for c in columns if c
                ):
                    found.append((float(x), float(mpmath.re(y))))
    (a, b), (c, d) = box
    found = [(x, y) for x, y in found if a <= x <= b and c <= y <= d]
    kept = []
    for point in found:  # multiple roots in y come out as neighbours
        if all(max(abs(point[0] - k[0]), abs(point[1] - k[1])) > 1e-8 for k in kept):
            kept.append(point)
    return np.array(kept).reshape(-1, 2)


def _in_y(poly, x):
    """Coefficients of a polynomial in y alone, at a value of x, the highest first and not 0."""
    told = [
        mpmath.polyval([mpmath.mpf(c.p) / c.q for c in sympy.Poly(column, X).all_coeffs()], x)
        for column in sympy.Poly(poly.as_expr(), Y).all_coeffs()
    ]
    size = 1 + sum(abs(mpmath.mpf(c.p) / c.q) for c in poly.coeffs())
    while told and abs(told[0]) <= mpmath.mpf(10) ** (-DIGITS // 2) * size:
        told = told[1:]
    return told


def sign_changes(slope, low, high, n=20001):
    """Where a function of one variable changes sign in (low, high): brentq between many ticks."""
    # Off any symmetric place, so that no root is a tick.
    ticks = np.linspace(low, high, n) + (high - low) / n * 0.1234567
    ticks = np.concatenate([[low], ticks[ticks < high], [high]])
    heights = np.array(slope(ticks))
    change = np.flatnonzero(heights[:-1] * heights[1:] < 0)
    return np.array([brentq(slope, ticks[i], ticks[i + 1], xtol=1e-14) for i in change])


def lattice_indices(f, n=1200):
    """Cells of a fine lattice around whose corners the gradient turns: middles (k, 2), turns (k,).

    Also half a cell's size. Independent of derivatives of second order and of any search.
    """
    steps = (np.arange(n + 1) + 0.3 * np.sin(1.7 * np.arange(n + 1))) / n
    steps[0], steps[-1] = 0, 1
    x, y = (a + (b - a) * steps for a, b in f.domain)
    slope = f.gradient(np.array(np.meshgrid(x, y)))
    angle = np.arctan2(slope[1], slope[0])

    def turn(a, b):
        return (b - a + np.pi) % (2 * np.pi) - np.pi

    corners = angle[:-1, :-1], angle[:-1, 1:], angle[1:, 1:], angle[1:, :-1]
    total = sum(turn(a, b) for a, b in zip(corners, corners[1:] + corners[:1]))
    turns = np.round(total / (2 * np.pi)).astype(int)
    row, column = np.nonzero(turns)
    middles = np.stack([(x[column] + x[column + 1]) / 2, (y[row] + y[row + 1]) / 2], axis=1)
    return middles, turns[row, column], np.array([b - a for a, b in f.domain]) / n


def matched(found, expected, tolerance):
    """Whether two sets of points (n, d) and (m, d) are the same, one to one, but for a tolerance."""
    found, expected = np.asarray(found), np.asarray(expected)
    if len(found) != len(expected):
        return False
    if not len(found):
        return True
    away = np.max(np.abs(found[:, None] - expected[None]) / tolerance, axis=-1)
    return bool(np.all(away.min(axis=0) <= 1) and np.all(away.min(axis=1) <= 1))
