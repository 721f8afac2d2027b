"""Laws that every landscape of the registry obeys, whoever added it and whatever it is."""

from itertools import chain

import numpy as np
import pytest

import landscapes
from landscapes import KnobError, UnknownName
from tests.landscapes.sampling import (
    at_least,
    box_of,
    compare,
    polished,
    random_points,
    scale_of_minimum,
    sizes,
)

NAMES = landscapes.names()
KNOBS = [(name, k) for name in NAMES for k in landscapes.get(name).knobs]


# Derivatives ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_is_the_limit_of_differences_of_the_value(name):
    """At every point where f is C1 or better; elsewhere at points whose stencil meets no kink."""
    f = landscapes.get(name)
    compare(f.gradient, f.value, f, sizes(f)[0], everywhere=at_least(f, "C1"))


@pytest.mark.parametrize("name", NAMES)
def test_the_hessian_is_the_limit_of_differences_of_the_gradient(name):
    """At every point where f is C2 or better; elsewhere at points whose stencil meets no kink."""
    f = landscapes.get(name)
    compare(f.hessian, f.gradient, f, sizes(f)[1], everywhere=at_least(f, "C2"))


@pytest.mark.parametrize("name", NAMES)
def test_the_hessian_is_symmetric(name):
    f = landscapes.get(name)
    matrix = f.hessian(random_points(f, 20))
    np.testing.assert_array_equal(matrix, np.swapaxes(matrix, 0, 1))


@pytest.mark.parametrize("name", NAMES)
def test_value_and_gradient_in_one_pass_are_the_two_asked_singly(name):
    f = landscapes.get(name)
    theta = random_points(f, 20)
    value, gradient = f.value_and_gradient(theta)
    np.testing.assert_allclose(value, f.value(theta), rtol=1e-13, atol=1e-13 * sizes(f)[0])
    np.testing.assert_array_equal(gradient, f.gradient(theta))


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_are_finite_wherever_the_value_is(name):
    """Also where autograd divides by zero: the origin, the axes, the diagonals, the minima."""
    f = landscapes.get(name)
    low, high = box_of(f)
    axes = np.meshgrid(*[[a, 0.0, 1.0, (a + b) / 2, b] for a, b in f.domain])
    special = np.array(axes).reshape(f.dimension, -1)
    theta = np.clip(np.concatenate([special, np.array(f.minima).reshape(-1, f.dimension).T], 1), low, high)
    theta = theta[:, np.isfinite(f.value(theta))]
    assert theta.shape[1] > 0
    assert np.all(np.isfinite(f.gradient(theta)))
    assert np.all(np.isfinite(f.hessian(theta)))


# Shapes and types -------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [(1,), (0,), (7, 11), (2, 3, 4)], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_a_batch_of_any_rank_is_its_points(name, batch):
    """A grid (d, 7, 11) is not square, so that swapped axes would show."""
    f = landscapes.get(name)
    d = f.dimension
    theta = random_points(f, int(np.prod(batch))).reshape(d, *batch)
    for ask, lead, size in zip((f.value, f.gradient, f.hessian), ((), (d,), (d, d)), sizes(f), strict=True):
        together = ask(theta)
        assert together.shape == lead + batch
        for at in np.ndindex(batch):
            alone = ask(theta[(slice(None), *at)])
            assert alone.shape == lead
            # The vectorised sin and exp may differ from the scalar ones in the last digits.
            np.testing.assert_allclose(together[(..., *at)], alone, rtol=1e-12, atol=1e-13 * (1 + size))


@pytest.mark.parametrize("name", NAMES)
def test_whole_numbers_are_numbers(name):
    f = landscapes.get(name)
    low, high = box_of(f)
    whole = np.round(np.clip(np.round(random_points(f, 6)), np.ceil(low), np.floor(high)))
    for ask in (f.value, f.gradient, f.hessian):
        floats = ask(whole)
        assert floats.dtype == float
        np.testing.assert_array_equal(ask(whole.astype(int)), floats)
        np.testing.assert_array_equal(ask(whole.astype(int).tolist()), floats)


@pytest.mark.parametrize("name", NAMES)
def test_a_theta_of_the_wrong_shape_is_refused_with_a_sentence(name):
    f = landscapes.get(name)
    wrong = [np.zeros(f.dimension + 1), np.zeros((7, f.dimension + 4)), []]
    if f.dimension > 1:
        wrong += [0.5, np.zeros((1, f.dimension))]
    for theta in wrong:
        for ask in (f.value, f.gradient, f.hessian, f.value_and_gradient):
            with pytest.raises(ValueError, match=rf"theta must have shape \({f.dimension}, .*got"):
                ask(theta)


# What is said about a landscape -------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_start_is_in_the_box_defined_and_leads_somewhere(name):
    f = landscapes.get(name)
    assert len(f.start) == f.dimension
    assert all(a <= c <= b for c, (a, b) in zip(f.start, f.domain, strict=True))
    assert np.isfinite(f.value(f.start))
    if at_least(f, "C0"):  # between jumps a function may be flat
        assert np.linalg.norm(f.gradient(f.start)) > 1e-9 * sizes(f)[1]
    if f.lowest is not None:
        assert f.value(f.start) > f.lowest


@pytest.mark.parametrize("name", NAMES)
def test_every_landscape_says_what_it_is(name):
    f = landscapes.get(name)
    for said in (f.title, f.formula, f.reference, f.teaches, f.lesson, f.source):
        assert said and said == said.strip(" ")
    assert f.teaches.endswith(".") and "\n" not in f.teaches
    assert f.lesson != "Other"
    assert f.source.startswith("@landscape(") and f"def {name}(" in f.source
    assert all(a < b for a, b in f.domain)


@pytest.mark.parametrize("name", NAMES)
def test_the_formula_is_balanced_latex_and_names_every_knob(name):
    f = landscapes.get(name)
    assert f.formula.count("{") == f.formula.count("}")
    assert f.formula.count(r"\left") == f.formula.count(r"\right")
    assert f.formula.count(r"\begin") == f.formula.count(r"\end")
    for k in f.knobs:
        assert k.symbol and k.symbol in f.formula, k.name
        assert k.help


def test_titles_tell_landscapes_apart():
    titles = [landscapes.get(name).title.casefold() for name in NAMES]
    assert len(set(titles)) == len(titles)


def test_lessons_hold_every_name_once():
    assert sorted(chain(*landscapes.lessons().values())) == sorted(NAMES)


# Knobs and names --------------------------------------------------------------------------------


def ends(k):
    return k.choices if k.kind == "choice" else (False, True) if k.kind == "bool" else (k.low, k.high)


@pytest.mark.parametrize("end", [0, -1], ids=["low", "high"])
@pytest.mark.parametrize("name, k", KNOBS, ids=lambda v: getattr(v, "name", v))
def test_a_knob_at_its_end_gives_a_landscape_that_works(name, k, end):
    f = landscapes.get(name, **{k.name: ends(k)[end]})
    assert f.settings[k.name] == ends(k)[end]
    assert f.with_settings(**{k.name: k.default}).key == landscapes.get(name).key
    test = random_points(f, 500)
    assert np.all(np.isfinite(f.value(f.start))) and np.all(np.isfinite(f.gradient(f.start)))
    assert all(a <= c <= b for c, (a, b) in zip(f.start, f.domain, strict=True))
    compare(f.gradient, f.value, f, sizes(f)[0], everywhere=at_least(f, "C1"))
    compare(f.hessian, f.gradient, f, sizes(f)[1], everywhere=at_least(f, "C2"))
    if f.lowest is not None:
        assert np.nanmin(f.value(test)) >= f.lowest - 1e-9 * scale_of_minimum(f)
        _, height = polished(f, test[:, :100])
        assert np.nanmin(height) >= f.lowest - 1e-9 * scale_of_minimum(f)


@pytest.mark.parametrize("name, k", KNOBS, ids=lambda v: getattr(v, "name", v))
def test_a_knob_out_of_its_range_is_refused_by_name(name, k):
    wrong = [None, "much", np.nan, np.inf]
    if k.kind in ("int", "float"):
        wrong += [k.low - 1, k.high + 1, k.high * 2 + 1, True]
    if k.kind == "int":
        wrong += [k.low + 0.5]
    for value in wrong:
        with pytest.raises(KnobError, match=rf"^{name}\.{k.name} must .*got"):
            landscapes.get(name, **{k.name: value})


@pytest.mark.parametrize("name", NAMES)
def test_a_knob_that_does_not_exist_is_refused_with_those_that_do(name):
    offered = ", ".join(k.name for k in landscapes.get(name).knobs) or "none"
    with pytest.raises(KnobError, match=rf"{name} has no knob 'wobble'; it has: {offered}"):
        landscapes.get(name, wobble=1)


@pytest.mark.parametrize("name", NAMES)
def test_a_misspelt_name_is_answered_with_the_right_one(name):
    for misspelt in (name[:-1], name[1:], name.replace("_", ""), name.capitalize()):
        if misspelt not in NAMES:
            with pytest.raises(UnknownName, match=rf"\b{misspelt}\b.*did you mean .*\b{name}\b"):
                landscapes.get(misspelt)


def test_a_name_like_no_other_is_answered_with_where_to_look():
    with pytest.raises(UnknownName, match=r"see landscapes\.names\(\)"):
        landscapes.get("qqqqqqqqqq")
