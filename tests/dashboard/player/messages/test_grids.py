"""A picture of a costly loss is continued between nodes: nobody could see the difference."""

import numpy as np

import landscapes
from dashboard.player.messages import grids
from dashboard.player.messages.terrain import terrain
from landscapes import learning


def counted(landscape):
    """The landscape's value as ``over`` asks for it, and how many points were asked."""
    asked = []

    def value(theta):
        asked.append(theta[0].size)
        return landscape.value(theta)[None]

    return value, asked


def logistic(points, **settings):
    return learning.training_loss("logistic", learning.dataset("threshold", points=points), **settings)


SIDES = [np.linspace(-3, 4, 191), np.linspace(-4, 3, 203)]


def test_a_costly_smooth_loss_is_asked_at_fewer_points_and_looks_the_same():
    loss = logistic(3000)
    value, asked = counted(loss)
    z = grids.over(loss, value, SIDES)[0]
    truth = loss.value(np.array(np.meshgrid(*SIDES)))
    assert z.shape == (203, 191) and sum(asked) < 0.3 * z.size
    assert np.max(np.abs(z - truth)) < 1e-5 * np.ptp(truth)


def test_hope_is_given_up_early_where_the_polynomial_comes_no_nearer():
    """A network's loss has singularities near the box: the first tries say so, and cost a quarter."""
    loss = learning.training_loss("scaled_tanh_unit", learning.dataset("soft_step", points=3000))
    value, asked = counted(loss)
    z = grids.over(loss, value, SIDES)[0]
    np.testing.assert_allclose(z, loss.value(np.array(np.meshgrid(*SIDES))), rtol=1e-12)
    assert sum(asked) < 1.25 * z.size


def test_what_has_kinks_is_asked_at_every_node():
    """And so is what is cheap, and what is no training loss."""
    kinked = learning.training_loss(
        "linear", learning.dataset("line", points=3000), "absolute_error", domain=[(-6, 7), (-5, 8)]
    )
    for f in (kinked, logistic(200), landscapes.get("himmelblau")):
        value, asked = counted(f)
        z = grids.over(f, value, SIDES)[0]
        assert asked == [z.size]
        np.testing.assert_array_equal(z, f.value(np.array(np.meshgrid(*SIDES))))


def test_where_the_polynomial_is_off_the_function_itself_is_asked():
    """Over a box in which the loss bends too sharply for the nodes."""
    loss = logistic(3000)
    value, asked = counted(loss)
    sides = [np.linspace(-2e4, 2e4, 91), np.linspace(-2e4, 2e4, 83)]
    z = grids.over(loss, value, sides)[0]
    np.testing.assert_allclose(z, loss.value(np.array(np.meshgrid(*sides))), rtol=1e-12)
    assert z.size in asked


def test_the_lowest_sample_has_all_its_digits():
    """It is what losses are measured from."""
    loss = logistic(3000)
    ground = terrain(loss)
    assert ground.lowest.value == loss.value(ground.lowest.at)
