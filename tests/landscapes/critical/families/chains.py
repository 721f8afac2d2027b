"""All zeros of a function that is no polynomial, by a chain of functions each steeper than the next.

Rolle: between two neighbouring zeros of h' a function h is monotone and has one zero at most. So from
all zeros of the last function of a chain, known by other means, follow all zeros of the first, where

    chain[k] = weight * (chain[k + 1])'s antiderivative, with any weight that is nowhere 0.

Signs are read with 90 digits and believed only where the value is not small beside its own terms; a
sign that stays in doubt (two zeros that are almost one) makes the whole function no member.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import mpmath

from . import polynomials as poly
from .curve import kind_between
from .member import Point, Undecided

DIGITS = 90
_HALVINGS = 170
_SURE = mpmath.mpf(10) ** -60  # of the sum of the sizes of a function's terms


def exact(x) -> mpmath.mpf:
    """A fraction with the working precision."""
    x = Fraction(x)
    return mpmath.mpf(x.numerator) / x.denominator


def fraction(x) -> Fraction:
    """The number that an mpf is; one with more than 400 zeros behind the point becomes 2^-400."""
    if 0 < abs(x) < mpmath.mpf(2) ** -400:
        return Fraction(int(mpmath.sign(x)), 2**400)
    negative, mantissa, exponent, _ = mpmath.mpf(x)._mpf_
    return (-1 if negative else 1) * Fraction(mantissa) * Fraction(2) ** exponent


def sign(terms: Sequence) -> int:
    """The sign of a sum; 0 where cancellation leaves it in doubt."""
    total, size = sum(terms), sum(map(abs, terms))
    return 0 if abs(total) <= _SURE * size else int(mpmath.sign(total))


Terms = Callable[[mpmath.mpf], Sequence]


def zeros(chain: Sequence[Terms], last: Sequence, low, high) -> list[tuple[Fraction, int, int]]:
    """The zeros of chain[0] in (low, high) with the signs before and after.

    ``last``: all zeros of the function after the chain's last one, a derivative but for a weight.
    """
    with mpmath.workdps(DIGITS):
        low, high = exact(low), exact(high)
        turns = sorted(t for t in map(mpmath.mpf, last) if low < t < high)
        for terms in reversed(chain):
            ticks = [low, *turns, high]
            signs = [sign(terms(t)) for t in ticks]
            if 0 in signs:
                raise Undecided("a zero that may be a double one, or lies at an end")
            crossed = [(a, b, s, e) for a, b, s, e in zip(ticks, ticks[1:], signs, signs[1:]) if s != e]
            found = [(_crossing(terms, a, b, s), s, e) for a, b, s, e in crossed]
            turns = [place for place, _, _ in found]
        return [(fraction(place), before, after) for place, before, after in found]


def _crossing(terms, a, b, before):
    """The only zero between a and b: by halving, in the end by chords, checked by signs around it."""
    width = (b - a) * mpmath.mpf(2) ** -_HALVINGS
    for k in range(_HALVINGS):
        middle = (a + b) / 2
        there = sign(terms(middle))
        if there == 0:
            return middle
        a, b = (middle, b) if there == before else (a, middle)
        if k % 30 == 29 and (near := _by_chords(terms, a, b)) is not None:
            beside = sign(terms(near - width)), sign(terms(near + width))
            if a < near - width and near + width < b and beside == (before, -before):
                return near
    return (a + b) / 2


def _by_chords(terms, a, b):
    one, other = sum(terms(a)), sum(terms(b))
    for _ in range(12):
        if one == other or a == b:
            return b
        a, b, one = b, b - other * (b - a) / (other - one), other
        other = sum(terms(b))
    return None


def points(found, origin_is_one=False) -> tuple[Point, ...]:
    """Critical points at the zeros of a slope; one that is proved to lie at 0 is put there."""
    made = []
    for place, before, after in found:
        place = Fraction(0) if origin_is_one and abs(place) < Fraction(1, 10**40) else place
        made.append(Point((place,), kind_between(before, after)))
    return tuple(made)


def waves(polynomial, alpha, b, beta, gamma, d) -> tuple[list[Terms], Callable]:
    """The chain of polynomial + alpha exp(b x) + beta cos(d x) + gamma sin(d x), and its last zeros.

    Differentiated until the polynomial is gone, then divided by the exponential and differentiated:
    what is left is a shifted sine times exp(-b x), whose zeros have a closed form.
    """
    chain, weights = [], (Fraction(beta), Fraction(gamma))
    while True:
        chain.append(_wave(polynomial, alpha, b, *weights, d))
        if not polynomial:
            break
        polynomial = tuple(i * c for i, c in enumerate(polynomial))[1:]
        alpha, weights = alpha * b, (weights[1] * d, -weights[0] * d)
    beta, gamma = weights
    b = b if alpha else 0  # without an exponential there is nothing to divide by
    cosine, sine = -b * beta + d * gamma, -b * gamma - d * beta

    def last(low, high):
        with mpmath.workdps(DIGITS):
            # cosine cos t + sine sin t vanishes where t = atan2(cosine, -sine) + k pi.
            start = mpmath.atan2(exact(cosine), -exact(sine))
            first = int(mpmath.floor((exact(low) * d - start) / mpmath.pi)) - 1
            final = int(mpmath.ceil((exact(high) * d - start) / mpmath.pi)) + 1
            return [(start + k * mpmath.pi) / exact(d) for k in range(first, final + 1)]

    return chain, last


def _exact_all(many):
    with mpmath.workdps(DIGITS):
        return [exact(c) for c in many]


def _wave(polynomial, alpha, b, beta, gamma, d):
    told = _exact_all(polynomial)
    alpha, b, beta, gamma, d = _exact_all((alpha, b, beta, gamma, d))

    def terms(x):
        return [
            *(c * x**i for i, c in enumerate(told)),
            alpha * mpmath.exp(b * x),
            beta * mpmath.cos(d * x),
            gamma * mpmath.sin(d * x),
        ]

    return terms


def bell(level, factor, exponent) -> tuple[list[Terms], tuple]:
    """The chain of level(x) + factor(x) exp(exponent(x)), all polynomials, and the last factor.

    Differentiated until level is gone; the zeros of what is left are those of a polynomial.
    """
    chain, bend = [], poly.derivative(exponent)
    while True:
        if not level:
            return chain, factor
        chain.append(_bell(level, factor, exponent))
        level = poly.derivative(level)
        factor = poly.plus(poly.derivative(factor), poly.times(factor, bend))


def _bell(level, factor, exponent):
    level, factor, exponent = (_exact_all(p) for p in (level, factor, exponent))

    def terms(x):
        raised = mpmath.exp(mpmath.polyval(exponent[::-1], x))
        return [*(c * x**i for i, c in enumerate(level)), mpmath.polyval(factor[::-1], x) * raised]

    return terms
