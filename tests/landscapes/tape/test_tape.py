"""The tape: autograd's passes written down once, and replayed on floats and arrays."""

import gc
import math
import weakref

import autograd.numpy as anp
import numpy as np
import pytest
import sympy

import landscapes
from landscapes.core import derivatives
from landscapes.tape import autodiff, tape
from landscapes.tape.graph import Graph
from landscapes.tape.program import CHUNK, Program

EVERY = pytest.mark.parametrize("name", landscapes.names())
LINE = ((-2.0, 3.0),)
SQUARE = ((-2.0, 3.0), (-1.0, 2.0))


def points(f, count, seed=0, beyond=0.1):
    """Random points of the box and a little around it: (d, count)."""
    low, high = np.array(f.domain).T[..., None]
    unit = np.random.default_rng(seed).random((f.dimension, count))
    return low + (high - low) * ((1 + 2 * beyond) * unit - beyond)


def of(function, domain=LINE, **facts):
    return landscapes.from_callable(function, domain=domain, **facts)


def relative(ours, truth):
    """The largest error over the largest entry; undefined points must agree."""
    assert np.array_equal(np.isnan(ours), np.isnan(truth))
    finite = np.isfinite(truth)
    assert np.array_equal(ours[~finite], truth[~finite], equal_nan=True)
    largest = np.max(np.abs(truth[finite]), initial=0.0)
    return np.max(np.abs(ours - truth)[finite], initial=0.0) / (largest or 1.0)


@EVERY
def test_the_whole_gallery_is_recorded_and_equal_to_direct_autograd(name):
    """Value, gradient and Hessian to 1e-12 of their largest entry, on 400 points of the box and
    around it; and no landscape of the gallery needs the fallback."""
    f = landscapes.get(name)
    assert f.engine == "tape"
    theta = points(f, 400)
    truth = (*autodiff.value_and_gradient(f, theta), autodiff.hessian(f, theta))
    for ours, expected in zip(derivatives.everything(f, theta), truth, strict=True):
        assert relative(ours, expected) < 1e-12


@EVERY
def test_one_point_on_floats_is_that_point_of_a_batch_to_the_last_bit(name):
    """So that a member of a batch walks exactly as it does alone; also where floats would raise."""
    f = landscapes.get(name)
    theta = np.concatenate(
        [points(f, 40, seed=1), np.zeros((f.dimension, 1)), np.full((f.dimension, 1), 1e200)], axis=1
    )
    batch = derivatives.everything(f, theta)
    for k in range(theta.shape[1]):
        for alone, together in zip(derivatives.everything(f, theta[:, k]), batch, strict=True):
            np.testing.assert_array_equal(alone, together[..., k])


@EVERY
def test_every_knob_setting_has_a_tape_of_its_own(name):
    """A knob is part of the function: its lowest and highest settings are not mixed up."""
    f = landscapes.get(name)
    for k in f.knobs:
        for extreme in (k.low, k.high):
            other = f.with_settings(**{k.name: extreme})
            theta = points(other, 30, seed=2)
            assert relative(other.value(theta), autodiff.value(other, theta)) < 1e-12


def test_chunks_do_not_show():
    """More points than a chunk holds, in any shape, are as the points one by one."""
    f = landscapes.get("ackley")
    theta = points(f, 2 * CHUNK + 17)
    whole = derivatives.everything(f, theta)
    for start in (0, CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 16):
        for ours, one in zip(whole, derivatives.everything(f, theta[:, start]), strict=True):
            np.testing.assert_array_equal(ours[..., start], one)
    shaped = f.hessian(theta[:, :60].reshape(2, 3, 4, 5))
    np.testing.assert_array_equal(shaped.reshape(2, 2, 60), whole[2][..., :60])


# Each with what recording must keep: a branch per point, structure, integer and real powers.
FUNCTIONS = {
    "where": lambda t: anp.where(t[0] < 1, t[0] ** 2, 3 * t[0] - t[1]) + t[1] ** 2,
    "dot": lambda t: anp.tensordot(anp.array([[2.0, -1.0], [0.5, 3.0]]), t, 1)[0] ** 2 * t[1],
    "sum": lambda t: anp.sum(anp.sin(t) ** 2, axis=0) + anp.mean(t, axis=0) ** 3,
    "prod": lambda t: anp.prod(t + 4, axis=0) / (1 + anp.max(t, axis=0) ** 2),
    "stack": lambda t: anp.sum(anp.concatenate([t, t[::-1] ** 2], axis=0) ** 3, axis=0),
    "min": lambda t: anp.minimum(t[0] ** 2, t[1]) + anp.maximum(anp.sin(t[0]), t[1] ** 3),
    "powers": lambda t: (t[0] ** 2 + 1) ** 1.5 + (t[1] ** 2 + 1) ** -0.5 + t[0] ** 7 + t[1] ** -2,
    "exponent": lambda t: (2 + t[0] ** 2) ** t[1],
    "special": lambda t: anp.sinc(t[0]) + anp.tanh(t[1]) * anp.arctan2(t[1], 3 + t[0]),
    "logs": lambda t: anp.log1p(t[0] ** 2) * anp.logaddexp(t[0], t[1]) + anp.expm1(t[1] / 3),
    "masks": lambda t: t[0] ** 2 * (t[1] > 0) + anp.sign(t[0]) * t[1],
    "clip": lambda t: anp.clip(t[0], -1, 1) ** 2 + anp.abs(t[1]) ** 3,
    "constant": lambda t: 7.0,
}


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_what_a_person_may_write_is_recorded(kind):
    """From NumPy's vocabulary to the tape, and equal to direct autograd."""
    f = of(FUNCTIONS[kind], SQUARE)
    assert f.engine == "tape", f.engine
    theta = points(f, 200, seed=3)
    truth = (*autodiff.value_and_gradient(f, theta), autodiff.hessian(f, theta))
    for ours, expected in zip(derivatives.everything(f, theta), truth, strict=True):
        assert relative(ours, expected) < 1e-12


def test_a_branch_taken_with_if_is_refused_by_a_sentence_that_names_where():
    """A tape of one branch would be another function elsewhere."""

    def broken(theta):
        return theta[0] if theta[0] > 1 else theta[0] ** 2

    with pytest.raises(tape.Unrecordable, match=r"np\.where\(condition, a, b\)"):
        tape.record(of(broken))


@pytest.mark.parametrize(
    "function",
    [
        lambda t: t[0] if t[0] > 1 else t[0] ** 2,
        lambda t: anp.sort(t)[0] ** 2 + t[0],
        lambda t: math.sin(float(t[0])),
    ],
)
def test_where_no_tape_can_be_autograd_answers_at_a_point_and_the_engine_says_why(function):
    """The fallback is used by itself, and is visible."""
    f = of(function)
    assert tape.of(f) is None and len(f.engine) > 20
    if function(np.array([0.5])) == 0.25:
        assert f.value([0.5]) == 0.25 and f.gradient([0.5]) == 1.0 and f.hessian([2.0]) == 0.0


def test_a_replay_that_disagrees_with_autograd_is_not_used():
    """A sum over the whole batch is another function for one point than for many."""
    f = of(lambda theta: anp.sum(theta**2), SQUARE)
    assert tape.of(f) is None and f.engine


def test_a_function_that_is_undefined_is_undefined_with_all_its_derivatives():
    """The chain rule alone gives log x the slope 1/x left of 0, too."""
    f = of(lambda theta: anp.log(theta[0]))
    theta = np.array([[-1.0, 2.0]])
    for ours, there in zip(derivatives.everything(f, theta), (math.log(2), 0.5, -0.25)):
        assert np.isnan(ours[..., 0]).all() and ours[..., 1] == pytest.approx(there)
    assert all(np.isnan(part).all() for part in derivatives.everything(f, theta[:, 0]))


def test_the_same_landscape_built_again_is_not_recorded_again(monkeypatch):
    """The page builds its landscape anew at every rerun."""
    f = landscapes.get("booth")
    known = tape.of(f)
    monkeypatch.setattr(tape, "record", lambda f: pytest.fail("recorded twice"))
    assert tape.of(landscapes.get("booth")) is known


def test_a_recording_is_kept_beside_its_landscape_and_goes_with_it():
    """Nothing is written into the frozen value, and nothing is held when it is gone."""

    class Model:
        __hash__ = None  # a recording that can be found by the landscape alone

        def __call__(self, theta):
            return theta[0] ** 2

    f = of(Model())
    before = dict(vars(f))
    recording = tape.of(f)
    assert tape.of(f) is recording and vars(f) == before
    name, kept = id(f), weakref.ref(recording)
    assert name in tape._beside
    del f, recording
    gc.collect()
    assert kept() is None and name not in tape._beside


def test_a_landscape_at_the_place_of_another_one_has_its_own_recording():
    """A place in memory is used again as soon as it is free."""
    for k in range(200):
        f = of(lambda theta, k=k: k * theta[0])
        assert f.gradient([1.0]) == k


def test_the_tape_is_the_formula():
    """Replayed on sympy's symbols, Himmelblau's tape gives its gradient and Hessian as mathematics."""
    t = tape.of(landscapes.get("himmelblau"))
    x, y = sympy.symbols("x y")
    height = (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
    slots = {0: x, 1: y}
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "negative": lambda a: -a,
        "multiply": lambda a, b: a * b,
    }
    for slot, (op, args, number) in enumerate(t.instructions):
        if op == "constant":
            slots[slot] = sympy.nsimplify(number)
        elif op == "integer_power":
            slots[slot] = slots[args[0]] ** number
        elif op != "input":
            slots[slot] = rules[op](*(slots[a] for a in args))
    assert sympy.expand(slots[t.value] - height) == 0
    for i, one in enumerate((x, y)):
        assert sympy.expand(slots[t.gradient[i]] - sympy.diff(height, one)) == 0
        for j, other in enumerate((x, y)):
            assert sympy.expand(slots[t.hessian[i][j]] - sympy.diff(height, one, other)) == 0


def test_common_subexpressions_constants_and_zeros_are_gone():
    """Rosenbrock's value, gradient and Hessian take no more operations than by hand."""
    t = tape.of(landscapes.get("rosenbrock"))
    arithmetic = [s for s in t.full_program.steps if s.op not in ("input", "constant")]
    assert len(arithmetic) <= 18
    assert len({repr(i) for i in t.instructions}) == len(t.instructions)  # 0.0 is not -0.0


def test_emitting_the_same_operation_twice_writes_it_once():
    """And sums with 0, products with 0 and 1, and double signs are simplified away."""
    g = Graph(2)
    x, y = g.inputs
    zero, one = g.constant(0.0), g.constant(1.0)
    assert g.emit("multiply", x, y) == g.emit("multiply", y, x)
    assert g.emit("add", x, zero) == x and g.emit("multiply", one, y) == y
    assert g.emit("multiply", zero, y) == zero
    assert g.emit("negative", g.emit("negative", x)) == x
    assert g.constant_of(g.emit("add", g.constant(2.0), g.constant(3.0))) == 5.0
    assert g.emit("multiply", g.emit("multiply", x, x), x) == g.power(x, 3)


def test_a_program_sees_no_names_but_its_own():
    """Compiled from a syntax tree, without even the built-in functions."""
    t = tape.of(landscapes.get("ackley"))
    for function in (t.full_program.on_floats, t.full_program.on_arrays().function):
        assert function.__globals__["__builtins__"] == {}


def test_two_outputs_in_one_slot_and_an_output_that_is_an_input_are_both_written():
    """f = x has the slot of its input; d/dx and d2/dx2 of constants share one."""
    t = tape.record(of(lambda theta: theta[0] + 0 * theta[1], SQUARE))
    made = Program(t, (t.value, *t.gradient, *t.hessian[0])).over(np.array([[3.0, 4.0], [1.0, 1.0]]))
    np.testing.assert_array_equal(made, [[3, 4], [1, 1], [0, 0], [0, 0], [0, 0]])


def test_a_callable_that_has_no_hash_is_recorded_all_the_same():
    """An object with an __eq__ of its own, such as a dataclass that holds data."""

    class Model:
        __hash__ = None

        def __call__(self, theta):
            return theta[0] ** 2

    f = of(Model())
    assert f.engine == "tape" and f.gradient(3.0) == 6.0


@pytest.mark.parametrize("batch", [(0,), (3, 0), (0, 3), (2, 0, 4)])
def test_an_empty_batch_has_empty_answers(batch):
    """Of the batch's shape, whatever it is."""
    f = landscapes.get("rosenbrock")
    theta = np.empty((2, *batch))
    assert f.value(theta).shape == batch
    assert f.gradient(theta).shape == (2, *batch)
    assert f.hessian(theta).shape == (2, 2, *batch)
