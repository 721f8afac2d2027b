"""Known functions against independent witnesses: scipy, published minima, sympy's derivatives."""

import numpy as np
import pytest
import scipy.optimize
import sympy
from sympy import Abs, E, Rational, cos, exp, pi, sin, sqrt

import landscapes

# scipy ------------------------------------------------------------------------------------------


def test_rosenbrock_is_scipys():
    f = landscapes.get("rosenbrock")
    theta = np.random.default_rng(0).uniform(-2, 3, (2, 50))
    np.testing.assert_allclose(f.value(theta), scipy.optimize.rosen(theta), rtol=1e-13)
    np.testing.assert_allclose(f.gradient(theta), scipy.optimize.rosen_der(theta), rtol=1e-11, atol=1e-10)
    for point in theta.T:
        np.testing.assert_allclose(f.hessian(point), scipy.optimize.rosen_hess(point), rtol=1e-11)


# Published minima -------------------------------------------------------------------------------

# name: (value, where, number of global minima over the box), as printed in
# (a) M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimization
#     problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013) 150-194;
# (b) S. Surjanovic and D. Bingham, Virtual Library of Simulation Experiments, sfu.ca/~ssurjano;
# (c) A. Gavana, Global optimization benchmarks, infinity77.net (scipy's go_benchmark_functions);
# (d) the papers named in the landscapes' references.
PUBLISHED = {
    "rosenbrock": ("0", ("1", "1"), 1),  # d
    "beale": ("0", ("3", "0.5"), 1),  # b
    "bukin_n6": ("0", ("-10", "1"), 1),  # b
    "freudenstein_roth": ("0", ("5", "4"), 1),  # a
    "himmelblau": ("0", ("3", "2"), 4),  # a
    "three_hump_camel": ("0", ("0", "0"), 1),  # b
    "six_hump_camel": ("-1.031628", ("0.08984201368301331", "-0.7126564032704135"), 2),  # c
    "mccormick": ("-1.913222954981037", ("-0.5471975602214493", "-1.547197559268372"), 1),  # c
    "goldstein_price": ("3", ("0", "-1"), 1),  # b
    "styblinski_tang": ("-78.33233140754282", ("-2.903534", "-2.903534"), 1),  # b: -39.16617 d
    "branin": ("0.39788735772973816", ("9.42478", "2.475"), 3),  # b, c
    "peaks": ("-6.5511", ("0.2283", "-1.6255"), 1),  # MathWorks
    "mueller_brown": ("-146.700", ("-0.558", "1.442"), 1),  # d
    "mishras_bird": ("-106.7645367", ("-3.1302468", "-1.5821422"), 1),  # Wikipedia, after d
    "bohachevsky_1": ("0", ("0", "0"), 1),  # b
    "trecanni": ("0", ("-2", "0"), 2),  # a
    "zettl": ("-0.003791237220468656", ("-0.02989597760285287", "0"), 1),  # c
    "rastrigin": ("0", ("0", "0"), 1),  # b
    "ackley": ("0", ("0", "0"), 1),  # b
    "griewank": ("0", ("0", "0"), 1),  # b
    "levy": ("0", ("1", "1"), 1),  # b
    "levy_n13": ("0", ("1", "1"), 1),  # b
    "schwefel": ("0", ("420.9687", "420.9687"), 1),  # b
    "shubert": ("-186.7309", ("-7.0835", "4.8580"), 18),  # a
    "eggholder": ("-959.6407", ("512", "404.2319"), 1),  # b
    "easom": ("-1", ("3.14159265", "3.14159265"), 1),  # b
    "michalewicz": ("-1.8013", ("2.20", "1.57"), 1),  # b
    "drop_wave": ("-1", ("0", "0"), 1),  # b
}


def last_unit(printed):
    """One unit in the last printed place: some tables round and some cut (eggholder's 404.2319
    stands for 404.23181, shubert's 4.8580 for 4.85806)."""
    decimals = len(printed.partition(".")[2])
    return 10.0**-decimals if decimals else 0.0


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_minimum_is_the_published_one(name):
    printed, where, count = PUBLISHED[name]
    f = landscapes.get(name)
    assert f.lowest == pytest.approx(float(printed), abs=max(last_unit(printed), 1e-9))
    assert len(f.minima) == count
    distance = np.abs(np.array(f.minima) - np.array(where, dtype=float))
    # Points found by descent are good to half the digits of the value: 1e-7 at best.
    allowed = np.maximum([last_unit(c) for c in where], 1e-7)
    assert np.any(np.all(distance <= allowed, axis=1)), f.minima


# sympy ------------------------------------------------------------------------------------------

x, y, z = sympy.symbols("x y z", real=True)


def camel(t):
    return 4 * t**2 - Rational(21, 10) * t**4 + t**6 / 3


def wave(t):
    return sum(i * cos((i + 1) * t + i) for i in range(1, 6))


def bump(height, a, b, c, u, v):
    return height * exp(a * u**2 + b * u * v + c * v**2)


def levy(*point):
    w = [(3 + t) / 4 for t in point]
    middle = sum((t - 1) ** 2 * (1 + 10 * sin(pi * t + 1) ** 2) for t in w[:-1])
    return sin(pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + sin(2 * pi * w[-1]) ** 2)


def mean(terms):
    return sum(terms) / len(terms)


half = Rational(1, 2)
EXPRESSIONS = {
    "rosenbrock": (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "beale": sum((c - x * (1 - y**k)) ** 2 for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))),
    "bukin_n6": 100 * sqrt(Abs(y - x**2 / 100)) + Abs(x + 10) / 100,
    "freudenstein_roth": (-13 + x - y**3 + 5 * y**2 - 2 * y) ** 2 + (-29 + x + y**3 + y**2 - 14 * y) ** 2,
    "himmelblau": (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "three_hump_camel": 2 * x**2 - Rational(105, 100) * x**4 + x**6 / 6 + x * y + y**2,
    "six_hump_camel": camel(x) + x * y - 4 * y**2 + 4 * y**4,
    "mccormick": sin(x + y) + (x - y) ** 2 - 3 * x / 2 + 5 * y / 2 + 1,
    "goldstein_price": (1 + (x + y + 1) ** 2 * (19 - 14 * (x + y) + 3 * (x + y) ** 2))
    * (30 + (2 * x - 3 * y) ** 2 * (18 - 16 * (2 * x - 3 * y) + 3 * (2 * x - 3 * y) ** 2)),
    "styblinski_tang": sum(t**4 - 16 * t**2 + 5 * t for t in (x, y)) / 2,
    "branin": (y - Rational(51, 40) * (x / pi) ** 2 + 5 * x / pi - 6) ** 2
    + (10 - 5 / (4 * pi)) * cos(x)
    + 10,
    "peaks": 3 * (1 - x) ** 2 * exp(-(x**2) - (y + 1) ** 2)
    - (2 * x - 10 * x**3 - 10 * y**5) * exp(-(x**2) - y**2)
    - exp(-((x + 1) ** 2) - y**2) / 3,
    "mueller_brown": bump(-200, -1, 0, -10, x - 1, y)
    + bump(-100, -1, 0, -10, x, y - half)
    + bump(-170, -6.5, 11, -6.5, x + half, y - 3 * half)
    + bump(15, 0.7, 0.6, 0.7, x + 1, y - 1),
    "mishras_bird": sin(y) * exp((1 - cos(x)) ** 2) + cos(x) * exp((1 - sin(y)) ** 2) + (x - y) ** 2,
    "bohachevsky_1": x**2 + 2 * y**2 - (3 * cos(3 * pi * x) + 4 * cos(4 * pi * y) - 7) / 10,
    "trecanni": x**4 + 4 * x**3 + 4 * x**2 + y**2,
    "zettl": (x**2 + y**2 - 2 * x) ** 2 + x / 4,
    "rastrigin": sum(10 + t**2 - 10 * cos(2 * pi * t) for t in (x, y)),
    "ackley": 20
    + E
    - 20 * exp(-sqrt(mean([x**2, y**2])) / 5)
    - exp(mean([cos(2 * pi * x), cos(2 * pi * y)])),
    "griewank": 1 + (x**2 + y**2) / 4000 - cos(x) * cos(y / sqrt(2)),
    "levy": levy(x, y),
    "levy_n13": sin(3 * pi * x) ** 2
    + (x - 1) ** 2 * (1 + sin(3 * pi * y) ** 2)
    + (y - 1) ** 2 * (1 + sin(2 * pi * y) ** 2),
    "schwefel": 2 * sympy.Float("418.982887272433706", 20) - sum(t * sin(sqrt(Abs(t))) for t in (x, y)),
    "shubert": wave(x) * wave(y),
    "eggholder": -(y + 47) * sin(sqrt(Abs(y + x / 2 + 47))) - x * sin(sqrt(Abs(x - y - 47))),
    "easom": -cos(x) * cos(y) * exp(-((x - pi) ** 2 + (y - pi) ** 2)),
    "michalewicz": -sin(x) * sin(x**2 / pi) ** 20 - sin(y) * sin(2 * y**2 / pi) ** 20,
    "drop_wave": -(1 + cos(12 * sqrt(x**2 + y**2))) / ((x**2 + y**2) / 2 + 2),
}
IN_OTHER_DIMENSIONS = {
    ("rastrigin", 1): 10 + x**2 - 10 * cos(2 * pi * x),
    ("rastrigin", 3): sum(10 + t**2 - 10 * cos(2 * pi * t) for t in (x, y, z)),
    ("ackley", 1): 20 + E - 20 * exp(-Abs(x) / 5) - exp(cos(2 * pi * x)),
    ("ackley", 3): 20
    + E
    - 20 * exp(-sqrt(mean([x**2, y**2, z**2])) / 5)
    - exp(mean([cos(2 * pi * t) for t in (x, y, z)])),
    ("griewank", 1): 1 + x**2 / 4000 - cos(x),
    ("griewank", 3): 1 + (x**2 + y**2 + z**2) / 4000 - cos(x) * cos(y / sqrt(2)) * cos(z / sqrt(3)),
    ("levy", 1): levy(x),
    ("levy", 3): levy(x, y, z),
    ("schwefel", 1): 418.982887272433706 - x * sin(sqrt(Abs(x))),
    ("schwefel", 3): 3 * sympy.Float("418.982887272433706", 20)
    - sum(t * sin(sqrt(Abs(t))) for t in (x, y, z)),
    ("styblinski_tang", 1): x**4 / 2 - 8 * x**2 + 5 * x / 2,
    ("styblinski_tang", 3): sum(t**4 / 2 - 8 * t**2 + 5 * t / 2 for t in (x, y, z)),
    ("rosenbrock", 2.5): (1 - x) ** 2 + Rational(5, 2) * (y - x**2) ** 2,
}
CASES = [(name, {}, expression) for name, expression in EXPRESSIONS.items()] + [
    (name, {"steepness" if name == "rosenbrock" else "dimension": setting}, expression)
    for (name, setting), expression in IN_OTHER_DIMENSIONS.items()
]

# Second derivatives of |t| away from its kink; sympy writes a DiracDelta.
NUMPY = [{"DiracDelta": lambda *_: 0.0}, "numpy"]


@pytest.mark.parametrize("name, settings, expression", CASES, ids=lambda v: v if isinstance(v, str) else None)
def test_value_gradient_and_hessian_are_sympys(name, settings, expression):
    f = landscapes.get(name, **settings)
    d = f.dimension
    symbols = (x, y, z)[:d]
    assert expression.free_symbols == set(symbols)
    low, high = np.array(f.domain).T[..., None]
    theta = np.random.default_rng(7).uniform(low, high, (d, 200))

    def numbers(formula):
        with np.errstate(all="ignore"):
            return np.broadcast_to(sympy.lambdify(symbols, formula, NUMPY)(*theta), theta.shape[1:])

    slopes = [expression.diff(s) for s in symbols]
    exact = [
        numbers(expression),
        np.array([numbers(slope) for slope in slopes]),
        np.array([[numbers(slope.diff(s)) for s in symbols] for slope in slopes]),
    ]
    for ours, theirs in zip((f.value(theta), f.gradient(theta), f.hessian(theta)), exact):
        assert np.all(np.isfinite(theirs))
        # Terms may cancel: the error is measured in units of the largest number of the sample.
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12 * np.max(np.abs(theirs)))
