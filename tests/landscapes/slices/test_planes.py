"""A slice is f at centre + directions x with its derivatives, and a landscape like any other."""

import threading
from dataclasses import replace

import autograd.numpy as anp
import numpy as np
import pytest
import torch

import landscapes
import optimizers
from landscapes import from_callable, from_formula
from landscapes.core.derivatives import engine_of
from landscapes.learning import dataset, model, training_loss
from landscapes.slices import Slice, plane, section
from landscapes.tape import tape


def rosenbrock(theta):
    return anp.sum(100 * (theta[1:] - theta[:-1] ** 2) ** 2 + (1 - theta[:-1]) ** 2, axis=0)


def refused(theta):
    """What no tape can hold: it looks at numbers."""
    if anp.any(theta > 1e6):
        return theta[0]
    return anp.sum(theta**2, axis=0)


SIDES = ((-2.0, 2.0),) * 5
FIVE = from_callable(rosenbrock, domain=SIDES, minima=[(1.0,) * 5])
THREE = from_formula("(1 - x)^2 + 10*(y - x^2)^2 + sin(3*z)*x + exp(z)", domain=(-2, 2))


def network(points=40, **settings):
    """An MLP on moons, recorded on arrays."""
    return training_loss(model("mlp", width_1=6, width_2=5, **settings), dataset("moons", points=points))


def a_plane(f, k=2, seed=0):
    rng = np.random.default_rng(seed)
    return plane(f, 0.5 * rng.normal(size=f.dimension), rng.normal(size=(f.dimension, k)))


def whole_landscapes():
    yield pytest.param(FIVE, id="callable")
    yield pytest.param(THREE, id="formula")
    yield pytest.param(network(), id="arrays")
    yield pytest.param(training_loss(model("mlp", width_1=2), dataset("line", points=20)), id="long tape")
    yield pytest.param(landscapes.get("rosenbrock"), id="gallery")


def slices_of(f):
    yield section(f, (1, 0), f.start)
    yield section(f, (1,), f.start)
    yield a_plane(f)
    yield a_plane(f, k=1)


@pytest.mark.parametrize("f", [*whole_landscapes()])
def test_values_and_derivatives_are_those_of_the_whole(f):
    """Against f itself at the lifted points, its gradient and all of its Hessian."""
    x = np.random.default_rng(1).normal(size=(2, 3, 4))
    for one in slices_of(f):
        at = x[: one.dimension]
        D, k = one.directions, one.dimension
        theta = one.centre.reshape(-1, 1, 1) + np.tensordot(D, at, 1)
        np.testing.assert_allclose(one.lift(at), theta, rtol=1e-14, atol=1e-14)
        size = np.max(np.abs(f.hessian(theta)))
        np.testing.assert_allclose(one.value(at), f.value(theta), rtol=1e-12, atol=1e-12 * size)
        slope = np.tensordot(D.T, f.gradient(theta), 1)
        np.testing.assert_allclose(one.gradient(at), slope, rtol=1e-12, atol=1e-12 * size)
        bend = np.einsum("ia,ij...,jb->ab...", D, f.hessian(theta), D)
        made = one.hessian(at)
        assert made.shape == (k, k, 3, 4) and np.array_equal(made, np.swapaxes(made, 0, 1))
        np.testing.assert_allclose(made, bend, rtol=1e-11, atol=1e-11 * size)


@pytest.mark.parametrize("f", [*whole_landscapes()])
def test_derivatives_agree_with_differences(f):
    for one in slices_of(f):
        k, step = one.dimension, 1e-5
        x = 0.3 * np.random.default_rng(2).normal(size=k)
        moved = x[:, None] + step * np.hstack([np.eye(k), -np.eye(k)])
        slope = (one.value(moved)[:k] - one.value(moved)[k:]) / (2 * step)
        bend = (one.gradient(moved)[:, :k] - one.gradient(moved)[:, k:]) / (2 * step)
        scale = 1 + np.max(np.abs(bend))
        np.testing.assert_allclose(one.gradient(x), slope, atol=1e-6 * scale)
        np.testing.assert_allclose(one.hessian(x), bend, atol=1e-6 * scale)


def test_a_network_s_plane_agrees_with_torch():
    f = network(activation="tanh")
    one = a_plane(f)
    X = torch.tensor(f.data.train.X)
    y = torch.tensor(f.data.train.y)
    centre, D = torch.tensor(one.centre.copy()), torch.tensor(one.directions.copy())

    def loss(x):
        theta, at, a = centre + D @ x, 0, X
        for k, (before, after) in enumerate([(2, 6), (6, 5), (5, 1)]):
            W = theta[at : at + before * after].reshape(after, before)
            at += before * after
            a = a @ W.T + theta[at : at + after]
            at += after
            a = torch.tanh(a) if k < 2 else a
        return torch.nn.functional.binary_cross_entropy_with_logits(a[:, 0], y)

    for x in np.random.default_rng(3).normal(size=(4, 2)):
        there = torch.tensor(x, requires_grad=True)
        value = loss(there)
        (slope,) = torch.autograd.grad(value, there)
        bend = torch.autograd.functional.hessian(loss, torch.tensor(x))
        assert float(one.value(x)) == pytest.approx(value.item(), rel=1e-10)
        np.testing.assert_allclose(one.gradient(x), slope, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(one.hessian(x), bend, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("f", [*whole_landscapes()])
def test_one_point_is_that_point_of_a_batch(f):
    x = np.random.default_rng(4).normal(size=(2, 5))
    for one in slices_of(f):
        at = x[: one.dimension]
        value, slope, bend = one.value(at), one.gradient(at), one.hessian(at)
        for n in range(5):
            assert one.value(at[:, n]) == value[n]
            assert np.array_equal(one.gradient(at[:, n]), slope[:, n])
            assert np.array_equal(one.hessian(at[:, n]), bend[..., n])


def test_many_points_are_done_in_pieces():
    """A picture's points, more than are held at once, and none at all."""
    one = a_plane(network(points=10))
    x = np.random.default_rng(5).uniform(-1, 1, size=(2, 100, 200))
    values = one.value(x)
    for i, j in ((0, 0), (99, 199), (37, 101)):
        assert values[i, j] == one.value(x[:, i, j])
    assert one.value(np.empty((2, 0))).shape == (0,) and one.gradient(np.empty((2, 0, 3))).shape == (2, 0, 3)


@pytest.mark.parametrize(
    "f",
    [network(activation="relu"), training_loss("linear", "diabetes", "absolute_error"), FIVE],
    ids=["network", "of curvature 0", "tape"],
)
def test_where_there_is_no_value_there_are_no_derivatives(f):
    one = a_plane(f)
    x = np.array([[0.1, np.nan, 0.2], [0.3, 0.1, -0.1]])
    undefined = np.isnan(one.value(x))
    assert undefined.tolist() == [False, True, False]
    for made in (one.gradient(x), one.hessian(x)):
        assert np.array_equal(np.isnan(made), np.broadcast_to(undefined, made.shape))


# Coordinates --------------------------------------------------------------------------------------


@pytest.mark.parametrize("f", [*whole_landscapes()])
def test_points_of_the_plane_have_their_coordinates_and_no_distance(f):
    x = np.random.default_rng(6).normal(size=(2, 50))
    for one in slices_of(f):
        at = x[: one.dimension]
        theta = one.lift(at)
        np.testing.assert_allclose(one.project(theta), at, atol=1e-13)
        assert np.max(one.distance(theta)) < 1e-13


def test_points_beside_the_plane_have_least_squares_coordinates():
    one, rng = a_plane(FIVE), np.random.default_rng(7)
    for theta in rng.normal(size=(5, 5)):
        best, rest, *_ = np.linalg.lstsq(one.directions, theta - one.centre)
        np.testing.assert_allclose(one.project(theta), best, rtol=1e-12)
        assert one.distance(theta) == pytest.approx(np.sqrt(rest[0]), rel=1e-12)


def test_a_section_s_coordinates_are_the_components():
    one = section(FIVE, ("w3", "w1"), [0.1, 0.2, 0.3, 0.4, 0.5])
    assert one.variables == ("w3", "w1") and one.axes == (3, 1)
    assert one.lift([7.0, 8.0]).tolist() == [0.1, 8.0, 0.3, 7.0, 0.5]
    assert one.project([1.0, 2.0, 3.0, 4.0, 5.0]).tolist() == [4.0, 2.0]
    assert one.distance([0.1, 2.0, 3.3, 4.0, 4.5]) == pytest.approx(5.0)


def test_a_plane_of_as_many_coordinates_as_variables_hides_nothing():
    one = a_plane(landscapes.get("rosenbrock"))
    assert one.distance(np.random.default_rng(8).normal(size=(2, 9))).tolist() == [0.0] * 9


# What is the same slice ---------------------------------------------------------------------------


def test_slices_are_equal_exactly_where_function_and_numbers_are():
    at, other = np.ones(5), np.array([1.0, 1.0, 1.0, 1.0, 1.5])
    one = section(FIVE, (0, 1), at)
    assert one == section(FIVE, ("w0", "w1"), [9.0, -9.0, 1, 1, 1])  # its own axes' components say nothing
    assert len({one, section(FIVE, (0, 1), at)}) == 1
    others = [
        section(FIVE, (0, 1), other),
        section(FIVE, (1, 0), at),
        section(FIVE, (0,), at),
        section(FIVE, (0, 1), at, domain=((-1, 1), (-1, 1))),
        section(from_callable(lambda t: rosenbrock(t), domain=SIDES), (0, 1), at),
    ]
    assert len({one, *others}) == 6
    D = np.eye(5)[:, :2]
    assert plane(FIVE, at, D) == plane(FIVE, at, D.copy()) != plane(FIVE, at, D[:, ::-1])
    assert plane(FIVE, at, D) != plane(FIVE, other, D)
    assert plane(FIVE, -0.0 * at, D) == plane(FIVE, 0.0 * at, D)


def test_the_whole_s_settings_are_the_slice_s():
    f = from_formula("a*x^2 + y^2 + x*y*z", parameters={"a": (2, 0, 9)}, domain=(-3, 3))
    one = section(f, ("x", "y"), [0, 0, 0.5])
    steep = one.with_settings(a=5)
    assert isinstance(steep, Slice) and steep.whole == f.with_settings(a=5)
    assert steep.value([1.0, 1.0]) == 5 + 1 + 0.5 and one.value([1.0, 1.0]) == 2 + 1 + 0.5
    assert steep != one and steep.with_settings(a=2) == one
    small = replace(one, domain=((-1.0, 1.0), (-1.0, 1.0)))
    assert small.with_settings(a=5).domain == small.domain and small != one


def test_arrays_that_it_was_made_from_may_change():
    centre, D = np.zeros(5), np.eye(5)[:, :2]
    one = plane(FIVE, centre, D)
    before = float(one.value([0.3, 0.4]))
    centre[:], D[:] = 9.0, 9.0
    assert one.value([0.3, 0.4]) == before
    with pytest.raises(ValueError, match="read-only"):
        one.centre[0] = 1.0


# A landscape like any other -----------------------------------------------------------------------


def test_a_section_of_a_formula_is_certified():
    atlas = landscapes.atlas(section(THREE, ("x", "y"), [0, 0, 0.5]))
    assert atlas.certified and len(atlas) == 1
    c = np.sin(1.5)  # (1 - x)^2 + c x + 10 (y - x^2)^2 is lowest at x = 1 - c/2 on the valley's floor
    np.testing.assert_allclose(atlas.points[0], [1 - c / 2, (1 - c / 2) ** 2], atol=1e-12)


def test_a_section_of_a_short_training_loss_is_certified():
    f = training_loss(model("mlp", width_1=2), dataset("line", points=10))
    one = section(f, (0, 4), f.initial(1), domain=((-1, 1), (-1, 1)))
    assert tape.of(one) is not None
    atlas = landscapes.atlas(one)
    assert atlas.certified
    for point in atlas.points:
        assert np.max(np.abs(f.gradient(one.lift(point))[[0, 4]])) < 1e-9


def test_a_recording_is_the_slice():
    """What is proved is about the tape: its numbers are the slice's own."""
    x = np.random.default_rng(9).uniform(-1, 1, size=(2, 20))
    for one in (section(FIVE, (1, 3), np.ones(5) / 3), a_plane(FIVE), section(THREE, (2, 0), [0, 0.1, 0])):
        recorded = tape.of(one)
        assert recorded is not None
        made, size = recorded.full_program.over(x), np.max(np.abs(one.hessian(x)))
        ours = [one.value(x), *one.gradient(x), *one.hessian(x)[[0, 0, 1], [0, 1, 1]]]
        np.testing.assert_allclose(made, np.array(ours), atol=1e-12 * size)


def test_short_functions_are_recorded_slice_by_slice_and_long_ones_once():
    """So a slider that moves a slice of a long function records nothing anew."""
    short, arrays, long = (one.values[0] for one in [*whole_landscapes()][1:4])
    assert engine_of(section(short, (0,), short.start)) is None
    for f in (arrays, long):
        one = section(f, (0,), f.start)
        assert engine_of(one) is one.function and one.engine == "tape"


def test_optimizers_run_on_a_slice():
    one = section(FIVE, (0, 1), np.ones(5), start=(1.2, 1.1))
    run = optimizers.run(one, optimizers.get("newton"), steps=50)
    assert run.status == "converged"
    np.testing.assert_allclose(run.path[-1], [1.0, 1.0], atol=1e-6)


def test_what_cannot_be_recorded_is_sliced_all_the_same():
    f = from_callable(refused, domain=SIDES)
    one = section(f, (0, 1), np.ones(5))
    assert one.engine != "tape" and one.value([1.0, 2.0]) == 8.0
    np.testing.assert_allclose(one.gradient([1.0, 2.0]), [2.0, 4.0])


def test_what_is_too_long_is_not_written_down():
    """At once, before a thousand symbols are made; the values come from arrays all the same."""
    f = training_loss(model("mlp", width_1=100, width_2=32), dataset("digits"))
    one = section(f, (0, 1), f.initial(0))
    assert tape.of(one) is None and "10,062" in tape.refusal(one) and one.engine == "tape"
    assert float(one.value(f.initial(0)[:2])) == float(f.value(f.initial(0)))


def test_minima_of_the_whole_in_the_slice_are_known_and_no_others():
    assert section(FIVE, (0, 1), np.ones(5)).minima == ((1.0, 1.0),)
    assert section(FIVE, (0, 1), 0.5 * np.ones(5)).minima == ()
    assert section(FIVE, (0, 1), np.ones(5), domain=((-3, 3), (-1, 1))).minima == ()  # beyond f's own box
    assert section(FIVE, (0, 1), np.ones(5), domain=((-1, 0.5), (-1, 1))).minima == ()
    through = plane(FIVE, np.ones(5), np.eye(5)[:, [2, 4]], domain=((-1, 1), (-1, 1)))
    assert through.minima == ((0.0, 0.0),) and through.lowest == 0.0
    twin = from_callable(rosenbrock, domain=SIDES, minima=[(1.0,) * 5, (1.0, 1.0, 1.0, 1.0, 1.0 + 1e-9)])
    one = section(twin, (0, 1), np.ones(5))  # the second may be meant to be in it
    assert one.minima == () and one.lowest_at == (1.0, 1.0)


def test_threads_get_the_same_numbers():
    one, x = a_plane(network()), np.random.default_rng(10).normal(size=(2, 30))
    truth, answers = (one.value(x), one.gradient(x)), []

    def ask():
        again = a_plane(network())
        answers.append((again.value(x), one.gradient(x), again.hessian(x[:, 0])))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    for value, slope, bend in answers:
        assert np.array_equal(value, truth[0]) and np.array_equal(slope, truth[1])
        assert np.array_equal(bend, one.hessian(x[:, 0]))


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: section(FIVE, (0, 0), np.ones(5)),
        lambda: section(FIVE, (0, 1, 2), np.ones(5)),
        lambda: section(FIVE, (5,), np.ones(5)),
        lambda: section(FIVE, (-1,), np.ones(5)),
        lambda: section(FIVE, ("x",), np.ones(5)),
        lambda: section(FIVE, (0,), np.ones(4)),
        lambda: section(FIVE, (0,), [np.nan] * 5),
        lambda: section(FIVE, (0,), np.ones(5), domain=((1, 1),)),
        lambda: section(FIVE, (0,), np.ones(5), domain=((0, 1), (0, 1))),
        lambda: plane(FIVE, np.ones(5), np.zeros((5, 1))),
        lambda: plane(FIVE, np.ones(5), np.ones((5, 2))),
        lambda: plane(FIVE, np.ones(5), np.eye(5)[:, :3]),
        lambda: plane(FIVE, np.ones(5), np.eye(4)[:, :2]),
        lambda: plane(FIVE, np.ones(5), np.eye(5)[:, :2], names=("a", "a")),
        lambda: plane(FIVE, np.ones(5), np.eye(5)[:, :2], start=(0.0,)),
    ],
)
def test_what_is_no_slice_is_refused(make):
    with pytest.raises(ValueError):
        make()
    with pytest.raises(TypeError):
        plane(FIVE, np.ones(5) * 1j, np.eye(5)[:, :2])
