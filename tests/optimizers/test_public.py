"""The package's face: what it shows, what it takes, and that all of it says its types."""

import inspect

import numpy as np
import pytest

import landscapes
import optimizers

METHODS = optimizers.names()
PUBLIC = [getattr(optimizers, name) for name in optimizers.__all__]
HIMMELBLAU = landscapes.get("himmelblau")


@pytest.mark.parametrize("name", METHODS)
def test_every_optimizer_is_an_attribute_of_its_classs_name(name):
    cls = optimizers.method(name)
    assert getattr(optimizers, cls.__name__) is cls and cls.__name__ in dir(optimizers)
    assert optimizers.get(name) == cls() and optimizers.get(name, **cls().settings) == cls()


def test_nothing_else_is_shown():
    classes = {optimizers.method(name).__name__ for name in METHODS}
    assert set(dir(optimizers)) == set(optimizers.__all__) | classes
    with pytest.raises(AttributeError, match="no attribute 'Adm'"):
        _ = optimizers.Adm


def test_a_setting_is_given_or_refused_by_name_as_a_landscapes_is():
    assert optimizers.get("adam", step_size=0.25) == optimizers.Adam(step_size=0.25)
    with pytest.raises(landscapes.KnobError, match=r"^Newton has no knob 'wobble'; it has: step_size$"):
        optimizers.get("newton", wobble=1)


@pytest.mark.parametrize("adam", ["adam", optimizers.get("adam"), optimizers.Adam, optimizers.Adam()])
@pytest.mark.parametrize("f", ["himmelblau", HIMMELBLAU])
def test_a_run_takes_names_classes_and_things_alike(f, adam):
    run = optimizers.run(f, adam, steps=20)
    expected = optimizers.run(HIMMELBLAU, optimizers.Adam(), steps=20)
    assert np.array_equal(run.path, expected.path) and run.optimizer == optimizers.Adam()


@pytest.mark.parametrize(
    "f, optimizer, problem, sentence",
    [
        (HIMMELBLAU, "adm", landscapes.UnknownName, "no optimizer named 'adm'; did you mean adam"),
        (
            "himmelblu",
            "adam",
            landscapes.UnknownName,
            "no landscape named 'himmelblu'; did you mean himmelblau",
        ),
        (HIMMELBLAU, 0.1, TypeError, r"made as in optimizers\.Adam\(step_size=0\.1\), got 0\.1"),
        (np.sin, "adam", TypeError, r"made by landscapes\.get, from_formula or from_callable, got <ufunc"),
    ],
)
def test_what_is_neither_is_refused_in_a_sentence_that_says_what_to_write(f, optimizer, problem, sentence):
    with pytest.raises(problem, match=sentence):
        optimizers.run(f, optimizer)


def test_starts_take_a_landscape_by_name():
    assert np.array_equal(optimizers.starts("himmelblau", 4), optimizers.starts(HIMMELBLAU, 4))


def public_functions():
    """(name, function) of every public function and of every public method that the package defines."""
    for thing in PUBLIC:
        if inspect.isfunction(thing):
            yield thing.__name__, thing
        elif inspect.isclass(thing):
            for name, member in vars(thing).items():
                member = getattr(member, "__wrapped__", getattr(member, "__func__", member))
                member = getattr(member, "fget", None) or getattr(member, "func", None) or member
                if inspect.isfunction(member) and not name.startswith("_"):
                    yield f"{thing.__name__}.{name}", member
        else:
            for name, member in vars(thing).items():
                if inspect.isfunction(member) and member.__module__ == thing.__name__:
                    yield f"{thing.__name__}.{name}", member


@pytest.mark.parametrize("function", [pytest.param(f, id=name) for name, f in public_functions()])
def test_every_public_argument_and_answer_says_its_type(function):
    signature = inspect.signature(function)
    untyped = [
        p.name
        for p in signature.parameters.values()
        if p.annotation is p.empty and p.name not in ("self", "cls")
    ]
    assert not untyped
    assert signature.return_annotation is not signature.empty


def test_the_budget_is_in_steps_or_in_evaluations():
    """Whatever is used up first ends the run; a gradient counts two evaluations."""
    for steps, evaluations, taken in ((10, None, 10), (10, 100, 10), (100, 10, 5), (100, 11, 5)):
        run = optimizers.run(
            "rosenbrock", optimizers.GradientDescent(step_size=1e-4), steps=steps, evaluations=evaluations
        )
        assert run.steps == taken and run.status == "budget spent"
        assert evaluations is None or run.cost[-1] <= evaluations


@pytest.mark.parametrize("given", [1 + 2j, [1j], np.array([1 + 0j]), np.array([[1.0, 2j]])], ids=repr)
def test_complex_starts_and_boxes_are_refused_by_name(given):
    """None loses its imaginary part."""
    with pytest.raises(TypeError, match="start must be real numbers, not complex ones"):
        optimizers.run(HIMMELBLAU, "gradient_descent", start=given, steps=3)
    with pytest.raises(TypeError, match="box must be real numbers, not complex ones"):
        optimizers.starts(HIMMELBLAU, 3, box=given)
