"""Two landscapes are equal exactly where they are the same function with the same settings and box."""

import functools
import pickle
import re
from dataclasses import dataclass, replace

import autograd.numpy as anp
import numpy as np
import pytest

import landscapes
from landscapes import KnobError, from_callable, from_formula, relaxed
from landscapes.core.axis_names import axis_names, in_latex, in_unicode
from landscapes.core.landscape import Origin
from landscapes.core.wording import named
from landscapes.tape import tape

LINE = ((-1, 1),)


def bowl(theta):
    return anp.sum(theta**2, axis=0)


@dataclass
class Scaled:
    """Without a hash, as a dataclass that holds data is."""

    factor: float

    def __call__(self, theta):
        return self.factor * theta[0] ** 2


def same(one, other):
    """Equal by every measure, or different by every measure."""
    answers = {one == other, one.key == other.key, len({one, other}) == 1, len({one.key, other.key}) == 1}
    assert len(answers) == 1
    return answers.pop()


def test_two_functions_are_two_landscapes_even_where_their_texts_are_equal():
    one, other = (from_callable(lambda t: t[0] ** 2, domain=LINE) for _ in range(2))
    assert not same(one, other) and one.identity != other.identity
    assert one.name == other.name and one.source == other.source


def test_a_function_is_itself_whatever_it_is_called():
    one, again = (
        from_callable(bowl, domain=LINE),
        from_callable(bowl, domain=LINE, name="other", title="Other"),
    )
    assert same(one, again)


def test_a_function_of_one_variable_is_not_that_of_two():
    one, two = from_callable(bowl, domain=LINE), from_callable(bowl, domain=LINE * 2)
    assert one.identity != two.identity
    assert tape.of(one).dimension == 1 and tape.of(two).dimension == 2


def test_closures_and_partial_functions_are_told_apart():
    def scaled(k):
        return lambda t: k * t[0] ** 2

    made = [scaled(2), scaled(3), functools.partial(lambda t, k: k * t[0], k=2)]
    assert len({from_callable(function, domain=LINE) for function in made * 2}) == 3


def test_a_callable_without_a_hash_is_only_itself():
    """Two with equal data are equal for Python; but their data may change."""
    model = Scaled(2.0)
    one, again, other = (from_callable(m, domain=LINE) for m in (model, model, Scaled(2.0)))
    assert same(one, again) and not same(one, other)
    assert same(relaxed(one, 0.5), relaxed(again, 0.5)) and not same(relaxed(one, 0.5), relaxed(other, 0.5))


def test_the_gallery_goes_by_function_settings_and_box():
    f = landscapes.get("rosenbrock")
    assert same(f, landscapes.get("rosenbrock"))
    assert not same(f, landscapes.get("rosenbrock", steepness=50)) and not same(f, landscapes.get("beale"))
    zoomed = replace(f, domain=((0.0, 1.0), (0.0, 1.0)))
    assert zoomed.identity == f.identity and not same(f, zoomed)


def test_no_two_landscapes_of_the_gallery_are_one():
    every = [landscapes.get(name) for name in landscapes.names()]
    assert len({f.identity for f in every}) == len(every)


def test_formulas_go_by_what_was_typed_and_not_by_their_names():
    assert same(from_formula("x^2", name="one"), from_formula("x**2", name="other"))
    assert not same(from_formula("x^2"), from_formula("x^2", dimension=2))
    assert not same(from_formula("a*x"), from_formula("a*x", parameters={"a": (2, 0, 3)}))
    assert same(from_formula("a*x").with_settings(a=2), from_formula("a*x", parameters={"a": (2, 0, 3)}))


def test_a_relaxed_landscape_goes_by_what_is_averaged_and_how():
    """The samples of an expectation, which draws none, are no part of it."""
    f = from_formula("floor(a*x)")
    assert same(relaxed(f, 0.5), relaxed(from_formula("floor(a*x)"), 0.5, samples=7, seed=3))
    others = [
        f,
        relaxed(f, 0.5),
        relaxed(f, 0.25),
        relaxed(f, 0.5, "uniform"),
        relaxed(f, 0.5, how="samples"),
        relaxed(f, 0.5, how="samples", seed=1),
        relaxed(f.with_settings(a=2), 0.5),
        relaxed(replace(f, domain=((-1.0, 1.0),)), 0.5),
        relaxed(relaxed(f, 0.5, how="samples"), 0.5, how="samples"),
    ]
    assert len({g.identity for g in others}) == len({g.key for g in others}) == len(others)


def test_the_same_function_said_to_be_rougher_is_averaged_otherwise():
    """The rule follows the smoothness; two rules are two functions, though nearly equal."""
    one, other = (
        relaxed(from_callable(bowl, domain=LINE * 2, smoothness=s), 0.5) for s in ("smooth", "discontinuous")
    )
    assert type(one.function) is not type(other.function) and one.identity != other.identity


BOX = ((-0.5, 0.75), (0.25, 0.5))
ELLIPSE = replace(landscapes.get("ellipse", condition_number=5), domain=BOX)
JUMPS = from_formula("floor(x) + a*y", BOX)


@pytest.mark.parametrize(
    "f",
    [
        ELLIPSE,
        JUMPS,
        relaxed(ELLIPSE, 0.5),
        relaxed(JUMPS, 0.5, "uniform"),
        relaxed(JUMPS, 0.5, how="samples", samples=7, seed=2),
        relaxed(relaxed(ELLIPSE, 0.5), 0.5),
    ],
    ids=lambda f: f.name,
)
def test_other_settings_rebuild_the_landscape_over_the_same_box(f):
    knob = f.knobs[0]
    g = f.with_settings(**{knob.name: 3})
    assert g.settings == {**f.settings, knob.name: 3.0} and g.domain == BOX and g != f
    assert g.value([0.3, 0.4]) != f.value([0.3, 0.4])
    assert same(g.with_settings(**f.settings), f)
    assert (g.variables, g.typed, g.origin) == (f.variables, f.typed, f.origin)
    with pytest.raises(KnobError, match="has no knob 'nonsense'; it has: "):
        f.with_settings(nonsense=1)


def test_relaxing_and_setting_knobs_may_change_places():
    f = landscapes.get("ellipse")
    assert same(
        relaxed(f, 0.5).with_settings(condition_number=7), relaxed(f.with_settings(condition_number=7), 0.5)
    )


def test_the_gallerys_own_box_follows_its_knobs():
    """Where nobody has chosen another one."""
    for name in landscapes.names():
        f = landscapes.get(name)
        for k in f.knobs:
            other = k.choices[-1] if k.choices else k.high
            assert same(f.with_settings(**{k.name: other}), landscapes.get(name, **{k.name: other}))


def test_a_function_without_knobs_says_so():
    f = from_callable(bowl, domain=LINE)
    assert f.with_settings() is f
    with pytest.raises(KnobError, match="bowl has no knob 'a'; it has: none"):
        f.with_settings(a=1)


def test_the_origin_says_whose_function_it_is():
    gallery, formula = landscapes.get("sphere"), from_formula("x^2")
    function = from_callable(bowl, domain=LINE, title="Bowl")
    assert [f.origin for f in (gallery, formula, function)] == [
        Origin.GALLERY,
        Origin.FORMULA,
        Origin.CALLABLE,
    ]
    for f, name in ((gallery, gallery.title), (formula, "f"), (function, "f")):
        assert named(f) == name
        assert relaxed(f, 0.5).origin is f.origin and relaxed(f, 0.5).source == f.source


@pytest.mark.parametrize(
    "f",
    [
        landscapes.get("ellipse", condition_number=5),
        from_callable(bowl, domain=LINE),
        relaxed(from_formula("|x|"), 0.5),
        relaxed(landscapes.get("rosenbrock"), 0.5, how="samples"),
    ],
    ids=lambda f: f.name,
)
def test_it_is_the_same_in_another_process(f):
    f.value(np.zeros(f.dimension))
    assert same(pickle.loads(pickle.dumps(f)), f)


# Names of variables -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", landscapes.names())
def test_the_variables_are_the_letters_of_the_formula(name):
    """Each one by itself, or x_i for all of x_1, x_2, ...; and no other letter that variables have."""
    f = landscapes.get(name)
    letters = [in_latex(v).replace("{", "").replace("}", "") for v in f.variables]
    formula = f.formula.replace("{", "").replace("}", "")
    if all(re.fullmatch("x_[0-9]", letter) for letter in letters):
        assert "x_i" in formula
    elif name not in ("flat_valley", "cylinder"):  # level along one of their variables
        assert all(letter in formula for letter in letters)
    else:
        assert any(letter in formula for letter in letters)


def test_names_are_written_in_three_ways():
    f = from_formula("theta0 + theta1^2")
    assert f.variables == ("theta0", "theta1") and axis_names(f) == ["θ₀", "θ₁"]
    assert [in_latex(name) for name in f.variables] == [r"\theta_{0}", r"\theta_{1}"]
    assert axis_names(relaxed(f, 0.5)) == ["θ₀", "θ₁"]
    assert [in_unicode(name) for name in ("lambda", "w10", "rate2")] == ["λ", "w₁₀", "rate₂"]


def test_a_function_of_ones_own_has_the_names_it_is_given():
    assert from_callable(bowl, domain=LINE * 3).variables == ("x", "y", "z")
    assert from_callable(bowl, domain=LINE * 4).variables == ("w0", "w1", "w2", "w3")
    assert from_callable(bowl, domain=LINE * 2, variables=("b1", "b2")).variables == ("b1", "b2")
    for wrong in (("x",), ("x", "x"), ("x", "y", "z")):
        with pytest.raises(ValueError, match="2 variables need as many different names"):
            from_callable(bowl, domain=LINE * 2, variables=wrong)
    with pytest.raises(ValueError, match="letters, then digits"):
        from_callable(bowl, domain=LINE, variables=("my_x",))
